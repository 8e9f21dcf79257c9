/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the hostile guests share on the host's side: a seeded generator, how
 * long to go on, and a clock that ends KVM_RUN of a guest that would never.
 * What they try is theirs.
 */
#ifndef SELFTESTS_HOSTILE_H
#define SELFTESTS_HOSTILE_H

#include <signal.h>
#include <sys/klog.h>
#include <sys/time.h>
#include <time.h>
#include "kvm_util.h"

static u32 hostile_state;

static inline u32 hostile_random(void)
{
	u32 x = hostile_state += 0x9e3779b9;

	x = (x ^ x >> 16) * 0x21f0aaad;
	x = (x ^ x >> 15) * 0x735a2d97;
	return x ^ x >> 15;
}

/* Start the generator: @n of SEED in the environment, printed for repetition. */
static inline void hostile_seed(u32 n)
{
	const char *s = getenv("SEED");
	u32 seed = s && *s ? strtoul(s, NULL, 0) : 0x6d697073;

	printf("# SEED=%#x\n", seed);
	hostile_state = seed + n * 0x01000193;
}

/* How many rounds: @usual, or @all if LONG=1. */
static inline u32 hostile_rounds(u32 usual, u32 all)
{
	const char *s = getenv("LONG");

	return s && *s && strcmp(s, "0") ? all : usual;
}

static volatile sig_atomic_t hostile_ticks;

static void hostile_tick(int sig)
{
	hostile_ticks++;
}

/* From now on a signal ends KVM_RUN (-EINTR) every @us microseconds; 0: no more. */
static inline void hostile_clock(u32 us)
{
	struct sigaction act = { .sa_handler = hostile_tick };
	struct itimerval tick = { { 0, us }, { 0, us } };

	hostile_ticks = 0;
	REQUIRE(sigaction(SIGALRM, &act, NULL) == 0);
	REQUIRE(setitimer(ITIMER_REAL, &tick, NULL) == 0);
}

/* Lines of the kernel's log that name the module, of the last 128 KiB. */
static inline u32 hostile_log_lines(void)
{
	static char log[1 << 17];
	int n = klogctl(3, log, sizeof(log) - 1);
	u32 lines = 0;
	char *p = log;

	REQUIRE(n >= 0);
	log[n] = 0;
	while ((p = strstr(p, "kvm"))) {
		lines++;
		p = strchrnul(p, '\n');
	}
	return lines;
}

/* The module may log a line per second, no more, whatever guests do. */
struct hostile_log {
	u32 lines;
	time_t since;
};

static inline struct hostile_log hostile_log_begin(void)
{
	return (struct hostile_log){ hostile_log_lines(), time(NULL) };
}

static inline void hostile_log_check(const struct hostile_log *log)
{
	u32 lines = hostile_log_lines() - log->lines;
	u32 seconds = time(NULL) - log->since;

	if (lines > seconds + 1)
		test_fail("%u lines logged in %u seconds", lines, seconds);
}

#endif
