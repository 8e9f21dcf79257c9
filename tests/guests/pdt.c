// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trace block's registers as software reaches them: in the debug block of the
 * GCRs every one, and in coprocessor 0 what it takes to make a trace to read back.
 */
#include "monitor.h"

#define GCR_DEBUG(offset)	(*(volatile u32 *)(KSEG1 + 0x1fbfe000 + (offset)))
#define CONTROLB		0x008
#define CONTROLE		0x020
#define CONFIG_			0x028
#define RDP			0x108
#define WRP			0x110
#define STP			0x118
#define TW			0x200
#define TW_HIGH			0x208

#define B_WE			BIT(31)
#define B_RM			BIT(16)		/* the trace memory is read through TW */
#define B_TR			BIT(15)
#define B_EN			BIT(0)
#define E_TRIDLE		BIT(8)
#define MEMORY			0x00100000u	/* of the trace, 1 MiB */

#define TRACECONTROL		23, 1
#define TC_TS			BIT(31)		/* software is in control */
#define TC_E			BIT(24)
#define TC_K			BIT(23)
#define TC_G			BIT(4)
#define TC_ON			BIT(0)

/* What each register holds after reset, and after all bits were set, then none. */
static const struct { const char *name; u32 offset, reset, ones, zeros; } registers[] = {
	{ "TCBCONTROLD of the CM",	0x010, 0xf00, 0xf00, 0xf00 },
	{ "TCBCONTROLE of the CM",	CONTROLE, E_TRIDLE, E_TRIDLE, E_TRIDLE },
	{ "TCBCONFIG",			CONFIG_, 0x00580026, 0x00580026, 0x00580026 },
	{ "TCBSYS",			0x040, 0x80000000, 0xffffffff, 0x80000000 },
	{ "TCBRDP",			RDP, 0, MEMORY - 32, 0 },
	{ "TCBWRP",			WRP, 0, MEMORY - 32, 0 },
	{ "TCBSTP",			STP, 0, 0, 0 },
	{ "TCBTW",			TW, 0, 0, 0 },
	{ "TCBTW, upper half",		TW_HIGH, 0, 0, 0 },
	{ "no register",		0x048, 0, 0, 0 },
};

static void test_registers(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(registers); i++) {
		begin();
		expect(GCR_DEBUG(registers[i].offset), registers[i].reset, "after reset");
		GCR_DEBUG(registers[i].offset) = ~0u;
		expect(GCR_DEBUG(registers[i].offset), registers[i].ones, "all bits set");
		GCR_DEBUG(registers[i].offset) = 0;
		expect(GCR_DEBUG(registers[i].offset), registers[i].zeros, "no bit set");
		point("%s", registers[i].name);
	}
}

static void test_control(void)
{
	u32 reset = GCR_DEBUG(CONTROLB);

	begin();
	expect(reset, 0x08000000, "after reset");
	GCR_DEBUG(CONTROLB) = ~B_WE;
	expect(GCR_DEBUG(CONTROLB), reset, "written without WE");
	GCR_DEBUG(WRP) = 0x1000;
	GCR_DEBUG(CONTROLB) = B_WE | B_TR | B_RM;
	expect(GCR_DEBUG(CONTROLB), reset | B_RM, "written with WE");
	expect(GCR_DEBUG(WRP), 0, "TCBWRP after TR");
	point("TCBCONTROLB");
}

/* Traces a little; TCBWRP then. */
static u32 trace(void)
{
	write_cp0(TRACECONTROL, TC_TS | TC_E | TC_K | TC_G | TC_ON);
	GCR_DEBUG(CONTROLB) = B_WE | B_EN;
	run_root(ADDU(V0, T0, T1));
	begin();
	expect(GCR_DEBUG(CONTROLE), 0, "TCBCONTROLE while it runs");
	GCR_DEBUG(WRP) = 0;
	expect(GCR_DEBUG(WRP) > 0, 1, "TCBWRP while it runs, after an attempt to write it");
	GCR_DEBUG(CONTROLB) = B_WE;
	while (!(GCR_DEBUG(CONTROLE) & E_TRIDLE))
		;
	point("a trace through the GCRs");
	return GCR_DEBUG(WRP);
}

static u32 sum_of_words(u32 end)
{
	u32 sum = 0;

	GCR_DEBUG(RDP) = 0;
	while (GCR_DEBUG(RDP) != end) {
		sum = (sum << 1 | sum >> 31) ^ GCR_DEBUG(TW);
		sum = (sum << 1 | sum >> 31) ^ GCR_DEBUG(TW_HIGH);
	}
	return sum;
}

void test_main(void)
{
	u32 end, sum;

	test_registers();
	test_control();
	end = trace();
	begin();
	expect(end % 32, 0, "TCBWRP");
	expect(GCR_DEBUG(TW), 0, "TCBTW without RM");
	GCR_DEBUG(CONTROLB) = B_WE | B_RM;
	GCR_DEBUG(RDP) = 0;
	expect(GCR_DEBUG(TW) & 0x3f, 1, "the first word's header: where its first record begins");
	expect(GCR_DEBUG(RDP), 0, "TCBRDP after the lower half");
	sum = sum_of_words(end);
	expect(sum != 0, 1, "words");
	expect(sum_of_words(end), sum, "words, again");
	point("the trace read back through TCBTW");
}
