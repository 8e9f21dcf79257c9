/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One record: from bits to fields.  Where records lie in trace words is
 * sync.h's business, what a sequence of them means is flow.h's.
 */
#ifndef PDT_PACKET_H
#define PDT_PACKET_H

#include <stdbool.h>
#include "error.h"
#include "profile.h"

/* What a reader has to know beforehand; the width of GuestID is not in the stream. */
struct pdt_format {
	const struct pdt_profile *profile;
	uint8_t gid_bits;		/* 0..8 */
};

/* Up to 128 bits; bit 0 of lo goes out first. */
struct pdt_bits {
	uint64_t lo, hi;
};

/* Who executes: the fields of a TMO. */
struct pdt_context {
	uint16_t asid;
	uint8_t gid;		/* 0 root */
	uint8_t pom;		/* enum pdt_pom */
	uint8_t isa;		/* enum pdt_isa */
	uint8_t vid;
	bool sync, ibt, x;
};

enum pdt_tf { PDT_TF2 = 2, PDT_TF3 = 3, PDT_TF5 = 5, PDT_TF6 = 6 };

struct pdt_packet {
	uint8_t tf;		/* enum pdt_tf */
	uint8_t wire;		/* bits it takes in the stream */
	uint8_t ic;		/* TF2, TF3; 8..15 are not understood */
	uint8_t miss, vp;
	/* TF3 */
	uint8_t ttype, n;
	bool tend, tmode;
	/* TF6 */
	uint8_t code, info;
	uint64_t value;		/* TF3: address, data or user word, extended to 64 bits */
	struct pdt_context context;	/* TMO */
	struct pdt_bits raw;	/* as the manuals write it, with bit 0 */
};

/*
 * Parse the record in the first @avail bits (at most 128) of @bits, which are
 * bits as sent, without the leading 0.  Returns its length on the wire and
 * fills *@packet, or 0 if the bits do not hold all of a record.  Every sequence
 * of bits is some record; pdt_packet_check() says whether a decoder can go on.
 */
unsigned int pdt_packet_parse(const struct pdt_format *format, struct pdt_bits bits,
			      unsigned int avail, struct pdt_packet *packet);

/* What @packet has that no reader of this profile understands; else PDT_OK. */
enum pdt_error pdt_packet_check(const struct pdt_packet *packet);

/* True for a value whose width is none an address of this profile has. */
bool pdt_packet_odd_width(const struct pdt_format *format, const struct pdt_packet *packet);

/* Names as in listings: "IB", "TPC", "k00", "mips32"; numbers have names, too. */
const char *pdt_ic_name(unsigned int ic);
const char *pdt_ttype_name(unsigned int ttype);
const char *pdt_pom_name(unsigned int pom);
const char *pdt_isa_name(unsigned int isa);

/* Kind of event of TF6 code @code, or PDT_NR_EV; and its name. */
enum pdt_event_kind pdt_event_of(const struct pdt_profile *profile, unsigned int code);
const char *pdt_event_name(enum pdt_event_kind kind);

const struct pdt_profile *pdt_profile_find(const char *name);

static inline bool pdt_is_completion(const struct pdt_packet *p)
{
	return (p->tf == PDT_TF2 || p->tf == PDT_TF3) && p->ic != PDT_IC_NI;
}

#endif
