/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the world switches of all backends have in common: the state that the
 * generated code addresses, the layout of vectors and routines, and the pieces
 * of code that save and restore.  What is between those is the backends'.
 */
#ifndef MIPS_SWITCH_H
#define MIPS_SWITCH_H

#include "encode.h"

/*
 * Everything the code touches between leaving and regaining the host's EBase
 * lies here and in what the backends put behind it, in the context (struct
 * kvm_mips_ctx), in tables of the backend or on the kernel stack: kseg0 memory
 * all, since no TLB entry of the host's may be needed meanwhile.  Members are
 * 32-bit words on purpose.
 */
struct mips_switch_state {
	u32 ctx;		/* struct kvm_mips_ctx */

	u32 save_k0;		/* scratch of the vectors */
	u32 save_at;

	u32 guest_status;	/* loaded at entry: KSU user, EXL, IE, the host's IM */
	u32 guest_entryhi;
	u32 guest_ebase;

	u32 host_sp;
	u32 host_status;
	u32 host_entryhi;
	u32 host_ebase;
};

/* What the code depends on; fixed when it is generated. */
struct mips_switch_cfg {
	u8 scratch_state[2];	/* CP0 rd, sel that hold the state's address */
	u8 scratch_tmp[2];	/* ...and a guest register for a moment */
	u8 page_shift;		/* of the host */
	u16 vector_spacing;	/* IntCtl.VS in bytes, 0: one interrupt vector */
	u16 ctx_gpr, ctx_hi, ctx_lo, ctx_pc;	/* offsets in the context */
	u16 ctx_cause, ctx_badvaddr;
	bool has_userlocal;	/* T&E: UserLocal and HWREna.ULR exist */
	bool has_guestid;	/* VZ: GuestCtl1; else root ASIDs tell guests apart */
	const struct mips_cpu_cfg *guest;	/* VZ: the guest context's registers */
	u16 zp_userlocal;	/* T&E: offset of UserLocal in the zero page */
};

/* Bytes of generated code; it runs at a kseg0 address aligned to 4 KiB. */
#define MIPS_SWITCH_BYTES	0x2000

/* CP0 registers as operand pairs */
#define C0_INDEX	0, 0
#define C0_ENTRYLO0	2, 0
#define C0_ENTRYLO1	3, 0
#define C0_BADVADDR	8, 0
#define C0_ENTRYHI	10, 0
#define C0_STATUS	12, 0
#define C0_CAUSE	13, 0
#define C0_EPC		14, 0
#define C0_EBASE	15, 1

struct mips_switch {
	struct mips_asm a;
	const struct mips_switch_cfg *cfg;
	u32 *buf;
	u32 base;
	u32 exit, slow;		/* addresses of the first two routines */
	bool error;
};

typedef void mips_switch_fn(struct mips_switch *g);

/* A routine, and where to note its offset in the code. */
struct mips_switch_routine {
	mips_switch_fn *fn;
	u32 *offset;
};

/*
 * Generate everything.  Of the @n routines the first is the exit, where vectors
 * jump to, the second what they do that does not fit in a vector.  Interrupts
 * and cache errors always exit.  0, or -1 if something did not fit.
 */
int mips_switch_generate(u32 *buf, u32 base, const struct mips_switch_cfg *cfg,
			 const struct mips_switch_routine *routine,
			 unsigned int n, mips_switch_fn *refill,
			 mips_switch_fn *general);

/* @reg := the state; @reg := what the vector head put into the scratch register. */
void mips_switch_load_state(struct mips_switch *g, unsigned int reg);
void mips_switch_load_tmp(struct mips_switch *g, unsigned int reg);

/* Vectors begin alike: k1 is the state, guest k0 and k1 are put aside. */
void mips_switch_vector_head(struct mips_switch *g);
/* ...and return to the guest alike, with the state in k1 and hazards over. */
void mips_switch_vector_return(struct mips_switch *g);
/* A vector that does nothing but leave the guest. */
void mips_switch_vector_leave(struct mips_switch *g);

/* Add 1 to a word of the state in k1; k0 is lost. */
void mips_switch_count(struct mips_switch *g, s32 offset);
/* CP0 register := word of the state; word of the state or context := register. */
void mips_switch_move_to(struct mips_switch *g, s32 offset, unsigned int rd,
			 unsigned int sel);
void mips_switch_save(struct mips_switch *g, unsigned int rd, unsigned int sel,
		      s32 offset, unsigned int base);

/*
 * The parts of exit(), which returns to the caller of enter(state).  Between
 * them k1 is the state, k0 the context, t0 and t1 are free.
 */
void mips_switch_exit_guest(struct mips_switch *g);	/* all in the context */
void mips_switch_exit_ebase(struct mips_switch *g);	/* the host's EBase */
void mips_switch_exit_return(struct mips_switch *g);	/* the host's Status and GPRs */

/* The parts of enter(); between them k1 is the state, t0 and t1 are free. */
void mips_switch_enter_host(struct mips_switch *g);	/* to the guest's EBase */
void mips_switch_enter_guest(struct mips_switch *g);	/* GPRs from the context, ERET */

#endif
