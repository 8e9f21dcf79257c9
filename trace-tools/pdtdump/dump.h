/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records as lines of text, CSV or JSON.
 */
#ifndef PDT_DUMP_H
#define PDT_DUMP_H

#include "sync.h"

enum dump_kind { DUMP_TEXT, DUMP_CSV, DUMP_JSONL };

struct dump {
	const struct pdt_format *format;
	enum dump_kind kind;
	bool words, stat, check, quiet;
	uint64_t first, last;		/* limits of records, 0 none */
	uint64_t nr, nr_words, errors;
	uint64_t nr_tf[8], nr_ic[16], nr_ttype[8], wire_bits;
	char **ring;			/* --last: the lines kept */
	uint64_t ring_at;
	bool started;
};

bool dump_set_format(struct dump *d, const char *name);
void dump_header(struct dump *d, const struct pdt_sync *s, const struct pdt_word *word,
		 const struct pdt_tail *before);
void dump_record(struct dump *d, struct pdt_pos pos, const struct pdt_packet *p);

/* @p: the record that is wrong, or NULL. */
void dump_error(struct dump *d, struct pdt_pos pos, enum pdt_error error,
		const struct pdt_packet *p);

/* True when --first is reached. */
bool dump_full(const struct dump *d);

/* Print what was held back, and the statistics. */
void dump_finish(struct dump *d);

#endif
