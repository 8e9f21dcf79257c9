/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Call stacks from control flow: one for every processor and GuestID.  Calls
 * and returns are matched by address, exceptions are frames of their own, and
 * what cannot be matched (a context switch) replaces the innermost function.
 * Each different stack is a node of a tree that counts instructions.
 */
#ifndef PDT_CALLS_H
#define PDT_CALLS_H

#include "flow.h"

#define PDT_MAX_DEPTH	128

struct pdt_node {
	struct pdt_node *parent, *children, *next;	/* next: sibling, newest first */
	const struct pdt_symbol *symbol;
	char *label;			/* without symbol: cause of an exception, or the image */
	uint64_t self, entered;
};

struct pdt_frame {
	struct pdt_node *node;
	uint64_t start;			/* number of its first instruction */
	uint64_t return_pc;
	bool exception, nested;
};

struct pdt_stack {
	struct pdt_stack *next;		/* by source, VP and GuestID */
	uint8_t source, vp, gid;
	unsigned int depth;
	uint64_t lo, hi;		/* addresses of the innermost function */
	struct pdt_node *root;
	struct pdt_frame frames[PDT_MAX_DEPTH];
};

struct pdt_calls {
	struct pdt_stack *stacks[PDT_SOURCES][PDT_VPS][256];
	struct pdt_stack *first;	/* all of them */
	char cause[40];			/* of the exception whose vector comes next */
	bool nested;
	bool out_of_memory;
	/* Optional: the innermost frame was entered, or will be left now. */
	void (*change)(void *opaque, const struct pdt_stack *stack, bool enter, uint64_t number);
	void *opaque;
};

/* Take the next element; for an instruction, returns its stack (NULL without memory). */
struct pdt_stack *pdt_calls_element(struct pdt_calls *calls, const struct pdt_element *e);

/* Leave all frames, as at the end of the trace or before a gap. */
void pdt_calls_clear(struct pdt_calls *calls, struct pdt_stack *stack, uint64_t number);

void pdt_calls_free(struct pdt_calls *calls);

/* "function", "[cause]" or "[image]". */
const char *pdt_node_name(const struct pdt_node *node, char *buffer, size_t size);

/* Instructions of @node and everything it called. */
uint64_t pdt_node_total(const struct pdt_node *node);

#endif
