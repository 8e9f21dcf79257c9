// SPDX-License-Identifier: GPL-2.0-only
/*
 * Count and Compare.  Ticks since nanosecond 0 are an exact 64-bit number, so
 * nothing drifts and nothing wraps but Count itself.
 */
#include "count.h"

#define NS_PER_S	1000000000u

/* floor or ceiling of v * mul / div, for mul, div <= 10^9: no product overflows. */
static u64 scale(u64 v, u32 mul, u32 div, bool up)
{
	u32 rest, remainder;
	u64 whole = mips_div64(v, div, &rest);
	u64 part = mips_div64((u64)rest * mul, div, &remainder);

	return whole * mul + part + (up && remainder);
}

/* The moment at which time stands for Count. */
static u64 count_time(const struct mips_count *c, u64 now)
{
	return c->frozen ? c->resume_ns : now;
}

static u64 ticks(const struct mips_count *c, u64 ns)
{
	return scale(ns, c->hz, NS_PER_S, false);
}

static u32 clamp_hz(u32 hz)
{
	return hz < 1 ? 1 : hz > MIPS_COUNT_MAX_HZ ? MIPS_COUNT_MAX_HZ : hz;
}

void mips_count_init(struct mips_count *c, u32 hz, u64 now)
{
	*c = (struct mips_count) { .hz = clamp_hz(hz) };
	mips_count_write(c, 0, now);
}

u32 mips_count_read(const struct mips_count *c, u64 now)
{
	return c->dc ? c->bias : c->bias + (u32)ticks(c, count_time(c, now));
}

void mips_count_write(struct mips_count *c, u32 value, u64 now)
{
	c->bias = c->dc ? value : value - (u32)ticks(c, count_time(c, now));
}

void mips_count_set_dc(struct mips_count *c, bool dc, u64 now)
{
	u32 value = mips_count_read(c, now);

	c->dc = dc;
	mips_count_write(c, value, now);
}

void mips_count_freeze(struct mips_count *c, u64 now)
{
	if (!c->frozen)
		c->resume_ns = now;
	c->frozen = true;
}

void mips_count_thaw(struct mips_count *c)
{
	c->frozen = false;
}

bool mips_count_set_resume(struct mips_count *c, u64 resume_ns, u64 now)
{
	if (resume_ns > now)
		return false;
	c->resume_ns = resume_ns;
	return true;
}

bool mips_count_set_hz(struct mips_count *c, u32 hz, u64 now)
{
	u32 value = mips_count_read(c, now);

	if (hz != clamp_hz(hz))
		return false;
	c->hz = hz;
	mips_count_write(c, value, now);
	return true;
}

/* Ticks from @from until Count next becomes @compare: 1..2^32. */
static u64 ticks_to_match(const struct mips_count *c, u32 compare, u64 from)
{
	u32 distance = compare - (c->bias + (u32)ticks(c, from));

	return distance ? distance : 1ull << 32;
}

bool mips_count_next_match(const struct mips_count *c, u32 compare, u64 now, u64 *when)
{
	if (!mips_count_runs(c))
		return false;
	*when = scale(ticks(c, now) + ticks_to_match(c, compare, now), NS_PER_S, c->hz, true);
	return true;
}

bool mips_count_matched(const struct mips_count *c, u32 compare, u64 from, u64 to)
{
	if (c->dc || to <= from)
		return false;
	return ticks(c, to) - ticks(c, from) >= ticks_to_match(c, compare, from);
}
