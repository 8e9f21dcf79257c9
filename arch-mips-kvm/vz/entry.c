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

/* CP0 registers as operand pairs */
#define C0_PAGEMASK	5, 0
#define C0_BADINSTR	8, 1
#define C0_BADINSTRP	8, 2
#define C0_GUESTCTL1	10, 4
#define C0_GUESTCTL0	12, 6
#define C0_LLADDR	17, 0

#define ES(member)	((s32)offsetof(struct vz_entry_state, member))
#define TE(member)	((s32)offsetof(struct mips_tlb_entry, member))

/* GuestCtl0.GM; the bit of GExcCode that GPA (10) has and GVA (8) has not */
#define GM_BIT		31
#define GEXC_GPA_BIT	(2 << 2)

/* pmap words: EntryLo but for six bits of our own (kvm_mips/mmu.h). */
#define PMAP_OWN_BIT	26
#define PMAP_ORDER_BITS	4

/*
 * Root TLB refill: the pmap has EntryLo words, so the pair at BadVAddr, which is
 * guest physical, goes in as it is, invalid ones too (the access then traps to
 * the general vector and so to C).  No second level, or hardware that reports
 * the guest virtual address: to C at once.
 */
static void gen_refill(struct mips_switch *g)
{
	unsigned int shift = g->cfg->page_shift;
	unsigned int leaf_bits = shift - 2;
	struct mips_asm *a = &g->a;

	mips_switch_vector_head(g);
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
	mips_switch_load_state(g, R_K1);
	mips_asm(a, INS, R_K1, R_K0, 3, leaf_bits - 1);
	mips_asm(a, LW, R_K0, 0, R_K1);
	mips_asm(a, BGEZ, R_K0, 3 * 4);
	mips_asm(a, MTC0, R_K0, C0_ENTRYLO0);
	mips_asm(a, J, (s32)g->slow);
	mips_asm0(a, NOP);
	mips_asm(a, LW, R_K1, 4, R_K1);
	mips_asm(a, MTC0, R_K1, C0_ENTRYLO1);
	mips_asm0(a, EHB);
	mips_asm0(a, TLBWR);
	mips_switch_load_state(g, R_K1);
	mips_switch_count(g, ES(traps));
	mips_switch_vector_return(g);
}

/*
 * The same for a block: k1 is the address of one of its words.  The words its
 * two halves begin with go in, under the block's PageMask.
 */
static void gen_refill_block(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;

	mips_switch_load_state(g, R_K0);
	mips_asm(a, SW, R_AT, ES(sw.save_at), R_K0);
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

	mips_switch_load_state(g, R_K1);
	mips_asm(a, LW, R_K0, ES(host_pagemask), R_K1);
	mips_asm(a, MTC0, R_K0, C0_PAGEMASK);
	mips_switch_count(g, ES(traps));
	mips_asm(a, LW, R_AT, ES(sw.save_at), R_K1);
	mips_asm0(a, EHB);
	mips_switch_vector_return(g);
}

static void gen_exit(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;

	mips_switch_exit_guest(g);
	mips_switch_save(g, C0_BADINSTR, ES(badinstr), R_K1);
	mips_switch_save(g, C0_BADINSTRP, ES(badinstrp), R_K1);

	/* Out of guest mode for good before EXL goes. */
	mips_switch_save(g, C0_GUESTCTL0, ES(exit_guestctl0), R_K1);
	mips_asm(a, INS, R_T0, R_ZERO, GM_BIT, 1);
	mips_asm(a, MTC0, R_T0, C0_GUESTCTL0);
	if (g->cfg->has_guestid)
		mips_asm(a, MTC0, R_ZERO, C0_GUESTCTL1);
	mips_switch_exit_ebase(g);
	if (!g->cfg->has_guestid)
		mips_switch_move_to(g, ES(sw.host_entryhi), C0_ENTRYHI);
	mips_switch_exit_return(g);
}

static void gen_enter(struct mips_switch *g)
{
	mips_switch_enter_host(g);
	if (g->cfg->has_guestid)
		mips_switch_move_to(g, ES(guestctl1), C0_GUESTCTL1);
	else
		mips_switch_move_to(g, ES(sw.guest_entryhi), C0_ENTRYHI);
	mips_switch_move_to(g, ES(sw.guest_status), C0_STATUS);
	mips_asm0(&g->a, EHB);
	mips_switch_move_to(g, ES(guestctl0), C0_GUESTCTL0);
	mips_switch_enter_guest(g);
}

static void gen_set_rid(struct mips_switch *g, unsigned int reg)
{
	if (g->cfg->has_guestid)
		mips_asm(&g->a, MTC0, reg, C0_GUESTCTL1);
	mips_asm0(&g->a, EHB);
}

static void gen_return(struct mips_switch *g)
{
	if (g->cfg->has_guestid)
		mips_asm(&g->a, MTC0, R_ZERO, C0_GUESTCTL1);
	mips_asm(&g->a, JR_HB, R_RA);		/* clears that hazard, too */
	mips_asm0(&g->a, NOP);
}

/*
 * A new EntryHi for root.  Entries with a GuestID know no ASID, so the host's,
 * in t0, stays there: emulators forget what they have translated when it changes.
 */
static void gen_set_entryhi(struct mips_switch *g, unsigned int reg)
{
	if (g->cfg->has_guestid)
		mips_asm(&g->a, INS, reg, R_T0, 0, 8);
	mips_asm(&g->a, MTC0, reg, C0_ENTRYHI);
}

static void gen_root_inv(struct mips_switch *g)
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

static void gen_root_write(struct mips_switch *g)
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
static void gen_flush(struct mips_switch *g, enum mips_op op)
{
	gen_set_rid(g, R_A0);
	mips_asm_op(&g->a, op, NULL, 0);
	mips_asm0(&g->a, EHB);
	gen_return(g);
}

static void gen_guest_read(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, MTGC0, R_A1, C0_INDEX);
	mips_asm0(a, EHB);
	mips_asm0(a, TLBGR);
	mips_asm0(a, EHB);
	mips_asm(a, MFGC0, R_T0, C0_PAGEMASK);
	mips_asm(a, SW, R_T0, TE(mask), R_A0);
	mips_asm(a, MFGC0, R_T0, C0_ENTRYHI);
	mips_asm(a, SW, R_T0, TE(hi), R_A0);
	mips_asm(a, MFGC0, R_T0, C0_ENTRYLO0);
	mips_asm(a, SW, R_T0, TE(lo[0]), R_A0);
	mips_asm(a, MFGC0, R_T0, C0_ENTRYLO1);
	mips_asm(a, SW, R_T0, TE(lo[1]), R_A0);
	if (g->cfg->has_guestid)
		mips_asm(a, MFC0, R_V0, C0_GUESTCTL1);
	gen_return(g);
}

static void gen_guest_write(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, MTGC0, R_A1, C0_INDEX);
	mips_asm(a, LW, R_T0, TE(mask), R_A0);
	mips_asm(a, MTGC0, R_T0, C0_PAGEMASK);
	mips_asm(a, LW, R_T0, TE(hi), R_A0);
	mips_asm(a, MTGC0, R_T0, C0_ENTRYHI);
	mips_asm(a, LW, R_T0, TE(lo[0]), R_A0);
	mips_asm(a, MTGC0, R_T0, C0_ENTRYLO0);
	mips_asm(a, LW, R_T0, TE(lo[1]), R_A0);
	mips_asm(a, MTGC0, R_T0, C0_ENTRYLO1);
	gen_set_rid(g, R_A2);
	mips_asm0(a, TLBGWI);
	mips_asm0(a, EHB);
	gen_return(g);
}

static void gen_guest_probe(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, MTGC0, R_A0, C0_ENTRYHI);
	gen_set_rid(g, R_A1);
	mips_asm0(a, TLBGP);
	mips_asm0(a, EHB);
	mips_asm(a, MFGC0, R_V0, C0_INDEX);
	gen_return(g);
}

/* Short names for the column of lib/cp0_list.h. */
enum { HW = MIPS_VZ_HW, ROOT = MIPS_VZ_ROOT, SOFT = MIPS_VZ_SOFT };

/* Count and Random follow from others. */
#define IS_CONFIG(rd, where)	((where) == ROOT && (rd) == 16)
#define IS_STATE(rd, where)	((where) == HW && (rd) != 1)

/* Config in memory is always current: the guest's writes of it trap. */
static void gen_guest_save(struct mips_switch *g)
{
	const struct mips_cpu_cfg *cfg = g->cfg->guest;
	struct mips_asm *a = &g->a;

#define CP0(token, name, rd, sel, b, present, guest, h, u, r, te, where, ...)	\
	if (IS_STATE(rd, where) && (present)) {					\
		mips_asm(a, MFGC0, R_T0, rd, sel);				\
		mips_asm(a, SW, R_T0, 4 * MIPS_CP0(rd, sel), R_A0);		\
	}
#include "../lib/cp0_list.h"
#undef CP0
	mips_asm(a, JR_HB, R_RA);
	mips_asm0(a, NOP);
}

/* Config first: what it lacks cannot be written elsewhere. */
static void gen_guest_load(struct mips_switch *g)
{
	const struct mips_cpu_cfg *cfg = g->cfg->guest;
	struct mips_asm *a = &g->a;
	bool config;

	for (config = true; ; config = false) {
#define CP0(token, name, rd, sel, b, present, guest, h, u, r, te, where, ...)	\
		if ((config ? IS_CONFIG(rd, where) : IS_STATE(rd, where)) &&	\
		    (present)) {						\
			mips_asm(a, LW, R_T0, 4 * MIPS_CP0(rd, sel), R_A0);	\
			mips_asm(a, MTGC0, R_T0, rd, sel);			\
		}
#include "../lib/cp0_list.h"
#undef CP0
		if (!config)
			break;
	}
	/* EBase's top bits, which another guest has left, change only with WG. */
	if (cfg->has_ebase_wg) {
		mips_asm(a, LW, R_T0, 4 * MIPS_CP0(15, 1), R_A0);
		mips_asm(a, ORI, R_T1, R_T0, C0_EBASE_WG);
		mips_asm(a, MTGC0, R_T1, C0_EBASE);
		mips_asm0(a, EHB);
		mips_asm(a, MTGC0, R_T0, C0_EBASE);
	}
	/* LLAddr says where in the host's memory another guest's LL was. */
	mips_asm(a, MTGC0, R_ZERO, C0_LLADDR);
	mips_asm(a, JR_HB, R_RA);
	mips_asm0(a, NOP);
}

static void gen_root_flush(struct mips_switch *g)
{
	gen_flush(g, MIPS_OP_TLBINVF);
}

static void gen_guest_flush(struct mips_switch *g)
{
	gen_flush(g, MIPS_OP_TLBGINVF);
}

int vz_entry_generate(u32 *buf, u32 base, const struct mips_switch_cfg *cfg,
		      struct vz_entry_code *code)
{
	u32 exit, refill_block;
	const struct mips_switch_routine routines[] = {
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
		{ gen_guest_save, &code->guest_save },
		{ gen_guest_load, &code->guest_load },
	};

	return mips_switch_generate(buf, base, cfg, routines,
				    ARRAY_SIZE(routines), gen_refill,
				    mips_switch_vector_leave);
}
