// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking for runs of page table words.
 */
#include "block.h"

static bool is_run(const u32 *w, unsigned int n, const struct mips_block_words *f)
{
	u32 first = w[0] & ~f->ignore;
	unsigned int i;

	if ((first & f->valid) != f->valid || (first & ((n - 1) * f->step)))
		return false;
	for (i = 1; i < n; i++)
		if ((w[i] & ~f->ignore) != first + i * f->step)
			return false;
	return true;
}

unsigned int mips_block_order(const u32 *words, unsigned int at,
			      const struct mips_block_words *f, unsigned int max)
{
	unsigned int order, found = 0;

	for (order = 2; order <= max; order += 2) {
		unsigned int n = 1u << order;
		const u32 *pair = words + (at & ~(2 * n - 1));

		if (!is_run(pair, n, f) || !is_run(pair + n, n, f))
			break;
		found = order;
	}
	return found;
}
