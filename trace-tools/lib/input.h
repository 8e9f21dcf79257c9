/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trace words from files, in constant memory whatever the size: the MIPS
 * tools' .rtd layout and bare images of the trace memory.  And back to .rtd.
 */
#ifndef PDT_INPUT_H
#define PDT_INPUT_H

#include <stdio.h>
#include "sync.h"

enum pdt_file_kind {
	PDT_FILE_RTD,		/* per word: frame number, word; both big-endian */
	PDT_FILE_RAW,		/* the trace memory: words little-endian */
};

struct pdt_input {
	FILE *file;
	enum pdt_file_kind kind;
	uint64_t frame;		/* of the next word */
	uint64_t left;		/* words still to read */
	uint64_t turn;		/* words up to the end of the memory, then from its start */
	bool any;
};

/* @file stays the caller's. */
void pdt_input_init(struct pdt_input *in, FILE *file, enum pdt_file_kind kind);

/*
 * The file is a trace memory of @size bytes whose write pointer stood at @write:
 * what lies before it is valid, and if it @wrapped what lies behind it came
 * first.  PDT_E_BAD_SETTING if that cannot be.
 */
enum pdt_error pdt_input_ring(struct pdt_input *in, uint64_t write, uint64_t size, bool wrapped);

/*
 * The next word.  PDT_OK, PDT_E_TRUNCATED, PDT_E_FILE_READ; *@end is set when
 * there is none.  Frame numbers of .rtd are 32 bits and may wrap.
 */
enum pdt_error pdt_input_next(struct pdt_input *in, struct pdt_word *word, bool *end);

/* Write one word in the layout of .rtd. */
enum pdt_error pdt_output_rtd(FILE *file, uint64_t frame, const uint64_t part[4]);

#endif
