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

/* Count has come to @count since it was looked at last, and maybe by Compare. */
static void vz_timer_catch_up(struct vz_parked_timer *t, u32 count)
{
	u32 elapsed = (u32)jiffies - t->jiffies;

	/* All the way round?  One look at jiffies may be late, another early. */
	if (mips_count_passed(t->compare, t->count, count) ||
	    (elapsed && elapsed >= U32_MAX / (mips_hpt_frequency / HZ) - 2))
		t->ti = true;
	t->count = count;
	t->jiffies += elapsed;
}

void vz_timer_park(struct vz_vcpu *vz)
{
	struct vz_parked_timer *t = &vz->parked;

	if (!vz->hw_timer)
		return;
	vz->hw_timer = false;
	t->count = vz_guest_count();
	t->compare = vz_mfgc0(11, 0);
	t->ti = vz_mfgc0(13, 0) & C0_CAUSE_TI;
	t->jiffies = jiffies;
}

/* The reverse: the context has Compare before Count is looked at. */
static __always_inline void vz_timer_unpark(struct vz_vcpu *vz)
{
	struct vz_parked_timer *t = &vz->parked;

	vz->hw_timer = true;
	write_c0_gtoffset(t->gtoffset);
	vz_mtgc0(11, 0, t->compare);	/* clears TI */
	back_to_back_c0_hazard();
	vz_timer_catch_up(t, vz_guest_count());
	if (t->ti)
		vz_mtgc0(13, 0, vz_mfgc0(13, 0) | C0_CAUSE_TI);
}

static noinline bool vz_timer_lend(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	struct kvm_mips_timer_state s;

	if (current_cpu_data.gtoffset_mask != 0xffffffff ||
	    !kvm_mips_timer_lend(vcpu, mips_hpt_frequency, &s))
		return false;
	vz->parked = (struct vz_parked_timer) {
		.gtoffset = s.count - read_c0_count(),
		.compare = s.compare,
		.count = s.count,
		.ti = s.ti,
		.jiffies = jiffies,
		.epoch = vz_cpu_epoch(),
	};
	vz->timer_cpu = smp_processor_id();
	return true;
}

void vz_timer_take(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	struct vz_parked_timer *t = &vz->parked;

	if (vz->timer_cpu < 0)
		return;
	vz_timer_park(vz);
	if (vz->timer_cpu == smp_processor_id() && t->epoch == vz_cpu_epoch())
		vz_timer_catch_up(t, read_c0_count() + t->gtoffset);
	else	/* its Count is not to be had: as exact as we can */
		vz_timer_catch_up(t, t->count + ((u32)jiffies - t->jiffies) *
					 (mips_hpt_frequency / HZ));
	WRITE_ONCE(vz->timer_cpu, -1);
	kvm_mips_timer_take_back(vcpu, &(struct kvm_mips_timer_state) {
		.count = t->count, .compare = t->compare, .ti = t->ti });
}

/*
 * The software timer's interrupt is shown by TI; and lest the hardware add one
 * of its own, Guest.Count is moved to where Compare has just been.
 */
static noinline void vz_timer_show(struct kvm_vcpu *vcpu)
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
	struct vz_vcpu *vz = vz_of(vcpu);

	if (likely(vz->hw_timer))
		return;
	if (vz->timer_cpu >= 0 || vz_timer_lend(vcpu))
		vz_timer_unpark(vz);
	else
		vz_timer_show(vcpu);
}
