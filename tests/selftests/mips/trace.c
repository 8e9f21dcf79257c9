// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracepoints: their names, and what they tell of two guests on two processors.
 * For boards with more than one processor.
 */
#include "kselftest_harness.h"
#include <pthread.h>
#include <sched.h>
#include "kvm_util.h"

#define TRACING	"/sys/kernel/debug/tracing/"
#define CPUS	2
#define SPIN	(100 * 1000 * 1000)	/* turns: some tens of the host's ticks or more */

static void put(const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), TRACING "%s", name);
	f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f))
		test_fail("%s: errno %d", path, errno);
}

static void events(const char *on)
{
	static const char * const names[] = {
		"kvm_enter", "kvm_reenter", "kvm_out", "kvm_exit",
	};
	char path[64];
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "events/kvm/%s/enable", names[i]);
		put(path, on);
	}
}

GUEST static u32 spin(u32 turns)
{
	while (turns--)
		asm volatile("");
	return 7;
}

struct runner {
	struct vm *vm;
	unsigned int cpu;
	pthread_barrier_t *start;
	u32 result;
};

static void *run_thread(void *arg)
{
	struct runner *r = arg;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(r->cpu, &cpus);
	REQUIRE(sched_setaffinity(0, sizeof(cpus), &cpus) == 0);
	pthread_barrier_wait(r->start);
	r->result = vm_finish(r->vm);
	return NULL;
}

struct seen {
	unsigned int exits[CPUS], together;
};

/* A guest that leaves while the other is between its entry and its next exit. */
static struct seen read_trace(void)
{
	FILE *f = fopen(TRACING "trace", "r");
	struct seen seen = { .together = 0 };
	bool inside[CPUS] = { false };
	char line[256];

	REQUIRE(f);
	while (fgets(line, sizeof(line), f)) {
		const char *where = strchr(line, '[');
		unsigned int cpu = where ? atoi(where + 1) : CPUS;

		if (line[0] == '#' || cpu >= CPUS)
			continue;
		if (strstr(line, " kvm_enter:") || strstr(line, " kvm_reenter:"))
			inside[cpu] = true;
		if (!strstr(line, " kvm_exit:"))
			continue;
		seen.exits[cpu]++;
		seen.together += inside[cpu] && inside[!cpu];
		inside[cpu] = false;
	}
	fclose(f);
	return seen;
}

TEST(two_guests_are_in_guest_mode_at_once)
{
	struct runner r[CPUS];
	pthread_t thread[CPUS];
	pthread_barrier_t start;
	struct seen seen;
	unsigned int i;

	ASSERT_LE(CPUS, sysconf(_SC_NPROCESSORS_ONLN));
	put("trace_clock", "counter");		/* one order for all processors */
	put("trace", "");
	events("1");
	pthread_barrier_init(&start, NULL, CPUS);
	for (i = 0; i < CPUS; i++) {
		r[i] = (struct runner){ .vm = vm_create(), .cpu = i, .start = &start };
		vm_start(r[i].vm, spin, SPIN, 0, 0);
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, run_thread, &r[i]));
	}
	for (i = 0; i < CPUS; i++) {
		ASSERT_EQ(0, pthread_join(thread[i], NULL));
		EXPECT_EQ(7, r[i].result);
	}
	events("0");
	seen = read_trace();
	TH_LOG("%u and %u exits, %u while both were in guest mode", seen.exits[0],
	       seen.exits[1], seen.together);
	EXPECT_LT(0, seen.exits[0]);
	EXPECT_LT(0, seen.exits[1]);
	EXPECT_LT(0, seen.together);
	for (i = 0; i < CPUS; i++)
		vm_free(r[i].vm);
}

TEST_HARNESS_MAIN
