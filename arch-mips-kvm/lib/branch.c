// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evaluation of branches and jumps.
 */
#include "branch.h"

/* Is an element of the vector register zero?  They are of 1, 2, 4 or 8 bytes. */
static bool zero_element(const u64 w[2], unsigned int size)
{
	const u8 *bytes = (const u8 *)w;
	unsigned int i, j;

	for (i = 0; i < 16; i += size) {
		u8 set = 0;

		for (j = 0; j < size; j++)
			set |= bytes[i + j];
		if (!set)
			return true;
	}
	return false;
}

/* Is the condition of a branch on a vector met?  -1: it is none.  MIPS SIMD Architecture, BZ and BNZ. */
static int vector_condition(const struct mips_insn *insn, const u64 w[2])
{
	unsigned int size = 1 << (insn->rs & 3);

	switch (insn->op) {
	case MIPS_OP_BZ_V:
		return !(w[0] | w[1]);
	case MIPS_OP_BNZ_V:
		return (w[0] | w[1]) != 0;
	case MIPS_OP_BZ_DF:
		return zero_element(w, size);
	case MIPS_OP_BNZ_DF:
		return !zero_element(w, size);
	default:
		return -1;
	}
}

/* Is the condition of a conditional branch met?  -1: not decided by what is here. */
static int condition(const struct mips_insn *insn, const u32 gpr[32], u32 fcc,
		     const u64 (*w)[2])
{
	s32 rs = (s32)gpr[insn->rs];

	switch (insn->op) {
	case MIPS_OP_BEQ:
	case MIPS_OP_BEQL:
		return gpr[insn->rs] == gpr[insn->rt];
	case MIPS_OP_BNE:
	case MIPS_OP_BNEL:
		return gpr[insn->rs] != gpr[insn->rt];
	case MIPS_OP_BLEZ:
	case MIPS_OP_BLEZL:
		return rs <= 0;
	case MIPS_OP_BGTZ:
	case MIPS_OP_BGTZL:
		return rs > 0;
	case MIPS_OP_BLTZ:
	case MIPS_OP_BLTZL:
	case MIPS_OP_BLTZAL:
	case MIPS_OP_BLTZALL:
		return rs < 0;
	case MIPS_OP_BGEZ:
	case MIPS_OP_BGEZL:
	case MIPS_OP_BGEZAL:
	case MIPS_OP_BGEZALL:
		return rs >= 0;
	case MIPS_OP_BC1F:
	case MIPS_OP_BC1FL:
		return !(fcc >> insn->sel & 1);
	case MIPS_OP_BC1T:
	case MIPS_OP_BC1TL:
		return fcc >> insn->sel & 1;
	default:
		return w ? vector_condition(insn, w[insn->rt]) : -1;
	}
}

static u32 jump_target(const struct mips_insn *insn, u32 pc, const u32 gpr[32])
{
	if (mips_formats[insn->format].opnd[0] == MIPS_OPND_TARGET)
		/* The region is that of the delay slot, not of the jump. */
		return ((pc + 4) & MIPS_MASK(31, 28)) | insn->target;
	return gpr[insn->rs];
}

enum mips_branch_status mips_branch(const struct mips_insn *insn, u32 pc,
				    const u32 gpr[32], u32 fcc,
				    const u64 (*w)[2], struct mips_branch *out)
{
	struct mips_branch b = { .taken = true };

	if (insn->class == MIPS_CLASS_BRANCH) {
		int met = condition(insn, gpr, fcc, w);

		if (met < 0)
			return MIPS_BRANCH_NEEDS_STATE;
		b.taken = met;
		b.nullified = !met && (insn->flags & MIPS_I_LIKELY);
		b.next = met ? pc + 4 + (u32)insn->imm : pc + 8;
	} else if (insn->class == MIPS_CLASS_JUMP) {
		b.next = jump_target(insn, pc, gpr);
	} else {
		return MIPS_BRANCH_NOT_ONE;
	}
	if (insn->flags & MIPS_I_LINK) {
		b.link = pc + 8;
		b.link_reg = mips_formats[insn->format].writes & MIPS_RD ? insn->rd : 31;
	}
	*out = b;
	return MIPS_BRANCH_OK;
}
