# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Run a command in a Linux guest on the board, for test programs.  Sourced after
# tap.sh, with a directory of the program's own in $work; the program says in the
# array `settings` what its guests have in common, as VARIABLE=VALUE.

# guest VARIABLE=VALUE...: sets $out, $err and $status.
guest()
{
	status=0
	out=$(env "${settings[@]}" "$@" "${top:?}/tests/boot/run-guest" 2>"${work:?}/err" </dev/null) ||
		status=$?
	err=$(cat "$work/err")
}

# What a guest can show of itself, and Debian's kernel, as one to run.  The sum is of a megabyte
# that md5sum reads through the page cache and a pipe; the sleep needs the guest's
# timer; the processor is the guest's, not the host's.
command='uname -r; sed -n "/^cpu model/{s/.*: //;s/ *FPU.*//;p}" /proc/cpuinfo; sleep 1
dd if=/dev/zero bs=64k count=16 2>/dev/null | tee /tmp/zeros | md5sum; md5sum </tmp/zeros
grep -c "ASEs.* vz" /proc/cpuinfo; exit 42'

stock=$("$top/tests/board/fetch" stock)/vmlinux

release()	# KERNEL: Debian's is packed
{
	if [ "$1" = "$stock" ]; then
		cat "${stock%/*}/abi"
	else
		grep -aom 1 'Linux version [^ ]*' "$1" | cut -d' ' -f3
	fi
}

saw()	# KERNEL: what the command prints under it
{
	local zeros='b6d81b360a5672d80c27430f39153e2c  -'
	printf '%s\n' "$(release "$1")" 'MIPS 24Kc V0.0' "$zeros" "$zeros" 0
}
