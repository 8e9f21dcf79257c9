// SPDX-License-Identifier: GPL-2.0-only
/*
 * CP0 registers of a VZ guest: accesses that trap, their side effects, and the
 * registers as user space sees them.
 */

#include <asm/time.h>
#include "hw.h"

u32 vz_cp0_read(struct kvm_vcpu *vcpu, int row)
{
	struct vz_vcpu *vz = vz_of(vcpu);

	if (row == MIPS_C0_COUNT && !vz->hw_timer)
		return kvm_mips_count_read(vcpu);
	if (row == MIPS_C0_COMPARE && !vz->hw_timer)
		return kvm_mips_compare_read(vcpu);
	if (row < 0 || !mips_cp0_present(row, &vz->cfg))
		return 0;
	return mips_cp0_rows[row].vz == MIPS_VZ_SOFT ?
		mips_cp0_read(&vz->c, row) : vz_live_read(row);
}

/* The timer's registers are core/'s for the moment; vz_timer_sync() lends them again. */
static void vz_write_count(struct kvm_vcpu *vcpu, u32 old, u32 new)
{
	vz_timer_take(vcpu);
	kvm_mips_count_write(vcpu, new);
}

static void vz_write_compare(struct kvm_vcpu *vcpu, u32 old, u32 new)
{
	vz_timer_take(vcpu);
	kvm_mips_compare_write(vcpu, new);
}

static void vz_write_cause(struct kvm_vcpu *vcpu, u32 old, u32 new)
{
	if (!((old ^ new) & C0_CAUSE_DC))
		return;
	vz_timer_take(vcpu);
	kvm_mips_count_stop(vcpu, new & C0_CAUSE_DC);
}

/* Registers are stored by the mode they were loaded in. */
static void vz_write_status(struct kvm_vcpu *vcpu, u32 old, u32 new)
{
	if ((old ^ new) & C0_STATUS_FR)
		kvm_mips_fpu_save(vcpu);
	if ((old & ~new) & C0_STATUS_EXL)
		kvm_mips_irq_ack(vcpu);
}

static void vz_write_config5(struct kvm_vcpu *vcpu, u32 old, u32 new)
{
	if ((old ^ new) & C0_CONFIG5_MSAEN)
		kvm_mips_fpu_save(vcpu);
}

/* Effects of a guest's write that trapped, by row. */
static void (*const vz_write_hook[MIPS_NR_CP0])(struct kvm_vcpu *vcpu, u32 old,
						u32 new) = {
	[MIPS_C0_COUNT]		= vz_write_count,
	[MIPS_C0_COMPARE]	= vz_write_compare,
	[MIPS_C0_CAUSE]		= vz_write_cause,
	[MIPS_C0_STATUS]	= vz_write_status,
	[MIPS_C0_CONFIG5]	= vz_write_config5,
};

void vz_cp0_write(struct kvm_vcpu *vcpu, int row, u32 v)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	u32 old, new, mask;

	if (row < 0 || !mips_cp0_present(row, &vz->cfg))
		return;
	mask = mips_cp0_guest_mask(row, &vz->cfg);
	old = vz_live_read(row);
	new = mips_cp0_merge(old, v, mask);
	if (row == MIPS_C0_CAUSE)
		vz_timer_keep_ti(vz, mask, v);
	else if (row != MIPS_C0_COUNT && row != MIPS_C0_COMPARE)
		vz_live_write(row, new);
	if (mips_cp0_rows[row].rd == 16 && mips_cp0_rows[row].vz == MIPS_VZ_ROOT)
		*vz_word(vz, row) = new;	/* Config is not saved */
	if (vz_write_hook[row])
		vz_write_hook[row](vcpu, old, new);
}

/* User space */

int vz_cp0_get(struct kvm_vcpu *vcpu, unsigned int row, u64 *v)
{
	struct vz_vcpu *vz = vz_of(vcpu);

	if (!mips_cp0_present(row, &vz->cfg))
		return -ENOENT;
	vz_to_memory(vcpu);
	switch (row) {
	case MIPS_C0_COUNT:
		*v = kvm_mips_count_read(vcpu);
		break;
	case MIPS_C0_COMPARE:
		*v = kvm_mips_compare_read(vcpu);
		break;
	case MIPS_C0_RANDOM:
		*v = vz->cfg.tlb_size - 1;
		break;
	case MIPS_C0_CAUSE:
		*v = *vz_word(vz, row) | kvm_mips_irq_cause(vcpu);
		break;
	default:
		*v = *vz_word(vz, row);
	}
	*v = (s64)(s32)*v;
	return 0;
}

/*
 * Cause as a whole is state to user space: the lines and TI it shows are those
 * of the vCPU, which core/ keeps.
 */
static void vz_set_cause(struct kvm_vcpu *vcpu, u32 v)
{
	u32 own = mips_cp0_user_mask(MIPS_C0_CAUSE, &vz_of(vcpu)->cfg) &
		  ~(C0_CAUSE_IP_HW | C0_CAUSE_TI);
	u32 *word = vz_word(vz_of(vcpu), MIPS_C0_CAUSE);

	kvm_mips_count_stop(vcpu, v & C0_CAUSE_DC);
	kvm_mips_timer_set_ti(vcpu, v & C0_CAUSE_TI);
	*word = mips_cp0_merge(*word, v, own);
}

/*
 * What the guest's CPU has is for user space to choose: an FPU only if its
 * capability was enabled before, MSA only with such an FPU.
 */
static int vz_set_cfg(struct kvm_vcpu *vcpu, unsigned int row, u32 v)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	struct mips_cpu_cfg *cfg = &vz->cfg;
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
	*vz_word(vz, MIPS_C0_PRID) = cfg->prid;
	*vz_word(vz, MIPS_C0_CONFIG1) = vz_guest_config(1) |
					(cfg->has_fpu ? C0_CONFIG1_FP : 0);
	*vz_word(vz, MIPS_C0_CONFIG3) = vz_guest_config(3) |
					(cfg->has_msa ? C0_CONFIG3_MSAP : 0);
	return 0;
}

int vz_cp0_set(struct kvm_vcpu *vcpu, unsigned int row, u64 v)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	bool ti;

	if (!mips_cp0_present(row, &vz->cfg))
		return -ENOENT;
	vz_to_memory(vcpu);
	switch (row) {
	case MIPS_C0_COUNT:
		kvm_mips_count_write(vcpu, v);
		return 0;
	case MIPS_C0_COMPARE:
		/* Loading state must not acknowledge a pending interrupt. */
		ti = vcpu->arch.timer.ti;
		kvm_mips_compare_write(vcpu, v);
		kvm_mips_timer_set_ti(vcpu, ti);
		return 0;
	case MIPS_C0_CAUSE:
		vz_set_cause(vcpu, v);
		return 0;
	case MIPS_C0_PRID:
	case MIPS_C0_CONFIG1:
	case MIPS_C0_CONFIG3:
		return vz_set_cfg(vcpu, row, v);
	default:
		*vz_word(vz, row) = mips_cp0_merge(*vz_word(vz, row), v,
				mips_cp0_user_mask(row, &vz->cfg));
		return 0;
	}
}

/* The guest CPU is what the hardware's guest context presents. */
void vz_cpu_cfg(struct mips_cpu_cfg *cfg, unsigned int cpu_num)
{
	u32 config1 = vz_guest_config(1), config3 = vz_guest_config(3);
	u32 config4 = vz_guest_config(4);

	*cfg = (struct mips_cpu_cfg) {
		.map = MIPS_MAP_STD,
		.prid = read_c0_prid(),
		.config = vz_guest_config(0) & C0_CONFIG_K0,
		.config1_caches = config1,
		.tlb_size = mips_field(config1, 30, 25) + 1 +
			    (mips_field(config4, 15, 14) == 1 ?
			     64 * mips_field(config4, 7, 0) : 0),
		.cpu_num = cpu_num,
		.pabits = 32,
		.kscratch = mips_field(config4, 23, 16),
		.has_userlocal = config3 & C0_CONFIG3_ULRI,
		.has_rxi = config3 & C0_CONFIG3_RXI,
		.has_badinstr = config3 & C0_CONFIG3_BI,
		.has_ehinv = config4 & BIT(30),
		.has_vint = config3 & C0_CONFIG3_VINT,
		.has_ebase_wg = cpu_has_ebase_wg,
		.has_wii = true,
	};
	mips_cpu_cfg_sanitise(cfg);
}

void vz_cp0_reset(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	int n;

	mips_cp0_reset(&vz->c);
	for (n = 0; n < 6; n++)
		vz->cp0.reg[MIPS_CP0(16, n)] = vz_guest_config(n);
	/* Which lines are the timer's and the counters' is the hardware's to say. */
	*vz_word(vz, MIPS_C0_INTCTL) = vz_live_read(MIPS_C0_INTCTL) & ~C0_INTCTL_VS;
	vcpu->arch.ctx.pc = mips_seg_reset_pc(MIPS_MAP_STD);
}
