/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guest's TLB as an array of entries with a hash over them, so that a
 * lookup costs one probe per page size in use.  Shadow translations and
 * locking are the caller's.  Trap and emulate reads and writes the structure in
 * assembly, too (te/entry_tlb.c): its members are words.
 *
 * Source: PRA, Virtual Memory, "TLB-Based Virtual Address Translation".
 */
#ifndef MIPS_TLB_H
#define MIPS_TLB_H

#include "cp0.h"

#define MIPS_TLB_MAX		256
#define MIPS_TLB_BUCKETS	64

/* In mips_tlb_entry.hi: the entry matches nothing (as EntryHi.EHINV, PRA R4). */
#define MIPS_TLB_EHINV		BIT(10)

/*
 * One entry.  Stored entries are canonical: mask is one of the architecture's,
 * VPN2 bits below the page size are 0, lo[0].G equals lo[1].G, PFN fits the
 * CPU, RI and XI are 0 where the CPU has none.
 */
struct mips_tlb_entry {
	u32 mask;		/* PageMask: bits 28:13, 0 means 4K pages */
	u32 hi;			/* VPN2, ASID, MIPS_TLB_EHINV */
	u32 lo[2];		/* EntryLo0 (even page), EntryLo1 */
};

struct mips_tlb {
	u32 size;
	u32 sizes;				/* bit n: entries with pages of 4K << 2n exist */
	u32 lfsr;				/* state of Random */
	u32 pabits_mask;			/* EntryLo bits the CPU implements */
	s32 bucket[MIPS_TLB_BUCKETS];		/* first entry of a chain, -1 ends it */
	s32 chain[MIPS_TLB_MAX];
	u32 population[9];			/* matchable entries per page size */
	struct mips_tlb_entry entry[MIPS_TLB_MAX];
};

/* Empty TLB of cfg->tlb_size entries.  @seed starts Random; any value. */
void mips_tlb_init(struct mips_tlb *tlb, const struct mips_cpu_cfg *cfg, u32 seed);

/* The PageMask value the hardware would use for @mask: whole pairs of bits from the low end. */
u32 mips_pagemask_canon(u32 mask);

/* Bytes in one page (half the entry): 4K << 2n. */
static inline u32 mips_tlb_page_size(const struct mips_tlb_entry *e)
{
	return (e->mask | 0x1fff) / 2 + 1;
}

static inline bool mips_tlb_global(const struct mips_tlb_entry *e)
{
	return e->lo[0] & C0_ENTRYLO_G;
}

static inline u32 mips_tlb_asid(const struct mips_tlb_entry *e)
{
	return e->hi & C0_ENTRYHI_ASID;
}

/* First address the entry maps; it maps 2 * mips_tlb_page_size() bytes from there. */
static inline struct mips_gva mips_tlb_base(const struct mips_tlb_entry *e)
{
	return MIPS_GVA(e->hi & C0_ENTRYHI_VPN2);
}

static inline bool mips_tlb_empty(const struct mips_tlb_entry *e)
{
	return e->hi & MIPS_TLB_EHINV;
}

/* Does the entry translate @va for @asid (bits 7:0)? */
static inline bool mips_tlb_entry_matches(const struct mips_tlb_entry *e, struct mips_gva va,
					  u32 asid)
{
	return !mips_tlb_empty(e) && !((e->hi ^ va.v) & C0_ENTRYHI_VPN2 & ~e->mask) &&
	       (mips_tlb_global(e) || mips_tlb_asid(e) == (asid & C0_ENTRYHI_ASID));
}

/* Which EntryLo translates @va. */
static inline unsigned int mips_tlb_odd(const struct mips_tlb_entry *e, struct mips_gva va)
{
	return !!(va.v & mips_tlb_page_size(e));
}

/* Physical address of @va through @e, whether valid or not. */
struct mips_gpa mips_tlb_pa(const struct mips_tlb_entry *e, struct mips_gva va);

/* Index of the entry that matches @va for @asid (bits 7:0), or -1. */
int mips_tlb_find(const struct mips_tlb *tlb, struct mips_gva va, u32 asid);

enum mips_access { MIPS_READ, MIPS_WRITE, MIPS_FETCH };

enum mips_tlb_status {
	MIPS_TLB_HIT,
	MIPS_TLB_REFILL,	/* no entry matches */
	MIPS_TLB_INVALID,	/* an entry matches, V = 0 */
	MIPS_TLB_MODIFIED,	/* a write, D = 0 */
	MIPS_TLB_RI,		/* a read, RI = 1 and PageGrain.RIE = 1 */
	MIPS_TLB_XI,		/* a fetch, XI = 1 and PageGrain.XIE = 1 */
};

/* What EntryLo @lo of a matching entry answers to an access: PRA, "Address Translation". */
enum mips_tlb_status mips_tlb_permission(u32 lo, enum mips_access access, u32 pagegrain);

struct mips_tlb_hit {
	int index;		/* of the matching entry, -1 for REFILL */
	struct mips_gpa gpa;	/* HIT, MODIFIED: the byte addressed */
	u32 lo;			/* the EntryLo that decided, 0 for REFILL */
	u32 page_size;		/* of the entry, 0 for REFILL */
};

/*
 * Translate.  @pagegrain: canonical PageGrain, for RIE and XIE.  *@hit is
 * always written.  The caller has asked mips_seg_xlate() before.
 */
enum mips_tlb_status mips_tlb_lookup(const struct mips_tlb *tlb, struct mips_gva va, u32 asid,
				     enum mips_access access, u32 pagegrain,
				     struct mips_tlb_hit *hit);

/*
 * Called for every entry that ceases to exist, before the new one does; the
 * shadow of it must go.  @e is a copy.
 */
typedef void (*mips_tlb_drop_fn)(void *ctx, const struct mips_tlb_entry *e);

/*
 * Write @e (any values; canonicalised here) at @index.  @drop (may be NULL)
 * hears of the old entry there, if it was matchable, and of every entry that
 * overlaps the new one with the same ASID or through G: two matching entries
 * are UNDEFINED in the architecture, a 24K raises a machine check, and we
 * invalidate the older one, so that what matches is always unique.
 * Returns false for an index out of range; nothing happens then.
 */
bool mips_tlb_write(struct mips_tlb *tlb, unsigned int index, const struct mips_tlb_entry *e,
		    mips_tlb_drop_fn drop, void *ctx);

/* Entry @index as stored; an empty one out of range. */
struct mips_tlb_entry mips_tlb_read(const struct mips_tlb *tlb, unsigned int index);

/* Next value of Random, in [wired, size - 1]; size - 1 if @wired is not below it. */
u32 mips_tlb_random(struct mips_tlb *tlb, u32 wired);

/* Value Random would show now, without advancing. */
u32 mips_tlb_peek_random(const struct mips_tlb *tlb, u32 wired);

/*
 * The four TLB instructions on a CPU's registers.  They read canonical
 * register values and write canonical results.  tlbwi and tlbwr return false
 * if Index is out of range (nothing happens; UNDEFINED in the PRA).
 */
void mips_tlbp(struct mips_cpu *cpu, const struct mips_tlb *tlb);
void mips_tlbr(struct mips_cpu *cpu, const struct mips_tlb *tlb);
bool mips_tlbwi(struct mips_cpu *cpu, struct mips_tlb *tlb, mips_tlb_drop_fn drop, void *ctx);
bool mips_tlbwr(struct mips_cpu *cpu, struct mips_tlb *tlb, mips_tlb_drop_fn drop, void *ctx);

/* Internal consistency of chains, counts and canonical form, for tests and debug builds. */
bool mips_tlb_sane(const struct mips_tlb *tlb);

#endif
