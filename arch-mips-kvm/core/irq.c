// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupt lines from outside: KVM_INTERRUPT and irqfds.  Delivery into the
 * guest is the backend's, the timer's line is in timer.c.
 *
 * The routing of irqfds is fixed: GSI n, 2 to 7, is line IPn of vCPU 0.  The
 * lines are level-sensitive and the CPU gives no acknowledgement, therefore:
 * a plain irqfd raises its line until user space lowers it with KVM_INTERRUPT;
 * a resampled one is lowered when the guest returns from an exception, and its
 * resample event asks the device to raise it again if it must.
 */
#include <linux/kvm_host.h>
#include <kvm_mips/vcpu.h>
#include <cp0.h>

#define FIRST_LINE	2
#define LAST_LINE	7
#define TIMER_LINE	7	/* IntCtl.IPTI */

static bool line_valid(unsigned int line)
{
	return line >= FIRST_LINE && line <= LAST_LINE;
}

__hot u32 kvm_mips_irq_cause(struct kvm_vcpu *vcpu)
{
	u32 lines = READ_ONCE(vcpu->arch.irq_lines) |
		    READ_ONCE(vcpu->arch.irq_resample);
	u32 cause = lines << 8;

	if (READ_ONCE(vcpu->arch.timer.ti))
		cause |= C0_CAUSE_TI | 1u << (8 + TIMER_LINE);
	return cause;
}

static void set_line(struct kvm_vcpu *vcpu, unsigned long *lines,
		     unsigned int line, bool level)
{
	if (!level)
		clear_bit(line, lines);
	else if (!test_and_set_bit(line, lines))
		kvm_vcpu_kick(vcpu);
}

void kvm_mips_irq_set(struct kvm_vcpu *vcpu, unsigned int line, bool level)
{
	if (line_valid(line))
		set_line(vcpu, &vcpu->arch.irq_lines, line, level);
}

int kvm_mips_interrupt(struct kvm_vcpu *vcpu, const struct kvm_mips_interrupt *irq)
{
	bool raise = (s32)irq->irq > 0;
	u32 line = raise ? irq->irq : -irq->irq;

	if (!line_valid(line))
		return -EINVAL;

	/* A thread may name itself or any other vCPU of its VM, nothing else. */
	if (irq->cpu != (u32)-1) {
		if (irq->cpu >= KVM_MAX_VCPUS)
			return -EINVAL;
		vcpu = kvm_get_vcpu(vcpu->kvm, irq->cpu);
		if (!vcpu)
			return -EINVAL;
	}
	kvm_mips_irq_set(vcpu, line, raise);
	return 0;
}

bool kvm_arch_irqfd_allowed(struct kvm *kvm, struct kvm_irqfd *args)
{
	return line_valid(args->gsi);
}

/* No table: an irqfd always goes through kvm_set_irq(). */
int kvm_irq_map_gsi(struct kvm *kvm,
		    struct kvm_kernel_irq_routing_entry *entries, int gsi)
{
	return 0;
}

int kvm_irq_map_chip_pin(struct kvm *kvm, unsigned int irqchip, unsigned int pin)
{
	return pin;
}

/* From irqfds; called with kvm->irq_srcu held for reading at most. */
int kvm_set_irq(struct kvm *kvm, int irq_source_id, u32 irq, int level,
		bool line_status)
{
	struct kvm_vcpu *vcpu = kvm_get_vcpu(kvm, 0);

	if (!vcpu || !line_valid(irq))
		return -1;
	if (irq_source_id == KVM_IRQFD_RESAMPLE_IRQ_SOURCE_ID)
		set_line(vcpu, &vcpu->arch.irq_resample, irq, level);
	else if (level)		/* the pulse's end is not seen: see above */
		set_line(vcpu, &vcpu->arch.irq_lines, irq, true);
	return 1;
}

void kvm_mips_irq_ack(struct kvm_vcpu *vcpu)
{
	unsigned long lines = READ_ONCE(vcpu->arch.irq_resample);
	unsigned int line;

	if (likely(!lines))
		return;
	for_each_set_bit(line, &lines, LAST_LINE + 1)
		kvm_notify_acked_irq(vcpu->kvm, 0, line);
}
