#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The soak as part of every test run: two guests running crashme for two
# minutes; and the proof that the soak can fail.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"

# soak SCENARIO VARIABLE=VALUE...: sets $out and $status.
soak()
{
	status=0
	out=$(env SCENARIO="$1" "${@:2}" "$top/tests/soak/run" 2>&1) || status=$?
}

soak crashme GUESTS=2 MINUTES="$([ -n "${LONG-}" ] && echo 30 || echo 2)"
tap_is "$status" 0 "two guests running crashme are alive at the end" "$out"
tap_is "$(grep -cE '^ +[01] .* alive$' <<<"$out")" 2 "both answered last" "$out"
sed 's/^/# /' <<<"$out"

soak broken-deaf GUESTS=1 MINUTES=1 PATIENCE=15
tap_is "$status" 1 "a guest that answers no more is found"
tap_like "$out" ' deaf since run [34]$' "...and called so"
soak broken-oops GUESTS=1 MINUTES=1 PATIENCE=15
tap_is "$status" 1 "a guest whose kernel dies is found"
tap_like "$out" 'its kernel complained' "...and called so"

tap_done
