#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make gdb-guest: gdb shows registers and memory of a guest, before its first
# instruction and when its kernel runs, and is refused what KVM cannot do.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/gdb.sh"
gdb=$top/tests/boot/gdb-guest

out=$(debug)
tap_is "$?:$out" "1:error: no guest waits for gdb on port $port ('make run GDB_GUEST=$port')" \
	"gdb without a guest says so"

mkdir "$work/dir"
GDB_GUEST=$port SHARE=$work/dir TIMEOUT=500 CMD='echo here >/share/ready
	until [ -e /share/go ]; do sleep 0.2; done; exit 42' \
	"$top/tests/boot/run-guest" 2>"$work/err" </dev/null &
board=$!
appears -s "$build/gdb-guest-$port"

out=$(debug -ex 'info registers pc status' -ex 'break start_kernel' -ex continue -ex detach)
tap_like "$out" '^pc: 0x4[0-9a-f]{7}$' "gdb stops the guest before its first instruction"
tap_like "$out" 'Cannot insert breakpoint|Cannot access memory' "a breakpoint is refused"

appears -s "$work/dir/ready"
# A user address, which only the guest's TLB maps, and the kernel's own text.
out=$(debug -ex 'info registers' -ex 'x/s &linux_banner' \
	-ex 'dump binary memory '"$work"'/text start_kernel start_kernel+64' -ex detach)
tap_like "$out" '"Linux version 6\.1\.' "the running kernel's memory is seen"
tap_like "$out" '^ +zero +at ' "...and its registers" "$out"
tap_is "$(wc -c <"$work/text")" 64 "...and its code"

touch "$work/dir/go"
status=0
wait "$board" || status=$?
board=
tap_is "$status" 42 "the guest goes on when gdb leaves" "$(cat "$work/err")"

tap_done
