/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * What mips-kvm adds to the kernel's KVM API for MIPS, and the part of it that
 * a paravirtualised guest sees.  Every id of our own stands here, each in a
 * range reserved below, so that none collides with upstream's.
 */
#ifndef _UAPI_ASM_KVM_MIPS_H
#define _UAPI_ASM_KVM_MIPS_H

#include <linux/types.h>

/*
 * The zero page of a trap-and-emulate guest, version 1.  It lies below 0x8000,
 * in reach of $zero plus a signed 16-bit offset, and exists only in the view of
 * the guest kernel.  Words that replace instructions in guest memory address
 * it, so its layout is ABI.
 */
#define KVM_MIPS_ZP_VERSION	1
#define KVM_MIPS_ZP_BASE	0x7000	/* first byte in use */
#define KVM_MIPS_ZP_SIZE	0x1000
#define KVM_MIPS_ZP_CP0(rd, sel) (KVM_MIPS_ZP_BASE + ((rd) * 8 + (sel)) * 4)
#define KVM_MIPS_ZP_IE		0x7400	/* bit 0: Status.IE; other bits ignored */
#define KVM_MIPS_ZP_LAYOUT	0x7404	/* KVM_MIPS_ZP_VERSION */
#define KVM_MIPS_ZP_FEATURES	0x7408	/* KVM_MIPS_TE_F_* offered */
#define KVM_MIPS_ZP_SPILL	0x7410	/* four words used by replacement stubs */
#define KVM_MIPS_ZP_PV		0x7420	/* paravirtual fields, to 0x77ff; 0 */

/* Replacement stubs appear here in the guest kernel's view, RAM permitting. */
#define KVM_MIPS_STUB_BASE	0x4fff0000
#define KVM_MIPS_STUB_SIZE	0x10000

/* Hypercalls: number in v0, arguments in a0 to a3, result in v0. */
#define KVM_MIPS_HC_TE_INFO	0x4d4b0001 /* v0 layout, v1 features, a0 base */

/* Bits of KVM_MIPS_TE_INFO's features and of the word at KVM_MIPS_ZP_FEATURES */
#define KVM_MIPS_TE_F_ZERO_PAGE	(1 << 0)   /* direct loads and stores allowed */

/*
 * Registers, as KVM_REG_MIPS | size | group | index.  Groups 0 to 3 are
 * upstream's (GPR, CP0, KVM, FPU); 0x4d is ours.
 */
#define KVM_REG_MIPS_OURS	(KVM_REG_MIPS | 0x00000000004d0000ULL)
/*
 * Guest TLB entry n, struct kvm_mips_tlb_entry: whole entries, because an entry
 * that is half old and half new could match what another one maps.
 */
#define KVM_REG_MIPS_TLB(n)	(KVM_REG_MIPS_OURS | KVM_REG_SIZE_U256 | \
				 0x1000 | (n))
/* Zero page layout this state was made with; setting another is -EINVAL */
#define KVM_REG_MIPS_TE_LAYOUT	(KVM_REG_MIPS_OURS | KVM_REG_SIZE_U32 | 0)

struct kvm_mips_tlb_entry {
	__u64 pagemask;
	__u64 entryhi;		/* bit 10: the entry is empty */
	__u64 entrylo[2];
};

/* Capabilities: 0x4d4b0000 to 0x4d4bffff */
#define KVM_CAP_MIPS_TLB_REGS	0x4d4b0000 /* guest TLB entries are registers */
#define KVM_CAP_MIPS_TE_LAYOUT	0x4d4b0001 /* KVM_MIPS_ZP_VERSION */

/* kvm_run.internal.suberror: 0x4d4b0000 and up; data as documented in api.md */
#define KVM_MIPS_SUBERROR_HOST	0x4d4b0001 /* a bug of the host's: gpa or va */
#define KVM_MIPS_SUBERROR_PAGE_SIZE 0x4d4b0002 /* guest page below the host's: va */
#define KVM_MIPS_SUBERROR_CODE	0x4d4b0003 /* privileged code in no struct page: va */

#endif
