// SPDX-License-Identifier: GPL-2.0-only
/*
 * Damaged traces: the fuzzer's target over traces of random records with bits
 * flipped, words exchanged, parts cut out, and over plain noise.
 */
#include "tap.h"
#include "encode.h"
#include "../fuzz/fuzz_flow.c"

#define SIZE	(2 + 64 * 32)

static u8 input[SIZE];
static size_t used;

static void append_word(void *opaque, const uint64_t *part)
{
	unsigned int i;

	(void)opaque;
	for (i = 0; i < 32 && used < SIZE; i++)
		input[used++] = part[i / 8] >> 8 * (i % 8);
}

/* A trace that starts well and goes on with random records. */
static void make_trace(void)
{
	static const struct pdt_identity who = { .pom = PDT_POM_K10 };
	struct pdt_encoder e;

	used = 2;
	input[0] = 5;
	pdt_encoder_init(&e, &pdt_profile_r10s, 5, 0, append_word, NULL);
	while (used < SIZE) {
		u32 r = tap_random();

		if (r % 16 == 0) {
			pdt_encode_context(&e, &who, false, 0);
			pdt_encode_address(&e, PDT_T_TPC, CODE + (r >> 8 & 0xffc), 0);
		} else if (r % 16 == 1) {
			pdt_encode_value(&e, PDT_T_TU1, r, 4, 0);
		} else {
			pdt_encode_completion(&e, 1 + (r >> 4) % 7, false, 0);
		}
	}
}

static void damage(void)
{
	u32 r = tap_random(), at = 2 + tap_random() % (SIZE - 2), n;

	switch (r % 4) {
	case 0:
		input[at] ^= 1 << (r >> 8 & 7);
		break;
	case 1:
		input[at] = tap_random_corner();
		break;
	case 2:		/* another header */
		input[2 + (at - 2) / 32 * 32] = r >> 8;
		break;
	case 3:		/* a part moves */
		n = tap_random() % 64;
		if (at + n < SIZE)
			memmove(input + 2 + (r >> 8) % (SIZE - 2 - n), input + at, n);
		break;
	}
}

TEST(damaged_traces_are_survived)
{
	unsigned long i, j;

	for (i = 0; i < tap_rounds(300, 30000); i++) {
		make_trace();
		for (j = tap_random() % 20; j; j--)
			damage();
		LLVMFuzzerTestOneInput(input, tap_random() % 4 ? SIZE : tap_random() % SIZE);
	}
}

TEST(noise_is_survived_with_every_width_of_guest_id)
{
	unsigned long i, j;

	for (i = 0; i < tap_rounds(200, 20000); i++) {
		for (j = 0; j < SIZE; j++)
			input[j] = tap_random();
		LLVMFuzzerTestOneInput(input, SIZE);
	}
}
