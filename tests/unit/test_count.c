// SPDX-License-Identifier: GPL-2.0-only
/*
 * Count and Compare against exact 128-bit arithmetic done the slow way.
 */
#include "tap.h"
#include "count.h"

#define S	1000000000ull

/* floor(a * b / d) by shift and subtract; only the low 64 bits of the result. */
static u64 reference(u64 a, u32 b, u32 d)
{
	u64 quotient = 0, rest = 0;
	u64 lo = (a & 0xffffffff) * b, hi = (a >> 32) * b + (lo >> 32);
	int i;

	for (i = 95; i >= 0; i--) {	/* product = hi:lo[31:0], 96 bits */
		u64 bit = i >= 32 ? hi >> (i - 32) & 1 : lo >> i & 1;

		rest = rest << 1 | bit;
		quotient <<= 1;
		if (rest >= d) {
			rest -= d;
			quotient |= 1;
		}
	}
	return quotient;
}

static u64 random_time(void)
{
	/* Up to 292 years, as ktime; small ones too. */
	return ((u64)tap_random() << 32 | tap_random()) >> (1 + tap_random() % 63);
}

static u32 random_hz(void)
{
	return tap_random() % 2 ? 1 + tap_random() % MIPS_COUNT_MAX_HZ : 100000000;
}

TEST(count_is_exact)
{
	unsigned long n = tap_rounds(20000, 2000000);

	while (n--) {
		u64 start = random_time(), now = random_time();
		u32 hz = random_hz(), want;
		struct mips_count c;

		mips_count_init(&c, hz, start);
		expect_eq(mips_count_read(&c, start), 0);
		want = reference(now, hz, S) - reference(start, hz, S);
		expect_eq(mips_count_read(&c, now), want);
		mips_count_write(&c, 0x12345678, now);
		expect_eq(mips_count_read(&c, now), 0x12345678);
		if (tap_failed())
			return;
	}
}

TEST(next_match_is_the_first_nanosecond)
{
	unsigned long n = tap_rounds(20000, 2000000);

	while (n--) {
		u64 now = random_time() >> 2, when;
		u32 compare = tap_random_corner();
		struct mips_count c;

		mips_count_init(&c, random_hz(), 0);
		mips_count_write(&c, tap_random_corner(), now);
		expect(mips_count_next_match(&c, compare, now, &when));
		expect(when > now);
		expect_eq(mips_count_read(&c, when), compare);
		/* At 2 ns a tick or slower, the nanosecond before shows another value. */
		expect(mips_count_read(&c, when - 1) != compare);
		expect(mips_count_matched(&c, compare, now, when));
		expect(!mips_count_matched(&c, compare, now, when - 1));
		expect(!mips_count_matched(&c, compare, when, when));
		if (tap_failed())
			return;
	}
}

TEST(match_at_once_means_a_whole_turn)
{
	struct mips_count c;
	u64 when;

	mips_count_init(&c, 100000000, 0);
	expect(mips_count_next_match(&c, 0, 0, &when));
	expect_eq(when, (1ull << 32) * 10);
	expect(mips_count_next_match(&c, 1, 0, &when));
	expect_eq(when, 10);
	expect(mips_count_next_match(&c, 0xffffffff, 0, &when));
	expect_eq(when, 0xffffffffull * 10);
}

TEST(cause_dc_holds_the_value)
{
	struct mips_count c;
	u64 when;

	mips_count_init(&c, 100000000, 0);
	mips_count_set_dc(&c, true, 1000);
	expect_eq(mips_count_read(&c, 1000), 100);
	expect_eq(mips_count_read(&c, 5000), 100);
	expect(!mips_count_runs(&c));
	expect(!mips_count_next_match(&c, 200, 5000, &when));
	expect(!mips_count_matched(&c, 200, 0, 1 << 30));
	mips_count_set_dc(&c, true, 6000);
	mips_count_write(&c, 7, 6000);
	expect_eq(mips_count_read(&c, 9000), 7);
	mips_count_set_dc(&c, false, 10000);
	expect_eq(mips_count_read(&c, 10000), 7);
	expect_eq(mips_count_read(&c, 11000), 107);
}

TEST(freezing_is_caught_up)
{
	struct mips_count c;

	mips_count_init(&c, 100000000, 0);
	mips_count_freeze(&c, 1000);
	mips_count_freeze(&c, 2000);
	expect_eq(c.resume_ns, 1000);
	expect_eq(mips_count_read(&c, 9000), 100);
	expect(!mips_count_set_resume(&c, 9001, 9000));
	expect(mips_count_set_resume(&c, 3000, 9000));
	expect_eq(mips_count_read(&c, 9000), 300);
	mips_count_write(&c, 0x1000, 9000);
	expect_eq(mips_count_read(&c, 9000), 0x1000);
	mips_count_thaw(&c);
	expect_eq(mips_count_read(&c, 9000), 0x1000 + 600);
	expect(mips_count_matched(&c, 0x1100, 3000, 9000));
	expect(!mips_count_matched(&c, 0x1000, 3000, 9000));
}

TEST(frozen_and_stopped_together)
{
	struct mips_count c;

	mips_count_init(&c, 100000000, 0);
	mips_count_freeze(&c, 1000);
	mips_count_set_dc(&c, true, 2000);
	mips_count_thaw(&c);
	expect_eq(mips_count_read(&c, 50000), 100);
	mips_count_set_dc(&c, false, 50000);
	expect_eq(mips_count_read(&c, 50010), 101);
}

TEST(frequency_changes_without_a_jump)
{
	struct mips_count c;
	u32 before;

	mips_count_init(&c, 100000000, 12345);
	before = mips_count_read(&c, 999999999);
	expect(mips_count_set_hz(&c, 33000000, 999999999));
	expect_eq(mips_count_read(&c, 999999999), before);
	expect_eq(mips_count_read(&c, 999999999 + S), before + 33000000);
	expect(!mips_count_set_hz(&c, 0, 0));
	expect(!mips_count_set_hz(&c, MIPS_COUNT_MAX_HZ + 1, 0));
	expect_eq(c.hz, 33000000);
	mips_count_init(&c, 0, 0);
	expect_eq(c.hz, 1);
	mips_count_init(&c, ~0u, 0);
	expect_eq(c.hz, MIPS_COUNT_MAX_HZ);
}

TEST(a_counter_passes_compare_exactly_once)
{
	expect(mips_count_passed(5, 4, 5));
	expect(!mips_count_passed(5, 5, 6));
	expect(!mips_count_passed(5, 5, 5));
	expect(mips_count_passed(0, 0xffffffff, 3));
	expect(!mips_count_passed(4, 0xffffffff, 3));
	expect(mips_count_passed(0x80000000, 1, 0xfffffff0));
}

/*
 * What a guest may write without a look at the clock meets Count no earlier than the
 * timer fires, whenever it is written until then.
 */
TEST(a_covered_compare_needs_no_earlier_timer)
{
	unsigned long n, rounds = tap_rounds(20000, 2000000), covered = 0;

	for (n = 0; n < rounds && !tap_failed(); n++) {
		u64 now = random_time() >> 2, tick, armed, at;
		struct mips_compare compare;
		struct mips_count c;
		u32 v, close = tap_random() % 4 - 2;

		mips_count_init(&c, random_hz(), 0);
		mips_count_write(&c, tap_random_corner(), now);
		tick = mips_count_next_tick(&c, mips_count_read(&c, now) + 1, now) - 1;
		armed = mips_count_next_tick(&c, tap_random_corner(), now);
		if (tap_random() % 8 == 0)		/* late, or none */
			armed = tap_random() % 2 ? tick : ~0ull;
		mips_compare_cover(&compare, &c, now, armed);
		v = tap_random() % 2 ? tap_random_corner() :
		    mips_count_read(&c, now) + (u32)(armed - tick) + close;
		if (v - compare.from <= compare.room)
			continue;
		covered++;
		expect(armed > tick && armed != ~0ull);
		expect(mips_count_next_tick(&c, v, now) >= armed);
		at = now + (mips_count_tick_time(&c, armed) - now) / (1 + tap_random() % 8);
		if (mips_count_tick_time(&c, armed) > at)
			expect(mips_count_next_tick(&c, v, at) >= armed);
	}
	expect(covered > rounds / 8);
}

/* A counter remembers the latest moment; one that has just been copied bare does not. */
TEST(memory_changes_nothing)
{
	unsigned long n, rounds = tap_rounds(20000, 1000000);
	struct mips_count c, bare;
	u64 now = 0, when, then;

	mips_count_init(&c, MIPS_COUNT_DEFAULT_HZ, now);
	for (n = 0; n < rounds && !tap_failed(); n++) {
		u32 compare = tap_random();

		now += tap_random() % 3 ? 0 : tap_random();
		bare = c;
		bare.latest.ns = bare.latest.tick = 0;
		switch (tap_random() % 4) {
		case 0:
			mips_count_set_hz(&c, 1 + tap_random() % MIPS_COUNT_MAX_HZ, now);
			mips_count_set_hz(&bare, c.hz, now);
			break;
		case 1:
			mips_count_write(&c, compare, now);
			mips_count_write(&bare, compare, now);
			break;
		default:
			expect_eq(mips_count_matched(&c, compare, now / 2, now),
				  mips_count_matched(&bare, compare, now / 2, now));
			break;
		}
		bare.latest.ns = bare.latest.tick = 0;
		expect_eq(mips_count_read(&c, now), mips_count_read(&bare, now));
		expect(mips_count_next_match(&c, compare, now, &when));
		expect(mips_count_next_match(&bare, compare, now, &then));
		expect(when == then);
		expect(mips_count_tick_time(&c, mips_count_next_tick(&c, compare, now)) == then);
	}
}
