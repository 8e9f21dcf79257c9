// SPDX-License-Identifier: GPL-2.0-only
/*
 * GuestID allocation.
 */
#include "guestid.h"

void mips_guestids_init(struct mips_guestids *all, u32 max)
{
	*all = (struct mips_guestids) { .max = max ? max : 1, .generation = 1 };
}

bool mips_guestid_new(struct mips_guestids *all, struct mips_guestid *g)
{
	bool wrap = all->last == all->max;

	if (wrap) {
		all->last = 0;
		all->generation++;
	}
	*g = (struct mips_guestid) { all->generation, ++all->last };
	return wrap;
}
