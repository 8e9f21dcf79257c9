#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The soak as part of every test run: two guests of either kind on one board,
# running crashme for two minutes; and the proof that the soak can fail.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/qmp.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make_in trace-tools >/dev/null || { echo "Bail out! the trace tools do not build"; exit 1; }

# soak SCENARIO VARIABLE=VALUE...: sets $out and $status.
soak()
{
	status=0
	out=$(env SCENARIO="$1" RESULTS="$work/$1" MODE= CPU= GUEST= PAGES= GUESTS= MINUTES=1 \
		HOST_KERNEL=stock SEED="${SEED:-1}" "${@:2}" \
		"$top/tests/soak/run" 2>&1 </dev/null) || status=$?
}

alive()		# GUESTS NAME
{
	tap_is "$status" 0 "$2: all guests are alive at the end" "$out"
	tap_is "$(grep -cE '^[vt][ze] [0-9]: alive$' <<<"$out")" "$1" "$2: each answered last" "$out"
	tap_is "$(cat "$work/crashme/table")" "$(sed -n '/^guest/,/^host/p' <<<"$out")" "$2: the results keep the table"
	sed 's/^/# /' <<<"$out"
}

soak crashme MODE=both GUESTS=2+2 MINUTES=2
alive 4 "two guests of either kind"

soak broken-deaf GUESTS=1 PATIENCE=15
tap_is "$status" 1 "a guest that answers no more is found"
tap_like "$out" '^te 0: deaf since run [34]$' "...and called so"
tap_like "$(cat "$work/broken-deaf/0/vcpu/registers")" '^pc=0x' "...its registers are kept"
tap_like "$(cat "$work/broken-deaf/0/vcpu/cp0")" '^PageMask +00006000$' "...and those of CP0"
tap_like "$("$build/trace-tools/pdtflow" --quiet --count "$work/broken-deaf/0/trace" 2>/dev/null)" \
	'^ *[0-9]{4,} .*\[trace.kernel\]' "...and a trace of what it did then" "$(cat "$work/broken-deaf/0/trace.log")"
qmp_open "$work/qmp"
sh "$work/broken-deaf/look" --timeout 200 --qmp "$work/qmp" >"$work/out" 2>&1 &
board=$!
while monitor "info status"; [[ $reply = *inmigrate* ]]; do
	sleep 0.2
done
monitor cont
wait $board
tap_is "$?" 1 "...and the whole board, which can go on" "$(cat "$work/out")"
tap_like "$(cat "$work/out")" '^te 0: deaf since run [34]$' "...to where it was"
soak broken-oops GUESTS=1 PATIENCE=15
tap_is "$status" 1 "a guest whose kernel dies is found"
tap_like "$out" 'its kernel complained' "...and called so"

wrong()		# PATTERN VARIABLE=VALUE...: one line, at once
{
	soak crashme "${@:2}"
	tap_is "$status:$(wc -l <<<"$out")" 1:1 "${*:2}: one line and no board" "$out"
	tap_like "$out" "^error: $1" "${*:2}: says why"
}

wrong 'GUESTS=0: at least one' GUESTS=0
wrong 'MINUTES=0: at least one' MINUTES=0
wrong 'GUESTS=9: the board has 256 MB' GUESTS=9
wrong 'GUESTS=2\+1 is no number' GUESTS=2+1
wrong 'SEED=x is no number' SEED=x
wrong 'MODE=tv: scenario crashme is for te or vz or both' MODE=tv
wrong 'MODE=vz: CPU=24Kf has no VZ' MODE=vz CPU=24Kf
wrong 'no scenario crashmi in' SCENARIO=crashmi
wrong 'RESULTS=/proc/soak: no such folder' RESULTS=/proc/soak
if mkdir "$work/small" && mount -t tmpfs -o size=10m small "$work/small" 2>/dev/null; then
	wrong 'RESULTS=.*: 10 MB are free there' RESULTS="$work/small"
	umount "$work/small"
else
	tap_skip 2 "a file system of our own needs root"
fi

[ -n "${LONG-}" ] || { tap_done; exit; }

soak crashme MODE=both GUESTS=4+2 MINUTES=10 HOST_KERNEL=custom
alive 6 "four VZ and two trap-and-emulate guests"
soak shrinking MINUTES=10 SEED=1
tap_is "$status" 1 "pages that shrink without protection are found" "$out"
tap_like "$out" '^vz [01]: locked up after run [0-9]+: (PageMask is|entry)' "...and called so" "$out"
tap_done
