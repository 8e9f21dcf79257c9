// SPDX-License-Identifier: GPL-2.0-only
/*
 * The world switch that te/entry.c generates, run on a simulated core whose
 * memory is only what lies in kseg0: nothing mapped may be touched between the
 * guest's EBase and the host's, no register may be lost, no hazard ignored.
 */
#include "sim.h"
#include "cp0.h"
#include "entry.h"
#include "encode.h"
#include "except.h"

#define CODE	0x80010000u
#define STATE	0x80020000u
#define CTX	0x80030000u
#define STACK	0x80040000u
#define ZP	0x80050000u
#define PGD	0x80060000u
#define PTE	0x80070000u
#define TEXT	0x80080000u	/* a page of guest user code, GPA = PA here */
#define COMPARE	0x80090000u

static u32 code_words[MIPS_SWITCH_BYTES / 4], ctx[64], stack[64], zp[1024], pgd[1024], pte[4096],
	   text[4096];
static struct te_entry_state state;
static struct mips_compare compare;
static struct te_entry_code code;
static struct mips_switch_cfg cfg;
static struct sim sim;

enum { CTX_HI = 128, CTX_LO = 132, CTX_PC = 136, CTX_CAUSE = 140, CTX_BADVADDR = 144 };

static const struct mips_switch_cfg kinds[] = {
#define OFFSETS	.ctx_gpr = 0, .ctx_hi = CTX_HI, .ctx_lo = CTX_LO, .ctx_pc = CTX_PC,	\
		.ctx_cause = CTX_CAUSE, .ctx_badvaddr = CTX_BADVADDR,			\
		.zp_userlocal = MIPS_CP0(4, 2) * 4
	/* 24Kf: no KScratch, no UserLocal. */
	{ .scratch_state = { 28, 3 }, .scratch_tmp = { 30, 0 }, .page_shift = 12, OFFSETS },
	{ .scratch_state = { 28, 3 }, .scratch_tmp = { 30, 0 }, .page_shift = 14,
	  .vector_spacing = 32, OFFSETS },
	/* P5600: all of them. */
	{ .scratch_state = { 31, 2 }, .scratch_tmp = { 31, 3 }, .page_shift = 12,
	  .has_userlocal = true, .vector_spacing = 32, OFFSETS },
};

static u32 *c0(unsigned int rd, unsigned int sel)
{
	return &sim.c0[MIPS_CP0(rd, sel)];
}

/* A host about to call, its state, and a guest's: all different values. */
static void setup(const struct mips_switch_cfg *kind)
{
	u32 *words = (u32 *)&state;
	unsigned int i;

	cfg = *kind;
	memset(&sim, 0, sizeof(sim));
	expect_eq(te_entry_generate(code_words, CODE, &cfg, &code), 0);
	for (i = 0; i < sizeof(state) / 4; i++)
		words[i] = tap_random();
	for (i = 0; i < ARRAY_SIZE(ctx); i++)
		ctx[i] = tap_random();
	ctx[0] = 0;
	for (i = 1; i < 32; i++)
		sim.gpr[i] = tap_random();
	sim.gpr[R_RA] |= 0x40000000;		/* out of the code, or it goes on there */
	for (i = 0; i < ARRAY_SIZE(sim.c0); i++)
		sim.c0[i] = tap_random();
	memset(state.traps, 0, sizeof(state.traps));
	state.sw.ctx = CTX;
	state.pgd = PGD;
	state.zp = ZP;
	for (i = 0; i < ARRAY_SIZE(state.handler); i++)
		state.handler[i] = CODE + code.exit;
	if (!cfg.has_userlocal)
		state.handler[MIPS_EXC_RI] = CODE + code.rdhwr;
	state.sw.guest_ebase = CODE;
	state.sw.guest_status = C0_STATUS_UM | C0_STATUS_EXL | C0_STATUS_IE;
	state.sw.host_ebase = 0x80000000;
	state.sw.host_status = C0_STATUS_IM | C0_STATUS_CU0;	/* interrupts off: IE clear */
	sim.guest_ebase = CODE;
	*c0(12, 0) = state.sw.host_status;
	*c0(15, 1) = state.sw.host_ebase;
	sim.region[0] = (struct sim_region){ "code", CODE, code_words, sizeof(code_words) };
	sim.region[1] = (struct sim_region){ "state", STATE, words, sizeof(state) };
	sim.region[2] = (struct sim_region){ "ctx", CTX, ctx, sizeof(ctx) };
	sim.region[3] = (struct sim_region){ "stack", STACK, stack, sizeof(stack) };
	sim.region[4] = (struct sim_region){ "zero page", ZP, zp, sizeof(zp) };
	sim.region[5] = (struct sim_region){ "pgd", PGD, pgd, sizeof(pgd) };
	sim.region[6] = (struct sim_region){ "pte", PTE, pte, sizeof(pte) };
	sim.region[7] = (struct sim_region){ "text", TEXT, text, sizeof(text) };
	sim.region[8] = (struct sim_region){ "compare", COMPARE, &compare.value, sizeof(compare) };
	sim.gpr[R_SP] = STACK + sizeof(stack);
}

/* Run the generated code at @offset and expect that end. */
static void run(u32 offset, enum sim_end end)
{
	expect_eq(sim_run(&sim, CODE + offset), end);
	if (sim.complaint[0])
		printf("# %s\n", sim.complaint);
}

/* enter(), and what the guest then sees. */
static void enter(void)
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
	expect_eq(*c0(15, 1), state.sw.guest_ebase);
	expect_eq(*c0(10, 0), state.sw.guest_entryhi);
	expect_eq(*c0(7, 0), state.guest_hwrena);
	expect(!cfg.has_userlocal || *c0(4, 2) == state.guest_userlocal);
	expect(sim.saw_guest_ebase);
}

/* What hardware does at an exception with EXL clear. */
static void take(u32 pc, u32 cause, u32 badvaddr)
{
	*c0(14, 0) = pc;
	*c0(13, 0) = cause;
	*c0(8, 0) = badvaddr;
	*c0(12, 0) |= C0_STATUS_EXL;
}

static void random_guest(struct sim *guest)
{
	unsigned int r;

	for (r = 1; r < 32; r++)
		sim.gpr[r] = tap_random();
	sim.hi = tap_random();
	sim.lo = tap_random();
	*guest = sim;
}

/* After an exit: the guest's state is in the context, the host's in place. */
static void left(const struct sim *guest, const struct sim *host, u32 pc, u32 cause, u32 badvaddr)
{
	static const u8 saved[] = { R_S0, R_S1, R_S2, R_S3, R_S4, R_S5, R_S6, R_S7, R_GP, R_FP,
				    R_RA, R_SP };
	unsigned int r;

	for (r = 1; r < 32; r++)
		expect_eq(ctx[r], guest->gpr[r]);
	expect_eq(ctx[CTX_HI / 4], guest->hi);
	expect_eq(ctx[CTX_LO / 4], guest->lo);
	expect_eq(ctx[CTX_PC / 4], pc);
	expect_eq(ctx[CTX_CAUSE / 4], cause);
	expect_eq(ctx[CTX_BADVADDR / 4], badvaddr);
	expect_eq(sim.pc, host->gpr[R_RA]);
	for (r = 0; r < ARRAY_SIZE(saved); r++)
		expect_eq(sim.gpr[saved[r]], host->gpr[saved[r]]);
	expect_eq(*c0(15, 1), state.sw.host_ebase);
	expect_eq(*c0(12, 0), state.sw.host_status);
	expect_eq(*c0(10, 0), state.sw.host_entryhi);
	expect_eq(*c0(7, 0), state.host_hwrena);
	expect(!cfg.has_userlocal || *c0(4, 2) == state.host_userlocal);
	for (r = 0; r < 256; r++)
		expect(!sim.unsettled[r]);
}

static const u32 vectors[] = { 0x100, 0x180, 0x200 };

TEST(entry_and_exit_lose_nothing)
{
	unsigned int k, v, n;

	for (n = 0; n < 50; n++)
		for (k = 0; k < ARRAY_SIZE(kinds); k++)
			for (v = 0; v < ARRAY_SIZE(vectors); v++) {
				struct sim host, guest;
				u32 cause = MIPS_EXC_SYS << 2 | (tap_random() & 0x8000ff00);
				u32 pc = tap_random() & ~3u, bad = tap_random();

				setup(&kinds[k]);
				host = sim;
				enter();
				random_guest(&guest);
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
	unsigned int n;

	for (n = 0; n < 8; n++) {
		struct sim host, guest;

		setup(&kinds[2]);
		host = sim;
		enter();
		random_guest(&guest);
		take(0x1000, 0x400, 0);
		run(0x200 + 32 * n, SIM_LEFT);
		left(&guest, &host, 0x1000, 0x400, 0);
	}
}

/* One translation in the shadow tables: @va gives the pair lo0, lo1. */
static void map(u32 va, u32 lo0, u32 lo1)
{
	unsigned int shift = cfg.page_shift;
	unsigned int per_table = 1u << (shift - 2);
	u32 index = va >> shift & (per_table - 1) & ~1u;

	pgd[va >> (2 * shift - 2)] = PTE;
	pte[index] = lo0;
	pte[index + 1] = lo1;
}

static void guest_is_unchanged(const struct sim *guest)
{
	unsigned int r;

	for (r = 0; r < 32; r++)
		expect_eq(sim.gpr[r], guest->gpr[r]);
	expect_eq(sim.hi, guest->hi);
	expect_eq(sim.lo, guest->lo);
	expect_eq(*c0(15, 1), state.sw.guest_ebase);
}

TEST(refill_loads_the_pair_and_changes_nothing_else)
{
	unsigned int k, n;

	for (n = 0; n < 200; n++)
		for (k = 0; k < ARRAY_SIZE(kinds); k++) {
			struct sim guest;
			u32 va = tap_random() >> 1, lo0 = tap_random(), lo1 = tap_random();

			setup(&kinds[k]);
			enter();
			random_guest(&guest);
			map(va, lo0, lo1);
			take(0x1234, MIPS_EXC_TLBL << 2, va);
			run(0, SIM_ERET);
			expect_eq(sim.pc, 0x1234);
			guest_is_unchanged(&guest);
			expect_eq(sim.tlb.writes, 1);
			expect(sim.tlb.random);
			expect_eq(sim.tlb.lo0, lo0);
			expect_eq(sim.tlb.lo1, lo1);
			expect_eq(state.traps[0], 1);
			if (tap_failed()) {
				printf("# kind %u va %08x\n", k, va);
				return;
			}
		}
}

#define USER_PC		0x00401230u

/* A guest about to read its thread pointer at USER_PC. */
static void before_rdhwr(const struct mips_switch_cfg *kind, struct sim *guest)
{
	u32 lo = (TEXT & 0x1fffffff) >> 6 | C0_ENTRYLO_V;

	setup(kind);
	enter();
	random_guest(guest);
	state.rdhwr_word = RDHWR_V1_29;
	zp[MIPS_CP0(4, 2)] = 0xcafe0000 | (tap_random() & 0xffff);
	map(USER_PC, lo, lo);
	text[(USER_PC & ((1u << cfg.page_shift) - 1)) / 4] = 0x7c03e83b;
	take(USER_PC, MIPS_EXC_RI << 2, 0x5555);
}

TEST(rdhwr_is_answered_within_45_instructions)
{
	unsigned int k;

	for (k = 0; k < 2; k++) {
		struct sim guest;

		before_rdhwr(&kinds[k], &guest);
		run(0x180, SIM_ERET);
		expect_eq(sim.pc, USER_PC + 4);
		guest.gpr[R_V1] = zp[MIPS_CP0(4, 2)];
		guest_is_unchanged(&guest);
		expect_eq(state.traps[1], 1);
		printf("# kind %u: %u instructions\n", k, sim.steps);
		expect(sim.steps <= 45);
	}
}

TEST(other_reserved_instructions_go_to_c_unharmed)
{
	unsigned int k, what;

	for (k = 0; k < ARRAY_SIZE(kinds); k++)
		for (what = 0; what < 6; what++) {
			struct sim host, guest;
			u32 cause = MIPS_EXC_RI << 2;
			u32 host_pc;

			before_rdhwr(&kinds[k], &guest);
			memcpy(&host, &sim, sizeof(host));
			switch (what) {
			case 0:
				state.rdhwr_word = 0;
				break;
			case 1:
				cause |= C0_CAUSE_BD;
				break;
			case 2:		/* page not valid */
				map(USER_PC, 0, 0);
				break;
			case 3:		/* page that kseg0 does not reach */
				map(USER_PC, 0x20000000 >> 6 | C0_ENTRYLO_V,
				    0x20000000 >> 6 | C0_ENTRYLO_V);
				break;
			case 4:		/* another instruction */
				text[(USER_PC & ((1u << cfg.page_shift) - 1)) / 4] = 0x7c02e83b;
				break;
			case 5:		/* another exception */
				cause = MIPS_EXC_CPU << 2;
				break;
			}
			take(USER_PC, cause, 0x5555);
			host_pc = stack[ARRAY_SIZE(stack) - 12 + 10];	/* ra as enter() saved it */
			run(0x180, SIM_LEFT);
			expect_eq(sim.pc, host_pc);
			expect_eq(ctx[CTX_PC / 4], USER_PC);
			expect_eq(ctx[CTX_CAUSE / 4], cause);
			expect(!memcmp(&ctx[1], &guest.gpr[1], 31 * 4));
			expect_eq(*c0(15, 1), state.sw.host_ebase);
			expect_eq(state.traps[1], 0);
			if (tap_failed()) {
				printf("# kind %u case %u\n", k, what);
				return;
			}
		}
}

TEST(tlb_sync_replaces_or_inserts)
{
	static const struct {
		int index;
		bool insert;
		unsigned int writes;
		bool random;
	} cases[] = {
		{ 5, false, 1, false }, { 5, true, 1, false },
		{ -1, false, 0, false }, { -1, true, 1, true },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		u32 hi;

		setup(&kinds[0]);
		hi = *c0(10, 0);
		sim.tlb_index = cases[i].index;
		sim.gpr[R_A0] = 0x12344005;
		sim.gpr[R_A1] = 0x1111;
		sim.gpr[R_A2] = 0x2222;
		sim.gpr[R_A3] = cases[i].insert;
		run(code.tlb_sync, SIM_LEFT);
		expect_eq(sim.pc, sim.gpr[R_RA]);
		expect_eq(sim.tlb.writes, cases[i].writes);
		expect_eq(*c0(10, 0), hi);
		if (!cases[i].writes)
			continue;
		expect_eq(sim.tlb.random, cases[i].random);
		expect_eq(sim.tlb.hi, 0x12344005);
		expect_eq(sim.tlb.lo0, 0x1111);
		expect_eq(sim.tlb.lo1, 0x2222);
	}
}

/* Any CPU the module may meet. */
static struct mips_switch_cfg random_kind(void)
{
	static const u16 spacings[] = { 0, 0x20, 0x40, 0x80, 0x100 };
	u32 r = tap_random();
	struct mips_switch_cfg kind = kinds[r % ARRAY_SIZE(kinds)];

	kind.page_shift = r & 0x100 ? 12 : 14;
	kind.has_userlocal = r & 0x200;
	kind.vector_spacing = spacings[(r >> 12) % ARRAY_SIZE(spacings)];
	return kind;
}

/* One refill, answered from the tables. */
static void refill_once(u32 pc)
{
	u32 va = tap_random() >> 1, lo0 = tap_random(), lo1 = tap_random();
	unsigned int writes = sim.tlb.writes;
	u32 traps = state.traps[0];
	struct sim guest = sim;

	map(va, lo0, lo1);
	take(pc, MIPS_EXC_TLBL << 2, va);
	run(0, SIM_ERET);
	expect_eq(sim.pc, pc);
	guest_is_unchanged(&guest);
	expect_eq(sim.tlb.writes, writes + 1);
	expect_eq(sim.tlb.lo0, lo0);
	expect_eq(sim.tlb.lo1, lo1);
	expect_eq(state.traps[0], traps + 1);
}

/* One rdhwr v1,$29 at @pc, answered from the zero page. */
static void rdhwr_once(u32 pc)
{
	u32 lo = (TEXT & 0x1fffffff) >> 6 | C0_ENTRYLO_V;
	u32 traps = state.traps[1];
	struct sim guest = sim;

	state.rdhwr_word = RDHWR_V1_29;
	zp[MIPS_CP0(4, 2)] = tap_random();
	map(pc, lo, lo);
	text[(pc & ((1u << cfg.page_shift) - 1)) / 4] = RDHWR_V1_29;
	take(pc, MIPS_EXC_RI << 2, tap_random());
	run(0x180, SIM_ERET);
	expect_eq(sim.pc, pc + 4);
	expect(sim.steps <= 45);
	guest.gpr[R_V1] = zp[MIPS_CP0(4, 2)];
	guest_is_unchanged(&guest);
	expect_eq(state.traps[1], traps + 1);
}

TEST(a_guest_lives_through_any_sequence)
{
	unsigned long n, rounds = tap_rounds(20000, 1000000);

	for (n = 0; n < rounds && !tap_failed(); n++) {
		struct mips_switch_cfg kind = random_kind();
		u32 pc, cause, bad = tap_random(), vector;
		struct sim host, guest;
		unsigned int events;

		setup(&kind);
		host = sim;
		enter();
		random_guest(&guest);
		for (events = tap_random() % 6; events; events--) {
			pc = (tap_random() >> 1) & ~3u;
			if (!cfg.has_userlocal && tap_random() % 2)
				rdhwr_once(pc);
			else
				refill_once(pc);
		}
		guest = sim;
		pc = tap_random() & ~3u;
		/* Anything but the rdhwr above: with UserLocal, that too. */
		cause = (tap_random() & 0xb000ff7c) | MIPS_EXC_MOD << 2;
		vector = tap_random() % 9;
		vector = vector == 8 ? 0x180 : 0x200 + vector * cfg.vector_spacing;
		take(pc, cause, bad);
		run(vector, SIM_LEFT);
		left(&guest, &host, pc, cause, bad);
	}
}

/*
 * The guest's registers as C sees them, and the paths that do without C.  Of the
 * words in the zero page any bit may be set.
 */
static struct mips_cpu_cfg guest_cfg;
static struct mips_cp0 model_words;
static struct mips_cpu model;

static void random_registers(void)
{
	unsigned int i;

	mips_cpu_cfg_24kc(&guest_cfg, MIPS_MAP_TE);
	for (i = 0; i < 257; i++)
		zp[i] = tap_random();
	zp[MIPS_CP0(14, 0)] &= tap_random() % 8 ? ~1u : ~0u;
	/* Half of them as a kernel leaves Status before eret. */
	if (tap_random() % 2)
		zp[MIPS_CP0(12, 0)] = (zp[MIPS_CP0(12, 0)] | C0_STATUS_EXL) & ~C0_STATUS_ERL;
	state.view = tap_random() % TE_VIEWS;
	state.quiet = tap_random() % 4 != 0;
	/* A user was entered with what it cannot change. */
	if (state.view == TE_VIEW_USER)
		zp[MIPS_CP0(12, 0)] = (zp[MIPS_CP0(12, 0)] | C0_STATUS_UM) &
				      ~(C0_STATUS_EXL | C0_STATUS_ERL);
	if (tap_random() % 4)
		zp[MIPS_CP0(12, 0)] &= ~C0_STATUS_BEV;
	state.vector = te_entry_vector(zp[MIPS_CP0(12, 0)], zp[MIPS_CP0(15, 1)]);
	state.pgd = PGD;
	memset(pgd, 0, sizeof(pgd));
	pgd[0] = PTE;
	state.handler[MIPS_EXC_SYS] = CODE + code.syscall;
	state.handler[MIPS_EXC_CPU] = CODE + code.cop0;
	state.eret_word = ERET_WORD;
	state.code_va = TE_NO_WORD;
	state.tlbwr_word = state.tlbwi_word = state.entryhi_word = TE_NO_WORD;
	state.compare_word = TE_NO_WORD;
	state.compare = COMPARE;
}

static void copy_registers(void)
{
	static u32 ie;

	memcpy(&model_words, zp, sizeof(model_words));
	ie = zp[256];
	model = (struct mips_cpu){ .cp0 = &model_words, .ie = &ie, .cfg = &guest_cfg };
}

static void registers_are_the_models(void)
{
	struct mips_cpu cpu = { .cp0 = (struct mips_cp0 *)zp, .ie = &zp[256], .cfg = &guest_cfg };
	int row;

	for (row = 0; row < MIPS_NR_CP0; row++)
		expect_eq(mips_cp0_read(&cpu, row), mips_cp0_read(&model, row));
}

static void runs_in(enum te_view view, bool entered)
{
	expect_eq(state.view, view);
	if (!entered)
		return;
	expect_eq(state.pgd, state.view_pgd[view]);
	expect_eq(*c0(10, 0), state.view_entryhi[view]);
	expect(!cfg.has_userlocal || *c0(7, 0) == state.view_hwrena[view]);
	expect(!cfg.has_userlocal || view == TE_VIEW_KERNEL || *c0(4, 2) == zp[MIPS_CP0(4, 2)]);
}

/* A system call at @pc; true if it is C's. */
static bool syscall_once(u32 pc, u32 cause, const struct sim *guest)
{
	if (state.view != TE_VIEW_USER || (zp[MIPS_CP0(12, 0)] & C0_STATUS_BEV) || pc & 1) {
		run(0x180, SIM_LEFT);
		return true;
	}
	run(0x180, SIM_ERET);
	model.pc = pc;
	model.bd = cause & C0_CAUSE_BD;
	mips_except_enter(&model, &MIPS_EXC(SYS));
	runs_in(TE_VIEW_KERNEL, true);
	guest_is_unchanged(guest);
	expect(sim.steps <= 60);
	return false;
}

/* The word at @pc, which is reached or not, cannot be executed by a user. */
static bool eret_once(u32 pc, u32 cause, const struct sim *guest)
{
	bool is_eret = tap_random() % 8, mapped = tap_random() % 8;
	u32 lo = (TEXT & 0x1fffffff) >> 6 | C0_ENTRYLO_V, status = zp[MIPS_CP0(12, 0)];
	bool entered = mips_kernel_mode(status);

	map(pc, mapped ? lo : 0, mapped ? lo : 0);
	text[(pc & ((1u << cfg.page_shift) - 1)) / 4] = is_eret ? 0x42000018 : 0x42000008;
	if (state.view != TE_VIEW_KERNEL || !state.quiet || (cause & 0xb0000000) ||
	    !mapped || !is_eret || (status & (C0_STATUS_EXL | C0_STATUS_ERL)) != C0_STATUS_EXL ||
	    zp[MIPS_CP0(14, 0)] & 1) {
		run(0x180, SIM_LEFT);
		return true;
	}
	run(0x180, SIM_ERET);
	mips_eret(&model);
	entered &= !mips_kernel_mode(mips_status(&model));
	runs_in(entered ? TE_VIEW_USER : TE_VIEW_KERNEL, entered);
	guest_is_unchanged(guest);
	expect(sim.steps <= 88);		/* in KSEG0 mostly 66: code_va */
	return false;
}

TEST(syscall_and_eret_do_what_c_does)
{
	unsigned long n, rounds = tap_rounds(10000, 1000000), left_to_c = 0;

	for (n = 0; n < rounds && !tap_failed(); n++) {
		struct mips_switch_cfg kind = random_kind();
		bool syscall = tap_random() % 2, slow;
		u32 pc = (tap_random() >> 1) & ~(syscall && tap_random() % 8 == 0 ? 2u : 3u);
		u32 cause = tap_random() & (tap_random() % 2 ? 0xf000ff00 : 0x4000ff00);
		struct sim host, guest;

		setup(&kind);
		host = sim;
		enter();
		random_guest(&guest);
		random_registers();
		copy_registers();
		cause |= (syscall ? MIPS_EXC_SYS : MIPS_EXC_CPU) << 2;
		take(pc, cause, 0x5555);
		slow = syscall ? syscall_once(pc, cause, &guest) : eret_once(pc, cause, &guest);
		if (slow)
			left(&guest, &host, pc, cause, 0x5555);
		else
			expect_eq(sim.pc, model.pc);
		registers_are_the_models();
		expect_eq(state.traps[2] + state.traps[3], !slow);
		left_to_c += slow;
		if (tap_failed())
			printf("# %s at %08x, cause %08x, view %u\n",
			       syscall ? "syscall" : "eret", pc, cause, state.view);
	}
	/* Both ends are reached often. */
	expect(left_to_c > rounds / 4 && left_to_c < rounds * 7 / 8);
}

/* Which Compare needs no look at the clock: test_count.c. */
TEST(compare_is_written_where_it_needs_no_clock)
{
	unsigned long n, rounds = tap_rounds(10000, 1000000), left_to_c = 0;

	for (n = 0; n < rounds && !tap_failed(); n++) {
		struct mips_switch_cfg kind = random_kind();
		u32 pc = (tap_random() >> 1) & ~3u, rt = tap_random() % 32, v;
		u32 cause = MIPS_EXC_CPU << 2 | (tap_random() % 8 ? 0x4000ff00 : 0xb000ff00);
		u32 lo = tap_random() % 16 ? (TEXT & 0x1fffffff) >> 6 | C0_ENTRYLO_V : 0;
		u32 word = COMPARE_WORD | rt << 16 | (tap_random() % 16 == 0);
		struct mips_compare old;
		struct sim host, guest;
		bool slow;

		setup(&kind);
		host = sim;
		enter();
		random_guest(&guest);
		random_registers();
		state.view = tap_random() % 8 ? TE_VIEW_KERNEL : TE_VIEW_USER;
		state.compare_word = tap_random() % 8 ? COMPARE_WORD : TE_NO_WORD;
		v = guest.gpr[rt];
		compare = (struct mips_compare){ tap_random(), tap_random(), tap_random_corner() };
		if (tap_random() % 2)
			compare.from = v - compare.room - tap_random() % 3;
		old = compare;
		map(pc, lo, lo);
		text[(pc & ((1u << cfg.page_shift) - 1)) / 4] = word;
		slow = state.view != TE_VIEW_KERNEL || (cause & 0xb0000000) || !lo || word & 1 ||
		       state.compare_word == TE_NO_WORD || v - compare.from <= compare.room;
		take(pc, cause, 0x5555);
		run(0x180, slow ? SIM_LEFT : SIM_ERET);
		if (slow) {
			left(&guest, &host, pc, cause, 0x5555);
		} else {
			expect_eq(sim.pc, pc + 4);
			guest_is_unchanged(&guest);
			expect(sim.steps <= 104);
			old.value = v;
		}
		expect(!memcmp(&compare, &old, sizeof(old)));
		expect_eq(state.traps[7], !slow);
		left_to_c += slow;
		if (tap_failed())
			printf("# %08x at %08x, cause %08x, view %u\n", word, pc, cause, state.view);
	}
	expect(left_to_c > rounds / 4 && left_to_c < rounds * 7 / 8);
}

TEST(the_vector_is_that_of_c)
{
	unsigned int n;

	for (n = 0; n < 1000; n++) {
		random_registers();
		copy_registers();
		if (!state.vector)
			expect(zp[MIPS_CP0(12, 0)] & C0_STATUS_BEV);
		else
			expect_eq(state.vector, mips_except_vector(&model, &MIPS_EXC(SYS)));
	}
}

TEST(vectors_that_do_not_fit_are_refused)
{
	struct mips_switch_cfg kind = kinds[2];

	kind.vector_spacing = 0x200;
	expect_eq(te_entry_generate(code_words, CODE, &kind, &code), -1);
}

/* The core must be able to object; otherwise the tests above prove little. */
TEST(the_core_objects)
{
	static u32 words[16];
	struct mips_asm a;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		struct sim s = { .region = { { "code", CODE, words, sizeof(words) } } };

		mips_asm_init(&a, words, ARRAY_SIZE(words), CODE);
		if (i == 0) {		/* mapped memory */
			mips_asm(&a, LUI, R_T0, 0xc000);
			mips_asm(&a, LW, R_T0, 0, R_T0);
		} else if (i == 1) {	/* hazard */
			mips_asm(&a, MTC0, R_T0, 10, 0);
			mips_asm0(&a, ERET);
		} else if (i == 2) {	/* EBase without BEV */
			mips_asm(&a, MTC0, R_T0, 15, 1);
		} else {		/* something else altogether */
			mips_asm(&a, SYSCALL, 0);
		}
		expect_eq(sim_run(&s, CODE), SIM_ERROR);
		expect(s.complaint[0]);
	}
}
