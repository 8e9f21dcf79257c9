#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the bare programs and makes the runs of guests.cfg, each on an emulated
# board without any operating system.  Needs no network; a run takes seconds.
# ONLY=name makes one of them.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
. "$top/tests/guests/emulator.sh"

# run_program NAME PROGRAM CPU WORDS...: its points with our numbers.  One that
# ends early or without its plan is one more failure.
run_program()
{
	local name=$1 program=$2 cpu=$3 line seen=0 plan='' args=()
	shift 3
	case ${1-} in
	icount) args=(-icount shift=0) ;;
	trace) args=(-smp 2 -device mips-pdtrace) ;;	# with GCRs
	debug) args=(-device "loader,file=$out/debug-vector,addr=0x1fc00480,force-raw=on") ;;
	esac
	while read -r line; do
		case $line in
		"ok "*) seen=$((seen + 1)); tap_point 0 "$name: ${line#* - }" ;;
		"not ok "*) seen=$((seen + 1)); tap_point 1 "$name: ${line#* - }" ;;
		1..*) plan=${line#1..} ;;
		"TAP "*) ;;
		*) echo "# $name: ${line#\# }" ;;
		esac
	done < <(emulate "$program" "$cpu" "${args[@]}" -append "$*" -serial null -serial null -serial stdio \
		-monitor none 2>&1 </dev/null | tr -d '\r')
	[ "$seen" = "$plan" ]
	tap_point $? "$name: runs to its end" "$seen points, the plan is '$plan'"
}

mkdir -p "$out"
# The boot ROM's debug handler: mtc0 k0, DESAVE; lui k0, 0x8000; ori k0, k0, 0x400; jr k0; nop.
printf '\x00\xf8\x9a\x40\x00\x80\x1a\x3c\x00\x04\x5a\x37\x08\x00\x40\x03\0\0\0\0' >"$out/debug-vector"
build_programs || { echo "Bail out! the bare programs do not build"; exit 1; }
while read -r name program cpu words; do
	case $name in ''|'#'*) continue ;; esac
	[ "${ONLY-$name}" = "$name" ] || continue
	[[ $cpu != *VZ* ]] || have_vz || continue
	# shellcheck disable=SC2086 # words are words
	run_program "$name" "$program" "$cpu" $words
done <"$top/tests/guests/guests.cfg"
tap_done
