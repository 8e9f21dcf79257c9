/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * World switch of trap-and-emulate: the state its generated code addresses and
 * the generator.  Free of kernel headers, so that unit tests can generate the
 * code on the build host and run it in a simulator.
 */
#ifndef __KVM_MIPS_TE_ENTRY_H
#define __KVM_MIPS_TE_ENTRY_H

#include "../lib/kvmlib.h"

/*
 * Everything the code touches between leaving and regaining the host's EBase
 * lies here, in the context (struct kvm_mips_ctx), in shadow tables or on the
 * kernel stack: kseg0 memory all, since no TLB entry of the host's may be
 * needed meanwhile.  Members are 32-bit words on purpose.
 */
struct te_entry_state {
	u32 ctx;		/* struct kvm_mips_ctx */
	u32 pgd;		/* shadow page directory of the current view */
	u32 zp;			/* zero page */

	u32 save_k0;		/* scratch of the vectors */
	u32 save_at;

	u32 guest_status;	/* loaded at entry: KSU user, EXL, IE */
	u32 guest_entryhi;	/* host ASID of the current view */
	u32 guest_ebase;
	u32 guest_hwrena;
	u32 guest_userlocal;

	u32 host_sp;
	u32 host_status;
	u32 host_entryhi;
	u32 host_ebase;
	u32 host_hwrena;
	u32 host_userlocal;

	u32 rdhwr_word;		/* RDHWR_V1_29 if that is allowed now, else 0 */
	u32 traps[2];		/* enum kvm_mips_asm_trap */
};

/* What the code depends on; fixed when it is generated. */
struct te_entry_cfg {
	u8 scratch_state[2];	/* CP0 rd, sel that hold the state's address */
	u8 scratch_tmp[2];	/* ...and a guest register for a moment */
	bool has_userlocal;	/* UserLocal and HWREna.ULR exist */
	u8 page_shift;		/* of the host */
	u16 vector_spacing;	/* IntCtl.VS in bytes, 0: one interrupt vector */
	u16 ctx_gpr, ctx_hi, ctx_lo, ctx_pc;	/* offsets in the context */
	u16 ctx_cause, ctx_badvaddr;
	u16 zp_userlocal;	/* offset of UserLocal in the zero page */
};

/* Where things are in the generated code, as byte offsets. */
struct te_entry_code {
	u32 enter;		/* void enter(struct te_entry_state *) */
	u32 tlb_sync;		/* void (entryhi, lo0, lo1, bool insert) */
	u32 rdhwr, rdhwr_end;	/* the path for rdhwr v1,$29 */
	u32 size;
};

#define RDHWR_V1_29	0x7c03e83bu	/* rdhwr v1,$29: reads UserLocal */

#define TE_ENTRY_BYTES	0x2000

/*
 * Generate vectors and routines into @buf (TE_ENTRY_BYTES, to be run at kseg0
 * address @base, 4 KiB aligned).  0, or -1 if something did not fit.
 */
int te_entry_generate(u32 *buf, u32 base, const struct te_entry_cfg *cfg,
		      struct te_entry_code *code);

#endif
