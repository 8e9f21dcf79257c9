#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The board itself: every host CPU boots with the module loaded and unloaded,
# statuses and output come through, and wrong input costs one clear line.
# What guests do on the board is for other tests.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run=$top/tests/board/run

# board ARG...: sets $out (standard output), $err and $status.
board()
{
	status=0
	out=$("$run" --timeout 120 "$@" 2>"$work/err") || status=$?
	err=$(cat "$work/err")
}

# One line that says what is wrong, and a status that is not success.
refused()	# STATUS PATTERN NAME
{
	tap_is "$status" "$1" "$3: status" "$err"
	tap_like "$err" "$2" "$3: says why"
	tap_is "$(wc -l <"$work/err")" 1 "$3: in one line" "$err"
}

boots()	# CPU PRID
{
	board --cpu "$1" -- sh -c 'cat /proc/cpuinfo; ls /dev/kvm; rmmod kvm_mips && ls /dev/kvm'
	tap_like "$out" "cpu model.*$2" "$1: boots as itself"
	tap_like "$out" '^/dev/kvm$' "$1: /dev/kvm appears with the module"
	tap_is "$status:$(grep -c 'No such file' <<<"$out")" 1:1 \
		"$1: /dev/kvm goes with the module" "$out$err"
}

boots 24Kf 'MIPS 24Kc'
boots 74Kf 'MIPS 74Kc'
boots 34Kf 'MIPS 34Kc'
boots P5600 'MIPS P5600'

board --share "$top/arch-mips-kvm/tools:tools" -- /share/tools/kvm-mips-ok
tap_is "$status:$(grep '^te' <<<"$out")" "0:te: yes" "kvm-mips-ok finds that 24Kf can" "$out$err"
# Reasons not to load, each undone before the next: aliases, then another KVM.
mkdir "$work/tools"
cp "$top/arch-mips-kvm/tools/kvm-mips-ok" "$work/tools/"
cp -L "$build/stock/kvm-mips.ko" "$work/tools/"
printf 'cpu model\t\t: MIPS 4Kc V0.0\nisa\t\t\t: mips1 mips2 mips32r1\nASEs implemented\t:\n' >"$work/tools/4Kc"
cat >"$work/tools/try" <<'END'
cd /share/tools
ok() { ./kvm-mips-ok | sed "s/^/$1 /"; }
export CPUINFO=4Kc
ok 4Kc
unset CPUINFO
load() { insmod ./kvm-mips.ko "$@" 2>/dev/null || dmesg | sed -n 's/.*kvm-mips: not loaded: //p' | tail -n 1; }
ok aliases
load
: >/dev/kvm
ok other
load force_aliases=1
rm /dev/kvm
load force_aliases=1
ok loaded
END
board --no-module --cpu P5600 --share "$work/tools:tools" -- sh /share/tools/try
tap_is "$status" 0 "kvm-mips-ok and insmod on a P5600" "$err"
tap_like "$out" '^4Kc te: no: the CPU is not MIPS32 Release 2 to 5$' "kvm-mips-ok says what a 4Kc lacks"
tap_like "$out" '^aliases te: no: the data cache aliases' "kvm-mips-ok says why T&E cannot run"
tap_like "$out" '^aliases vz: no: the data cache aliases' "...and VZ"
tap_like "$out" '^the data cache aliases \(force_aliases=1 overrides this\)' "the module refuses aliases"
tap_like "$out" '^other te: no: /dev/kvm belongs to another KVM' "kvm-mips-ok sees another KVM"
tap_like "$out" '^/dev/kvm exists already: another KVM' "the module refuses to be the second KVM"
tap_is "$(grep '^loaded' <<<"$out")" "loaded module: kvm-mips is loaded
loaded te: yes
loaded vz: no: the CPU has no Virtualization Module" "it loads where nothing is in the way" "$out"
board --cpu 34Kf --smp 2 -- sh -c 'grep -c ^processor /proc/cpuinfo
	for cpu in 1 2; do taskset $cpu sleep 1 & done; wait; md5sum </bin/busybox >/dev/null'
tap_is "$status:$out" 0:2 "34Kf: two processors work, with timers of their own" "$err"

# The first emulator is one whose clock Linux has measured wrong.
cat >"$work/emulator" <<END
#!/bin/bash
echo >>"$work/attempts"
if [ "\$(wc -l <"$work/attempts")" = 1 ]; then
	for word; do
		[[ \$word != file:*/console ]] ||
			echo "[    0.000000] CPU frequency 73.03 MHz" >"\${word#file:}"
	done
	exec sleep 1000
fi
exec qemu-system-mipsel "\$@"
END
chmod +x "$work/emulator"
board --qemu "$work/emulator" --no-module -- sh -c 'echo out; echo err >&2; exit 7'
tap_is "$(wc -l <"$work/attempts")" 2 "a board with a wrong clock starts over" "$err"
tap_is "$status:$out" "7:out
err" "status and output of the command come through" "$err"

mkdir "$work/dir"
echo hello >"$work/dir/file"
board --no-module --share "$work/dir:dir" -- \
	sh -c 'cat /share/dir/file && echo back >/share/dir/reply'
tap_is "$status:$out:$(cat "$work/dir/reply")" 0:hello:back \
	"a shared directory is read and written" "$err"

board --no-module -- sh -c 'head -c 300000 /dev/zero | tr "\0" x'
tap_is "$status:${#out}" 0:300000 "long output arrives complete" "$err"

board --no-module -- sh -c 'echo c >/proc/sysrq-trigger'
tap_is "$status" 126 "a panic is a failure of its own"
tap_like "$err" 'Kernel panic - not syncing' "a panic is shown"

board --no-module --timeout 8 -- sh -c 'while :; do :; done'
refused 124 'stopped after 8 s' "a command that never ends"

board --cpu Pentium -- true
refused 1 'CPU Pentium is not supported' "an unsupported CPU"
board --smp 2 -- true
refused 1 '24Kf has no 2 processors' "too many processors"
board --module "$work/missing.ko" -- true
refused 1 'no module .*/missing.ko' "a missing module"
: >"$work/empty.ko"
board --module "$work/empty.ko" -- true
refused 125 'the module does not load' "a file that is no module"
board --kernel "$work/missing" -- true
refused 1 'no kernel flavour' "a missing kernel"
mkdir "$work/bad"
echo "no kernel" >"$work/bad/vmlinux"
board --no-module --kernel "$work/bad" -- true
refused 125 'kernel' "a bad kernel"
board --mem 16 -- true
refused 1 'too little memory' "too little memory"
board --share "$work/missing" -- true
refused 1 'no directory .*/missing' "a missing shared directory"
board --qemu "$work/missing" -- true
refused 1 'no emulator' "a missing emulator"

# A board stopped from outside leaves nothing behind: the process whose name
# the shared directory's path marks must be gone.
"$run" --no-module --share "$work/dir:left-behind" --log "$work/log" -- \
	sh -c 'echo started >/share/left-behind/started; sleep 600' >/dev/null 2>&1 &
pid=$!
# The board makes the file and fills it in two steps.
for ((i = 0; i < 600; i++)); do
	[ -s "$work/dir/started" ] && break
	read -rt 0.1 <> <(:) || :
done
tap_is "$(cat "$work/dir/started")" started "a long command starts"
kill "$pid"
wait "$pid"
tap_is "$(pgrep -fc id=left-behind)" 0 "a stopped board leaves no emulator running"

tap_done
