#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The VMM of qemu-patches on a board that can do trap and emulate only: such
# guests run as under Debian's, and every other kind is refused with a remedy.
# Also the shape of the series itself.  What needs VZ is in tests/oracle.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/guest.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

out=$("$top/qemu-patches/tree" check 2>&1)
tap_point $? "checkpatch has nothing to say about the series" "$out"
mapfile -t missing < <(cd "$top/qemu-patches" && grep -v '^#' series | LC_ALL=C sort |
	diff - <(find . -name '[0-9]*.patch' ! -name '0000-*' -printf '%P\n' | LC_ALL=C sort))
tap_is "${#missing[@]}" 0 "the series is the patches in its folders" "${missing[*]}"

vmm=$("$top/qemu-patches/build" vmm)
tap_point $? "the board's VMM builds"

settings=(TIMEOUT=300)
guest VMM="$vmm" GUEST="$build/guest-6.1/vmlinux" MEM=64 NET=1 \
	CMD='uname -r; ping -c 1 10.0.2.2 >/dev/null && echo reached; exit 42'
tap_is "$status" 42 "a trap-and-emulate guest runs: status" "$err"
tap_like "$out" '^6\.1\.' "a trap-and-emulate guest runs: kernel"
tap_like "$out" '^reached$' "...and has a network"

mkdir "$work/share"
cp "$vmm" "$work/share/vmm"
# A kernel for the real Malta, as far as the VMM looks before it asks KVM.
cp -L "$stock" "$work/share/kseg0"
cp -L "$build/guest-6.1/vmlinux" "$work/share/useg"
echo "this is no kernel" >"$work/share/text"
cat >"$work/share/try" <<'END'
for options in '-kernel kseg0' '' '-kernel text' '-kernel missing' '-kernel useg -smp 2'; do
	echo "== $options"
	timeout 20 ./vmm -M malta -accel kvm -m 64 -nodefaults -display none $options 2>&1
	echo "status $?"
done
END
out=$("$top/tests/board/run" --timeout 200 --share "$work/share:vmm" -- \
	sh -c 'cd /share/vmm && sh ./try' 2>&1)
told()		# OPTIONS PATTERN NAME
{
	local said
	said=$(awk -v from="== $1" '/^==/ { on = $0 == from } on' <<<"$out")
	tap_like "$said" "$2" "$3: says why" "$said"
	tap_like "$said" '^status 1$' "$3: fails"
}

told '-kernel kseg0' 'kseg0, which needs the VZ extension' 'a kernel for VZ'
told '-kernel kseg0' 'Use a kernel with CONFIG_KVM_GUEST' 'a kernel for VZ, remedy'
told '' 'firmware runs in kseg0' 'no kernel'
told '-kernel text' "could not load kernel 'text': Bad ELF magic" 'a kernel that is none'
told '-kernel missing' "could not load kernel 'missing': .*No such file" 'a missing kernel'
told '-kernel useg -smp 2' 'cpus requested \(2\) exceeds' 'two CPUs'

tap_done
