#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Linux guests under trap-and-emulate: our 6.1 and an unmodified 5.10 reach
# user space on every host CPU, run a command whose output is checked, and hand
# its status back.  Wrong input to `make run` costs one clear line.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/guest.sh"
. "$top/tests/lib/module.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

settings=(TIMEOUT=300)

refused()	# PATTERN NAME
{
	tap_like "$err" "$1" "$2: says why"
	tap_is "$((status != 0)):$(grep -c . <<<"$err")" 1:1 "$2: one line and no success" "$err"
}

check()	# KERNEL OPTION...
{
	local kernel=$1 name
	shift
	name="$kernel guest on ${*:-24Kf}"
	guest GUEST="$build/guest-$kernel/vmlinux" MEM=64 CMD="$command" "$@"
	tap_is "$status" 42 "$name: status of the command" "$err"
	tap_is "$out" "$(saw "$build/guest-$kernel/vmlinux")" "$name: output of the command"
}

for cpu in 24Kf 34Kf 74Kf P5600; do
	check 6.1 CPU=$cpu
	check 5.10 CPU=$cpu
done
check 6.1 CPU=34Kf BOARD_OPTIONS='--smp 2'

# Each way that T&E has beside C turned off alone.  While the guest waits in its command
# a script on the board looks at its counters: none may show what is off.
without()	# KERNEL SWITCH
{
	local name="$1 guest, $2=0" traps=$work/$1-$2
	mkdir -p "$traps" "$work/count"
	cat >"$work/count/run" <<-'END'
	until [ -e /share/user/ready ]; do usleep 100000; done
	cd /sys/kernel/debug/kvm && grep . asm_*_traps >/share/user/traps
	touch /share/user/seen
	END
	guest GUEST="$build/guest-$1/vmlinux" MEM=64 BOARD_OPTIONS="--module-args $2=0" \
		SHARE="$traps" BESIDE="$work/count" CMD="( $command ); status=\$?
		touch /share/ready; until [ -e /share/seen ]; do usleep 100000; done; exit \$status"
	tap_is "$status" 42 "$name: status of the command" "$err"
	tap_is "$(grep -v ' warning: 9p: ' <<<"$out")" "$(saw "$build/guest-$1/vmlinux")" \
		"$name: output of the command"
	# Our own guest takes all the ways there are.
	[ "$1" != 6.1 ] ||
		tap_is "$(sed -n 's/^asm_\(.*\)_traps:0$/fast_\1/p' "$traps/traps")" \
			"$(printf '%s\n' "$2" | grep '^fast_')" "$name: only that path was never taken" \
			"$(cat "$traps/traps")"
}

mapfile -t switches < <(te_switches)
tap_like "${switches[*]}" 'fast_.* te_replace' "the module names its ways"
if [ -n "${LONG-}" ]; then
	for switch in "${switches[@]}"; do
		without 6.1 "$switch"
		case $switch in
		te_*)	without 5.10 "$switch" ;;	# words are replaced in this one
		esac
	done
fi

guest MEM=128 CMD='grep MemTotal /proc/meminfo; true'
tap_is "$status" 0 "the default guest has 128 MB: status" "$err"
tap_like "$out" '^MemTotal: *1[12][0-9][0-9][0-9][0-9] kB' "the default guest has 128 MB"

mkdir "$work/dir"
echo hello >"$work/dir/file"
guest SHARE="$work/dir" CMD='cat /share/file && echo back >/share/reply'
tap_is "$status:$out:$(cat "$work/dir/reply")" 0:hello:back "SHARE= is read and written" "$err"

head -c 1048576 /dev/zero >"$work/disk"
echo from-the-disk | dd of="$work/disk" conv=notrunc status=none
guest DISK="$work/disk" CMD='head -n 1 /dev/vda && echo written | dd of=/dev/vda bs=512 seek=1 conv=sync 2>/dev/null && sync'
tap_is "$status:$out:$(dd if="$work/disk" bs=512 skip=1 count=1 status=none | head -n 1)" \
	0:from-the-disk:written "DISK= is read and written" "$err"

guest NET=1 CMD='ip route; ping -c 1 10.0.2.2 >/dev/null && echo reached'
tap_like "$out" '^default via 10\.0\.2\.2' "NET=1 gives an address and a route"
tap_like "$out" '^reached$' "NET=1 reaches the gateway"

# A user at a terminal: boots, types, and leaves as the line says.
heard=
hears()		# TEXT: reads until it is there
{
	local char
	until [[ $heard = *"$1"* ]]; do
		IFS= read -r -t 300 -N 1 char <&"${terminal[0]}" || return 1
		heard+=$char
	done
}
types() { printf '%s\n' "$1" >&"${terminal[1]}"; }

coproc terminal {
	MARK=$work TERM=dumb exec script -qefc "make -C '$top' run MEM=64 CMD=" /dev/null
}
terminal_pid=$!
hears "Leave with 'exit'"
tap_point $? "make run: says how to leave" "$heard"
hears ' # '
tap_point $? "make run: the guest's shell asks for a command" "$heard"
# shellcheck disable=SC2016 # the guest's shell expands it
types 'echo $((6 * 7)) on $(uname -m), processor $(nproc)'
hears '42 on mips, processor 1'
tap_point $? "make run: the guest runs what is typed" "$heard"
types exit
cat <&"${terminal[0]}" >"$work/rest"
wait "$terminal_pid"
tap_is "$?" 0 "make run: the user leaves" "$heard$(cat "$work/rest")"
tap_is "$(grep -lzsx "MARK=$work" /proc/[0-9]*/environ)" '' "make run: nothing is left running"

guest CMD='echo c >/proc/sysrq-trigger'
tap_is "$status" 125 "a guest that panics has no verdict" "$out$err"
tap_like "$out" 'Kernel panic' "a guest's panic is shown"

guest GUEST="$stock" CMD=true
tap_like "$out" 'linked in useg. Did you forget to enable CONFIG_KVM_GUEST' \
	"a kernel for the real Malta: says why"
tap_is "$status:$(wc -l <<<"$out")" 125:1 "a kernel for the real Malta: one line and no success" "$out$err"

# The host takes a running guest's memory away, so KVM can only give up; then the
# board goes down under a guest.  Guests without a file system wait in their kernel.
mkdir "$work/stop"
cp "$top/tests/boot/watch-vmm" "$build/guest-6.1/vmlinux" "$work/stop/"
cat >"$work/stop/try" <<'END'
cd /share/stop
guest()
{
	rm -f /tmp/console
	sh ./watch-vmm qemu-system-mipsel -M malta,memory-backend=ram -m 32 -accel kvm -nodefaults \
		-object memory-backend-file,id=ram,size=32M,share=on,mem-path=/tmp/ram -display none \
		-vga none -kernel vmlinux -append console=ttyS0 -serial file:/tmp/console 2>&1 &
	until grep -q 'Kernel panic' /tmp/console || ! kill -0 $!; do
		sleep 0.2
	done 2>/dev/null
}
guest
: >/tmp/ram
wait $!
echo "status $?"
guest
kill -0 $! && exec reboot -f
END
out=$("$top/tests/board/run" --timeout 300 --share "$work/stop:stop" -- sh /share/stop/try \
	2>"$work/err")
tap_like "$?:$(cat "$work/err")" '^125:board: ended without a verdict' \
	"a board goes down with a guest running" "$out"
tap_is "$(tail -n +2 <<<"$out")" "status 125" "a guest that KVM stops ends, with one line" "$out"
tap_like "$out" '^KVM stopped the guest: the host cannot .* \(suberror 0x4d4b0001, pc 0x4' \
	"...that says why"

guest GUEST="$work/missing" CMD=true
refused 'no guest kernel' "a missing guest kernel"
echo "no kernel" >"$work/text"
guest GUEST="$work/text" CMD=true
refused 'no ELF file' "a guest kernel that is none"
guest GUEST=/bin/true CMD=true
refused 'not for 32-bit little-endian MIPS' "a guest kernel for another machine"
guest MEM=4 CMD=true
refused '16 MB or more' "too little memory"
guest MEM=1024 CMD=true
refused 'leaves 160 for a guest' "more memory than the board has"
guest MEM=lots CMD=true
refused 'no number of megabytes' "memory that is no number"
guest INITRD="$work/missing" CMD=
refused 'no initial file system' "a missing initial file system"
guest DISK="$work/missing" CMD=true
refused 'no disk image' "a missing disk"
guest NET=maybe CMD=true
refused 'NET=maybe: 1, or nothing' "a network that is neither on nor off"
guest MODE=lz CMD=true
refused 'MODE=lz is not supported' "a mode that does not exist"
guest CPU=R10000 CMD=true
refused 'CPU R10000 is not supported' "an unsupported host CPU"

tap_done
