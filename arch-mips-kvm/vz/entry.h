/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * World switch of VZ: the state its generated code addresses and the generator.
 * Free of kernel headers, so that unit tests can generate the code on the build
 * host.
 */
#ifndef __KVM_MIPS_VZ_ENTRY_H
#define __KVM_MIPS_VZ_ENTRY_H

#include "../lib/kvmlib.h"

/*
 * Everything the code touches while the guest's EBase or GuestID is in place
 * lies here, in the context (struct kvm_mips_ctx), in the pmap or on the kernel
 * stack: kseg0 memory all, since a root TLB refill would run the wrong handler
 * or write the wrong tag.  Members are 32-bit words on purpose.
 */
struct vz_entry_state {
	u32 ctx;		/* struct kvm_mips_ctx */
	u32 pmap;		/* first level of the guest's pmap */

	u32 save_k0;		/* scratch of the vectors */
	u32 save_at;

	u32 guest_status;	/* root's Status: EXL, IE, the host's IM, CU1 if lent */
	u32 guest_entryhi;	/* RAD: root ASID of the guest */
	u32 guest_ebase;
	u32 guestctl0;		/* with GM */
	u32 guestctl1;		/* ID and RID */

	u32 host_sp;
	u32 host_status;
	u32 host_entryhi;
	u32 host_ebase;
	u32 host_pagemask;

	/* Of the last exit: GExcCode, the instruction, the branch before it */
	u32 exit_guestctl0;
	u32 badinstr, badinstrp;
	u32 traps;		/* root TLB refills */
};

/* A guest TLB entry on its way, for the TLB routines. */
struct vz_tlb_words {
	u32 mask, hi, lo0, lo1;
	u32 guestctl1;		/* after reading: RID is the entry's GuestID */
};

/* What the code depends on; fixed when it is generated. */
struct vz_entry_cfg {
	u8 scratch_state[2];	/* CP0 rd, sel that hold the state's address */
	u8 scratch_tmp[2];	/* ...and a guest register for a moment */
	bool has_guestid;	/* GuestCtl1; else root ASIDs tell guests apart */
	u8 page_shift;		/* of the host */
	u16 vector_spacing;	/* IntCtl.VS in bytes, 0: one interrupt vector */
	u16 ctx_gpr, ctx_hi, ctx_lo, ctx_pc;	/* offsets in the context */
	u16 ctx_cause, ctx_badvaddr;
};

/*
 * Routines in the generated code, as byte offsets.  Interrupts off; arguments
 * as in C; GuestCtl1 is 0 before and after, other guest and root TLB registers
 * are the caller's loss unless they say otherwise.
 */
struct vz_entry_code {
	u32 enter;		/* void (struct vz_entry_state *) */
	u32 root_inv;		/* void (entryhi, guestctl1): the entry that matches; EntryHi kept */
	u32 root_write;		/* void (entryhi, lo0, lo1, guestctl1): a random entry; EntryHi kept */
	u32 root_flush;		/* void (guestctl1): all root entries of RID */
	u32 guest_flush;	/* void (guestctl1): all guest entries of RID */
	u32 guest_read;		/* void (struct vz_tlb_words *, index) */
	u32 guest_write;	/* void (const struct vz_tlb_words *, index, guestctl1) */
	u32 guest_probe;	/* int (entryhi, guestctl1): guest Index */
	u32 size;
};

#define VZ_ENTRY_BYTES	0x2000

/* EntryHi.EHINV: write an entry that matches nothing. */
#define VZ_EHINV	(1u << 10)

/*
 * Generate vectors and routines into @buf (VZ_ENTRY_BYTES, to be run at kseg0
 * address @base, 4 KiB aligned).  0, or -1 if something did not fit.
 */
int vz_entry_generate(u32 *buf, u32 base, const struct vz_entry_cfg *cfg,
		      struct vz_entry_code *code);

#endif
