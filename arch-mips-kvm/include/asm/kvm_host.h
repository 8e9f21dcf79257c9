/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shadows the kernel's header of this name: gathers the topic headers and the
 * few definitions generic KVM code asks of an architecture.  Nothing else.
 */
#ifndef __KVM_MIPS_ASM_KVM_HOST_H
#define __KVM_MIPS_ASM_KVM_HOST_H

#include <linux/err.h>
#include <linux/kvm.h>
#include <linux/kvm_types.h>
#include <kvm_mips/exits.h>
#include <kvm_mips/state.h>

#define KVM_MAX_VCPUS			16
/* Hosts have one or two CPUs: the VMM can use what polling would burn. */
#define KVM_HALT_POLL_NS_DEFAULT	0

/* Pins of the fixed routing (core/irq.c): CPU interrupt lines. */
#define KVM_IRQCHIP_NUM_PINS		8
#define KVM_NR_IRQCHIPS			1

#define KVM_ARCH_WANT_MMU_NOTIFIER
#define __KVM_HAVE_ARCH_VCPU_DEBUGFS

/*
 * With EVA a user address may lie above PAGE_OFFSET, so the generic test
 * against PAGE_OFFSET does not do.
 */
#define KVM_HVA_ERR_BAD			(-1UL)
#define KVM_HVA_ERR_RO_BAD		(-2UL)

static inline bool kvm_is_error_hva(unsigned long addr)
{
	return IS_ERR_VALUE(addr);
}

struct kvm_vm_stat {
	struct kvm_vm_stat_generic generic;
};

/* One counter per row of exits.h: NAME_exits, then NAME_traps. */
struct kvm_vcpu_stat {
	struct kvm_vcpu_stat_generic generic;
	union {
		struct {
#define X(id, name) u64 id##_exits;
			KVM_MIPS_EXITS(X)
#undef X
		};
		u64 exits[KVM_MIPS_NR_EXITS];
	};
	union {
		struct {
#define X(id, name) u64 id##_traps;
			KVM_MIPS_ASM_TRAPS(X)
#undef X
		};
		u64 traps[KVM_MIPS_NR_ASM_TRAPS];
	};
};

struct kvm;
struct kvm_vcpu;
struct kvm_memory_slot;

static inline void kvm_arch_hardware_unsetup(void) {}
static inline void kvm_arch_sync_events(struct kvm *kvm) {}
static inline void kvm_arch_free_memslot(struct kvm *kvm,
					 struct kvm_memory_slot *slot) {}
static inline void kvm_arch_memslots_updated(struct kvm *kvm, u64 gen) {}
static inline void kvm_arch_sched_in(struct kvm_vcpu *vcpu, int cpu) {}
static inline void kvm_arch_vcpu_blocking(struct kvm_vcpu *vcpu) {}
static inline void kvm_arch_vcpu_unblocking(struct kvm_vcpu *vcpu) {}

#endif
