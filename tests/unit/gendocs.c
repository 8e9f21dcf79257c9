// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints docs/cp0-registers.md (gendocs cp0) or docs/instructions.md (gendocs
 * insn) from the lists in lib/.
 */
#include <stdio.h>
#include <string.h>
#include "cp0.h"
#include "insn.h"

static void print_cp0_row(int row, const struct mips_cpu_cfg *cfg)
{
	static const char *const vz[] = {
		[MIPS_VZ_HW] = "hardware", [MIPS_VZ_ROOT] = "root", [MIPS_VZ_SOFT] = "software",
	};
	const struct mips_cp0_row *r = &mips_cp0_rows[row];

	printf("| %s | %u, %u | %u | %s | `%08x` | `%08x` | `%08x` | `%08x` | %s | %s "
	       "| %s%s%s | %s%s%s |\n",
	       r->name, r->rd, r->sel, r->bits,
	       mips_cp0_present(row, cfg) ? "yes" : "no",
	       mips_cp0_guest_mask(row, cfg), mips_cp0_hw_mask(row, cfg),
	       mips_cp0_user_mask(row, cfg), mips_cp0_reset_value(row, cfg),
	       r->te == MIPS_TE_WORD ? "word" : "computed", vz[r->vz],
	       r->flags & MIPS_CP0_LW ? "`lw`" : "",
	       r->flags & MIPS_CP0_LW && r->flags & MIPS_CP0_SW ? " " : "",
	       r->flags & MIPS_CP0_SW ? "`sw`" : "",
	       r->flags & MIPS_CP0_VOLATILE ? "volatile " : "",
	       r->flags & MIPS_CP0_HOOK ? "hook " : "",
	       r->flags & MIPS_CP0_CFG ? "configures" : "");
}

static void print_cp0(void)
{
	struct mips_cpu_cfg cfg;
	int row;

	mips_cpu_cfg_24kc(&cfg, MIPS_MAP_TE);
	printf("# Coprocessor 0 registers of a guest\n\n"
	       "Generated from `arch-mips-kvm/lib/cp0_list.h` by `make -C tests/unit docs-gen`;\n"
	       "edit that.\n\n"
	       "Masks and resets are those of the default guest CPU: a 24Kc with 64 TLB entries\n"
	       "under trap and emulate. Registers that are not listed, and those not present,\n"
	       "read 0 and ignore writes.\n\n"
	       "- Bits: size of the ONE_REG id; the register has 32 bits.\n"
	       "- Guest, hardware, user: bits changed by `mtc0`, by exceptions and TLB\n"
	       "  instructions, by ONE_REG.\n"
	       "- T&E: `word` is the word at zero page + 4 (8 rd + sel); `computed` has none.\n"
	       "- VZ: where that backend keeps it.\n"
	       "- Replaced: accesses that trap and replace turns into one load or store.\n"
	       "- Notes: volatile: changes unwritten; hook: a guest write has effects beyond its\n"
	       "  value; configures: a ONE_REG write can change the CPU's features.\n\n"
	       "| Register | rd, sel | Bits | Present | Guest | Hardware | User | Reset | T&E | VZ "
	       "| Replaced | Notes |\n"
	       "|---|---|---|---|---|---|---|---|---|---|---|---|\n");
	for (row = 0; row < MIPS_NR_CP0; row++)
		print_cp0_row(row, &cfg);
}

static const char *const class_names[MIPS_NR_CLASSES] = {
	[MIPS_CLASS_OTHER] = "integer", [MIPS_CLASS_LOAD] = "load", [MIPS_CLASS_STORE] = "store",
	[MIPS_CLASS_BRANCH] = "branch", [MIPS_CLASS_JUMP] = "jump",
	[MIPS_CLASS_CP0_MOVE] = "CP0 move", [MIPS_CLASS_INT_ENABLE] = "interrupt enable",
	[MIPS_CLASS_CP0_OTHER] = "CP0, other", [MIPS_CLASS_TLB] = "TLB",
	[MIPS_CLASS_ERET] = "exception return", [MIPS_CLASS_WAIT] = "wait",
	[MIPS_CLASS_HYPERCALL] = "hypercall", [MIPS_CLASS_CACHE] = "cache",
	[MIPS_CLASS_RDHWR] = "hardware register", [MIPS_CLASS_SYSCALL] = "syscall",
	[MIPS_CLASS_BREAK] = "breakpoint", [MIPS_CLASS_TRAP] = "trap",
	[MIPS_CLASS_SDBBP] = "debug breakpoint", [MIPS_CLASS_SYNC] = "order",
	[MIPS_CLASS_COP1] = "FPU", [MIPS_CLASS_COP2] = "coprocessor 2",
	[MIPS_CLASS_MSA] = "MSA", [MIPS_CLASS_DSP] = "DSP",
};

static void print_isa(u32 isa)
{
	static const char *const names[] = {
		"R1", "R2", "R5", "PS", "MSA", "DSP", "DSP2", "MT", "VZ", "hypcall", "EVA", "XPA",
		"EJTAG",
	};
	unsigned int i;

	static_assert(MIPS_ISA_ALL == BIT(ARRAY_SIZE(names)) - 1, "a name for every feature");
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (isa & BIT(i))
			printf("%s", names[i]);
}

static void print_insn(void)
{
	unsigned int i;

	printf("# Instructions the decoder knows\n\n"
	       "Generated from `arch-mips-kvm/lib/insn_list.h` by `make -C tests/unit docs-gen`;\n"
	       "edit that.\n\n"
	       "A word is the instruction if `word & mask == match` and the CPU has the feature;\n"
	       "the first row wins. Rows marked * stand for a family of operations. Words that\n"
	       "match no row raise Reserved Instruction.\n\n"
	       "| Name | Match | Mask | Class | Feature |\n|---|---|---|---|---|\n");
	for (i = 1; i < MIPS_NR_OPS; i++) {
		const struct mips_insn_row *r = &mips_insn_rows[i];

		printf("| %s%s | `%08x` | `%08x` | %s | ", r->name,
		       r->flags & MIPS_I_COARSE ? " *" : "", r->match, r->mask,
		       class_names[r->class]);
		print_isa(r->isa);
		printf(" |\n");
	}
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "cp0"))
		print_cp0();
	else if (argc == 2 && !strcmp(argv[1], "insn"))
		print_insn();
	else
		return 2;
	return 0;
}
