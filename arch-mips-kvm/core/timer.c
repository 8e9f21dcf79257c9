// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest Count and Compare over the host's monotonic clock.  The arithmetic is
 * lib/count.c; here are the lock, Cause.TI and the hrtimer that wakes a guest
 * for a match it would otherwise not notice.
 *
 * The hrtimer is armed only before guest entry and before sleep, and never
 * re-armed for a later match before it fires: a guest that moves Compare
 * forward at every tick costs one hrtimer operation per tick.  The guest may write
 * such a later Compare itself (struct mips_compare); that counts as done at the last
 * look at the clock, since which the guest has not seen Count.
 */
#include <linux/kvm_host.h>
#include <kvm_mips/vcpu.h>
#include <count.h>

/* Bring TI up to date with @now.  All below: under timer.lock. */
static void check_match(struct kvm_mips_timer *t, u64 now)
{
	if (!t->ti && !t->lent && mips_count_runs(&t->count) &&
	    mips_count_matched(&t->count, t->compare.value, t->checked, now)) {
		WRITE_ONCE(t->ti, true);
		mips_compare_close(&t->compare);	/* a write clears TI */
	}
	t->checked = now;
}

static u64 look(struct kvm_mips_timer *t)
{
	u64 now = ktime_get_ns();

	check_match(t, now);
	return now;
}

/* Take the lock and bring the timer up to date.  Returns the time it shows. */
static u64 timer_lock(struct kvm_mips_timer *t, unsigned long *flags)
	__acquires(&t->lock)
{
	raw_spin_lock_irqsave(&t->lock, *flags);
	return look(t);
}

/* The same before a change: the hrtimer is to be looked at again. */
static u64 timer_change(struct kvm_mips_timer *t, unsigned long *flags)
	__acquires(&t->lock)
{
	u64 now = timer_lock(t, flags);

	mips_compare_close(&t->compare);
	WRITE_ONCE(t->settled, false);
	return now;
}

static void timer_unlock(struct kvm_mips_timer *t, unsigned long flags)
	__releases(&t->lock)
{
	raw_spin_unlock_irqrestore(&t->lock, flags);
}

/*
 * The guest's timer in hardware.  While it is lent Count, Compare and TI here
 * are those of the moment it was, and no hrtimer is needed.
 */
bool kvm_mips_timer_lend(struct kvm_vcpu *vcpu, u32 hz,
			 struct kvm_mips_timer_state *s)
{
	struct kvm_mips_timer *t = &vcpu->arch.timer;
	unsigned long flags;
	bool lend;
	u64 now;

	now = timer_change(t, &flags);
	lend = mips_count_runs(&t->count) && t->count.hz == hz;
	if (lend) {
		*s = (struct kvm_mips_timer_state) {
			.count = mips_count_read(&t->count, now),
			.compare = t->compare.value,
			.ti = t->ti,
		};
		t->lent = true;
		WRITE_ONCE(t->ti, false);
		WRITE_ONCE(t->settled, true);
	}
	timer_unlock(t, flags);
	return lend;
}

void kvm_mips_timer_take_back(struct kvm_vcpu *vcpu,
			      const struct kvm_mips_timer_state *s)
{
	struct kvm_mips_timer *t = &vcpu->arch.timer;
	unsigned long flags;
	u64 now;

	now = timer_change(t, &flags);
	t->lent = false;
	mips_count_write(&t->count, s->count, now);
	t->compare.value = s->compare;
	WRITE_ONCE(t->ti, s->ti);
	timer_unlock(t, flags);
}

/* Have the hrtimer fire no later than the next match, if one is to come. */
static void arm(struct kvm_mips_timer *t, u64 now)
{
	u64 tick;

	if (!t->ti && !t->lent && mips_count_runs(&t->count)) {
		tick = mips_count_next_tick(&t->count, t->compare.value, now);
		if (!t->armed || t->armed > tick) {
			t->armed = tick;
			hrtimer_start(&t->hrtimer,
				ns_to_ktime(mips_count_tick_time(&t->count, tick)),
				HRTIMER_MODE_ABS);
		}
		mips_compare_cover(&t->compare, &t->count, now, t->armed);
	}
	/* Last: who enters a guest that may write Compare waits for the lock until then. */
	smp_store_release(&t->settled, true);
}

static enum hrtimer_restart expired(struct hrtimer *hrtimer)
{
	struct kvm_mips_timer *t =
		container_of(hrtimer, struct kvm_mips_timer, hrtimer);
	struct kvm_vcpu *vcpu = container_of(t, struct kvm_vcpu, arch.timer);
	unsigned long flags;

	raw_spin_lock_irqsave(&t->lock, flags);
	/* Rearmed meanwhile by the vCPU: that expiry is still to come. */
	if (!hrtimer_is_queued(hrtimer))
		t->armed = 0;
	/* A guest that runs on another CPU may be writing Compare: who enters it next looks. */
	WRITE_ONCE(t->settled, false);
	/* Pairs with the store of the mode in core/run.c. */
	smp_mb();
	if (READ_ONCE(vcpu->mode) == OUTSIDE_GUEST_MODE)
		arm(t, look(t));
	timer_unlock(t, flags);

	kvm_vcpu_kick(vcpu);
	return HRTIMER_NORESTART;
}

void kvm_mips_timer_init(struct kvm_vcpu *vcpu)
{
	struct kvm_mips_timer *t = &vcpu->arch.timer;
	u64 now = ktime_get_ns();

	raw_spin_lock_init(&t->lock);
	hrtimer_init(&t->hrtimer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
	t->hrtimer.function = expired;
	t->checked = now;
	mips_compare_close(&t->compare);
	mips_count_init(&t->count, MIPS_COUNT_DEFAULT_HZ, now);
}

void kvm_mips_timer_destroy(struct kvm_vcpu *vcpu)
{
	hrtimer_cancel(&vcpu->arch.timer.hrtimer);
}

__hot void kvm_mips_timer_sync(struct kvm_vcpu *vcpu)
{
	struct kvm_mips_timer *t = &vcpu->arch.timer;
	unsigned long flags;
	u64 now;

	/* The common case at every entry: the hrtimer covers the next match. */
	if (smp_load_acquire(&t->settled))
		return;
	now = timer_lock(t, &flags);
	arm(t, now);
	timer_unlock(t, flags);
}

void kvm_mips_timer_look(struct kvm_vcpu *vcpu)
{
	struct kvm_mips_timer *t = &vcpu->arch.timer;
	unsigned long flags;

	timer_lock(t, &flags);
	timer_unlock(t, flags);
}

u32 kvm_mips_count_read(struct kvm_vcpu *vcpu)
{
	struct kvm_mips_timer *t = &vcpu->arch.timer;
	unsigned long flags;
	u32 count;

	count = mips_count_read(&t->count, timer_lock(t, &flags));
	timer_unlock(t, flags);
	return count;
}

void kvm_mips_count_write(struct kvm_vcpu *vcpu, u32 count)
{
	struct kvm_mips_timer *t = &vcpu->arch.timer;
	unsigned long flags;

	mips_count_write(&t->count, count, timer_change(t, &flags));
	timer_unlock(t, flags);
}

void kvm_mips_compare_settle(struct kvm_vcpu *vcpu, u32 compare)
{
	struct kvm_mips_timer *t = &vcpu->arch.timer;
	unsigned long flags;
	u64 now;

	now = timer_change(t, &flags);
	t->compare.value = compare;
	WRITE_ONCE(t->ti, false);
	arm(t, now);
	timer_unlock(t, flags);
}

u32 kvm_mips_compare_read(struct kvm_vcpu *vcpu)
{
	return vcpu->arch.timer.compare.value;
}

void kvm_mips_compare_write(struct kvm_vcpu *vcpu, u32 compare)
{
	struct kvm_mips_timer *t = &vcpu->arch.timer;
	unsigned long flags;

	timer_change(t, &flags);
	t->compare.value = compare;
	WRITE_ONCE(t->ti, false);
	timer_unlock(t, flags);
}

void kvm_mips_count_stop(struct kvm_vcpu *vcpu, bool stop)
{
	struct kvm_mips_timer *t = &vcpu->arch.timer;
	unsigned long flags;

	mips_count_set_dc(&t->count, stop, timer_change(t, &flags));
	timer_unlock(t, flags);
}

void kvm_mips_timer_set_ti(struct kvm_vcpu *vcpu, bool ti)
{
	struct kvm_mips_timer *t = &vcpu->arch.timer;
	unsigned long flags;

	timer_change(t, &flags);
	WRITE_ONCE(t->ti, ti);
	timer_unlock(t, flags);
}

int kvm_mips_timer_get_reg(struct kvm_vcpu *vcpu, u64 id, u64 *v)
{
	struct kvm_mips_timer *t = &vcpu->arch.timer;
	unsigned long flags;
	int r = 0;

	timer_lock(t, &flags);
	switch (id) {
	case KVM_REG_MIPS_COUNT_CTL:
		*v = t->count.frozen ? KVM_REG_MIPS_COUNT_CTL_DC : 0;
		break;
	case KVM_REG_MIPS_COUNT_RESUME:
		*v = t->count.resume_ns;
		break;
	case KVM_REG_MIPS_COUNT_HZ:
		*v = t->count.hz;
		break;
	default:
		r = -ENOENT;
	}
	timer_unlock(t, flags);
	return r;
}

static int set_ctl(struct kvm_mips_timer *t, u64 v, u64 now)
{
	if (v & ~(u64)KVM_REG_MIPS_COUNT_CTL_DC)
		return -EINVAL;
	if (v) {
		mips_count_freeze(&t->count, now);
		return 0;
	}
	if (t->count.frozen) {
		/* What would have matched since then matches now. */
		t->checked = t->count.resume_ns;
		mips_count_thaw(&t->count);
		check_match(t, now);
	}
	return 0;
}

int kvm_mips_timer_set_reg(struct kvm_vcpu *vcpu, u64 id, u64 v)
{
	struct kvm_mips_timer *t = &vcpu->arch.timer;
	unsigned long flags;
	u64 now;
	int r = 0;

	now = timer_change(t, &flags);
	switch (id) {
	case KVM_REG_MIPS_COUNT_CTL:
		r = set_ctl(t, v, now);
		break;
	case KVM_REG_MIPS_COUNT_RESUME:
		if (!mips_count_set_resume(&t->count, v, now))
			r = -EINVAL;
		break;
	case KVM_REG_MIPS_COUNT_HZ:
		if (v > MIPS_COUNT_MAX_HZ || !mips_count_set_hz(&t->count, v, now))
			r = -EINVAL;
		else if (t->armed)
			t->armed = ~0ull;	/* a tick of another length */
		break;
	default:
		r = -ENOENT;
	}
	timer_unlock(t, flags);
	return r;
}
