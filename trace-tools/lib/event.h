/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names for what took control away from a program.  The cause of an exception
 * is not in a trace; it is concluded from the vector and from the instruction
 * that did not complete, and every name says how far it can be relied on.
 */
#ifndef PDT_EVENT_H
#define PDT_EVENT_H

#include "code.h"
#include "packet.h"

enum pdt_confidence { PDT_GUESS, PDT_LIKELY, PDT_SURE };

struct pdt_event {
	bool guest_exit;		/* GuestID became 0 */
	bool nested;			/* EXL was set before: eret ends it and what it interrupted */
	uint8_t confidence;		/* enum pdt_confidence */
	int16_t vector;			/* offset from the exception base, -1 for none known */
	uint8_t nr_interrupted;		/* 0: not known; 2: one of two */
	uint64_t interrupted[2];	/* address of the instruction that comes after the return */
	char cause[40];
};

/* Offset of an exception vector at @pc from its base, -1 if @pc looks like none. */
int pdt_vector_offset(uint64_t pc);

/*
 * Fill cause and confidence of @event, which has the rest, from the contexts
 * @before and @now, and @code, the instruction at interrupted[0] (NULL if not
 * known).
 */
void pdt_event_classify(struct pdt_event *event, const struct pdt_context *before,
			const struct pdt_context *now, const struct pdt_code *code);

const char *pdt_confidence_name(enum pdt_confidence confidence);

#endif
