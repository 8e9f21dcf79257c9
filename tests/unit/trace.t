#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds and runs the unit tests of trace-tools/lib and the cases of its tools,
# all with sanitizers; prints one TAP stream.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"

trace=$top/trace-tools
out=$build/trace-tools/check

# Libraries the tools stand on; without them there is nothing to test.
for header in elfutils/libdw.h capstone/capstone.h json-c/json.h; do
	if ! echo "#include <$header>" | gcc -E - >/dev/null 2>&1; then
		echo "1..0 # SKIP no <$header> ('make packages' installs it)"
		exit 0
	fi
done

echo "TAP version 13"
mkdir -p "$out"
if ! make_in trace-tools -j"$(nproc)" tests >"$out/build.log" 2>&1; then
	sed 's/^/# /' "$out/build.log"
	echo "Bail out! the trace tools do not build"
	exit 1
fi

# points NAME: the TAP of a test program with our numbers; a bad end is a failure.
points()
{
	local line status planned=0 seen=0 failed=0
	timeout -k 5 600 "$out/$1" >"$out/$1.tap" 2>&1
	status=$?
	while read -r line; do
		case $line in
		"TAP "*) ;;
		"1.."*)	planned=${line#1..} ;;
		"ok "*)	seen=$((seen + 1)); tap_point 0 "${1#test_}: ${line#* - }" ;;
		"not ok "*) seen=$((seen + 1)); failed=1; tap_point 1 "${1#test_}: ${line#* - }" ;;
		*)	echo "# ${line#\# }" ;;
		esac
	done <"$out/$1.tap"
	if [ "$seen" != "$planned" ] || [ "$planned" = 0 ] || { [ $status != 0 ] && [ $failed = 0 ]; }; then
		tap_point 1 "${1#test_}: runs to its end (status $status)"
	fi
}

for source in "$trace"/tests/test_*.c; do
	name=$(basename "$source" .c)
	points "$name"
done

for case in "$trace"/tests/cases/*.case; do
	while read -r line; do
		case $line in
		"ok "*)	tap_point 0 "${line#ok }" ;;
		"not ok "*) tap_point 1 "${line#not ok }" ;;
		*)	echo "$line" ;;
		esac
	done < <("$trace/tests/run-case" "$out" "$out/cases" "$case" 2>&1 || echo "not ok $case: the runner ends well")
done

# Files that end too early or are not there.
head -c 50 "$out/cases/two-guests/two-guests.rtd" >"$out/cut.rtd"
text=$("$out/pdtdump" "$out/cut.rtd" 2>&1)
tap_is "$?" 1 "pdtdump: a file that ends inside a word is an error" "$text"
tap_like "$text" "after word 1: file ends inside a trace word" "...which is named"
tap_like "$text" "00000.104     8  6" "...and does not hide what comes before"
text=$("$out/pdtflow" "$out/none" 2>&1)
tap_is "$? $text" "2 pdtflow: $out/none: No such file or directory" "pdtflow: a missing file is named"
"$out/pdtgen" --random "${SEED:-1}" --records 20000 --flush 100 | "$out/pdtdump" --check -
tap_is "$?" 0 "pdtgen --random ${SEED:-1} gives records that pdtdump reads"

# Source lines and build-id need an ELF file of the real tools.
if command -v mipsel-linux-gnu-as >/dev/null; then
	dir=$out/dwarf
	mkdir -p "$dir"
	printf '\t%s\n' '.set noreorder' '.globl start' 'start:' 'addiu t0, zero, 1' 'jr ra' |
		sed 's/\<\(t0\|zero\|ra\)\>/$\1/g' >"$dir/prog.s"
	printf '== trace\ntmo\ntpc 0x80100000\nic I\nic I\n' >"$dir/dwarf.case"
	(cd "$dir" && mipsel-linux-gnu-as --gdwarf-4 -o prog.o prog.s &&
		mipsel-linux-gnu-ld -Ttext=0x80100000 -e start --build-id -o prog prog.o &&
		"$out/pdtgen" dwarf.case -o dwarf)
	id=$(mipsel-linux-gnu-readelf -n "$dir/prog" | sed -n 's/.*Build ID: //p')
	text=$(cd "$dir" && "$out/pdtflow" --src --image "file=prog buildid=$id" dwarf 2>&1)
	tap_is "$?" 0 "elf: an image with the build-id asked for is taken" "$text"
	tap_like "$text" "prog.s:4$" "elf: source lines come from DWARF"
	tap_like "$text" "80100004 start\+0x4 +jr +ra" "elf: symbols come from the symbol table"
else
	echo "ok $((tap_points += 1)) - elf # SKIP no MIPS binutils (package binutils-mipsel-linux-gnu)"
fi
tap_done
