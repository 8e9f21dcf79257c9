/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TLB critical sections: which entries of its TLB a guest may be relying on at
 * this moment, so that they must outlive a pause in which others use the TLB.
 * docs/tlb-critical-sections.md has the reasons.  Reading and writing entries
 * is the caller's.
 */
#ifndef MIPS_CRITICAL_H
#define MIPS_CRITICAL_H

#include "tlb.h"

/* How much a pause preserves. */
enum mips_critical_mode {
	MIPS_CRITICAL_RULE,	/* what the rule below says */
	MIPS_CRITICAL_ALL,	/* every entry */
	MIPS_CRITICAL_WIRED,	/* wired entries only: for experiments */
};

/* The guest registers the rule looks at. */
struct mips_critical_regs {
	u32 index, entryhi, wired, badvaddr, status;
};

struct mips_critical {
	bool all;
	u32 wired;		/* entries below this index */
	int index;		/* this entry, or -1 */
	unsigned int nr_va;	/* and those that match these addresses */
	struct mips_gva va[2];
	u32 asid;		/* ...under this ASID */
};

/* No interrupt can be delivered: the guest need not expect to lose the CPU. */
static inline bool mips_undisturbed(u32 status)
{
	return (status & (C0_STATUS_EXL | C0_STATUS_ERL)) ||
	       !(status & C0_STATUS_IE) || !(status & C0_STATUS_IM);
}

/*
 * The rule.  Wired entries always; the entry Index names (after tlbp, before tlbr or
 * tlbwi); and while interrupts cannot come in (EXL, ERL, IE or IM), which is
 * how a TLB exception handler runs, the entries that match the faulting
 * address and EntryHi, which a nested exception leaves apart.
 */
static inline void mips_critical(const struct mips_critical_regs *r, unsigned int tlb_size,
				 enum mips_critical_mode mode, struct mips_critical *c)
{
	c->all = mode == MIPS_CRITICAL_ALL;
	c->wired = min((unsigned int)r->wired, tlb_size);
	c->index = -1;
	c->nr_va = 0;
	c->asid = r->entryhi & C0_ENTRYHI_ASID;
	if (mode == MIPS_CRITICAL_WIRED)
		return;
	if (r->index < tlb_size)	/* P is the sign */
		c->index = (int)r->index;
	if (!mips_undisturbed(r->status))
		return;
	c->va[c->nr_va++] = MIPS_GVA(r->badvaddr);
	if ((r->badvaddr ^ r->entryhi) & C0_ENTRYHI_VPN2)
		c->va[c->nr_va++] = MIPS_GVA(r->entryhi & C0_ENTRYHI_VPN2);
}

/* With these registers the rule asks for nothing but the entry that Index names. */
static inline bool mips_critical_is_index(u32 wired, u32 status)
{
	return !wired && !mips_undisturbed(status);
}

/*
 * Must entry @index be preserved?  An empty one need not.
 */
static inline bool mips_critical_entry(const struct mips_critical *c, unsigned int index,
			 const struct mips_tlb_entry *e)
{
	unsigned int i;

	if (mips_tlb_empty(e))
		return false;
	if (c->all || index < c->wired || (int)index == c->index)
		return true;
	for (i = 0; i < c->nr_va; i++)
		if (mips_tlb_entry_matches(e, c->va[i], c->asid))
			return true;
	return false;
}

#endif
