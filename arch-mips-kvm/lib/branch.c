// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evaluation of branches and jumps.
 */
#include "branch.h"

/* Is the condition of a conditional branch met?  -1: not decided by @gpr and @fcc. */
static int condition(const struct mips_insn *insn, const u32 gpr[32], u32 fcc)
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
		return -1;
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
				    struct mips_branch *out)
{
	struct mips_branch b = { .taken = true };

	if (insn->class == MIPS_CLASS_BRANCH) {
		int met = condition(insn, gpr, fcc);

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
