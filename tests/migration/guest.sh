# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The guest of the tests of migration: its work, what that prints, and the files
# that the board needs.  Sourced after common.sh and tap.sh; uses $work, $vmm_dir and SEED.

here=${top:?}/tests/migration
# In so little memory a kernel that moves itself may land on its initial file system.
# shellcheck disable=SC2034 # the tests'
guest_append='console=ttyS2 quiet panic=-1 nokaslr norandmaps ieee754=relaxed rdinit=/init'

# The guest's work, with crashme beside it: processes, pipes and floating point,
# lines each made from the one before, until it is told to end.
guest_work()
{
	cat <<END
echo 'root:x:0:0::/:/bin/sh' >/etc/passwd
echo 'nobody:x:65534:65534::/:/bin/sh' >>/etc/passwd
mount -t tmpfs -o mode=1777,size=4m tmp /tmp
while :; do
	(ulimit -c 0 -f 2048 -n 64 -p 16 -v 65536
	 timeout -s KILL 5 su -s /bin/sh nobody -c 'exec crashme +2000.80 ${SEED:-1} 200')
	su -s /bin/sh nobody -c 'kill -KILL -1'
done </dev/null >/dev/null 2>&1 &
renice -n 5 -p \$! >/dev/null
echo -1000 >/proc/self/oom_score_adj
! grep -q 'ASEs.* msa' /proc/cpuinfo || for n in 1 2; do /hold & renice -n 5 -p \$! >/dev/null; done
{ read -r _; : >/run/end; } </dev/ttyS0 &
i=0 sum=start
until [ -e /run/end ]; do
	i=\$((i + 1))
	sum=\$(awk -v n=\$i -v s=\$sum 'BEGIN { for (k = 1; k < 400; k++) x += 1.7 * k / (k + n); printf "%s %.17g", s, x }' | md5sum | cut -c1-32)
	echo \$i \$sum
done
exit 42
END
}

# The same on this machine.
expected()	# LINES
{
	python3 - "$1" <<'END'
import hashlib
import sys
s = "start"
for n in range(1, int(sys.argv[1]) + 1):
    x = 0.0
    for k in range(1, 400):
        x += 1.7 * k / (k + n)
    s = hashlib.md5(("%s %.17g" % (s, x)).encode()).hexdigest()
    print(n, s)
END
}

share()		# DIR KERNEL: what the board needs
{
	local root files="sysroot/lib sysroot/usr/bin/crashme sysroot/usr/lib/ld.so.1
		sysroot/usr/lib/mipsel-linux-gnu/ld.so.1 sysroot/usr/lib/mipsel-linux-gnu/libc.so.6"
	root=$("$top/tests/board/fetch" root)
	mkdir -p "$1/fs/job"
	cp -L "$2" "$1/vmlinux"
	cp "$here/on-board" "$here/vmm.sh" "$1/"
	cp "$top/tests/boot/guest-init" "$1/fs/init"
	chmod +x "$1/fs/init"
	: >"$1/fs/job/settings"
	guest_work >"$1/fs/job/command"
	# shellcheck disable=SC2086 # one word per file
	(cd "$1" && cpio -i -d --quiet $files <"$root/root.cpio")
	cp -a "$1/sysroot/." "$1/fs/"
	mipsel-linux-gnu-gcc -O1 -Wall -nostdlib -static -mno-abicalls -fno-pic -G0 -mips32r5 \
		-mfp64 -o "$1/fs/hold" "$here/hold.c"
	{
		cat "$root/busybox.cpio"
		cpio_of "$1/fs"
	} >"$1/initrd"
	rm -rf "$1/fs" "$1/sysroot"
}

# guest_printed NAME FILE: the guest ended by itself, and these are its lines.
guest_printed()
{
	tap_like "$out" '^guest: guest exit 42' "$1: the guest ended by itself"
	tr -d '\r' <"$2" >"${work:?}/out"
	expected "$(wc -l <"$work/out")" >"$work/expected"
	tap_is "$(wc -l <"$work/out"):$(md5sum <"$work/out")" "$(wc -l <"$work/expected"):$(md5sum <"$work/expected")" \
		"$1: what it printed is what it prints undisturbed" "$(diff "$work/expected" "$work/out" | head)"
}

# on_board COMMAND BOARD-OPTION...: sets $out and $status.
on_board()
{
	local command=$1
	shift
	status=0
	# shellcheck disable=SC2034 # the tests'
	out=$("$top/tests/board/run" --swap 96 --share "$work/m:m" --share "${vmm_dir:?}:vmm" "$@" -- \
		env PATH=/share/vmm:/usr/bin:/run/bin sh -c "$command" 2>&1 </dev/null) || status=$?
}
