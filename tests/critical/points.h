/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TLB critical sections, what host and guest of the test agree on: the case the
 * guest is to run, and what it has found afterwards.
 */
#ifndef CRITICAL_POINTS_H
#define CRITICAL_POINTS_H

#define CRIT_VA		0x10000000	/* the pair of pages that is accessed */
#define CRIT_TABLE_VA	GUEST_KSEG2	/* the page table, where it is mapped */
#define CRIT_DATA	0x80000		/* GPA of the pair, 64K a page */
#define CRIT_ASID	0x21
#define CRIT_GAVE_UP	0x61ee		/* instead of what was loaded */
#define CRIT_END	0xffffffff	/* after each piece of code */
#define CRIT_DECOY	5		/* what Index says before */

#ifndef __ASSEMBLER__
#include "guest.h"

enum crit_access {
	CRIT_LOAD, CRIT_STORE, CRIT_FETCH,
	CRIT_CALL_UPDATE, CRIT_CALL_READ,	/* of crit_update, crit_read */
};

struct crit_case {
	u32 access, va, asid;
	u32 index;		/* of the entry, if there is one: @hi is not 0 */
	u32 hi, lo[2];
	u32 mask, pagegrain, wired;
	u32 ebase, called;	/* @called: crit_update or crit_read, where it runs */
};

struct crit_got {
	u32 value;			/* of the access */
	u32 pagemask, entryhi, index;	/* as the handler has left them */
	u32 at, mask, hi, lo[2];	/* the entry that maps the address then */
};

extern struct crit_case crit_case;
extern struct crit_got crit_got;
/*
 * The page table: EntryLo words of the pair, that of the page table's own page,
 * its address there.
 */
extern u32 crit_pte[4];
extern u32 crit_table[32];		/* of handlers, by ExcCode */

extern const char crit_refill[], crit_dispatch[], crit_probe_write[], crit_hold_index[],
	crit_probe_read_write[], crit_mapped_table[], crit_update[], crit_read[],
	crit_slow_path[];

/* Run crit_case; an empty TLB before, crit_got after. */
u32 crit_run(void);
/* The other guest: every entry of the TLB becomes its own. */
u32 crit_fill(u32 asid, u32 pass);

#endif
#endif
