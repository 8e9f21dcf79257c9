// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs of page table words: against a check of every word by itself.
 */
#include "tap.h"
#include "block.h"

#define FRAME	0x40u
#define VALID	2u
#define OWN	0xfc000000u
#define WORDS	1024u

static const struct mips_block_words format = { FRAME, VALID, OWN };
static u32 words[WORDS];

static bool slow_run(unsigned int at, unsigned int n)
{
	unsigned int i;

	for (i = at; i < at + n; i++) {
		u32 frame = (words[i] & ~OWN) / FRAME, first = (words[at] & ~OWN) / FRAME;

		if (!(words[i] & VALID) || first % n || frame != first + (i - at) ||
		    words[i] % FRAME != words[at] % FRAME)
			return false;
	}
	return true;
}

static unsigned int slow_order(unsigned int at, unsigned int max)
{
	unsigned int order, found = 0;

	for (order = 2; order <= max; order += 2) {
		unsigned int n = 1u << order, first = at / (2 * n) * 2 * n;

		if (!slow_run(first, n) || !slow_run(first + n, n))
			return found;
		found = order;
	}
	return found;
}

/* Frames @frame and up at words [at, at + n). */
static void fill(unsigned int at, unsigned int n, u32 frame)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		words[at + i] = (frame + i) * FRAME | 3 << 3 | 4 | VALID;
}

TEST(contiguous_memory_gets_the_largest_page)
{
	unsigned int at;

	fill(0, WORDS, 0x1000);
	for (at = 0; at < WORDS; at += 37) {
		expect_eq(mips_block_order(words, at, &format, 8), 8);
		expect_eq(mips_block_order(words, at, &format, 4), 4);
	}
}

TEST(halves_may_lie_apart)
{
	fill(0, 256, 0x1000);
	fill(256, 256, 0x8000);
	expect_eq(mips_block_order(words, 3, &format, 8), 8);
	fill(256, 256, 0x8001);		/* contiguous, but not aligned */
	expect_eq(mips_block_order(words, 3, &format, 8), 6);
	expect_eq(mips_block_order(words, 300, &format, 8), 0);
}

TEST(one_word_decides)
{
	unsigned int n;

	for (n = 0; n < 32; n++) {
		fill(0, WORDS, 0);
		words[n] &= ~VALID;
		expect_eq(mips_block_order(words, 32, &format, 8), 4);
		expect_eq(mips_block_order(words, n, &format, 8),
			  n < 8 ? 0 : slow_order(n, 8));
		fill(0, WORDS, 0);
		words[n] &= ~4u;	/* not writable */
		expect_eq(mips_block_order(words, 32, &format, 8), 4);
		fill(0, WORDS, 0);
		words[n] |= 0x88000000u;	/* bits that do not count */
		expect_eq(mips_block_order(words, 32, &format, 8), 8);
	}
}

TEST(random_tables_agree_with_the_slow_way)
{
	unsigned long n, rounds = tap_rounds(300, 20000);

	for (n = 0; n < rounds; n++) {
		unsigned int at, holes = tap_random() % 4;

		fill(0, WORDS, tap_random() % 8 * 128);
		fill(512, 512, tap_random() % 8 * 64);
		while (holes--)
			words[tap_random() % WORDS] ^= tap_random_corner() & ~OWN;
		for (at = 0; at < WORDS; at += 1 + tap_random() % 64)
			expect_eq(mips_block_order(words, at, &format, 8), slow_order(at, 8));
	}
}
