# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# How the tests here build programs and start the emulator.  Sourced after
# common.sh.  VZ_QEMU names an emulator with VZ to test; otherwise it is the one
# the repository builds, once it has the patches for it.

out=${build:?}/guests

build_programs()
{
	mkdir -p "$build/log"
	make_in tests/guests O="$out" >"$build/log/guests.log" 2>&1 ||
		{ sed 's/^/# /' "$build/log/guests.log"; return 1; }
}

have_vz()
{
	[ -n "${VZ_QEMU-}" ] || compgen -G "$top/qemu-patches/vz/*.patch" >/dev/null
}

# emulate PROGRAM CPU ARG...: a board that ends with the program or in a minute.
emulate()
{
	local program=$1 cpu=$2 qemu=qemu-system-mipsel
	shift 2
	if [[ $cpu == *VZ* ]]; then
		VZ_QEMU=${VZ_QEMU:-$("$top/qemu-patches/build" board)}
		qemu=$VZ_QEMU
	fi
	timeout -k 5 60 "$qemu" -M malta -cpu "$cpu" -m 64 -net none -vga none -display none -no-reboot \
		-kernel "$out/$program.elf" "$@"
}
