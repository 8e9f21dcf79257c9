#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Linux guests on a host with VZ, by our module under Debian's kernel: Debian's
# kernel unmodified, beside it one for trap and emulate, and a shell each
# (MODE=both), on the form of the hardware that SEED= chooses.  LONG=1 adds all
# forms with both page sizes.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/guest.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Whatever 'make VARIABLE=' asked for is not for these.
settings=(MODE=both CPU=P5600-VZ HOST_KERNEL=stock MEM=64 PAGES=4 GUEST= TIMEOUT=600)

of()	# GUEST: its lines of $out
{
	sed -n "s/^$1| //p" <<<"$out"
}

both()		# NAME VZ-KERNEL TE-KERNEL VARIABLE=VALUE...
{
	local name=$1 vz=$2 te=$3
	shift 3
	guest CMD="$command" "$@"
	tap_is "$status" 42 "$name: status" "$err"
	tap_is "$(of vz)" "$(saw "$vz")" "$name: output of the VZ guest" "$out"
	tap_is "$(of te)" "$(saw "$te")" "$name: output of the other" "$out"
}

small=("$stock" "$build/guest-6.1/vmlinux")
forms=('' ,vz-rad=on ,vz-guestid-bits=1 ,vz-shared-tlb=on ,vz-gva=on)
form=${forms[(${SEED:-1} - 1) % 5]}
both "one host (P5600-VZ$form)" "${small[@]}" CPU="P5600-VZ$form"
guest GUEST="$stock" CMD=true
tap_like "$status:$err" '^1:error: MODE=both starts guests of its own' "MODE=both with a kernel is refused"

# Debian's VMM asks for VZ wherever KVM offers it.
guest MODE=te VMM= CMD="$command" BOARD_OPTIONS='--module-args vz=n'
tap_is "$status" 42 "Debian's VMM and a module without VZ: status" "$err"
tap_is "$out" "$(saw "$build/guest-6.1/vmlinux")" "Debian's VMM and a module without VZ: output"

[ -n "${LONG-}" ] || { tap_done; exit; }

# Two shells, as a user has them.  Reads until a line begins with these words.
heard=
hears()
{
	local line
	while IFS= read -r -t 600 line <&"${shells[0]}"; do
		line=${line%$'\r'}
		heard+=$line$'\n'
		[[ $line != "$1"* ]] || return 0
	done
	return 1
}
types() { printf '%s\n' "$@" >&"${shells[1]}"; }

coproc shells { env "${settings[@]}" CMD= "$top/tests/boot/run-guest" 2>&1; }
shells_pid=$!
hears 'te| Shell on Linux' && { [[ $heard = *'vz| Shell on Linux'* ]] || hears 'vz| Shell on Linux'; }
tap_point $? "both guests have a shell" "$heard"
types 'uname -r'
hears 'te| 6.1'
types @vz 'uname -r'
hears 'vz| 6.1'
types @both 'echo 6.1 or so' 'exit 3'
cat <&"${shells[0]}" >"$work/rest"
wait "$shells_pid"
tap_is "$?" 3 "both shells end with a status" "$heard$(cat "$work/rest")"
tap_is "$(tr -d '\r' <"$work/rest" | cat <(echo "$heard") - | grep -E '^(te|vz)\| 6' | LC_ALL=C sort)" \
	"te| 6.1 or so
te| $(release "$build/guest-6.1/vmlinux")
vz| 6.1 or so
vz| $(release "$stock")" "what is typed runs in the guest chosen" "$heard$(cat "$work/rest")"

# Forms of the hardware; pages of 16K are four of the host's.
out=$("$top/guest-kernel-patches/build" 6.1 --pages 16 2>&1 &&
	"$top/guest-kernel-patches/build" 6.1-native --pages 16 2>&1)
tap_is "$?" 0 "guest kernels with 16K pages build" "$out"
large=("$build/guest-6.1-native-16k/vmlinux" "$build/guest-6.1-16k/vmlinux")
for form in "${forms[@]}"; do
	both "4K pages (P5600-VZ$form)" "${small[@]}" CPU="P5600-VZ$form"
	both "16K pages (P5600-VZ$form)" "${large[@]}" CPU="P5600-VZ$form" PAGES=16
done

# Every checker of the kernel looks on.
out=$(HOST_KERNEL=custom "$top/tests/board/build-module" 2>&1)
tap_is "$?" 0 "the kernel with checkers and its module build" "$out"
both "checkers" "${small[@]}" HOST_KERNEL=custom
both "checkers, two processors" "${small[@]}" HOST_KERNEL=custom BOARD_OPTIONS='--smp 2'

# A processor leaves and comes back, with the guests' threads on it, until they end.
cp -r "$top/tests/board/revive" "$work/hotplug"
out=$(make -s -C "$("$top/tests/boot/build-host" custom)/kdir" M="$work/hotplug" \
	ARCH=mips CROSS_COMPILE=mipsel-linux-gnu- modules 2>&1)
tap_is "$?" 0 "what repairs the kernel's hotplug builds" "$out"
cat >"$work/hotplug/run" <<'END'
trap 'going=' TERM
insmod /share/beside/revive.ko
cpus=/sys/devices/system/cpu going=yes
until [ "$(pidof qemu-system-mipsel | wc -w)" = 2 ]; do usleep 100000; done
while [ -n "$going" ]; do
	for pid in $(pidof qemu-system-mipsel); do
		for thread in /proc/$pid/task/*; do
			taskset -p 2 "${thread##*/}"
		done
	done >/dev/null 2>&1
	echo 0 >$cpus/cpu1/online
	left=$(cat $cpus/online)
	echo 1 >$cpus/cpu1/online
	echo "board| $left, then $(cat $cpus/online)"
done
END
both "hotplug" "${small[@]}" HOST_KERNEL=custom BOARD_OPTIONS='--smp 2' BESIDE="$work/hotplug"
tap_is "$(grep '^board|' <<<"$out" | sort -u)" "board| 0, then 0-1" "hotplug: a processor comes and goes" "$out"
tap_is "$(($(grep -c '^board|' <<<"$out") >= 3))" 1 "hotplug: three times at least" "$out"
tap_done
