#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# How the module gets onto a machine: modules_install below a directory, and
# DKMS (LONG=1), both for the board's kernel as if it were a user's; the board
# loads what they installed.  LONG=1 also builds for a tree with KVM=m.
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

out=$(make -C "$top" KDIR="$stock/kdir" INSTALL_MOD_PATH="$work/root" modules_install 2>&1)
tap_is "$?" 0 "modules_install into a directory" "$out"
loads "$work/root/lib/modules/$abi/extra/arch-mips-kvm/kvm-mips.ko" "the board loads that module"

if [ -n "${LONG-}" ]; then
	kdir=$work/kdir
	out=$(make -s -C "$KVM_MIPS_LINUX_SRC" O="$kdir" ARCH=mips CROSS_COMPILE=mipsel-linux-gnu- \
		malta_kvm_defconfig modules_prepare 2>&1)
	tap_is "$?:$(grep '^CONFIG_KVM=' "$kdir/.config")" 0:CONFIG_KVM=m \
		"a tree of Linux's own configuration with KVM is prepared" "$out"
	out=$(env -u KVM_MIPS_LINUX_SRC make -C "$top" KDIR="$kdir" modules 2>&1)
	tap_is "$?" 0 "the module builds for it, and finds its source" "$out"
	tap_like "$(mipsel-linux-gnu-nm "$build/kdir/kvm-mips.ko")" ' U preempt_notifier_register$' \
		"...with what KVM=m brings along"

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
