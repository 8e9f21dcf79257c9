/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs of page table words that one TLB entry with larger pages can stand for.
 * The words are in EntryLo's format, one per page of the smallest size.
 */
#ifndef MIPS_BLOCK_H
#define MIPS_BLOCK_H

#include "kvmlib.h"

/* How the words look. */
struct mips_block_words {
	u32 step;		/* from one page frame to the next */
	u32 valid;		/* bits that are all set in a valid word */
	u32 ignore;		/* bits that do not count */
};

/*
 * The largest TLB page that may stand for @words[@at]: 2^n words, n even, at
 * most @max; 0 if none but its own.  An entry maps two such pages side by side,
 * so both must be runs: flags alike, frames ascending from a multiple of the
 * size.
 */
unsigned int mips_block_order(const u32 *words, unsigned int at,
			      const struct mips_block_words *f, unsigned int max);

#endif
