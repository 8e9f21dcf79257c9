// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a guest may do with coprocessor 0 and what traps: one row per register
 * (section 2.2), per field that traps when it changes (2.3) and per other
 * instruction (2.6).
 */
#include "monitor.h"

/* Settings under which each row is tried; a row names those that make it trap. */
enum {
	MG = BIT(0), OG = BIT(1), BG = BIT(2), GT = BIT(3), CF = BIT(4), AT1 = BIT(5),
	CP0 = BIT(6), CG = BIT(7), CGI = BIT(8), ALWAYS = BIT(9), NEVER = 0,
};

static const struct setting {
	const char *name;
	u32 condition, ctl0_clear, ctl0_set, ext_clear, ext_set;
} settings[] = {
	{ "all allowed", 0, 0, 0, 0, 0 },
	{ "CP0=0",	CP0, GC0_CP0, 0, 0, 0 },
	{ "AT=1",	AT1, GC0_AT, GC0_AT1, 0, 0 },
	{ "GT=0",	GT, GC0_GT, 0, 0, 0 },
	{ "CG=0",	CG, GC0_CG, 0, 0, 0 },
	{ "CF=0",	CF, GC0_CF, 0, 0, 0 },
	{ "CGI=0",	CGI, 0, 0, GE_CGI, 0 },
	{ "OG=1",	OG, 0, 0, 0, GE_OG },
	{ "BG=1",	BG, 0, 0, 0, GE_BG },
	{ "MG=1",	MG, 0, 0, 0, GE_MG },
	{ "FCD=1",	0, 0, 0, 0, GE_FCD },
};

static void apply(const struct setting *s)
{
	change_cp0(GUESTCTL0, s->ctl0_clear, s->ctl0_set);
	change_cp0(GUESTCTL0EXT, s->ext_clear, s->ext_set);
}

/*
 * Section 2.2.  Reserved numbers, and registers this guest does not have, read 0
 * and ignore writes unless OG=1.
 */
static const struct reg {
	u32 rd, sel;
	const char *name;
	u32 read, write;	/* conditions for GPSI; that of CP0=0 is implied */
	bool reserved;
} regs[] = {
	{ INDEX,	"Index",	MG, MG, false },
	{ RANDOM,	"Random",	MG, MG, false },
	{ ENTRYLO0,	"EntryLo0",	MG, MG, false },
	{ ENTRYLO1,	"EntryLo1",	MG, MG, false },
	{ 3, 1,		"GlobalNumber",	ALWAYS, ALWAYS, false },
	{ CONTEXT,	"Context",	MG, MG, false },
	{ 4, 1,		"ContextConfig, absent", MG, MG, true },
	{ USERLOCAL,	"UserLocal",	OG, OG, false },
	{ 4, 3,		"XContextConfig, 64 bits", MG, MG, true },
	{ PAGEMASK,	"PageMask",	MG, MG, false },
	{ PAGEGRAIN,	"PageGrain",	AT1, AT1, false },
	{ 5, 2,		"SegCtl0 (U3)",	AT1 | OG, AT1 | OG, true },
	{ 5, 3,		"SegCtl1 (U3)",	AT1 | OG, AT1 | OG, true },
	{ 5, 4,		"SegCtl2 (U3)",	AT1 | OG, AT1 | OG, true },
	{ 5, 5,		"PWBase (U3)",	AT1 | OG, AT1 | OG, true },
	{ 5, 6,		"PWField (U3)",	AT1 | OG, AT1 | OG, true },
	{ 5, 7,		"PWSize (U3)",	AT1 | OG, AT1 | OG, true },
	{ 6, 6,		"PWCtl (U3)",	AT1 | OG, AT1 | OG, true },
	{ WIRED,	"Wired",	AT1, AT1, false },
	{ HWRENA,	"HWREna",	OG, OG, false },
	{ BADVADDR,	"BadVAddr",	BG, BG, false },
	{ BADINSTR,	"BadInstr",	BG, BG, false },
	{ BADINSTRP,	"BadInstrP",	BG, BG, false },
	{ COUNT,	"Count",	GT, ALWAYS, false },
	{ ENTRYHI,	"EntryHi",	MG, MG, false },
	{ GUESTCTL1,	"GuestCtl1",	OG, OG, true },
	{ GUESTCTL2,	"GuestCtl2",	OG, OG, true },
	{ GUESTCTL3,	"GuestCtl3",	OG, OG, true },
	{ GUESTCTL0EXT,	"GuestCtl0Ext",	OG, OG, true },
	{ GUESTCTL0,	"GuestCtl0",	OG, OG, true },
	{ GTOFFSET,	"GTOffset",	OG, OG, true },
	{ COMPARE,	"Compare",	GT, GT, false },
	{ STATUS,	"Status",	NEVER, NEVER, false },
	{ INTCTL,	"IntCtl",	NEVER, NEVER, false },
	{ 12, 2,	"SRSCtl",	ALWAYS, ALWAYS, false },
	{ 12, 3,	"SRSMap",	ALWAYS, ALWAYS, false },
	{ CAUSE,	"Cause",	NEVER, NEVER, false },
	{ EPC,		"EPC",		NEVER, NEVER, false },
	{ 15, 0,	"PRId",		ALWAYS, ALWAYS, false },
	{ EBASE,	"EBase",	NEVER, NEVER, false },
	{ 15, 2,	"CDMMBase",	ALWAYS, ALWAYS, false },
	{ 15, 3,	"CMGCRBase",	ALWAYS, ALWAYS, false },
	{ CONFIG,	"Config",	NEVER, CF, false },
	{ CONFIG1,	"Config1",	NEVER, CF, false },
	{ CONFIG2,	"Config2",	NEVER, CF, false },
	{ CONFIG3,	"Config3",	NEVER, CF, false },
	{ CONFIG4,	"Config4",	NEVER, CF, false },
	{ CONFIG5,	"Config5",	NEVER, CF, false },
	{ 16, 6,	"Config6",	ALWAYS, ALWAYS, false },
	{ 16, 7,	"Config7",	ALWAYS, ALWAYS, false },
	{ LLADDR,	"LLAddr",	OG, ALWAYS, false },
	{ 17, 1,	"MAAR",		ALWAYS, ALWAYS, false },
	{ 17, 2,	"MAARI",	ALWAYS, ALWAYS, false },
	{ 9, 2,		"9, 2, reserved", OG, OG, true },
	{ 18, 0,	"WatchLo",	OG, OG, true },
	{ 19, 0,	"WatchHi",	OG, OG, true },
	{ 20, 0,	"XContext, 64 bits", MG, MG, true },
	{ 21, 0,	"21, 0, reserved", OG, OG, true },
	{ 23, 0,	"Debug",	ALWAYS, ALWAYS, false },
	{ 23, 1,	"TraceControl",	ALWAYS, ALWAYS, false },
	{ 24, 0,	"DEPC",		ALWAYS, ALWAYS, false },
	{ 25, 0,	"PerfCtl",	OG, OG, true },
	{ 25, 1,	"PerfCnt",	OG, OG, true },
	{ 26, 0,	"ErrCtl",	ALWAYS, ALWAYS, false },
	{ 27, 0,	"CacheErr",	ALWAYS, ALWAYS, false },
	{ 28, 0,	"TagLo",	ALWAYS, ALWAYS, false },
	{ 28, 1,	"DataLo",	ALWAYS, ALWAYS, false },
	{ 29, 0,	"TagHi",	ALWAYS, ALWAYS, false },
	{ 29, 1,	"DataHi",	ALWAYS, ALWAYS, false },
	{ ERROREPC,	"ErrorEPC",	NEVER, NEVER, false },
	{ 31, 0,	"DESAVE",	ALWAYS, ALWAYS, false },
	{ 31, 2,	"KScratch1",	OG, OG, false },
	{ 31, 3,	"KScratch2",	OG, OG, false },
	{ 31, 4,	"KScratch3",	OG, OG, false },
	{ 31, 5,	"KScratch4, absent", OG, OG, true },
	{ 31, 7,	"KScratch6, absent", OG, OG, true },
};

static u32 expected(u32 conditions, const struct setting *s)
{
	conditions |= CP0;
	return conditions & (ALWAYS | s->condition) ? GPSI : DONE;
}

static void test_reg(const struct reg *r)
{
	const struct setting *s;
	u32 value;

	begin();
	for (s = settings; s < settings + ARRAY_SIZE(settings); s++) {
		reset_guest();
		apply(s);
		in.gpr[V0] = 0xdeadbeef;
		run_guest(MFC0(V0, r->rd, r->sel));
		expect_end(expected(r->read, s), "read, %s", s->name);
		if (x.how == GPSI) {
			expect(x.gpr[V0], 0xdeadbeef, "a read that traps has no effect");
			expect(x.epc, GUEST_CODE, "EPC of a read, %s", s->name);
			expect(x.badinstr, MFC0(V0, r->rd, r->sel), "BadInstr, %s", s->name);
		} else if (r->reserved) {
			expect(x.gpr[V0], 0, "reserved: reads 0, %s", s->name);
		}
		/* Writing what is there changes nothing, so it can only be a GPSI. */
		value = read_gc0(r->rd, r->sel);
		in.gpr[T0] = value;
		run_guest(MTC0(T0, r->rd, r->sel));
		expect_end(expected(r->write, s), "write, %s", s->name);
	}
	reset_guest();
	point("2.2 %s", r->name);
}

/* The virtualization registers, 10 to 12, are root's alone. */
static void test_reserved_writes(void)
{
	const struct reg *r;

	for (r = regs; r < regs + ARRAY_SIZE(regs); r++) {
		u32 before;

		if (!r->reserved || r->rd < 10 || r->rd > 12)
			continue;
		reset_guest();
		begin();
		before = read_cp0(r->rd, r->sel);
		in.gpr[T0] = 0x00ff0000;
		run_guest(MTC0(T0, r->rd, r->sel));
		expect_end(DONE, "the write");
		/* GExcCode tells of the exit, all else must be as it was. */
		expect(read_cp0(r->rd, r->sel) | (0x1f << 2), before | (0x1f << 2), "root's register");
		point("2.2 %s: a guest's write does not reach root's", r->name);
	}
}

/* Section 2.3.  Which of the two settings lets the change pass. */
static const struct change {
	const char *name;
	u32 rd, sel, from, to;
	u32 plain;		/* with every optional trap off */
	u32 other;		/* with GuestCtl0 bit @bit set */
	u32 bit;
} change_rows[] = {
	{ "Status.CU2, absent",	STATUS, 0, ST_CU2, DONE, DONE, GC0_SFC2 },
	{ "Status.CU1 set",	STATUS, 0, ST_CU1, GSFC, DONE, GC0_SFC1 },
	{ "Status.CU1 clear",	STATUS, ST_CU1, 0, GSFC, DONE, GC0_SFC1 },
	{ "Status.RP",		STATUS, 0, ST_RP, GSFC, GSFC, GC0_SFC1 },
	{ "Status.FR",		STATUS, 0, ST_FR, GSFC, GSFC, GC0_SFC1 },
	{ "Status.MX, absent",	STATUS, 0, ST_MX, DONE, DONE, GC0_SFC1 },
	{ "Status.BEV",		STATUS, 0, ST_BEV, GSFC, GSFC, GC0_SFC1 },
	{ "Status.BEV clear",	STATUS, ST_BEV, 0, GSFC, GSFC, GC0_SFC1 },
	{ "Status.TS",		STATUS, 0, ST_TS, GSFC, GSFC, GC0_SFC1 },
	{ "Status.SR, absent",	STATUS, 0, ST_SR, DONE, DONE, GC0_SFC1 },
	{ "Status.NMI, absent",	STATUS, 0, ST_NMI, DONE, DONE, GC0_SFC1 },
	{ "Status.ERL clear",	STATUS, ST_ERL, 0, GSFC, GSFC, GC0_SFC1 },
	{ "Status.ERL set",	STATUS, 0, ST_ERL, GSFC, GSFC, GC0_SFC1 },
	{ "Status.Impl, absent", STATUS, 0, 3 << 16, DONE, DONE, GC0_SFC1 },
	{ "Status.IE",		STATUS, 0, ST_IE, DONE, DONE, GC0_MC },
	{ "Status.IM",		STATUS, 0, 0xff00, DONE, DONE, GC0_MC },
	{ "Status.CU0",		STATUS, 0, ST_CU0, DONE, DONE, GC0_MC },
	{ "Status.KSU with EXL", STATUS, ST_EXL, ST_EXL | ST_UM, DONE, GSFC, GC0_MC },
	{ "Status.EXL (U2)",	STATUS, 0, ST_EXL, DONE, GSFC, GC0_MC },
	{ "Status.EXL clear (U2)", STATUS, ST_EXL, 0, DONE, GSFC, GC0_MC },
	{ "Status unchanged",	STATUS, ST_RP | ST_FR, ST_RP | ST_FR, DONE, DONE, GC0_MC },
	{ "Cause.DC set",	CAUSE, 0, CA_DC, GSFC, GSFC, GC0_SFC1 },
	{ "Cause.DC clear",	CAUSE, CA_DC, 0, GSFC, GSFC, GC0_SFC1 },
	{ "Cause.IV",		CAUSE, 0, CA_IV, GSFC, GSFC, GC0_SFC1 },
	{ "Cause.IP1..0",	CAUSE, 0, 3 << 8, DONE, DONE, GC0_MC },
	{ "IntCtl.VS",		INTCTL, 0, 1 << 5, GSFC, GSFC, GC0_SFC1 },
	{ "PageGrain.ELPA, absent", PAGEGRAIN, 0, PG_ELPA, DONE, DONE, GC0_MC },
	{ "PageGrain.RIE, XIE, IEC", PAGEGRAIN, 0, PG_RIE | PG_XIE | PG_IEC, DONE, DONE, GC0_MC },
	{ "Config5.MSAEn",	CONFIG5, 0, C5_MSAEN, GSFC, GSFC, GC0_SFC1 },
	{ "Config5.UFR",	CONFIG5, 0, C5_UFR, GSFC, DONE, GC0_SFC1 },
	{ "Config5.UFE (U18)",	CONFIG5, 0, BIT(9), DONE, DONE, GC0_MC },
	{ "Config5.FRE (U18)",	CONFIG5, 0, BIT(8), DONE, DONE, GC0_MC },
	{ "Config5.SBRI (U18)",	CONFIG5, 0, BIT(6), DONE, DONE, GC0_MC },
	{ "Config5.CV (U18)",	CONFIG5, 0, BIT(29), DONE, DONE, GC0_MC },
	{ "Config5.K (U18)",	CONFIG5, 0, BIT(30), DONE, DONE, GC0_MC },
};

static void run_change(const struct change *c, u32 ctl0, u32 ext, u32 want, const char *when)
{
	u32 fixed, mask = c->from | c->to;

	reset_guest();
	write_gc0(c->rd, c->sel, (read_gc0(c->rd, c->sel) & ~mask) | c->from);
	change_cp0(GUESTCTL0, 0, ctl0);
	change_cp0(GUESTCTL0EXT, 0, ext);
	fixed = read_gc0(c->rd, c->sel);
	in.gpr[T0] = (fixed & ~mask) | c->to;
	run_guest(MTC0(T0, c->rd, c->sel));
	expect_end(want, "%s", when);
	if (x.how == GSFC) {
		expect(read_gc0(c->rd, c->sel), fixed, "%s: nothing is written", when);
		expect(x.badinstr, MTC0(T0, c->rd, c->sel), "%s: BadInstr", when);
		expect(x.epc, GUEST_CODE, "%s: EPC", when);
	} else if (c->plain == GSFC || c->other == GSFC) {
		/* With FCD, or the bit that allows it. */
		expect(read_gc0(c->rd, c->sel) & mask, c->to, "%s: it is written", when);
	}
}

static void test_change(const struct change *c)
{
	begin();
	run_change(c, 0, 0, c->plain, "plain");
	run_change(c, c->bit, 0, c->other, "with the bit of GuestCtl0");
	run_change(c, c->bit, GE_FCD, DONE, "with FCD");
	point("2.3 %s", c->name);
}

/* Section 2.6 (and 2.1.3: all of them trap with CP0=0). */
static const struct insn {
	const char *name;
	u32 word;
	u32 conditions;		/* for GPSI, besides CP0=0 */
	u32 otherwise;
	bool not_cp0;		/* CP0=0 does not matter */
} insns[] = {
	{ "TLBP",	TLBP, AT1, DONE, false },
	{ "TLBR",	TLBR, AT1, DONE, false },
	{ "TLBWI",	TLBWI, AT1, DONE, false },
	{ "TLBWR",	TLBWR, AT1, DONE, false },
	{ "TLBINV",	TLBINV, AT1, DONE, false },
	{ "TLBINVF",	TLBINVF, AT1, DONE, false },
	{ "WAIT (U22)",	WAIT, ALWAYS, DONE, false },
	{ "DI",		DI, NEVER, DONE, false },
	{ "EI",		EI, NEVER, DONE, false },
	{ "DERET",	DERET, NEVER, GUEST | EXC_RI, false },
	{ "RDPGPR",	RDPGPR(V0, T0), NEVER, DONE, false },
	{ "WRPGPR",	WRPGPR(V0, T0), NEVER, DONE, false },
	{ "CACHE Index Invalidate I", CACHE(0x00, 0, A0), CG | CGI, DONE, false },
	{ "CACHE Index Writeback D", CACHE(0x01, 0, A0), CG | CGI, DONE, false },
	{ "CACHE Index Load Tag I", CACHE(0x04, 0, A0), ALWAYS, DONE, false },
	{ "CACHE Index Load Tag D", CACHE(0x05, 0, A0), ALWAYS, DONE, false },
	{ "CACHE Index Store Tag I", CACHE(0x08, 0, A0), ALWAYS, DONE, false },
	{ "CACHE Index Store Tag D", CACHE(0x09, 0, A0), ALWAYS, DONE, false },
	{ "CACHE Hit Invalidate I", CACHE(0x10, 0, A0), CG, DONE, false },
	{ "CACHE Hit Writeback Invalidate D", CACHE(0x15, 0, A0), CG, DONE, false },
	{ "CACHE Hit Writeback D", CACHE(0x19, 0, A0), CG, DONE, false },
	{ "SYNCI",	SYNCI(0, A0), NEVER, DONE, true },
	{ "PREF",	PREF(0, 0, A0), NEVER, DONE, true },
	{ "PREF of nothing", PREF(0, 0, ZERO), NEVER, DONE, true },
	{ "RDHWR Count", RDHWR(V0, 2), GT, DONE, true },
	{ "RDHWR CPUNum", RDHWR(V0, 0), NEVER, DONE, true },
	{ "RDHWR UserLocal", RDHWR(V0, 29), NEVER, DONE, true },
	{ "HYPCALL",	HYPCALL(5), NEVER, HC, true },
	{ "SYSCALL",	SYSCALL, NEVER, GUEST | EXC_SYS, true },
	{ "BREAK",	BREAK, NEVER, GUEST | EXC_BP, true },
	{ "TEQ",	TEQ(ZERO, ZERO), NEVER, GUEST | EXC_TR, true },
	{ "ADD that overflows", ADD(V0, T1, T1), NEVER, GUEST | EXC_OV, true },
	{ "LW unaligned", LW(V0, 1, A0), NEVER, GUEST | EXC_ADEL, true },
	{ "SW unaligned", SW(V0, 1, A0), NEVER, GUEST | EXC_ADES, true },
};

static void test_insn(const struct insn *i)
{
	const struct setting *s;

	begin();
	for (s = settings; s < settings + ARRAY_SIZE(settings); s++) {
		u32 conditions = i->conditions | (i->not_cp0 ? 0 : CP0);
		bool trap = conditions & (ALWAYS | s->condition);
		/* Decoding comes before the trap on CP0 (section 2.1). */
		u32 want = trap && i->otherwise != (GUEST | EXC_RI) ? GPSI : i->otherwise;

		reset_guest();
		apply(s);
		write_gc0(HWRENA, 0x2000000f);
		write_gc0(INDEX, 5);
		in.gpr[A0] = GUEST_DATA;
		in.gpr[T1] = 0x7fffffff;
		run_guest(i->word);
		expect_end(want, "%s", s->name);
		if (x.how == GPSI)
			expect(x.badinstr, i->word, "BadInstr, %s", s->name);
	}
	point("2.6 %s", i->name);
}

/* ERET needs a target: the word after the two of the code. */
static void test_eret(void)
{
	reset_guest();
	write_gc0(STATUS, ST_EXL);
	write_gc0(EPC, GUEST_CODE + 8);
	run_guest(ERET, RESERVED);
	ended(DONE, "2.6 ERET returns in guest mode");
	is(read_gc0(STATUS) & ST_EXL, 0, "2.6 ERET clears the guest's EXL");

	reset_guest();
	write_gc0(STATUS, ST_EXL | ST_ERL);
	write_gc0(ERROREPC, GUEST_CODE + 8);
	run_guest(ERET, RESERVED);
	ended(DONE, "2.6 ERET with ERL uses ErrorEPC");
	is(read_gc0(STATUS) & (ST_EXL | ST_ERL), ST_EXL, "2.6 and leaves EXL");

	reset_guest();
	change_cp0(GUESTCTL0, GC0_CP0, 0);
	write_gc0(STATUS, ST_EXL);
	write_gc0(EPC, GUEST_CODE + 8);
	run_guest(ERET, NOP);
	ended(GPSI, "2.6 ERET with CP0=0");
	is(read_gc0(STATUS) & ST_EXL, ST_EXL, "2.6 and then has no effect");
}

static void test_effects(void)
{
	reset_guest();
	write_cp0(STATUS, 0);
	run_guest(EI);
	is(read_gc0(STATUS) & ST_IE, ST_IE, "2.6 EI sets the guest's IE");
	run_guest(DI);
	is(read_gc0(STATUS) & ST_IE, 0, "2.6 DI clears it");
	in.gpr[A0] = GUEST_DATA;
	run_guest(LL(V0, 0, A0), SC(V0, 0, A0));
	is(x.gpr[V0], 1, "2.6 LL and SC");
	in.gpr[V0] = 0;
	run_guest(LL(V0, 0, A0), HYPCALL(1), SC(V0, 0, A0));
	ended(HC, "2.6 an exit between LL and SC");
	in.gpr[V0] = 1;
	run_guest_at(GUEST_CODE + 8);
	is(x.gpr[V0], 0, "2.6 ERET to the guest breaks its LL/SC");

	reset_guest();
	write_gc0(USERLOCAL, 0x1234);
	write_cp0(USERLOCAL, 0x5678);
	write_gc0(HWRENA, BIT(29));
	write_cp0(HWRENA, 0);
	guest_user_mode();
	run_guest(RDHWR(V0, 29));
	ended(DONE, "2.6 RDHWR looks at the guest's HWREna");
	is(x.gpr[V0], 0x1234, "2.6 RDHWR gives the guest's UserLocal");
	write_gc0(HWRENA, 0);
	write_cp0(HWRENA, 0xf | BIT(29));
	guest_user_mode();
	run_guest(RDHWR(V0, 29));
	ended(GUEST | EXC_RI, "2.6 not at root's HWREna");
	write_cp0(HWRENA, 0);
}

/* Section 2.1: the guest's own rules come first. */
static void test_order(void)
{
	reset_guest();
	guest_user_mode();
	change_cp0(GUESTCTL0, GC0_CP0, 0);
	run_guest(MFC0(V0, 15, 0));
	ended(GUEST | EXC_CPU, "2.1.1 guest user mode: coprocessor unusable");
	is(CA_CE(read_gc0(CAUSE)), 0, "2.1.1 with CE=0");
	guest_user_mode();
	run_guest(WAIT);
	ended(GUEST | EXC_CPU, "6.4 WAIT in guest user mode");
	guest_user_mode();
	run_guest(CACHE(0x15, 0, ZERO));
	ended(GUEST | EXC_CPU, "2.1.1 CACHE in guest user mode");
	change_cp0(GUESTCTL0, 0, GC0_CP0);
	guest_user_mode();
	change_gc0(STATUS, 0, ST_CU0);
	run_guest(MFC0(V0, EPC));
	ended(DONE, "2.1.1 guest user mode with the guest's CU0");
	guest_user_mode();
	change_gc0(STATUS, ST_CU0, 0);
	in.status |= ST_CU0;
	run_guest(MFC0(V0, EPC));
	ended(GUEST | EXC_CPU, "2.1.1 root's CU0 does not help");
	in.status &= ~ST_CU0;

	reset_guest();
	change_cp0(GUESTCTL0, GC0_CP0, 0);
	run_guest(MFHC0(V0, 2, 0));
	ended(GUEST | EXC_RI, "2.1.2 MFHC0 without the guest's MVH, before CP0=0");
	run_guest(DMFC0(V0, 12, 0));
	ended(GUEST | EXC_RI, "2.1.2 DMFC0 on a 32-bit guest");
	run_guest(MFC0(V0, 12, 0));
	ended(GPSI, "2.1.3 MFC0 with CP0=0");

	reset_guest();
	in.gpr[T0] = ST_RP;
	change_cp0(GUESTCTL0, GC0_CP0, 0);
	run_guest(MTC0(T0, STATUS));
	ended(GPSI, "2.1.3 GPSI comes before GSFC");
}

/* Section 2.4. */
static void test_ghfc(void)
{
	reset_guest();
	run_guest(WAIT);
	change_cp0(GUESTCTL0, 0, GC0_MC);
	run_guest(NOP, SYSCALL);
	ended(GHFC, "2.4 a guest exception with MC=1");
	is(x.badinstr, WAIT, "2.4 (U10) leaves BadInstr");
	is(x.epc, KSEG0 + 0x180, "2.4 is at the guest's vector");
	is(read_gc0(EPC), GUEST_CODE + 4, "2.4 with the guest's EPC");
	is(CA_EXC(read_gc0(CAUSE)), EXC_SYS, "2.4 the guest's Cause");
	is(read_gc0(STATUS) & ST_EXL, ST_EXL, "2.4 and the guest's EXL set");

	reset_guest();
	write_gc0(STATUS, ST_EXL);
	write_gc0(EPC, GUEST_CODE + 12);
	change_cp0(GUESTCTL0, 0, GC0_MC);
	run_guest(NOP, ERET, NOP, NOP);
	ended(GHFC, "2.4 a guest's ERET with MC=1");
	is(x.epc, GUEST_CODE + 12, "2.4 is at its target");
	is(read_gc0(STATUS) & ST_EXL, 0, "2.4 with EXL cleared");

	reset_guest();
	change_cp0(GUESTCTL0, 0, GC0_MC);
	change_cp0(GUESTCTL0EXT, 0, GE_FCD);
	run_guest(SYSCALL);
	ended(GUEST | EXC_SYS, "2.4 not with FCD=1");
	write_gc0(STATUS, ST_EXL);
	write_gc0(EPC, GUEST_CODE + 8);
	run_guest(ERET, RESERVED);
	ended(DONE, "2.4 nor an ERET");

	/* EXL is set already, so nothing changes. */
	reset_guest();
	change_cp0(GUESTCTL0, 0, GC0_MC);
	write_gc0(STATUS, ST_EXL);
	run_guest(SYSCALL);
	ended(GUEST | EXC_SYS, "2.4 nor an exception with the guest's EXL");

	reset_guest();
	change_cp0(GUESTCTL0, 0, GC0_MC);
	write_gc0(CAUSE, CA_IP(0));
	write_gc0(STATUS, ST_IE | ST_IM(0));
	run_guest(NOP);
	ended(GHFC, "2.4 a guest's interrupt with MC=1");
	is(x.epc, KSEG0 + 0x180, "2.4 is at the guest's vector");
	is(CA_EXC(read_gc0(CAUSE)), EXC_INT, "2.4 with the guest's Cause");
	is(read_gc0(EPC), GUEST_CODE, "2.4 and EPC");
}

/* A trap in a delay slot: 2.1, last paragraph. */
static void test_delay_slot(void)
{
	reset_guest();
	run_guest(NOP, B(1), WAIT);
	ended(GPSI, "2.1 a trap in a delay slot");
	is(x.epc, GUEST_CODE + 4, "2.1 EPC is the branch");
	is(x.cause & CA_BD, CA_BD, "2.1 BD is set");
	is(x.badinstr, WAIT, "2.1 BadInstr is the trap");
	is(x.badinstrp, B(1), "2.1 BadInstrP is the branch");
	run_guest(NOP, HYPCALL(3));
	is(x.cause & CA_BD, 0, "2.1 BD is clear after the next");
}

void test_main(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(regs); i++)
		test_reg(&regs[i]);
	test_reserved_writes();
	for (i = 0; i < ARRAY_SIZE(change_rows); i++)
		test_change(&change_rows[i]);
	for (i = 0; i < ARRAY_SIZE(insns); i++)
		test_insn(&insns[i]);
	test_eret();
	test_effects();
	test_order();
	test_ghfc();
	test_delay_slot();
}
