#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make trace: a command on a board without VZ, traced from outside into a stream,
# leaves a capture that needs nothing else to be read; wrong input costs one
# clear line.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flow=$build/trace-tools/pdtflow
make_in trace-tools >/dev/null || { echo "Bail out! the trace tools do not build"; exit 1; }

refused()	# PATTERN OPTION...
{
	local pattern=$1 status=0 err
	shift
	err=$("$top/tests/board/trace" "$@" 2>&1) || status=$?
	tap_is "$status:$(grep -cE "$pattern" <<<"$err")" 2:1 "refused: $*" "$err"
}

status=0
out=$("$top/tests/board/trace" --output "$work/capture" --stream --modes ke -- --timeout 200 -- \
	'cat /proc/cpuinfo; exit 7' 2>&1) || status=$?
tap_is "$status" 7 "the command's status comes through" "$out"
tap_like "$out" 'cpu model.*MIPS 24Kc' "...and its output"
count=$("$flow" --quiet --count "$work/capture" 2>/dev/null)
tap_like "$count" ' show_cpuinfo \[capture.kernel\]' "the kernel's functions have their names" "$(head <<<"$count")"
tap_is "$(awk 'NR == 1 { print ($1 > 800000) }' <<<"$count")" 1 "the stream is longer than the memory" "$(head <<<"$count")"
check=$("$flow" --check "$work/capture" 2>&1)
tap_is "$check" "" "nothing contradicts the saved code"
refused "'x' is no mode" --modes x -- -- true
refused "'guest:1:PageMask=16' is no event" --stop-when guest:1:PageMask=16 -- -- true
refused 'no command' -- --cpu 24Kf
tap_done
