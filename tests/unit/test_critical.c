// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLB critical sections: the points of a guest's handlers at which it may be
 * paused, and what must survive at each.
 */
#include "tap.h"
#include "critical.h"

#define SIZE	64
#define ASID	0x21u
#define VA	0x12344000u

enum { RUNNING = C0_STATUS_IE | C0_STATUS_IM };

static struct mips_critical critical(struct mips_critical_regs r)
{
	struct mips_critical c;

	mips_critical(&r, SIZE, MIPS_CRITICAL_RULE, &c);
	return c;
}

static struct mips_tlb_entry entry(u32 va, u32 asid, u32 mask)
{
	return (struct mips_tlb_entry) { mask, (va & C0_ENTRYHI_VPN2 & ~mask) | asid, { 0, 0 } };
}

/* Is an entry for (@va, @asid) at index 40, which nothing else speaks for, preserved? */
static bool kept(struct mips_critical_regs r, u32 va, u32 asid)
{
	struct mips_critical c = critical(r);
	struct mips_tlb_entry e = entry(va, asid, 0);

	return mips_critical_entry(&c, 40, &e);
}

TEST(user_code_with_interrupts_on_keeps_what_index_names)
{
	struct mips_critical_regs r = { .index = 7, .entryhi = VA | ASID, .badvaddr = VA,
					.status = RUNNING };
	struct mips_critical c = critical(r);
	struct mips_tlb_entry other = entry(0x400000, 3, 0);

	expect(mips_critical_entry(&c, 7, &other));
	expect(!mips_critical_entry(&c, 8, &other));
	expect(!kept(r, VA, ASID));
}

TEST(what_is_said_to_ask_for_index_alone_does)
{
	unsigned int i;

	for (i = 0; i < 10000; i++) {
		struct mips_critical_regs r = {
			.index = tap_random() % (2 * SIZE), .entryhi = tap_random(),
			.wired = tap_random() % 3 ? 0 : tap_random() % SIZE,
			.badvaddr = tap_random(),
			.status = tap_random() & tap_random(),
		};
		struct mips_critical c = critical(r);

		expect_eq(mips_critical_is_index(r.wired, r.status), !c.wired && !c.nr_va);
	}
}

TEST(a_failed_probe_names_nothing)
{
	struct mips_critical c = critical((struct mips_critical_regs) {
		.index = C0_INDEX_P | 7, .status = RUNNING });
	struct mips_tlb_entry e = entry(VA, ASID, 0);

	expect(!mips_critical_entry(&c, 7, &e));
	c = critical((struct mips_critical_regs) { .index = SIZE, .status = RUNNING });
	expect_eq(c.index, -1);
}

TEST(a_handler_keeps_the_faulting_page)
{
	static const u32 status[] = {
		RUNNING | C0_STATUS_EXL, RUNNING | C0_STATUS_ERL, C0_STATUS_IM, C0_STATUS_IE, 0,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(status); i++) {
		struct mips_critical_regs r = { .index = C0_INDEX_P, .entryhi = VA | ASID,
						.badvaddr = VA + 0x1678, .status = status[i] };

		expect(kept(r, VA, ASID));
		expect(!kept(r, VA, ASID + 1));
		expect(!kept(r, VA + 0x2000, ASID));
		/* A nested exception has overwritten BadVAddr; EntryHi was put back. */
		r.badvaddr = 0xc0123000;
		expect(kept(r, VA, ASID));
		expect(kept(r, 0xc0122000, ASID));
		/* The other way round: a probe of another address. */
		r.badvaddr = VA;
		r.entryhi = 0xc0122000 | ASID;
		expect(kept(r, VA, ASID));
	}
}

TEST(large_and_global_entries_match_as_the_hardware_does)
{
	struct mips_critical c = critical((struct mips_critical_regs) {
		.index = C0_INDEX_P, .entryhi = VA | ASID, .badvaddr = VA });
	struct mips_tlb_entry large = entry(VA & ~0x7ffffu, ASID, 0x7e000);
	struct mips_tlb_entry global = entry(VA, 0x77, 0);

	expect(mips_critical_entry(&c, 40, &large));
	expect(!mips_critical_entry(&c, 40, &global));
	global.lo[0] = global.lo[1] = C0_ENTRYLO_G;
	expect(mips_critical_entry(&c, 40, &global));
}

TEST(wired_entries_survive_in_every_mode)
{
	struct mips_critical_regs r = { .index = C0_INDEX_P, .wired = 3, .status = RUNNING };
	struct mips_tlb_entry e = entry(VA, ASID, 0), empty = { .hi = MIPS_TLB_EHINV };
	struct mips_critical c;
	unsigned int mode, i;

	for (mode = 0; mode < 3; mode++) {
		mips_critical(&r, SIZE, mode, &c);
		for (i = 0; i < SIZE; i++) {
			expect_eq(mips_critical_entry(&c, i, &e),
				  i < 3 || mode == MIPS_CRITICAL_ALL);
			expect(!mips_critical_entry(&c, i, &empty));
		}
	}
	r.wired = 0xffff;
	mips_critical(&r, SIZE, MIPS_CRITICAL_WIRED, &c);
	expect_eq(c.wired, SIZE);
}

TEST(without_protection_a_handler_loses_its_page)
{
	struct mips_critical_regs r = { .index = 7, .entryhi = VA | ASID, .badvaddr = VA };
	struct mips_tlb_entry e = entry(VA, ASID, 0);
	struct mips_critical c;

	mips_critical(&r, SIZE, MIPS_CRITICAL_WIRED, &c);
	expect(!mips_critical_entry(&c, 7, &e));
	mips_critical(&r, SIZE, MIPS_CRITICAL_RULE, &c);
	expect(mips_critical_entry(&c, 7, &e));
}
