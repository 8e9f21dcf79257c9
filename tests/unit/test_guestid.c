// SPDX-License-Identifier: GPL-2.0-only
/*
 * GuestIDs: no two guests hold the same one at the same time, for any width.
 */
#include "tap.h"
#include "guestid.h"

#define GUESTS	8

/* Guests run in random order; the TLB remembers whose entries carry each id. */
static void run(u32 max, unsigned long rounds)
{
	struct mips_guestids all;
	struct mips_guestid guest[GUESTS] = { 0 };
	int owner[256];
	unsigned int i;

	mips_guestids_init(&all, max);
	memset(owner, -1, sizeof(owner));
	while (rounds--) {
		i = tap_random() % GUESTS;
		if (!mips_guestid_valid(&all, &guest[i]) && mips_guestid_new(&all, &guest[i]))
			memset(owner, -1, sizeof(owner));	/* the flush that is asked for */
		expect(guest[i].id >= 1 && guest[i].id <= max);
		expect(mips_guestid_valid(&all, &guest[i]));
		expect(owner[guest[i].id] == -1 || owner[guest[i].id] == (int)i);
		owner[guest[i].id] = (int)i;
		if (tap_random() % 8 == 0)
			guest[i] = (struct mips_guestid) { 0 };	/* it went to another CPU */
		if (tap_failed())
			return;
	}
}

TEST(ids_of_any_width_are_never_shared)
{
	run(1, 2000);
	run(3, 2000);
	run(GUESTS, 2000);
	run(255, tap_rounds(20000, 2000000));
}

TEST(nobody_holds_an_id_at_first)
{
	struct mips_guestid none = { 0 };
	struct mips_guestids all;

	mips_guestids_init(&all, 0);	/* a register without a single bit still counts 1 */
	expect_eq(all.max, 1);
	expect(!mips_guestid_valid(&all, &none));
	expect(!mips_guestid_new(&all, &none));
	expect_eq(none.id, 1);
	expect(mips_guestid_new(&all, &none));
	expect_eq(none.id, 1);
}
