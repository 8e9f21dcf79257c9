// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random records of all kinds, the same for the same seed everywhere.
 */
#include "gen.h"

static uint32_t state;

static uint32_t next(void)
{
	uint32_t x = state += 0x9e3779b9;

	x = (x ^ x >> 16) * 0x21f0aaad;
	x = (x ^ x >> 15) * 0x735a2d97;
	return x ^ x >> 15;
}

static void append(struct pdt_encoder *e)
{
	struct pdt_identity who = {
		.asid = next() & 0xff, .gid = next(), .pom = next() % 6, .isa = next() % 3,
	};
	uint64_t value = (uint64_t)next() << 32 | next();
	uint32_t r = next(), vp = next() & 3;

	if (r & 0x10000)
		value = (uint64_t)(int64_t)(int32_t)value;
	switch (r % 16) {
	case 0:
		pdt_encode_overflow(e);
		break;
	case 1:
		pdt_encode_event(e, r >> 4 & 15, r >> 8 & 255);
		break;
	case 2:
		who.vid = vp;
		pdt_encode_context(e, &who, r >> 4 & 1, vp);
		break;
	case 3:
	case 4:
		pdt_encode_address(e, PDT_T_TPC + (r >> 4) % 3, value, vp);
		break;
	case 5:
		pdt_encode_value(e, PDT_T_TD, value, 1 << (r >> 4) % 4, vp);
		break;
	case 6:
		pdt_encode_value(e, PDT_T_TU1 + (r >> 4 & 1), value, r >> 5 & 4 ? 4 : 8, vp);
		break;
	default:
		pdt_encode_completion(e, 1 + (r >> 4) % 7, r >> 8 & 1, vp);
	}
}

void gen_random(struct gen *g, uint32_t seed, uint64_t nr, unsigned int flush)
{
	state = seed;
	while (nr--) {
		append(&g->encoder);
		if (flush && next() % flush == 0)
			pdt_encode_flush(&g->encoder);
	}
	pdt_encode_flush(&g->encoder);
}
