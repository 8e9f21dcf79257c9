/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers that tell the TLB entries of one guest from those of another, given
 * out per CPU: GuestIDs of VZ.  When all have been used a new generation
 * begins, and every number of older ones is void.
 */
#ifndef MIPS_GUESTID_H
#define MIPS_GUESTID_H

#include "kvmlib.h"

/* One per CPU.  0 is root's own number and never given out. */
struct mips_guestids {
	u32 max;		/* the highest number, 1 and up */
	u32 last;		/* the one given out last, 0 for none */
	u64 generation;		/* from 1 */
};

/* What a guest holds; all zero: none. */
struct mips_guestid {
	u64 generation;
	u32 id;
};

void mips_guestids_init(struct mips_guestids *all, u32 max);

static inline bool mips_guestid_valid(const struct mips_guestids *all,
				      const struct mips_guestid *g)
{
	return g->generation == all->generation;
}

/*
 * A number nobody holds.  True if a generation had to begin for it: the caller
 * must then drop the TLB entries of all numbers before it uses this one.
 */
bool mips_guestid_new(struct mips_guestids *all, struct mips_guestid *g);

#endif
