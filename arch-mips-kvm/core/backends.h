/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The backends this machine can run: found at load time by core/main.c, chosen
 * from by core/vm.c.
 */
#ifndef __KVM_MIPS_BACKENDS_H
#define __KVM_MIPS_BACKENDS_H

#include <kvm_mips/ops.h>

#define KVM_MIPS_NR_BACKENDS	2

/* VM types as user space names them; 0 takes what the parameter auto_type says. */
#ifndef KVM_VM_MIPS_AUTO
#define KVM_VM_MIPS_AUTO	0
#endif
#ifndef KVM_VM_MIPS_VZ
#define KVM_VM_MIPS_VZ		1
#endif
#ifndef KVM_VM_MIPS_TE
#define KVM_VM_MIPS_TE		2
#endif

/* The i-th usable backend, best first; NULL beyond the last.  Any context. */
const struct kvm_mips_ops *kvm_mips_backend(unsigned int i);
/* The backend a VM of @vm_type gets, NULL if there is none.  Any context. */
const struct kvm_mips_ops *kvm_mips_backend_for(unsigned long vm_type);

#endif
