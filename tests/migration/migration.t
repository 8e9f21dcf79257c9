#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A guest that is saved, restored and moved while it boots and while it runs
# crashme: registers, TLB and memory are the same each time, and what it prints
# in the end is what it would have printed.  LONG=1: 200 points of saving and 50
# live moves, and the same for a guest under VZ.  SEED= chooses other moments.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
here=$top/tests/migration
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
RANDOM=${SEED:-1}
echo "# SEED=${SEED:-1}"

# The guest's work, with crashme beside it: processes, pipes and floating point,
# ROUNDS lines, each made from the one before.
guest_work()	# ROUNDS
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
echo -1000 >/proc/self/oom_score_adj
i=0 sum=start
while [ \$i -lt $1 ]; do
	i=\$((i + 1))
	sum=\$(awk -v n=\$i -v s=\$sum 'BEGIN { for (k = 1; k < 400; k++) x += 1.7 * k / (k + n); printf "%s %.17g", s, x }' | md5sum | cut -c1-32)
	echo \$i \$sum
done
exit 42
END
}

# The same on this machine.
expected()	# ROUNDS
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

share()		# DIR KERNEL ROUNDS: what the board needs
{
	local root files="sysroot/lib sysroot/usr/bin/crashme sysroot/usr/lib/ld.so.1
		sysroot/usr/lib/mipsel-linux-gnu/ld.so.1 sysroot/usr/lib/mipsel-linux-gnu/libc.so.6"
	root=$("$top/tests/board/fetch" root)
	mkdir -p "$1/fs/job"
	cp -L "$2" "$1/vmlinux"
	cp "$here/on-board" "$1/"
	cp "$top/tests/boot/guest-init" "$1/fs/init"
	chmod +x "$1/fs/init"
	: >"$1/fs/job/settings"
	guest_work "$3" >"$1/fs/job/command"
	# shellcheck disable=SC2086 # one word per file
	(cd "$1" && cpio -i -d --quiet $files <"$root/root.cpio")
	cp -a "$1/sysroot/." "$1/fs/"
	{
		cat "$root/busybox.cpio"
		cpio_of "$1/fs"
	} >"$1/initrd"
	rm -rf "$1/fs" "$1/sysroot"
}

# plan MEAN ROUNDS KIND...: a moment for each.  Half of them are in the boot, MEAN
# ms apart on average; the others come with the first half of the guest's lines,
# as it goes on while a VMM starts that it is to move to.
plan()
{
	local mean=$1 rounds=$2 kind i=0 late
	shift 2
	for kind; do
		late=$((i++ - $# / 2))
		echo "$((late < 0 ? 0 : 1 + late * rounds / 2 / ($# - $# / 2)))" \
			"$((mean / 2 + RANDOM % mean)) $kind"
	done
}

# kinds SAVES LIVES: so many points, well mixed.
kinds()
{
	local i n=$(($1 + $2))
	for ((i = 0; i < n; i++)); do
		if [ $((i * $2 / n)) != $(((i + 1) * $2 / n)) ]; then
			echo live
		elif [ $((i % 2)) = 0 ]; then
			echo savevm
		else
			echo file
		fi
	done
}

journey()	# NAME KERNEL MEMORY MEAN ROUNDS SAVES LIVES BOARD-OPTION...
{
	local name=$1 kernel=$2 memory=$3 mean=$4 rounds=$5 saves=$6 lives=$7 status=0 out early
	shift 7
	rm -rf "$work/m"
	mkdir "$work/m"
	share "$work/m" "$kernel" "$rounds"
	# shellcheck disable=SC2046 # one word per kind
	plan "$mean" "$rounds" $(kinds "$saves" "$lives") >"$work/m/plan"
	out=$("$top/tests/board/run" --swap 96 --share "$work/m:m" --share "${vmm%/*}:vmm" "$@" -- \
		env PATH=/share/vmm:/usr/bin:/run/bin sh -c "sh /share/m/on-board $memory \
		'console=ttyS2 quiet panic=-1 norandmaps ieee754=relaxed rdinit=/init' /share/m/plan
		cat /tmp/m/out >/share/m/out" 2>&1 </dev/null) || status=$?
	tap_is "$status" 0 "$name: the board's status" "$out"
	tap_is "$(grep -c '^point' <<<"$out")" $((saves + lives)) \
		"$name: the same registers, TLB and memory after each of $((saves + lives)) points" "$out"
	early=$(grep -c '^point.* 0 lines' <<<"$out")
	tap_is "$((early > 0)):$((early < saves + lives))" 1:1 "$name: some points are in the boot, some later" "$out"
	tap_is "$(grep -c '^guest: guest exit 42' <<<"$out")" 1 "$name: the guest ended by itself" "$out"
	tap_is "$(tr -d '\r' <"$work/m/out" | md5sum)" "$(expected "$rounds" | md5sum)" \
		"$name: what it printed is what it prints undisturbed" "$(diff <(expected "$rounds") "$work/m/out" | head)"
	sed 's/^/# /' <<<"$out"
}

vmm=${VMM:-$("$top/qemu-patches/build" vmm)}
if [ -n "${LONG-}" ]; then
	points=(60 400 200 50) limit=10800
else
	points=(500 30 2 1) limit=1200
fi
journey T\&E "$build/guest-6.1/vmlinux" 28 "${points[@]}" --timeout "$limit"
[ -z "${LONG-}" ] || journey VZ "$("$top/tests/board/fetch" stock)/vmlinux" 48 "${points[@]}" \
	--cpu P5600-VZ --timeout "$limit"
tap_done
