/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From trace words to records: follows records across words, skips fill, and
 * after something unreadable goes on at the next place a record is known to
 * start.  Knows nothing about the meaning of records.
 */
#ifndef PDT_SYNC_H
#define PDT_SYNC_H

#include "packet.h"

#define PDT_SOURCES	16

struct pdt_word {
	uint64_t frame;		/* number of the word in the capture */
	uint64_t part[4];	/* least significant first */
};

/* The beginning of a record whose rest is in the next word of the same source. */
struct pdt_tail {
	struct pdt_bits bits;
	struct pdt_pos pos;
	uint8_t nr;		/* bits, 0 if there is none */
};

struct pdt_sync {
	const struct pdt_format *format;
	uint64_t part[6];	/* the present word and zeros beyond it */
	uint64_t frame;
	uint16_t pos;		/* next bit to read; word_bits when the word is used up */
	uint8_t source;		/* of the present word */
	bool any;		/* a word was fed before */
	uint8_t nr_errors;	/* what the last feed found, for next() to return */
	enum pdt_error errors[3];
	struct pdt_pos error_pos[3];
	bool joined;		/* packet holds a record from two words, to be returned first */
	struct pdt_packet packet;
	struct pdt_pos packet_pos;
	uint64_t skipped;	/* bits not understood so far */
	struct pdt_tail tails[PDT_SOURCES];
};

enum pdt_sync_result {
	PDT_SYNC_PACKET,	/* *packet and *pos are filled */
	PDT_SYNC_ERROR,		/* *error and *pos are filled; call again to go on */
	PDT_SYNC_NEED_WORD,	/* the word is used up */
};

void pdt_sync_init(struct pdt_sync *s, const struct pdt_format *format);

/* Give the next word; only after PDT_SYNC_NEED_WORD or pdt_sync_init(). */
void pdt_sync_feed(struct pdt_sync *s, const struct pdt_word *word);

/*
 * The next record or error.  A record that pdt_packet_check() does not like is
 * returned as an error with *packet filled; the rest of its word is skipped.
 */
enum pdt_sync_result pdt_sync_next(struct pdt_sync *s, struct pdt_packet *packet,
				   struct pdt_pos *pos, enum pdt_error *error);

/* No more words: PDT_E_LOST_RECORD and its place if a record lacks its end. */
enum pdt_error pdt_sync_finish(struct pdt_sync *s, struct pdt_pos *pos);

/* Header fields of a word: 0 if no record starts in it, else n; and the source. */
unsigned int pdt_word_start(const struct pdt_profile *profile, const struct pdt_word *word);
unsigned int pdt_word_source(const struct pdt_profile *profile, const struct pdt_word *word);

#endif
