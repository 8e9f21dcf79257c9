/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MIPS instruction words, for code that tests put together at run time.  The
 * words of the VZ instructions are spelled out here, so no assembler has to
 * know them, and so that they check the emulator's decoder and not themselves.
 */
#ifndef GUESTS_INSN_H
#define GUESTS_INSN_H

enum { ZERO, AT, V0, V1, A0, A1, A2, A3, T0, T1, T2, T3, T4, T5, T6, T7, S0, S1, K0 = 26, K1,
       GP, SP, FP, RA };

#define I_TYPE(op, rs, rt, imm)	((op) << 26 | (rs) << 21 | (rt) << 16 | ((imm) & 0xffff))
#define R_TYPE(rs, rt, rd, sa, fn) ((rs) << 21 | (rt) << 16 | (rd) << 11 | (sa) << 6 | (fn))
#define COP0_MOVE(op, rt, rd, sel) (0x40000000 | (op) << 21 | (rt) << 16 | (rd) << 11 | (sel))
#define GC0_MOVE(word, rt, rd, sel) ((word) | (rt) << 16 | (rd) << 11 | (sel))

#define NOP			0
#define EHB			0x000000c0
#define ADDIU(rt, rs, imm)	I_TYPE(9, rs, rt, imm)
#define ADDI(rt, rs, imm)	I_TYPE(8, rs, rt, imm)
#define ORI(rt, rs, imm)	I_TYPE(13, rs, rt, imm)
#define LUI(rt, imm)		I_TYPE(15, 0, rt, imm)
#define LB(rt, off, base)	I_TYPE(32, base, rt, off)
#define LWL(rt, off, base)	I_TYPE(34, base, rt, off)
#define LW(rt, off, base)	I_TYPE(35, base, rt, off)
#define LWR(rt, off, base)	I_TYPE(38, base, rt, off)
#define SB(rt, off, base)	I_TYPE(40, base, rt, off)
#define SWL(rt, off, base)	I_TYPE(42, base, rt, off)
#define SW(rt, off, base)	I_TYPE(43, base, rt, off)
#define SWR(rt, off, base)	I_TYPE(46, base, rt, off)
#define LL(rt, off, base)	I_TYPE(48, base, rt, off)
#define SC(rt, off, base)	I_TYPE(56, base, rt, off)
#define PREF(hint, off, base)	I_TYPE(51, base, hint, off)
#define LWE(rt, off, base)	(0x7c00002f | (base) << 21 | (rt) << 16 | ((off) & 0x1ff) << 7)
#define CACHE(op, off, base)	I_TYPE(47, base, op, off)
#define SYNCI(off, base)	I_TYPE(1, base, 31, off)
/* A branch's offset counts instructions from its delay slot. */
#define BEQ(rs, rt, off)	I_TYPE(4, rs, rt, off)
#define BNE(rs, rt, off)	I_TYPE(5, rs, rt, off)
#define B(off)			BEQ(ZERO, ZERO, off)
#define BLTZ(rs, off)		I_TYPE(1, rs, 0, off)
#define J(target)		(2 << 26 | ((target) >> 2 & 0x3ffffff))
#define JR(rs)			R_TYPE(rs, 0, 0, 0, 8)
#define ADDU(rd, rs, rt)	R_TYPE(rs, rt, rd, 0, 0x21)
#define SUBU(rd, rs, rt)	R_TYPE(rs, rt, rd, 0, 0x23)
#define ADD(rd, rs, rt)		R_TYPE(rs, rt, rd, 0, 0x20)
#define TEQ(rs, rt)		R_TYPE(rs, rt, 0, 0, 0x34)
#define SYSCALL			0x0000000c
#define BREAK			0x0000000d
#define SDBBP			0x7000003f
#define RESERVED		0x0000003b	/* SPECIAL, a function code without meaning */
#define RDHWR(rt, rd)		(0x7c00003b | (rt) << 16 | (rd) << 11)

/* A register is "rd, sel". */
#define MFC0(rt, ...)	COP0_MOVE(0, rt, __VA_ARGS__)
#define DMFC0(rt, ...)	COP0_MOVE(1, rt, __VA_ARGS__)
#define MFHC0(rt, ...)	COP0_MOVE(2, rt, __VA_ARGS__)
#define MTC0(rt, ...)	COP0_MOVE(4, rt, __VA_ARGS__)
#define DMTC0(rt, ...)	COP0_MOVE(5, rt, __VA_ARGS__)
#define MTHC0(rt, ...)	COP0_MOVE(6, rt, __VA_ARGS__)
#define RDPGPR(rd, rt)		(0x41400000 | (rt) << 16 | (rd) << 11)
#define WRPGPR(rd, rt)		(0x41c00000 | (rt) << 16 | (rd) << 11)
#define DI			0x41606000
#define EI			0x41606020
#define TLBR			0x42000001
#define TLBWI			0x42000002
#define TLBINV			0x42000003
#define TLBINVF			0x42000004
#define TLBWR			0x42000006
#define TLBP			0x42000008
#define ERET			0x42000018
#define DERET			0x4200001f
#define WAIT			0x42000020

/* The virtualization extension's. */
#define MFGC0(rt, ...)	GC0_MOVE(0x40600000, rt, __VA_ARGS__)
#define DMFGC0(rt, ...)	GC0_MOVE(0x40600100, rt, __VA_ARGS__)
#define MTGC0(rt, ...)	GC0_MOVE(0x40600200, rt, __VA_ARGS__)
#define DMTGC0(rt, ...)	GC0_MOVE(0x40600300, rt, __VA_ARGS__)
#define MFHGC0(rt, ...)	GC0_MOVE(0x40600400, rt, __VA_ARGS__)
#define MTHGC0(rt, ...)	GC0_MOVE(0x40600600, rt, __VA_ARGS__)
#define TLBGR			0x42000009
#define TLBGWI			0x4200000a
#define TLBGINV			0x4200000b
#define TLBGINVF		0x4200000c
#define TLBGWR			0x4200000e
#define TLBGP			0x42000010
#define HYPCALL(code)		(0x42000028 | (code) << 11)

/* Floating point, MSA, DSP. */
#define MFC1(rt, fs)		(0x44000000 | (rt) << 16 | (fs) << 11)
#define MTC1(rt, fs)		(0x44800000 | (rt) << 16 | (fs) << 11)
#define CFC1(rt, fs)		(0x44400000 | (rt) << 16 | (fs) << 11)
#define CTC1(rt, fs)		(0x44c00000 | (rt) << 16 | (fs) << 11)
#define ADD_S(fd, fs, ft)	(0x46000000 | (ft) << 16 | (fs) << 11 | (fd) << 6)
#define DIV_S(fd, fs, ft)	(0x46000003 | (ft) << 16 | (fs) << 11 | (fd) << 6)
#define LDC1(ft, off, base)	I_TYPE(53, base, ft, off)
#define MFC2(rt, rd)		(0x48000000 | (rt) << 16 | (rd) << 11)
#define ADDV_B(wd, ws, wt)	(0x7800000e | (wt) << 16 | (ws) << 11 | (wd) << 6)
#define LD_B(wd, ws)		(0x78000020 | (ws) << 11 | (wd) << 6)
#define ST_B(wd, ws)		(0x78000024 | (ws) << 11 | (wd) << 6)
#define RDDSP(rd)		(0x7c0004b8 | 0x3f << 16 | (rd) << 11)

#endif
