/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * World switch of trap-and-emulate: the state its generated code addresses and
 * the generator.  Free of kernel headers, so that unit tests can generate the
 * code on the build host and run it in a simulator.
 */
#ifndef __KVM_MIPS_TE_ENTRY_H
#define __KVM_MIPS_TE_ENTRY_H

#include "../lib/switch.h"

struct te_entry_state {
	struct mips_switch_state sw;
	u32 pgd;		/* shadow page directory of the current view */
	u32 zp;			/* zero page */

	u32 guest_hwrena;
	u32 guest_userlocal;

	u32 host_hwrena;
	u32 host_userlocal;

	u32 rdhwr_word;		/* RDHWR_V1_29 if that is allowed now, else 0 */
	u32 traps[2];		/* enum kvm_mips_asm_trap */
};

/* Where things are in the generated code, as byte offsets. */
struct te_entry_code {
	u32 enter;		/* void enter(struct te_entry_state *) */
	u32 tlb_sync;		/* void (entryhi, lo0, lo1, bool insert) */
};

#define RDHWR_V1_29	0x7c03e83bu	/* rdhwr v1,$29: reads UserLocal */

/*
 * Generate vectors and routines into @buf (MIPS_SWITCH_BYTES), to be run at
 * @base.  0, or -1 if something did not fit.
 */
int te_entry_generate(u32 *buf, u32 base, const struct mips_switch_cfg *cfg,
		      struct te_entry_code *code);

#endif
