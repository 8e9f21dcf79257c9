// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest TLB: known translations, then random operations against a model that
 * looks at every entry and keeps no index.
 */
#include "machine.h"
#include "tlb.h"

static struct machine m;
static struct mips_tlb tlb;

static void reset(unsigned int size)
{
	machine_init(&m, MIPS_MAP_TE);
	m.cfg.tlb_size = size;
	mips_cpu_cfg_sanitise(&m.cfg);
	mips_tlb_init(&tlb, &m.cfg, 1);
}

static void put(unsigned int index, u32 mask, u32 hi, u32 lo0, u32 lo1)
{
	struct mips_tlb_entry e = { .mask = mask, .hi = hi, .lo = { lo0, lo1 } };

	expect(mips_tlb_write(&tlb, index, &e, NULL, NULL));
	expect(mips_tlb_sane(&tlb));
}

/* Bits below a run of pairs from the low end do not exist in hardware. */
TEST(pagemask_values)
{
	u32 mask;

	for (mask = 0; mask < 0x10000; mask++) {
		u32 want = 0;

		while (want < 0xffff && (mask & (want << 2 | 3)) == (want << 2 | 3))
			want = want << 2 | 3;
		expect_eq(mips_pagemask_canon(mask << 13), want << 13);
		expect_eq(mips_pagemask_canon(mask << 13 | 0xe0001fff), want << 13);
	}
}

TEST(every_page_size_translates)
{
	unsigned int n;

	for (n = 0; n <= 8; n++) {
		u32 size = 0x1000u << (2 * n), base = 0x20000000;
		/* Even page at 1.5 GB, odd page at 1 GB: both aligned to 256 MB. */
		u32 even = 0x60000000 >> 6 | 0x1f, odd = 0x40000000 >> 6 | 0x1f;
		struct mips_tlb_hit hit;

		reset(16);
		put(3, (size * 2 - 1) & 0x1fffe000, base | 7, even, odd);
		expect_eq(mips_tlb_page_size(&tlb.entry[3]), size);
		expect_eq(mips_tlb_lookup(&tlb, MIPS_GVA(base + size - 1), 7, MIPS_READ, 0, &hit),
			  MIPS_TLB_HIT);
		expect_eq(hit.gpa.v, 0x60000000 + size - 1);
		expect_eq(hit.index, 3);
		expect_eq(hit.page_size, size);
		expect_eq(mips_tlb_lookup(&tlb, MIPS_GVA(base + size), 7, MIPS_READ, 0, &hit),
			  MIPS_TLB_HIT);
		expect_eq(hit.gpa.v, 0x40000000);
		expect_eq(mips_tlb_find(&tlb, MIPS_GVA(base + 2 * size), 7), -1);
		expect_eq(mips_tlb_find(&tlb, MIPS_GVA(base - 1), 7), -1);
		if (tap_failed()) {
			printf("# page size %#x\n", size);
			return;
		}
	}
}

TEST(decisions)
{
	static const struct {
		u32 lo, pagegrain;
		enum mips_tlb_status read, write, fetch;
	} known[] = {
		{ 0, 0, MIPS_TLB_INVALID, MIPS_TLB_INVALID, MIPS_TLB_INVALID },
		{ C0_ENTRYLO_V, 0, MIPS_TLB_HIT, MIPS_TLB_MODIFIED, MIPS_TLB_HIT },
		{ C0_ENTRYLO_V | C0_ENTRYLO_D, 0, MIPS_TLB_HIT, MIPS_TLB_HIT, MIPS_TLB_HIT },
		{ C0_ENTRYLO_D, 0, MIPS_TLB_INVALID, MIPS_TLB_INVALID, MIPS_TLB_INVALID },
		{ C0_ENTRYLO_V | C0_ENTRYLO_RI | C0_ENTRYLO_XI, 0,
		  MIPS_TLB_HIT, MIPS_TLB_MODIFIED, MIPS_TLB_HIT },
		{ C0_ENTRYLO_V | C0_ENTRYLO_RI | C0_ENTRYLO_XI, C0_PAGEGRAIN_RIE,
		  MIPS_TLB_RI, MIPS_TLB_MODIFIED, MIPS_TLB_HIT },
		{ C0_ENTRYLO_V | C0_ENTRYLO_RI | C0_ENTRYLO_XI, C0_PAGEGRAIN_XIE,
		  MIPS_TLB_HIT, MIPS_TLB_MODIFIED, MIPS_TLB_XI },
		{ C0_ENTRYLO_RI | C0_ENTRYLO_XI, C0_PAGEGRAIN_XIE | C0_PAGEGRAIN_RIE,
		  MIPS_TLB_INVALID, MIPS_TLB_INVALID, MIPS_TLB_INVALID },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		struct mips_tlb_hit hit;
		struct mips_gva va = MIPS_GVA(0x1123);
		u32 grain = known[i].pagegrain;

		machine_init(&m, MIPS_MAP_TE);
		m.cfg.has_rxi = true;
		mips_cpu_cfg_sanitise(&m.cfg);
		mips_tlb_init(&tlb, &m.cfg, 1);
		put(0, 0, 0, 0, known[i].lo);
		expect_eq(mips_tlb_lookup(&tlb, va, 0, MIPS_READ, grain, &hit), known[i].read);
		expect_eq(mips_tlb_lookup(&tlb, va, 0, MIPS_WRITE, grain, &hit), known[i].write);
		expect_eq(mips_tlb_lookup(&tlb, va, 0, MIPS_FETCH, grain, &hit), known[i].fetch);
		expect_eq(hit.lo, known[i].lo);
		if (tap_failed()) {
			printf("# case %u\n", i);
			return;
		}
	}
}

TEST(global_needs_both_halves)
{
	reset(16);
	put(0, 0, 0x2000 | 5, C0_ENTRYLO_G, 0);
	expect_eq(mips_tlb_find(&tlb, MIPS_GVA(0x2000), 6), -1);
	expect_eq(mips_tlb_find(&tlb, MIPS_GVA(0x3fff), 5), 0);
	put(0, 0, 0x2000 | 5, C0_ENTRYLO_G, C0_ENTRYLO_G);
	expect_eq(mips_tlb_find(&tlb, MIPS_GVA(0x2000), 6), 0);
	expect(mips_tlb_global(&tlb.entry[0]));
}

struct heard {
	struct mips_tlb_entry e[8];
	unsigned int nr;
};

static void hear(void *ctx, const struct mips_tlb_entry *e)
{
	struct heard *h = ctx;

	if (h->nr < ARRAY_SIZE(h->e))
		h->e[h->nr++] = *e;
}

TEST(a_write_drops_what_it_overlaps)
{
	struct mips_tlb_entry e = { .mask = 0x6000, .hi = 0x8000 | 1 };
	struct heard h = { .nr = 0 };

	reset(16);
	put(0, 0, 0x8000 | 1, 0, 0);			/* inside, same ASID */
	put(1, 0, 0xe000 | 1, 0, 0);			/* inside */
	put(2, 0, 0xa000 | 2, 0, 0);			/* other ASID: stays */
	put(3, 0, 0xc000 | 3, C0_ENTRYLO_G, C0_ENTRYLO_G);	/* global: goes */
	put(4, 0, 0x10000 | 1, 0, 0);			/* outside: stays */
	put(5, 0, 0x20000 | 1, 0, 0);			/* the one replaced */
	expect(mips_tlb_write(&tlb, 5, &e, hear, &h));
	expect_eq(h.nr, 4);
	expect_eq(h.e[0].hi, 0x20001);
	expect(mips_tlb_sane(&tlb));
	expect_eq(mips_tlb_find(&tlb, MIPS_GVA(0x8000), 1), 5);
	expect_eq(mips_tlb_find(&tlb, MIPS_GVA(0xa000), 2), 2);
	expect_eq(mips_tlb_find(&tlb, MIPS_GVA(0x10000), 1), 4);
	expect_eq(mips_tlb_find(&tlb, MIPS_GVA(0xc000), 3), -1);

	/* A small entry inside the big one drops the big one. */
	h.nr = 0;
	e = (struct mips_tlb_entry) { .hi = 0xc000 | 1 };
	expect(mips_tlb_write(&tlb, 9, &e, hear, &h));
	expect_eq(h.nr, 1);
	expect_eq(h.e[0].mask, 0x6000);
	expect(mips_tlb_sane(&tlb));
	expect(!mips_tlb_write(&tlb, 16, &e, hear, &h));
	expect_eq(h.nr, 1);
}

TEST(empty_entries_match_nothing)
{
	struct heard h = { .nr = 0 };
	struct mips_tlb_entry e = { .hi = MIPS_TLB_EHINV };

	reset(16);
	expect_eq(mips_tlb_find(&tlb, MIPS_GVA(0), 0), -1);
	put(2, 0, 0, 0x1f, 0x1f);
	expect(mips_tlb_write(&tlb, 2, &e, hear, &h));
	expect_eq(h.nr, 1);
	expect_eq(mips_tlb_find(&tlb, MIPS_GVA(0), 0), -1);
	expect(mips_tlb_write(&tlb, 2, &e, hear, &h));
	expect_eq(h.nr, 1);
	expect(mips_tlb_sane(&tlb));
}

TEST(random_honours_wired)
{
	unsigned int size, wired, n;

	for (size = 1; size <= 256; size = size * 3 + 1)
		for (wired = 0; wired < size + 3; wired++) {
			bool seen[MIPS_TLB_MAX] = { false };
			unsigned int distinct = 0;

			reset(size);
			for (n = 0; n < 30 * size; n++) {
				u32 r = mips_tlb_random(&tlb, wired);

				expect(r < size && (r >= wired || wired >= size));
				expect_eq(mips_tlb_peek_random(&tlb, wired), r);
				if (tap_failed())
					return;
				distinct += !seen[r];
				seen[r] = true;
			}
			expect_eq(distinct, wired < size ? size - wired : 1);
		}
}

TEST(random_repeats_with_its_seed)
{
	u32 first[32], n;

	reset(64);
	for (n = 0; n < 32; n++)
		first[n] = mips_tlb_random(&tlb, 4);
	reset(64);
	for (n = 0; n < 32; n++)
		expect_eq(mips_tlb_random(&tlb, 4), first[n]);
}

TEST(instructions_on_registers)
{
	unsigned int i;

	reset(16);
	mips_cp0_write(&m.cpu, MIPS_C0_ENTRYHI, 0x12346000 | 9);
	mips_cp0_write(&m.cpu, MIPS_C0_ENTRYLO0, 0x1006);
	mips_cp0_write(&m.cpu, MIPS_C0_ENTRYLO1, 0x2006);
	mips_cp0_write(&m.cpu, MIPS_C0_INDEX, 5);
	expect(mips_tlbwi(&m.cpu, &tlb, NULL, NULL));

	mips_cp0_write(&m.cpu, MIPS_C0_INDEX, 0);
	mips_tlbp(&m.cpu, &tlb);
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_INDEX), 5);
	mips_cp0_write(&m.cpu, MIPS_C0_ENTRYHI, 0x12346000 | 8);
	mips_tlbp(&m.cpu, &tlb);
	expect(mips_cp0_read(&m.cpu, MIPS_C0_INDEX) & C0_INDEX_P);

	mips_cp0_write(&m.cpu, MIPS_C0_INDEX, 5);
	mips_cp0_write(&m.cpu, MIPS_C0_ENTRYLO0, 0);
	mips_cp0_write(&m.cpu, MIPS_C0_ENTRYLO1, 0);
	mips_cp0_write(&m.cpu, MIPS_C0_PAGEMASK, ~0u);
	mips_tlbr(&m.cpu, &tlb);
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_ENTRYHI), 0x12346009);
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_ENTRYLO0), 0x1006);
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_ENTRYLO1), 0x2006);
	expect_eq(mips_cp0_read(&m.cpu, MIPS_C0_PAGEMASK), 0);

	mips_cp0_write(&m.cpu, MIPS_C0_WIRED, 15);
	mips_cp0_write(&m.cpu, MIPS_C0_ENTRYHI, 0x22346000 | 9);
	expect(mips_tlbwr(&m.cpu, &tlb, NULL, NULL));
	expect_eq(mips_tlb_find(&tlb, MIPS_GVA(0x22346000), 9), 15);
	expect(mips_tlb_sane(&tlb));

	mips_cp0_write(&m.cpu, MIPS_C0_WIRED, 8);
	for (i = 0; i < 100; i++)	/* not one of the others goes for it */
		expect(mips_tlbwr(&m.cpu, &tlb, NULL, NULL));
	expect_eq(mips_tlb_find(&tlb, MIPS_GVA(0x22346000), 9), 15);
	expect_eq(mips_tlb_find(&tlb, MIPS_GVA(0x12346000), 9), 5);
	mips_cp0_write(&m.cpu, MIPS_C0_ENTRYHI, 0x12346000 | 9);
	expect(mips_tlbwr(&m.cpu, &tlb, NULL, NULL));
	expect(mips_tlb_find(&tlb, MIPS_GVA(0x12346000), 9) >= 8);	/* 5 is wired */

	reset(48);			/* Index has 6 bits but 48 entries */
	mips_cp0_write(&m.cpu, MIPS_C0_INDEX, 48);
	expect(!mips_tlbwi(&m.cpu, &tlb, NULL, NULL));
}

/* The model: an array, looked through from end to end. */
static struct mips_tlb_entry model[MIPS_TLB_MAX];

static bool model_match(const struct mips_tlb_entry *e, u32 va, u32 asid)
{
	u32 ignore = e->mask | 0x1fff;

	return !(e->hi & MIPS_TLB_EHINV) && (va & ~ignore) == (e->hi & ~0x1fffu) &&
	       ((e->lo[0] & e->lo[1] & 1) || (e->hi & 0xff) == asid);
}

static void model_write(unsigned int size, unsigned int index, struct mips_tlb_entry e)
{
	unsigned int i;
	u32 low;

	e.mask = mips_pagemask_canon(e.mask);
	low = e.mask | 0x1fff;
	e.hi = (e.hi & ~low) | (e.hi & 0xff);
	/* Page frame bits below one page, i.e. half the entry, do not count. */
	for (i = 0; i < 2; i++)
		e.lo[i] &= 0x03ffffff & ~(low >> 13 << 6);
	if (!(e.lo[0] & e.lo[1] & 1)) {
		e.lo[0] &= ~1u;
		e.lo[1] &= ~1u;
	}
	for (i = 0; i < size; i++) {
		u32 other = model[i].mask | 0x1fff, both = low | other;

		if (!(model[i].hi & MIPS_TLB_EHINV) && !((model[i].hi ^ e.hi) & ~both) &&
		    ((model[i].lo[0] & 1) || (e.lo[0] & 1) || !((model[i].hi ^ e.hi) & 0xff)))
			model[i] = (struct mips_tlb_entry){ .hi = MIPS_TLB_EHINV };
	}
	model[index] = e;
}

/* Addresses from a small set, so that entries meet. */
static u32 near(void)
{
	return (tap_random() & 0x000fffff) | (tap_random() & 1) << 28;
}

static u32 random_mask(void)
{
	static const u32 masks[] = { 0, 0, 0, 0x6000, 0x1e000, 0x7e000, 0x1fe000, 0x1fffe000 };
	u32 r = tap_random();

	return r % 16 ? masks[r / 16 % ARRAY_SIZE(masks)] : tap_random();
}

TEST(random_operations_agree_with_the_model)
{
	unsigned long n = tap_rounds(100000, 10000000);
	unsigned int size = 0, i;

	while (n--) {
		u32 va = near(), asid = tap_random() % 4;
		int want = -1;

		if (n % 10000 == 0 || !size) {
			size = 1 + tap_random() % (n % 20000 ? 256 : 32);
			reset(size);
			for (i = 0; i < size; i++)
				model[i] = (struct mips_tlb_entry){ .hi = MIPS_TLB_EHINV };
		}
		if (tap_random() % 2) {
			struct mips_tlb_entry e = {
				.mask = random_mask(),
				.hi = (near() & ~0x1f00u) | asid,
				.lo = { tap_random(), tap_random() | tap_random() % 2 },
			};

			if (tap_random() % 4)
				e.lo[0] &= ~1u;
			e.hi = (e.hi & ~0xffu) | asid;
			i = tap_random() % size;
			model_write(size, i, e);
			mips_tlb_write(&tlb, i, &e, NULL, NULL);
			expect(!memcmp(&tlb.entry[i], &model[i], sizeof(model[i])));
		}
		for (i = 0; i < size; i++)
			if (model_match(&model[i], va, asid))
				want = i;
		expect_eq(mips_tlb_find(&tlb, MIPS_GVA(va), asid), want);
		if (n % 1000 == 0)
			expect(mips_tlb_sane(&tlb));
		if (tap_failed())
			return;
	}
}
