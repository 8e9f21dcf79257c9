// SPDX-License-Identifier: GPL-2.0-only
/*
 * World switch of trap-and-emulate, generated at load for the CPU at hand: the
 * exception vectors the guest runs under, entry, exit and the paths that never
 * reach C.  Those that concern TLBs are in te/entry_tlb.c.
 *
 * All of it runs from kseg0.  Between the write of the guest's EBase and the
 * return of the host's, no exception may be taken and nothing mapped touched.
 */

#include "entry_gen.h"
#include "../lib/except.h"

/* CP0 registers as operand pairs */
#define C0_USERLOCAL	4, 2
#define C0_HWRENA	7, 0

/*
 * TLB refill: load the pair of shadow words.  If both are 0 the hardware TLB gets
 * nothing, and te_gen_miss() or C has it; of half a pair, the invalid half makes
 * the access trap again, to the general vector and so to C.  Directories have no
 * holes.
 */
static void gen_refill(struct mips_switch *g)
{
	unsigned int shift = g->cfg->page_shift;
	struct mips_asm *a = &g->a;
	unsigned int half = mips_asm_label(a), write = mips_asm_label(a);

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
	mips_asm_branch(a, BEQ, R_K0, R_ZERO, half);
	mips_asm0(a, EHB);
	mips_asm_bind(a, write);
	mips_asm0(a, TLBWR);
	mips_switch_load_state(g, R_K1);
	mips_switch_vector_return(g);

	mips_asm_bind(a, half);
	mips_asm_branch(a, BNE, R_K1, R_ZERO, write);
	mips_switch_load_state(g, R_K1);
	mips_asm(a, LW, R_K0, ES(miss), R_K1);
	mips_asm(a, JR, R_K0);
	mips_asm(a, SW, R_AT, ES(sw.save_at), R_K1);
}

/*
 * Handlers of the general vector.  They are entered with guest at saved and k1
 * the state; k0 and at are free.  What a handler does not answer itself it gives
 * to C with nothing changed.
 */
void te_gen_slow(struct mips_switch *g, unsigned int slow)
{
	mips_asm_bind(&g->a, slow);
	mips_asm(&g->a, J, (s32)g->exit);
	mips_asm(&g->a, LW, R_AT, ES(sw.save_at), R_K1);
}

void te_gen_resume(struct mips_switch *g)
{
	mips_asm(&g->a, LW, R_AT, ES(sw.save_at), R_K1);
	mips_asm0(&g->a, EHB);				/* EPC, for eret */
	mips_switch_vector_return(g);
}

void te_gen_advance(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, MFC0, R_K0, C0_EPC);
	mips_asm(a, ADDIU, R_K0, R_K0, 4);
	mips_asm(a, MTC0, R_K0, C0_EPC);
}

/* The page of EPC, which is in k0, if it is in guest KSEG0; at is an address in it. */
static void gen_remember(struct mips_switch *g)
{
	unsigned int shift = g->cfg->page_shift;
	struct mips_asm *a = &g->a;
	unsigned int other = mips_asm_label(a);

	mips_asm(a, SW, R_AT, ES(code_page), R_K1);
	mips_asm(a, SRL, R_AT, R_K0, 29);
	mips_asm(a, XORI, R_AT, R_AT, MIPS_TE_KSEG0 >> 29);
	mips_asm_branch(a, BNE, R_AT, R_ZERO, other);
	mips_asm(a, ADDIU, R_AT, R_ZERO, -1);
	mips_asm(a, ADDU, R_AT, R_K0, R_ZERO);
	mips_asm(a, INS, R_AT, R_ZERO, 0, shift);
	mips_asm_bind(a, other);
	mips_asm(a, SW, R_AT, ES(code_va), R_K1);
	mips_asm(a, LW, R_AT, ES(code_page), R_K1);
}

/*
 * k0 := the guest's word at EPC, at := where it is.  It is fetched through the shadow
 * tables, not through the TLB: a miss at EXL=1 could not be told apart afterwards.
 * Where @cached, the last page of guest KSEG0 is remembered; C forgets it when it
 * drops a kernel page.
 */
static void gen_fetch(struct mips_switch *g, bool cached, unsigned int slow)
{
	unsigned int shift = g->cfg->page_shift;
	struct mips_asm *a = &g->a;
	unsigned int done = mips_asm_label(a), walk = mips_asm_label(a);

	if (cached) {
		mips_asm(a, LW, R_AT, ES(code_va), R_K1);
		mips_asm(a, MFC0, R_K0, C0_EPC);
		mips_asm(a, XOR, R_AT, R_AT, R_K0);
		mips_asm(a, INS, R_AT, R_ZERO, 2, shift - 2);
		mips_asm_branch(a, BNE, R_AT, R_ZERO, walk);
		mips_asm(a, LW, R_AT, ES(code_page), R_K1);
		mips_asm_branch(a, BEQ, R_ZERO, R_ZERO, done);
		mips_asm(a, INS, R_AT, R_K0, 0, shift);
	}
	mips_asm_bind(a, walk);
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
	if (cached)
		gen_remember(g);
	mips_asm(a, INS, R_AT, R_K0, 0, shift);
	mips_asm(a, INS, R_AT, R_ZERO, 0, 2);		/* MIPS16, microMIPS */
	mips_asm_bind(a, done);
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
	gen_fetch(g, false, slow);
	mips_asm(a, LW, R_AT, ES(rdhwr_word), R_K1);
	mips_asm_branch(a, BNE, R_K0, R_AT, slow);
	mips_asm(a, LW, R_AT, ES(zp), R_K1);

	mips_asm(a, LW, R_V1, g->cfg->zp_userlocal, R_AT);
	mips_switch_count(g, ES(traps[1]));
	te_gen_advance(g);
	te_gen_resume(g);
	te_gen_slow(g, slow);
}

void te_gen_view(struct mips_switch *g, enum te_view view)
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
	te_gen_view(g, TE_VIEW_KERNEL);
	mips_asm(a, ADDIU, R_K0, R_ZERO, TE_VIEW_KERNEL);
	mips_asm(a, SW, R_K0, ES(view), R_K1);
	mips_switch_count(g, ES(traps[2]));
	te_gen_resume(g);
	te_gen_slow(g, slow);
}

/*
 * eret of the guest kernel with EXL set and ERL clear, to either mode.  Status
 * and EPC are whatever the guest has stored; where it goes from here it runs in
 * user mode, in views of its own.
 */
static void gen_eret(struct mips_switch *g, unsigned int slow)
{
	struct mips_asm *a = &g->a;
	unsigned int stay = mips_asm_label(a);

	mips_asm(a, LW, R_K0, ES(quiet), R_K1);
	mips_asm_branch(a, BEQ, R_K0, R_ZERO, slow);
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
	te_gen_view(g, TE_VIEW_USER);
	mips_asm(a, SW, R_ZERO, ES(view), R_K1);
	mips_asm_bind(a, stay);
	mips_switch_count(g, ES(traps[3]));
	te_gen_resume(g);
}

/* mtc0 of Compare, if the value needs no look at the clock: struct mips_compare. */
static void gen_compare(struct mips_switch *g, unsigned int slow)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, LW, R_AT, ES(fetched), R_K1);
	mips_asm(a, LW, R_K0, 0, R_AT);
	mips_asm(a, LW, R_AT, ES(compare_word), R_K1);
	mips_asm(a, XOR, R_AT, R_AT, R_K0);
	mips_asm(a, ROTR, R_AT, R_AT, 16);
	mips_asm(a, SLTIU, R_AT, R_AT, 32);
	mips_asm_branch(a, BEQ, R_AT, R_ZERO, slow);
	mips_asm(a, EXT, R_K0, R_K0, 16, 5);		/* rt */
	te_gen_get_gpr(g);

	mips_asm(a, SW, R_K0, ES(save[0]), R_K1);
	mips_asm(a, LW, R_AT, ES(compare), R_K1);
	mips_asm(a, LW, R_AT, offsetof(struct mips_compare, from), R_AT);
	mips_asm(a, SUBU, R_K0, R_K0, R_AT);
	mips_asm(a, LW, R_AT, ES(compare), R_K1);
	mips_asm(a, LW, R_AT, offsetof(struct mips_compare, room), R_AT);
	mips_asm(a, SLTU, R_K0, R_AT, R_K0);
	mips_asm_branch(a, BEQ, R_K0, R_ZERO, slow);
	mips_asm(a, LW, R_AT, ES(compare), R_K1);
	mips_asm(a, LW, R_K0, ES(save[0]), R_K1);
	mips_asm(a, SW, R_K0, offsetof(struct mips_compare, value), R_AT);
	mips_switch_count(g, ES(traps[7]));
	te_gen_advance(g);
	te_gen_resume(g);
}

/*
 * Coprocessor 0 instructions of the guest kernel, not in a delay slot: by the
 * word at EPC to what does it.  Most others are emulated once, then replaced.
 */
static void gen_cop0(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;
	unsigned int slow = mips_asm_label(a), eret = mips_asm_label(a);
	unsigned int tlb_write = mips_asm_label(a), compare = mips_asm_label(a);

	mips_asm(a, LW, R_AT, ES(view), R_K1);
	mips_asm_branch(a, BEQ, R_AT, R_ZERO, slow);
	mips_asm(a, MFC0, R_K0, C0_CAUSE);
	mips_asm(a, SRL, R_K0, R_K0, 28);
	mips_asm(a, ANDI, R_K0, R_K0, (C0_CAUSE_BD | C0_CAUSE_CE) >> 28);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, slow);
	gen_fetch(g, true, slow);
	mips_asm(a, SW, R_AT, ES(fetched), R_K1);
	mips_asm(a, LW, R_AT, ES(eret_word), R_K1);
	mips_asm_branch(a, BEQ, R_K0, R_AT, eret);
	mips_asm(a, LW, R_AT, ES(tlbwr_word), R_K1);
	mips_asm_branch(a, BEQ, R_K0, R_AT, tlb_write);
	mips_asm(a, LW, R_AT, ES(tlbwi_word), R_K1);
	mips_asm_branch(a, BEQ, R_K0, R_AT, tlb_write);
	mips_asm(a, LW, R_AT, ES(entryhi_word), R_K1);
	te_gen_entryhi(g, compare);
	te_gen_slow(g, slow);
	mips_asm_bind(a, compare);
	gen_compare(g, slow);
	mips_asm_bind(a, eret);
	gen_eret(g, slow);
	mips_asm_bind(a, tlb_write);
	te_gen_tlb_write(g, slow, eret);
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

int te_entry_generate(u32 *buf, u32 base, const struct mips_switch_cfg *cfg,
		      struct te_entry_code *code)
{
	const struct mips_switch_routine routines[] = {
		{ gen_exit, &code->exit },
		{ gen_rdhwr, &code->rdhwr },
		{ gen_syscall, &code->syscall },
		{ gen_cop0, &code->cop0 },
		{ te_gen_miss, &code->miss },
		{ gen_enter, &code->enter },
		{ te_gen_tlb_sync, &code->tlb_sync },
	};

	return mips_switch_generate(buf, base, cfg, routines,
				    ARRAY_SIZE(routines), gen_refill, gen_general);
}
