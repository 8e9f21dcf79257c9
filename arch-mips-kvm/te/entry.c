// SPDX-License-Identifier: GPL-2.0-only
/*
 * World switch of trap-and-emulate, generated at load for the CPU at hand: the
 * exception vectors the guest runs under, entry, exit, the paths that never
 * reach C, and the routine that edits the hardware TLB.
 *
 * All of it runs from kseg0.  Between the write of the guest's EBase and the
 * return of the host's, no exception may be taken and nothing mapped touched.
 */

#include "entry.h"
#include "../lib/encode.h"
#include "../lib/except.h"

/* CP0 registers as operand pairs */
#define C0_INDEX	0, 0
#define C0_ENTRYLO0	2, 0
#define C0_ENTRYLO1	3, 0
#define C0_USERLOCAL	4, 2
#define C0_HWRENA	7, 0
#define C0_BADVADDR	8, 0
#define C0_ENTRYHI	10, 0
#define C0_STATUS	12, 0
#define C0_CAUSE	13, 0
#define C0_EPC		14, 0
#define C0_EBASE	15, 1

#define ES(member)	((s32)offsetof(struct te_entry_state, member))

/* Vector offsets, PRA "Exception Vector Locations", and where the rest begins. */
#define VEC_REFILL	0x000
#define VEC_CACHE	0x100
#define VEC_GENERAL	0x180
#define VEC_INTERRUPT	0x200
#define VEC_INTERRUPTS	8
#define BODY		0x1000

/* Directory index of a useg address; directories are aligned to their size. */
#define PGD_BITS(page_shift)	(31 - (2 * (page_shift) - 2))

/* The callee-saved registers enter() keeps on the stack. */
static const u8 te_saved[] = {
	R_S0, R_S1, R_S2, R_S3, R_S4, R_S5, R_S6, R_S7, R_GP, R_FP, R_RA,
};
#define FRAME		48

struct gen {
	struct mips_asm a;
	const struct te_entry_cfg *cfg;
	u32 *buf;
	u32 base;
	bool error;
};

static void gen_at(struct gen *g, u32 offset, u32 limit)
{
	mips_asm_init(&g->a, g->buf + offset / 4, (limit - offset) / 4,
		      g->base + offset);
}

/* Close a piece; returns the offset behind it. */
static u32 gen_close(struct gen *g)
{
	u32 offset = mips_asm_here(&g->a) - g->base;

	if (mips_asm_finish(&g->a) < 0)
		g->error = true;
	return offset;
}

static void gen_state(struct gen *g, unsigned int reg)
{
	mips_asm(&g->a, MFC0, reg, g->cfg->scratch_state[0],
		 g->cfg->scratch_state[1]);
}

static void gen_tmp_save(struct gen *g)
{
	mips_asm(&g->a, MTC0, R_K1, g->cfg->scratch_tmp[0],
		 g->cfg->scratch_tmp[1]);
}

static void gen_tmp_restore(struct gen *g, unsigned int reg)
{
	mips_asm(&g->a, MFC0, reg, g->cfg->scratch_tmp[0],
		 g->cfg->scratch_tmp[1]);
}

static void gen_count_trap(struct gen *g, unsigned int n)
{
	s32 off = ES(traps) + 4 * (s32)n;

	mips_asm(&g->a, LW, R_K0, off, R_K1);
	mips_asm(&g->a, ADDIU, R_K0, R_K0, 1);
	mips_asm(&g->a, SW, R_K0, off, R_K1);
}

/* Vectors begin alike: k1 is the state, guest k0 and k1 are put aside. */
static void gen_vector_head(struct gen *g)
{
	gen_tmp_save(g);
	gen_state(g, R_K1);
	mips_asm(&g->a, SW, R_K0, ES(save_k0), R_K1);
}

static void gen_vector_return(struct gen *g)
{
	gen_state(g, R_K1);
	mips_asm(&g->a, LW, R_K0, ES(save_k0), R_K1);
	gen_tmp_restore(g, R_K1);
	mips_asm0(&g->a, ERET);
}

/*
 * TLB refill: load the pair of shadow words, invalid ones too (the access then
 * traps to the general vector and so to C).  Directories have no holes.
 */
static void gen_refill(struct gen *g)
{
	unsigned int shift = g->cfg->page_shift;
	struct mips_asm *a = &g->a;

	gen_at(g, VEC_REFILL, VEC_CACHE);
	gen_vector_head(g);
	gen_count_trap(g, 0);
	mips_asm(a, MFC0, R_K0, C0_BADVADDR);
	mips_asm(a, LW, R_K1, ES(pgd), R_K1);
	mips_asm(a, SRL, R_K0, R_K0, 2 * shift - 2);
	mips_asm(a, INS, R_K1, R_K0, 2, PGD_BITS(shift));
	mips_asm(a, LW, R_K1, 0, R_K1);
	mips_asm(a, MFC0, R_K0, C0_BADVADDR);
	mips_asm(a, SRL, R_K0, R_K0, shift + 1);
	mips_asm(a, INS, R_K1, R_K0, 3, shift - 3);
	mips_asm(a, LW, R_K0, 0, R_K1);
	mips_asm(a, LW, R_K1, 4, R_K1);
	mips_asm(a, MTC0, R_K0, C0_ENTRYLO0);
	mips_asm(a, MTC0, R_K1, C0_ENTRYLO1);
	mips_asm0(a, EHB);
	mips_asm0(a, TLBWR);
	gen_vector_return(g);
	gen_close(g);
}

/*
 * rdhwr v1,$29, how user code finds its thread pointer, on a CPU without
 * UserLocal.  The word is fetched through the shadow tables, not through the
 * TLB: a miss at EXL=1 could not be told apart afterwards.  Entered with guest
 * at saved and k0 holding EPC.
 */
static void gen_rdhwr(struct gen *g, u32 exit)
{
	unsigned int shift = g->cfg->page_shift;
	struct mips_asm *a = &g->a;
	unsigned int slow = mips_asm_label(a);

	mips_asm(a, LW, R_AT, ES(pgd), R_K1);
	mips_asm(a, SRL, R_K0, R_K0, 2 * shift - 2);
	mips_asm(a, INS, R_AT, R_K0, 2, PGD_BITS(shift));
	mips_asm(a, LW, R_AT, 0, R_AT);
	mips_asm(a, MFC0, R_K0, C0_EPC);
	mips_asm(a, SRL, R_K0, R_K0, shift);
	mips_asm(a, INS, R_AT, R_K0, 2, shift - 2);
	mips_asm(a, LW, R_K0, 0, R_AT);

	/* EntryLo: 0 if there is none, or a frame beyond kseg0's 512 MiB */
	mips_asm(a, ADDIU, R_AT, R_K0, -1);
	mips_asm(a, SRL, R_AT, R_AT, 29 - 6);
	mips_asm_branch(a, BNE, R_AT, R_ZERO, slow);
	mips_asm(a, SRL, R_K0, R_K0, shift - 6);

	/* Its kseg0 address: the state's, but for frame and offset */
	mips_asm(a, ADDU, R_AT, R_K1, R_ZERO);
	mips_asm(a, INS, R_AT, R_K0, shift, 29 - shift);
	mips_asm(a, MFC0, R_K0, C0_EPC);
	mips_asm(a, INS, R_AT, R_K0, 0, shift);
	mips_asm(a, LW, R_K0, 0, R_AT);
	mips_asm(a, LW, R_AT, ES(rdhwr_word), R_K1);
	mips_asm_branch(a, BNE, R_K0, R_AT, slow);
	mips_asm(a, LW, R_AT, ES(zp), R_K1);

	mips_asm(a, LW, R_V1, g->cfg->zp_userlocal, R_AT);
	gen_count_trap(g, 1);
	mips_asm(a, MFC0, R_K0, C0_EPC);
	mips_asm(a, ADDIU, R_K0, R_K0, 4);
	mips_asm(a, MTC0, R_K0, C0_EPC);
	mips_asm(a, LW, R_AT, ES(save_at), R_K1);
	mips_asm(a, LW, R_K0, ES(save_k0), R_K1);
	gen_tmp_restore(g, R_K1);
	mips_asm0(a, EHB);				/* EPC, for eret */
	mips_asm0(a, ERET);

	mips_asm_bind(a, slow);
	mips_asm(a, J, (s32)exit);
	mips_asm(a, LW, R_AT, ES(save_at), R_K1);
}

static void gen_general(struct gen *g, u32 rdhwr, u32 exit)
{
	struct mips_asm *a = &g->a;

	gen_at(g, VEC_GENERAL, VEC_INTERRUPT);
	gen_vector_head(g);
	if (!g->cfg->has_userlocal) {
		/* Cause.BD clear and ExcCode RI, in one comparison */
		mips_asm(a, MFC0, R_K0, C0_CAUSE);
		mips_asm(a, ROTR, R_K0, R_K0, 31);
		mips_asm(a, ANDI, R_K0, R_K0, C0_CAUSE_EXCCODE << 1 | 1);
		mips_asm(a, XORI, R_K0, R_K0, MIPS_EXC_RI << 3);
		mips_asm(a, BNE, R_K0, R_ZERO,
			 (s32)(exit - mips_asm_here(a) - 4));
		mips_asm(a, SW, R_AT, ES(save_at), R_K1);
		mips_asm(a, J, (s32)rdhwr);
		mips_asm(a, MFC0, R_K0, C0_EPC);
	} else {
		mips_asm(a, J, (s32)exit);
		mips_asm0(a, NOP);
	}
	gen_close(g);
}

/* Interrupts and cache errors always leave the guest. */
static void gen_leaving_vector(struct gen *g, u32 offset, u32 exit)
{
	gen_at(g, offset, offset + 0x20);
	gen_vector_head(g);
	mips_asm(&g->a, J, (s32)exit);
	mips_asm0(&g->a, NOP);
	gen_close(g);
}

/* Status.BEV on, so that EBase may be written ("EBase Register"). */
static void gen_write_ebase(struct gen *g, s32 ebase)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, MFC0, R_T0, C0_STATUS);
	mips_asm_li(a, R_T1, C0_STATUS_BEV | C0_STATUS_EXL);
	mips_asm(a, OR, R_T0, R_T0, R_T1);
	mips_asm(a, MTC0, R_T0, C0_STATUS);
	mips_asm(a, LW, R_T1, ebase, R_K1);
	mips_asm0(a, EHB);
	mips_asm(a, MTC0, R_T1, C0_EBASE);
	mips_asm0(a, EHB);
}

static void gen_move_to(struct gen *g, s32 member, unsigned int rd,
			unsigned int sel)
{
	mips_asm(&g->a, LW, R_T0, member, R_K1);
	mips_asm(&g->a, MTC0, R_T0, rd, sel);
}

static void gen_save_c0(struct gen *g, unsigned int rd, unsigned int sel,
			u16 member)
{
	mips_asm(&g->a, MFC0, R_T0, rd, sel);
	mips_asm(&g->a, SW, R_T0, member, R_K0);
}

/* k1 is the state, guest k0 in save_k0, guest k1 in the scratch register. */
static void gen_exit(struct gen *g)
{
	const struct te_entry_cfg *cfg = g->cfg;
	struct mips_asm *a = &g->a;
	unsigned int r;

	mips_asm(a, LW, R_K0, ES(ctx), R_K1);
	for (r = R_AT; r <= R_RA; r++)
		if (r != R_K0 && r != R_K1)
			mips_asm(a, SW, r, cfg->ctx_gpr + 4 * r, R_K0);
	mips_asm(a, LW, R_T0, ES(save_k0), R_K1);
	gen_tmp_restore(g, R_T1);
	mips_asm(a, SW, R_T0, cfg->ctx_gpr + 4 * R_K0, R_K0);
	mips_asm(a, SW, R_T1, cfg->ctx_gpr + 4 * R_K1, R_K0);
	mips_asm(a, MFHI, R_T0);
	mips_asm(a, MFLO, R_T1);
	mips_asm(a, SW, R_T0, cfg->ctx_hi, R_K0);
	mips_asm(a, SW, R_T1, cfg->ctx_lo, R_K0);
	gen_save_c0(g, C0_EPC, cfg->ctx_pc);
	gen_save_c0(g, C0_CAUSE, cfg->ctx_cause);
	gen_save_c0(g, C0_BADVADDR, cfg->ctx_badvaddr);

	gen_write_ebase(g, ES(host_ebase));
	gen_move_to(g, ES(host_entryhi), C0_ENTRYHI);
	gen_move_to(g, ES(host_hwrena), C0_HWRENA);
	if (cfg->has_userlocal)
		gen_move_to(g, ES(host_userlocal), C0_USERLOCAL);
	mips_asm(a, LW, R_SP, ES(host_sp), R_K1);
	gen_move_to(g, ES(host_status), C0_STATUS);
	for (r = 0; r < ARRAY_SIZE(te_saved); r++)
		mips_asm(a, LW, te_saved[r], 4 * r, R_SP);
	mips_asm0(a, EHB);
	mips_asm(a, JR_HB, R_RA);
	mips_asm(a, ADDIU, R_SP, R_SP, FRAME);
}

static void gen_enter(struct gen *g)
{
	const struct te_entry_cfg *cfg = g->cfg;
	struct mips_asm *a = &g->a;
	unsigned int r;

	mips_asm(a, ADDIU, R_SP, R_SP, -FRAME);
	for (r = 0; r < ARRAY_SIZE(te_saved); r++)
		mips_asm(a, SW, te_saved[r], 4 * r, R_SP);
	mips_asm(a, SW, R_SP, ES(host_sp), R_A0);
	mips_asm(a, MTC0, R_A0, cfg->scratch_state[0], cfg->scratch_state[1]);
	mips_asm(a, ADDU, R_K1, R_A0, R_ZERO);

	gen_write_ebase(g, ES(guest_ebase));
	gen_move_to(g, ES(guest_entryhi), C0_ENTRYHI);
	gen_move_to(g, ES(guest_hwrena), C0_HWRENA);
	if (cfg->has_userlocal)
		gen_move_to(g, ES(guest_userlocal), C0_USERLOCAL);
	gen_move_to(g, ES(guest_status), C0_STATUS);
	mips_asm(a, LW, R_K0, ES(ctx), R_K1);
	mips_asm(a, LW, R_T0, cfg->ctx_pc, R_K0);
	mips_asm(a, MTC0, R_T0, C0_EPC);
	mips_asm0(a, EHB);

	mips_asm(a, LW, R_T0, cfg->ctx_hi, R_K0);
	mips_asm(a, LW, R_T1, cfg->ctx_lo, R_K0);
	mips_asm(a, MTHI, R_T0);
	mips_asm(a, MTLO, R_T1);
	for (r = R_AT; r <= R_RA; r++)
		if (r != R_K0)
			mips_asm(a, LW, r, cfg->ctx_gpr + 4 * r, R_K0);
	mips_asm(a, LW, R_K0, cfg->ctx_gpr + 4 * R_K0, R_K0);
	mips_asm0(a, ERET);
}

/*
 * Replace the hardware TLB entry that matches EntryHi a0 by EntryLo a1, a2; if
 * none matches, write one only if a3 is set.
 */
static void gen_tlb_sync(struct gen *g)
{
	struct mips_asm *a = &g->a;
	unsigned int miss = mips_asm_label(a), out = mips_asm_label(a);

	mips_asm(a, MFC0, R_T0, C0_ENTRYHI);
	mips_asm(a, MTC0, R_A0, C0_ENTRYHI);
	mips_asm(a, MTC0, R_A1, C0_ENTRYLO0);
	mips_asm(a, MTC0, R_A2, C0_ENTRYLO1);
	mips_asm0(a, EHB);
	mips_asm0(a, TLBP);
	mips_asm0(a, EHB);
	mips_asm(a, MFC0, R_T1, C0_INDEX);
	mips_asm_branch(a, BLTZ, R_T1, 0, miss);
	mips_asm0(a, NOP);
	mips_asm_branch(a, BEQ, R_ZERO, R_ZERO, out);
	mips_asm0(a, TLBWI);
	mips_asm_bind(a, miss);
	mips_asm_branch(a, BEQ, R_A3, R_ZERO, out);
	mips_asm0(a, NOP);
	mips_asm0(a, TLBWR);
	mips_asm_bind(a, out);
	mips_asm0(a, EHB);
	mips_asm(a, MTC0, R_T0, C0_ENTRYHI);
	mips_asm0(a, EHB);
	mips_asm(a, JR_HB, R_RA);
	mips_asm0(a, NOP);
}

int te_entry_generate(u32 *buf, u32 base, const struct te_entry_cfg *cfg,
		      struct te_entry_code *code)
{
	struct gen g = { .cfg = cfg, .buf = buf, .base = base };
	u32 next = BODY, exit = base + BODY;
	unsigned int n;

	memset(buf, 0, TE_ENTRY_BYTES);

	gen_at(&g, next, TE_ENTRY_BYTES);
	gen_exit(&g);
	next = gen_close(&g);

	code->rdhwr = next;
	gen_at(&g, next, TE_ENTRY_BYTES);
	gen_rdhwr(&g, exit);
	next = gen_close(&g);
	code->rdhwr_end = next;

	code->enter = next;
	gen_at(&g, next, TE_ENTRY_BYTES);
	gen_enter(&g);
	next = gen_close(&g);

	code->tlb_sync = next;
	gen_at(&g, next, TE_ENTRY_BYTES);
	gen_tlb_sync(&g);
	code->size = gen_close(&g);

	gen_refill(&g);
	gen_leaving_vector(&g, VEC_CACHE, exit);
	gen_general(&g, base + code->rdhwr, exit);
	for (n = 0; n < (cfg->vector_spacing ? VEC_INTERRUPTS : 1); n++)
		gen_leaving_vector(&g, VEC_INTERRUPT + n * cfg->vector_spacing,
				   exit);
	return g.error || VEC_INTERRUPT + VEC_INTERRUPTS * cfg->vector_spacing >
		BODY ? -1 : 0;
}
