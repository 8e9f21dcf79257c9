// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generated code that knows TLBs: misses that are the guest's own, its TLB writes
 * and its changes of address space without C, and the edit of the hardware TLB.
 *
 * The paths know guest pages of the host's size below guest KSEG0, without G and
 * beyond the first table, which differs by view.  They find out before they change
 * anything; what is different is C's.
 */

#include "entry_gen.h"

#define SP(member)	((s32)offsetof(struct te_space_state, member))
/* Of entry and chain of the guest TLB, with the state + 16 or 4 * index as base */
#define TLB(member)	ES(tlb.member)

/* Where the VPN2 begins in EntryHi, for pages of the host's size */
static unsigned int vpn2_shift(const struct mips_switch *g)
{
	return g->cfg->page_shift + 1;
}

static void save(struct mips_switch *g, const u8 *reg, unsigned int n)
{
	while (n--)
		mips_asm(&g->a, SW, reg[n], ES(save[n]), R_K1);
}

static void restore(struct mips_switch *g, const u8 *reg, unsigned int n)
{
	while (n--)
		mips_asm(&g->a, LW, reg[n], ES(save[n]), R_K1);
}

/* @key := EntryHi in @hi as an entry stores it; @vpn := its page number. */
static void gen_key(struct mips_switch *g, unsigned int key, unsigned int vpn,
		    unsigned int hi)
{
	unsigned int shift = vpn2_shift(g);

	mips_asm(&g->a, SRL, vpn, hi, shift);
	mips_asm(&g->a, ANDI, key, hi, C0_ENTRYHI_ASID);
	mips_asm(&g->a, INS, key, vpn, shift, 32 - shift);
}

/* @reg := state + 4 * hash of @vpn; k0 is lost.  @reg may be @vpn. */
static void gen_bucket(struct mips_switch *g, unsigned int reg, unsigned int vpn)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, SRL, R_K0, vpn, 6);
	mips_asm(a, XOR, R_K0, R_K0, vpn);
	mips_asm(a, SRL, reg, vpn, 12);
	mips_asm(a, XOR, R_K0, R_K0, reg);
	mips_asm(a, ANDI, R_K0, R_K0, MIPS_TLB_BUCKETS - 1);
	mips_asm(a, SLL, R_K0, R_K0, 2);
	mips_asm(a, ADDU, reg, R_K0, R_K1);
}

/*
 * @index := the entry of @index's chain that matches @key, or -1.  A global one
 * of that page is @slow.  k0, at and @tmp are lost.
 */
static void gen_find(struct mips_switch *g, unsigned int index, unsigned int key,
		     unsigned int tmp, unsigned int slow)
{
	unsigned int loop, next, found;
	struct mips_asm *a = &g->a;

	loop = mips_asm_label(a);
	next = mips_asm_label(a);
	found = mips_asm_label(a);
	mips_asm_bind(a, loop);
	mips_asm_branch(a, BLTZ, index, 0, found);
	mips_asm(a, SLL, R_AT, index, 4);
	mips_asm(a, ADDU, R_AT, R_AT, R_K1);
	mips_asm(a, LW, R_K0, TLB(entry[0].hi), R_AT);
	mips_asm(a, XOR, R_K0, R_K0, key);
	mips_asm(a, SLTIU, tmp, R_K0, C0_ENTRYHI_ASID + 1);
	mips_asm_branch(a, BEQ, tmp, R_ZERO, next);
	mips_asm(a, LW, R_AT, TLB(entry[0].lo[0]), R_AT);
	mips_asm(a, ANDI, R_AT, R_AT, C0_ENTRYLO_G);
	mips_asm_branch(a, BNE, R_AT, R_ZERO, slow);
	mips_asm0(a, NOP);
	mips_asm_branch(a, BEQ, R_K0, R_ZERO, found);
	mips_asm_bind(a, next);
	mips_asm(a, SLL, R_AT, index, 2);
	mips_asm(a, ADDU, R_AT, R_AT, R_K1);
	mips_asm_branch(a, BEQ, R_ZERO, R_ZERO, loop);
	mips_asm(a, LW, index, TLB(chain[0]), R_AT);
	mips_asm_bind(a, found);
}

/* To @slow unless the guest TLB has pages of the host's size only; k0 is lost. */
static void gen_one_size(struct mips_switch *g, unsigned int slow)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, LW, R_K0, TLB(sizes), R_K1);
	mips_asm(a, ADDIU, R_K0, R_K0, -(1 << TE_SIZE_CLASS(g->cfg->page_shift)));
	mips_asm_branch(a, BNE, R_K0, R_ZERO, slow);
}

/* mips_except_enter() of TLBL or TLBS in the guest; ends in the guest. */
static void gen_refill_exception(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, LW, R_AT, ES(zp), R_K1);
	mips_asm(a, MFC0, R_K0, C0_CAUSE);
	mips_asm(a, LW, R_K1, ZP(13, 0), R_AT);
	mips_asm(a, SRL, R_K0, R_K0, 2);
	mips_asm(a, INS, R_K1, R_K0, 2, 5);		/* ExcCode */
	mips_asm(a, SRL, R_K0, R_K0, 29);
	mips_asm(a, INS, R_K1, R_K0, 31, 1);		/* BD */
	mips_asm(a, INS, R_K1, R_ZERO, 28, 2);		/* CE */
	mips_asm(a, SW, R_K1, ZP(13, 0), R_AT);
	mips_asm(a, MFC0, R_K0, C0_EPC);
	mips_asm(a, SW, R_K0, ZP(14, 0), R_AT);
	mips_asm(a, MFC0, R_K0, C0_BADVADDR);
	mips_asm(a, SW, R_K0, ZP(8, 0), R_AT);
	mips_asm(a, SRL, R_K0, R_K0, 13);
	mips_asm(a, LW, R_K1, ZP(4, 0), R_AT);
	mips_asm(a, INS, R_K1, R_K0, 4, 19);		/* Context.BadVPN2 */
	mips_asm(a, SW, R_K1, ZP(4, 0), R_AT);
	mips_asm(a, LW, R_K1, ZP(10, 0), R_AT);
	mips_asm(a, INS, R_K1, R_K0, 13, 19);		/* EntryHi.VPN2 */
	mips_asm(a, SW, R_K1, ZP(10, 0), R_AT);
	mips_asm(a, LW, R_K1, ZP(12, 0), R_AT);
	mips_asm(a, ORI, R_K1, R_K1, C0_STATUS_EXL);
	mips_asm(a, SW, R_K1, ZP(12, 0), R_AT);

	mips_switch_load_state(g, R_K1);
	mips_asm(a, LW, R_K0, ES(vector), R_K1);
	mips_asm(a, ADDIU, R_K0, R_K0, -0x180);
	mips_asm(a, MTC0, R_K0, C0_EPC);
	te_gen_view(g, TE_VIEW_KERNEL);
	mips_asm(a, ADDIU, R_K0, R_ZERO, TE_VIEW_KERNEL);
	mips_asm(a, SW, R_K0, ES(view), R_K1);
	mips_switch_count(g, ES(traps[4]));
	te_gen_resume(g);
}

/*
 * The shadow has nothing at BadVAddr: if the guest TLB has not either, it is the
 * guest's exception.
 */
void te_gen_miss(struct mips_switch *g)
{
	enum { INDEX = R_T0, KEY = R_T1, TMP = R_T2 };
	static const u8 regs[] = { R_T0, R_T1, R_T2 };
	struct mips_asm *a = &g->a;
	unsigned int slow = mips_asm_label(a), slow_regs = mips_asm_label(a);

	mips_asm(a, LW, R_AT, ES(zp), R_K1);
	mips_asm(a, LW, R_K0, ZP(12, 0), R_AT);
	mips_asm(a, ANDI, R_K0, R_K0, C0_STATUS_EXL | C0_STATUS_ERL);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, slow);
	mips_asm(a, LW, R_K0, ES(vector), R_K1);	/* 0 with BEV */
	mips_asm_branch(a, BEQ, R_K0, R_ZERO, slow);
	mips_asm(a, MFC0, R_K0, C0_EPC);
	mips_asm(a, ANDI, R_K0, R_K0, 1);		/* MIPS16, microMIPS */
	mips_asm_branch(a, BNE, R_K0, R_ZERO, slow);
	mips_asm(a, MFC0, R_K0, C0_BADVADDR);
	mips_asm(a, SRL, R_K0, R_K0, 30);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, slow);	/* not below KSEG0 */
	mips_asm0(a, NOP);
	gen_one_size(g, slow);
	mips_asm(a, LW, R_AT, ZP(10, 0), R_AT);
	save(g, regs, ARRAY_SIZE(regs));
	mips_asm(a, MFC0, TMP, C0_BADVADDR);
	mips_asm(a, INS, TMP, R_AT, 0, 13);
	gen_key(g, KEY, INDEX, TMP);
	gen_bucket(g, INDEX, INDEX);
	mips_asm(a, LW, INDEX, TLB(bucket[0]), INDEX);
	gen_find(g, INDEX, KEY, TMP, slow_regs);
	mips_asm_branch(a, BGEZ, INDEX, 0, slow_regs);
	mips_asm0(a, NOP);
	restore(g, regs, ARRAY_SIZE(regs));
	gen_refill_exception(g);

	mips_asm_bind(a, slow_regs);
	restore(g, regs, ARRAY_SIZE(regs));
	te_gen_slow(g, slow);
}

/* The write of a guest TLB entry: what is where, k0 and at beside it. */
enum {
	VPN	= R_T0,		/* of the new entry; then its pair of shadow words, or 0 */
	PAIR	= R_T0,
	KEY	= R_T1,		/* EntryHi, EntryLo of the new entry as it is stored */
	LO0	= R_T2,
	LO1	= R_T3,
	INDEX	= R_T4,		/* 0 for tlbwi; then where it goes */
	SAME	= R_T5,		/* the entry for that page and ASID, or -1 */
	ENTRY	= R_T6,		/* state + 16 * INDEX */
	BUCKET	= R_T7,		/* state + 4 * bucket of the new entry */
	OLD	= R_V0,		/* the old entry's pair if it is shadowed, else 0 */
	SPACE	= R_V1,		/* ...and its space */
};

static const u8 tlb_write_regs[] = {
	VPN, KEY, LO0, LO1, INDEX, SAME, ENTRY, BUCKET, OLD, SPACE,
};

/* What is to be written, as mips_tlb_write() makes it canonical. */
static void gen_new_entry(struct mips_switch *g, unsigned int slow)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, ANDI, INDEX, R_K0, TLBWR_WORD ^ TLBWI_WORD);
	gen_one_size(g, slow);
	mips_asm(a, LW, R_AT, ES(zp), R_K1);
	mips_asm(a, LW, R_K0, ZP(5, 0), R_AT);
	mips_asm_li(a, LO0, TE_PAGEMASK(g->cfg->page_shift));
	mips_asm_branch(a, BNE, R_K0, LO0, slow);
	mips_asm(a, LW, KEY, ZP(10, 0), R_AT);
	mips_asm(a, LW, LO0, ZP(2, 0), R_AT);
	mips_asm(a, LW, LO1, ZP(3, 0), R_AT);
	gen_key(g, KEY, VPN, KEY);
	mips_asm(a, LW, R_AT, ES(lo_mask), R_K1);
	mips_asm(a, AND, LO0, LO0, R_AT);
	mips_asm(a, AND, LO1, LO1, R_AT);
	mips_asm(a, AND, R_K0, LO0, LO1);
	mips_asm(a, ANDI, R_K0, R_K0, C0_ENTRYLO_G);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, slow);
	mips_asm(a, INS, LO0, R_ZERO, 0, 1);
	mips_asm(a, INS, LO1, R_ZERO, 0, 1);
	gen_bucket(g, BUCKET, VPN);
	mips_asm(a, LW, SAME, TLB(bucket[0]), BUCKET);
	gen_find(g, SAME, KEY, ENTRY, slow);
}

/* Where: as mips_tlbwr() and mips_tlbwi().  Sets ENTRY, too. */
static void gen_index(struct mips_switch *g, unsigned int slow)
{
	struct mips_asm *a = &g->a;
	unsigned int given = mips_asm_label(a), wired = mips_asm_label(a),
		     done = mips_asm_label(a);

	mips_asm_branch(a, BEQ, INDEX, R_ZERO, given);
	mips_asm(a, LW, R_AT, ES(zp), R_K1);
	mips_asm_branch(a, BGEZ, SAME, 0, wired);
	mips_asm(a, ADDU, INDEX, SAME, R_ZERO);
	mips_asm(a, LW, INDEX, TLB(lfsr), R_K1);
	mips_asm(a, SLL, R_K0, INDEX, 13);
	mips_asm(a, XOR, INDEX, INDEX, R_K0);
	mips_asm(a, SRL, R_K0, INDEX, 17);
	mips_asm(a, XOR, INDEX, INDEX, R_K0);
	mips_asm(a, SLL, R_K0, INDEX, 5);
	mips_asm(a, XOR, INDEX, INDEX, R_K0);
	mips_asm(a, SW, INDEX, TLB(lfsr), R_K1);
	mips_asm(a, LW, R_K0, TLB(size), R_K1);
	mips_asm(a, ADDIU, R_K0, R_K0, -1);
	mips_asm(a, AND, INDEX, INDEX, R_K0);
	mips_asm_bind(a, wired);
	mips_asm(a, LW, R_K0, ZP(6, 0), R_AT);
	mips_asm(a, SLTU, R_K0, INDEX, R_K0);
	mips_asm_branch(a, BEQ, R_K0, R_ZERO, done);
	mips_asm(a, SLL, ENTRY, INDEX, 4);
	mips_asm_branch(a, BEQ, R_ZERO, R_ZERO, slow);

	mips_asm_bind(a, given);
	mips_asm(a, LW, INDEX, ZP(0, 0), R_AT);
	mips_asm(a, LW, R_K0, TLB(size), R_K1);
	mips_asm(a, SLTU, R_K0, INDEX, R_K0);
	mips_asm_branch(a, BEQ, R_K0, R_ZERO, slow);
	mips_asm(a, SLL, ENTRY, INDEX, 4);
	mips_asm_branch(a, BLTZ, SAME, 0, done);
	mips_asm0(a, NOP);
	mips_asm_branch(a, BNE, SAME, INDEX, slow);
	mips_asm_bind(a, done);
	mips_asm(a, ADDU, ENTRY, ENTRY, R_K1);
}

/* What the old entry maps: OLD and SPACE. */
static void gen_old_pair(struct mips_switch *g, unsigned int slow)
{
	unsigned int shift = g->cfg->page_shift;
	struct mips_asm *a = &g->a;
	unsigned int done = mips_asm_label(a);

	mips_asm(a, LW, R_AT, TLB(entry[0].hi), ENTRY);
	mips_asm(a, ANDI, R_K0, R_AT, MIPS_TLB_EHINV);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, done);
	mips_asm(a, ADDU, OLD, R_ZERO, R_ZERO);
	mips_asm(a, LW, R_K0, TLB(entry[0].lo[0]), ENTRY);
	mips_asm(a, ANDI, R_K0, R_K0, C0_ENTRYLO_G);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, slow);
	mips_asm(a, SRL, R_K0, R_AT, 30);
	mips_asm_branch(a, BLTZ, R_AT, 0, done);	/* nowhere in the guest's map */
	mips_asm0(a, NOP);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, slow);
	mips_asm(a, ANDI, R_K0, R_AT, C0_ENTRYHI_ASID);
	mips_asm(a, SLL, R_K0, R_K0, 2);
	mips_asm(a, ADDU, R_K0, R_K0, R_K1);
	mips_asm(a, LW, SPACE, ES(space_of[0]), R_K0);
	mips_asm_branch(a, BEQ, SPACE, R_ZERO, done);
	mips_asm(a, SRL, R_K0, R_AT, 2 * shift - 2);
	mips_asm_branch(a, BEQ, R_K0, R_ZERO, slow);
	mips_asm(a, ANDI, OLD, SPACE, 1);
	mips_asm_branch(a, BNE, OLD, R_ZERO, slow);
	mips_asm(a, SRL, R_AT, R_AT, shift + 1);
	mips_asm(a, LW, OLD, SP(pgd[TE_VIEW_USER]), SPACE);
	mips_asm(a, INS, OLD, R_K0, 2, PGD_BITS(shift));
	mips_asm(a, LW, OLD, 0, OLD);
	mips_asm(a, INS, OLD, R_AT, 3, shift - 3);
	mips_asm(a, LW, R_K0, 0, OLD);
	mips_asm(a, LW, R_AT, 4, OLD);
	mips_asm(a, OR, R_K0, R_K0, R_AT);
	mips_asm(a, MOVZ, OLD, R_ZERO, R_K0);
	mips_asm_bind(a, done);
}

/* Where the new entry's pair is to go: PAIR. */
static void gen_new_pair(struct mips_switch *g, unsigned int slow)
{
	unsigned int shift = g->cfg->page_shift;
	struct mips_asm *a = &g->a;
	unsigned int done = mips_asm_label(a);

	mips_asm(a, SRL, R_K0, KEY, 30);
	mips_asm_branch(a, BLTZ, KEY, 0, done);
	mips_asm(a, ADDU, PAIR, R_ZERO, R_ZERO);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, slow);
	mips_asm(a, ANDI, R_K0, KEY, C0_ENTRYHI_ASID);
	mips_asm(a, SLL, R_K0, R_K0, 2);
	mips_asm(a, ADDU, R_K0, R_K0, R_K1);
	mips_asm(a, LW, R_K0, ES(space_of[0]), R_K0);
	mips_asm(a, LW, R_AT, ES(space), R_K1);
	mips_asm_branch(a, BNE, R_K0, R_AT, slow);
	mips_asm(a, SRL, R_AT, KEY, 2 * shift - 2);
	mips_asm_branch(a, BEQ, R_AT, R_ZERO, slow);
	mips_asm(a, LW, R_K0, ES(view_pgd[TE_VIEW_USER]), R_K1);
	mips_asm(a, INS, R_K0, R_AT, 2, PGD_BITS(shift));
	mips_asm(a, LW, PAIR, 0, R_K0);
	mips_asm(a, LW, R_K0, ES(empty_table), R_K1);
	mips_asm_branch(a, BEQ, PAIR, R_K0, slow);
	mips_asm(a, SRL, R_AT, KEY, shift + 1);
	mips_asm(a, INS, PAIR, R_AT, 3, shift - 3);
	mips_asm_branch(a, BEQ, PAIR, OLD, done);
	mips_asm(a, LW, R_K0, 0, PAIR);
	mips_asm(a, LW, R_AT, 4, PAIR);
	mips_asm(a, OR, R_K0, R_K0, R_AT);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, slow);
	mips_asm_bind(a, done);
	mips_asm0(a, NOP);
}

/* @reg := the EntryHi that entry @index has, as Linux's, while it maps nothing. */
static void gen_unique(struct mips_switch *g, unsigned int reg, unsigned int index)
{
	mips_asm(&g->a, LUI, reg, 0x8000);
	mips_asm(&g->a, INS, reg, index, vpn2_shift(g), 12);
}

/* Empty OLD, and drop what the hardware has of it in both views. */
static void gen_drop_old(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;
	unsigned int none = mips_asm_label(a), next;
	enum te_view view;

	mips_asm_branch(a, BEQ, OLD, R_ZERO, none);
	mips_asm(a, LW, R_AT, TLB(entry[0].hi), ENTRY);
	mips_asm(a, SW, R_ZERO, 0, OLD);
	mips_asm(a, SW, R_ZERO, 4, OLD);
	for (view = 0; view < TE_VIEWS; view++) {
		next = mips_asm_label(a);
		mips_asm(a, LW, R_K0, SP(entryhi[view]), SPACE);
		mips_asm(a, INS, R_AT, R_K0, 0, 13);
		mips_asm(a, MTC0, R_AT, C0_ENTRYHI);
		mips_asm0(a, EHB);
		mips_asm0(a, TLBP);
		mips_asm0(a, EHB);
		mips_asm(a, MFC0, R_K0, C0_INDEX);
		mips_asm_branch(a, BLTZ, R_K0, 0, next);
		mips_asm0(a, NOP);
		gen_unique(g, OLD, R_K0);
		mips_asm(a, MTC0, OLD, C0_ENTRYHI);
		mips_asm(a, MTC0, R_ZERO, C0_ENTRYLO0);
		mips_asm(a, MTC0, R_ZERO, C0_ENTRYLO1);
		mips_asm0(a, EHB);
		mips_asm0(a, TLBWI);
		mips_asm_bind(a, next);
	}
	mips_asm_bind(a, none);
}

/*
 * From the old entry's chain, if it was in one, to the head of the new one's, unless it
 * is the same page; then the entry itself.
 */
static void gen_relink(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;
	s32 population = TLB(population[TE_SIZE_CLASS(g->cfg->page_shift)]);
	unsigned int same = mips_asm_label(a), loop = mips_asm_label(a),
		     found = mips_asm_label(a), add = mips_asm_label(a),
		     link = mips_asm_label(a);

	mips_asm_branch(a, BEQ, INDEX, SAME, same);
	mips_asm(a, LW, R_AT, TLB(entry[0].hi), ENTRY);
	mips_asm(a, ANDI, R_K0, R_AT, MIPS_TLB_EHINV);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, add);
	mips_asm(a, SRL, R_AT, R_AT, vpn2_shift(g));
	gen_bucket(g, R_AT, R_AT);
	mips_asm(a, ADDIU, R_AT, R_AT, TLB(bucket[0]));
	mips_asm_bind(a, loop);
	mips_asm(a, LW, R_K0, 0, R_AT);
	mips_asm_branch(a, BEQ, R_K0, INDEX, found);
	mips_asm(a, SLL, R_K0, R_K0, 2);
	mips_asm(a, ADDU, R_AT, R_K0, R_K1);
	mips_asm_branch(a, BEQ, R_ZERO, R_ZERO, loop);
	mips_asm(a, ADDIU, R_AT, R_AT, TLB(chain[0]));
	mips_asm_bind(a, add);
	mips_asm(a, LW, R_AT, population, R_K1);
	mips_asm(a, ADDIU, R_AT, R_AT, 1);
	mips_asm(a, SW, R_AT, population, R_K1);
	mips_asm_li(a, R_AT, TE_PAGEMASK(g->cfg->page_shift));
	mips_asm(a, SW, R_AT, TLB(entry[0].mask), ENTRY);
	mips_asm(a, SLL, R_K0, INDEX, 2);
	mips_asm_branch(a, BEQ, R_ZERO, R_ZERO, link);
	mips_asm(a, ADDU, R_K0, R_K0, R_K1);
	mips_asm_bind(a, found);
	mips_asm(a, ADDU, R_K0, R_K0, R_K1);
	mips_asm(a, LW, SPACE, TLB(chain[0]), R_K0);
	mips_asm(a, SW, SPACE, 0, R_AT);
	mips_asm_bind(a, link);
	mips_asm(a, LW, SPACE, TLB(bucket[0]), BUCKET);
	mips_asm(a, SW, SPACE, TLB(chain[0]), R_K0);
	mips_asm(a, SW, INDEX, TLB(bucket[0]), BUCKET);
	mips_asm_bind(a, same);
	mips_asm(a, SW, KEY, TLB(entry[0].hi), ENTRY);
	mips_asm(a, SW, LO0, TLB(entry[0].lo[0]), ENTRY);
	mips_asm(a, SW, LO1, TLB(entry[0].lo[1]), ENTRY);
}

/*
 * @lo := the shadow word for guest EntryLo @lo, 0 if the host's page is not at hand
 * or must not be mapped here: te_tlb_prefill().
 */
static void gen_shadow_word(struct mips_switch *g, unsigned int lo)
{
	unsigned int shift = g->cfg->page_shift;
	struct mips_asm *a = &g->a;
	unsigned int none = mips_asm_label(a), free = mips_asm_label(a),
		     done = mips_asm_label(a);

	mips_asm(a, ANDI, R_K0, lo, C0_ENTRYLO_V);
	mips_asm_branch(a, BEQ, R_K0, R_ZERO, none);
	mips_asm(a, EXT, R_AT, lo, shift - 6, 32 - shift);	/* guest page */
	mips_asm(a, SRL, R_K0, R_AT, 29 - shift);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, free);	/* no sites beyond 512 MiB */
	mips_asm(a, LW, SPACE, ES(sites), R_K1);
	mips_asm(a, SRL, R_K0, R_AT, 5);
	mips_asm(a, SLL, R_K0, R_K0, 2);
	mips_asm(a, ADDU, R_K0, R_K0, SPACE);
	mips_asm(a, LW, R_K0, 0, R_K0);
	mips_asm(a, SRLV, R_K0, R_K0, R_AT);
	mips_asm(a, ANDI, R_K0, R_K0, 1);
	mips_asm_branch(a, BNE, R_K0, R_ZERO, none);
	mips_asm_bind(a, free);
	mips_asm(a, LW, SPACE, ES(pmap), R_K1);
	mips_asm(a, SRL, R_K0, R_AT, shift - 2);
	mips_asm(a, SLL, R_K0, R_K0, 2);
	mips_asm(a, ADDU, R_K0, R_K0, SPACE);
	mips_asm(a, LW, R_K0, 0, R_K0);
	mips_asm_branch(a, BEQ, R_K0, R_ZERO, none);
	mips_asm(a, INS, R_K0, R_AT, 2, shift - 2);
	mips_asm(a, LW, R_K0, 0, R_K0);
	mips_asm(a, ANDI, R_AT, R_K0, C0_ENTRYLO_V);
	mips_asm_branch(a, BEQ, R_AT, R_ZERO, none);
	mips_asm(a, ANDI, R_AT, lo, C0_ENTRYLO_D);
	mips_asm_branch(a, BNE, R_AT, R_ZERO, done);
	mips_asm(a, EXT, lo, R_K0, 0, 26);		/* without BLOCK and ORDER */
	mips_asm_branch(a, BEQ, R_ZERO, R_ZERO, done);
	mips_asm(a, INS, lo, R_ZERO, 2, 1);
	mips_asm_bind(a, none);
	mips_asm(a, ADDU, lo, R_ZERO, R_ZERO);
	mips_asm_bind(a, done);
}

/* Shadow the new entry; the hardware has nothing of it. */
static void gen_fill(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;
	unsigned int none = mips_asm_label(a);

	mips_asm_branch(a, BEQ, PAIR, R_ZERO, none);
	mips_asm0(a, NOP);
	gen_shadow_word(g, LO0);
	gen_shadow_word(g, LO1);
	mips_asm(a, OR, R_K0, LO0, LO1);
	mips_asm(a, SW, LO0, 0, PAIR);
	mips_asm_branch(a, BEQ, R_K0, R_ZERO, none);
	mips_asm(a, SW, LO1, 4, PAIR);
	mips_asm(a, LW, R_K0, ES(view_entryhi[TE_VIEW_USER]), R_K1);
	mips_asm(a, INS, KEY, R_K0, 0, 13);
	mips_asm(a, MTC0, KEY, C0_ENTRYHI);
	mips_asm(a, MTC0, LO0, C0_ENTRYLO0);
	mips_asm(a, MTC0, LO1, C0_ENTRYLO1);
	mips_asm0(a, EHB);
	mips_asm0(a, TLBWR);
	mips_asm_bind(a, none);
	mips_asm(a, LW, R_K0, ES(view_entryhi[TE_VIEW_KERNEL]), R_K1);
	mips_asm(a, MTC0, R_K0, C0_ENTRYHI);
}

void te_gen_tlb_write(struct mips_switch *g, unsigned int slow, unsigned int eret)
{
	struct mips_asm *a = &g->a;
	unsigned int slow_regs = mips_asm_label(a), resume = mips_asm_label(a);

	save(g, tlb_write_regs, ARRAY_SIZE(tlb_write_regs));
	gen_new_entry(g, slow_regs);
	gen_index(g, slow_regs);
	gen_old_pair(g, slow_regs);
	gen_new_pair(g, slow_regs);
	gen_drop_old(g);
	gen_relink(g);
	gen_fill(g);
	restore(g, tlb_write_regs, ARRAY_SIZE(tlb_write_regs));
	mips_switch_count(g, ES(traps[5]));
	te_gen_advance(g);

	/* An eret that follows, as it mostly does, takes no trap of its own. */
	mips_asm(a, LW, R_AT, ES(fetched), R_K1);
	mips_asm(a, ADDIU, R_AT, R_AT, 4);
	mips_asm(a, ANDI, R_K0, R_AT, (1 << g->cfg->page_shift) - 1);
	mips_asm_branch(a, BEQ, R_K0, R_ZERO, resume);
	mips_asm(a, LW, R_K0, ES(eret_word), R_K1);
	mips_asm(a, LW, R_AT, 0, R_AT);
	mips_asm_branch(a, BEQ, R_AT, R_K0, eret);
	mips_asm_bind(a, resume);
	mips_asm0(a, NOP);
	te_gen_resume(g);

	mips_asm_bind(a, slow_regs);
	restore(g, tlb_write_regs, ARRAY_SIZE(tlb_write_regs));
	mips_asm_branch(a, BEQ, R_ZERO, R_ZERO, slow);
	mips_asm0(a, NOP);
}

void te_gen_get_gpr(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;
	u32 table = mips_asm_here(a) + 6 * 4, end = table + 32 * 8;
	unsigned int reg;

	mips_asm(a, SLL, R_K0, R_K0, 3);
	mips_asm(a, LUI, R_AT, table >> 16);
	mips_asm(a, ORI, R_AT, R_AT, table & 0xffff);
	mips_asm(a, ADDU, R_AT, R_AT, R_K0);
	mips_asm(a, JR, R_AT);
	mips_asm0(a, NOP);
	for (reg = 0; reg < 32; reg++) {
		mips_asm(a, J, (s32)end);
		if (reg == R_AT)
			mips_asm(a, LW, R_K0, ES(sw.save_at), R_K1);
		else if (reg == R_K0)
			mips_asm(a, LW, R_K0, ES(sw.save_k0), R_K1);
		else if (reg == R_K1)
			mips_switch_load_tmp(g, R_K0);
		else
			mips_asm(a, ADDU, R_K0, reg, R_ZERO);
	}
}

/* Run in the space at t0: te_space_change(). */
static void gen_space(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;
	enum te_view view;

	mips_asm(a, SW, R_T0, ES(space), R_K1);
	for (view = 0; view < TE_VIEWS; view++) {
		mips_asm(a, LW, R_AT, SP(pgd[view]), R_T0);
		mips_asm(a, SW, R_AT, ES(view_pgd[view]), R_K1);
		if (view == TE_VIEW_KERNEL)
			mips_asm(a, SW, R_AT, ES(pgd), R_K1);
		mips_asm(a, LW, R_AT, SP(entryhi[view]), R_T0);
		mips_asm(a, SW, R_AT, ES(view_entryhi[view]), R_K1);
	}
	mips_asm(a, MTC0, R_AT, C0_ENTRYHI);
	mips_asm(a, LW, R_AT, ES(stamp), R_K1);
	mips_asm(a, ADDIU, R_AT, R_AT, 1);
	mips_asm(a, SW, R_AT, ES(stamp), R_K1);
	mips_asm(a, SW, R_AT, SP(stamp), R_T0);
}

/* mtc0 of EntryHi, if its ASID has a space that is ready; at is entryhi_word. */
void te_gen_entryhi(struct mips_switch *g, unsigned int other)
{
	static const u8 regs[] = { R_T0 };
	struct mips_asm *a = &g->a;
	unsigned int slow_regs = mips_asm_label(a), stay = mips_asm_label(a);

	mips_asm(a, XOR, R_AT, R_AT, R_K0);
	mips_asm(a, ROTR, R_AT, R_AT, 16);
	mips_asm(a, SLTIU, R_AT, R_AT, 32);
	mips_asm_branch(a, BEQ, R_AT, R_ZERO, other);
	mips_asm(a, EXT, R_K0, R_K0, 16, 5);		/* rt */
	te_gen_get_gpr(g);

	save(g, regs, ARRAY_SIZE(regs));
	mips_asm(a, INS, R_K0, R_ZERO, 8, 5);
	mips_asm(a, ANDI, R_T0, R_K0, C0_ENTRYHI_ASID);
	mips_asm(a, SLL, R_T0, R_T0, 2);
	mips_asm(a, ADDU, R_T0, R_T0, R_K1);
	mips_asm(a, LW, R_T0, ES(space_of[0]), R_T0);
	mips_asm(a, LW, R_AT, ES(space), R_K1);
	mips_asm_branch(a, BEQ, R_AT, R_T0, stay);
	mips_asm(a, LW, R_AT, ES(zp), R_K1);
	mips_asm_branch(a, BEQ, R_T0, R_ZERO, slow_regs);
	mips_asm(a, LW, R_AT, ZP(12, 0), R_AT);
	mips_asm(a, ANDI, R_AT, R_AT, C0_STATUS_ERL);	/* has a space of its own */
	mips_asm_branch(a, BNE, R_AT, R_ZERO, slow_regs);
	mips_asm(a, LW, R_AT, ES(quiet), R_K1);		/* else its zero page is clean */
	mips_asm_branch(a, BEQ, R_AT, R_ZERO, slow_regs);
	mips_asm(a, ANDI, R_AT, R_T0, 1);
	mips_asm_branch(a, BNE, R_AT, R_ZERO, slow_regs);
	mips_asm(a, LW, R_AT, ES(kseg2_asid), R_K1);
	mips_asm(a, XORI, R_AT, R_AT, TE_ASID_NONE);
	mips_asm_branch(a, BNE, R_AT, R_ZERO, slow_regs);
	mips_asm0(a, NOP);
	gen_space(g);
	mips_asm(a, LW, R_AT, ES(zp), R_K1);
	mips_asm_bind(a, stay);
	mips_asm(a, SW, R_K0, ZP(10, 0), R_AT);
	restore(g, regs, ARRAY_SIZE(regs));
	mips_switch_count(g, ES(traps[6]));
	te_gen_advance(g);
	te_gen_resume(g);

	mips_asm_bind(a, slow_regs);
	restore(g, regs, ARRAY_SIZE(regs));
}

/*
 * Replace the hardware TLB entry that matches EntryHi a0 by EntryLo a1, a2, or
 * remove it if both are 0; if none matches, write one only if a3 is set.
 */
void te_gen_tlb_sync(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;
	unsigned int miss = mips_asm_label(a), out = mips_asm_label(a);
	unsigned int keep = mips_asm_label(a);

	mips_asm(a, MFC0, R_T0, C0_ENTRYHI);
	mips_asm(a, MTC0, R_A0, C0_ENTRYHI);
	mips_asm(a, MTC0, R_A1, C0_ENTRYLO0);
	mips_asm(a, MTC0, R_A2, C0_ENTRYLO1);
	mips_asm0(a, EHB);
	mips_asm0(a, TLBP);
	mips_asm0(a, EHB);
	mips_asm(a, MFC0, R_T1, C0_INDEX);
	mips_asm_branch(a, BLTZ, R_T1, 0, miss);
	mips_asm(a, OR, R_T2, R_A1, R_A2);
	mips_asm_branch(a, BNE, R_T2, R_ZERO, keep);
	mips_asm0(a, NOP);
	gen_unique(g, R_T2, R_T1);
	mips_asm(a, MTC0, R_T2, C0_ENTRYHI);
	mips_asm0(a, EHB);
	mips_asm_bind(a, keep);
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
