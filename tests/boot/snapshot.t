#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A board of two processors is saved while Linux runs on both, and loaded when
# it has gone on: interrupts between the processors and all timers, which are
# the interrupt controller's, must work as before, and no work is lost or done
# twice.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/qmp.sh"
work=$(mktemp -d)
board=
trap '[ -z "$board" ] || kill "$board"; rm -rf "$work"' EXIT

rounds=30
# A line for each round, computed and slept on one processor.
# shellcheck disable=SC2016 # for the board's shell
job='round() { dd if=/dev/zero bs=64k count=4 2>/dev/null | md5sum | cut -c1-32; }
want=$(round)
for cpu in 1 2; do
	(taskset -p $cpu $(sh -c "echo \$PPID") >/dev/null
	for i in $(seq '$rounds'); do [ "$(round)" = "$want" ] || exit 1; usleep 50000; echo $cpu; done) &
	pids="${pids-} $!"
done
for pid in $pids; do wait $pid || exit 1; done'

qmp_open "$work/qmp"

do_monitor()	# COMMAND
{
	monitor "$1" || complaint="$complaint$1: $reply
"
}

lines()	# COUNT: wait for so many, unless the board ends
{
	until [ "$(wc -l <"$work/out")" -ge "$1" ] || ! kill -0 "$board" 2>/dev/null; do
		sleep 0.1
	done
}

: >"$work/out"
"$top/tests/board/run" --cpu P5600-VZ --smp 2 --kernel oracle --qmp "$work/qmp" \
	${VZ_QEMU:+--qemu "$VZ_QEMU"} --timeout "${TIMEOUT:-1200}" -- sh -c "$job" >"$work/out" 2>"$work/err" &
board=$! complaint=
lines 4
do_monitor stop
do_monitor 'savevm one'
saved=$(wc -l <"$work/out")
do_monitor cont
lines $((saved + 10))
do_monitor stop
do_monitor 'loadvm one'
loaded=$(wc -l <"$work/out")
do_monitor cont
status=0
wait "$board" || status=$?
board=
tap_is "$complaint" '' "a board of two processors can be saved and loaded"
tap_is "$status" 0 "its work is done right" "$(cat "$work/err")"
tap_is "$(wc -l <"$work/out")" $((loaded + 2 * rounds - saved)) \
	"it goes on where it was saved (after line $saved, at line $loaded)" "$(cat "$work/out")"
tap_done
