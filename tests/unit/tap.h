/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The unit tests' harness: TEST(name) { ... } with expect*() inside, TAP on
 * standard output, a seeded random generator.  No knowledge of MIPS here.
 */
#ifndef TAP_H
#define TAP_H

#include <stdio.h>
#include <stdlib.h>
#include "kvmlib.h"

struct tap_test {
	const char *name;
	void (*run)(void);
	struct tap_test *next;
};

void tap_register(struct tap_test *test);
void tap_fail(const char *file, int line, const char *what);

/* Define and register a test; names read like statements, with underscores. */
#define TEST(id)							\
	static void id(void);						\
	static struct tap_test tap_##id = { .name = #id, .run = id };	\
	__attribute__((constructor)) static void tap_register_##id(void) \
	{								\
		tap_register(&tap_##id);				\
	}								\
	static void id(void)

#define expect(cond)							\
	do {								\
		if (!(cond))						\
			tap_fail(__FILE__, __LINE__, #cond);		\
	} while (0)

/* Compare two integers; both values are reported. */
#define expect_eq(a, b)							\
	do {								\
		unsigned long long a_ = (a), b_ = (b);			\
		char text_[160];					\
									\
		if (a_ != b_) {						\
			snprintf(text_, sizeof(text_), "%.50s == %.50s: 0x%llx, 0x%llx", \
				 #a, #b, a_, b_);			\
			tap_fail(__FILE__, __LINE__, text_);		\
		}							\
	} while (0)

/* True once the running test failed, for tests that then need not go on. */
bool tap_failed(void);

/* Uniform 32 bits from the run's seed (environment SEED, else a fixed one). */
u32 tap_random(void);

/* A value that is more often near a corner: 0, all ones, single bits, small numbers. */
u32 tap_random_corner(void);

/* How many rounds a random test makes: @usual, or @all if LONG=1. */
unsigned long tap_rounds(unsigned long usual, unsigned long all);

#endif
