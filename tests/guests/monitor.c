// SPDX-License-Identifier: GPL-2.0-only
/*
 * The monitor: coprocessor 0 by number, TLBs, a guest in a known state, runs
 * and how they ended.
 */
#include "monitor.h"

_Static_assert(offsetof(struct run, pc) == 128 && offsetof(struct run, guestctl0) == 136,
	       "start.S knows this layout");
_Static_assert(offsetof(struct exit, vector) == 128 && offsetof(struct exit, epc) == 132 &&
	       offsetof(struct exit, guestctl1) == 168, "start.S knows this layout");

#define HYPCALL_DONE	HYPCALL(0x3ff)
#define BEV_GPA		0x1fc00000u
#define PAGE_256K	0x0007e000u

struct run in;
struct exit x, nested_exit;
struct exit *exit_frame = &x;
u32 watchdog_ticks = 500000000;
bool watchdog;

u32 root_code[1024] __attribute__((aligned(4096)));

/* One instruction and a return each; kept, as new code costs an emulator time. */
static u32 stubs[512][4] __attribute__((aligned(4096)));

extern char vectors[], vectors_end[];
void enter(struct run *r);

u32 execute(u32 insn, u32 value)
{
	volatile u32 *code = stubs[insn * 2654435761u >> 23];

	if (code[0] != insn || !code[2]) {
		code[0] = insn;
		code[1] = EHB;
		code[2] = JR(RA);
		code[3] = NOP;
	}
	return ((u32 (*)(u32))(u32)code)(value);
}

u32 read_cp0(u32 rd, u32 sel)
{
	return execute(MFC0(V0, rd, sel), 0);
}

void write_cp0(u32 rd, u32 sel, u32 value)
{
	execute(MTC0(A0, rd, sel), value);
}

u32 read_gc0(u32 rd, u32 sel)
{
	return execute(MFGC0(V0, rd, sel), 0);
}

void write_gc0(u32 rd, u32 sel, u32 value)
{
	execute(MTGC0(A0, rd, sel), value);
}

static bool rad(void)
{
	return read_cp0(GUESTCTL0) & GC0_RAD;
}

/* Without GuestIDs, root's ASID tells guests apart. */
void set_rid(u32 id)
{
	if (rad())
		change_cp0(ENTRYHI, 0xff, id);
	else
		change_cp0(GUESTCTL1, GC1_RID(0xff), GC1_RID(id));
}

void set_id(u32 id)
{
	if (rad())
		change_cp0(ENTRYHI, 0xff, id);
	else
		change_cp0(GUESTCTL1, GC1_ID(0xff), GC1_ID(id));
}

void root_tlb(u32 index, struct tlb t, u32 guestid)
{
	u32 hi = read_cp0(ENTRYHI);

	write_cp0(INDEX, index);
	write_cp0(PAGEMASK, t.mask);
	write_cp0(ENTRYHI, rad() && guestid ? (t.hi & ~0xffu) | guestid : t.hi);
	write_cp0(ENTRYLO0, t.lo0);
	write_cp0(ENTRYLO1, t.lo1);
	if (!rad())
		set_rid(guestid);
	execute(TLBWI, 0);
	write_cp0(ENTRYHI, hi);
}

void guest_tlb(u32 index, struct tlb t, u32 guestid)
{
	u32 hi = read_gc0(ENTRYHI);

	write_gc0(INDEX, index);
	write_gc0(PAGEMASK, t.mask);
	write_gc0(ENTRYHI, t.hi);
	write_gc0(ENTRYLO0, t.lo0);
	write_gc0(ENTRYLO1, t.lo1);
	if (!rad())
		set_rid(guestid);
	execute(TLBGWI, 0);
	write_gc0(ENTRYHI, hi);
}

struct tlb root_tlbr(u32 index)
{
	struct tlb t;
	u32 hi = read_cp0(ENTRYHI);

	write_cp0(INDEX, index);
	execute(TLBR, 0);
	t = (struct tlb){ read_cp0(PAGEMASK), read_cp0(ENTRYHI), read_cp0(ENTRYLO0), read_cp0(ENTRYLO1) };
	write_cp0(ENTRYHI, hi);
	return t;
}

struct tlb guest_tlbr(u32 index)
{
	struct tlb t;
	u32 hi = read_gc0(ENTRYHI);

	write_gc0(INDEX, index);
	execute(TLBGR, 0);
	t = (struct tlb){ read_gc0(PAGEMASK), read_gc0(ENTRYHI), read_gc0(ENTRYLO0), read_gc0(ENTRYLO1) };
	write_gc0(ENTRYHI, hi);
	return t;
}

u32 tlb_size(void)
{
	return (read_cp0(CONFIG1) >> 25 & 63) + 1;
}

u32 guest_tlb_size(void)
{
	return (read_gc0(CONFIG1) >> 25 & 63) + 1;
}

/* Unique addresses, for a CPU that has no hardware-invalid entries. */
static struct tlb nothing(u32 index)
{
	return (struct tlb){ .hi = (KSEG0 + (index << 13)) | HI_EHINV };
}

void flush_root_tlb(void)
{
	u32 i, n = tlb_size();

	for (i = 0; i < n; i++)
		root_tlb(i, nothing(i), 0);
}

void flush_guest_tlb(void)
{
	u32 i, n = guest_tlb_size();

	for (i = 0; i < n; i++)
		guest_tlb(i, nothing(i), 0);
}

void map_gpa(u32 slot, u32 gpa, u32 lo0, u32 lo1)
{
	root_tlb(slot, (struct tlb){ .hi = gpa & ~0x1fffu, .lo0 = lo0, .lo1 = lo1 }, 1);
}

void put(u32 pa, const u32 *code, u32 words)
{
	volatile u32 *to = (volatile u32 *)(KSEG0 + pa);

	while (words--)
		*to++ = *code++;
}

volatile u32 *guest_word(u32 gva)
{
	return (volatile u32 *)(KSEG0 + GUEST_RPA + (gva & 0x1fffffff));
}

/* Guest registers whose state matters to every test, in an order that works. */
static const struct { u32 rd, sel, value; } guest_state[] = {
	{ STATUS, 0 }, { CAUSE, 0 }, { INTCTL, 0 }, { EBASE, KSEG0 }, { EPC, 0 }, { ERROREPC, 0 },
	{ WIRED, 0 }, { PAGEMASK, 0 }, { PAGEGRAIN, 0 }, { ENTRYHI, 0 }, { ENTRYLO0, 0 },
	{ ENTRYLO1, 0 }, { INDEX, 0 }, { CONTEXT, 0 }, { HWRENA, 0 }, { CONFIG5, 0 },
	{ COMPARE, 0 },
};

static void reset_memory(void)
{
	static const u32 offsets[] = { 0, 0x180, 0x200 }, bev[] = { 0x200, 0x380, 0x400 };
	u32 i;

	for (i = 0; i < 3; i++) {
		put(GUEST_RPA + offsets[i], WORDS(HYPCALL_DONE));
		put(BEV_RPA + bev[i], WORDS(HYPCALL_DONE));
	}
	flush_guest_tlb();
	flush_root_tlb();
	root_tlb(SLOT_RAM, (struct tlb){ PAGE_256K, 0, LO(GUEST_RPA, RW),
		 LO(GUEST_RPA + GUEST_SIZE / 2, RW) }, 1);
	root_tlb(SLOT_BEV, (struct tlb){ PAGE_256K, BEV_GPA, LO(BEV_RPA, RW), 0 }, 1);
}

void reset_guest(void)
{
	u32 i;

	write_cp0(GUESTCTL0, GC0_CP0 | GC0_AT | GC0_GT | GC0_CG | GC0_CF);
	write_cp0(GUESTCTL0EXT, GE_CGI);
	write_cp0(GUESTCTL1, 0);
	write_cp0(GUESTCTL2, 0);
	write_cp0(GTOFFSET, 0);
	write_cp0(PAGEGRAIN, 0);
	write_cp0(PAGEMASK, 0);
	write_cp0(WIRED, 0);
	write_cp0(ENTRYHI, 0);
	write_cp0(CAUSE, 0);
	write_cp0(CONFIG5, read_cp0(CONFIG5) & ~C5_MSAEN);
	write_cp0(STATUS, 0);
	for (i = 0; i < ARRAY_SIZE(guest_state); i++)
		write_gc0(guest_state[i].rd, guest_state[i].sel, guest_state[i].value);
	reset_memory();
	set_rid(1);
	set_id(1);
	for (i = 0; i < 32; i++)
		in.gpr[i] = 0;
	in.status = ST_UM;
	nested_load = 0;
	watchdog = true;
}

void guest_user_mode(void)
{
	guest_tlb(0, (struct tlb){ .hi = GUEST_USER & ~0x1fffu, .lo0 = LO(0, RW | LO_G),
		  .lo1 = LO(GUEST_CODE & 0x1fffffff, RW | LO_G) }, 1);
	set_rid(1);
	set_id(1);
	change_gc0(STATUS, ST_UM | ST_SM | ST_EXL | ST_ERL, ST_UM);
}

/* Where a guest's own exception handlers are, as the guest sees them. */
static bool guest_vector(u32 pc)
{
	u32 base = read_gc0(STATUS) & ST_BEV ? 0xbfc00200 : read_gc0(EBASE) & 0xfffff000;
	u32 offset = pc - base;

	x.guest_vector = offset;
	return offset == 0 || offset == 0x180 || offset == 0x200;
}

static u32 done_at;

static u32 classify(void)
{
	u32 exc = CA_EXC(x.cause), gexc = GC0_GEXC(x.guestctl0);

	if (!(in.guestctl0 & GC0_GM)) {
		if (exc == EXC_BP && x.epc == done_at)
			return DONE;
		if (exc == EXC_INT && watchdog && (x.cause & CA_TI))
			return TIMEOUT;
		return ROOT | exc;
	}
	switch (exc) {
	case EXC_GE:
		if (gexc == 2 && x.epc == done_at)
			return DONE;
		if (gexc == 2 && guest_vector(x.epc)) {
			exc = CA_EXC(read_gc0(CAUSE));
			return exc == EXC_SYS && read_gc0(EPC) == done_at ? DONE : GUEST | exc;
		}
		return EXIT | gexc;
	case EXC_MOD: case EXC_TLBL: case EXC_TLBS: case EXC_TLBRI: case EXC_TLBXI:
		return (gexc == 10 ? GPA : gexc == 8 ? GVA : ROOT) | exc;
	case EXC_INT:
		if (watchdog && (x.cause & CA_TI))
			return TIMEOUT;
	}
	return ROOT | exc;
}

static u32 run(u32 pc)
{
	in.pc = pc;
	exit_frame = &x;
	nested_exit.vector = ~0u;
	if (watchdog) {
		in.status |= ST_IE | ST_IM(7);
		write_cp0(COMPARE, read_cp0(COUNT) + watchdog_ticks);
	}
	enter(&in);
	x.how = classify();
	if (watchdog) {
		write_cp0(COMPARE, 0);
		in.status &= ~(ST_IE | ST_IM(7));
	}
	return x.how;
}

u32 run_guest_at(u32 pc)
{
	in.guestctl0 = read_cp0(GUESTCTL0) | GC0_GM;
	return run(pc);
}

/* In user mode only a system call is sure to end in the monitor. */
u32 run_guest_code(const u32 *code, u32 words)
{
	bool user = (read_gc0(STATUS) & (ST_UM | ST_EXL | ST_ERL)) == ST_UM;
	u32 where = user ? GUEST_USER : GUEST_CODE;

	put(GUEST_RPA + (GUEST_CODE & 0x1fffffff), code, words);
	put(GUEST_RPA + (GUEST_CODE & 0x1fffffff) + words * 4,
	    WORDS(user ? SYSCALL : HYPCALL_DONE));
	done_at = where + words * 4;
	return run_guest_at(where);
}

static void put_root(const u32 *code, u32 words)
{
	put((u32)root_code - KSEG0, code, words);
	put((u32)root_code - KSEG0 + words * 4, WORDS(BREAK));
	in.guestctl0 = read_cp0(GUESTCTL0) & ~GC0_GM;
}

u32 run_root_at(u32 pc)
{
	u32 status = in.status, how;

	in.status &= ~ST_UM;
	how = run(pc);
	in.status = status;
	return how;
}

u32 run_root_code(const u32 *code, u32 words)
{
	put_root(code, words);
	done_at = (u32)root_code + words * 4;
	return run_root_at((u32)root_code);
}

u32 run_root_user(const u32 *code, u32 words)
{
	u32 status = in.status, how;

	put_root(code, words);
	done_at = ROOT_USER + words * 4;
	root_tlb(SLOT_USER, (struct tlb){ .hi = 0, .lo0 = LO_G,
		 .lo1 = LO((u32)root_code - KSEG0, RW | LO_G) }, 0);
	in.status |= ST_UM;
	how = run(ROOT_USER);
	in.status = status;
	return how;
}

void monitor_init(void)
{
	volatile u32 *to = (volatile u32 *)KSEG0;
	const u32 *from = (const u32 *)vectors;

	/* Root's vectors; the command line lies above them. */
	while (from < (const u32 *)vectors_end)
		*to++ = *from++;
	write_cp0(STATUS, 0);
	write_cp0(CAUSE, 0);
	write_cp0(COMPARE, 0);
}

const char *how_name(u32 how)
{
	static const char *const exit_names[] = { "GPSI", "GSFC", "HC", "GRR", [8] = "GE/GVA", "GHFC",
						  "GE/GPA" };
	static const char *const exc_names[] = {
		"Int", "Mod", "TLBL", "TLBS", "AdEL", "AdES", "IBE", "DBE", "Sys", "Bp", "RI", "CpU",
		"Ov", "Tr", "MSAFPE", "FPE", [EXC_TLBRI] = "TLBRI", "TLBXI", "MSADis",
		[EXC_DSPDIS] = "DSPDis", "GE" };
	static const char *const kinds[] = { "", "exit ", "guest ", "root ", "GPA ", "GVA " };
	static char text[24];
	const char *name = NULL;
	u32 code = how & 0xff, kind = how >> 8, n = 0;

	if (how == DONE)
		return "done";
	if (how == TIMEOUT)
		return "timeout";
	if (kind == EXIT >> 8 && code < ARRAY_SIZE(exit_names))
		name = exit_names[code];
	else if (code < ARRAY_SIZE(exc_names))
		name = exc_names[code];
	if (!name)
		name = "?";
	for (const char *s = kind < ARRAY_SIZE(kinds) ? kinds[kind] : "?"; *s; s++)
		text[n++] = *s;
	while (*name)
		text[n++] = *name++;
	text[n] = 0;
	return text;
}
