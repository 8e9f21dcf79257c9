# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# For scripts on the board: starts VMMs, has them save, load and move their guest,
# and compares what it was with what it is.  A VMM is a number or a word; its
# files are $work/NAME.*.  Sourced by sh, after setting these:
#   memory   megabytes of the guest
#   options  more options of every VMM, words without blanks
#   append   arguments of the guest's kernel
# The guest's output is in $work/out, its verdict comes from its first serial port.

here=$(dirname "$0")
work=/tmp/m
patience=400	# seconds: others may keep the machine busy
qemu='qemu-system-mipsel'
export MALLOC_ARENA_MAX=1 TMPDIR=/tmp

fail()
{
	echo "not ok after $(cut -d' ' -f1 /proc/uptime) s: $*"
	ps | tail -n 12
	head -n 20 "$work"/*.err
	exit 1
}

# A VMM that is left over would keep the module.
ended()
{
	for vmm in "$work"/*.qmp.in; do
		[ -e "$vmm" ] || continue
		vmm=$(basename "$vmm" .qmp.in)
		eval "kill \$pid$vmm; wait \$pid$vmm"
	done 2>/dev/null
}

# Memory of two guests, and a snapshot of one, are in memory.
prepare()
{
	trap ended EXIT
	mount -o remount,size=200m /tmp
	mkdir -p "$work"
	head -c 1048576 /dev/zero >"$work/blank"
	: >"$work/out"
	mkfifo "$work/verdict.in" "$work/verdict.out"
}

# next VMM PATTERN: the next line with PATTERN, in $answer.
next()
{
	while read -rt "$patience" answer <>"$work/$1.qmp.out"; do
		case $answer in
		*"$2"*)		return ;;
		*'"error"'*|*'"status": "failed"'*) fail "vmm $1: $answer" ;;
		esac
	done
	fail "vmm $1 does not answer (waited for $2)"
}

execute()	# VMM COMMAND [ARGUMENTS]: $answer is the reply
{
	echo "{\"execute\": \"$2\", \"arguments\": {${3-}}}" >"$work/$1.qmp.in"
	next "$1" '"return"'
}

monitor()	# VMM COMMAND: an answer is a complaint
{
	execute "$1" human-monitor-command "\"command-line\": \"$2\""
	[ "${answer%\}*}" = '{"return": ""' ] || fail "$2: $answer"
}

# start VMM [OPTION]...: its memory is a file, to be compared.
start()
{
	mkfifo "$work/$1.qmp.in" "$work/$1.qmp.out"
	vmm=$1
	shift
	# shellcheck disable=SC2086 # one word per option
	$qemu -M malta,memory-backend=ram -accel kvm -m "${memory:?}" \
		-object "memory-backend-file,id=ram,size=${memory}M,mem-path=$work/$vmm.ram,share=on" \
		-nodefaults -display none -vga none -action reboot=shutdown,shutdown=pause \
		-kernel "$here/vmlinux" -initrd "$here/initrd" -append "${append:?}" \
		-chardev "pipe,id=verdict,path=$work/verdict" -serial chardev:verdict \
		-chardev "file,id=out,path=$work/out,append=on" -serial chardev:out \
		-drive "if=none,file=$work/blank,format=raw,snapshot=on" \
		-chardev "pipe,id=qmp,path=$work/$vmm.qmp" -mon chardev=qmp,mode=control \
		${options-} "$@" </dev/null >"$work/$vmm.err" 2>&1 &
	eval "pid$vmm=$!"
	next "$vmm" '"QMP"'
	execute "$vmm" qmp_capabilities
	execute "$vmm" migrate-set-capabilities \
		'"capabilities": [{"capability": "events", "state": true}]'
}

end()		# VMM
{
	execute "$1" quit
	eval "wait \$pid$1"
	rm -f "$work/$1".*
}

# state VMM: what KVM has of a stopped guest, and its memory, in one number.
state()
{
	eval "set -- $1 /sys/kernel/debug/kvm/\$pid$1-*/vcpu0"
	# Random changes by itself.
	grep -v ^Random "$2/cp0" >"$work/$1.state"
	cat "$2/tlb" >>"$work/$1.state"
	execute "$1" human-monitor-command '"command-line": "info registers"'
	echo "$answer" >>"$work/$1.state"
	md5sum <"$work/$1.ram" >>"$work/$1.state"
}

same()		# STATE STATE WHAT
{
	cmp -s "$work/$1.state" "$work/$2.state" && return
	diff "$work/$1.state" "$work/$2.state" | head -n 20
	fail "$3: the state is another one"
}

# save_load VMM: savevm, run on, loadvm.  Before and after the guest is stopped.
# What it prints meanwhile it prints once more, so that is taken back.
save_load()
{
	state "$1"
	cp "$work/$1.state" "$work/before.state"
	size=$(wc -c <"$work/out")
	monitor "$1" "savevm point"
	execute "$1" cont
	usleep 20000
	execute "$1" stop
	monitor "$1" "loadvm point"
	monitor "$1" "delvm point"
	truncate -s "$size" "$work/out"
	state "$1"
	same before "$1" savevm
}

save()		# VMM FILE: all of a stopped guest
{
	execute "$1" migrate "\"uri\": \"exec:cat >$2\""
	next "$1" '"status": "completed"'
}

load()		# VMM FILE: started with -S -incoming defer
{
	execute "$1" migrate-incoming "\"uri\": \"exec:cat $2\""
	next "$1" '"status": "completed"'
}

# to_file FROM TO: the guest of FROM, which is stopped and ends, by way of a file.
to_file()
{
	state "$1"
	cp "$work/$1.state" "$work/before.state"
	save "$1" "$here/stream"
	end "$1"
	start "$2" -S -incoming defer
	load "$2" "$here/stream"
	rm -f "$here/stream"
	state "$2"
	same before "$2" file
}

# live FROM TO: the guest of FROM, while it runs.
live()
{
	start "$2" -S -incoming defer
	execute "$2" migrate-incoming "\"uri\": \"unix:$work/socket\""
	execute "$1" migrate "\"uri\": \"unix:$work/socket\""
	next "$1" '"status": "completed"'
	next "$2" '"status": "completed"'
	state "$1"
	state "$2"
	same "$1" "$2" live
	end "$1"
}

# lines VMM N: let the guest run until it has printed so many.
lines()
{
	waited=0
	until [ "$(wc -l <"$work/out")" -ge "$2" ]; do
		usleep 100000
		waited=$((waited + 1))
		[ $waited -lt $((patience * 10)) ] || fail "the guest prints no line $2"
		eval "kill -0 \$pid$1" || fail "vmm $1 is gone"
	done
}

# finish VMM: the guest ends when it reads a line from its first serial port.
finish()
{
	echo >"$work/verdict.in"
	while read -rt "$patience" verdict <>"$work/verdict.out"; do
		case $verdict in
		*'guest exit'*)	break ;;
		esac
	done
	next "$1" '"SHUTDOWN"'
	end "$1"
	echo "guest: $verdict" | tr -d '\r'
}
