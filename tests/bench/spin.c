// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs on the board whenever nothing else does.  The emulator moves the time of a
 * processor that waits by the clock on the wall, so that interrupts come at other
 * instructions each time; one that never waits repeats itself.
 * The loop is counted by nobody: BENCH_SPIN in markers.h is where it is linked.
 */
#define _GNU_SOURCE
#include <sched.h>

int main(void)
{
	const struct sched_param none = { 0 };

	if (sched_setscheduler(0, SCHED_IDLE, &none))
		return 1;
	for (;;)
		asm volatile("");
}
