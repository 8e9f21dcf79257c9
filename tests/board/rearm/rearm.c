// SPDX-License-Identifier: GPL-2.0-only
/*
 * Starts the timer of every processor of an emulated 34Kf again, once, at load.
 * Work around the emulator here, never the hypervisor.
 *
 * When Linux has synchronised the counters of two processors, it asks for a
 * timer interrupt 100 ticks (0.6 us) ahead.  QEMU translates the very code that
 * asks, for the first time, between reading Count and writing Compare, which
 * takes longer: Compare lies in the past and the first processor has no timer
 * until Count has wrapped, half a minute later.
 */
#include <linux/module.h>
#include <linux/smp.h>
#include <asm/mipsregs.h>
#include <asm/time.h>

static void rearm(void *unused)
{
	write_c0_compare(read_c0_count() + mips_hpt_frequency / HZ);
}

static int __init rearm_init(void)
{
	on_each_cpu(rearm, NULL, 1);
	/* The work is done: do not stay. */
	return -ECANCELED;
}
module_init(rearm_init);

MODULE_DESCRIPTION("Start the processors' timers again after QEMU lost an interrupt");
MODULE_LICENSE("GPL");
