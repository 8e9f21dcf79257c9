// SPDX-License-Identifier: GPL-2.0-only
/*
 * The paths of te/entry_tlb.c on a simulated core with a TLB, against the C model:
 * guests that touch memory, write their TLB and change address spaces in any order,
 * with the host doing its part in between.  After every step the guest TLB is the
 * model's, and neither a shadow table nor the hardware TLB maps what the guest TLB
 * and the pmap do not.
 */
#include "sim.h"
#include "cp0.h"
#include "entry.h"
#include "except.h"

#define CODE	0x80010000u
#define STATE	0x80020000u
#define CTX	0x80030000u
#define STACK	0x80040000u
#define ZP	0x80050000u
#define HEAP	0x80100000u

#define SPACES	3
#define GFNS	24		/* guest pages there are, from FIRST_GFN */
#define ENTRIES	16

static u32 code_words[MIPS_SWITCH_BYTES / 4], ctx[64], stack[64], zp[1024], heap[0x70000];
static u32 heap_used;
static struct te_entry_state state;
static struct te_entry_code code;
static struct mips_switch_cfg cfg;
static struct mips_cpu_cfg guest_cfg;
static struct sim sim;
static u32 first_gfn;

/* The host's view: which guest ASID a space is of, and the model. */
static u32 space_at[SPACES], asid_of[SPACES], text_at;
static bool ready[SPACES];
static struct mips_tlb tlb;
static struct mips_cp0 words;
static u32 ie;
static struct mips_cpu cpu = { .cp0 = &words, .ie = &ie, .cfg = &guest_cfg };

enum { CTX_HI = 128, CTX_LO = 132, CTX_PC = 136, CTX_CAUSE = 140, CTX_BADVADDR = 144 };

static const struct mips_switch_cfg kinds[] = {
#define OFFSETS	.ctx_gpr = 0, .ctx_hi = CTX_HI, .ctx_lo = CTX_LO, .ctx_pc = CTX_PC,	\
		.ctx_cause = CTX_CAUSE, .ctx_badvaddr = CTX_BADVADDR,			\
		.zp_userlocal = MIPS_CP0(4, 2) * 4
	{ .scratch_state = { 28, 3 }, .scratch_tmp = { 30, 0 }, .page_shift = 12, OFFSETS },
	{ .scratch_state = { 28, 3 }, .scratch_tmp = { 30, 0 }, .page_shift = 14, OFFSETS },
	{ .scratch_state = { 31, 2 }, .scratch_tmp = { 31, 3 }, .page_shift = 12,
	  .has_userlocal = true, .vector_spacing = 32, OFFSETS },
};

static u32 *c0(unsigned int rd, unsigned int sel)
{
	return &sim.c0[MIPS_CP0(rd, sel)];
}

static u32 *at(u32 va)
{
	return &heap[(va - HEAP) / 4];
}

/* Aligned to its size, as pages and directories are. */
static u32 take_heap(u32 bytes)
{
	u32 va = (HEAP + heap_used + bytes - 1) & ~(bytes - 1);

	heap_used = va + bytes - HEAP;
	if (heap_used > sizeof(heap))
		abort();
	memset(at(va), 0, bytes);
	return va;
}

static u32 page_bytes(void)
{
	return 1u << cfg.page_shift;
}

static u32 pgd_bytes(void)
{
	return 4u << (31 - (2 * cfg.page_shift - 2));
}

static struct te_space_state *space_state(unsigned int n)
{
	return (struct te_space_state *)at(space_at[n]);
}

static u32 *slot(u32 pgd, u32 va)
{
	return at(pgd) + (va >> (2 * cfg.page_shift - 2));
}

/* The shadow word of @va. */
static u32 *word(unsigned int n, enum te_view view, u32 va)
{
	u32 table = *slot(space_state(n)->pgd[view], va);

	return at(table) + (va >> cfg.page_shift & (page_bytes() / 4 - 1));
}

static u32 *pmap_word(u32 gfn)
{
	u32 leaf = at(state.pmap)[gfn >> (cfg.page_shift - 2)];

	return leaf ? at(leaf) + (gfn & (page_bytes() / 4 - 1)) : NULL;
}

static bool has_site(u32 gfn)
{
	return gfn < 0x20000000u >> cfg.page_shift && (at(state.sites)[gfn / 32] >> gfn % 32 & 1);
}

/* A pair of user pages; the last few are those the paths leave to C. */
static u32 pair_va(unsigned int n)
{
	u32 table = 1u << (2 * cfg.page_shift - 2), pair = 2 * page_bytes();

	switch (n) {
	case 8:
		return 3 * pair;			/* the first table */
	case 9:
		return 0x3fffffff & ~(pair - 1);	/* no table of its own */
	case 10:
		return 0x60000000 + pair;		/* KSEG2 */
	case 11:
		return 0x80000000 + (tap_random() % ENTRIES) * pair;
	default:
		return table * (1 + n % 2) + (n * 37 % 128) * pair;
	}
}

#define PAIRS	12

static u32 random_lo(void)
{
	u32 lo = tap_random(), gfn = first_gfn + tap_random() % GFNS;

	if (tap_random() % 16)
		lo &= ~C0_ENTRYLO_G;
	if (tap_random() % 8)
		lo |= C0_ENTRYLO_V;
	return (lo & 7) | (lo & 0xc0000038) | gfn << (cfg.page_shift - 6);
}

static void random_registers(void)
{
	unsigned int i;

	for (i = 0; i < 257; i++)
		zp[i] = tap_random();
	zp[MIPS_CP0(5, 0)] = TE_PAGEMASK(cfg.page_shift);
	zp[MIPS_CP0(6, 0)] = 0;
	zp[MIPS_CP0(10, 0)] = pair_va(tap_random() % PAIRS) | asid_of[0];
	zp[MIPS_CP0(12, 0)] &= ~(C0_STATUS_BEV | C0_STATUS_ERL);
	state.vector = te_entry_vector(zp[MIPS_CP0(12, 0)], zp[MIPS_CP0(15, 1)]);
}

static void select_space(unsigned int n)
{
	enum te_view v;

	state.space = space_at[n];
	for (v = 0; v < TE_VIEWS; v++) {
		state.view_pgd[v] = space_state(n)->pgd[v];
		state.view_entryhi[v] = space_state(n)->entryhi[v];
	}
}

static unsigned int current(void)
{
	unsigned int n = 0;

	while (n < SPACES && space_at[n] != state.space)
		n++;
	expect(n < SPACES);
	return n % SPACES;
}

static void make_tables(void)
{
	unsigned int n, v, i;

	heap_used = 0;
	state.empty_table = take_heap(page_bytes());
	state.pmap = take_heap(4u << (32 - cfg.page_shift - (cfg.page_shift - 2)));
	state.sites = take_heap(4 << (29 - cfg.page_shift - 5));
	text_at = take_heap(page_bytes());
	for (i = 0; i < 2; i++)		/* pages of two leaves, one a hole now and then */
		if (tap_random() % 8)
			at(state.pmap)[(first_gfn >> (cfg.page_shift - 2)) + i] =
				take_heap(page_bytes());
	for (i = 0; i < GFNS; i++) {
		u32 *w = pmap_word(first_gfn + i);

		if (w && tap_random() % 4)
			*w = (tap_random() & ~0x3ff8003bu) | C0_ENTRYLO_V;
		if (has_site(0) || tap_random() % 8 == 0)
			at(state.sites)[(first_gfn + i) / 32 % (1u << (24 - cfg.page_shift))] |=
				1u << (first_gfn + i) % 32;
	}
	memset(state.space_of, 0, sizeof(state.space_of));
	for (n = 0; n < SPACES; n++) {
		u32 shared[2] = { take_heap(page_bytes()), take_heap(page_bytes()) };

		space_at[n] = take_heap(32);
		asid_of[n] = 5 + n;
		ready[n] = n < 2 || tap_random() % 2;
		state.space_of[asid_of[n]] = space_at[n] | !ready[n];
		for (v = 0; v < TE_VIEWS; v++) {
			u32 pgd = take_heap(pgd_bytes());

			space_state(n)->pgd[v] = pgd;
			space_state(n)->entryhi[v] = 16 + 2 * n + v;
			for (i = 0; i < pgd_bytes() / 4; i++)
				at(pgd)[i] = state.empty_table;
			at(pgd)[0] = take_heap(page_bytes());
			at(pgd)[1] = shared[0];
			at(pgd)[2] = shared[1];
		}
	}
}

static void run(u32 offset, enum sim_end end)
{
	expect_eq(sim_run(&sim, CODE + offset), end);
	if (sim.complaint[0])
		printf("# %s\n", sim.complaint);
}

static void enter(void)
{
	sim.gpr[R_A0] = STATE;
	run(code.enter, SIM_ERET);
}

static void setup(void)
{
	u32 *w = (u32 *)&state;
	unsigned int i, n;

	cfg = kinds[tap_random() % ARRAY_SIZE(kinds)];
	memset(&sim, 0, sizeof(sim));
	expect_eq(te_entry_generate(code_words, CODE, &cfg, &code), 0);
	for (i = 0; i < offsetof(struct te_entry_state, tlb) / 4; i++)
		w[i] = tap_random();
	for (i = 1; i < ARRAY_SIZE(ctx); i++)
		ctx[i] = tap_random();
	memset(state.traps, 0, sizeof(state.traps));
	state.sw.ctx = CTX;
	state.zp = ZP;
	for (i = 0; i < ARRAY_SIZE(state.handler); i++)
		state.handler[i] = CODE + code.exit;
	state.handler[MIPS_EXC_CPU] = CODE + code.cop0;
	state.miss = CODE + code.miss;
	state.eret_word = ERET_WORD;
	state.tlbwr_word = TLBWR_WORD;
	state.tlbwi_word = TLBWI_WORD;
	state.entryhi_word = ENTRYHI_WORD;
	state.code_va = TE_NO_WORD;
	state.kseg2_asid = TE_ASID_NONE;
	state.quiet = tap_random() % 2;
	state.sw.guest_ebase = CODE;
	state.sw.guest_status = C0_STATUS_UM | C0_STATUS_EXL | C0_STATUS_IE;
	state.sw.host_ebase = 0x80000000;
	state.sw.host_status = C0_STATUS_IM | C0_STATUS_CU0;
	sim.guest_ebase = CODE;
	*c0(12, 0) = state.sw.host_status;
	*c0(15, 1) = state.sw.host_ebase;
	sim.region[0] = (struct sim_region){ "code", CODE, code_words, sizeof(code_words) };
	sim.region[1] = (struct sim_region){ "state", STATE, w, sizeof(state) };
	sim.region[2] = (struct sim_region){ "ctx", CTX, ctx, sizeof(ctx) };
	sim.region[3] = (struct sim_region){ "stack", STACK, stack, sizeof(stack) };
	sim.region[4] = (struct sim_region){ "zero page", ZP, zp, sizeof(zp) };
	sim.region[5] = (struct sim_region){ "heap", HEAP, heap, sizeof(heap) };
	sim.gpr[R_SP] = STACK + sizeof(stack);
	sim.pair_mask = 2 * page_bytes() - 1;
	for (i = 0; i < SIM_TLB; i++)
		sim.hw[i].hi = ~0u;

	mips_cpu_cfg_24kc(&guest_cfg, MIPS_MAP_TE);
	guest_cfg.tlb_size = ENTRIES;
	mips_cpu_cfg_sanitise(&guest_cfg);
	first_gfn = (tap_random() % 2 ? 0x01000000u : 0x20000000u) >> cfg.page_shift;
	first_gfn -= GFNS / 2;			/* both sides of a leaf's end */
	make_tables();
	random_registers();
	select_space(0);
	mips_tlb_init(&state.tlb, &guest_cfg, tap_random());
	state.lo_mask = state.tlb.pabits_mask &
			~(TE_PAGEMASK(cfg.page_shift) >> 7 & C0_ENTRYLO_PFN);
	for (n = 0; n < ENTRIES; n++) {		/* as Linux leaves it */
		struct mips_tlb_entry e = {
			.mask = TE_PAGEMASK(cfg.page_shift), .hi = 0x80000000 + n * 2 * page_bytes(),
		};

		if (n < 8 || tap_random() % 2)
			mips_tlb_write(&state.tlb, n, &e, NULL, NULL);
	}
	state.view = TE_VIEW_KERNEL;
	state.pgd = state.view_pgd[state.view];
	state.sw.guest_entryhi = state.view_entryhi[state.view];
	enter();
}

/* What the shadow may hold of @va in @asid. */
static u32 allowed(u32 va, u32 asid)
{
	struct mips_tlb_hit hit;
	u32 *w;

	if (mips_tlb_lookup(&state.tlb, MIPS_GVA(va), asid, MIPS_READ, 0, &hit) != MIPS_TLB_HIT ||
	    hit.page_size < page_bytes() || has_site(hit.gpa.v >> cfg.page_shift))
		return 0;
	w = pmap_word(hit.gpa.v >> cfg.page_shift);
	if (!w || !(*w & C0_ENTRYLO_V))
		return 0;
	return *w & 0x03ffffff & (hit.lo & C0_ENTRYLO_D ? ~0u : ~(u32)C0_ENTRYLO_D);
}

static void expect_allowed(u32 shadow, u32 va, u32 asid)
{
	if (shadow)
		expect_eq(shadow, allowed(va, asid));
}

static void nothing_is_mapped_in_vain(void)
{
	unsigned int n, p, i;

	for (n = 0; n < SPACES; n++)
		for (p = 0; p < 9; p++) {
			u32 va = pair_va(p), *w = word(n, TE_VIEW_USER, va);

			expect_allowed(w[0], va, asid_of[n]);
			expect_allowed(w[1], va + page_bytes(), asid_of[n]);
		}
	for (i = 0; i < page_bytes() / 4; i++)
		expect_eq(at(state.empty_table)[i], 0);
	for (i = 0; i < SIM_TLB; i++) {
		const struct sim_entry *e = &sim.hw[i];
		u32 host = (e->hi & 0xff) - 16, va = e->hi & ~sim.pair_mask, *w;

		if (va >= 0x40000000)
			continue;
		expect(host < 2 * SPACES);
		w = word(host / 2 % SPACES, host % 2, va);
		expect_eq(e->lo0, w[0]);
		expect_eq(e->lo1, w[1]);
		expect(w[0] || w[1]);		/* nothing has no entry */
	}
}

/* C's ways: te_hw_pair(), te_tlb_dropped() and te_space_change() in the test's terms. */
static void host_sync(u32 hi, u32 lo0, u32 lo1, bool insert)
{
	u32 guest_hi = *c0(10, 0), gpr[32];

	memcpy(gpr, sim.gpr, sizeof(gpr));
	sim.gpr[R_A0] = hi;
	sim.gpr[R_A1] = lo0;
	sim.gpr[R_A2] = lo1;
	sim.gpr[R_A3] = insert;
	run(code.tlb_sync, SIM_LEFT);
	expect_eq(*c0(10, 0), guest_hi);
	memcpy(sim.gpr, gpr, sizeof(gpr));
}

static void host_drop(void *unused, const struct mips_tlb_entry *e)
{
	u32 va, start = mips_tlb_base(e).v, bytes = 2 * mips_tlb_page_size(e);
	unsigned int n, v;

	(void)unused;
	for (va = start & ~sim.pair_mask; va < start + bytes && va < 0x40000000;
	     va += sim.pair_mask + 1)
		for (n = 0; n < SPACES; n++)
			for (v = 0; v < TE_VIEWS; v++) {
				u32 *w = word(n, v, va);

				if ((!mips_tlb_global(e) && mips_tlb_asid(e) != asid_of[n]) ||
				    !(w[0] | w[1] | (v && (va >> (2 * cfg.page_shift - 2)))))
					continue;
				w[0] = w[1] = 0;
				host_sync(va | space_state(n)->entryhi[v], 0, 0, false);
			}
}

static void model_is_state(void)
{
	memcpy(&words, zp, sizeof(words));
	ie = zp[256];
	tlb = state.tlb;
}

static void state_is_the_models(void)
{
	struct mips_cpu now = { .cp0 = (struct mips_cp0 *)zp, .ie = &zp[256], .cfg = &guest_cfg };
	int row;

	for (row = 0; row < MIPS_NR_CP0; row++)
		expect_eq(mips_cp0_read(&now, row), mips_cp0_read(&cpu, row));
	expect(mips_tlb_sane(&state.tlb));
	expect(!memcmp(state.tlb.entry, tlb.entry, sizeof(tlb.entry)));
}

/* What hardware does at an exception with EXL clear. */
static void take(u32 pc, u32 cause, u32 badvaddr)
{
	*c0(14, 0) = pc;
	*c0(13, 0) = cause;
	*c0(8, 0) = badvaddr;
	*c0(12, 0) |= C0_STATUS_EXL;
}

static void guest_is_unchanged(const struct sim *guest)
{
	expect(!memcmp(sim.gpr, guest->gpr, sizeof(sim.gpr)));
	expect_eq(sim.hi, guest->hi);
	expect_eq(sim.lo, guest->lo);
}

static void runs_in(enum te_view view)
{
	expect_eq(state.view, view);
	expect_eq(state.pgd, state.view_pgd[view]);
	expect_eq(*c0(10, 0) & 0xff, state.view_entryhi[view]);
	expect(!cfg.has_userlocal || *c0(7, 0) == state.view_hwrena[view]);
}

/* C enters the guest: in the space its registers name, if that is one of ours. */
static void host_entry(enum te_view view)
{
	u32 asid = zp[MIPS_CP0(10, 0)] & 0xff;
	unsigned int n;

	if (*c0(15, 1) == CODE) {	/* an interrupt of the host's */
		take(sim.pc, 0, 0);
		run(0x200, SIM_LEFT);
	}
	for (n = 0; n < SPACES; n++)
		if (asid_of[n] == asid && ready[n])
			select_space(n);
	state.view = view;
	state.pgd = state.view_pgd[view];
	state.sw.guest_entryhi = state.view_entryhi[view];
	state.guest_hwrena = state.view_hwrena[view];
	enter();
}

/* After an exit everything is as it was; C has the rest. */
static void left(const struct sim *guest, u32 pc, u32 cause, u32 badvaddr)
{
	expect(!memcmp(&ctx[1], &guest->gpr[1], 31 * 4));
	expect_eq(ctx[CTX_PC / 4], pc);
	expect_eq(ctx[CTX_CAUSE / 4], cause);
	expect_eq(ctx[CTX_BADVADDR / 4], badvaddr);
	state_is_the_models();
}

static enum te_view random_view(void)
{
	u32 *status = &zp[MIPS_CP0(12, 0)];

	*status &= ~C0_STATUS_EXL;
	if (tap_random() % 2) {
		*status |= C0_STATUS_UM;
		return TE_VIEW_USER;
	}
	*status &= ~C0_STATUS_UM;
	if (tap_random() % 8 == 0)
		*status |= C0_STATUS_EXL;
	return TE_VIEW_KERNEL;
}

static unsigned int asm_misses, asm_writes, asm_changes, c_misses, c_writes, c_changes, most[3];

static void miss_is_delivered(u32 va, u32 pc, u32 cause, const struct sim *guest)
{
	struct mips_exc exc = mips_exc_tlb(MIPS_TLB_REFILL, cause >> 2 & 1 ? MIPS_WRITE : MIPS_READ,
					   MIPS_GVA(va), 0);

	expect_eq(mips_tlb_find(&tlb, MIPS_GVA(va), zp[MIPS_CP0(10, 0)]), -1);
	expect(va < 0x40000000);
	cpu.pc = pc;
	cpu.bd = cause & C0_CAUSE_BD;
	mips_except_enter(&cpu, &exc);
	expect_eq(sim.pc, cpu.pc);
	runs_in(TE_VIEW_KERNEL);
	guest_is_unchanged(guest);
	state_is_the_models();
	most[0] = max(most[0], sim.steps);
	asm_misses++;
}

/* The guest accesses memory and the hardware TLB has nothing. */
static void touch(void)
{
	u32 va = pair_va(tap_random() % 10) + (tap_random() & sim.pair_mask), pc = tap_random() & ~3u;
	u32 cause = (tap_random() & 0xb000ff00) | (MIPS_EXC_TLBL + tap_random() % 2) << 2;
	enum te_view view = random_view();
	struct sim guest;
	enum sim_end end;

	host_entry(view);
	if (sim_tlb_find(&sim, (va & ~sim.pair_mask) | state.view_entryhi[view]) >= 0)
		return;
	guest = sim;
	model_is_state();
	take(pc, cause, va);
	*c0(10, 0) = (*c0(10, 0) & 0xff) | (va & C0_ENTRYHI_VPN2);
	end = sim_run(&sim, CODE);
	if (end == SIM_ERROR) {
		printf("# %s\n", sim.complaint);
		expect(end != SIM_ERROR);
	} else if (end == SIM_LEFT) {
		left(&guest, pc, cause, va);
		/* C has it only for a reason. */
		expect((zp[MIPS_CP0(12, 0)] & (C0_STATUS_EXL | C0_STATUS_ERL)) ||
		       tlb.sizes != 1u << TE_SIZE_CLASS(cfg.page_shift) ||
		       mips_tlb_find(&tlb, MIPS_GVA(va), zp[MIPS_CP0(10, 0)]) >= 0);
		c_misses++;
		host_entry(view);
	} else if (sim.pc == pc) {
		guest_is_unchanged(&guest);
		runs_in(view);
		state_is_the_models();
	} else {
		miss_is_delivered(va, pc, cause, &guest);
	}
}

/*
 * The guest kernel is at @insn, of whose register rt has @value; followed by an eret
 * or not.  True if assembly did it.
 */
static bool execute(u32 insn, u32 value, struct sim *guest)
{
	u32 pc = 0x40001000 + (tap_random() % (page_bytes() / 4)) * 4, *w;
	u32 cause = MIPS_EXC_CPU << 2 | (tap_random() & 0xff00);
	u32 *status = &zp[MIPS_CP0(12, 0)];
	u32 index = pc >> (2 * cfg.page_shift - 2);
	enum sim_end end;

	*status |= C0_STATUS_EXL;
	*status &= ~C0_STATUS_ERL;
	if (tap_random() % 16 == 0)
		*status |= C0_STATUS_ERL;
	zp[MIPS_CP0(14, 0)] = tap_random() & ~3u;
	host_entry(TE_VIEW_KERNEL);
	at(state.pgd)[index] = *slot(state.pgd, 0);	/* any table: of the first, far from PAIRS */
	w = at(*slot(state.pgd, pc)) + (pc >> cfg.page_shift & (page_bytes() / 4 - 1));
	*w = (text_at & 0x1fffffff) >> 6 | C0_ENTRYLO_V;
	memset(at(text_at), 0, page_bytes());
	at(text_at)[(pc & (page_bytes() - 1)) / 4] = insn;
	if ((pc + 4) & (page_bytes() - 1) && tap_random() % 2)
		at(text_at)[((pc & (page_bytes() - 1)) + 4) / 4] = ERET_WORD;
	if (insn >> 16 & 31)
		sim.gpr[insn >> 16 & 31] = value;
	*guest = sim;
	model_is_state();
	take(pc, cause, 0x5555);
	end = sim_run(&sim, CODE + 0x180);
	expect(!sim.complaint[0]);
	if (end == SIM_ERROR)
		printf("# %s\n", sim.complaint);
	*w = 0;
	at(state.view_pgd[TE_VIEW_KERNEL])[index] = state.empty_table;
	if (tap_random() % 2)
		state.code_va = TE_NO_WORD;
	if (end == SIM_LEFT && ctx[CTX_PC / 4] == pc) {
		left(guest, pc, cause, 0x5555);
		return false;
	}
	if (end == SIM_LEFT) {			/* at the eret, which C wants to see */
		expect_eq(ctx[CTX_PC / 4], pc + 4);
		expect(!memcmp(&ctx[1], &guest->gpr[1], 31 * 4));
		host_entry(TE_VIEW_KERNEL);
	} else if (state.traps[3]) {
		state.traps[3] = 0;
		mips_eret(&cpu);
		expect_eq(sim.pc, cpu.pc);
		guest_is_unchanged(guest);
	} else {
		expect_eq(sim.pc, pc + 4);
		guest_is_unchanged(guest);
		runs_in(TE_VIEW_KERNEL);
	}
	return true;
}

/* A register for the next instruction of the kernel, mostly as a refill has it. */
static void random_tlb_registers(void)
{
	u32 *hi = &zp[MIPS_CP0(10, 0)];

	*hi = (*hi & 0xff) | pair_va(tap_random() % PAIRS);
	if (tap_random() % 16 == 0)
		*hi |= tap_random() & 0x1fff;
	zp[MIPS_CP0(2, 0)] = random_lo();
	zp[MIPS_CP0(3, 0)] = random_lo() | (tap_random() % 4 ? 0 : zp[MIPS_CP0(2, 0)] & C0_ENTRYLO_G);
	zp[MIPS_CP0(5, 0)] = tap_random() % 32 ? TE_PAGEMASK(cfg.page_shift) : tap_random();
	zp[MIPS_CP0(6, 0)] = tap_random() % 16 ? 0 : tap_random_corner() % (2 * ENTRIES);
	zp[MIPS_CP0(0, 0)] = tap_random() % 16 ? tap_random() % ENTRIES : tap_random_corner();
}

static void pair_is_shadowed(u32 hi)
{
	u32 va = hi & ~sim.pair_mask, *w;

	if (va >= 0x40000000 || va < 1u << (2 * cfg.page_shift - 2))
		return;
	w = word(current(), TE_VIEW_USER, va);
	expect_eq(w[0], allowed(va, hi));
	expect_eq(w[1], allowed(va + page_bytes(), hi));
}

static void write_tlb(void)
{
	bool random = tap_random() % 2;
	u32 hi;
	struct sim guest;

	random_tlb_registers();
	if (!random && tap_random() % 2) {
		model_is_state();
		mips_tlbp(&cpu, &tlb);
		zp[MIPS_CP0(0, 0)] = words.reg[MIPS_CP0(0, 0)];
	}
	hi = zp[MIPS_CP0(10, 0)];
	if (execute(random ? TLBWR_WORD : TLBWI_WORD, 0, &guest)) {
		if (random)
			mips_tlbwr(&cpu, &tlb, NULL, NULL);
		else
			expect(mips_tlbwi(&cpu, &tlb, NULL, NULL));
		state_is_the_models();
		pair_is_shadowed(hi);
		expect_eq(state.traps[5], 1);
		state.traps[5] = 0;
		asm_writes++;
		expect_eq(state.tlb.lfsr, tlb.lfsr);
		most[1] = max(most[1], sim.steps);
		return;
	}
	c_writes++;
	cpu.cp0 = (struct mips_cp0 *)zp;
	if (random)
		mips_tlbwr(&cpu, &state.tlb, host_drop, NULL);
	else
		mips_tlbwi(&cpu, &state.tlb, host_drop, NULL);
	cpu.cp0 = &words;
	host_entry(TE_VIEW_KERNEL);
}

static void write_entryhi(void)
{
	static const u8 asids[] = { 5, 5, 6, 6, 7, 9 };
	unsigned int rt = tap_random() % 32, before = current();
	u32 value = tap_random();
	struct sim guest;

	if (tap_random() % 16)
		value = (value & ~0xffu) | asids[tap_random() % sizeof(asids)];
	if (rt == 0)
		value = 0;
	state.kseg2_asid = tap_random() % 8 ? TE_ASID_NONE : asids[tap_random() % sizeof(asids)];
	if (execute(ENTRYHI_WORD | rt << 16, value, &guest)) {
		mips_cp0_write(&cpu, MIPS_C0_ENTRYHI, value);
		state_is_the_models();
		expect_eq(zp[MIPS_CP0(10, 0)], mips_cp0_read(&cpu, MIPS_C0_ENTRYHI));
		expect_eq(state.space_of[value & 0xff], state.space);
		expect(current() == before ||
		       (state.quiet && state.kseg2_asid == TE_ASID_NONE));
		expect_eq(state.traps[6], 1);
		state.traps[6] = 0;
		asm_changes++;
		most[2] = max(most[2], sim.steps);
		return;
	}
	c_changes++;
	zp[MIPS_CP0(10, 0)] = value & (C0_ENTRYHI_VPN2 | C0_ENTRYHI_ASID);
	host_entry(TE_VIEW_KERNEL);
}

/* te_shadow_map(): a page that has come in after the guest wrote its entry. */
static void host_map(void)
{
	u32 va = pair_va(tap_random() % 8) + tap_random() % 2 * page_bytes();
	unsigned int n = current(), v = tap_random() % 2;
	u32 *w = word(n, v, va & ~sim.pair_mask);

	w[!!(va & page_bytes())] = allowed(va, asid_of[n]);
	if (w[0] | w[1])
		for (v = 0; v < TE_VIEWS; v++)
			host_sync((va & ~sim.pair_mask) | space_state(n)->entryhi[v], w[0], w[1],
				  v == TE_VIEW_USER);
}

TEST(tlbs_stay_those_of_the_model)
{
	static void (*const step[])(void) = {
		touch, touch, write_tlb, write_tlb, write_tlb, write_entryhi, host_map,
	};
	unsigned long n, rounds = tap_rounds(10000, 1000000);
	unsigned int steps = 0;

	for (n = 0; n < rounds && !tap_failed(); n++) {
		if (!steps--) {
			setup();
			steps = 100;
		}
		step[tap_random() % ARRAY_SIZE(step)]();
		nothing_is_mapped_in_vain();
		if (tap_failed())
			printf("# step %lu, pages of %u\n", n, page_bytes());
	}
	printf("# misses %u and C %u, writes %u and C %u, changes %u and C %u; at most %u, %u, %u\n",
	       asm_misses, c_misses, asm_writes, c_writes, asm_changes, c_changes, most[0], most[1],
	       most[2]);
}

/* What a refill of the guest's costs here: the miss, tlbwr with its eret, the next access. */
TEST(a_refill_is_short)
{
	unsigned int n, worst[2] = { 0, 0 };

	for (n = 0; n < 200 && !tap_failed(); n++) {
		u32 va = pair_va(n % 8), pc = 0x40001000;
		struct sim guest;

		setup();
		state.quiet = 1;
		zp[MIPS_CP0(12, 0)] = C0_STATUS_UM;
		host_entry(TE_VIEW_USER);
		take(pc, MIPS_EXC_TLBL << 2, va);
		*c0(10, 0) = (*c0(10, 0) & 0xff) | va;
		run(0, SIM_ERET);
		expect_eq(sim.pc, state.vector - 0x180);
		worst[0] = max(worst[0], sim.steps);

		zp[MIPS_CP0(2, 0)] = zp[MIPS_CP0(3, 0)] =
			first_gfn << (cfg.page_shift - 6) | C0_ENTRYLO_V | C0_ENTRYLO_D;
		if (execute(TLBWR_WORD, 0, &guest))
			worst[1] = max(worst[1], sim.steps);
	}
	printf("# at most %u for the miss, %u for tlbwr and eret\n", worst[0], worst[1]);
	expect(worst[0] <= 125);
	expect(worst[1] <= 320);
}
