#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The decoder and objdump agree about every word of a guest kernel's code.
# GUEST_VMLINUX names another kernel to look at.  Needs no board.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"

make_in tests/unit "$build/unit/oracle" >&2
tap_point $? "the oracle builds"

# agrees VMLINUX: a missing kernel is a failure, and so is one without much code.
agrees()
{
	local report status words
	report=$("$top/tests/unit/oracle/disassemble" "$1" | "$build/unit/oracle" 2>&1)
	status=$?
	words=$(sed -n 's/^# \([0-9]*\) words compared.*/\1/p' <<<"$report")
	tap_point "$status" "agreement about ${1#"$build/"}" "$report"
	[ "${words:-0}" -ge 500000 ]
	tap_point $? "it has the code of a kernel" "words compared: ${words:-0}"
}

if [ -n "${GUEST_VMLINUX-}" ]; then
	agrees "$GUEST_VMLINUX"
else
	agrees "$build/guest-6.1/vmlinux"
	agrees "$build/guest-5.10/vmlinux"
fi
tap_done
