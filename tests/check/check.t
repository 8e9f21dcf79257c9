#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What holds for the module's sources without running them: layers, one
# decoder, no warning of gcc W=1, sparse and checkpatch.  A rule that a planted
# violation does not break is no rule, so each is tried on one.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
out=$build/check
rules=$top/tests/check/rules
linux=$("$top/tests/board/fetch" linux-6.1)
kdir=$("$top/tests/board/fetch" stock)/kdir

# holds RULE TEXT: RULE says nothing about the sources.
holds()
{
	local said
	said=$("$rules" "$1" "$out/module/arch-mips-kvm" 2>&1)
	tap_is "$said" "" "$2"
}

# breaks RULE FILE LINE: with LINE at its end, FILE breaks RULE.
breaks()
{
	local file=$out/planted/$2
	cp -rLT "$top/arch-mips-kvm" "$out/planted"
	printf '%s\n' "$3" >>"$file"
	"$rules" "$1" "$out/planted" >"$out/said" 2>&1
	tap_like "$(cat "$out/said")" "$2" "...which finds: $2: $3"
	rm -r "$out/planted"
}

# Compile with all warnings, and with sparse; $said is what they say of our files.
compile()
{
	make -s -j"$(nproc)" -C "$kdir" M="$out/module" ARCH=mips \
		CROSS_COMPILE=mipsel-linux-gnu- KVM_MIPS_LINUX_SRC="$linux" \
		C=1 CF=-Wno-flexible-array-array W=1 modules >"$out/build.log" 2>&1
	status=$?
	said=$(grep "^$out/module/arch-mips-kvm/" "$out/build.log" | grep -v ': note: in included file')
}

rm -rf "$out"
mkdir -p "$out/module"
cp -rT "$top/arch-mips-kvm" "$out/module/arch-mips-kvm"
cp "$top/Kbuild" "$out/module/"

holds includes "each layer includes only what it may"
breaks includes lib/seg.c '#include <linux/slab.h>'
breaks includes lib/seg.c '#include "te.h"'
breaks includes core/vm.c '#include "../te/te.h"'
breaks includes te/tlb.c '#include "../vz/vz.h"'

holds fields "only the decoder takes instructions apart"
breaks fields te/exit.c 'int op = word >> 26;'
breaks fields core/mmio.c 'int rt = (insn >> 16) & 31;'
breaks fields te/tlb.c 'int rd = mips_field(word, 15, 11);'
breaks fields core/mmu.c '#include <asm/inst.h>'

compile
tap_is "$status" 0 "the module compiles" "$(tail -n 20 "$out/build.log")"
tap_is "$said" "" "neither gcc W=1 nor sparse has anything to say"
holds symbols "core reaches a backend through its ops only, lib nothing"

cd "$top" || exit
mapfile -t scripts < <(git grep -lE '^#!(/bin/(ba)?sh|/bin/busybox sh)')
tap_is "$(shellcheck -x -P SCRIPTDIR -S warning -f gcc "${scripts[@]}")" "" \
	"shellcheck has nothing to say of ${#scripts[@]} scripts"

mapfile -t sources < <(git ls-files 'arch-mips-kvm/*.[chS]')
said=$(perl "$linux/scripts/checkpatch.pl" --no-tree --terse --no-summary \
	--show-types --ignore "$(grep -v '^#' tests/check/checkpatch.ignore | paste -sd,)" \
	-f "${sources[@]}" 2>/dev/null)
tap_is "$said" "" "checkpatch has nothing to say of ${#sources[@]} files"

for patch in qemu-patches/pdtrace/*.patch; do
	GIT_CEILING_DIRECTORIES=$top/build git -C "$out" apply \
		--include='target/mips/pdtrace/e*' --include=target/mips/pdtrace/profile.h "$top/$patch"
done
emulator=$out/target/mips/pdtrace
tap_is "$(tests/check/same-trace-code "$emulator")" "" "emulator and trace tools have one profile, one encoder"
sed -i 's/word_bits = 256/word_bits = 128/' "$emulator/profile.h"
tap_like "$(tests/check/same-trace-code "$emulator")" profile.h "...and if not, that is found"

cat >>"$out/module/arch-mips-kvm/core/stats.c" <<'END'
int te_hw_setup(void), bad(void __user *p);
int bad(void __user *p) { int unused; return *(int *)p + te_hw_setup(); }
END
sed -i '$a int bad(void), lib_bad(void); int lib_bad(void) { return bad(); }' \
	"$out/module/arch-mips-kvm/lib/seg.c"
compile
tap_like "$said" 'warning: cast removes address space' "sparse finds a user pointer that is followed"
tap_like "$said" 'unused variable' "gcc finds an unused variable"
said=$("$rules" symbols "$out/module/arch-mips-kvm")
tap_like "$said" '^core needs of te: te_hw_setup$' "a call from core to a backend is found"
tap_like "$said" '^lib needs from outside: bad$' "a call from lib to outside is found"

tap_done
