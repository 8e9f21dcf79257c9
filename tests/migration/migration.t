#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A guest that is saved, restored and moved while it boots and while it runs
# crashme: registers, TLB and memory are the same each time, and what it prints
# in the end is what it would have printed.  T&E and VZ guests.  LONG=1: 200
# points of savevm and 50 live moves of each, on two boards at the same time, and
# then a VZ guest with 16K pages.  SEED= chooses other moments.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
. "$top/tests/migration/guest.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
RANDOM=${SEED:-1}
echo "# SEED=${SEED:-1}"

# Points of a journey.  In $kinds, shuffled, so many of each:
kinds_of()	# SAVEVMS FILES LIVES
{
	local i j kind
	kinds=()
	for ((i = 0; i < $1; i++)); do kinds+=(savevm); done
	for ((i = 0; i < $2; i++)); do kinds+=(file); done
	for ((i = 0; i < $3; i++)); do kinds+=(live); done
	for ((i = ${#kinds[@]} - 1; i > 0; i--)); do
		j=$((RANDOM % (i + 1)))
		kind=${kinds[i]} kinds[i]=${kinds[j]} kinds[j]=$kind
	done
}

# plan KIND...: a moment for each.  Half of them are in the boot, $mean ms apart on
# average; the others come with the lines that the guest prints.
plan()
{
	local kind late=$((-$# / 2))
	for kind; do
		echo "$((late < 0 ? 0 : 1 + late / 2)) $((mean / 2 + RANDOM % mean)) $kind"
		late=$((late + 1))
	done
}

journey()	# NAME KERNEL MEMORY VMM-OPTIONS BOARD-OPTION...
{
	local name=$1 kernel=$2 memory=$3 options=$4 early all
	shift 4
	share "$work/m" "$kernel"
	cp "$work/plan" "$work/m/"
	all=$(wc -l <"$work/plan")
	on_board "sh /share/m/on-board $memory '$guest_append' /share/m/plan $options" --timeout "$limit" "$@"
	tap_is "$status" 0 "$name: the board's status" "$out"
	tap_is "$(grep -c '^point' <<<"$out")" "$all" \
		"$name: the same registers, TLB and memory after each of $all points" "$out"
	early=$(grep -c '^point.* 0 lines' <<<"$out")
	tap_is "$((early > 0)):$((early < all))" 1:1 "$name: some points are in the boot, some later" "$out"
	guest_printed "$name" "$work/m/out"
	sed 's/^/# /' <<<"$out"
}

te()
{
	journey T\&E "$build/guest-6.1/vmlinux" 28 ''
}

vz()
{
	journey VZ "$stock" 48 '-cpu P5600' --cpu P5600-VZ
}

vz_16k()
{
	journey "VZ, 16K pages" "$large" 48 '-cpu P5600' --cpu P5600-VZ
}

# start JOURNEY KIND...: on a board of its own, beside what was started before
start()
{
	local work=$work/$1
	mkdir -p "$work/m"
	plan "${@:2}" >"$work/plan"
	"$1" >"$work/tap" 2>&1 &
}

vmm_dir=$(dirname "${VMM:-$("$top/qemu-patches/build" vmm)}")
stock=$("$top/tests/board/fetch" stock)/vmlinux
if [ -n "${LONG-}" ]; then
	mean=60 limit=10800
	large=$("$top/guest-kernel-patches/build" 6.1-native --pages 16) || exit
	kinds_of 200 5 50
	start te "${kinds[@]}"
	kinds_of 200 5 50
	start vz "${kinds[@]}"
	wait
	kinds_of 10 5 10
	start vz_16k "${kinds[@]}"
else
	# Two kinds of the three for each.
	mean=500 limit=1500
	kinds_of 1 1 1
	start te "${kinds[@]:0:2}"
	wait
	start vz "${kinds[@]:1:2}"
fi
wait
for tap in "$work"/*/tap; do
	tap_again <"$tap"
done
tap_done
