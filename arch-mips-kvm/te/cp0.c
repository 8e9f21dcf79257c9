// SPDX-License-Identifier: GPL-2.0-only
/*
 * CP0 registers of a trap-and-emulate guest: what the rows of lib/cp0_list.h
 * leave to the backend, which is registers that are computed and writes that
 * have effects beyond their word.
 */

#include "te.h"
#include "hw.h"

u32 te_cp0_read(struct kvm_vcpu *vcpu, int row)
{
	struct te_vcpu *te = te_of(vcpu);

	switch (row) {
	case MIPS_C0_COUNT:
		return kvm_mips_count_read(vcpu);
	case MIPS_C0_COMPARE:
		return kvm_mips_compare_read(vcpu);
	case MIPS_C0_RANDOM:
		return mips_tlb_peek_random(&te->es.tlb,
			mips_cp0_read(&te->c, MIPS_C0_WIRED));
	default:
		return mips_cp0_read(&te->c, row);
	}
}

static void te_write_count(struct kvm_vcpu *vcpu, u32 old, u32 new)
{
	kvm_mips_count_write(vcpu, new);
	kvm_mips_timer_sync(vcpu);
}

static void te_write_compare(struct kvm_vcpu *vcpu, u32 old, u32 new)
{
	kvm_mips_compare_settle(vcpu, new);
	te_update_cause(vcpu);
}

static void te_write_cause(struct kvm_vcpu *vcpu, u32 old, u32 new)
{
	if (!((old ^ new) & C0_CAUSE_DC))
		return;
	kvm_mips_count_stop(vcpu, new & C0_CAUSE_DC);
	kvm_mips_timer_sync(vcpu);
}

/* Registers are stored by the mode they were loaded in. */
static void te_write_status(struct kvm_vcpu *vcpu, u32 old, u32 new)
{
	if ((old ^ new) & (C0_STATUS_CU1 | C0_STATUS_FR))
		kvm_mips_fpu_save(vcpu);
}

static void te_write_config5(struct kvm_vcpu *vcpu, u32 old, u32 new)
{
	if ((old ^ new) & C0_CONFIG5_MSAEN)
		kvm_mips_fpu_save(vcpu);
}

static void te_write_hwrena(struct kvm_vcpu *vcpu, u32 old, u32 new)
{
	te_hw_hwrena(vcpu);
}

/* Effects of a guest's write, by row; rows without MIPS_CP0_HOOK have none. */
static void (*const te_write_hook[MIPS_NR_CP0])(struct kvm_vcpu *vcpu, u32 old,
						u32 new) = {
	[MIPS_C0_COUNT]		= te_write_count,
	[MIPS_C0_COMPARE]	= te_write_compare,
	[MIPS_C0_CAUSE]		= te_write_cause,
	[MIPS_C0_STATUS]	= te_write_status,
	[MIPS_C0_CONFIG5]	= te_write_config5,
	[MIPS_C0_HWRENA]	= te_write_hwrena,
};

void te_cp0_write(struct kvm_vcpu *vcpu, int row, u32 v)
{
	struct te_vcpu *te = te_of(vcpu);
	u32 old, new;

	if (row < 0)
		return;
	if (mips_cp0_rows[row].te == MIPS_TE_COMPUTED) {
		/* There is no word. */
		if (te_write_hook[row])
			te_write_hook[row](vcpu, 0, v);
		return;
	}
	old = mips_cp0_read(&te->c, row);
	new = mips_cp0_write(&te->c, row, v);
	if (te_write_hook[row])
		te_write_hook[row](vcpu, old, new);
}

int te_cp0_get(struct kvm_vcpu *vcpu, unsigned int row, u64 *v)
{
	struct te_vcpu *te = te_of(vcpu);
	u32 value;

	if (!mips_cp0_present(row, &te->cfg))
		return -ENOENT;
	value = te_cp0_read(vcpu, row);
	/* The word in the zero page is as old as the last entry. */
	if (row == MIPS_C0_CAUSE)
		value = (value & ~TE_CAUSE_LINES) | kvm_mips_irq_cause(vcpu);
	*v = (s64)(s32)value;
	return 0;
}

/*
 * Cause as a whole is state to user space: the lines and TI it shows are those
 * of the vCPU, which core/ keeps.
 */
static void te_set_cause(struct kvm_vcpu *vcpu, u32 v)
{
	struct te_vcpu *te = te_of(vcpu);

	kvm_mips_count_stop(vcpu, v & C0_CAUSE_DC);
	kvm_mips_timer_set_ti(vcpu, v & C0_CAUSE_TI);
	mips_cp0_write_user(&te->c, MIPS_C0_CAUSE, v);
}

/*
 * Registers whose constant bits user space chooses: what the guest's CPU has.
 * An FPU only if its capability was enabled before, MSA only with such an FPU.
 */
static int te_set_cfg(struct kvm_vcpu *vcpu, unsigned int row, u32 v)
{
	struct te_vcpu *te = te_of(vcpu);
	struct mips_cpu_cfg *cfg = &te->cfg;
	bool fpu = v & C0_CONFIG1_FP, msa = v & C0_CONFIG3_MSAP;

	switch (row) {
	case MIPS_C0_CONFIG1:
		if (fpu && !vcpu->arch.fpu_enabled)
			return -EINVAL;
		cfg->has_fpu = fpu;
		cfg->has_fpu64 = fpu && (boot_cpu_data.fpu_id & MIPS_FPIR_F64);
		break;
	case MIPS_C0_CONFIG3:
		if (msa && !(vcpu->arch.msa_enabled && cfg->has_fpu64))
			return -EINVAL;
		cfg->has_msa = msa;
		break;
	default:
		cfg->prid = v;
	}
	mips_cpu_cfg_sanitise(cfg);
	mips_cp0_canonicalise(&te->c);
	return 0;
}

int te_cp0_set(struct kvm_vcpu *vcpu, unsigned int row, u64 v)
{
	struct te_vcpu *te = te_of(vcpu);
	bool ti = vcpu->arch.timer.ti;

	if (!mips_cp0_present(row, &te->cfg))
		return -ENOENT;
	switch (row) {
	case MIPS_C0_COUNT:
		kvm_mips_count_write(vcpu, v);
		return 0;
	case MIPS_C0_COMPARE:
		/* Loading state must not acknowledge a pending interrupt. */
		kvm_mips_compare_write(vcpu, v);
		kvm_mips_timer_set_ti(vcpu, ti);
		return 0;
	case MIPS_C0_CAUSE:
		te_set_cause(vcpu, v);
		return 0;
	case MIPS_C0_PRID:
	case MIPS_C0_CONFIG1:
	case MIPS_C0_CONFIG3:
		return te_set_cfg(vcpu, row, v);
	default:
		mips_cp0_write_user(&te->c, row, v);
		return 0;
	}
}
