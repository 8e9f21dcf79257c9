/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way to the wire: records packed into trace words.  The emulator's trace
 * block uses it as it is, so it depends on nothing but the profile.  Which
 * records an execution gives is emit.h's business.
 */
#ifndef PDT_ENCODE_H
#define PDT_ENCODE_H

#include <stdbool.h>
#include "profile.h"

#define PDT_WORD_WORDS	4	/* 64-bit parts of the longest trace word */

struct pdt_encoder {
	const struct pdt_profile *profile;
	uint8_t gid_bits;
	uint8_t source;
	uint16_t pos;			/* next bit of the present word */
	uint8_t start;			/* header field, 0 while no record starts in it */
	bool fresh;			/* nothing in the present word */
	uint64_t word[PDT_WORD_WORDS];	/* least significant part first */
	void (*sink)(void *opaque, const uint64_t *word);
	void *opaque;
};

/* What a TMO says. */
struct pdt_identity {
	uint16_t asid;
	uint8_t gid;
	uint8_t pom;		/* enum pdt_pom */
	uint8_t isa;		/* enum pdt_isa */
	uint8_t vid;		/* VP; an emulator writes the same number as VPID */
};

/* @sink gets every complete word, in order. */
void pdt_encoder_init(struct pdt_encoder *e, const struct pdt_profile *profile,
		      unsigned int gid_bits, unsigned int source,
		      void (*sink)(void *opaque, const uint64_t *word), void *opaque);

/* A completion record, with its bit 0. */
uint64_t pdt_completion(const struct pdt_profile *p, enum pdt_ic ic, bool miss, unsigned int vp);

/*
 * Append records that are @bits (1..64) bits together, each without its bit 0.
 * Does nothing and says so unless the present word has begun and takes them.
 */
bool pdt_encode_packed(struct pdt_encoder *e, uint64_t records, unsigned int bits);

/* Append one record. */
void pdt_encode_completion(struct pdt_encoder *e, enum pdt_ic ic, bool miss, unsigned int vp);
void pdt_encode_address(struct pdt_encoder *e, enum pdt_ttype type, uint64_t address,
			unsigned int vp);
void pdt_encode_value(struct pdt_encoder *e, enum pdt_ttype type, uint64_t value,
		      unsigned int bytes, unsigned int vp);
void pdt_encode_context(struct pdt_encoder *e, const struct pdt_identity *who, bool sync,
			unsigned int vp);
void pdt_encode_overflow(struct pdt_encoder *e);
void pdt_encode_event(struct pdt_encoder *e, unsigned int code, unsigned int info);

/*
 * Append the @bits (1..128) low bits of @hi:@lo, which count from the record's
 * bit 0, as a record: bit 0 is not sent.  For records nothing above makes.
 */
void pdt_encode_raw(struct pdt_encoder *e, uint64_t lo, uint64_t hi, unsigned int bits);

/* Tracing stops: hand on the partly filled word, if any, with zeros at its end. */
void pdt_encode_flush(struct pdt_encoder *e);

#endif
