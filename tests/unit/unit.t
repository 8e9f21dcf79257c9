#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds and runs every unit test, 64 and 32 bits, and the oracle over an
# object file with every instruction; prints one TAP stream.

set -u -o pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
out=$top/build/unit
log=$out/build.log

mkdir -p "$out"
if [ -z "${UNIT_BUILT-}" ] && ! make -j"$(nproc)" -C "$here" all >"$log" 2>&1; then
	sed 's/^/# /' "$log"
	echo "Bail out! the unit tests do not build"
	exit 1
fi

n=0
bad=0

# verdict TEXT STATUS: one TAP line
verdict()
{
	n=$((n + 1))
	if [ "$2" = 0 ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		bad=1
	fi
}

# program NAME: its TAP with our numbers; ending early or badly is a failure too.
program()
{
	local line status failed=0 planned=0 seen=0
	timeout -k 5 "${UNIT_TIMEOUT:-3000}" "$out/$1" >"$out/$1.tap" 2>&1
	status=$?
	while read -r line; do
		case $line in
		"TAP "*) ;;
		"1.."*)	planned=${line#1..} ;;
		"ok "*)	seen=$((seen + 1)); verdict "$1: ${line#* - }" 0 ;;
		"not ok "*) seen=$((seen + 1)); failed=1; verdict "$1: ${line#* - }" 1 ;;
		*)	echo "# ${line#\# }" ;;
		esac
	done <"$out/$1.tap"
	if [ "$seen" != "$planned" ] || [ "$planned" = 0 ] || { [ $status != 0 ] && [ $failed = 0 ]; }; then
		verdict "$1: runs to its end (status $status)" 1
	fi
}

echo "TAP version 13"
for source in "$here"/test_*.c; do
	name=$(basename "$source" .c)
	program "${name#test_}.64"
	program "${name#test_}.32"
done

if command -v mipsel-linux-gnu-as >/dev/null; then
	mipsel-linux-gnu-as -march=mips32r5 -mfp64 -o "$out/all.o" "$here/oracle/all.S" &&
		"$here/oracle/disassemble" "$out/all.o" | "$out/oracle" -a
	verdict "oracle: decoder and objdump agree about every instruction" $?
else
	n=$((n + 1))
	echo "ok $n - oracle # SKIP no MIPS binutils (package binutils-mipsel-linux-gnu)"
fi

for doc in cp0:cp0-registers insn:instructions; do
	"$out/gendocs" "${doc%:*}" | diff -q - "$top/docs/${doc#*:}.md" >/dev/null
	verdict "docs/${doc#*:}.md is what 'make -C tests/unit docs-gen' writes" $?
done

echo "1..$n"
exit $bad
