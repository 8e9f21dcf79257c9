/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an execution looks like in a trace: from completed instructions to the
 * sequence of records that the profile's grammar asks for.  The emulator calls
 * this for one processor; filters and triggers are its own business.
 */
#ifndef PDT_EMIT_H
#define PDT_EMIT_H

#include "encode.h"

enum pdt_access { PDT_ACCESS_NONE, PDT_ACCESS_LOAD, PDT_ACCESS_STORE };

/* How control came to an instruction. */
enum pdt_arrival {
	PDT_ARRIVE_SEQUENCE,	/* after the previous one, or its delay slot */
	PDT_ARRIVE_DIRECT,	/* target known from the program, annulled slots included */
	PDT_ARRIVE_CALL,	/* the same, by a branch or jump that links */
	PDT_ARRIVE_RETURN,	/* jr or jalr through $31 */
	PDT_ARRIVE_OTHER,	/* any other: register jump, eret, exception, guest entry */
};

/* A completed instruction. */
struct pdt_step {
	uint64_t pc;
	enum pdt_arrival arrival;
	enum pdt_access access;
	uint64_t address;	/* of a load or store */
	uint8_t bytes;		/* of the data that is traced; 0: none (failed sc) */
	uint64_t data;
};

#define PDT_RUN 4 /* instructions whose records are made together */

/* One processor's state. */
struct pdt_emitter {
	struct pdt_encoder *encoder;
	uint8_t vp;
	uint8_t mode;			/* enum PDT_MODE_* */
	bool all_branches, calls;	/* TB, TFCR */
	uint32_t period;		/* completions between synchronizations, 0 none */
	uint32_t countdown;
	bool on;			/* the previous instruction was traced */
	bool fresh;			/* and it was the first: it may be a slot of an untraced branch */
	bool told;			/* a TMO was written since the last completion */
	struct pdt_identity who;	/* of the last TMO */
	uint64_t run[1 << 2 * PDT_RUN]; /* records by kinds of access */
};

/*
 * @instruction completed in the context @who.  The first one after
 * pdt_emitter_init(), pdt_emit_gap() or pdt_emit_overflow() restarts the trace.
 */
void pdt_emit_step(struct pdt_emitter *e, const struct pdt_identity *who,
		   const struct pdt_step *instruction);

/*
 * @first and @nr more completed, one after the other in memory, in the context
 * @who; @access has their enum pdt_access, 2 bits each.  The same as so many
 * calls of pdt_emit_step(), faster; with no trace of data.
 */
void pdt_emit_run(struct pdt_emitter *e, const struct pdt_identity *who,
		  const struct pdt_step *first, unsigned int nr, uint64_t access);

void pdt_emitter_init(struct pdt_emitter *e, struct pdt_encoder *encoder, unsigned int vp);

/* The next instruction is not traced: stopped or filtered. */
void pdt_emit_gap(struct pdt_emitter *e);

/* Records were lost. */
void pdt_emit_overflow(struct pdt_emitter *e);

/* The last completed instruction wrote UserTraceData @which (1, 2). */
void pdt_emit_user(struct pdt_emitter *e, unsigned int which, uint64_t value, unsigned int bytes);

#endif
