// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest TLB: entries, a hash over the matchable ones, and the four TLB
 * instructions.
 */
#include "tlb.h"

#define NR_SIZES	9u

/* Address bits inside an entry with pages of 4K << 2n: both pages. */
static u32 span_mask(unsigned int n)
{
	return (0x2000u << (2 * n)) - 1;
}

static unsigned int size_class(u32 mask)
{
	unsigned int n = 0;

	while (mask >> 13 >> (2 * n))
		n++;
	return n;
}

static unsigned int bucket_of(u32 va, unsigned int n)
{
	u32 vpn = va >> 13 >> (2 * n);

	return (vpn ^ vpn >> 6 ^ vpn >> 12) % MIPS_TLB_BUCKETS;
}

u32 mips_pagemask_canon(u32 mask)
{
	unsigned int n = 0;

	mask &= C0_PAGEMASK_MASK;
	while ((mask >> 13 >> (2 * n) & 3) == 3)
		n++;
	return span_mask(n) & C0_PAGEMASK_MASK;
}

static const struct mips_tlb_entry empty_entry = { .hi = MIPS_TLB_EHINV };

void mips_tlb_init(struct mips_tlb *tlb, const struct mips_cpu_cfg *cfg, u32 seed)
{
	unsigned int i;

	memset(tlb, 0, sizeof(*tlb));
	tlb->size = min((unsigned int)cfg->tlb_size, (unsigned int)MIPS_TLB_MAX);
	tlb->lfsr = seed ? seed : 1;	/* 0 is the generator's fixed point */
	tlb->pabits_mask = mips_cp0_guest_mask(MIPS_C0_ENTRYLO0, cfg);
	for (i = 0; i < MIPS_TLB_BUCKETS; i++)
		tlb->bucket[i] = -1;
	for (i = 0; i < MIPS_TLB_MAX; i++) {
		tlb->entry[i] = empty_entry;
		tlb->chain[i] = -1;
	}
}

static struct mips_tlb_entry canon(const struct mips_tlb *tlb, const struct mips_tlb_entry *e)
{
	struct mips_tlb_entry c;
	u32 global, lo_mask;

	if (mips_tlb_empty(e))
		return empty_entry;
	c.mask = mips_pagemask_canon(e->mask);
	c.hi = e->hi & ((C0_ENTRYHI_VPN2 & ~c.mask) | C0_ENTRYHI_ASID);
	/* Page frame bits below the page size; a page is half of an entry. */
	lo_mask = tlb->pabits_mask & ~(c.mask >> 7 & C0_ENTRYLO_PFN);
	global = e->lo[0] & e->lo[1] & C0_ENTRYLO_G;
	c.lo[0] = (e->lo[0] & lo_mask & ~C0_ENTRYLO_G) | global;
	c.lo[1] = (e->lo[1] & lo_mask & ~C0_ENTRYLO_G) | global;
	return c;
}

static void link_entry(struct mips_tlb *tlb, int index)
{
	const struct mips_tlb_entry *e = &tlb->entry[index];
	unsigned int n = size_class(e->mask);
	s32 *head = &tlb->bucket[bucket_of(e->hi, n)];

	tlb->chain[index] = *head;
	*head = index;
	tlb->population[n]++;
	tlb->sizes |= 1u << n;
}

/* Make the entry match nothing, and tell. */
static void drop_entry(struct mips_tlb *tlb, int index, mips_tlb_drop_fn drop, void *ctx)
{
	struct mips_tlb_entry old = tlb->entry[index];
	unsigned int n = size_class(old.mask);
	s32 *link = &tlb->bucket[bucket_of(old.hi, n)];

	while (*link != index)
		link = &tlb->chain[*link];
	*link = tlb->chain[index];
	tlb->chain[index] = -1;
	if (!--tlb->population[n])
		tlb->sizes &= ~(1u << n);
	tlb->entry[index] = empty_entry;
	if (drop)
		drop(ctx, &old);
}

/* Could one address in one address space match both?  Neither is empty. */
static bool overlap(const struct mips_tlb_entry *a, const struct mips_tlb_entry *b)
{
	if ((a->hi ^ b->hi) & C0_ENTRYHI_VPN2 & ~(a->mask | b->mask))
		return false;
	return mips_tlb_global(a) || mips_tlb_global(b) || mips_tlb_asid(a) == mips_tlb_asid(b);
}

/*
 * Entries that contain the new one are found by a probe per size; if there
 * are smaller entries, which it may contain, all are looked at.
 */
static void drop_overlapping(struct mips_tlb *tlb, const struct mips_tlb_entry *e,
			     mips_tlb_drop_fn drop, void *ctx)
{
	unsigned int n = size_class(e->mask);
	int i, next;

	if (tlb->sizes & ((1u << n) - 1)) {
		for (i = 0; i < (int)tlb->size; i++)
			if (!mips_tlb_empty(&tlb->entry[i]) && overlap(&tlb->entry[i], e))
				drop_entry(tlb, i, drop, ctx);
		return;
	}
	for (; n < NR_SIZES; n++) {
		if (!(tlb->sizes & 1u << n))
			continue;
		for (i = tlb->bucket[bucket_of(e->hi, n)]; i >= 0; i = next) {
			next = tlb->chain[i];
			if (overlap(&tlb->entry[i], e))
				drop_entry(tlb, i, drop, ctx);
		}
	}
}

bool mips_tlb_write(struct mips_tlb *tlb, unsigned int index, const struct mips_tlb_entry *e,
		    mips_tlb_drop_fn drop, void *ctx)
{
	struct mips_tlb_entry new = canon(tlb, e);

	if (index >= tlb->size)
		return false;
	if (!mips_tlb_empty(&tlb->entry[index]))
		drop_entry(tlb, index, drop, ctx);
	if (mips_tlb_empty(&new))
		return true;
	drop_overlapping(tlb, &new, drop, ctx);
	tlb->entry[index] = new;
	link_entry(tlb, index);
	return true;
}

struct mips_tlb_entry mips_tlb_read(const struct mips_tlb *tlb, unsigned int index)
{
	return index < tlb->size ? tlb->entry[index] : empty_entry;
}

struct mips_gpa mips_tlb_pa(const struct mips_tlb_entry *e, struct mips_gva va)
{
	u32 page = (e->lo[mips_tlb_odd(e, va)] & C0_ENTRYLO_PFN) << 6;

	return MIPS_GPA(page | (va.v & (mips_tlb_page_size(e) - 1)));
}

int mips_tlb_find(const struct mips_tlb *tlb, struct mips_gva va, u32 asid)
{
	unsigned int n;
	int i;

	for (n = 0; tlb->sizes >> n; n++) {
		u32 vpn2 = va.v & ~span_mask(n);

		if (!(tlb->sizes & 1u << n))
			continue;
		for (i = tlb->bucket[bucket_of(vpn2, n)]; i >= 0; i = tlb->chain[i]) {
			const struct mips_tlb_entry *e = &tlb->entry[i];

			if (mips_tlb_base(e).v == vpn2 && size_class(e->mask) == n &&
			    (mips_tlb_global(e) || mips_tlb_asid(e) == (asid & C0_ENTRYHI_ASID)))
				return i;
		}
	}
	return -1;
}

enum mips_tlb_status mips_tlb_permission(u32 lo, enum mips_access access, u32 pagegrain)
{
	if (!(lo & C0_ENTRYLO_V))
		return MIPS_TLB_INVALID;
	if (access == MIPS_READ && (lo & C0_ENTRYLO_RI) && (pagegrain & C0_PAGEGRAIN_RIE))
		return MIPS_TLB_RI;
	if (access == MIPS_FETCH && (lo & C0_ENTRYLO_XI) && (pagegrain & C0_PAGEGRAIN_XIE))
		return MIPS_TLB_XI;
	if (access == MIPS_WRITE && !(lo & C0_ENTRYLO_D))
		return MIPS_TLB_MODIFIED;
	return MIPS_TLB_HIT;
}

enum mips_tlb_status mips_tlb_lookup(const struct mips_tlb *tlb, struct mips_gva va, u32 asid,
				     enum mips_access access, u32 pagegrain,
				     struct mips_tlb_hit *hit)
{
	const struct mips_tlb_entry *e;

	*hit = (struct mips_tlb_hit) { .index = mips_tlb_find(tlb, va, asid) };
	if (hit->index < 0)
		return MIPS_TLB_REFILL;
	e = &tlb->entry[hit->index];
	hit->lo = e->lo[mips_tlb_odd(e, va)];
	hit->gpa = mips_tlb_pa(e, va);
	hit->page_size = mips_tlb_page_size(e);
	return mips_tlb_permission(hit->lo, access, pagegrain);
}

u32 mips_tlb_peek_random(const struct mips_tlb *tlb, u32 wired)
{
	u32 any = tlb->lfsr % tlb->size;

	if (wired >= tlb->size)
		return tlb->size - 1;
	return any >= wired ? any : wired + tlb->lfsr % (tlb->size - wired);
}

u32 mips_tlb_random(struct mips_tlb *tlb, u32 wired)
{
	/* Any full-period generator does; this is a 32-bit xorshift. */
	tlb->lfsr ^= tlb->lfsr << 13;
	tlb->lfsr ^= tlb->lfsr >> 17;
	tlb->lfsr ^= tlb->lfsr << 5;
	return mips_tlb_peek_random(tlb, wired);
}

void mips_tlbp(struct mips_cpu *cpu, const struct mips_tlb *tlb)
{
	u32 hi = mips_cp0_read(cpu, MIPS_C0_ENTRYHI);
	int i = mips_tlb_find(tlb, MIPS_GVA(hi & C0_ENTRYHI_VPN2), hi);

	mips_cp0_update(cpu, MIPS_C0_INDEX, i < 0 ? C0_INDEX_P : (u32)i, ~0u);
}

void mips_tlbr(struct mips_cpu *cpu, const struct mips_tlb *tlb)
{
	u32 index = mips_cp0_read(cpu, MIPS_C0_INDEX) & ~C0_INDEX_P;
	struct mips_tlb_entry e = mips_tlb_read(tlb, index);

	mips_cp0_update(cpu, MIPS_C0_PAGEMASK, e.mask, ~0u);
	mips_cp0_update(cpu, MIPS_C0_ENTRYHI, e.hi, ~0u);
	mips_cp0_update(cpu, MIPS_C0_ENTRYLO0, e.lo[0], ~0u);
	mips_cp0_update(cpu, MIPS_C0_ENTRYLO1, e.lo[1], ~0u);
}

static bool write_at(struct mips_cpu *cpu, struct mips_tlb *tlb, u32 index,
		     mips_tlb_drop_fn drop, void *ctx)
{
	struct mips_tlb_entry e = {
		.mask = mips_cp0_read(cpu, MIPS_C0_PAGEMASK),
		.hi = mips_cp0_read(cpu, MIPS_C0_ENTRYHI),
		.lo = { mips_cp0_read(cpu, MIPS_C0_ENTRYLO0),
			mips_cp0_read(cpu, MIPS_C0_ENTRYLO1) },
	};

	return mips_tlb_write(tlb, index, &e, drop, ctx);
}

bool mips_tlbwi(struct mips_cpu *cpu, struct mips_tlb *tlb, mips_tlb_drop_fn drop, void *ctx)
{
	u32 index = mips_cp0_read(cpu, MIPS_C0_INDEX) & ~C0_INDEX_P;

	return write_at(cpu, tlb, index, drop, ctx);
}

bool mips_tlbwr(struct mips_cpu *cpu, struct mips_tlb *tlb, mips_tlb_drop_fn drop, void *ctx)
{
	u32 wired = mips_cp0_read(cpu, MIPS_C0_WIRED);
	u32 hi = mips_cp0_read(cpu, MIPS_C0_ENTRYHI);
	int same = mips_tlb_find(tlb, MIPS_GVA(hi & C0_ENTRYHI_VPN2), hi);

	/* What maps the same address goes anyway: its place is as random as any. */
	return write_at(cpu, tlb,
			same >= (int)wired ? (u32)same : mips_tlb_random(tlb, wired),
			drop, ctx);
}

/* Is the entry reachable through exactly one chain, the right one? */
static bool linked_once(const struct mips_tlb *tlb, int index)
{
	const struct mips_tlb_entry *e = &tlb->entry[index];
	unsigned int b, steps, found = 0;
	int i;

	for (b = 0; b < MIPS_TLB_BUCKETS; b++)
		for (i = tlb->bucket[b], steps = 0; i >= 0; i = tlb->chain[i]) {
			if (steps++ > tlb->size)
				return false;
			if (i == index)
				found += b == bucket_of(e->hi, size_class(e->mask)) ? 1 : 2;
		}
	return found == !mips_tlb_empty(e);
}

bool mips_tlb_sane(const struct mips_tlb *tlb)
{
	u32 population[NR_SIZES] = { 0 };
	unsigned int n;
	int i, j;

	for (i = 0; i < (int)tlb->size; i++) {
		struct mips_tlb_entry e = tlb->entry[i], c = canon(tlb, &e);

		if (!linked_once(tlb, i) || memcmp(&e, &c, sizeof(e)))
			return false;
		if (mips_tlb_empty(&e))
			continue;
		population[size_class(e.mask)]++;
		for (j = 0; j < i; j++)
			if (!mips_tlb_empty(&tlb->entry[j]) && overlap(&e, &tlb->entry[j]))
				return false;
	}
	for (n = 0; n < NR_SIZES; n++)
		if (population[n] != tlb->population[n] || !population[n] != !(tlb->sizes >> n & 1))
			return false;
	return true;
}
