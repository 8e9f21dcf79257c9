// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs of instructions that are written at once give the very trace words that
 * one call for each gives: random lengths, kinds of access, contexts and
 * periods, in the midst of all else a trace may have.
 */
#include <stdlib.h>
#include "tap.h"
#include "emit.h"

#define MAX_WORDS	20000

struct side {
	struct pdt_encoder encoder;
	struct pdt_emitter emitter;
	unsigned int nr;
	uint64_t word[MAX_WORDS][PDT_WORD_WORDS];
};

static struct side one, many;

static void keep(void *opaque, const uint64_t *word)
{
	struct side *s = opaque;

	if (s->nr < MAX_WORDS)
		memcpy(s->word[s->nr++], word, sizeof(s->word[0]));
}

static void begin(struct side *s, unsigned int vp, unsigned int period, bool all)
{
	s->nr = 0;
	pdt_encoder_init(&s->encoder, &pdt_profile_r10s, 5, 0, keep, s);
	pdt_emitter_init(&s->emitter, &s->encoder, vp);
	s->emitter.period = period;
	s->emitter.all_branches = all;
}

static void run(const struct pdt_identity *who, struct pdt_step first, unsigned int nr,
		uint64_t access)
{
	pdt_emit_run(&many.emitter, who, &first, nr, access);
	pdt_emit_step(&one.emitter, who, &first);
	first.arrival = PDT_ARRIVE_SEQUENCE;
	for (; nr; nr--, access >>= 2) {
		first.pc += 4;
		first.access = access & 3;
		pdt_emit_step(&one.emitter, who, &first);
	}
}

/* An event, a gap, a user word: whatever moves the place of the next record. */
static void disturb(struct side *s, unsigned int what)
{
	switch (what % 16) {
	case 0:
		pdt_emit_gap(&s->emitter);
		break;
	case 1:
		pdt_encode_event(&s->encoder, what >> 4 & 15, what >> 8);
		break;
	case 2:
		pdt_emit_user(&s->emitter, 1, what, 4);
		break;
	case 3:
		pdt_emit_overflow(&s->emitter);
		break;
	}
}

static bool same(unsigned int seed)
{
	struct pdt_identity who = { .asid = 5, .gid = 1 };
	unsigned int i, what;

	srandom(seed);
	begin(&one, seed % 4, seed % 3 ? 1u << seed % 10 : 0, seed % 5 == 0);
	begin(&many, seed % 4, seed % 3 ? 1u << seed % 10 : 0, seed % 5 == 0);
	for (i = 0; i < 2000; i++) {
		struct pdt_step first = { .pc = (int32_t)random() & ~3,
					  .arrival = random() % 5, .access = random() % 3 };
		uint64_t access = 0;
		unsigned int n, nr = random() % 20;

		for (n = 0; n < nr; n++)
			access = access << 2 | random() % 3;
		who.asid = random() % 8 ? who.asid : random() % 256;
		run(&who, first, nr, access);
		what = random();
		disturb(&one, what);
		disturb(&many, what);
	}
	pdt_encode_flush(&one.encoder);
	pdt_encode_flush(&many.encoder);
	return one.nr > 500 && one.nr < MAX_WORDS && one.nr == many.nr &&
	       !memcmp(one.word, many.word, one.nr * sizeof(one.word[0]));
}

TEST(runs_are_written_as_their_instructions_are)
{
	unsigned int seed;

	for (seed = 1; seed <= 60; seed++)
		expect(same(seed));
}
