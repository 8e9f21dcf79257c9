/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included before everything else in every C file of the module.  Supplies what
 * a kernel configured without KVM lacks, so that the kernel's own virt/kvm
 * compiles against it.  No definition here may change a structure that the
 * running kernel was built with.
 */
#ifndef __KVM_MIPS_COMPAT_H
#define __KVM_MIPS_COMPAT_H

/*
 * Nobody links against this module, and exports of the generic code would clash
 * with those of an in-tree KVM.
 */
#define __DISABLE_EXPORTS

#define pr_fmt(fmt) "kvm-mips: " fmt

/*
 * Functions on the way of every exit lie side by side: the module is mapped, and
 * a TLB of 16 entries has none to spare for what lies between them.
 */
#define __hot __attribute__((__hot__))

/* task_struct gets its real layout before preempt notifiers are claimed. */
#include <linux/preempt.h>
#include <linux/sched.h>

/*
 * What the generic code is to contain.  All of it is private to this module;
 * kernels with KVM set some of these themselves.
 */
#ifndef CONFIG_HAVE_KVM_EVENTFD
#define CONFIG_HAVE_KVM_EVENTFD 1
#endif
#ifndef CONFIG_HAVE_KVM_IRQFD
#define CONFIG_HAVE_KVM_IRQFD 1
#endif
#ifndef CONFIG_HAVE_KVM_IRQCHIP
#define CONFIG_HAVE_KVM_IRQCHIP 1
#endif
#ifndef CONFIG_HAVE_KVM_VCPU_ASYNC_IOCTL
#define CONFIG_HAVE_KVM_VCPU_ASYNC_IOCTL 1
#endif
#ifndef CONFIG_KVM_GENERIC_DIRTYLOG_READ_PROTECT
#define CONFIG_KVM_GENERIC_DIRTYLOG_READ_PROTECT 1
#endif
#ifndef CONFIG_KVM_MMIO
#define CONFIG_KVM_MMIO 1
#endif

#ifndef CONFIG_MMU_NOTIFIER
#error "mips-kvm needs a kernel with CONFIG_MMU_NOTIFIER"
#endif

/*
 * Without preempt notifiers nothing tells us when a vCPU thread is scheduled.
 * Nothing needs to: all guest state is loaded with interrupts off inside
 * kvm_mips_ops.vcpu_run and given back before they are enabled, and
 * core/run.c sets vcpu->cpu at every entry.
 */
#ifndef CONFIG_PREEMPT_NOTIFIERS
#define CONFIG_PREEMPT_NOTIFIERS 1
#define KVM_MIPS_NO_PREEMPT_NOTIFIERS 1

struct preempt_notifier;

struct preempt_ops {
	void (*sched_in)(struct preempt_notifier *notifier, int cpu);
	void (*sched_out)(struct preempt_notifier *notifier,
			  struct task_struct *next);
};

struct preempt_notifier {
	struct preempt_ops *ops;
};

static inline void preempt_notifier_inc(void) {}
static inline void preempt_notifier_dec(void) {}
static inline void preempt_notifier_register(struct preempt_notifier *pn) {}
static inline void preempt_notifier_unregister(struct preempt_notifier *pn) {}
static inline void preempt_notifier_init(struct preempt_notifier *pn,
					 struct preempt_ops *ops)
{
	pn->ops = ops;
}
#endif

#endif
