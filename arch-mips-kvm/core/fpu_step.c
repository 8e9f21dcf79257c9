// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generates the die notifier that steps over a trapping restore of FCSR or
 * MSACSR.
 *
 * The kernel calls die notifiers on its page-fault path as well, before it has
 * copied missing kseg2 directory entries from its own page table to the
 * process'.  A notifier in kseg2, where modules live, would fault there again,
 * for ever.  So this one is a few instructions in kseg0 which touch nothing but
 * their arguments.
 */
#include "fpu_step.h"
#include "../lib/encode.h"

/* Leave through @out unless @reg holds @value; clobbers t0. */
static void unless(struct mips_asm *a, unsigned int reg, u32 value,
		   unsigned int out)
{
	mips_asm_li(a, R_T0, value);
	mips_asm_branch(a, BNE, reg, R_T0, out);
	mips_asm0(a, NOP);
}

int kvm_mips_fpu_step_generate(u32 *buf, u32 va,
			       const struct kvm_mips_fpu_step_cfg *cfg)
{
	struct mips_asm a;
	unsigned int i;

	mips_asm_init(&a, buf, KVM_MIPS_FPU_STEP_WORDS, va);
	for (i = 0; i < KVM_MIPS_FPU_STEPS; i++) {
		unsigned int next = mips_asm_label(&a);

		if (!cfg->step[i].at)
			continue;
		unless(&a, R_A1, cfg->step[i].why, next);
		mips_asm(&a, LW, R_T1, cfg->die_regs, R_A2);
		mips_asm(&a, LW, R_T2, cfg->regs_epc, R_T1);
		unless(&a, R_T2, cfg->step[i].at, next);
		mips_asm(&a, ADDIU, R_T2, R_T2, 4);
		mips_asm(&a, SW, R_T2, cfg->regs_epc, R_T1);
		mips_asm_li(&a, R_V0, cfg->stop);
		mips_asm(&a, JR, R_RA);
		mips_asm0(&a, NOP);
		mips_asm_bind(&a, next);
	}
	mips_asm(&a, ADDU, R_V0, R_ZERO, R_ZERO);
	mips_asm(&a, JR, R_RA);
	mips_asm0(&a, NOP);
	return mips_asm_finish(&a) < 0 ? -1 : 0;
}
