// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two guests of the test: one runs a TLB handler and notes what it has left
 * behind, the other takes the whole TLB meanwhile.
 */
#include "points.h"

#define EBASE		15, 1
#define PAGEGRAIN	5, 1
#define TLB_SIZE	64
#define HI_EHINV	0x400
/* Interrupts can come, only none will. */
#define OPEN		(ST_IE | 0x300)

GUEST_DATA struct crit_case crit_case = { 0 };
GUEST_DATA struct crit_got crit_got = { 0 };
GUEST_DATA u32 crit_pte[4] = { 0 };
GUEST_DATA u32 crit_table[32] = { 0 };

GUEST static u32 access_now(const struct crit_case *c)
{
	u32 v = c->va;

	if (c->access == CRIT_LOAD)
		return *(volatile u32 *)v;
	if (c->access == CRIT_FETCH)
		return guest_call(v, 0, 0);
	if (c->access == CRIT_STORE)
		return *(volatile u32 *)v = 0x570e;
	mtc0((v & ~0x1fff) | c->asid, C0_ENTRYHI);
	if (c->access == CRIT_CALL_UPDATE) {
		mtc0(0, C0_STATUS);
		guest_call(c->called, 0, 0);
		mtc0(OPEN, C0_STATUS);
		return 0;
	}
	asm volatile("tlbp; ehb" ::: "memory");
	return guest_call(c->called, 0, 0);
}

/* The end of a case: the registers first, looking at the entry changes them. */
GUEST static void look(u32 value)
{
	const struct crit_case *c = &crit_case;
	struct crit_got *got = &crit_got;

	got->pagemask = mfc0(C0_PAGEMASK);
	got->entryhi = mfc0(C0_ENTRYHI);
	got->index = mfc0(C0_INDEX);
	got->value = value;

	mtc0((c->va & ~0x1fff) | c->asid, C0_ENTRYHI);
	asm volatile("tlbp; ehb" ::: "memory");
	got->at = mfc0(C0_INDEX);
	asm volatile("tlbr; ehb" ::: "memory");
	got->mask = mfc0(C0_PAGEMASK);
	got->hi = mfc0(C0_ENTRYHI);
	got->lo[0] = mfc0(C0_ENTRYLO0);
	got->lo[1] = mfc0(C0_ENTRYLO1);
	mtc0(0, C0_STATUS);
}

/* A Linux handler has given up: that, too, may be what it should do. */
GUEST u32 crit_gave_up(void)
{
	look(CRIT_GAVE_UP);
	for (;;)
		ucall(UCALL_DONE, 0, 0, 0);
}

GUEST u32 crit_run(void)
{
	const struct crit_case *c = &crit_case;
	u32 i;

	mtc0(0, C0_WIRED);
	for (i = 0; i < TLB_SIZE; i++)
		guest_tlb_write(i, 0x80000000 + i * 0x2000 + HI_EHINV, 0, 0, 0);
	mtc0(c->ebase, EBASE);
	mtc0(c->pagegrain, PAGEGRAIN);
	mtc0(c->wired, C0_WIRED);
	guest_tlb_write(CRIT_DECOY, 0x7ff00000 | c->asid, 0, 0, 0);
	if (c->hi)
		guest_tlb_write(c->index, c->hi, c->lo[0], c->lo[1], c->mask);
	mtc0(CRIT_DECOY, C0_INDEX);
	mtc0(c->asid, C0_ENTRYHI);
	mtc0(c->mask, C0_PAGEMASK);
	mtc0(OPEN, C0_STATUS);

	look(access_now(c));
	return 0;
}

/*
 * At the same addresses, where the tag alone tells them apart.  It also goes
 * where the CPU stops guests, which does so every other time: @pass returns.
 */
GUEST u32 crit_fill(u32 asid, u32 pass)
{
	u32 i;

	for (i = 0; i < TLB_SIZE; i++)
		guest_tlb_write(i, (CRIT_VA + i * 0x2000) | asid, EX_LO0(0x3000, LO_V),
				EX_LO0(0x3000, LO_V), 0);
	return guest_call(pass, 0, 0);
}
