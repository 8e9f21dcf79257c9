// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzer of single records, both ways.  The input is a width of GuestID and
 * bits, which are taken apart as records, one after the other; those that a
 * decoder accepts are written again, bit by bit and by what they mean, and must
 * come back from the trace words as they went in.
 */
#include <stdlib.h>
#include <string.h>
#include "encode.h"
#include "sync.h"
#include "target.h"

#define MAX_RECORDS	64
#define MAX_TRACE	64	/* words that so many records can take */

struct trace {
	struct pdt_word word[MAX_TRACE];
	unsigned int nr;
};

static void keep(void *opaque, const uint64_t *part)
{
	struct trace *t = opaque;

	must(t->nr < MAX_TRACE);
	memcpy(t->word[t->nr].part, part, sizeof(t->word[0].part));
	t->word[t->nr].frame = t->nr;
	t->nr++;
}

/* 128 bits from bit @at of the input on, zeros behind its end. */
static struct pdt_bits window(const uint8_t *data, size_t size, size_t at)
{
	uint64_t part[3] = { 0 };
	size_t n = size - at / 8;

	memcpy(part, data + at / 8, n < 17 ? n : 17);
	at %= 8;
	return (struct pdt_bits){
		.lo = part[0] >> at | (at ? part[1] << (64 - at) : 0),
		.hi = part[1] >> at | (at ? part[2] << (64 - at) : 0),
	};
}

static bool same_context(const struct pdt_context *a, const struct pdt_context *b)
{
	return a->asid == b->asid && a->gid == b->gid && a->pom == b->pom && a->isa == b->isa &&
	       a->vid == b->vid && a->sync == b->sync;
}

/* Do both say the same, whatever the width of the value? */
static bool same_meaning(const struct pdt_packet *a, const struct pdt_packet *b)
{
	if (a->tf != b->tf)
		return false;
	switch (a->tf) {
	case PDT_TF2:
		return a->ic == b->ic && a->miss == b->miss && a->vp == b->vp;
	case PDT_TF3:
		if (a->ttype != b->ttype || a->vp != b->vp)
			return false;
		return a->ttype == PDT_T_TMO ? same_context(&a->context, &b->context) :
					       a->value == b->value;
	case PDT_TF6:
		return a->code == b->code && a->info == b->info;
	}
	return true;
}

static bool same_bits(const struct pdt_packet *a, const struct pdt_packet *b)
{
	return a->wire == b->wire && a->raw.lo == b->raw.lo && a->raw.hi == b->raw.hi;
}

/* A record that takes all its bits and no other is the same with others behind it. */
static void check_length(const struct pdt_format *format, struct pdt_bits bits,
			 const struct pdt_packet *p)
{
	unsigned int wire = p->wire;
	struct pdt_packet again;

	if (wire < 64)
		bits.lo ^= ~0ull << wire;
	bits.hi ^= wire > 64 ? ~0ull << (wire - 64) : ~0ull;
	must(pdt_packet_parse(format, bits, 128, &again) == wire && same_bits(p, &again));
	must(pdt_packet_parse(format, bits, wire, &again) == wire && same_bits(p, &again));
	must(!pdt_packet_parse(format, bits, wire - 1, &again));
}

static unsigned int take_apart(const struct pdt_format *format, const uint8_t *data, size_t size,
			       struct pdt_packet *packets)
{
	unsigned int nr = 0, wire;
	size_t at;

	for (at = 0; at < 8 * size && nr < MAX_RECORDS; at += wire) {
		struct pdt_bits bits = window(data, size, at);
		size_t left = 8 * size - at;

		wire = pdt_packet_parse(format, bits, left < 128 ? left : 128, &packets[nr]);
		if (!wire)
			break;
		check_length(format, bits, &packets[nr]);
		nr += !pdt_packet_check(&packets[nr]);
	}
	return nr;
}

static void write_bits(struct pdt_encoder *e, const struct pdt_packet *p)
{
	pdt_encode_raw(e, p->raw.lo, p->raw.hi, p->wire + 1);
}

/* What an encoder makes of the record; a completion with a value has no other form. */
static void write_meaning(struct pdt_encoder *e, const struct pdt_packet *p)
{
	struct pdt_identity who = {
		p->context.asid, p->context.gid, p->context.pom, p->context.isa, p->context.vid,
	};

	if (p->tf == PDT_TF2)
		pdt_encode_completion(e, p->ic, p->miss, p->vp);
	else if (p->tf == PDT_TF5)
		pdt_encode_overflow(e);
	else if (p->tf == PDT_TF6)
		pdt_encode_event(e, p->code, p->info);
	else if (p->ic || p->miss)
		write_bits(e, p);
	else if (p->ttype == PDT_T_TMO)
		pdt_encode_context(e, &who, p->context.sync, p->vp);
	else if (p->ttype <= PDT_T_TSA)
		pdt_encode_address(e, p->ttype, p->value, p->vp);
	else
		pdt_encode_value(e, p->ttype, p->value, p->n + 1, p->vp);
}

/* Write @nr records, read them back into @out. */
static void there_and_back(const struct pdt_format *format, const struct pdt_packet *in,
			   unsigned int nr, struct pdt_packet *out,
			   void (*write)(struct pdt_encoder *e, const struct pdt_packet *p))
{
	static struct trace trace;
	enum pdt_sync_result result;
	struct pdt_encoder e;
	enum pdt_error error;
	unsigned int i, n = 0;
	struct pdt_sync s;
	struct pdt_pos pos;

	trace.nr = 0;
	pdt_encoder_init(&e, format->profile, format->gid_bits, 0, keep, &trace);
	for (i = 0; i < nr; i++)
		write(&e, &in[i]);
	pdt_encode_flush(&e);
	pdt_sync_init(&s, format);
	for (i = 0; i < trace.nr; i++) {
		pdt_sync_feed(&s, &trace.word[i]);
		while (n <= nr &&
		       (result = pdt_sync_next(&s, &out[n], &pos, &error)) != PDT_SYNC_NEED_WORD) {
			must(result == PDT_SYNC_PACKET);
			n++;
		}
	}
	must(n == nr && !s.skipped && !pdt_sync_finish(&s, &pos));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pdt_packet in[MAX_RECORDS + 1], out[MAX_RECORDS + 1], third[MAX_RECORDS + 1];
	struct pdt_format format = { &pdt_profile_r10s };
	unsigned int i, nr;

	if (!size)
		return 0;
	format.gid_bits = data[0] % 9;
	nr = take_apart(&format, data + 1, size - 1, in);
	there_and_back(&format, in, nr, out, write_bits);
	for (i = 0; i < nr; i++)
		must(same_bits(&in[i], &out[i]));
	there_and_back(&format, in, nr, out, write_meaning);
	for (i = 0; i < nr; i++)
		must(same_meaning(&in[i], &out[i]));
	/* What an encoder wrote it writes again. */
	there_and_back(&format, out, nr, third, write_meaning);
	for (i = 0; i < nr; i++)
		must(same_bits(&out[i], &third[i]));
	return 0;
}
