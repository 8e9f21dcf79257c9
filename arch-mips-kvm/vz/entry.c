// SPDX-License-Identifier: GPL-2.0-only
/*
 * World switch of VZ, generated at load for the CPU at hand: the root vectors
 * the guest runs under, entry, exit, the refill of the root TLB, and routines
 * that edit root and guest TLB under a GuestID.
 *
 * All of it runs from kseg0.  While EBase is the guest's or GuestCtl1 is not 0,
 * no exception may be taken and nothing mapped touched.
 */

#include "entry.h"
#include "../lib/encode.h"
#include "../lib/except.h"

/* CP0 registers as operand pairs */
#define C0_INDEX	0, 0
#define C0_ENTRYLO0	2, 0
#define C0_ENTRYLO1	3, 0
#define C0_PAGEMASK	5, 0
#define C0_BADVADDR	8, 0
#define C0_BADINSTR	8, 1
#define C0_BADINSTRP	8, 2
#define C0_ENTRYHI	10, 0
#define C0_GUESTCTL1	10, 4
#define C0_STATUS	12, 0
#define C0_GUESTCTL0	12, 6
#define C0_CAUSE	13, 0
#define C0_EPC		14, 0
#define C0_EBASE	15, 1

#define ES(member)	((s32)offsetof(struct vz_entry_state, member))
#define TW(member)	((s32)offsetof(struct vz_tlb_words, member))

/* Vector offsets, PRA "Exception Vector Locations", and where the rest begins. */
#define VEC_REFILL	0x000
#define VEC_CACHE	0x100
#define VEC_GENERAL	0x180
#define VEC_INTERRUPT	0x200
#define VEC_INTERRUPTS	8
#define BODY		0x1000

/* GuestCtl0.GM; the bit of GExcCode that GPA (10) has and GVA (8) has not */
#define GM_BIT		31
#define GEXC_GPA_BIT	(2 << 2)

/* pmap words: EntryLo but for six bits of our own (kvm_mips/mmu.h). */
#define PMAP_OWN_BIT	26
#define PMAP_ORDER_BITS	4

/* The callee-saved registers enter() keeps on the stack. */
static const u8 vz_saved[] = {
	R_S0, R_S1, R_S2, R_S3, R_S4, R_S5, R_S6, R_S7, R_GP, R_FP, R_RA,
};
#define FRAME		48

struct gen {
	struct mips_asm a;
	const struct vz_entry_cfg *cfg;
	u32 *buf;
	u32 base;
	u32 exit;		/* addresses of pieces that others jump to */
	u32 refill_block;
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

static void gen_tmp_restore(struct gen *g, unsigned int reg)
{
	mips_asm(&g->a, MFC0, reg, g->cfg->scratch_tmp[0],
		 g->cfg->scratch_tmp[1]);
}

/* Vectors begin alike: k1 is the state, guest k0 and k1 are put aside. */
static void gen_vector_head(struct gen *g)
{
	mips_asm(&g->a, MTC0, R_K1, g->cfg->scratch_tmp[0],
		 g->cfg->scratch_tmp[1]);
	gen_state(g, R_K1);
	mips_asm(&g->a, SW, R_K0, ES(save_k0), R_K1);
}

/*
 * Root TLB refill: the pmap has EntryLo words, so the pair at BadVAddr, which is
 * guest physical, goes in as it is, invalid ones too (the access then traps to
 * the general vector and so to C).  No second level, or hardware that reports
 * the guest virtual address: to C at once.
 */
static void gen_refill(struct gen *g)
{
	unsigned int shift = g->cfg->page_shift;
	unsigned int leaf_bits = shift - 2;
	struct mips_asm *a = &g->a;

	gen_vector_head(g);
	mips_asm(a, MFC0, R_K0, C0_GUESTCTL0);
	mips_asm(a, ANDI, R_K0, R_K0, GEXC_GPA_BIT);
	mips_asm(a, BNE, R_K0, R_ZERO, 3 * 4);
	mips_asm(a, MFC0, R_K0, C0_BADVADDR);
	mips_asm(a, J, (s32)g->exit);
	mips_asm0(a, NOP);
	mips_asm(a, LW, R_K1, ES(pmap), R_K1);
	mips_asm(a, SRL, R_K0, R_K0, shift + leaf_bits);
	mips_asm(a, INS, R_K1, R_K0, 2, 32 - shift - leaf_bits);
	mips_asm(a, LW, R_K1, 0, R_K1);
	mips_asm(a, MFC0, R_K0, C0_BADVADDR);
	mips_asm(a, BNE, R_K1, R_ZERO, 3 * 4);
	mips_asm(a, SRL, R_K0, R_K0, shift + 1);
	mips_asm(a, J, (s32)g->exit);
	gen_state(g, R_K1);
	mips_asm(a, INS, R_K1, R_K0, 3, leaf_bits - 1);
	mips_asm(a, LW, R_K0, 0, R_K1);
	mips_asm(a, BGEZ, R_K0, 3 * 4);
	mips_asm(a, MTC0, R_K0, C0_ENTRYLO0);
	mips_asm(a, J, (s32)g->refill_block);
	mips_asm0(a, NOP);
	mips_asm(a, LW, R_K1, 4, R_K1);
	mips_asm(a, MTC0, R_K1, C0_ENTRYLO1);
	mips_asm0(a, EHB);
	mips_asm0(a, TLBWR);
	gen_state(g, R_K1);
	mips_asm(a, LW, R_K0, ES(traps), R_K1);
	mips_asm(a, ADDIU, R_K0, R_K0, 1);
	mips_asm(a, SW, R_K0, ES(traps), R_K1);
	mips_asm(a, LW, R_K0, ES(save_k0), R_K1);
	gen_tmp_restore(g, R_K1);
	mips_asm0(a, ERET);
}

/*
 * The same for a block: k1 is the address of one of its words.  The words its
 * two halves begin with go in, under the block's PageMask.
 */
static void gen_refill_block(struct gen *g)
{
	struct mips_asm *a = &g->a;

	gen_state(g, R_K0);
	mips_asm(a, SW, R_AT, ES(save_at), R_K0);
	mips_asm(a, LW, R_AT, 0, R_K1);
	mips_asm(a, EXT, R_AT, R_AT, PMAP_OWN_BIT, PMAP_ORDER_BITS);
	mips_asm_li(a, R_K0, 4);
	mips_asm(a, SLLV, R_K0, R_K0, R_AT);		/* bytes of one half */
	mips_asm(a, ADDU, R_AT, R_K0, R_K0);
	mips_asm(a, SUBU, R_AT, R_ZERO, R_AT);
	mips_asm(a, AND, R_K1, R_K1, R_AT);
	mips_asm(a, ADDU, R_K0, R_K0, R_K1);
	mips_asm(a, LW, R_K0, 0, R_K0);
	mips_asm(a, LW, R_K1, 0, R_K1);
	mips_asm(a, INS, R_K0, R_ZERO, PMAP_OWN_BIT, 32 - PMAP_OWN_BIT);
	mips_asm(a, MTC0, R_K0, C0_ENTRYLO1);
	mips_asm(a, EXT, R_AT, R_K1, PMAP_OWN_BIT, PMAP_ORDER_BITS);
	mips_asm(a, INS, R_K1, R_ZERO, PMAP_OWN_BIT, 32 - PMAP_OWN_BIT);
	mips_asm(a, MTC0, R_K1, C0_ENTRYLO0);

	mips_asm(a, ADDIU, R_AT, R_AT, (s32)g->cfg->page_shift - 12);
	mips_asm_li(a, R_K0, 0x2000);
	mips_asm(a, SLLV, R_K0, R_K0, R_AT);
	mips_asm(a, ADDIU, R_K0, R_K0, -0x2000);	/* ones from bit 13 on */
	mips_asm(a, MTC0, R_K0, C0_PAGEMASK);
	mips_asm0(a, EHB);
	mips_asm0(a, TLBWR);

	gen_state(g, R_K1);
	mips_asm(a, LW, R_K0, ES(host_pagemask), R_K1);
	mips_asm(a, MTC0, R_K0, C0_PAGEMASK);
	mips_asm(a, LW, R_K0, ES(traps), R_K1);
	mips_asm(a, ADDIU, R_K0, R_K0, 1);
	mips_asm(a, SW, R_K0, ES(traps), R_K1);
	mips_asm(a, LW, R_AT, ES(save_at), R_K1);
	mips_asm(a, LW, R_K0, ES(save_k0), R_K1);
	gen_tmp_restore(g, R_K1);
	mips_asm0(a, EHB);
	mips_asm0(a, ERET);
}

/* All other vectors leave the guest. */
static void gen_leaving_vector(struct gen *g)
{
	gen_vector_head(g);
	mips_asm(&g->a, J, (s32)g->exit);
	mips_asm0(&g->a, NOP);
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
	const struct vz_entry_cfg *cfg = g->cfg;
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
	mips_asm(a, MFC0, R_T0, C0_BADINSTR);
	mips_asm(a, SW, R_T0, ES(badinstr), R_K1);
	mips_asm(a, MFC0, R_T0, C0_BADINSTRP);
	mips_asm(a, SW, R_T0, ES(badinstrp), R_K1);

	/* Out of guest mode for good before EXL goes. */
	mips_asm(a, MFC0, R_T0, C0_GUESTCTL0);
	mips_asm(a, SW, R_T0, ES(exit_guestctl0), R_K1);
	mips_asm(a, INS, R_T0, R_ZERO, GM_BIT, 1);
	mips_asm(a, MTC0, R_T0, C0_GUESTCTL0);
	if (cfg->has_guestid)
		mips_asm(a, MTC0, R_ZERO, C0_GUESTCTL1);
	gen_write_ebase(g, ES(host_ebase));
	if (!cfg->has_guestid)
		gen_move_to(g, ES(host_entryhi), C0_ENTRYHI);
	mips_asm(a, LW, R_SP, ES(host_sp), R_K1);
	gen_move_to(g, ES(host_status), C0_STATUS);
	for (r = 0; r < ARRAY_SIZE(vz_saved); r++)
		mips_asm(a, LW, vz_saved[r], 4 * r, R_SP);
	mips_asm0(a, EHB);
	mips_asm(a, JR_HB, R_RA);
	mips_asm(a, ADDIU, R_SP, R_SP, FRAME);
}

static void gen_enter(struct gen *g)
{
	const struct vz_entry_cfg *cfg = g->cfg;
	struct mips_asm *a = &g->a;
	unsigned int r;

	mips_asm(a, ADDIU, R_SP, R_SP, -FRAME);
	for (r = 0; r < ARRAY_SIZE(vz_saved); r++)
		mips_asm(a, SW, vz_saved[r], 4 * r, R_SP);
	mips_asm(a, SW, R_SP, ES(host_sp), R_A0);
	mips_asm(a, MTC0, R_A0, cfg->scratch_state[0], cfg->scratch_state[1]);
	mips_asm(a, ADDU, R_K1, R_A0, R_ZERO);

	gen_write_ebase(g, ES(guest_ebase));
	if (cfg->has_guestid)
		gen_move_to(g, ES(guestctl1), C0_GUESTCTL1);
	else
		gen_move_to(g, ES(guest_entryhi), C0_ENTRYHI);
	gen_move_to(g, ES(guest_status), C0_STATUS);
	mips_asm0(a, EHB);
	gen_move_to(g, ES(guestctl0), C0_GUESTCTL0);
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

static void gen_set_rid(struct gen *g, unsigned int reg)
{
	if (g->cfg->has_guestid)
		mips_asm(&g->a, MTC0, reg, C0_GUESTCTL1);
	mips_asm0(&g->a, EHB);
}

static void gen_return(struct gen *g)
{
	gen_set_rid(g, R_ZERO);
	mips_asm(&g->a, JR_HB, R_RA);
	mips_asm0(&g->a, NOP);
}

/*
 * A new EntryHi for root.  Entries with a GuestID know no ASID, so the host's,
 * in t0, stays there: emulators forget what they have translated when it changes.
 */
static void gen_set_entryhi(struct gen *g, unsigned int reg)
{
	if (g->cfg->has_guestid)
		mips_asm(&g->a, INS, reg, R_T0, 0, 8);
	mips_asm(&g->a, MTC0, reg, C0_ENTRYHI);
}

static void gen_root_inv(struct gen *g)
{
	struct mips_asm *a = &g->a;
	unsigned int out = mips_asm_label(a);

	mips_asm(a, MFC0, R_T0, C0_ENTRYHI);
	gen_set_entryhi(g, R_A0);
	gen_set_rid(g, R_A1);
	mips_asm0(a, TLBP);
	mips_asm0(a, EHB);
	mips_asm(a, MFC0, R_T1, C0_INDEX);
	mips_asm_branch(a, BLTZ, R_T1, 0, out);
	mips_asm_li(a, R_T2, 0x80000000u | VZ_EHINV);
	/* Where no EHINV is, a kseg0 address that no other entry has. */
	mips_asm(a, SLL, R_T1, R_T1, g->cfg->page_shift + 1);
	mips_asm(a, ADDU, R_T2, R_T2, R_T1);
	gen_set_entryhi(g, R_T2);
	mips_asm(a, MTC0, R_ZERO, C0_ENTRYLO0);
	mips_asm(a, MTC0, R_ZERO, C0_ENTRYLO1);
	gen_set_rid(g, R_ZERO);
	mips_asm0(a, TLBWI);
	mips_asm0(a, EHB);
	mips_asm_bind(a, out);
	mips_asm(a, MTC0, R_T0, C0_ENTRYHI);
	gen_return(g);
}

static void gen_root_write(struct gen *g)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, MFC0, R_T0, C0_ENTRYHI);
	gen_set_entryhi(g, R_A0);
	mips_asm(a, MTC0, R_A1, C0_ENTRYLO0);
	mips_asm(a, MTC0, R_A2, C0_ENTRYLO1);
	gen_set_rid(g, R_A3);
	mips_asm0(a, TLBWR);
	mips_asm0(a, EHB);
	mips_asm(a, MTC0, R_T0, C0_ENTRYHI);
	gen_return(g);
}

/* tlbinvf and its like, under RID a0. */
static void gen_flush(struct gen *g, enum mips_op op)
{
	gen_set_rid(g, R_A0);
	mips_asm_op(&g->a, op, NULL, 0);
	mips_asm0(&g->a, EHB);
	gen_return(g);
}

static void gen_guest_read(struct gen *g)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, MTGC0, R_A1, C0_INDEX);
	mips_asm0(a, EHB);
	mips_asm0(a, TLBGR);
	mips_asm0(a, EHB);
	mips_asm(a, MFGC0, R_T0, C0_PAGEMASK);
	mips_asm(a, SW, R_T0, TW(mask), R_A0);
	mips_asm(a, MFGC0, R_T0, C0_ENTRYHI);
	mips_asm(a, SW, R_T0, TW(hi), R_A0);
	mips_asm(a, MFGC0, R_T0, C0_ENTRYLO0);
	mips_asm(a, SW, R_T0, TW(lo0), R_A0);
	mips_asm(a, MFGC0, R_T0, C0_ENTRYLO1);
	mips_asm(a, SW, R_T0, TW(lo1), R_A0);
	if (g->cfg->has_guestid) {
		mips_asm(a, MFC0, R_T0, C0_GUESTCTL1);
		mips_asm(a, SW, R_T0, TW(guestctl1), R_A0);
	}
	gen_return(g);
}

static void gen_guest_write(struct gen *g)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, MTGC0, R_A1, C0_INDEX);
	mips_asm(a, LW, R_T0, TW(mask), R_A0);
	mips_asm(a, MTGC0, R_T0, C0_PAGEMASK);
	mips_asm(a, LW, R_T0, TW(hi), R_A0);
	mips_asm(a, MTGC0, R_T0, C0_ENTRYHI);
	mips_asm(a, LW, R_T0, TW(lo0), R_A0);
	mips_asm(a, MTGC0, R_T0, C0_ENTRYLO0);
	mips_asm(a, LW, R_T0, TW(lo1), R_A0);
	mips_asm(a, MTGC0, R_T0, C0_ENTRYLO1);
	gen_set_rid(g, R_A2);
	mips_asm0(a, TLBGWI);
	mips_asm0(a, EHB);
	gen_return(g);
}

static void gen_guest_probe(struct gen *g)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, MTGC0, R_A0, C0_ENTRYHI);
	gen_set_rid(g, R_A1);
	mips_asm0(a, TLBGP);
	mips_asm0(a, EHB);
	mips_asm(a, MFGC0, R_V0, C0_INDEX);
	gen_return(g);
}

static void gen_root_flush(struct gen *g)
{
	gen_flush(g, MIPS_OP_TLBINVF);
}

static void gen_guest_flush(struct gen *g)
{
	gen_flush(g, MIPS_OP_TLBGINVF);
}

/* One piece of code at @offset, below @limit; returns the offset behind it. */
static u32 gen_piece(struct gen *g, void (*fn)(struct gen *g), u32 offset,
		     u32 limit)
{
	gen_at(g, offset, limit);
	fn(g);
	return gen_close(g);
}

int vz_entry_generate(u32 *buf, u32 base, const struct vz_entry_cfg *cfg,
		      struct vz_entry_code *code)
{
	u32 refill_block, exit;
	const struct {
		void (*fn)(struct gen *g);
		u32 *offset;
	} pieces[] = {
		{ gen_exit, &exit },
		{ gen_refill_block, &refill_block },
		{ gen_enter, &code->enter },
		{ gen_root_inv, &code->root_inv },
		{ gen_root_write, &code->root_write },
		{ gen_root_flush, &code->root_flush },
		{ gen_guest_flush, &code->guest_flush },
		{ gen_guest_read, &code->guest_read },
		{ gen_guest_write, &code->guest_write },
		{ gen_guest_probe, &code->guest_probe },
	};
	struct gen g = { .cfg = cfg, .buf = buf, .base = base };
	u32 next = BODY, vector;
	unsigned int n;

	memset(buf, 0, VZ_ENTRY_BYTES);
	for (n = 0; n < ARRAY_SIZE(pieces); n++) {
		*pieces[n].offset = next;
		next = gen_piece(&g, pieces[n].fn, next, VZ_ENTRY_BYTES);
	}
	code->size = next;

	g.exit = base + exit;
	g.refill_block = base + refill_block;
	gen_piece(&g, gen_refill, VEC_REFILL, VEC_CACHE);
	gen_piece(&g, gen_leaving_vector, VEC_CACHE, VEC_GENERAL);
	gen_piece(&g, gen_leaving_vector, VEC_GENERAL, VEC_INTERRUPT);
	for (n = 0; n < (cfg->vector_spacing ? VEC_INTERRUPTS : 1); n++) {
		vector = VEC_INTERRUPT + n * cfg->vector_spacing;
		gen_piece(&g, gen_leaving_vector, vector, vector + 0x20);
	}
	return g.error || VEC_INTERRUPT + VEC_INTERRUPTS * cfg->vector_spacing >
		BODY ? -1 : 0;
}
