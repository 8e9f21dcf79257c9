/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where execution goes after a branch or jump, and from which instruction it
 * came when the trapped one sits in a delay slot.  Reading the branch word
 * from guest memory and changing registers is the caller's business.
 *
 * Source: MIPS32 Instruction Set Manual, CPU Branch and Jump Instructions.
 */
#ifndef MIPS_BRANCH_H
#define MIPS_BRANCH_H

#include "insn.h"

struct mips_branch {
	u32 next;	/* PC after the branch and, if it is executed, its delay slot */
	u32 link;	/* value for link_reg */
	u8 link_reg;	/* register that gets the return address, 0 for none */
	bool taken;
	bool nullified;	/* likely branch not taken: the delay slot does not execute */
};

enum mips_branch_status {
	MIPS_BRANCH_OK,
	MIPS_BRANCH_NOT_ONE,		/* @insn transfers no control: *out is untouched */
	MIPS_BRANCH_NEEDS_STATE,	/* depends on DSP or COP2 state, or @w is NULL */
};

/* Does a branch depend on @fcc or @w below? */
static inline bool mips_branch_on_fpu(const struct mips_insn *insn)
{
	/* Neighbours in the table. */
	return insn->op >= MIPS_OP_BC1F && insn->op <= MIPS_OP_BNZ_DF;
}

/*
 * Evaluate the branch or jump @insn at @pc.
 *
 * @gpr: the 32 general registers as they are *before* the branch.
 * @fcc: FPU condition codes 7..0, as bits; only read for bc1f and bc1t.
 * @w: the 32 vector registers, for MSA's bz and bnz; NULL: there are none.
 *
 * The return address is written before the delay slot executes, so a caller
 * that emulates the slot itself must apply link_reg first.  A branch in the
 * delay slot of a branch is UNPREDICTABLE in the architecture; a caller that
 * finds one must not evaluate it (mips_insn.flags has MIPS_I_DELAY) but
 * raise a reserved instruction exception in the guest.
 */
enum mips_branch_status mips_branch(const struct mips_insn *insn, u32 pc,
				    const u32 gpr[32], u32 fcc,
				    const u64 (*w)[2], struct mips_branch *out);

/* FPU condition codes 7..0 of an FCSR value (bits 31:25 and 23). */
static inline u32 mips_fcsr_cc(u32 fcsr)
{
	return (fcsr >> 24 & 0xfe) | (fcsr >> 23 & 1);
}

#endif
