// SPDX-License-Identifier: GPL-2.0-only
/* The host kernel's own virt/kvm/kvm_main.c, built into this module unchanged. */
#include <linux/slab.h>

struct file;
static __hot long kvm_vcpu_ioctl(struct file *filp, unsigned int ioctl,
				 unsigned long arg);

/* KVM_RUN has nothing to free, and the kernel's kfree() takes long to see that. */
#define kfree(p)	((p) ? kfree(p) : (void)0)
#include <kvm_main.c>
