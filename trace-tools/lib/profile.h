/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PDT-R10S: "PDtrace revision 10, silicon-checked subset", as one table that
 * the emulator, the encoder and the decoder share.  Plain C with no dependency
 * but stdint.h, so that QEMU includes it as it is.  No code but the two helpers
 * that read and write a field belongs here.
 *
 * What a number rests on is said beside it: [C] seen on silicon or in a public
 * source, [I] inferred from such data, [P] our own rule where neither says
 * anything.  Whoever gets hold of the specification corrects this file, gives
 * the profile another name if bits on the wire change, and is done.
 *
 * The profile is a subset and a hybrid: the stream of an I6500-class core
 * behind the register map of interAptiv and P5600.
 */
#ifndef PDT_PROFILE_H
#define PDT_PROFILE_H

#include <stdint.h>

/* A field of a record, register or trace word; lo counts from bit 0. */
struct pdt_field {
	uint8_t lo, bits;
};

static inline uint64_t pdt_field_get(struct pdt_field f, uint64_t from)
{
	return f.bits ? from >> f.lo & ~0ull >> (64 - f.bits) : 0;
}

static inline uint64_t pdt_field_put(struct pdt_field f, uint64_t value)
{
	return f.bits ? (value & ~0ull >> (64 - f.bits)) << f.lo : 0;
}

/* Instruction completion codes [C].  A "B" code is the target of a taken transfer. */
enum pdt_ic {
	PDT_IC_NI, PDT_IC_I, PDT_IC_IL, PDT_IC_IS,
	PDT_IC_IPC, PDT_IC_IB, PDT_IC_ILB, PDT_IC_ISB,
	PDT_NR_IC,		/* 8..15: not understood, never emitted */
};

/* What a value record carries [C]; TD from a table only. */
enum pdt_ttype {
	PDT_T_NONE, PDT_T_TPC, PDT_T_TLA, PDT_T_TSA, PDT_T_TD, PDT_T_TMO, PDT_T_TU1, PDT_T_TU2,
};

/* Processor operating mode, TMO.POM [C]; 6 and 7 are not understood. */
enum pdt_pom {
	PDT_POM_K00,		/* kernel, EXL = ERL = 0 */
	PDT_POM_K10,		/* kernel, EXL = 1 */
	PDT_POM_K01,		/* kernel, ERL = 1 */
	PDT_POM_DEBUG,
	PDT_POM_SUPERVISOR,
	PDT_POM_USER,
};

enum pdt_isa { PDT_ISA_MIPS32, PDT_ISA_MIPS64, PDT_ISA_COMPRESSED };

/* Kinds of TF6 event whose code number is in the profile's table. */
enum pdt_event_kind {
	PDT_EV_START, PDT_EV_END, PDT_EV_ABOUT, PDT_EV_INFO,	/* triggers */
	PDT_EV_NOT_TRACED, PDT_EV_STALLED,			/* cycles; 0 means 256 */
	PDT_EV_BREAKPOINT,
	PDT_NR_EV,
};

/* A register of the block: where it is, what it holds after reset, what a write changes. */
struct pdt_register {
	const char *name;
	int16_t cp0;		/* 8 * rd + sel, -1 none */
	int16_t drseg;		/* offset in the debug segment, -1 none */
	int16_t gcr;		/* offset in the GCR debug block, -1 none */
	uint32_t reset;
	uint32_t write;		/* bits that software changes */
	uint8_t per_vp;		/* every VP has its own */
};

struct pdt_profile {
	const char *name;
	uint32_t version;	/* counts changes of this table */

	/* Trace word (256 bits [C]; its header bits [P]) */
	uint16_t word_bits;
	uint8_t payload;	/* first bit after the header */
	uint8_t start_unit;	/* records start at payload + unit * k after a continuation */
	uint8_t fill_bits;	/* that many zeros up to the end of a word are fill */
	struct pdt_field start, source;

	/* TF2: completion [C] */
	struct { uint8_t bits; struct pdt_field ic, miss, vp; } tf2;

	/* TF3: value.  Without n in TMO, whose value starts at tmo_value. */
	struct {
		uint8_t value, tmo_value, vp_bits;
		struct pdt_field ic, miss, ttype, tend, tmode, n;
	} tf3;

	/* The value of a TMO; GuestID (its width is not in the stream), then VID, on top. */
	struct {
		struct pdt_field x, pom, isa, sync, ibt, asid;
		uint8_t gid_lo, vid_bits;
		uint8_t gid_default;	/* width on a core with GuestID */
	} tmo;

	/* TF5: overflow; readers accept the short form too [C] */
	struct { uint8_t bits; uint8_t value, also; } tf5;

	/* TF6: event [C], code numbers [P] */
	struct { uint8_t bits; struct pdt_field code, info; uint8_t number[PDT_NR_EV]; } tf6;

	/* Length codes: a value of n has 8 * (n + 1) bits */
	struct { uint8_t n32, n56, n64; } length;

	uint8_t sync_shift;	/* period: 2 ^ (SyP + sync_shift) completions */
	uint8_t nr_registers, nr_triggers;
	const struct pdt_register *registers;
};

/* Fields of the registers that the block acts on. */
#define PDT_TRACECONTROL_FIELDS(F)	/* CP0 23.1 [C] */		\
	F(TS, 31, 1) F(UT, 30, 1) F(TB, 27, 1) F(IO, 26, 1)		\
	F(D, 25, 1) F(E, 24, 1) F(K, 23, 1) F(S, 22, 1) F(U, 21, 1)	\
	F(ASID_M, 13, 8) F(ASID, 5, 8) F(G, 4, 1) F(TFCR, 3, 1) F(ON, 0, 1)
#define PDT_TRACECONTROL2_FIELDS(F)	/* CP0 23.2 [C], SyPExt [P] */	\
	F(SYPEXT, 30, 2) F(MODE, 7, 5) F(VALIDMODES, 5, 2) F(SYP, 0, 3)
#define PDT_TCBCONTROLA_FIELDS(F)	/* [C] */			\
	F(SYPEXT, 30, 2) F(UTD_EN, 27, 1) F(VMODES, 24, 2) F(SYP, 20, 3) \
	F(TB, 19, 1) F(IO, 18, 1) F(D, 17, 1) F(E, 16, 1) F(S, 15, 1)	\
	F(K, 14, 1) F(U, 13, 1) F(ASID, 5, 8) F(G, 4, 1) F(TFCR, 3, 1) F(ON, 0, 1)
#define PDT_TCBCONTROLB_FIELDS(F)	/* [C] */			\
	F(WE, 31, 1) F(TWSRCWIDTH, 26, 2) F(RM, 16, 1) F(TR, 15, 1)	\
	F(BF, 14, 1) F(TM, 12, 2) F(TWSRCVAL, 3, 4) F(EN, 0, 1)
#define PDT_TCBCONTROLC_FIELDS(F)	/* [C] */			\
	F(MODE, 23, 5)
#define PDT_TCBCONTROLE_FIELDS(F)	/* [C] */			\
	F(GV, 22, 1) F(GUESTID, 14, 8) F(TRIDLE, 8, 1)
#define PDT_TCBCONFIG_FIELDS(F)		/* [C] */			\
	F(TRIG, 21, 4) F(SZ, 17, 4) F(ONT, 5, 1) F(OFT, 4, 1) F(REV, 0, 4)
#define PDT_TCBTRIG_FIELDS(F)		/* remembered only [P] */	\
	F(INFO, 24, 8) F(TRACE, 23, 1) F(DM, 6, 1) F(PDTRI, 4, 1)	\
	F(TYPE, 2, 2) F(FO, 1, 1) F(TR, 0, 1)

#define PDT_BC_FIELDS(F)		/* of IBC and DBC [C] */	\
	F(USE_ASID, 23, 1) F(BAI, 14, 8) F(NOSB, 13, 1) F(NOLB, 12, 1)	\
	F(BLM, 4, 8) F(TE, 2, 1)
#define PDT_TRACEBPC_FIELDS(F)		/* TraceIBPC and TraceDBPC [C] */ \
	F(CODES, 0, 27) F(ENABLE, 28, 1)
#define PDT_XWATCH_FIELDS(F)		/* our own: guest, CP0 register */ \
	F(ENABLE, 31, 1) F(GUEST, 16, 8) F(ROOT, 15, 1) F(CP0, 0, 8)

/* MODE of TraceControl2 and TCBCONTROLC: which values accompany completions. */
enum { PDT_MODE_PC = 1, PDT_MODE_LA = 2, PDT_MODE_SA = 4, PDT_MODE_LD = 8, PDT_MODE_SD = 16 };

#define PDT_DEFINE_FIELD_(reg, name, lo, bits)	\
	static const struct pdt_field pdt_##reg##_##name __attribute__((unused)) = { lo, bits };
#define PDT_F_TC_(n, l, b)	PDT_DEFINE_FIELD_(tracecontrol, n, l, b)
#define PDT_F_TC2_(n, l, b)	PDT_DEFINE_FIELD_(tracecontrol2, n, l, b)
#define PDT_F_A_(n, l, b)	PDT_DEFINE_FIELD_(tcbcontrola, n, l, b)
#define PDT_F_B_(n, l, b)	PDT_DEFINE_FIELD_(tcbcontrolb, n, l, b)
#define PDT_F_C_(n, l, b)	PDT_DEFINE_FIELD_(tcbcontrolc, n, l, b)
#define PDT_F_E_(n, l, b)	PDT_DEFINE_FIELD_(tcbcontrole, n, l, b)
#define PDT_F_CFG_(n, l, b)	PDT_DEFINE_FIELD_(tcbconfig, n, l, b)
#define PDT_F_TRIG_(n, l, b)	PDT_DEFINE_FIELD_(tcbtrig, n, l, b)
#define PDT_F_BC_(n, l, b)	PDT_DEFINE_FIELD_(bc, n, l, b)
#define PDT_F_BPC_(n, l, b)	PDT_DEFINE_FIELD_(tracebpc, n, l, b)
#define PDT_F_X_(n, l, b)	PDT_DEFINE_FIELD_(xwatch, n, l, b)
PDT_TRACECONTROL_FIELDS(PDT_F_TC_)
PDT_TRACECONTROL2_FIELDS(PDT_F_TC2_)
PDT_TCBCONTROLA_FIELDS(PDT_F_A_)
PDT_TCBCONTROLB_FIELDS(PDT_F_B_)
PDT_TCBCONTROLC_FIELDS(PDT_F_C_)
PDT_TCBCONTROLE_FIELDS(PDT_F_E_)
PDT_TCBCONFIG_FIELDS(PDT_F_CFG_)
PDT_TCBTRIG_FIELDS(PDT_F_TRIG_)
PDT_BC_FIELDS(PDT_F_BC_)
PDT_TRACEBPC_FIELDS(PDT_F_BPC_)
PDT_XWATCH_FIELDS(PDT_F_X_)

#define PDT_CP0(rd, sel)	(8 * (rd) + (sel))

/* All registers, as numbers in an array of their values. */
enum pdt_register_number {
	PDT_REG_TRACECONTROL, PDT_REG_TRACECONTROL2, PDT_REG_USERTRACEDATA1,
	PDT_REG_TRACEIBPC, PDT_REG_TRACEDBPC, PDT_REG_TRACECONTROL3, PDT_REG_USERTRACEDATA2,
	PDT_REG_TCBCONTROLA, PDT_REG_TCBCONTROLB, PDT_REG_TCBCONTROLC, PDT_REG_TCBCONTROLD,
	PDT_REG_TCBCONTROLE, PDT_REG_TCBCONFIG, PDT_REG_TCBSYS, PDT_REG_TCBTW,
	PDT_REG_TCBRDP, PDT_REG_TCBWRP, PDT_REG_TCBSTP, PDT_REG_TCBTRIG0, PDT_REG_TCBTRIG1,
	PDT_REG_IBS, PDT_REG_IBA0, PDT_REG_IBM0, PDT_REG_IBASID0, PDT_REG_IBC0,
	PDT_REG_IBA1, PDT_REG_IBM1, PDT_REG_IBASID1, PDT_REG_IBC1,
	PDT_REG_DBS, PDT_REG_DBA0, PDT_REG_DBM0, PDT_REG_DBASID0, PDT_REG_DBC0, PDT_REG_DBV0,
	PDT_REG_DBA1, PDT_REG_DBM1, PDT_REG_DBASID1, PDT_REG_DBC1, PDT_REG_DBV1,
	PDT_REG_XWATCH, PDT_REG_XVALUE, PDT_REG_XMASK, PDT_REG_XGIDBITS,
	PDT_NR_REG
};

static const struct pdt_register pdt_r10s_registers[PDT_NR_REG] = {
	/* name, CP0, drseg, GCR, reset, write, per VP */
	[PDT_REG_TRACECONTROL] = { "TraceControl", PDT_CP0(23, 1), -1, -1, 0, 0xcffffff9, 1 },
	[PDT_REG_TRACECONTROL2] = { "TraceControl2", PDT_CP0(23, 2), -1, -1, 0x000000c7, 0x00000f00, 1 },
	[PDT_REG_USERTRACEDATA1] = { "UserTraceData1", PDT_CP0(23, 3), -1, -1, 0, 0xffffffff, 1 },
	[PDT_REG_TRACEIBPC] = { "TraceIBPC", PDT_CP0(23, 4), -1, -1, 0, 0x1fffffff, 1 },
	[PDT_REG_TRACEDBPC] = { "TraceDBPC", PDT_CP0(23, 5), -1, -1, 0, 0x1fffffff, 1 },
	[PDT_REG_TRACECONTROL3] = { "TraceControl3", PDT_CP0(24, 2), -1, -1, 0x00000100, 0, 1 },
	[PDT_REG_USERTRACEDATA2] = { "UserTraceData2", PDT_CP0(24, 3), -1, -1, 0, 0xffffffff, 1 },
	[PDT_REG_TCBCONTROLA] = { "TCBCONTROLA", -1, 0x3000, -1, 0x0a700000, 0xc87ffff9, 1 },
	[PDT_REG_TCBCONTROLB] = { "TCBCONTROLB", -1, 0x3008, 0x008, 0x08000000, 0x0001f079, 0 },
	[PDT_REG_TCBCONTROLC] = { "TCBCONTROLC", -1, 0x3010, -1, 0x00800000, 0x0f000000, 1 },
	[PDT_REG_TCBCONTROLD] = { "TCBCONTROLD", -1, 0x3018, 0x010, 0, 0, 1 },
	[PDT_REG_TCBCONTROLE] = { "TCBCONTROLE", -1, 0x3020, 0x020, 0x00000100, 0x007fc000, 1 },
	[PDT_REG_TCBCONFIG] = { "TCBCONFIG", -1, 0x3028, 0x028, 0x00580026, 0, 0 },
	[PDT_REG_TCBSYS] = { "TCBSYS", -1, -1, 0x040, 0x80000000, 0x7fffffff, 0 },
	[PDT_REG_TCBTW] = { "TCBTW", -1, 0x3100, 0x200, 0, 0, 0 },
	[PDT_REG_TCBRDP] = { "TCBRDP", -1, 0x3108, 0x108, 0, 0x007fffe0, 0 },
	[PDT_REG_TCBWRP] = { "TCBWRP", -1, 0x3110, 0x110, 0, 0x007fffe0, 0 },
	[PDT_REG_TCBSTP] = { "TCBSTP", -1, 0x3118, 0x118, 0, 0, 0 },
	[PDT_REG_TCBTRIG0] = { "TCBTRIG0", -1, 0x3200, -1, 0, 0xff80005f, 0 },
	[PDT_REG_TCBTRIG1] = { "TCBTRIG1", -1, 0x3208, -1, 0, 0xff80005f, 0 },
	/* Breakpoints of EJTAG, as far as they are triggers of a trace [C, P] */
	[PDT_REG_IBS] = { "IBS", -1, 0x1000, -1, 0x02000000, 0x00007fff, 1 },
	[PDT_REG_IBA0] = { "IBA0", -1, 0x1100, -1, 0, 0xffffffff, 1 },
	[PDT_REG_IBM0] = { "IBM0", -1, 0x1108, -1, 0, 0xffffffff, 1 },
	[PDT_REG_IBASID0] = { "IBASID0", -1, 0x1110, -1, 0, 0x000000ff, 1 },
	[PDT_REG_IBC0] = { "IBC0", -1, 0x1118, -1, 0, 0x00800004, 1 },
	[PDT_REG_IBA1] = { "IBA1", -1, 0x1200, -1, 0, 0xffffffff, 1 },
	[PDT_REG_IBM1] = { "IBM1", -1, 0x1208, -1, 0, 0xffffffff, 1 },
	[PDT_REG_IBASID1] = { "IBASID1", -1, 0x1210, -1, 0, 0x000000ff, 1 },
	[PDT_REG_IBC1] = { "IBC1", -1, 0x1218, -1, 0, 0x00800004, 1 },
	[PDT_REG_DBS] = { "DBS", -1, 0x2000, -1, 0x02000000, 0x00007fff, 1 },
	[PDT_REG_DBA0] = { "DBA0", -1, 0x2100, -1, 0, 0xffffffff, 1 },
	[PDT_REG_DBM0] = { "DBM0", -1, 0x2108, -1, 0, 0xffffffff, 1 },
	[PDT_REG_DBASID0] = { "DBASID0", -1, 0x2110, -1, 0, 0x000000ff, 1 },
	[PDT_REG_DBC0] = { "DBC0", -1, 0x2118, -1, 0, 0x00bffff4, 1 },
	[PDT_REG_DBV0] = { "DBV0", -1, 0x2120, -1, 0, 0xffffffff, 1 },
	[PDT_REG_DBA1] = { "DBA1", -1, 0x2200, -1, 0, 0xffffffff, 1 },
	[PDT_REG_DBM1] = { "DBM1", -1, 0x2208, -1, 0, 0xffffffff, 1 },
	[PDT_REG_DBASID1] = { "DBASID1", -1, 0x2210, -1, 0, 0x000000ff, 1 },
	[PDT_REG_DBC1] = { "DBC1", -1, 0x2218, -1, 0, 0x00bffff4, 1 },
	[PDT_REG_DBV1] = { "DBV1", -1, 0x2220, -1, 0, 0xffffffff, 1 },
	/* None of PDtrace, but of this project: a watch on a CP0 register, width of GuestID */
	[PDT_REG_XWATCH] = { "XWATCH", -1, 0x3f00, -1, 0, 0x80ff80ff, 1 },
	[PDT_REG_XVALUE] = { "XVALUE", -1, 0x3f08, -1, 0, 0xffffffff, 1 },
	[PDT_REG_XMASK] = { "XMASK", -1, 0x3f10, -1, 0xffffffff, 0xffffffff, 1 },
	[PDT_REG_XGIDBITS] = { "XGIDBITS", -1, 0x3f18, -1, 0, 0, 0 },
};

static const struct pdt_profile pdt_profile_r10s = {
	.name = "PDT-R10S",
	.version = 1,
	.word_bits = 256,
	.payload = 10,				/* [C] */
	.start_unit = 4,			/* [C] */
	.fill_bits = 10,			/* [P], from the records' zero bits */
	.start = { 0, 6 },			/* [P]: 0 none, else payload + unit * (n - 1) */
	.source = { 6, 4 },			/* [P] */
	.tf2 = { .bits = 9, .ic = { 2, 4 }, .miss = { 6, 1 }, .vp = { 7, 2 } },
	.tf3 = {
		.value = 16, .tmo_value = 13, .vp_bits = 2,
		.ic = { 3, 4 }, .miss = { 7, 1 }, .ttype = { 8, 3 },
		.tend = { 11, 1 }, .tmode = { 12, 1 }, .n = { 13, 3 },
	},
	.tmo = {
		.x = { 0, 1 }, .pom = { 1, 3 }, .isa = { 4, 2 },
		.sync = { 6, 1 }, .ibt = { 7, 1 },	/* meaning [P] */
		.asid = { 8, 16 },			/* by elimination */
		.gid_lo = 24, .vid_bits = 2,		/* place of GuestID [I] */
		.gid_default = 5,
	},
	.tf5 = { .bits = 5, .value = 0x1c, .also = 0x0c },
	.tf6 = {
		.bits = 16, .code = { 4, 4 }, .info = { 8, 8 },
		.number = {
			[PDT_EV_START] = 0x0, [PDT_EV_END] = 0x4, [PDT_EV_ABOUT] = 0x8,
			[PDT_EV_INFO] = 0xc, [PDT_EV_NOT_TRACED] = 0x1,
			[PDT_EV_STALLED] = 0x5, [PDT_EV_BREAKPOINT] = 0x9,
		},
	},
	.length = { .n32 = 3, .n56 = 6, .n64 = 7 },	/* 32-bit values [P] */
	.sync_shift = 5,				/* [C] */
	.nr_registers = PDT_NR_REG,
	.nr_triggers = 2,
	.registers = pdt_r10s_registers,
};

/* All profiles, for lookup by name. */
static const struct pdt_profile *const pdt_profiles[] __attribute__((unused)) = {
	&pdt_profile_r10s,
};

#endif
