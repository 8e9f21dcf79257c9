/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest physical memory as backends see it: core/mmu.c.
 */
#ifndef __KVM_MIPS_MMU_H
#define __KVM_MIPS_MMU_H

#include <linux/kvm_host.h>

/*
 * A pmap word: an EntryLo word for the host page, so that a TLB refill handler
 * can use the table as it is.  Valid pages can be read; a page without PMAP_W
 * must be asked for again before a write (dirty logging, copy on write,
 * read-only slot).  Host frames have 32-bit addresses, which leaves EntryLo's
 * upper bits: PMAP_BLOCK says that one TLB page of 2^pmap_order(w) host pages
 * may stand for this word and its neighbours, and its pair likewise.
 */
#define PMAP_V		(1u << 1)
#define PMAP_W		(1u << 2)
#define PMAP_CCA_SHIFT	3
#define PMAP_PFN_SHIFT	(6 + PAGE_SHIFT - 12)
#define PMAP_PFN	0x03ffffc0u
#define PMAP_BLOCK	(1u << 31)
#define PMAP_ORDER_SHIFT 26
#define PMAP_ORDER	(0xfu << PMAP_ORDER_SHIFT)
#define pmap_pfn(w)	(((w) & PMAP_PFN) >> PMAP_PFN_SHIFT)
#define pmap_order(w)	(((w) & PMAP_ORDER) >> PMAP_ORDER_SHIFT)

/* The largest order that lies within one second-level table, with its pair. */
#define PMAP_MAX_ORDER	8

/* Guest physical addresses have 32 bits. */
#define KVM_MIPS_GPA_BITS	32
#define KVM_MIPS_MAX_GFN	((gfn_t)1 << (KVM_MIPS_GPA_BITS - PAGE_SHIFT))

/*
 * The pmap word of @gfn, 0 if nothing is mapped.  Lockless, any context with
 * interrupts off: the caller must be prepared for flush_range to follow, which
 * it sees as a pending request before it enters the guest.
 */
u32 kvm_mips_pmap_peek(struct kvm *kvm, gfn_t gfn);

/*
 * Make @gfn present (and writable if @write, marking it dirty) and return its
 * word in *@word.  May sleep; kvm->srcu held.  0; -EFAULT when no slot backs the
 * page (MMIO); -EROFS for a write to a read-only slot; -EAGAIN if a notifier
 * raced and the guest should simply retry; other -errno from the host.
 */
int kvm_mips_pmap_fault(struct kvm_vcpu *vcpu, gfn_t gfn, bool write, u32 *word);

/*
 * See whether @gfn and its neighbours can be mapped by larger TLB pages, mark
 * them so, and have the vCPU drop the small ones (flush_range and a request).
 * Does nothing while the slot's dirty log is on, and in VMs with several vCPUs,
 * whose TLBs could hold small and large entries for one page at once.  Process
 * context, kvm->srcu held.
 */
void kvm_mips_pmap_join(struct kvm_vcpu *vcpu, gfn_t gfn);

/*
 * Between these two notifiers wait for this vCPU as they do for a running
 * guest: what its shadow tables name may be read.  They nest.  Interrupts off;
 * requests that were pending before must be looked at after the first.
 */
void kvm_mips_begin_reading(struct kvm_vcpu *vcpu);
void kvm_mips_end_reading(struct kvm_vcpu *vcpu);

/*
 * A temporary kernel address for the byte at @gpa through the pmap, without
 * sleeping; NULL if its page is not present (with @write: not writable) or has
 * no struct page.  While it is mapped the host cannot take the page away: the
 * notifier waits for this CPU.  Interrupts off, on the vCPU's own thread; pairs
 * with kvm_mips_unmap_page, innermost first.
 */
void *kvm_mips_map_page(struct kvm_vcpu *vcpu, gpa_t gpa, bool write);
void kvm_mips_unmap_page(struct kvm_vcpu *vcpu, void *p);

/* Core only: an empty pmap; freeing it when no vCPU exists any more. */
int kvm_mips_pmap_init(struct kvm *kvm);
void kvm_mips_pmap_destroy(struct kvm *kvm);
/* Write-protect a slot and make the vCPUs act on it.  May sleep. */
void kvm_mips_pmap_wrprotect(struct kvm *kvm, const struct kvm_memory_slot *slot);

#endif
