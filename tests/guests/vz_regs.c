// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers of the virtualization extension and the guest's copies: reset
 * values and what each side can write.  docs/testing.md says what the section
 * numbers in all these programs mean.
 */
#include "monitor.h"

/* Sections 1.3 to 1.8: one row per field.  How: r fixed, w writable, z reads 0. */
static const struct field {
	const char *name;
	u32 rd, sel, mask, reset;
	char how;
} fields[] = {
	{ "GuestCtl0.GM",	GUESTCTL0, GC0_GM, 0, 'w' },
	{ "GuestCtl0.RI",	GUESTCTL0, GC0_RI, 0, 'w' },
	{ "GuestCtl0.MC",	GUESTCTL0, GC0_MC, 0, 'w' },
	{ "GuestCtl0.CP0",	GUESTCTL0, GC0_CP0, 0, 'w' },
	/* AT is in test_at(): 0 and 2 are reserved. */
	{ "GuestCtl0.GT",	GUESTCTL0, GC0_GT, 0, 'w' },
	{ "GuestCtl0.CG",	GUESTCTL0, GC0_CG, 0, 'w' },
	{ "GuestCtl0.CF",	GUESTCTL0, GC0_CF, 0, 'w' },
	{ "GuestCtl0.G1",	GUESTCTL0, GC0_G1, GC0_G1, 'r' },
	{ "GuestCtl0.Impl",	GUESTCTL0, 3 << 20, 0, 'r' },
	{ "GuestCtl0.G0E",	GUESTCTL0, GC0_G0E, GC0_G0E, 'r' },
	{ "GuestCtl0.PT",	GUESTCTL0, GC0_PT, GC0_PT, 'r' },
	{ "GuestCtl0.ASE",	GUESTCTL0, 3 << 16, 0, 'r' },
	{ "GuestCtl0.PIP",	GUESTCTL0, 0x3f << 10, 0, 'w' },
	{ "GuestCtl0.RAD",	GUESTCTL0, GC0_RAD, 0, 'r' },
	{ "GuestCtl0.DRG (U6)",	GUESTCTL0, GC0_DRG, 0, 'r' },
	{ "GuestCtl0.G2",	GUESTCTL0, GC0_G2, GC0_G2, 'r' },
	{ "GuestCtl0.GExcCode",	GUESTCTL0, 0x1f << 2, 0x1f << 2, 'r' },
	{ "GuestCtl0.SFC2",	GUESTCTL0, GC0_SFC2, 0, 'w' },
	{ "GuestCtl0.SFC1",	GUESTCTL0, GC0_SFC1, 0, 'w' },
	{ "GuestCtl0Ext.RPW",	GUESTCTL0EXT, 3 << 8, 0, 'r' },
	{ "GuestCtl0Ext.NCC (U13)", GUESTCTL0EXT, 3 << 6, 0, 'r' },
	{ "GuestCtl0Ext.CGI",	GUESTCTL0EXT, GE_CGI, 0, 'w' },
	{ "GuestCtl0Ext.FCD",	GUESTCTL0EXT, GE_FCD, 0, 'w' },
	{ "GuestCtl0Ext.OG",	GUESTCTL0EXT, GE_OG, 0, 'w' },
	{ "GuestCtl0Ext.BG",	GUESTCTL0EXT, GE_BG, 0, 'w' },
	{ "GuestCtl0Ext.MG",	GUESTCTL0EXT, GE_MG, 0, 'w' },
	{ "GuestCtl0Ext, others", GUESTCTL0EXT, 0xfffffc20, 0, 'r' },
	{ "GuestCtl1.EID",	GUESTCTL1, 0xff000000, 0, 'r' },
	{ "GuestCtl1.RID",	GUESTCTL1, GC1_RID(0xff), 0, 'w' },
	{ "GuestCtl1, 15:8",	GUESTCTL1, 0x0000ff00, 0, 'r' },
	{ "GuestCtl1.ID",	GUESTCTL1, GC1_ID(0xff), 0, 'w' },
	{ "GuestCtl2.HC",	GUESTCTL2, 0x3f000000, 0, 'r' },
	{ "GuestCtl2.VIP",	GUESTCTL2, 0x0000fc00, 0, 'w' },
	{ "GuestCtl2, others",	GUESTCTL2, 0xc0ff03ff, 0, 'r' },
	{ "GuestCtl3",		GUESTCTL3, 0xffffffff, 0, 'r' },
	{ "GTOffset",		GTOFFSET, 0xffffffff, 0, 'w' },
};

static void test_field(const struct field *f)
{
	u32 before = read_cp0(f->rd, f->sel) & ~f->mask;
	u32 ones = f->how == 'w' ? f->mask : f->reset;
	u32 zeros = f->how == 'w' ? 0 : f->reset;

	begin();
	write_cp0(f->rd, f->sel, before | f->mask);
	expect(read_cp0(f->rd, f->sel) & f->mask, ones, "after writing ones");
	write_cp0(f->rd, f->sel, before);
	expect(read_cp0(f->rd, f->sel) & f->mask, zeros, "after writing zeros");
	expect(read_cp0(f->rd, f->sel) & ~f->mask, before, "the other fields");
	point("1.3-1.8 %s", f->name);
}

/* With EXL set: GM alone must not put this program into guest mode. */
static void test_fields(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(fields); i++)
		is(read_cp0(fields[i].rd, fields[i].sel) & fields[i].mask, fields[i].reset,
		   "1.3-1.8 %s: reset", fields[i].name);
	write_cp0(STATUS, ST_EXL);
	for (i = 0; i < ARRAY_SIZE(fields); i++)
		test_field(&fields[i]);
	write_cp0(STATUS, 0);
}

static void test_at(void)
{
	is(read_cp0(GUESTCTL0) & GC0_AT, GC0_AT, "1.3 GuestCtl0.AT: reset");
	change_cp0(GUESTCTL0, GC0_AT, GC0_AT1);
	is(read_cp0(GUESTCTL0) & GC0_AT, GC0_AT1, "1.3 GuestCtl0.AT takes 1");
	change_cp0(GUESTCTL0, GC0_AT, 2 << 26);
	is(read_cp0(GUESTCTL0) & GC0_AT, GC0_AT1, "1.3 GuestCtl0.AT ignores 2");
	change_cp0(GUESTCTL0, GC0_AT, 0);
	is(read_cp0(GUESTCTL0) & GC0_AT, GC0_AT1, "1.3 GuestCtl0.AT ignores 0");
	change_cp0(GUESTCTL0, GC0_AT, GC0_AT);
	is(read_cp0(GUESTCTL0) & GC0_AT, GC0_AT, "1.3 GuestCtl0.AT takes 3");
}

/* Sections 1.1, 1.9 and 1.10, last column: a value in some bits. */
static const struct preset {
	const char *name;
	char whose;
	u32 rd, sel, mask, value;
} presets[] = {
	{ "Config3.VZ",			'r', CONFIG3, BIT(23), BIT(23) },
	{ "Config3.PW",			'r', CONFIG3, BIT(24), 0 },
	{ "Config3.BI, BP",		'r', CONFIG3, 3 << 26, 3 << 26 },
	{ "Config3.ULRI",		'r', CONFIG3, BIT(13), BIT(13) },
	{ "Config4.IE is 2",		'r', CONFIG4, 3 << 29, 2 << 29 },
	{ "Config4.KScrExist",		'r', CONFIG4, 0x00ff0000, 0x001c0000 },
	{ "Guest Config: M, AR, MT",	'g', CONFIG, 0x80001f80, 0x80000480 },
	{ "Guest Config1: M, PC, WR, CA, EP, C2", 'g', CONFIG1, 0x8000005e, 0x80000000 },
	{ "Guest Config1.FP",		'g', CONFIG1, 1, 1 },
	{ "Guest Config2",		'g', CONFIG2, 0xffffffff, 0x80000000 },
	{ "Guest Config3: M, MSAP, BP, BI, ULRI, RXI", 'g', CONFIG3, 0x9c003000, 0x9c003000 },
	{ "Guest Config3: PW, SC, VZ, LPA, CMGCR", 'g', CONFIG3, 0x23800080, 0 },
	{ "Guest Config4: M, IE, MMUExtDef, KScrExist", 'g', CONFIG4, 0xe0ffc000, 0xc01c0000 },
	{ "Guest Config5: M, MVH, EVA, MRP", 'g', CONFIG5, 0x90000028, 0 },
	{ "Guest Config5.LLB",		'g', CONFIG5, BIT(4), BIT(4) },
	{ "Guest Status: ERL, BEV",	'g', STATUS, ST_BEV | ST_ERL | ST_EXL, ST_BEV | ST_ERL },
	{ "Guest EBase",		'g', EBASE, 0xffffffff, 0x80000000 },
	{ "Guest IntCtl: IPTI, IPPCI, IPFDC, VS", 'g', INTCTL, 0xe00003e0, 0xe0000000 },
	{ "Guest Wired",		'g', WIRED, 0xffffffff, 0 },
	{ "Guest PageGrain",		'g', PAGEGRAIN, 0xffffffff, 0 },
};

static void test_presets(void)
{
	const struct preset *p;

	for (p = presets; p < presets + ARRAY_SIZE(presets); p++) {
		u32 value = p->whose == 'r' ? read_cp0(p->rd, p->sel) : read_gc0(p->rd, p->sel);

		is(value & p->mask, p->value, "1.1, 1.9, 1.10 %s", p->name);
	}
}

/*
 * Sections 1.10 and 2.5: what the guest can write with GuestCtl0.CF=1, what
 * root can write besides, and bits that are the implementation's choice.
 */
static const struct rights {
	const char *name;
	u32 rd, sel, guest, root, either;
} rights[] = {
	{ "Config",	CONFIG,	0x00000007, 0x80000000, 0x7e000380 },
	{ "Config1",	CONFIG1, 0, 0x80000001, 0x7e00007c },
	{ "Config2",	CONFIG2, 0, 0x80000000, 0x0000f00f },
	{ "Config3",	CONFIG3, 0, 0x90002000, 0x40010fff },
	{ "Config4",	CONFIG4, 0, 0x80000000, 0x0f003fff },
	{ "Config5",	CONFIG5, 0x08000304, 0, 0x60000048 },
	{ "Index",	INDEX, 0x0000003f, 0, 0x80000000 },
	{ "EntryLo0",	ENTRYLO0, 0x03ffffff, 0, 0xfc000000 },
	{ "EntryLo1",	ENTRYLO1, 0x03ffffff, 0, 0xfc000000 },
	{ "Context",	CONTEXT, 0xff800000, 0x007ffff0, 0 },
	{ "UserLocal",	USERLOCAL, 0xffffffff, 0, 0 },
	{ "PageGrain",	PAGEGRAIN, 0xc8000000, 0, 0x000000ff },
	{ "HWREna",	HWRENA, 0x2000000f, 0, 0xc0000000 },
	{ "BadVAddr",	BADVADDR, 0, 0xffffffff, 0 },
	{ "BadInstr",	BADINSTR, 0, 0xffffffff, 0 },
	{ "BadInstrP",	BADINSTRP, 0, 0xffffffff, 0 },
	{ "EntryHi",	ENTRYHI, 0xffffe4ff, 0, 0x00001b00 },
	{ "Compare",	COMPARE, 0xffffffff, 0, 0 },
	{ "Status: IM, UM, EXL, IE", STATUS, 0x0000ff13, 0, 0xffff00ec },
	{ "IntCtl",	INTCTL, 0x000003e0, 0, 0 },
	{ "Cause",	CAUSE, 0x08800300, 0xf000007c, 0x0660fc00 },
	{ "EPC",	EPC, 0xffffffff, 0, 0 },
	{ "EBase",	EBASE, 0x3ffff000, 0x000003ff, 0xc0000800 },
	{ "ErrorEPC",	ERROREPC, 0xffffffff, 0, 0 },
	{ "KScratch1",	31, 2, 0xffffffff, 0, 0 },
	{ "KScratch2",	31, 3, 0xffffffff, 0, 0 },
	{ "KScratch3",	31, 4, 0xffffffff, 0, 0 },
};

/* Change @mask in the guest's register by @side; which bits did change? */
static u32 changes(const struct rights *r, u32 mask, bool by_guest)
{
	u32 before, after;

	reset_guest();
	change_cp0(GUESTCTL0EXT, GE_FCD, GE_FCD);
	before = read_gc0(r->rd, r->sel);
	if (by_guest) {
		in.gpr[T0] = before ^ mask;
		run_guest(MTC0(T0, r->rd, r->sel));
		expect_end(DONE, "the guest's MTC0");
	} else {
		write_gc0(r->rd, r->sel, before ^ mask);
	}
	after = read_gc0(r->rd, r->sel);
	write_gc0(r->rd, r->sel, before);
	return before ^ after;
}

static void test_rights(const struct rights *r)
{
	u32 both = r->guest | r->root;

	begin();
	expect(changes(r, r->guest, true), r->guest, "bits the guest can write");
	expect(changes(r, ~(r->guest | r->either), true), 0, "bits the guest cannot write");
	point("1.10, 2.5 %s: the guest", r->name);
	begin();
	expect(changes(r, both, false) & ~r->either, both, "bits root can write");
	expect(changes(r, ~(both | r->either), false), 0, "bits nobody can write");
	point("1.10, 2.5 %s: root", r->name);
}

/* Section 1.10: a unit taken from the guest takes its Status bits along. */
static void test_dependent_bits(void)
{
	reset_guest();
	change_gc0(STATUS, ST_CU1 | ST_FR, ST_CU1 | ST_FR);
	is(read_gc0(STATUS) & (ST_CU1 | ST_FR), ST_CU1 | ST_FR, "1.10 Status.CU1, FR with Config1.FP=1");
	change_gc0(CONFIG1, 1, 0);
	is(read_gc0(STATUS) & (ST_CU1 | ST_FR), 0, "1.10 Config1.FP=0 clears Status.CU1, FR");
	change_gc0(STATUS, 0, ST_CU1 | ST_FR);
	is(read_gc0(STATUS) & (ST_CU1 | ST_FR), 0, "1.10 Config1.FP=0: Status.CU1, FR stay 0");
	change_gc0(CONFIG1, 1, 1);

	write_gc0(PAGEGRAIN, PG_ELPA);
	is(read_gc0(PAGEGRAIN), 0, "1.9, 1.10 Config3.LPA=0: PageGrain.ELPA stays 0");
	change_gc0(STATUS, 0, ST_MX | ST_CU2);
	is(read_gc0(STATUS) & (ST_MX | ST_CU2), 0, "1.10 no DSP, no coprocessor 2: MX, CU2 stay 0");
}

/* How Linux finds out what can be changed (8.1): the value must come back. */
static void test_probe(void)
{
	static const u32 toggles[][3] = {
		{ CONFIG, BIT(31) }, { CONFIG1, BIT(31) | 0x19 }, { CONFIG2, BIT(31) },
		{ CONFIG3, BIT(31) | BIT(28) | BIT(13) | BIT(9) }, { CONFIG4, BIT(31) },
		{ CONFIG5, BIT(31) | 0x28 },
	};
	u32 i, before, after;

	for (i = 0; i < ARRAY_SIZE(toggles); i++) {
		u32 rd = toggles[i][0], sel = toggles[i][1];

		before = read_gc0(rd, sel);
		write_gc0(rd, sel, before ^ toggles[i][2]);
		write_gc0(rd, sel, before);
		after = read_gc0(rd, sel);
		is(after, before, "8.1 Guest Config%u after Linux has probed it", sel);
	}
	write_cp0(CONFIG3, read_cp0(CONFIG3));
	write_gc0(CONFIG3, read_gc0(CONFIG3) | BIT(23));
	is(read_gc0(CONFIG3) & BIT(23), 0, "1.1 Guest Config3.VZ cannot be set");
}

/* Guest and root state are apart: neither's write shows in the other's. */
static void test_separate(void)
{
	static const struct { const char *name; u32 rd, sel, a, b; } both[] = {
		{ "Index", INDEX, 5, 9 }, { "EntryLo0", ENTRYLO0, 0x1000, 0x2000 },
		{ "EntryLo1", ENTRYLO1, 0x1040, 0x2040 }, { "Context", CONTEXT, 0x80000000, 0x40000000 },
		{ "UserLocal", USERLOCAL, 0x1234, 0x5678 }, { "PageMask", PAGEMASK, 0x6000, 0x1e000 },
		{ "PageGrain", PAGEGRAIN, 0x40000000, 0x80000000 }, { "Wired", WIRED, 2, 3 },
		{ "HWREna", HWRENA, 1, 2 }, { "EntryHi", ENTRYHI, 0x12340001, 0x43210002 },
		{ "Compare", COMPARE, 0x11111111, 0x22222222 }, { "Status", STATUS, 0x0100, 0x0200 },
		{ "IntCtl", INTCTL, 0xe0000020, 0xe0000000 }, { "Cause", CAUSE, 0x00800000, 0 },
		{ "EPC", EPC, 0x1000, 0x2000 }, { "EBase", EBASE, 0x80001000, 0x80000000 },
		{ "ErrorEPC", ERROREPC, 0x3000, 0x4000 }, { "KScratch1", KSCRATCH1, 1, 2 },
	};
	u32 i, kept;

	for (i = 0; i < ARRAY_SIZE(both); i++) {
		u32 rd = both[i].rd, sel = both[i].sel, mask = rd == 13 ? CA_IV : ~0u;

		reset_guest();
		begin();
		kept = read_cp0(rd, sel);
		write_gc0(rd, sel, both[i].a);
		write_cp0(rd, sel, both[i].b);
		expect(read_gc0(rd, sel) & mask, both[i].a, "the guest's after root's was written");
		write_gc0(rd, sel, both[i].a);
		expect((read_cp0(rd, sel) ^ both[i].b) & mask & (rd == 15 ? ~0x3ffu : ~0u), 0,
		       "root's after the guest's was written");
		write_cp0(rd, sel, kept);
		point("2.2 %s: guest and root have their own", both[i].name);
	}
}

void test_main(void)
{
	u32 i;

	test_fields();
	test_at();
	test_presets();
	test_probe();
	for (i = 0; i < ARRAY_SIZE(rights); i++)
		test_rights(&rights[i]);
	test_dependent_bits();
	test_separate();
}
