/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the program says about the instruction after the last one, and whether
 * a PC in the trace is explained by it.
 */
#ifndef PDT_FOLLOW_H
#define PDT_FOLLOW_H

#include "flow.h"

struct pdt_after {
	bool sequence;		/* may it be the next word? */
	bool target_known;	/* a direct transfer, or the way over an annulled slot */
	bool any;		/* anywhere: register jump, eret, unknown instruction */
	uint8_t how;		/* for target or any */
	uint64_t next, target;
};

/* For a thread that is synchronized. */
struct pdt_after pdt_follow(const struct pdt_thread *thread);

/*
 * Did an exception bring control to @pc, which is what the trace gives where
 * the program says @after?  A jump may go anywhere but never raises the mode.
 */
bool pdt_follow_is_exception(const struct pdt_thread *thread, const struct pdt_after *after,
			     uint64_t pc);

#endif
