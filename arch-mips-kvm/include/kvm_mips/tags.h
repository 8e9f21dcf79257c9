/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words for a PDtrace that is being taken: which guest runs from here on, and
 * some of its registers, which a trace does not have.  docs/trace.md lists
 * them.  While nobody wants them (module parameter trace_tags) a call is a nop.
 */
#ifndef __KVM_MIPS_TAGS_H
#define __KVM_MIPS_TAGS_H

#include <linux/jump_label.h>
#include <linux/kvm_host.h>

DECLARE_STATIC_KEY_FALSE(kvm_mips_tags);

static inline bool kvm_mips_tagging(void)
{
	return static_branch_unlikely(&kvm_mips_tags);
}

/* Kind (bits 31:24) of a word */
enum kvm_mips_tag {
	KVM_MIPS_TAG_ASID	= 0x41,	/* ASID 7:0, process 23:8 */
	KVM_MIPS_TAG_BADVADDR	= 0x42,	/* the guest's, bits 31:8 */
	KVM_MIPS_TAG_ENTER	= 0x47,	/* GuestID 7:0, vCPU 23:8 */
	KVM_MIPS_TAG_INDEX	= 0x49,	/* the guest's; P in bit 23 */
	KVM_MIPS_TAG_PAGEMASK	= 0x50,	/* >> 13; bit 23: the guest's */
	KVM_MIPS_TAG_VM		= 0x56,	/* GuestID 7:0, process 23:8 */
	KVM_MIPS_TAG_EXIT	= 0x58,	/* exception code 7:0, vCPU 23:8 */
};

static inline void kvm_mips_tag(enum kvm_mips_tag kind, u32 low)
{
	/* UserTraceData1 */
	__asm__ __volatile__("mtc0 %0, $23, 3" : : "r" (kind << 24 | (low & 0xffffff)));
}

/* @vcpu is about to be entered as @gid, 0 under T&E.  Only while kvm_mips_tagging(). */
void kvm_mips_tag_enter(struct kvm_vcpu *vcpu, u32 gid);
/* The guest that is about to be entered runs under this ASID of the host. */
void kvm_mips_tag_asid(u32 asid);
/* It has left with this exception. */
void kvm_mips_tag_exit(struct kvm_vcpu *vcpu);

#endif
