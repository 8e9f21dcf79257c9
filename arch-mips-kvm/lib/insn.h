/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The instruction decoder: one 32-bit word in, one small struct out.  Nobody
 * else in the project takes instruction words apart.  The rows are in
 * insn_list.h, the way back (struct to word) in encode.h.
 *
 * Scope: MIPS32 Release 2 to 5, 32-bit encodings, with the FPU, MSA, DSP, MT,
 * VZ, EVA, XPA and MCU extensions as far as a guest may contain them.
 * Source: MIPS32 Instruction Set Manual, and the manuals of the extensions.
 */
#ifndef MIPS_INSN_H
#define MIPS_INSN_H

#include "kvmlib.h"

/*
 * What a row needs from the CPU; a CPU is the OR of what it has.  There is no
 * bit for the FPU nor for coprocessor 2: their instructions are decoded on
 * every CPU, because one without them raises Coprocessor Unusable for them,
 * not Reserved Instruction (see their classes).
 */
enum mips_isa_feature {
	MIPS_ISA_R1	 = BIT(0),
	MIPS_ISA_R2	 = BIT(1),
	MIPS_ISA_R5	 = BIT(2),
	MIPS_ISA_PS	 = BIT(3),	/* paired single */
	MIPS_ISA_MSA	 = BIT(4),
	MIPS_ISA_DSP	 = BIT(5),
	MIPS_ISA_DSP2	 = BIT(6),
	MIPS_ISA_MT	 = BIT(7),
	MIPS_ISA_VZ	 = BIT(8),	/* root: guest registers and guest TLB */
	MIPS_ISA_HYPCALL = BIT(9),	/* guest: VZ hardware or our hypervisor */
	MIPS_ISA_EVA	 = BIT(10),	/* with TLB invalidation */
	MIPS_ISA_XPA	 = BIT(11),
	MIPS_ISA_EJTAG	 = BIT(12),
	MIPS_ISA_ALL	 = BIT(13) - 1,
};

struct mips_isa {
	u32 have;		/* OR of enum mips_isa_feature */
};

/* A plain MIPS32R2 integer core, like the 24Kc. */
#define MIPS_ISA_24KC	((struct mips_isa){ MIPS_ISA_R1 | MIPS_ISA_R2 })

enum mips_class {
	MIPS_CLASS_INVALID,	/* reserved instruction on this CPU */
	MIPS_CLASS_OTHER,	/* integer work without side effects beyond registers */
	MIPS_CLASS_LOAD,
	MIPS_CLASS_STORE,
	MIPS_CLASS_BRANCH,	/* PC-relative, conditional or not */
	MIPS_CLASS_JUMP,	/* j, jal, jr, jalr and their .hb forms */
	MIPS_CLASS_CP0_MOVE,	/* mfc0 mtc0 mfhc0 mthc0 */
	MIPS_CLASS_INT_ENABLE,	/* di ei */
	MIPS_CLASS_CP0_OTHER,	/* rdpgpr wrpgpr, MT ASE and VZ guest-register moves */
	MIPS_CLASS_TLB,		/* tlbp tlbr tlbwi tlbwr tlbinv tlbinvf and tlbg* */
	MIPS_CLASS_ERET,	/* eret eretnc deret */
	MIPS_CLASS_WAIT,
	MIPS_CLASS_HYPERCALL,	/* imm = code, bits 20:11 */
	MIPS_CLASS_CACHE,	/* cache cachee synci pref prefe prefx; rt = operation or hint */
	MIPS_CLASS_RDHWR,	/* rd = hardware register */
	MIPS_CLASS_SYSCALL,	/* imm = code */
	MIPS_CLASS_BREAK,	/* imm = code */
	MIPS_CLASS_TRAP,	/* teq ... tnei */
	MIPS_CLASS_SDBBP,
	MIPS_CLASS_SYNC,	/* nop ssnop ehb pause sync: order only */
	MIPS_CLASS_COP1,	/* needs Status.CU1; loads, stores and branches have their own class */
	MIPS_CLASS_COP2,	/* needs Status.CU2 */
	MIPS_CLASS_MSA,		/* needs Config5.MSAEn */
	MIPS_CLASS_DSP,		/* needs Status.MX */
	MIPS_NR_CLASSES
};

/* MIPS_OP_INVALID, then one per row of insn_list.h: MIPS_OP_LW, MIPS_OP_MFC0, ... */
enum mips_op {
	MIPS_OP_INVALID,
#define MIPS_GROUP(opcode)
#define MIPS_INSN(op, ...)	MIPS_OP_##op,
#include "insn_list.h"
#undef MIPS_GROUP
#undef MIPS_INSN
	MIPS_NR_OPS
};

/* Properties of an instruction: struct mips_insn.flags. */
enum mips_insn_flag {
	MIPS_I_DELAY	= BIT(0),	/* has a delay slot */
	MIPS_I_LIKELY	= BIT(1),	/* the slot is nullified when not taken */
	MIPS_I_LINK	= BIT(2),	/* writes the return address (to rd for jalr, else to $31) */
	MIPS_I_SEXT	= BIT(3),	/* load: the value is sign-extended */
	MIPS_I_FPR	= BIT(4),	/* load/store: rt (ft) names an FPU register, not a GPR */
	MIPS_I_COP2	= BIT(5),	/* load/store: rt names a coprocessor 2 register */
	MIPS_I_LEFT	= BIT(6),	/* lwl swl: the bytes up to the aligned word's start */
	MIPS_I_RIGHT	= BIT(7),	/* lwr swr */
	MIPS_I_ATOMIC	= BIT(8),	/* ll sc */
	MIPS_I_INDEXED	= BIT(9),	/* address is rs + rt; data is rd; sa for FPU loads */
	MIPS_I_EVA	= BIT(10),	/* user-mode view of the address space */
	MIPS_I_REFINES	= BIT(11),	/* row lies inside a later, more general row, on purpose */
	MIPS_I_COARSE	= BIT(12),	/* row stands for a family of operations */
	MIPS_I_OVERFLOW	= BIT(13),	/* may raise integer overflow */
};

/*
 * Operand formats: which fields carry operands, in the order assembly language
 * writes them, and which GPRs are read and written.  Table in insn.c.
 */
enum mips_format {
#define MIPS_FORMAT(name, ...)	MIPS_FMT_##name,
#include "insn_formats.h"
#undef MIPS_FORMAT
	MIPS_NR_FORMATS
};

struct mips_insn {
	u32 word;
	u16 op;			/* enum mips_op */
	u16 flags;		/* enum mips_insn_flag */
	u8 class;		/* enum mips_class */
	u8 format;		/* enum mips_format */
	u8 rs;			/* bits 25:21; base register of loads and stores */
	u8 rt;			/* bits 20:16; data register; cache operation; ins/ext target */
	u8 rd;			/* bits 15:11; CP0 and hardware register number */
	u8 sa;			/* bits 10:6; shift amount; lsb of ext and ins */
	u8 sel;			/* bits 2:0, CP0 select; of bc1, bc2, movf, movt: condition code */
	u8 width;		/* load, store: bytes, 1 2 4 8 16; else 0 */
	/*
	 * Immediate, sign- or zero-extended as the operation does; branches:
	 * byte offset from the delay slot; syscall, break, trap, wait, hypcall:
	 * code; ext, ins: size.
	 */
	s32 imm;
	u32 target;		/* j jal: bits 27:0 of the target, bits 31:28 are the PC's */
};

/*
 * Decode @word for a CPU with @isa.  Returns true and fills *@out if the word
 * is an instruction of that CPU; else returns false with op and class INVALID
 * and the plain bit fields filled (a reserved instruction exception is due).
 * Total and free of side effects: every word has an answer.
 */
bool mips_decode(u32 word, const struct mips_isa *isa, struct mips_insn *out);

/*
 * Instructions decoded before, for one isa: the same few make most exits.
 * Zeroed it is empty.
 */
#define MIPS_DECODED_BITS	6

struct mips_decoded {
	struct mips_insn insn[1 << MIPS_DECODED_BITS];
};

/* mips_decode(), with a result that stands until the next call. */
static inline const struct mips_insn *mips_decode_again(struct mips_decoded *d, u32 word,
							const struct mips_isa *isa)
{
	struct mips_insn *insn = &d->insn[word * 0x61c88647u >> (32 - MIPS_DECODED_BITS)];

	/* What is reserved is not worth keeping, and an empty entry looks like it. */
	if (insn->word != word || insn->class == MIPS_CLASS_INVALID)
		mips_decode(word, isa, insn);
	return insn;
}

/*
 * False if @word is neither of coprocessor 0 nor one of the barriers between its
 * instructions: seen without decoding.
 */
static inline bool mips_may_be_cop0(u32 word)
{
	return word >> 26 == 0x10 || !(word & ~0xc0u);
}

/* Assembly name, "lw"; "?" for MIPS_OP_INVALID and out-of-range values. */
const char *mips_op_name(unsigned int op);

/* What an instruction does to the 32 general registers, as bit masks ($0 never appears). */
struct mips_insn_regs {
	u32 reads;
	u32 writes;		/* includes $31 or rd of linking branches */
};

/* Coarse rows whose use of registers varies report all registers, read and written. */

struct mips_insn_regs mips_insn_regs(const struct mips_insn *insn);

/*
 * True if @insn always runs to completion and moves on to the next word: no
 * control transfer, no memory access, no possible exception (overflow, trap,
 * coprocessor, privileged) and no effect beyond GPRs, HI/LO and ordering.
 * This is what an instruction inside a replaced idiom must satisfy.
 */
bool mips_insn_is_plain(const struct mips_insn *insn);

/* A row, for tables, tests and generated documents.  Rows 1..MIPS_NR_OPS-1 are operations. */
struct mips_insn_row {
	u32 mask;
	u32 match;
	const char *name;
	u32 isa;		/* all of these features are needed */
	u16 flags;
	u8 class;
	u8 format;
	u8 width;
};

extern const struct mips_insn_row mips_insn_rows[MIPS_NR_OPS];

/* Where a format keeps its operands. */
enum mips_operand {
	MIPS_OPND_NONE,
	MIPS_OPND_RS, MIPS_OPND_RT, MIPS_OPND_RD, MIPS_OPND_SA, MIPS_OPND_SEL,
	MIPS_OPND_CC,		/* 20:18 */
	MIPS_OPND_S16,		/* 15:0 signed */
	MIPS_OPND_U16,		/* 15:0 unsigned */
	MIPS_OPND_S9,		/* 15:7 signed */
	MIPS_OPND_BRANCH,	/* 15:0 signed, times 4 */
	MIPS_OPND_TARGET,	/* 25:0 times 4 */
	MIPS_OPND_CODE20,	/* 25:6 */
	MIPS_OPND_CODE19,	/* 24:6 */
	MIPS_OPND_CODE10,	/* 15:6 */
	MIPS_OPND_HYPCODE,	/* 20:11 */
	MIPS_OPND_RDT,		/* 15:11 and 20:16, the same register twice */
	MIPS_OPND_SA2,		/* 7:6, minus 1 */
	MIPS_OPND_EXTSIZE,	/* 15:11 = size - 1 */
	MIPS_OPND_INSSIZE,	/* 15:11 = lsb + size - 1 */
	MIPS_NR_OPNDS
};

/*
 * Position of an operand in the word: ((value - bias) >> shift) goes to bits
 * lo + bits - 1 .. lo.
 */
struct mips_operand_field {
	u8 lo, bits;
	u8 shift;
	u8 bias;
	bool sign;
};

extern const struct mips_operand_field mips_operand_fields[MIPS_NR_OPNDS];

/* Value of operand @kind in @word. */
s32 mips_operand_get(enum mips_operand kind, u32 word);

#define MIPS_MAX_OPNDS	4

struct mips_format_row {
	u8 opnd[MIPS_MAX_OPNDS];	/* enum mips_operand, in assembly order */
	u8 reads, writes;		/* OR of MIPS_RS, MIPS_RT, MIPS_RD, MIPS_RA, MIPS_ANY */
};

enum { MIPS_RS = BIT(0), MIPS_RT = BIT(1), MIPS_RD = BIT(2), MIPS_RA = BIT(3), MIPS_ANY = BIT(4) };

extern const struct mips_format_row mips_formats[MIPS_NR_FORMATS];

#endif
