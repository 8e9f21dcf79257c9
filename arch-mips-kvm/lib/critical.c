// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rule of TLB critical sections.
 */
#include "critical.h"

/* No interrupt can be delivered: the guest need not expect to lose the CPU. */
static bool undisturbed(u32 status)
{
	return (status & (C0_STATUS_EXL | C0_STATUS_ERL)) ||
	       !(status & C0_STATUS_IE) || !(status & C0_STATUS_IM);
}

void mips_critical(const struct mips_critical_regs *r, unsigned int tlb_size,
		   enum mips_critical_mode mode, struct mips_critical *c)
{
	*c = (struct mips_critical) {
		.all = mode == MIPS_CRITICAL_ALL,
		.wired = min((unsigned int)r->wired, tlb_size),
		.index = -1,
		.asid = r->entryhi & C0_ENTRYHI_ASID,
	};
	if (mode == MIPS_CRITICAL_WIRED)
		return;
	if (r->index < tlb_size)	/* P is the sign */
		c->index = (int)r->index;
	if (!undisturbed(r->status))
		return;
	c->va[c->nr_va++] = MIPS_GVA(r->badvaddr);
	if ((r->badvaddr ^ r->entryhi) & C0_ENTRYHI_VPN2)
		c->va[c->nr_va++] = MIPS_GVA(r->entryhi & C0_ENTRYHI_VPN2);
}
