// SPDX-License-Identifier: GPL-2.0-only
/*
 * The world switch that vz/entry.c generates, run on a simulated core whose
 * memory is only what lies in kseg0: nothing mapped may be touched while EBase
 * is the guest's or GuestCtl1 is not 0.
 */
#include "sim.h"
#include "cp0.h"
#include "except.h"
#include "../../arch-mips-kvm/vz/entry.c"

#define CODE	0x80010000u
#define STATE	0x80020000u
#define CTX	0x80030000u
#define STACK	0x80040000u
#define PMAP	0x80050000u
#define LEAF	0x80060000u
#define WORDS	0x80070000u
#define REGS	0x80080000u

#define GM	(1u << 31)

static u32 code_words[MIPS_SWITCH_BYTES / 4], ctx[64], stack[64], pmap[1024], leaf[4096];
static struct vz_entry_state state;
static struct mips_tlb_entry words;
static struct mips_cp0 regs;
static struct vz_entry_code code;
static struct mips_switch_cfg cfg;
static struct sim sim;

enum { CTX_HI = 128, CTX_LO = 132, CTX_PC = 136, CTX_CAUSE = 140, CTX_BADVADDR = 144 };

static const struct mips_cpu_cfg large = {
	.tlb_size = 64, .kscratch = 0xfc, .has_userlocal = true, .has_rxi = true,
	.has_badinstr = true, .has_ebase_wg = true,
}, small = {
	.tlb_size = 16,
};

static const struct mips_switch_cfg kinds[] = {
#define REST(cpu)	.guest = &(cpu), .scratch_state = { 31, 3 }, .scratch_tmp = { 31, 4 }, .ctx_hi = CTX_HI,	\
		.ctx_lo = CTX_LO, .ctx_pc = CTX_PC, .ctx_cause = CTX_CAUSE,		\
		.ctx_badvaddr = CTX_BADVADDR
	{ .has_guestid = true, .page_shift = 12, .vector_spacing = 0x100, REST(large) },
	{ .has_guestid = false, .page_shift = 12, REST(small) },
	{ .has_guestid = true, .page_shift = 14, .vector_spacing = 0x100, REST(large) },
};

static u32 *c0(unsigned int rd, unsigned int sel)
{
	return &sim.c0[MIPS_CP0(rd, sel)];
}

static void region(unsigned int n, const char *name, u32 base, void *p, u32 bytes)
{
	sim.region[n] = (struct sim_region){ name, base, p, bytes };
}

static void setup(const struct mips_switch_cfg *kind)
{
	u32 *w = (u32 *)&state;
	unsigned int i;

	cfg = *kind;
	memset(&sim, 0, sizeof(sim));
	memset(pmap, 0, sizeof(pmap));
	expect_eq(vz_entry_generate(code_words, CODE, &cfg, &code), 0);
	for (i = 0; i < sizeof(state) / 4; i++)
		w[i] = tap_random();
	for (i = 0; i < ARRAY_SIZE(ctx); i++)
		ctx[i] = i ? tap_random() : 0;
	for (i = 1; i < 32; i++)
		sim.gpr[i] = tap_random();
	sim.gpr[R_RA] |= 0x40000000;		/* out of the code, or it goes on there */
	for (i = 0; i < ARRAY_SIZE(sim.c0); i++)
		sim.c0[i] = tap_random();
	state.sw.ctx = CTX;
	state.pmap = PMAP;
	state.sw.guest_ebase = CODE;
	state.sw.guest_status = C0_STATUS_UM | C0_STATUS_EXL | C0_STATUS_IE;
	state.guestctl0 |= GM | 10 << 2;	/* GExcCode is always GPA here */
	state.sw.host_ebase = 0x80000000;
	state.sw.host_status = C0_STATUS_IM | C0_STATUS_CU0;	/* interrupts off: IE clear */
	state.host_pagemask = *c0(5, 0);
	state.traps = 0;
	sim.guest_ebase = CODE;
	*c0(12, 0) = state.sw.host_status;
	*c0(15, 1) = state.sw.host_ebase;
	*c0(10, 4) = 0;
	*c0(12, 6) &= ~GM;
	region(0, "code", CODE, code_words, sizeof(code_words));
	region(1, "state", STATE, w, sizeof(state));
	region(2, "ctx", CTX, ctx, sizeof(ctx));
	region(3, "stack", STACK, stack, sizeof(stack));
	region(4, "pmap", PMAP, pmap, sizeof(pmap));
	region(5, "leaf", LEAF, leaf, sizeof(leaf));
	region(6, "words", WORDS, &words, sizeof(words));
	region(7, "regs", REGS, &regs, sizeof(regs));
	sim.gpr[R_SP] = STACK + sizeof(stack);
}

static void run(u32 offset, enum sim_end end)
{
	expect_eq(sim_run(&sim, CODE + offset), end);
	if (sim.complaint[0])
		printf("# %s\n", sim.complaint);
}

/* enter(), what the guest then sees, and other values for all it may change. */
static void enter(struct sim *guest)
{
	unsigned int r;

	sim.gpr[R_A0] = STATE;
	run(code.enter, SIM_ERET);
	expect_eq(sim.pc, ctx[CTX_PC / 4]);
	for (r = 0; r < 32; r++)
		expect_eq(sim.gpr[r], ctx[r]);
	expect_eq(sim.hi, ctx[CTX_HI / 4]);
	expect_eq(sim.lo, ctx[CTX_LO / 4]);
	expect_eq(*c0(12, 0), state.sw.guest_status & ~C0_STATUS_EXL);
	expect_eq(*c0(12, 6), state.guestctl0);
	expect_eq(*c0(15, 1), state.sw.guest_ebase);
	expect_eq(cfg.has_guestid ? *c0(10, 4) : *c0(10, 0),
		  cfg.has_guestid ? state.guestctl1 : state.sw.guest_entryhi);
	for (r = 1; r < 32; r++)
		sim.gpr[r] = tap_random();
	sim.hi = tap_random();
	sim.lo = tap_random();
	*guest = sim;
}

/* What hardware does at an exception of root's in guest mode. */
static void take(u32 pc, u32 cause, u32 badvaddr)
{
	*c0(14, 0) = pc;
	*c0(13, 0) = cause;
	*c0(8, 0) = badvaddr;
	*c0(12, 0) |= C0_STATUS_EXL;
}

/* After an exit: the guest's registers are in the context, the host's in place. */
static void left(const struct sim *guest, const struct sim *host, u32 pc, u32 cause, u32 bad)
{
	unsigned int r;

	for (r = 1; r < 32; r++)
		expect_eq(ctx[r], guest->gpr[r]);
	expect_eq(ctx[CTX_HI / 4], guest->hi);
	expect_eq(ctx[CTX_LO / 4], guest->lo);
	expect_eq(ctx[CTX_PC / 4], pc);
	expect_eq(ctx[CTX_CAUSE / 4], cause);
	expect_eq(ctx[CTX_BADVADDR / 4], bad);
	expect_eq(state.badinstr, *c0(8, 1));
	expect_eq(state.badinstrp, *c0(8, 2));
	expect_eq(state.exit_guestctl0, guest->c0[MIPS_CP0(12, 6)]);
	expect_eq(sim.pc, host->gpr[R_RA]);
	for (r = R_S0; r <= R_S7; r++)
		expect_eq(sim.gpr[r], host->gpr[r]);
	expect_eq(sim.gpr[R_SP], host->gpr[R_SP]);
	expect_eq(sim.gpr[R_GP], host->gpr[R_GP]);
	expect_eq(sim.gpr[R_FP], host->gpr[R_FP]);
	expect(!(*c0(12, 6) & GM));
	expect_eq(*c0(15, 1), state.sw.host_ebase);
	expect_eq(*c0(12, 0), state.sw.host_status);
	if (cfg.has_guestid)
		expect_eq(*c0(10, 4), 0);
	else
		expect_eq(*c0(10, 0), state.sw.host_entryhi);
	for (r = 0; r < 256; r++)
		expect(!sim.unsettled[r]);
}

TEST(entry_and_exit_lose_nothing)
{
	static const u32 vectors[] = { 0x100, 0x180, 0x200 };
	unsigned int k, v, n;

	for (n = 0; n < 50; n++)
		for (k = 0; k < ARRAY_SIZE(kinds); k++)
			for (v = 0; v < ARRAY_SIZE(vectors); v++) {
				struct sim host, guest;
				u32 cause = tap_random(), pc = tap_random(), bad = tap_random();

				setup(&kinds[k]);
				host = sim;
				enter(&guest);
				take(pc, cause, bad);
				run(vectors[v], SIM_LEFT);
				left(&guest, &host, pc, cause, bad);
				if (tap_failed()) {
					printf("# kind %u vector %#x\n", k, vectors[v]);
					return;
				}
			}
}

TEST(every_vectored_interrupt_leaves)
{
	struct sim host, guest;
	unsigned int n;

	for (n = 0; n < 8; n++) {
		setup(&kinds[0]);
		host = sim;
		enter(&guest);
		take(0x1000, 0x400, 0);
		run(0x200 + 0x100 * n, SIM_LEFT);
		left(&guest, &host, 0x1000, 0x400, 0);
	}
}

/* Index of @gpa's word in its leaf, which @gpa's slot of the pmap names. */
static unsigned int map(u32 gpa)
{
	unsigned int shift = cfg.page_shift, per_leaf = 1u << (shift - 2);

	pmap[gpa >> (2 * shift - 2)] = LEAF;
	return gpa >> shift & (per_leaf - 1);
}

static void guest_is_unchanged(const struct sim *guest)
{
	unsigned int r;

	for (r = 0; r < 32; r++)
		expect_eq(sim.gpr[r], guest->gpr[r]);
	expect_eq(sim.hi, guest->hi);
	expect_eq(sim.lo, guest->lo);
	expect_eq(*c0(15, 1), state.sw.guest_ebase);
	expect_eq(*c0(5, 0), state.host_pagemask);
	expect_eq(sim.tlb.writes, 1);
	expect(sim.tlb.random);
	expect_eq(state.traps, 1);
}

TEST(refill_loads_the_pair)
{
	unsigned int k, n, i;

	for (n = 0; n < 200; n++)
		for (k = 0; k < ARRAY_SIZE(kinds); k++) {
			u32 gpa = tap_random();
			struct sim guest;

			setup(&kinds[k]);
			enter(&guest);
			i = map(gpa) & ~1u;
			leaf[i] = tap_random() >> 6;
			leaf[i + 1] = tap_random() >> 6;
			take(0x1234, MIPS_EXC_TLBL << 2, gpa);
			run(0, SIM_ERET);
			expect_eq(sim.pc, 0x1234);
			guest_is_unchanged(&guest);
			expect_eq(sim.tlb.lo0, leaf[i]);
			expect_eq(sim.tlb.lo1, leaf[i + 1]);
			expect_eq(sim.tlb.mask, state.host_pagemask);
			expect(sim.steps <= 30);
			if (tap_failed())
				return;
		}
}

TEST(refill_of_a_block_takes_its_first_words)
{
	unsigned int k, order, n, i;

	for (n = 0; n < 100; n++)
		for (k = 0; k < ARRAY_SIZE(kinds); k++)
			for (order = 2; order <= 8; order += 2) {
				u32 gpa = tap_random(), mask = order << 26 | 1u << 31;
				u32 pages = 1u << order, at;
				struct sim guest;

				setup(&kinds[k]);
				enter(&guest);
				at = map(gpa) & ~(2 * pages - 1);
				for (i = 0; i < 2 * pages; i++)
					leaf[at + i] = tap_random() >> 6 | mask;
				take(0x1234, MIPS_EXC_TLBL << 2, gpa);
				run(0, SIM_ERET);
				guest_is_unchanged(&guest);
				expect_eq(sim.tlb.lo0, leaf[at] & ~0xfc000000u);
				expect_eq(sim.tlb.lo1, leaf[at + pages] & ~0xfc000000u);
				expect_eq(sim.tlb.mask,
					  (0x2000u << order << (cfg.page_shift - 12)) - 0x2000);
				if (tap_failed()) {
					printf("# kind %u order %u\n", k, order);
					return;
				}
			}
}

TEST(refill_without_a_leaf_goes_to_c_unharmed)
{
	unsigned int k;

	for (k = 0; k < ARRAY_SIZE(kinds); k++) {
		struct sim host, guest;

		setup(&kinds[k]);
		host = sim;
		enter(&guest);
		take(0x4444, MIPS_EXC_TLBS << 2, 0x9abcdef0);
		run(0, SIM_LEFT);
		left(&guest, &host, 0x4444, MIPS_EXC_TLBS << 2, 0x9abcdef0);
		expect_eq(sim.tlb.writes, 0);
	}
}

TEST(a_guest_virtual_address_is_no_index)
{
	struct sim host, guest;

	setup(&kinds[0]);
	host = sim;
	enter(&guest);
	leaf[map(0x12345678)] = tap_random() >> 6;
	*c0(12, 6) &= ~(2u << 2);	/* GExcCode 8: GVA */
	guest.c0[MIPS_CP0(12, 6)] = *c0(12, 6);
	take(0x4444, MIPS_EXC_TLBL << 2, 0x12345678);
	run(0, SIM_LEFT);
	left(&guest, &host, 0x4444, MIPS_EXC_TLBL << 2, 0x12345678);
	expect_eq(sim.tlb.writes, 0);
}

/* Call a routine as C does. */
static void call(u32 offset, u32 a0, u32 a1, u32 a2)
{
	u32 ra = 0xc0001000, sp = sim.gpr[R_SP], entryhi = *c0(10, 0);
	unsigned int r;

	sim.gpr[R_A0] = a0;
	sim.gpr[R_A1] = a1;
	sim.gpr[R_A2] = a2;
	sim.gpr[R_A3] = 5u << 16 | 5;
	sim.gpr[R_RA] = ra;
	run(offset, SIM_LEFT);
	expect_eq(sim.pc, ra);
	expect_eq(sim.gpr[R_SP], sp);
	expect_eq(*c0(10, 0), entryhi);
	for (r = 0; r < 256; r++)
		expect(!sim.unsettled[r]);
	if (cfg.has_guestid)
		expect_eq(*c0(10, 4), 0);
}

TEST(tlb_routines_do_what_they_say)
{
	unsigned int k;

	for (k = 0; k < ARRAY_SIZE(kinds); k++) {
		u32 rid = kinds[k].has_guestid ? 5u << 16 | 5 : 0;
		u32 asid;

		setup(&kinds[k]);
		asid = kinds[k].has_guestid ? *c0(10, 0) & 0xff : 0;
		sim.tlb_index = 9;
		call(code.root_inv, 0x12346000, rid, 0);
		expect_eq(sim.tlb.writes, 1);
		expect(!sim.tlb.random);
		expect_eq(sim.tlb.hi, (0x80000000u | VZ_EHINV) + (9u << (cfg.page_shift + 1)) + asid);
		expect_eq(sim.tlb.lo0 | sim.tlb.lo1, 0);
		sim.tlb_index = -1;
		call(code.root_inv, 0x12346000, rid, 0);
		expect_eq(sim.tlb.writes, 1);

		call(code.root_write, 0x12346000, 0x1007, 0x2006);
		expect_eq(sim.tlb.writes, 2);
		expect(sim.tlb.random);
		expect_eq(sim.tlb.hi, 0x12346000 + asid);
		expect_eq(sim.tlb.lo0, 0x1007);
		expect_eq(sim.tlb.lo1, 0x2006);

		call(code.root_flush, rid, 0, 0);
		expect_eq(sim.vz_op, MIPS_OP_TLBINVF);
		expect_eq(sim.vz_guestctl1, rid);
		call(code.guest_flush, rid, 0, 0);
		expect_eq(sim.vz_op, MIPS_OP_TLBGINVF);
		expect_eq(sim.vz_guestctl1, rid);

		words = (struct mips_tlb_entry) { 0x6000, 0x40001234, { 0x111, 0x222 } };
		call(code.guest_write, WORDS, 17, rid);
		expect_eq(sim.vz_guestctl1, rid);
		expect_eq(sim.gtlb.index, 17);
		memset(&words, 0, sizeof(words));
		call(code.guest_read, WORDS, 17, 0);
		expect_eq(words.mask, 0x6000);
		expect_eq(words.hi, 0x40001234);
		expect_eq(words.lo[0], 0x111);
		expect_eq(words.lo[1], 0x222);
		if (cfg.has_guestid)
			expect_eq(sim.gpr[R_V0], 5u << 16);

		*c0(10, 4) = 0;		/* the core does not know RAD */
		sim.tlb_index = 3;
		call(code.guest_probe, 0x40001234, rid, 0);
		expect_eq(sim.gpr[R_V0], 3);
		expect_eq(sim.vz_guestctl1, rid);
	}
}

/* The registers a switch between guests moves, those of Config only one way. */
static bool moves(int row, bool load)
{
	const struct mips_cp0_row *r = &mips_cp0_rows[row];

	return mips_cp0_present(row, cfg.guest) && row != MIPS_C0_RANDOM &&
	       (r->vz == MIPS_VZ_HW || (load && r->vz == MIPS_VZ_ROOT && r->rd == 16));
}

TEST(registers_go_to_memory_and_come_back)
{
	unsigned int k, n;

	for (k = 0; k < ARRAY_SIZE(kinds); k++) {
		struct mips_cp0 before, saved;
		int row;

		setup(&kinds[k]);
		for (n = 0; n < ARRAY_SIZE(sim.gc0); n++) {
			sim.gc0[n] = tap_random();
			regs.reg[n] = tap_random();
		}
		before = regs;
		call(code.guest_save, REGS, 0, 0);
		saved = regs;
		for (row = 0; row < MIPS_NR_CP0; row++) {
			n = MIPS_CP0(mips_cp0_rows[row].rd, mips_cp0_rows[row].sel);
			expect_eq(saved.reg[n], moves(row, false) ? sim.gc0[n] : before.reg[n]);
		}
		for (n = 0; n < ARRAY_SIZE(sim.gc0); n++)
			sim.gc0[n] = before.reg[n] = tap_random();
		call(code.guest_load, REGS, 0, 0);
		expect(!memcmp(&regs, &saved, sizeof(regs)));
		for (row = 0; row < MIPS_NR_CP0; row++) {
			n = MIPS_CP0(mips_cp0_rows[row].rd, mips_cp0_rows[row].sel);
			expect_eq(sim.gc0[n], moves(row, true) ? saved.reg[n] : before.reg[n]);
		}
		expect_eq(sim.gc0[MIPS_CP0(17, 0)], 0);
	}
}
