/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From records to executed instructions: the grammar of the stream, the PC of
 * every completion, and where control left the program.  What it finds is
 * handed to a callback as elements of a closed set.  Memory is constant.
 */
#ifndef PDT_FLOW_H
#define PDT_FLOW_H

#include "event.h"
#include "image.h"
#include "sync.h"

#define PDT_VPS		4
#define PDT_MAX_TAGS	4	/* user words of one instruction */

enum pdt_element_kind {
	PDT_EL_START,		/* tracing begins or goes on after a gap at pc */
	PDT_EL_INSN,
	PDT_EL_EVENT,		/* exception or guest exit; the next element is at its vector */
	PDT_EL_ENTRY,		/* root entered a guest; the next element is in it */
	PDT_EL_TAG,		/* user word: which, value */
	PDT_EL_MARKER,		/* TF6: code, info */
	PDT_EL_ERROR,		/* error; its place is pos */
	PDT_EL_SKIPPED,		/* value completions could not be placed */
};

/* Why an instruction was executed after the previous one. */
enum pdt_how {
	PDT_HOW_SEQUENCE,
	PDT_HOW_BRANCH,		/* direct branch or jump, taken */
	PDT_HOW_JUMP,		/* through a register */
	PDT_HOW_CALL,
	PDT_HOW_RETURN,
	PDT_HOW_ANNULLED,	/* over the annulled slot of a branch not taken */
	PDT_HOW_ERET,
	PDT_HOW_EXCEPTION,
	PDT_HOW_START,
	PDT_HOW_UNKNOWN,
};

struct pdt_element {
	uint8_t kind;			/* enum pdt_element_kind */
	uint8_t how;			/* enum pdt_how */
	uint8_t source, vp;
	uint8_t error;			/* enum pdt_error; INSN: what is wrong with it */
	uint8_t ic;
	bool has_address, has_data;
	uint8_t data_bytes;
	uint8_t which, code_number, info;	/* TAG; MARKER */
	struct pdt_pos pos;
	struct pdt_context context;
	uint64_t number;		/* INSN: 1, 2, ... */
	uint64_t pc;
	uint64_t from;			/* the previous instruction's pc */
	uint64_t value;
	uint64_t address, data;		/* of a load or store */
	const struct pdt_code *code;	/* NULL without image */
	const struct pdt_image *image;
	const struct pdt_event *event;
};

/* A step being collected: a completion and its attachments. */
struct pdt_pending {
	bool valid, told, has_pc, has_address, has_data;
	uint8_t ic, data_bytes, nr_tags;
	uint8_t tag_which[PDT_MAX_TAGS];
	struct pdt_pos pos;
	uint64_t pc, address, data;
	uint64_t tags[PDT_MAX_TAGS];
};

/* One virtual processor. */
struct pdt_thread {
	bool known;			/* context is that of a TMO */
	bool told;			/* TMO since the last completion */
	bool synced;			/* pc and code are those of the last completion */
	bool restart;			/* the next completion is at restart_pc */
	bool blind;			/* the last instruction had no image */
	bool fresh;			/* it was the first after a restart: maybe a slot */
	uint8_t source, vp;
	uint8_t mismatches;
	struct pdt_context context, last_context;
	struct pdt_pending step;
	uint64_t restart_pc;
	uint64_t pc, branch_pc;
	const struct pdt_code *code;
	const struct pdt_code *branch;	/* whose slot the last instruction was */
	const struct pdt_page *page;
	uint64_t page_number, view, view_until;
	uint64_t skipped;
};

struct pdt_flow {
	struct pdt_sync sync;
	struct pdt_images *images;
	void (*sink)(void *opaque, const struct pdt_element *element);
	void *opaque;
	uint64_t instructions, errors, records, skipped;
	const struct pdt_image *misfit;		/* what did not fit first, and where */
	uint64_t misfit_pc;
	struct pdt_element element;
	struct pdt_event event;
	struct pdt_thread threads[PDT_SOURCES][PDT_VPS];
};

void pdt_flow_init(struct pdt_flow *flow, const struct pdt_format *format,
		   struct pdt_images *images,
		   void (*sink)(void *opaque, const struct pdt_element *element), void *opaque);

/* Decode all records of the next trace word. */
void pdt_flow_word(struct pdt_flow *flow, const struct pdt_word *word);

/* The trace ends: what is pending, and what could never be placed. */
void pdt_flow_finish(struct pdt_flow *flow);

#endif
