#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds the selftests, runs all of them on the board with T&E guests and with VZ
# guests, some natively, and some again with other module parameters and on two
# processors, and turns what they print into one TAP stream: a line for every
# test case.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/module.sh"
here=$top/tests/selftests
out=$build/selftests
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! step "building the selftests" make_in tests/selftests -j"$(nproc)"; then
	echo "Bail out! the selftests do not build"
	exit 1
fi
programs=()
for source in "$here"/mips/*.c; do
	name=$(basename "$source" .c)
	case $name in
	vz_*|trace|msa)	;;	# VZ guests only; compares processors; needs vectors
	*)		programs+=("$name") ;;
	esac
done

bad=0
point()	# STATUS TEXT [DIAGNOSTIC]
{
	[ "$1" = 0 ] || bad=1
	tap_point "$@"
}

# report BOARD PROGRAM...: KTAP of the programs on standard input, with our
# numbers; a program that ends early, badly or not at all is a failure too.
report()
{
	local board=$1 line name='' seen=0 planned=0 failed=0 ended
	declare -A ended=()
	shift
	while IFS= read -r line; do
		case $line in
		"=== "*" status "*)
			ended[$name]=1
			if [ "$seen" != "$planned" ] || [ "$planned" = 0 ] ||
			   { [ "${line##* }" != 0 ] && [ $failed = 0 ]; }; then
				point 1 "$board: $name runs to its end" \
					"status ${line##* }, $seen of $planned tests"
			fi ;;
		"=== "*)
			name=${line#=== } seen=0 planned=0 failed=0 ;;
		"TAP version "*) ;;
		1..*)	planned=${line#1..} ;;
		"ok "*)	seen=$((seen + 1))
			line=${line#ok * }
			point 0 "$board: $name: ${line#global.}" ;;
		"not ok "*)
			seen=$((seen + 1)) failed=1
			line=${line#not ok * }
			point 1 "$board: $name: ${line#global.}" ;;
		"#  RUN "*|"# "*" OK  "*|"# Starting "*|"# PASSED: "*|"# Totals:"*) ;;
		*)	echo "# ${line#\# }" ;;
		esac
	done
	for name; do
		[ -n "${ended[$name]-}" ] || point 1 "$board: $name ran"
	done
}

deadline=600
[ -z "${LONG-}" ] || deadline=14400

# board NAME OPTIONS -- PROGRAM...: one boot.
board()
{
	local name=$1 status=0 options=()
	shift
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	"$top/tests/board/run" --quiet --kernel "${HOST_KERNEL:-stock}" --timeout "$deadline" "${options[@]}" \
		--share "$out:selftests" -- \
		env LONG="${LONG-}" SEED="${SEED-}" /share/selftests/run "$@" >"$work/out" 2>"$work/err" || status=$?
	report "$name" "$@" < <(tr -d '\r' <"$work/out")
	point "$status" "$name: the board is well afterwards" "status $status
$(cat "$work/err")"
}

# natively CPU: what makes sense without KVM, on the board without a system.
natively()
{
	local program names=()
	for program in "$out"/native/*; do
		names+=("$(basename "$program")")
	done
	for program in "${names[@]}"; do
		echo "=== $program"
		timeout -k 5 300 qemu-system-mipsel -M malta -cpu "$1" -m 64 -net none -vga none -display none \
			-no-reboot -monitor none -serial null -serial null -serial stdio \
			-kernel "$out/native/$program" </dev/null 2>&1
		echo "=== $program status $?"
	done | tr -d '\r' >"$work/out"
	report "natively on the $1" "${names[@]}" <"$work/out"
}

echo "TAP version 13"
# What depends on replaced words is tested without them, too; likewise paths in assembly.
mapfile -t switches < <(te_switches)
mapfile -t fast < <(printf '%s\n' "${switches[@]}" | grep '^fast_')
without=${fast[*]/%/=0}
board 24Kf -- "${programs[@]}" {exceptions,timer,tlb}:"$without" {cp0,interrupts,exceptions}:te_replace=0 \
	interrupts:te_stubs=0 tlb:'te_spaces=1 te_tlb_size=64'
if [ -n "${LONG-}" ]; then
	off=()
	for switch in "${switches[@]}"; do
		off+=({cp0,exceptions,interrupts,timer,tlb,hostile_cpu,hostile_memory}:"$switch=0")
	done
	LONG='' board '24Kf, one way off' -- "${off[@]}"
fi
board '34Kf, 2 CPUs' --cpu 34Kf --smp 2 -- "${programs[@]}" trace
[ -z "${LONG-}" ] || board 74Kf --cpu 74Kf -- "${programs[@]}"
# Debian's kernel lends no vectors.
msa=()
[ "${HOST_KERNEL:-stock}" = stock ] || msa=(msa)
# Not hostile_random, whose jumps end the emulator there (docs/testing.md).
board P5600 --cpu P5600 -- smoke onereg cp0 exceptions fpu past_bugs \
	hostile_cpu hostile_memory "${msa[@]}"
# VZ guests, on an emulator that can take those jumps.
vz=(api cp0 exceptions fpu hostile_cpu hostile_memory hostile_random interrupts memslots mmio
	onereg past_bugs smoke timer tlb vz_critical vz_hostile)
critical=(vz/vz_critical:guest_tlb_save=all vz/vz_critical:guest_tlb_save=wired)
board P5600-VZ --cpu P5600-VZ -- "${vz[@]/#/vz/}" smoke "${critical[@]}" "${msa[@]/#/vz/}"
for tags in vz-rad=on vz-guestid-bits=1; do
	board "P5600-VZ,$tags" --cpu "P5600-VZ,$tags" -- vz/vz_hostile vz/vz_critical "${critical[@]}"
done
natively P5600		# 64 TLB entries, no MIPS16: what guests have
tap_done
exit $bad
