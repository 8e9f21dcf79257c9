// SPDX-License-Identifier: GPL-2.0-only
/* The host kernel's own virt/kvm/kvm_main.c, built into this module unchanged. */
struct file;
static __hot long kvm_vcpu_ioctl(struct file *filp, unsigned int ioctl,
				 unsigned long arg);
#include <kvm_main.c>
