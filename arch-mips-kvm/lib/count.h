/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arithmetic of the Count and Compare registers over a nanosecond clock that
 * never goes back.  Timers, Cause bits and locking are the caller's.
 *
 * Source: PRA, "Count Register", "Compare Register"; Linux
 * Documentation/virt/kvm/api.rst for COUNT_CTL, COUNT_RESUME and COUNT_HZ.
 */
#ifndef MIPS_COUNT_H
#define MIPS_COUNT_H

#include "kvmlib.h"

#define MIPS_COUNT_MAX_HZ	500000000u	/* keeps 64-bit products in range */
#define MIPS_COUNT_DEFAULT_HZ	100000000u

/* mul / div, with what makes scaling by it a matter of multiplications. */
struct mips_ratio {
	u32 mul, div;
	u32 whole;		/* the integer part... */
	u64 fraction;		/* ...and 2^64 times the rest, rounded down */
};

/*
 * Running: Count = bias + ticks(t).  Cause.DC stops it (guest's switch, the
 * value stays), COUNT_CTL.DC freezes it (user's switch, for migration: time
 * stands still at resume_ns and is caught up when it is cleared).
 */
struct mips_count {
	u32 hz;
	u32 bias;		/* running: Count at ns 0; stopped by DC: Count itself */
	bool dc;		/* Cause.DC */
	bool frozen;		/* COUNT_CTL.DC */
	u64 resume_ns;		/* frozen: the moment at which time stands */
	struct mips_ratio to_ticks, to_ns;	/* follow from hz */
	struct {
		u64 ns, tick;
	} latest;		/* moment that was asked for: it will be again */
};

/* Count starts at 0 at @now.  @hz is clamped to 1..MIPS_COUNT_MAX_HZ. */
void mips_count_init(struct mips_count *c, u32 hz, u64 now);

/* Value of Count at @now. */
u32 mips_count_read(struct mips_count *c, u64 now);

/* Make Count be @value at @now (mtc0 Count, ONE_REG). */
void mips_count_write(struct mips_count *c, u32 value, u64 now);

/* Follow Cause.DC.  Idempotent. */
void mips_count_set_dc(struct mips_count *c, bool dc, u64 now);

/*
 * COUNT_CTL.DC.  Freezing records @now as resume_ns.  Thawing continues as if
 * Count had run since resume_ns: the caller must look for matches between the
 * old resume_ns and @now with mips_count_matched().  Idempotent.
 */
void mips_count_freeze(struct mips_count *c, u64 now);
void mips_count_thaw(struct mips_count *c);

/* COUNT_RESUME.  Returns false (and changes nothing) for a time after @now. */
bool mips_count_set_resume(struct mips_count *c, u64 resume_ns, u64 now);

/* Change the frequency without a jump in Count at @now.  False if out of range. */
bool mips_count_set_hz(struct mips_count *c, u32 hz, u64 now);

/* True if Count advances now. */
static inline bool mips_count_runs(const struct mips_count *c)
{
	return !c->dc && !c->frozen;
}

/*
 * First nanosecond after @now at which Count becomes equal to @compare
 * (2^32 ticks ahead if it equals it at @now).  Returns false if Count does not
 * run.
 */
bool mips_count_next_match(struct mips_count *c, u32 compare, u64 now, u64 *when);

/*
 * The same in two steps, for a counter that runs: the tick of that match, as a
 * number that depends on hz alone, and the moment of a tick.
 */
u64 mips_count_next_tick(struct mips_count *c, u32 compare, u64 now);
u64 mips_count_tick_time(const struct mips_count *c, u64 tick);

/* True if a counter that went from @from to @to, less than a wrap, met @compare after @from. */
static inline bool mips_count_passed(u32 compare, u32 from, u32 to)
{
	return compare - from - 1 < to - from;
}

/* True if Count became equal to @compare in the interval (@from, @to]. */
bool mips_count_matched(struct mips_count *c, u32 compare, u64 from, u64 to);

/*
 * Compare, and what may become its value without a look at the clock: a v with
 * v - from > room.  Code that te/entry.c generates reads and writes it.
 */
struct mips_compare {
	u32 value;
	u32 from, room;
};

static inline void mips_compare_close(struct mips_compare *compare)
{
	compare->room = 0xffffffff;
}

/* Open it for values that a counter that runs will not meet between @now and @tick. */
void mips_compare_cover(struct mips_compare *compare, struct mips_count *c,
			u64 now, u64 tick);

#endif
