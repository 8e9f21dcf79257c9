// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes KVM_RUN of one process return at every interrupt of the processor's
 * timer, those included that the emulated CPU raises at instructions of a guest
 * (vz-switch-first, vz-switch-last).  Without it they are over before anybody
 * but the kernel has noticed.
 */
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <asm/mach-generic/irq.h>
#include <asm/time.h>

static int pid;
module_param(pid, int, 0644);
MODULE_PARM_DESC(pid, "the process");

static irqreturn_t stop(int irq, void *unused)
{
	/* As a signal that nobody has to handle: gone when the system call is. */
	if (current->pid == READ_ONCE(pid))
		set_tsk_thread_flag(current, TIF_NOTIFY_SIGNAL);
	return IRQ_NONE;
}

static int __init stop_init(void)
{
	return request_irq(MIPS_CPU_IRQ_BASE + cp0_compare_irq, stop,
			   IRQF_SHARED | IRQF_PERCPU | IRQF_TIMER, "stop", &pid);
}
module_init(stop_init);

static void __exit stop_exit(void)
{
	free_irq(MIPS_CPU_IRQ_BASE + cp0_compare_irq, &pid);
}
module_exit(stop_exit);

MODULE_DESCRIPTION("Stop a vCPU whenever the timer interrupts it");
MODULE_LICENSE("GPL");
