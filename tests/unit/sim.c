// SPDX-License-Identifier: GPL-2.0-only
/*
 * The core of sim.h.  Decoding and branches are those of lib/.
 */
#include "sim.h"
#include "branch.h"
#include "cp0.h"

#define MAX_STEPS	2000

static const struct mips_isa isa = { MIPS_ISA_R1 | MIPS_ISA_R2 | MIPS_ISA_VZ | MIPS_ISA_EVA };

#define STATUS	MIPS_CP0(12, 0)
#define EBASE	MIPS_CP0(15, 1)
#define GUESTCTL1 MIPS_CP0(10, 4)

static bool complain(struct sim *s, const char *what, u32 value)
{
	snprintf(s->complaint, sizeof(s->complaint), "pc %08x: %s (%08x)", s->pc, what, value);
	return false;
}

static u32 *memory(struct sim *s, u32 va)
{
	unsigned int i;

	if (va % 4)
		return NULL;
	for (i = 0; i < ARRAY_SIZE(s->region); i++) {
		struct sim_region *r = &s->region[i];

		if (r->words && va - r->base < r->bytes)
			return &r->words[(va - r->base) / 4];
	}
	return NULL;
}

static bool in_code(const struct sim *s, u32 pc)
{
	return pc - s->region[0].base < s->region[0].bytes;
}

/* PRA, "CP0 Hazards": these readers need a barrier after a write. */
static bool settled(struct sim *s, const u8 *regs, unsigned int n, const char *reader)
{
	while (n--)
		if (s->unsettled[regs[n]])
			return complain(s, reader, regs[n]);
	return true;
}

static void barrier(struct sim *s)
{
	memset(s->unsettled, 0, sizeof(s->unsettled));
}

static bool write_c0(struct sim *s, unsigned int n, u32 value)
{
	if (n == EBASE) {
		u32 need = C0_STATUS_BEV | C0_STATUS_EXL;

		if ((s->c0[STATUS] & need) != need || s->unsettled[STATUS])
			return complain(s, "EBase written without BEV and EXL", s->c0[STATUS]);
	}
	/* Vectors must be in place before Status lets exceptions use them. */
	if (n == STATUS && !(value & C0_STATUS_BEV) && s->unsettled[EBASE])
		return complain(s, "BEV cleared before EBase settled", value);
	s->c0[n] = value;
	s->unsettled[n] = true;
	s->saw_guest_ebase |= n == EBASE && value == s->guest_ebase;
	return true;
}

int sim_tlb_find(const struct sim *s, u32 hi)
{
	int i;

	for (i = 0; i < SIM_TLB; i++)
		if (!((s->hw[i].hi ^ hi) & (~s->pair_mask | C0_ENTRYHI_ASID)))
			return i;
	return -1;
}

static bool write_entry(struct sim *s, enum mips_op op)
{
	u32 index = op == MIPS_OP_TLBWR ? s->next++ % SIM_TLB : s->c0[MIPS_CP0(0, 0)];
	int other;

	if (index >= SIM_TLB)
		return complain(s, "tlbwi beyond the TLB", index);
	s->hw[index] = (struct sim_entry){ ~0u, 0, 0 };
	other = sim_tlb_find(s, s->tlb.hi);
	if (other >= 0)
		return complain(s, "two TLB entries match", s->tlb.hi);
	s->hw[index] = (struct sim_entry){ s->tlb.hi, s->tlb.lo0, s->tlb.lo1 };
	return true;
}

static bool tlb_op(struct sim *s, const struct mips_insn *insn)
{
	static const u8 inputs[] = {
		MIPS_CP0(0, 0), MIPS_CP0(2, 0), MIPS_CP0(3, 0), MIPS_CP0(5, 0), MIPS_CP0(10, 0),
		GUESTCTL1,
	};

	if (!settled(s, inputs, ARRAY_SIZE(inputs), "TLB instruction after an unsettled write"))
		return false;
	if (insn->op == MIPS_OP_TLBP) {
		if (s->pair_mask)
			s->tlb_index = sim_tlb_find(s, s->c0[MIPS_CP0(10, 0)]);
		s->c0[MIPS_CP0(0, 0)] = s->tlb_index < 0 ? C0_INDEX_P : (u32)s->tlb_index;
		s->unsettled[MIPS_CP0(0, 0)] = true;
		return true;
	}
	s->tlb.writes++;
	s->tlb.random = insn->op == MIPS_OP_TLBWR;
	s->tlb.hi = s->c0[MIPS_CP0(10, 0)];
	s->tlb.lo0 = s->c0[MIPS_CP0(2, 0)];
	s->tlb.lo1 = s->c0[MIPS_CP0(3, 0)];
	s->tlb.mask = s->c0[MIPS_CP0(5, 0)];
	return !s->pair_mask || write_entry(s, insn->op);
}

/* Instructions on the guest's TLB, which has one entry: s->gtlb. */
static bool guest_tlb_op(struct sim *s, const struct mips_insn *insn)
{
	static const u8 inputs[] = { GUESTCTL1 };
	static const u8 regs[] = { MIPS_CP0(0, 0), MIPS_CP0(5, 0), MIPS_CP0(10, 0),
				   MIPS_CP0(2, 0), MIPS_CP0(3, 0) };
	u32 *words = (u32 *)&s->gtlb;
	unsigned int i;

	if (!settled(s, inputs, ARRAY_SIZE(inputs), "TLB instruction after an unsettled GuestCtl1"))
		return false;
	s->vz_op = insn->op;
	s->vz_guestctl1 = s->c0[GUESTCTL1];
	switch (insn->op) {
	case MIPS_OP_TLBGP:
		s->gc0[0] = s->tlb_index < 0 ? C0_INDEX_P : (u32)s->tlb_index;
		break;
	case MIPS_OP_TLBGR:		/* RID becomes the entry's GuestID, 5 here */
		for (i = 1; i < ARRAY_SIZE(regs); i++)
			s->gc0[regs[i]] = words[i];
		s->c0[GUESTCTL1] = 5u << 16;
		break;
	case MIPS_OP_TLBGWI:
		for (i = 0; i < ARRAY_SIZE(regs); i++)
			words[i] = s->gc0[regs[i]];
		break;
	}
	return true;
}

static void set(struct sim *s, unsigned int reg, u32 value)
{
	if (reg)
		s->gpr[reg] = value;
}

static bool load_store(struct sim *s, const struct mips_insn *insn)
{
	u32 va = s->gpr[insn->rs] + (u32)insn->imm;
	u32 *p = memory(s, va);

	if (!p)
		return complain(s, "memory nobody promised", va);
	if (insn->op == MIPS_OP_LW)
		set(s, insn->rt, *p);
	else
		*p = s->gpr[insn->rt];
	return true;
}

static bool execute(struct sim *s, const struct mips_insn *i)
{
	u32 rs = s->gpr[i->rs], rt = s->gpr[i->rt], n = MIPS_CP0(i->rd, i->sel), mask;

	switch (i->op) {
	case MIPS_OP_NOP:
		return true;
	case MIPS_OP_EHB:
		barrier(s);
		return true;
	case MIPS_OP_LW:
	case MIPS_OP_SW:
		return load_store(s, i);
	case MIPS_OP_ADDIU:
		set(s, i->rt, rs + (u32)i->imm);
		return true;
	case MIPS_OP_ANDI:
		set(s, i->rt, rs & (u32)i->imm);
		return true;
	case MIPS_OP_ORI:
		set(s, i->rt, rs | (u32)i->imm);
		return true;
	case MIPS_OP_XORI:
		set(s, i->rt, rs ^ (u32)i->imm);
		return true;
	case MIPS_OP_LUI:
		set(s, i->rt, (u32)i->imm << 16);
		return true;
	case MIPS_OP_ADDU:
		set(s, i->rd, rs + rt);
		return true;
	case MIPS_OP_SUBU:
		set(s, i->rd, rs - rt);
		return true;
	case MIPS_OP_AND:
		set(s, i->rd, rs & rt);
		return true;
	case MIPS_OP_OR:
		set(s, i->rd, rs | rt);
		return true;
	case MIPS_OP_XOR:
		set(s, i->rd, rs ^ rt);
		return true;
	case MIPS_OP_SLTU:
		set(s, i->rd, rs < rt);
		return true;
	case MIPS_OP_SLTIU:
		set(s, i->rt, rs < (u32)i->imm);
		return true;
	case MIPS_OP_MOVN:
		if (rt)
			set(s, i->rd, rs);
		return true;
	case MIPS_OP_MOVZ:
		if (!rt)
			set(s, i->rd, rs);
		return true;
	case MIPS_OP_SLL:
		set(s, i->rd, rt << i->sa);
		return true;
	case MIPS_OP_SRL:
		set(s, i->rd, rt >> i->sa);
		return true;
	case MIPS_OP_ROTR:
		set(s, i->rd, rt >> i->sa | (i->sa ? rt << (32 - i->sa) : 0));
		return true;
	case MIPS_OP_EXT:
		set(s, i->rt, rs >> i->sa & MIPS_MASK(i->imm - 1, 0));
		return true;
	case MIPS_OP_INS:
		mask = MIPS_MASK(i->imm - 1, 0) << i->sa;
		set(s, i->rt, (rt & ~mask) | (rs << i->sa & mask));
		return true;
	case MIPS_OP_MFHI:
		set(s, i->rd, s->hi);
		return true;
	case MIPS_OP_MFLO:
		set(s, i->rd, s->lo);
		return true;
	case MIPS_OP_MTHI:
		s->hi = rs;
		return true;
	case MIPS_OP_MTLO:
		s->lo = rs;
		return true;
	case MIPS_OP_MFC0:
		if (i->rd == 0 && s->unsettled[n])
			return complain(s, "Index read before tlbp settled", n);
		set(s, i->rt, s->c0[n]);
		return true;
	case MIPS_OP_MTC0:
		return write_c0(s, n, rt);
	case MIPS_OP_MFGC0:
		set(s, i->rt, s->gc0[n]);
		return true;
	case MIPS_OP_MTGC0:
		s->gc0[n] = rt;
		return true;
	case MIPS_OP_SRLV:
		set(s, i->rd, rt >> (rs & 31));
		return true;
	case MIPS_OP_SLLV:
		set(s, i->rd, rt << (rs & 31));
		return true;
	case MIPS_OP_TLBINVF:
	case MIPS_OP_TLBGINVF:
	case MIPS_OP_TLBGR:
	case MIPS_OP_TLBGWI:
	case MIPS_OP_TLBGP:
		return guest_tlb_op(s, i);
	case MIPS_OP_TLBP:
	case MIPS_OP_TLBWI:
	case MIPS_OP_TLBWR:
		return tlb_op(s, i);
	default:
		return complain(s, "instruction the core does not know", i->word);
	}
}

static bool fetch(struct sim *s, struct mips_insn *insn)
{
	u32 *p = in_code(s, s->pc) ? memory(s, s->pc) : NULL;

	if (!p || s->steps++ > MAX_STEPS)
		return complain(s, "no instruction here", s->steps);
	return mips_decode(*p, &isa, insn) || complain(s, "reserved instruction", *p);
}

/* The branch and its delay slot. */
static bool branch(struct sim *s, const struct mips_insn *insn)
{
	struct mips_branch b;
	struct mips_insn slot;

	mips_branch(insn, s->pc, s->gpr, 0, NULL, &b);
	if (insn->op == MIPS_OP_JR_HB || insn->op == MIPS_OP_JALR_HB)
		barrier(s);
	set(s, b.link_reg, b.link);
	s->pc += 4;
	if (!b.nullified) {
		if (!fetch(s, &slot))
			return false;
		if (slot.flags & MIPS_I_DELAY || slot.class == MIPS_CLASS_ERET)
			return complain(s, "branch or eret in a delay slot", slot.word);
		if (!execute(s, &slot))
			return false;
	}
	s->pc = b.next;
	return true;
}

enum sim_end sim_run(struct sim *s, u32 pc)
{
	static const u8 eret_reads[] = { STATUS, MIPS_CP0(10, 0), MIPS_CP0(14, 0), EBASE };
	struct mips_insn insn;

	s->pc = pc;
	s->steps = 0;
	while (in_code(s, s->pc)) {
		if (!fetch(s, &insn))
			return SIM_ERROR;
		if (insn.op == MIPS_OP_ERET) {
			if (!settled(s, eret_reads, ARRAY_SIZE(eret_reads),
				     "eret after an unsettled write"))
				return SIM_ERROR;
			s->c0[STATUS] &= ~C0_STATUS_EXL;
			s->pc = s->c0[MIPS_CP0(14, 0)];
			return SIM_ERET;
		}
		if (insn.flags & MIPS_I_DELAY) {
			if (!branch(s, &insn))
				return SIM_ERROR;
		} else {
			if (!execute(s, &insn))
				return SIM_ERROR;
			s->pc += 4;
		}
	}
	return SIM_LEFT;
}
