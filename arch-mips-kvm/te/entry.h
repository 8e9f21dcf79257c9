/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * World switch of trap-and-emulate: the state its generated code addresses and
 * the generator.  Free of kernel headers, so that unit tests can generate the
 * code on the build host and run it in a simulator.
 */
#ifndef __KVM_MIPS_TE_ENTRY_H
#define __KVM_MIPS_TE_ENTRY_H

#include "../lib/cp0.h"
#include "../lib/switch.h"

enum te_view { TE_VIEW_USER, TE_VIEW_KERNEL, TE_VIEWS };

struct te_entry_state {
	struct mips_switch_state sw;
	u32 view;		/* enum te_view: what the guest runs in, or ran last */
	u32 pgd;		/* shadow page directory of that view */
	u32 zp;			/* zero page */

	u32 guest_hwrena;
	u32 guest_userlocal;

	u32 host_hwrena;
	u32 host_userlocal;

	/* Where each exception goes that is no refill, by ExcCode. */
	u32 handler[32];
	u32 rdhwr_word;		/* RDHWR_V1_29 if that is allowed now, else 0 */

	/* What a change of views in assembly takes; both are of one space. */
	u32 view_pgd[TE_VIEWS];
	u32 view_entryhi[TE_VIEWS];
	u32 view_hwrena[TE_VIEWS];
	u32 vector;		/* te_entry_vector() */
	u32 quiet;		/* 1: an eret makes no interrupt due, and tells nobody */

	u32 traps[4];		/* enum kvm_mips_asm_trap */
};

/* The guest's general vector; 0, which no path in assembly takes, with BEV. */
static inline u32 te_entry_vector(u32 status, u32 ebase)
{
	return status & C0_STATUS_BEV ? 0 :
	       (MIPS_TE_KSEG0 | (ebase & C0_EBASE_BASE)) + 0x180;
}

/* Where things are in the generated code, as byte offsets. */
struct te_entry_code {
	u32 enter;		/* void enter(struct te_entry_state *) */
	u32 tlb_sync;		/* void (entryhi, lo0, lo1, bool insert) */
	/* Values of te_entry_state.handler, when the base is added: */
	u32 exit;		/* to C, right for any exception */
	u32 rdhwr;		/* for RI */
	u32 syscall;		/* for SYS */
	u32 eret;		/* for CPU */
};

#define RDHWR_V1_29	0x7c03e83bu	/* rdhwr v1,$29: reads UserLocal */

/*
 * Generate vectors and routines into @buf (MIPS_SWITCH_BYTES), to be run at
 * @base.  0, or -1 if something did not fit.
 */
int te_entry_generate(u32 *buf, u32 base, const struct mips_switch_cfg *cfg,
		      struct te_entry_code *code);

#endif
