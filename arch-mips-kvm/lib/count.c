// SPDX-License-Identifier: GPL-2.0-only
/*
 * Count and Compare.  Ticks since nanosecond 0 are an exact 64-bit number, so
 * nothing drifts and nothing wraps but Count itself.
 */
#include "count.h"

#define NS_PER_S	1000000000u

static struct mips_ratio ratio(u32 mul, u32 div)
{
	u32 rest, last;
	u64 high = mips_div64((u64)(mul % div) << 32, div, &rest);

	return (struct mips_ratio) {
		.mul = mul, .div = div, .whole = mul / div,
		.fraction = high << 32 | mips_div64((u64)rest << 32, div, &last),
	};
}

/* Bits 127 to 64 of a product. */
static u64 mul_high(u64 a, u64 b)
{
	u32 a0 = a, a1 = a >> 32, b0 = b, b1 = b >> 32;
	u64 mid = (u64)a1 * b0 + ((u64)a0 * b0 >> 32);
	u64 mid2 = (u64)a0 * b1 + (u32)mid;

	return (u64)a1 * b1 + (mid >> 32) + (mid2 >> 32);
}

/*
 * Floor or ceiling of v times a ratio.  The first guess is too small by at most
 * 2, so its rest is small, too, and right though the products may overflow.
 */
static u64 scale(u64 v, const struct mips_ratio *r, bool up)
{
	u64 result = v * r->whole + mul_high(v, r->fraction);
	u64 rest = v * r->mul - result * r->div;

	for (; rest >= r->div; rest -= r->div)
		result++;
	return result + (up && rest);
}

/* The moment at which time stands for Count. */
static u64 count_time(const struct mips_count *c, u64 now)
{
	return c->frozen ? c->resume_ns : now;
}

static u64 ticks(struct mips_count *c, u64 ns)
{
	if (c->latest.ns != ns) {
		c->latest.ns = ns;
		c->latest.tick = scale(ns, &c->to_ticks, false);
	}
	return c->latest.tick;
}

static void set_hz(struct mips_count *c, u32 hz)
{
	c->hz = hz;
	c->to_ticks = ratio(hz, NS_PER_S);
	c->to_ns = ratio(NS_PER_S, hz);
	c->latest.ns = c->latest.tick = 0;
}

static u32 clamp_hz(u32 hz)
{
	return hz < 1 ? 1 : hz > MIPS_COUNT_MAX_HZ ? MIPS_COUNT_MAX_HZ : hz;
}

void mips_count_init(struct mips_count *c, u32 hz, u64 now)
{
	*c = (struct mips_count) { };
	set_hz(c, clamp_hz(hz));
	mips_count_write(c, 0, now);
}

u32 mips_count_read(struct mips_count *c, u64 now)
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
	set_hz(c, hz);
	mips_count_write(c, value, now);
	return true;
}

/* Ticks from the one numbered @from until Count next becomes @compare: 1..2^32. */
static u64 ticks_to_match(const struct mips_count *c, u32 compare, u64 from)
{
	u32 distance = compare - (c->bias + (u32)from);

	return distance ? distance : 1ull << 32;
}

u64 mips_count_next_tick(struct mips_count *c, u32 compare, u64 now)
{
	u64 tick = ticks(c, now);

	return tick + ticks_to_match(c, compare, tick);
}

u64 mips_count_tick_time(const struct mips_count *c, u64 tick)
{
	return scale(tick, &c->to_ns, true);
}

bool mips_count_next_match(struct mips_count *c, u32 compare, u64 now, u64 *when)
{
	if (!mips_count_runs(c))
		return false;
	*when = mips_count_tick_time(c, mips_count_next_tick(c, compare, now));
	return true;
}

bool mips_count_matched(struct mips_count *c, u32 compare, u64 from, u64 to)
{
	u64 tick;

	if (c->dc || to <= from)
		return false;
	tick = ticks(c, from);
	return ticks(c, to) - tick >= ticks_to_match(c, compare, tick);
}

void mips_compare_cover(struct mips_compare *compare, struct mips_count *c,
			u64 now, u64 tick)
{
	u64 from = ticks(c, now), room = tick - from - 1;

	mips_compare_close(compare);
	compare->from = c->bias + (u32)from;
	if (room < compare->room)
		compare->room = room;
}
