#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Board kernels with every checker on (HOST_KERNEL=custom, custom-16k), LONG=1
# only: all selftests, both guests and a soak, without a word from lockdep,
# kmemleak, UBSAN and the like.  Always: such a word fails a run.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/guest.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

complaint()	# LINE: in the kernel's log, fails the board
{
	local status=0 err
	err=$("$top/tests/board/run" --no-module --timeout 120 -- sh -c "echo '<3>$1' >/dev/kmsg" 2>&1) ||
		status=$?
	tap_is "$status" 126 "the board fails by: $1" "$err"
}

settings=(MEM=64 TIMEOUT=300)
boots()	# FLAVOUR KERNEL
{
	guest HOST_KERNEL="$1" GUEST="$build/guest-$2/vmlinux" CMD="$command"
	tap_is "$status" 42 "$1: guest $2 runs a command" "$err"
	tap_is "$out" "$(saw "$build/guest-$2/vmlinux")" "$1: guest $2: its output"
}

# part NAME COMMAND...: a whole test program, its points among ours.
part()
{
	local name=$1 line status=0 points=$tap_points
	shift
	env LONG= "$@" >"$work/tap" 2>"$work/err" </dev/null || status=$?
	while IFS= read -r line; do
		case $line in
		"ok "*)		tap_point 0 "$name: ${line#* - }" ;;
		"not ok "*)	tap_point 1 "$name: ${line#* - }" ;;
		"#"*)		echo "$line" ;;
		esac
	done <"$work/tap"
	tap_is "$status:$((tap_points > points + 100))" 0:1 "$name: runs to its end" "$(cat "$work/err")"
}

complaint 'BUG kmalloc-64 (Tainted: G): Poison overwritten'
[ -n "${LONG-}" ] || { tap_done; exit; }
complaint 'WARNING: possible circular locking dependency detected'
complaint 'BUG: sleeping function called from invalid context'
complaint 'UBSAN: shift-out-of-bounds in core/vm.c'
complaint 'kmemleak: 1 new suspected memory leaks'
complaint 'kmemleak: Kernel memory leak detector disabled'

for flavour in custom custom-16k; do
	out=$(HOST_KERNEL=$flavour "$top/tests/board/build-module" 2>&1)
	tap_is "$?" 0 "$flavour: kernel and module build" "$out"
done
tap_like "$(nm "$build/custom/kvm-mips.ko")" ' U __ubsan_handle_shift' "custom: UBSAN watches the module"
part custom env HOST_KERNEL=custom "$top/tests/selftests/selftests.t"
boots custom 6.1
boots custom 5.10
out=$(HOST_KERNEL=custom GUESTS=2 MINUTES=2 SEED=1 "$top/tests/soak/run" 2>&1 </dev/null)
tap_is "$?" 0 "custom: two guests run crashme" "$out"

out=$("$top/guest-kernel-patches/build" 6.1 --pages 16 2>&1)
tap_is "$?" 0 "a guest kernel with 16K pages builds" "$out"
boots custom-16k 6.1-16k
guest HOST_KERNEL=custom-16k GUEST="$build/guest-6.1/vmlinux" CMD=true
tap_is "$status" 125 "custom-16k: a guest with 4K pages ends by itself"
tap_like "$out" '^KVM stopped the guest: its pages are smaller .* \(suberror 0x4d4b0002' \
	"...with the reason"

tap_done
