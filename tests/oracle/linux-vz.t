#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Linux's own KVM, unmodified, on the emulated VZ: Debian's kernel for Malta,
# unmodified as well, is its guest and reaches user space.  Host and guest were
# written by nobody here, so what they agree about is not our own opinion.
# LONG=1 adds the rarer forms of the hardware, and ten minutes of crashme.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/guest.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

settings=(MODE=vz CPU=P5600-VZ HOST_KERNEL=oracle TIMEOUT=1200)

boots()	# NAME VARIABLE=VALUE...
{
	local name=$1
	shift
	guest CMD="$command" "$@"
	tap_is "$status" 42 "$name: status of the guest's command" "$err"
	tap_is "$out" "$(saw "$stock")" "$name: its output"
}

host=$("$top/tests/board/run" --cpu P5600-VZ --kernel oracle -- cat /proc/cpuinfo 2>"$work/err")
tap_like "$host" '^cpu model.*MIPS P5600' "the host is a P5600" "$(cat "$work/err")"
tap_like "$host" '^ASEs implemented.* vz' "...with VZ"

boots 'GuestIDs'
boots 'no GuestIDs' CPU=P5600-VZ,vz-rad=on
if [ -n "${LONG-}" ]; then
	boots 'one GuestID' CPU=P5600-VZ,vz-guestid-bits=1
	boots 'a TLB that root and guest share' CPU=P5600-VZ,vz-shared-tlb=on
	# Not without GuestIDs: see docs/vz-emulation.md, "What upstream's KVM gets wrong".
	boots 'two processors' BOARD_OPTIONS='--smp 2'
	boots 'four processors' BOARD_OPTIONS='--smp 4'
fi

guest GUEST="$build/guest-6.1/vmlinux" CMD=true
tap_like "$err$out" 'linked in useg.*which KVM on this host does not offer' \
	"a trap-and-emulate kernel is refused on this host"
tap_like "$err$out" 'Use a kernel without CONFIG_KVM_GUEST' "...and the remedy named"

# critical KERNEL CPU: what guests in TLB critical sections find there, in $out.
critical()
{
	out=$(make_in tests/selftests 2>&1 &&
		"$top/tests/board/run" --cpu "$2" --kernel "$1" --share "$build/selftests:selftests" -- \
			/share/selftests/run vz/vz_critical 2>&1)
}

# A known failure of Linux's KVM: it keeps no TLB entries but wired ones for a guest
# that loses the processor.  These tests pass where the entries are lost.
critical oracle P5600-VZ
tap_like "$out" '^ok 1 two_guests.entry_outlives_a_pause_between_probe_and_read' \
	"known failure: a guest's entry is gone between TLBP and TLBR" "$out"
tap_like "$out" '^ok 2 two_guests.entry_outlives_a_pause_before_the_probe_of_a_handler' \
	"known failure: ...and before its handler's TLBP"
tap_like "$out" '^ok 3 two_guests.entry_outlives_exits' "exits alone lose no entry" "$out"
if [ -n "${LONG-}" ]; then
	# What the processor itself loses at an exit no hypervisor can know of.
	critical oracle P5600-VZ,vz-evict=1
	tap_like "$out" '^not ok 3 two_guests.entry_outlives_exits' \
		"known failure: with vz-evict=1 an entry is gone after some exits"
	critical stock P5600-VZ,vz-evict=1
	tap_like "$out" '^not ok 3 two_guests.entry_outlives_exits' "...under our module as well"
fi

# soak SCENARIO VARIABLE=VALUE...: sets $out and $status.
soak()
{
	status=0
	out=$(env SCENARIO="$1" MODE=vz CPU=P5600-VZ HOST_KERNEL=oracle GUESTS=2 PATIENCE=300 \
		SEED="${SEED:-1}" RESULTS="$work/soak" "${@:2}" "$top/tests/soak/run" 2>&1 </dev/null) ||
		status=$?
}

soak crashme GUEST="$stock" PAGES=4 \
	MINUTES="$([ -n "${LONG-}" ] && echo 10 || echo 2)"
tap_is "$status" 0 "two guests running crashme are alive at the end" "$out"
tap_is "$(grep -cE '^vz [01]: alive$' <<<"$out")" 2 "both answered last" "$out"
sed 's/^/# /' <<<"$out"

tap_done
