// SPDX-License-Identifier: GPL-2.0-only
/*
 * Follows records through trace words.
 *
 * A record cut at the end of a word is kept as a tail until the next word of
 * its source says, by where its first own record starts, whether that word
 * begins with the rest.  Only then are the joined bits parsed: what a flush
 * leaves behind would parse as nonsense together with the next word.
 */
#include <string.h>
#include "sync.h"

void pdt_sync_init(struct pdt_sync *s, const struct pdt_format *format)
{
	memset(s, 0, sizeof(*s));
	s->format = format;
	s->pos = format->profile->word_bits;
}

unsigned int pdt_word_start(const struct pdt_profile *profile, const struct pdt_word *word)
{
	return pdt_field_get(profile->start, word->part[0]);
}

unsigned int pdt_word_source(const struct pdt_profile *profile, const struct pdt_word *word)
{
	return pdt_field_get(profile->source, word->part[0]);
}

/* 128 bits of the present word from bit @pos on. */
static struct pdt_bits window(const struct pdt_sync *s, unsigned int pos)
{
	const uint64_t *p = &s->part[pos / 64];
	unsigned int shift = pos % 64;

	if (!shift)
		return (struct pdt_bits){ p[0], p[1] };
	return (struct pdt_bits){
		p[0] >> shift | p[1] << (64 - shift),
		p[1] >> shift | p[2] << (64 - shift),
	};
}

/* True if everything from @pos to the end of the word is zero. */
static bool rest_is_zero(const struct pdt_sync *s, unsigned int pos)
{
	unsigned int i = pos / 64;
	uint64_t any = s->part[i] >> pos % 64;

	while (++i < 4)
		any |= s->part[i];
	return !any;
}

static struct pdt_bits join(const struct pdt_tail *tail, struct pdt_bits next)
{
	unsigned int nr = tail->nr;
	struct pdt_bits b = tail->bits;

	if (nr < 64) {
		b.lo |= next.lo << nr;
		b.hi |= nr ? next.lo >> (64 - nr) | next.hi << nr : next.hi;
	} else {
		b.hi |= nr == 64 ? next.lo : next.lo << (nr - 64);
	}
	return b;
}

static void note_error(struct pdt_sync *s, enum pdt_error error, struct pdt_pos pos)
{
	s->errors[s->nr_errors] = error;
	s->error_pos[s->nr_errors++] = pos;
}

static void drop_tail(struct pdt_sync *s, struct pdt_tail *tail)
{
	if (tail->nr && (tail->bits.lo || tail->bits.hi)) {
		s->skipped += tail->nr;
		note_error(s, PDT_E_LOST_RECORD, tail->pos);
	}
	tail->nr = 0;
}

/* Complete the record that began in the word before, if @n says that it goes on here. */
static bool complete_tail(struct pdt_sync *s, struct pdt_tail *tail, unsigned int n)
{
	const struct pdt_profile *p = s->format->profile;
	unsigned int wire, rest;

	if (!tail->nr || n == 1)
		return false;
	wire = pdt_packet_parse(s->format, join(tail, window(s, p->payload)), 128, &s->packet);
	if (wire <= tail->nr)
		return false;
	rest = wire - tail->nr;
	if (n && n != 1 + (rest + p->start_unit - 1) / p->start_unit)
		return false;
	s->joined = true;
	s->packet_pos = tail->pos;
	tail->nr = 0;
	return true;
}

void pdt_sync_feed(struct pdt_sync *s, const struct pdt_word *word)
{
	const struct pdt_profile *p = s->format->profile;
	unsigned int n = pdt_word_start(p, word), i;
	struct pdt_pos head = { word->frame, 0 };
	struct pdt_tail *tail;

	if (s->any && word->frame != s->frame + 1) {
		note_error(s, PDT_E_LOST_WORDS, head);
		for (i = 0; i < PDT_SOURCES; i++)
			s->tails[i].nr = 0;
	}
	memcpy(s->part, word->part, sizeof(word->part));
	s->any = true;
	s->frame = word->frame;
	s->source = pdt_word_source(p, word);
	tail = &s->tails[s->source];
	if (!complete_tail(s, tail, n))
		drop_tail(s, tail);
	s->pos = n ? p->payload + p->start_unit * (n - 1) : p->word_bits;
	if (s->pos > p->word_bits) {
		s->skipped += p->word_bits - p->payload;
		s->pos = p->word_bits;
		note_error(s, PDT_E_BAD_START, head);
	}
}

static bool take_error(struct pdt_sync *s, struct pdt_pos *pos, enum pdt_error *error)
{
	if (!s->nr_errors)
		return false;
	*error = s->errors[0];
	*pos = s->error_pos[0];
	s->nr_errors--;
	memmove(s->errors, s->errors + 1, s->nr_errors * sizeof(s->errors[0]));
	memmove(s->error_pos, s->error_pos + 1, s->nr_errors * sizeof(s->error_pos[0]));
	return true;
}

static enum pdt_sync_result deliver(struct pdt_sync *s, const struct pdt_packet *packet,
				    enum pdt_error *error)
{
	unsigned int end = s->format->profile->word_bits;

	*error = pdt_packet_check(packet);
	if (!*error)
		return PDT_SYNC_PACKET;
	s->skipped += packet->wire + end - s->pos;
	s->pos = end;
	return PDT_SYNC_ERROR;
}

/* The word ends inside a record, or with fill. */
static void keep_tail(struct pdt_sync *s, unsigned int left)
{
	struct pdt_tail *tail = &s->tails[s->source];

	if (!left || (left >= s->format->profile->fill_bits && rest_is_zero(s, s->pos)))
		return;
	*tail = (struct pdt_tail){
		.bits = window(s, s->pos),
		.pos = { s->frame, s->pos },
		.nr = left,
	};
}

enum pdt_sync_result pdt_sync_next(struct pdt_sync *s, struct pdt_packet *packet,
				   struct pdt_pos *pos, enum pdt_error *error)
{
	const struct pdt_profile *p = s->format->profile;
	unsigned int end = p->word_bits, left, wire;
	struct pdt_bits bits;

	if (s->nr_errors && take_error(s, pos, error)) {
		packet->tf = 0;
		return PDT_SYNC_ERROR;
	}
	if (s->joined) {
		s->joined = false;
		*packet = s->packet;
		*pos = s->packet_pos;
		return deliver(s, packet, error);
	}
	if (s->pos >= end)
		return PDT_SYNC_NEED_WORD;
	left = end - s->pos;
	bits = window(s, s->pos);
	wire = pdt_packet_parse(s->format, bits, left < 128 ? left : 128, packet);
	/* No record starts with that many zeros. */
	if (!wire || (!(bits.lo << (64 - p->fill_bits)) && rest_is_zero(s, s->pos))) {
		keep_tail(s, left);
		s->pos = end;
		return PDT_SYNC_NEED_WORD;
	}
	*pos = (struct pdt_pos){ s->frame, s->pos };
	s->pos += wire;
	return deliver(s, packet, error);
}

enum pdt_error pdt_sync_finish(struct pdt_sync *s, struct pdt_pos *pos)
{
	enum pdt_error error = PDT_OK;
	unsigned int i;

	for (i = 0; i < PDT_SOURCES; i++) {
		drop_tail(s, &s->tails[i]);
		while (take_error(s, pos, &error))
			;
	}
	return error;
}
