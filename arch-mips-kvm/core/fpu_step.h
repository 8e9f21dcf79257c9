/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The die notifier that steps over a trapping restore of FCSR or MSACSR, as a
 * generator: see fpu_step.c.  Free of kernel headers, so that a unit test can run
 * what it generates.
 */
#ifndef __KVM_MIPS_FPU_STEP_H
#define __KVM_MIPS_FPU_STEP_H

#include "../lib/kvmlib.h"

#define KVM_MIPS_FPU_STEPS	2

/* What the code depends on. */
struct kvm_mips_fpu_step_cfg {
	struct {
		u32 why;	/* enum die_val */
		u32 at;		/* the instruction to step over, 0: none */
	} step[KVM_MIPS_FPU_STEPS];
	u16 die_regs;		/* offset of regs in struct die_args */
	u16 regs_epc;		/* offset of cp0_epc in struct pt_regs */
	u32 stop;		/* NOTIFY_STOP; NOTIFY_DONE is 0 */
};

#define KVM_MIPS_FPU_STEP_WORDS	40

/*
 * Generate int callback(struct notifier_block *, unsigned long, void *), to be
 * run at @va.  0, or -1 if it does not fit.
 */
int kvm_mips_fpu_step_generate(u32 *buf, u32 va,
			       const struct kvm_mips_fpu_step_cfg *cfg);

#endif
