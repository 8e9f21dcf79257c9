/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * World switch of VZ: the state its generated code addresses and the generator.
 * Free of kernel headers, so that unit tests can generate the code on the build
 * host.
 */
#ifndef __KVM_MIPS_VZ_ENTRY_H
#define __KVM_MIPS_VZ_ENTRY_H

#include "../lib/cp0.h"
#include "../lib/switch.h"
#include "../lib/tlb.h"

/* guest_entryhi is the guest's root ASID under RAD, and unused otherwise. */
struct vz_entry_state {
	struct mips_switch_state sw;
	u32 pmap;		/* first level of the guest's pmap */

	u32 guestctl0;		/* with GM */
	u32 guestctl1;		/* ID and RID */

	u32 host_pagemask;

	/* Of the last exit: GExcCode, the instruction, the branch before it */
	u32 exit_guestctl0;
	u32 badinstr, badinstrp;
	u32 traps;		/* root TLB refills */
};

/*
 * Routines in the generated code, as byte offsets.  Interrupts off; arguments
 * as in C; GuestCtl1 is 0 before and after, other guest and root TLB registers
 * are the caller's loss unless they say otherwise.
 */
struct vz_entry_code {
	u32 enter;		/* void (struct vz_entry_state *) */
	u32 root_inv;		/* void (entryhi, guestctl1): the entry that matches; EntryHi kept */
	u32 root_write;		/* void (entryhi, lo0, lo1, guestctl1): a random entry; EntryHi kept */
	u32 root_flush;		/* void (guestctl1): all root entries of RID */
	u32 guest_flush;	/* void (guestctl1): all guest entries of RID */
	u32 guest_read;		/* u32 (entry, index): GuestCtl1, where RID is the entry's GuestID */
	u32 guest_write;	/* void (entry, index, guestctl1) */
	u32 guest_probe;	/* int (entryhi, guestctl1): guest Index */
	u32 guest_save;		/* void (struct mips_cp0 *): registers of the guest context */
	u32 guest_load;		/* void (const struct mips_cp0 *): the reverse */
};

/* EntryHi.EHINV: write an entry that matches nothing. */
#define VZ_EHINV	(1u << 10)

/*
 * Generate vectors and routines into @buf (MIPS_SWITCH_BYTES), to be run at
 * @base.  0, or -1 if something did not fit.
 */
int vz_entry_generate(u32 *buf, u32 base, const struct mips_switch_cfg *cfg,
		      struct vz_entry_code *code);

#endif
