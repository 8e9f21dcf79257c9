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
#include "../lib/except.h"

/* CP0 registers as operand pairs */
#define C0_USERLOCAL	4, 2
#define C0_HWRENA	7, 0

#define ES(member)	((s32)offsetof(struct te_entry_state, member))
/* A word of the guest's CP0 in the zero page */
#define ZP(rd, sel)	(4 * MIPS_CP0(rd, sel))

#define ERET_WORD	0x42000018u

/* Directory index of a useg address; directories are aligned to their size. */
#define PGD_BITS(page_shift)	(31 - (2 * (page_shift) - 2))

/*
 * TLB refill: load the pair of shadow words, invalid ones too (the access then
 * traps to the general vector and so to C).  Directories have no holes.
 */
static void gen_refill(struct mips_switch *g)
{
	unsigned int shift = g->cfg->page_shift;
	struct mips_asm *a = &g->a;

	mips_switch_vector_head(g);
	mips_switch_count(g, ES(traps[0]));
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
	mips_switch_load_state(g, R_K1);
	mips_switch_vector_return(g);
}

/*
 * Handlers of the general vector.  They are entered with guest at saved and k1
 * the state; k0 and at are free.  What a handler does not answer itself it gives
 * to C with nothing changed.
 */
static void gen_slow(struct mips_switch *g, unsigned int slow)
{
	mips_asm_bind(&g->a, slow);
	mips_asm(&g->a, J, (s32)g->exit);
	mips_asm(&g->a, LW, R_AT, ES(sw.save_at), R_K1);
}

static void gen_resume(struct mips_switch *g)
{
	mips_asm(&g->a, LW, R_AT, ES(sw.save_at), R_K1);
	mips_asm0(&g->a, EHB);				/* EPC, for eret */
	mips_switch_vector_return(g);
}

/*
 * k0 := the guest's word at EPC.  It is fetched through the shadow tables, not
 * through the TLB: a miss at EXL=1 could not be told apart afterwards.
 */
static void gen_fetch(struct mips_switch *g, unsigned int slow)
{
	unsigned int shift = g->cfg->page_shift;
	struct mips_asm *a = &g->a;

	mips_asm(a, LW, R_AT, ES(pgd), R_K1);
	mips_asm(a, MFC0, R_K0, C0_EPC);
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
}

/*
 * rdhwr v1,$29, how user code finds its thread pointer, on a CPU without
 * UserLocal.
 */
static void gen_rdhwr(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;
	unsigned int slow = mips_asm_label(a);

	mips_asm(a, MFC0, R_K0, C0_CAUSE);
	mips_asm_branch(a, BLTZ, R_K0, 0, slow);	/* BD */
	gen_fetch(g, slow);
	mips_asm(a, LW, R_AT, ES(rdhwr_word), R_K1);
	mips_asm_branch(a, BNE, R_K0, R_AT, slow);
	mips_asm(a, LW, R_AT, ES(zp), R_K1);

	mips_asm(a, LW, R_V1, g->cfg->zp_userlocal, R_AT);
	mips_switch_count(g, ES(traps[1]));
	mips_asm(a, MFC0, R_K0, C0_EPC);
	mips_asm(a, ADDIU, R_K0, R_K0, 4);
	mips_asm(a, MTC0, R_K0, C0_EPC);
	gen_resume(g);
	gen_slow(g, slow);
}

/* Go on in @view, with the zero page in at if the CPU has UserLocal. */
static void gen_view(struct mips_switch *g, enum te_view view)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, LW, R_K0, ES(view_entryhi[view]), R_K1);
	mips_asm(a, MTC0, R_K0, C0_ENTRYHI);
	mips_asm(a, LW, R_K0, ES(view_pgd[view]), R_K1);
	mips_asm(a, SW, R_K0, ES(pgd), R_K1);
	if (!g->cfg->has_userlocal)
		return;
	mips_asm(a, LW, R_K0, ES(view_hwrena[view]), R_K1);
	mips_asm(a, MTC0, R_K0, C0_HWRENA);
	if (view == TE_VIEW_KERNEL)
		return;
	mips_asm(a, LW, R_K0, g->cfg->zp_userlocal, R_AT);
	mips_asm(a, MTC0, R_K0, C0_USERLOCAL);
}

/*
 * A system call of guest user code: mips_except_enter().  The user cannot write
 * the zero page, so what C saw of it at the last entry is true: EXL and ERL are
 * clear.  No interrupt becomes due by setting EXL.
 */
static void gen_syscall(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;
	unsigned int slow = mips_asm_label(a);

	mips_asm(a, LW, R_K0, ES(view), R_K1);
	mips_asm(a, LW, R_AT, ES(vector), R_K1);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, slow);
	mips_asm(a, MFC0, R_K0, C0_EPC);
	mips_asm_branch(a, BEQ, R_AT, R_ZERO, slow);
	mips_asm(a, ANDI, R_AT, R_K0, 1);		/* MIPS16, microMIPS */
	mips_asm_branch(a, BNE, R_AT, R_ZERO, slow);
	mips_asm(a, LW, R_AT, ES(zp), R_K1);

	mips_asm(a, SW, R_K0, ZP(14, 0), R_AT);
	mips_asm(a, MFC0, R_K0, C0_CAUSE);
	mips_asm(a, LW, R_K1, ZP(13, 0), R_AT);
	mips_asm(a, SRL, R_K0, R_K0, 31);
	mips_asm(a, INS, R_K1, R_K0, 31, 1);		/* BD */
	mips_asm(a, INS, R_K1, R_ZERO, 28, 2);		/* CE */
	mips_asm(a, ADDIU, R_K0, R_ZERO, MIPS_EXC_SYS);
	mips_asm(a, INS, R_K1, R_K0, 2, 5);		/* ExcCode */
	mips_asm(a, SW, R_K1, ZP(13, 0), R_AT);
	mips_asm(a, LW, R_K1, ZP(12, 0), R_AT);
	mips_asm(a, ORI, R_K1, R_K1, C0_STATUS_EXL);
	mips_asm(a, SW, R_K1, ZP(12, 0), R_AT);

	mips_switch_load_state(g, R_K1);
	mips_asm(a, LW, R_K0, ES(vector), R_K1);
	mips_asm(a, MTC0, R_K0, C0_EPC);
	gen_view(g, TE_VIEW_KERNEL);
	mips_asm(a, ADDIU, R_K0, R_ZERO, TE_VIEW_KERNEL);
	mips_asm(a, SW, R_K0, ES(view), R_K1);
	mips_switch_count(g, ES(traps[2]));
	gen_resume(g);
	gen_slow(g, slow);
}

/*
 * eret of the guest kernel with EXL set and ERL clear, to either mode.  Status
 * and EPC are whatever the guest has stored; where it goes from here it runs in
 * user mode, in views of its own.
 */
static void gen_eret(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;
	unsigned int slow = mips_asm_label(a), stay = mips_asm_label(a);

	mips_asm(a, LW, R_AT, ES(view), R_K1);
	mips_asm(a, LW, R_K0, ES(quiet), R_K1);
	mips_asm(a, AND, R_K0, R_K0, R_AT);
	mips_asm_branch(a, BEQ, R_K0, R_ZERO, slow);
	mips_asm(a, MFC0, R_K0, C0_CAUSE);
	mips_asm(a, SRL, R_K0, R_K0, 28);
	mips_asm(a, ANDI, R_K0, R_K0, (C0_CAUSE_BD | C0_CAUSE_CE) >> 28);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, slow);
	gen_fetch(g, slow);
	mips_asm_li(a, R_AT, ERET_WORD);
	mips_asm_branch(a, BNE, R_K0, R_AT, slow);
	mips_asm(a, LW, R_AT, ES(zp), R_K1);

	mips_asm(a, LW, R_K0, ZP(12, 0), R_AT);
	mips_asm(a, ANDI, R_K0, R_K0, C0_STATUS_EXL | C0_STATUS_ERL);
	mips_asm(a, XORI, R_K0, R_K0, C0_STATUS_EXL);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, slow);
	mips_asm(a, LW, R_K0, ZP(14, 0), R_AT);
	mips_asm(a, ANDI, R_AT, R_K0, 1);		/* MIPS16, microMIPS */
	mips_asm_branch(a, BNE, R_AT, R_ZERO, slow);
	mips_asm(a, LW, R_AT, ES(zp), R_K1);
	mips_asm(a, MTC0, R_K0, C0_EPC);
	mips_asm(a, LW, R_K0, ZP(12, 0), R_AT);
	mips_asm(a, INS, R_K0, R_ZERO, 1, 1);		/* EXL */
	mips_asm(a, SW, R_K0, ZP(12, 0), R_AT);
	mips_asm(a, ANDI, R_K0, R_K0, C0_STATUS_UM);
	mips_asm_branch(a, BEQ, R_K0, R_ZERO, stay);
	mips_asm0(a, NOP);
	gen_view(g, TE_VIEW_USER);
	mips_asm(a, SW, R_ZERO, ES(view), R_K1);
	mips_asm_bind(a, stay);
	mips_switch_count(g, ES(traps[3]));
	gen_resume(g);
	gen_slow(g, slow);
}

static void gen_general(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;

	mips_switch_vector_head(g);
	mips_asm(a, MFC0, R_K0, C0_CAUSE);
	mips_asm(a, ANDI, R_K0, R_K0, C0_CAUSE_EXCCODE);
	mips_asm(a, ADDU, R_K0, R_K0, R_K1);
	mips_asm(a, LW, R_K0, ES(handler), R_K0);
	mips_asm(a, JR, R_K0);
	mips_asm(a, SW, R_AT, ES(sw.save_at), R_K1);
}

static void gen_userlocal(struct mips_switch *g, s32 hwrena, s32 userlocal)
{
	mips_switch_move_to(g, hwrena, C0_HWRENA);
	if (g->cfg->has_userlocal)
		mips_switch_move_to(g, userlocal, C0_USERLOCAL);
}

static void gen_exit(struct mips_switch *g)
{
	mips_switch_exit_guest(g);
	mips_switch_exit_ebase(g);
	mips_switch_move_to(g, ES(sw.host_entryhi), C0_ENTRYHI);
	gen_userlocal(g, ES(host_hwrena), ES(host_userlocal));
	mips_switch_exit_return(g);
}

static void gen_enter(struct mips_switch *g)
{
	mips_switch_enter_host(g);
	mips_switch_move_to(g, ES(sw.guest_entryhi), C0_ENTRYHI);
	gen_userlocal(g, ES(guest_hwrena), ES(guest_userlocal));
	mips_switch_move_to(g, ES(sw.guest_status), C0_STATUS);
	mips_switch_enter_guest(g);
}

/*
 * Replace the hardware TLB entry that matches EntryHi a0 by EntryLo a1, a2; if
 * none matches, write one only if a3 is set.
 */
static void gen_tlb_sync(struct mips_switch *g)
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

int te_entry_generate(u32 *buf, u32 base, const struct mips_switch_cfg *cfg,
		      struct te_entry_code *code)
{
	const struct mips_switch_routine routines[] = {
		{ gen_exit, &code->exit },
		{ gen_rdhwr, &code->rdhwr },
		{ gen_syscall, &code->syscall },
		{ gen_eret, &code->eret },
		{ gen_enter, &code->enter },
		{ gen_tlb_sync, &code->tlb_sync },
	};

	return mips_switch_generate(buf, base, cfg, routines,
				    ARRAY_SIZE(routines), gen_refill, gen_general);
}
