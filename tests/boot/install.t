#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# How the module gets onto a machine: modules_install below a directory, and
# DKMS (LONG=1), both for the board's kernel as if it were a user's; the board
# loads what they installed.  LONG=1 also has a kernel of a user's own, with KVM=m
# and preemption, where guests run, and kernels that the module must refuse.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stock=$("$top/tests/board/fetch" stock)
abi=$(cat "$stock/abi")
KVM_MIPS_LINUX_SRC=$("$top/tests/board/fetch" linux-6.1)
export KVM_MIPS_LINUX_SRC

loads()	# FILE TEXT
{
	out=$("$top/tests/board/run" --timeout 120 --module "$1" -- ls /dev/kvm 2>&1)
	tap_is "$?:$out" 0:/dev/kvm "$2"
}

# A kernel with KVM=m and PREEMPT=y: both kinds of guest, which get preempted.
own_kernel()
{
	local kdir status=0
	kdir=$("$top/tests/boot/build-host" kvm-module)/kdir
	tap_is "$(grep '^CONFIG_\(KVM\|PREEMPT\)=' "$kdir/.config" | sort)" "CONFIG_KVM=m
CONFIG_PREEMPT=y" "a kernel with KVM=m and PREEMPT=y"
	out=$(env -u KVM_MIPS_LINUX_SRC make -C "$top" KDIR="$kdir" modules 2>&1)
	tap_is "$?" 0 "the module builds for it, and finds its source" "$out"
	tap_like "$(mipsel-linux-gnu-nm "$build/kdir/kvm-mips.ko")" ' U preempt_notifier_register$' \
		"...with what KVM=m brings along"
	out=$("$top/tests/board/run" --kernel kvm-module --no-disk --no-module --timeout 300 \
		--share "$top/arch-mips-kvm/tools:tools" -- /share/tools/kvm-mips-ok 2>&1)
	tap_is "$?:$(grep '^te' <<<"$out")" '0:te: yes' "kvm-mips-ok finds its preempt notifiers" "$out"
	out=$(HOST_KERNEL=kvm-module MODE=both TIMEOUT=600 \
		BOARD_OPTIONS="--no-disk --mem 512 --module $build/kdir/kvm-mips.ko" \
		CMD='yes kvm | head -n 20000 | md5sum' \
		"$top/tests/boot/run-guest" 2>"$work/err" </dev/null) || status=$?
	sum=$(yes kvm | head -n 20000 | md5sum)
	tap_is "$status:$(sort <<<"$out")" "0:te| $sum
vz| $sum" "it loads there, and guests of both kinds run side by side" "$(cat "$work/err")"
	refuses_preemption "$kdir"
}

# PREEMPT=y without KVM: what the module was built for decides, so the kernel may
# well be the one above.  Infiniband brings MMU notifiers in place of KVM.
# Busybox tries each module twice.
refuses_preemption()	# KDIR
{
	cp -a "$1" "$work/without"
	grep -v KVM "$1/.config" >"$work/without/.config"
	printf 'CONFIG_%s=y\n' NET INET INFINIBAND INFINIBAND_USER_ACCESS \
		INFINIBAND_ON_DEMAND_PAGING >>"$work/without/.config"
	out=$(make -s -C "$KVM_MIPS_LINUX_SRC" O="$work/without" ARCH=mips CROSS_COMPILE=mipsel-linux-gnu- \
		olddefconfig modules_prepare 2>&1 &&
		make -C "$top" KDIR="$work/without" modules 2>&1)
	tap_is "$?" 0 "the module builds for PREEMPT=y without KVM" "$out"
	mkdir "$work/refused"
	cp -L "$build/kdir/kvm-mips.ko" "$work/refused/"
	out=$("$top/tests/board/run" --kernel kvm-module --no-disk --no-module --timeout 300 \
		--share "$work/refused:refused" -- sh -c 'insmod /share/refused/kvm-mips.ko
		dmesg | sed -n "s/.*kvm-mips: //p" | uniq' 2>&1)
	tap_is "$out" "insmod: can't insert '/share/refused/kvm-mips.ko': Operation not supported
not loaded: the kernel has PREEMPT=y without KVM (no preempt notifiers)" "it does not load, and says why in one line"
}

# A kernel that has KVM built in.
refuses_second()
{
	make -C "$top" HOST_KERNEL=oracle modules >"$work/log" 2>&1
	tap_is "$?" 0 "the module builds for Linux with its own KVM" "$(cat "$work/log")"
	mkdir "$work/second"
	cp -L "$build/oracle/kvm-mips.ko" "$work/second/"
	out=$("$top/tests/board/run" --cpu P5600-VZ --kernel oracle --timeout 300 \
		--share "$work/second:second" -- sh -c 'ls /dev/kvm; insmod /share/second/kvm-mips.ko
		dmesg | sed -n "s/.*kvm-mips: //p" | uniq' 2>&1)
	tap_is "$out" "/dev/kvm
insmod: can't insert '/share/second/kvm-mips.ko': Device or resource busy
not loaded: /dev/kvm exists already: another KVM is loaded or built in" "it does not load beside that"
}

# A processor of MIPS32 Release 1, which no program of Debian's runs on: the first
# process is ours, and this board has nothing else.
refuses_release1()
{
	local kernel
	kernel=$("$top/tests/boot/build-host" release1)
	out=$(env -u KVM_MIPS_LINUX_SRC make -C "$top" KDIR="$kernel/kdir" modules 2>&1)
	tap_is "$?" 0 "the module builds for a kernel for MIPS32 Release 1" "$out"
	mkdir "$work/release1"
	cp -L "$build/kdir/kvm-mips.ko" "$work/release1/"
	mipsel-linux-gnu-gcc -Os -Wall -march=mips32 -msoft-float -mno-abicalls -fno-pic -G0 \
		-nostdlib -static -isystem "$KVM_MIPS_LINUX_SRC/tools/include/nolibc" \
		-o "$work/release1/init" "$top/tests/boot/load-module.c"
	cpio_of "$work/release1" >"$work/initrd"
	timeout -k 5 300 qemu-system-mipsel -M malta -cpu 4Kc -m 128 -nodefaults -display none \
		-no-reboot -monitor none -kernel "$kernel/vmlinux" -initrd "$work/initrd" \
		-append "console=ttyS0 panic=-1" -serial "file:$work/console" \
		-serial "file:$work/verdict" </dev/null
	tap_is "$?:$(head -n 1 "$work/verdict" | tr -d '\r')" 0:19 \
		"on a 4Kc it does not load: ENODEV" "$(cat "$work/console")"
	tap_is "$(sed -n 's/\r*$//; s/.*kvm-mips: //p' "$work/verdict")" \
		"not loaded: the CPU is not a MIPS32 Release 2 to 5 with a TLB and without MMID" \
		"...and says why in one line" "$(cat "$work/verdict")"
}

out=$(make -C "$top" KDIR="$stock/kdir" INSTALL_MOD_PATH="$work/root" modules_install 2>&1)
tap_is "$?" 0 "modules_install into a directory" "$out"
loads "$work/root/lib/modules/$abi/extra/arch-mips-kvm/kvm-mips.ko" "the board loads that module"

if [ -n "${LONG-}" ]; then
	own_kernel
	refuses_second
	refuses_release1
	root=()
	[ "$(id -u)" = 0 ] || root=(unshare -r)
	version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$top/dkms.conf")
	mkdir -p "$work"/{tree,"src/kvm-mips-$version","installed/$abi"}
	git -C "$top" ls-files -z | (cd "$top" && tar -c --null -T -) |
		tar -x -C "$work/src/kvm-mips-$version"
	run_dkms()	# ACTION OPTION...
	{
		"${root[@]}" /usr/sbin/dkms "$1" -m kvm-mips -v "$version" --dkmstree "$work/tree" \
			--sourcetree "$work/src" --installtree "$work/installed" "${@:2}" 2>&1
	}
	kernel=(-k "$abi" -a mipsel --kernelsourcedir "$stock/kdir")
	out=$(run_dkms add && run_dkms build "${kernel[@]}" &&
		run_dkms install "${kernel[@]}" --no-depmod)
	tap_is "$?" 0 "DKMS adds, builds and installs" "$out
$(cat "$work"/tree/kvm-mips/*/*/*/log/make.log "$work"/tree/kvm-mips/*/build/make.log 2>/dev/null)"
	loads "$work/installed/$abi/updates/dkms/kvm-mips.ko" "the board loads DKMS's module"
	out=$(run_dkms remove -k "$abi" -a mipsel)
	tap_is "$?:$(find "$work/installed" -name '*.ko')" 0: "DKMS removes it" "$out"
fi

tap_done
