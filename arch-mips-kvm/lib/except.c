// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exception entry, eret and the interrupt decision.
 */
#include "except.h"

static const struct {
	u8 code;
	u8 enhanced;		/* code if PageGrain.IEC has RI and XI told apart */
} tlb_codes[][3] = {
	/*			  MIPS_READ, MIPS_WRITE, MIPS_FETCH */
#define SAME(c)	{ MIPS_EXC_##c, MIPS_EXC_##c }
	[MIPS_TLB_REFILL]	= { SAME(TLBL), SAME(TLBS), SAME(TLBL) },
	[MIPS_TLB_INVALID]	= { SAME(TLBL), SAME(TLBS), SAME(TLBL) },
	[MIPS_TLB_MODIFIED]	= { SAME(MOD), SAME(MOD), SAME(MOD) },
#undef SAME
	[MIPS_TLB_RI]		= { [MIPS_READ] = { MIPS_EXC_TLBL, MIPS_EXC_TLBRI } },
	[MIPS_TLB_XI]		= { [MIPS_FETCH] = { MIPS_EXC_TLBL, MIPS_EXC_TLBXI } },
};

struct mips_exc mips_exc_tlb(enum mips_tlb_status status, enum mips_access access,
			     struct mips_gva va, u32 pagegrain)
{
	bool enhanced = pagegrain & C0_PAGEGRAIN_IEC;
	struct mips_exc exc = MIPS_EXC_AT(tlb_codes[status][access].code, va);

	if (enhanced)
		exc.code = tlb_codes[status][access].enhanced;
	exc.refill = status == MIPS_TLB_REFILL;
	return exc;
}

struct mips_exc mips_exc_address(enum mips_access access, struct mips_gva va)
{
	return MIPS_EXC_AT(access == MIPS_WRITE ? MIPS_EXC_ADES : MIPS_EXC_ADEL, va);
}

/* Do TLB exceptions of this code write Context and EntryHi? (PRA, exception conditions) */
static bool sets_vpn2(u8 code)
{
	return code == MIPS_EXC_MOD || code == MIPS_EXC_TLBL || code == MIPS_EXC_TLBS ||
	       code == MIPS_EXC_TLBRI || code == MIPS_EXC_TLBXI;
}

/* PRA, "Exception Vector Locations". */
u32 mips_except_vector(const struct mips_cpu *cpu, const struct mips_exc *exc)
{
	u32 status = mips_status(cpu);
	u32 base, offset = 0x180;

	if (status & C0_STATUS_BEV)
		base = mips_seg_reset_pc(cpu->cfg->map) + 0x200;
	else
		base = mips_cp0_read(cpu, MIPS_C0_EBASE) & ~MIPS_MASK(11, 0);
	if (exc->refill && !(status & C0_STATUS_EXL))
		offset = 0x000;
	else if (exc->code == MIPS_EXC_INT && !(status & C0_STATUS_EXL) &&
		 (mips_cause(cpu) & C0_CAUSE_IV))
		offset = 0x200;
	return base + offset;
}

static void record_address(struct mips_cpu *cpu, const struct mips_exc *exc)
{
	u32 va = exc->badvaddr.v;

	mips_cp0_update(cpu, MIPS_C0_BADVADDR, va, ~0u);
	if (!sets_vpn2(exc->code))
		return;
	mips_cp0_update(cpu, MIPS_C0_CONTEXT, va >> 9, C0_CONTEXT_BADVPN2);
	mips_cp0_update(cpu, MIPS_C0_ENTRYHI, va, C0_ENTRYHI_VPN2);
}

void mips_except_enter(struct mips_cpu *cpu, const struct mips_exc *exc)
{
	u32 vector = mips_except_vector(cpu, exc);
	u32 cause = (u32)exc->code << 2;
	u32 mask = C0_CAUSE_EXCCODE | C0_CAUSE_CE;

	if (exc->code == MIPS_EXC_CPU)
		cause |= (u32)exc->ce << 28;
	if (!(mips_status(cpu) & C0_STATUS_EXL)) {
		mips_cp0_update(cpu, MIPS_C0_EPC, cpu->pc, ~0u);
		cause |= cpu->bd ? C0_CAUSE_BD : 0;
		mask |= C0_CAUSE_BD;
	}
	mips_cp0_update(cpu, MIPS_C0_CAUSE, cause, mask);
	if (exc->has_badvaddr)
		record_address(cpu, exc);
	if (exc->has_instr)
		mips_cp0_update(cpu, MIPS_C0_BADINSTR, exc->badinstr, ~0u);
	if (exc->has_instrp)
		mips_cp0_update(cpu, MIPS_C0_BADINSTRP, exc->badinstrp, ~0u);
	mips_cp0_update(cpu, MIPS_C0_STATUS, C0_STATUS_EXL, C0_STATUS_EXL);
	cpu->pc = vector;
	cpu->bd = false;
}

void mips_eret(struct mips_cpu *cpu)
{
	bool erl = mips_status(cpu) & C0_STATUS_ERL;

	cpu->pc = mips_cp0_read(cpu, erl ? MIPS_C0_ERROREPC : MIPS_C0_EPC);
	mips_cp0_update(cpu, MIPS_C0_STATUS, 0, erl ? C0_STATUS_ERL : C0_STATUS_EXL);
	cpu->bd = false;
	cpu->llbit = false;
}
