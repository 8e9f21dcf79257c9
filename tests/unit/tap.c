// SPDX-License-Identifier: GPL-2.0-only
/*
 * main() of every unit test: runs what TEST() registered, in order of
 * definition, and reports in TAP.
 */
#include <string.h>
#include "tap.h"

static struct tap_test *tests, **last = &tests;
static unsigned int failures;		/* in the running test */
static u32 seed = 0x6d697073, state;

void tap_register(struct tap_test *test)
{
	*last = test;
	last = &test->next;
}

void tap_fail(const char *file, int line, const char *what)
{
	/* A broken loop would fail a million times; the first few tell. */
	if (failures++ < 10)
		printf("# %s:%d: %s\n", file, line, what);
}

bool tap_failed(void)
{
	return failures;
}

u32 tap_random(void)
{
	u32 x = state += 0x9e3779b9;

	x = (x ^ x >> 16) * 0x21f0aaad;
	x = (x ^ x >> 15) * 0x735a2d97;
	return x ^ x >> 15;
}

u32 tap_random_corner(void)
{
	u32 r = tap_random();

	switch (r % 8) {
	case 0:
		return 0;
	case 1:
		return ~0u;
	case 2:
		return 1u << (r >> 27);
	case 3:
		return ~(1u << (r >> 27));
	case 4:
		return r >> 24;
	default:
		return tap_random();
	}
}

unsigned long tap_rounds(unsigned long usual, unsigned long all)
{
	const char *s = getenv("LONG");

	return s && *s && strcmp(s, "0") ? all : usual;
}

int main(void)
{
	const char *s = getenv("SEED");
	unsigned int n = 0, bad = 0;
	struct tap_test *t;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (s && *s)
		seed = strtoul(s, NULL, 0);
	for (t = tests; t; t = t->next)
		n++;
	printf("TAP version 13\n# SEED=%#x\n1..%u\n", seed, n);
	for (t = tests, n = 1; t; t = t->next, n++) {
		failures = 0;
		state = seed;
		t->run();
		bad += failures != 0;
		printf("%s %u - %s\n", failures ? "not ok" : "ok", n, t->name);
	}
	return bad != 0;
}
