/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Linux's kselftest harness as far as test programs that also run natively use
 * it: one machine, one test after the other, TAP on the serial port.
 */
#ifndef NATIVE_HARNESS_H
#define NATIVE_HARNESS_H

#include "kvm_util.h"

#define NATIVE_ENTRY(section_) __attribute__((section(section_), used))

struct native_variant {
	const char *fixture, *name;
	const void *values;
};

struct native_test {
	const char *fixture, *name;	/* fixture: NULL for none */
	void (*fn)(const void *variant);
	void (*setup)(void), (*teardown)(void);
};

#define TEST(name_)							\
	static void test_##name_(const void *unused);			\
	static const struct native_test entry_##name_ NATIVE_ENTRY("tests") = \
		{ .name = #name_, .fn = test_##name_ };				\
	static void test_##name_(const void *unused)

#define FIXTURE(f)		struct fixture_##f; struct fixture_##f
#define FIXTURE_VARIANT(f)	struct variant_##f
#define FIXTURE_VARIANT_ADD(f, name_)					\
	static const struct variant_##f values_##f##_##name_;		\
	static const struct native_variant variant_##f##_##name_	\
		NATIVE_ENTRY("variants") = { #f, #name_, &values_##f##_##name_ }; \
	static const struct variant_##f values_##f##_##name_ =
#define FIXTURE_SETUP(f)	static void setup_##f(void)
#define FIXTURE_TEARDOWN(f)	static void teardown_##f(void)
#define TEST_F(f, name_)						\
	static void test_##f##_##name_(const struct variant_##f *variant); \
	static void call_##f##_##name_(const void *variant)		\
	{								\
		test_##f##_##name_(variant);				\
	}								\
	static const struct native_test entry_##f##_##name_ NATIVE_ENTRY("tests") = \
		{ #f, #name_, call_##f##_##name_, setup_##f, teardown_##f }; \
	static void test_##f##_##name_(const struct variant_##f *variant)

#define TEST_HARNESS_MAIN

/* A failed comparison runs the statement behind it, if there is one. */
#define NATIVE_CHECK(e, op, s, stop)					\
	for (int failed_ = !((e) op (s)); failed_;			\
	     failed_ = native_bad(__FILE__, __LINE__, #e " " #op " " #s, stop))
#define EXPECT_EQ(e, s)	NATIVE_CHECK(e, ==, s, false)
#define EXPECT_NE(e, s)	NATIVE_CHECK(e, !=, s, false)
#define EXPECT_LT(e, s)	NATIVE_CHECK(e, <, s, false)
#define EXPECT_LE(e, s)	NATIVE_CHECK(e, <=, s, false)
#define EXPECT_TRUE(s)	NATIVE_CHECK(!!(s), ==, 1, false)
#define ASSERT_EQ(e, s)	NATIVE_CHECK(e, ==, s, true)
#define ASSERT_NE(e, s)	NATIVE_CHECK(e, !=, s, true)
#define ASSERT_LT(e, s)	NATIVE_CHECK(e, <, s, true)
#define ASSERT_TRUE(s)	NATIVE_CHECK(!!(s), ==, 1, true)
#define TH_LOG(...)	native_log(__VA_ARGS__)
#define SKIP(leave, why) do { native_skip(why); leave; } while (0)

/* One TAP comment; %s %u %x %#x %llx. */
void native_log(const char *format, ...);
/* Note a failure; @stop: leave the test.  0. */
int native_bad(const char *file, int line, const char *what, bool stop);
void native_skip(const char *why);

#endif
