// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM_RUN: the loop around guest entry, sleeping in WAIT, requests and
 * signals.  What an exit means is the backend's (handle_exit).
 */
#include <linux/context_tracking.h>
#include <linux/kvm_host.h>
#include <linux/sched/signal.h>
#include <kvm_mips/ops.h>
#include <kvm_mips/vcpu.h>
#include "trace.h"

void kvm_mips_set_running(struct kvm_vcpu *vcpu)
{
	*this_cpu_ptr(kvm_get_running_vcpus()) = vcpu;
}

int kvm_mips_wait(struct kvm_vcpu *vcpu)
{
	vcpu->arch.halted = true;
	return 1;
}

int kvm_arch_vcpu_runnable(struct kvm_vcpu *vcpu)
{
	return vcpu->kvm->arch.ops->irq_deliverable(vcpu);
}

int kvm_cpu_has_pending_timer(struct kvm_vcpu *vcpu)
{
	return 0;	/* an expired timer is an interrupt like others */
}

bool kvm_arch_vcpu_in_kernel(struct kvm_vcpu *vcpu)
{
	return false;
}

int kvm_arch_vcpu_should_kick(struct kvm_vcpu *vcpu)
{
	return kvm_vcpu_exiting_guest_mode(vcpu) == IN_GUEST_MODE;
}

/* Sleep until an interrupt ends the WAIT or a signal comes. */
static void halt(struct kvm_vcpu *vcpu)
{
	local_irq_disable();
	kvm_mips_timer_sync(vcpu);
	local_irq_enable();

	kvm_vcpu_halt(vcpu);
	if (kvm_arch_vcpu_runnable(vcpu))
		vcpu->arch.halted = false;
}

/* What must be acted on before entry.  Interrupts off. */
static int check_requests(struct kvm_vcpu *vcpu)
{
	if (unlikely(kvm_rebooting))
		return -EIO;	/* the backends are off already */
	if (!kvm_request_pending(vcpu))
		return 1;
	if (kvm_check_request(KVM_REQ_VM_DEAD, vcpu))
		return -EIO;
	kvm_clear_request(KVM_REQ_UNBLOCK, vcpu);
	if (kvm_check_request(KVM_REQ_TLB_FLUSH, vcpu))
		vcpu->kvm->arch.ops->flush_pending(vcpu);
	return 1;
}

/* Interrupts off. */
static __always_inline void leave_guest_mode(struct kvm_vcpu *vcpu, struct kvm_vcpu **running)
{
	/* From here on nobody waits for us: no more use of guest pages. */
	smp_store_release(&vcpu->mode, OUTSIDE_GUEST_MODE);
	*running = NULL;
}

/*
 * To RCU a guest is like user space, lest it wait for one that runs long.  Once
 * per tick is enough, each ends the guest's run; but who tracks contexts must know.
 */
static void enter_context(struct kvm_vcpu *vcpu)
{
	u32 now = jiffies;

	if (!context_tracking_enabled() && vcpu->arch.rcu_told == now)
		return;
	vcpu->arch.rcu_told = now;
	guest_context_enter_irqoff();
}

/*
 * Enter the guest once.  >0: *exit is to be handled; -EAGAIN: nothing ran, go
 * round; another error ends KVM_RUN.
 */
static __always_inline int enter(struct kvm_vcpu *vcpu, int *exit)
{
	struct kvm_vcpu **running;
	int r;

	local_irq_disable();
	vcpu->cpu = smp_processor_id();
	running = this_cpu_ptr(kvm_get_running_vcpus());
	*running = vcpu;

	/*
	 * Whoever makes a request or asserts an interrupt line after this sends
	 * us an interrupt; what came before is seen below and in vcpu_run.
	 */
	smp_store_mb(vcpu->mode, IN_GUEST_MODE);
	r = check_requests(vcpu);
	if (r > 0 && (need_resched() || signal_pending(current)))
		r = -EAGAIN;
	if (r <= 0)
		goto out;

	/* As there, which says why: most entries need no call. */
	if (!smp_load_acquire(&vcpu->arch.timer.settled))
		kvm_mips_timer_sync(vcpu);
	guest_timing_enter_irqoff();
	enter_context(vcpu);
	*exit = vcpu->kvm->arch.ops->vcpu_run(vcpu);
	guest_context_exit_irqoff();
	if (vcpu->arch.fpu.live)
		kvm_mips_fpu_save(vcpu);

	leave_guest_mode(vcpu, running);
	/*
	 * The interrupt that ended the guest's run is taken here, while its time
	 * still counts as the guest's.
	 */
	local_irq_enable();
	local_irq_disable();
	guest_timing_exit_irqoff();
	local_irq_enable();
	return r;
out:
	leave_guest_mode(vcpu, running);
	local_irq_enable();
	return r;
}

static __hot int run_once(struct kvm_vcpu *vcpu)
{
	int r, exit;

	/*
	 * Task work other than signals waits for the next exit to user space, and
	 * RCU hears of us at every entry.
	 */
	if (need_resched())
		cond_resched();
	if (signal_pending(current)) {
		kvm_mips_count_exit(vcpu, KVM_MIPS_EXIT_signal);
		vcpu->run->exit_reason = KVM_EXIT_INTR;
		return -EINTR;
	}
	if (vcpu->arch.halted) {
		halt(vcpu);
		return 1;
	}

	r = enter(vcpu, &exit);
	if (r == -EAGAIN)
		return 1;
	if (r < 0)
		return r;
	if (exit < 0)
		return exit == KVM_MIPS_RUN_ON;

	kvm_vcpu_srcu_read_lock(vcpu);
	r = vcpu->kvm->arch.ops->handle_exit(vcpu, exit);
	kvm_vcpu_srcu_read_unlock(vcpu);
	return r;
}

__hot int kvm_arch_vcpu_ioctl_run(struct kvm_vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	int r;

	/* Before anything else: a VMM that stops the vCPU here wants it whole. */
	if (vcpu->arch.mmio.load_pending)
		kvm_mips_mmio_complete(vcpu);
	if (run->immediate_exit)
		return -EINTR;

	/*
	 * No vcpu_load(): nothing of the guest is in the CPU when the scheduler
	 * runs, so there is nothing that a preempt notifier would have to do.
	 */
	if (vcpu->sigset_active)
		kvm_sigset_activate(vcpu);
	run->exit_reason = KVM_EXIT_UNKNOWN;
	trace_kvm_enter(vcpu);

	r = run_once(vcpu);
	while (r > 0) {
		trace_kvm_reenter(vcpu);
		r = run_once(vcpu);
	}

	trace_kvm_out(vcpu);
	if (vcpu->sigset_active)
		kvm_sigset_deactivate(vcpu);
	return r;
}
