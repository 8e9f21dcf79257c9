// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's timer: Guest.Count is root's plus GTOffset, and the hardware
 * compares it with Guest.Compare, so a guest that runs at the host's frequency
 * needs no exit for it.  Otherwise, and while the vCPU sleeps, core/timer.c.
 */

#include <linux/percpu.h>
#include <asm/time.h>
#include "../lib/count.h"
#include "hw.h"


static u32 vz_guest_count(void)
{
	return vz_mfgc0(9, 0);
}

/*
 * Change Guest.Cause without losing a match that falls between reading and
 * writing it.
 */
void vz_timer_keep_ti(struct vz_vcpu *vz, u32 mask, u32 v)
{
	u32 before = vz_guest_count();
	u32 cause = mips_cp0_merge(vz_mfgc0(13, 0), v, mask);

	vz_mtgc0(13, 0, cause);
	back_to_back_c0_hazard();
	if (vz->hw_timer &&
	    mips_count_passed(vz_mfgc0(11, 0), before, vz_guest_count()))
		vz_mtgc0(13, 0, cause | C0_CAUSE_TI);
}

static void vz_timer_lend(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	struct kvm_mips_timer_state s;

	if (current_cpu_data.gtoffset_mask != 0xffffffff ||
	    !kvm_mips_timer_lend(vcpu, mips_hpt_frequency, &s))
		return;
	vz->hw_timer = true;
	write_c0_gtoffset(s.count - read_c0_count());
	vz_mtgc0(11, 0, s.compare);	/* clears TI */
	back_to_back_c0_hazard();
	if (s.ti)
		vz_mtgc0(13, 0, vz_mfgc0(13, 0) | C0_CAUSE_TI);
}

void vz_timer_take(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	struct kvm_mips_timer_state s;
	u32 before;

	if (!vz->hw_timer)
		return;
	before = vz_guest_count();
	s.compare = vz_mfgc0(11, 0);
	s.ti = vz_mfgc0(13, 0) & C0_CAUSE_TI;
	s.count = vz_guest_count();
	/* A match after Cause was read */
	s.ti |= mips_count_passed(s.compare, before, s.count);
	vz->hw_timer = false;
	kvm_mips_timer_take_back(vcpu, &s);
}

/*
 * The software timer's interrupt is shown by TI; and lest the hardware add one
 * of its own, Guest.Count is moved to where Compare has just been.
 */
static void vz_timer_show(struct kvm_vcpu *vcpu)
{
	u32 compare = kvm_mips_compare_read(vcpu);
	u32 ti = READ_ONCE(vcpu->arch.timer.ti) ? C0_CAUSE_TI : 0;

	write_c0_gtoffset(compare - read_c0_count());
	vz_mtgc0(11, 0, compare);
	back_to_back_c0_hazard();
	vz_mtgc0(13, 0, (vz_mfgc0(13, 0) & ~C0_CAUSE_TI) | ti);
}

void vz_timer_sync(struct kvm_vcpu *vcpu)
{
	if (likely(vz_of(vcpu)->hw_timer))
		return;
	vz_timer_lend(vcpu);
	if (!vz_of(vcpu)->hw_timer)
		vz_timer_show(vcpu);
}
