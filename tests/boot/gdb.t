#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make gdb-host: gdb attaches to a board before its first instruction, and later
# stops in the module, whose symbols it has.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/gdb.sh"
gdb=$top/tests/board/gdb

mkdir "$work/dir"
"$top/tests/board/run" --gdb "$port" --timeout 240 --share "$work/dir:dir" -- \
	sh -c 'echo >/share/dir/ready; until [ -e /share/dir/go ]; do sleep 0.2; done' 2>"$work/err" &
board=$!
appears -e "$build/gdb-$port"

out=$(debug -ex 'info registers pc' -ex detach)
tap_like "$out" '^pc: 0xbfc00000$' "gdb stops the board at its first instruction"
tap_like "$out" '^The module is not loaded yet' "...and says that there is no module yet"

appears -e "$work/dir/ready"
# shellcheck disable=SC2016 # the register is gdb's
out=$(debug -ex 'break kvm_exit' -ex "shell touch $work/dir/go" -ex continue \
	-ex 'info symbol $ra' -ex delete -ex detach)
tap_like "$out" '^Breakpoint 1, (0x[0-9a-f]+ in )?kvm_exit' "a breakpoint in the module is hit"
tap_like "$out" '^(kvm_mips_exit|cleanup_module) .*in section \.exit\.text' "...called from where the module says"

status=0
wait "$board" || status=$?
board=
tap_is "$status" 0 "the board goes on when gdb leaves" "$(cat "$work/err")"
out=$("$top/tests/board/gdb" "$port" 2>&1 </dev/null)
tap_is "$?:$out" "1:error: no board waits for gdb on port $port ('make run GDB=$port')" \
	"gdb without a board says so"

tap_done
