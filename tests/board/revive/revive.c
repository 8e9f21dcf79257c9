// SPDX-License-Identifier: GPL-2.0-only
/*
 * revive: makes a processor that was taken down usable again, on kernels that
 * count preemption (HOST_KERNEL=custom).  Linux 6.1 takes a processor of a MIPS
 * CPS down in the middle of a section that must not be preempted
 * (kmap_noncoherent() in cps_pm_enter_state()), and brings its idle task back
 * with that count, which the scheduler takes for a bug.
 */
#include <linux/cpuhotplug.h>
#include <linux/module.h>
#include <linux/sched.h>

/* Runs on the processor, before its idle task schedules for the first time. */
static int revive(unsigned int cpu)
{
	preempt_count_set(PREEMPT_DISABLED);
	current->pagefault_disabled = 0;
	return 0;
}

/* A module has to borrow its state, from a driver that no MIPS kernel has. */
static int __init revive_init(void)
{
	return cpuhp_setup_state_nocalls(CPUHP_AP_ARM_TWD_STARTING, "mips-kvm/revive",
					 revive, NULL);
}
module_init(revive_init);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Bring processors back after CPU hotplug");
