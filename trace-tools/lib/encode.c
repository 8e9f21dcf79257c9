// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packs records into trace words.  A record is built with its bit 0, as the
 * profile numbers bits, and sent without it.
 */
#include <string.h>
#include "encode.h"

static void clear_word(struct pdt_encoder *e)
{
	memset(e->word, 0, sizeof(e->word));
	e->pos = e->profile->payload;
	e->start = 0;
	e->fresh = true;
}

void pdt_encoder_init(struct pdt_encoder *e, const struct pdt_profile *profile,
		      unsigned int gid_bits, unsigned int source,
		      void (*sink)(void *opaque, const uint64_t *word), void *opaque)
{
	*e = (struct pdt_encoder){
		.profile = profile, .gid_bits = gid_bits, .source = source,
		.sink = sink, .opaque = opaque,
	};
	clear_word(e);
}

static void send_word(struct pdt_encoder *e)
{
	e->word[0] |= pdt_field_put(e->profile->start, e->start) |
		      pdt_field_put(e->profile->source, e->source);
	e->sink(e->opaque, e->word);
	clear_word(e);
}

/* Put @bits (1..64) bits at the present position; they fit into the word. */
static void put_bits(struct pdt_encoder *e, uint64_t value, unsigned int bits)
{
	unsigned int i = e->pos / 64, shift = e->pos % 64;

	value &= ~0ull >> (64 - bits);
	e->word[i] |= value << shift;
	if (shift + bits > 64)
		e->word[i + 1] |= value >> (64 - shift);
	e->pos += bits;
	e->fresh = false;
}

/* Send bits of a record, across words if need be. */
static void send_bits(struct pdt_encoder *e, uint64_t value, unsigned int bits)
{
	unsigned int room = e->profile->word_bits - e->pos;
	unsigned int now = bits < room ? bits : room;

	if (!bits)
		return;
	put_bits(e, value, now);
	if (e->pos == e->profile->word_bits)
		send_word(e);
	if (bits > now)
		put_bits(e, value >> now, bits - now);
}

/* The first record of a word starts at a multiple of the unit, and the header says where. */
static void start_record(struct pdt_encoder *e)
{
	const struct pdt_profile *p = e->profile;
	unsigned int k;

	if (e->start)
		return;
	k = (e->pos - p->payload + p->start_unit - 1) / p->start_unit;
	e->pos = p->payload + k * p->start_unit;
	e->start = k + 1;
}

void pdt_encode_raw(struct pdt_encoder *e, uint64_t lo, uint64_t hi, unsigned int bits)
{
	unsigned int first = bits < 64 ? bits : 64;

	start_record(e);
	send_bits(e, lo >> 1, first - 1);
	send_bits(e, hi, bits - first);
}

uint64_t pdt_completion(const struct pdt_profile *p, enum pdt_ic ic, bool miss, unsigned int vp)
{
	return 2 | pdt_field_put(p->tf2.ic, ic) | pdt_field_put(p->tf2.miss, miss) |
	       pdt_field_put(p->tf2.vp, vp);
}

void pdt_encode_completion(struct pdt_encoder *e, enum pdt_ic ic, bool miss, unsigned int vp)
{
	pdt_encode_raw(e, pdt_completion(e->profile, ic, miss, vp), 0, e->profile->tf2.bits);
}

bool pdt_encode_packed(struct pdt_encoder *e, uint64_t records, unsigned int bits)
{
	if (!e->start || e->pos + bits > e->profile->word_bits)
		return false;
	send_bits(e, records, bits);
	return true;
}

/* A TF3 with @bits bits of value at bit @at, the VP after it. */
static void value_record(struct pdt_encoder *e, uint64_t head, unsigned int at,
			 uint64_t value, unsigned int bits, unsigned int vp)
{
	uint64_t lo, hi;
	unsigned int end = at + bits;
	struct pdt_field who = { end % 64, e->profile->tf3.vp_bits };

	if (bits < 64)
		value &= ~0ull >> (64 - bits);
	lo = head | value << at;
	hi = value >> (64 - at);
	if (end < 64) {
		lo |= pdt_field_put(who, vp);
		if (end + who.bits > 64)
			hi |= vp >> (64 - end);
	} else {
		hi |= pdt_field_put(who, vp);
	}
	pdt_encode_raw(e, lo, hi, end + who.bits);
}

static uint64_t value_head(const struct pdt_profile *p, enum pdt_ttype type, unsigned int n)
{
	return pdt_field_put(p->tf3.ttype, type) | pdt_field_put(p->tf3.tend, 1) |
	       pdt_field_put(p->tf3.tmode, 1) | pdt_field_put(p->tf3.n, n);
}

void pdt_encode_value(struct pdt_encoder *e, enum pdt_ttype type, uint64_t value,
		      unsigned int bytes, unsigned int vp)
{
	const struct pdt_profile *p = e->profile;

	value_record(e, value_head(p, type, bytes - 1), p->tf3.value, value, 8 * bytes, vp);
}

void pdt_encode_address(struct pdt_encoder *e, enum pdt_ttype type, uint64_t address,
			unsigned int vp)
{
	const struct pdt_profile *p = e->profile;

	if (address == (uint64_t)(int64_t)(int32_t)address)
		pdt_encode_value(e, type, address, p->length.n32 + 1, vp);
	else if (!(address >> 48 & 0xff))
		pdt_encode_value(e, type, address >> 56 << 48 | (address & 0xffffffffffffull),
				 p->length.n56 + 1, vp);
	else
		pdt_encode_value(e, type, address, p->length.n64 + 1, vp);
}

void pdt_encode_context(struct pdt_encoder *e, const struct pdt_identity *who, bool sync,
			unsigned int vp)
{
	const struct pdt_profile *p = e->profile;
	struct pdt_field gid = { p->tmo.gid_lo, e->gid_bits };
	struct pdt_field vid = { p->tmo.gid_lo + e->gid_bits, p->tmo.vid_bits };
	uint64_t ad = pdt_field_put(p->tmo.x, 1) | pdt_field_put(p->tmo.pom, who->pom) |
		      pdt_field_put(p->tmo.isa, who->isa) | pdt_field_put(p->tmo.sync, sync) |
		      pdt_field_put(p->tmo.ibt, 1) | pdt_field_put(p->tmo.asid, who->asid) |
		      pdt_field_put(gid, who->gid) | pdt_field_put(vid, who->vid);
	uint64_t head = pdt_field_put(p->tf3.ttype, PDT_T_TMO) | pdt_field_put(p->tf3.tend, 1);

	value_record(e, head, p->tf3.tmo_value, ad, vid.lo + vid.bits, vp);
}

void pdt_encode_overflow(struct pdt_encoder *e)
{
	pdt_encode_raw(e, e->profile->tf5.value, 0, e->profile->tf5.bits);
}

void pdt_encode_event(struct pdt_encoder *e, unsigned int code, unsigned int info)
{
	const struct pdt_profile *p = e->profile;

	pdt_encode_raw(e, 4 | pdt_field_put(p->tf6.code, code) |
		       pdt_field_put(p->tf6.info, info), 0, p->tf6.bits);
}

void pdt_encode_flush(struct pdt_encoder *e)
{
	if (!e->fresh)
		send_word(e);
}
