#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# TLB critical sections as part of every test run: a sample, all with LONG=1;
# the proof that the test can fail; and bad input.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"

# critical VARIABLE=VALUE... [ARGUMENT]: sets $out and $status.
critical()
{
	local variables=()
	while [[ ${1-} == *=* ]]; do
		variables+=("$1")
		shift
	done
	status=0
	out=$(env ONLY= "${variables[@]}" "$top/tests/critical/run" "$@" 2>&1) || status=$?
}

sample=(sample)
[ -z "${LONG-}" ] || sample=()
critical PROTECTION=on "${sample[@]}"
tap_is "$status" 0 "no entry a guest relies on is lost" "$(grep -v 'failures 0$' <<<"$out" | head -n 40)"
tap_like "$out" '^points [0-9]{3,}, failures 0$' "...at several hundred points"
tail -n 1 <<<"$out" | sed 's/^/# /'

critical PROTECTION=off 'ONLY=tlbr*load' sample
tap_is "$status" 1 "without protection they are" "$(tail -n 40 <<<"$out")"
tap_like "$out" 'guest 1 \(tlbp tlbr tlbwi\), stopped before instruction 3 of the handler, tlbr .* guest 2 .*: PageMask is 0, not 0x6000$' \
	"...with the page size, after tlbp as well"

critical PROTECTION=maybe
tap_is "$status $(wc -l <<<"$out")" "1 1" "a wrong variable is one line" "$out"
critical SAMPLE=no simple
tap_is "$status $(wc -l <<<"$out")" "1 1" "...and so is a wrong argument" "$out"

tap_done
