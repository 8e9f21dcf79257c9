// SPDX-License-Identifier: GPL-2.0-only
/*
 * Classes of instructions, from the hypervisor's decoder.
 */
#include "code.h"
#include "insn.h"

static enum pdt_transfer transfer_of(const struct mips_insn *insn)
{
	switch (insn->class) {
	case MIPS_CLASS_BRANCH:
		/* b and bal are beq and bgezal that always hold. */
		if ((insn->op == MIPS_OP_BEQ || insn->op == MIPS_OP_BEQL) && insn->rs == insn->rt)
			return PDT_X_ALWAYS;
		if ((insn->op == MIPS_OP_BGEZ || insn->op == MIPS_OP_BGEZAL) && !insn->rs)
			return PDT_X_ALWAYS;
		return PDT_X_CONDITIONAL;
	case MIPS_CLASS_JUMP:
		if (insn->op == MIPS_OP_J || insn->op == MIPS_OP_JAL)
			return PDT_X_ALWAYS;
		return PDT_X_REGISTER;
	case MIPS_CLASS_ERET:
		return PDT_X_ERET;
	default:
		return PDT_X_NONE;
	}
}

static unsigned int flags_of(const struct mips_insn *insn, enum pdt_transfer transfer)
{
	unsigned int flags = PDT_C_PRESENT | PDT_C_KNOWN;

	if (insn->class == MIPS_CLASS_LOAD || insn->op == MIPS_OP_MSA_LD)
		flags |= PDT_C_LOAD;
	if (insn->class == MIPS_CLASS_STORE || insn->op == MIPS_OP_MSA_ST)
		flags |= PDT_C_STORE;
	if (insn->flags & MIPS_I_LIKELY && transfer == PDT_X_CONDITIONAL)
		flags |= PDT_C_LIKELY;
	if (insn->flags & MIPS_I_LINK)
		flags |= PDT_C_LINK;
	if (transfer == PDT_X_REGISTER && insn->rs == 31)
		flags |= PDT_C_RETURN;
	if (insn->class == MIPS_CLASS_SYSCALL || insn->class == MIPS_CLASS_BREAK ||
	    insn->class == MIPS_CLASS_TRAP || insn->class == MIPS_CLASS_HYPERCALL)
		flags |= PDT_C_TRAPS;
	return flags;
}

void pdt_code_decode(uint32_t word, struct pdt_code *code)
{
	static const struct mips_isa isa = { MIPS_ISA_ALL };
	struct mips_insn insn;

	*code = (struct pdt_code){ .word = word, .flags = PDT_C_PRESENT };
	if (!mips_decode(word, &isa, &insn))
		return;
	code->op = insn.op;
	code->class = insn.class;
	code->transfer = transfer_of(&insn);
	code->flags = flags_of(&insn, code->transfer);
	code->target = insn.class == MIPS_CLASS_JUMP ? insn.target : (uint32_t)insn.imm + 4;
}

uint64_t pdt_code_target(const struct pdt_code *code, uint64_t pc)
{
	if (code->class == MIPS_CLASS_JUMP)
		return ((pc + 4) & ~0x0fffffffull) | code->target;
	return pc + (int64_t)(int32_t)code->target;
}
