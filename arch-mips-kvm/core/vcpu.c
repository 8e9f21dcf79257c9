// SPDX-License-Identifier: GPL-2.0-only
/*
 * vCPU life cycle and the vCPU ioctls that are not about one register.
 * Running is in run.c.
 */
#include <linux/kvm_host.h>
#include <linux/uaccess.h>
#include <kvm_mips/ops.h>
#include <kvm_mips/vcpu.h>

int kvm_arch_vcpu_precreate(struct kvm *kvm, unsigned int id)
{
	return 0;
}

int kvm_arch_vcpu_create(struct kvm_vcpu *vcpu)
{
	const struct kvm_mips_ops *ops = vcpu->kvm->arch.ops;
	int r;

	/* The vCPU is zeroed memory: no register starts with a host value. */
	kvm_mips_timer_init(vcpu);
	r = ops->vcpu_init(vcpu);
	if (r) {
		kvm_mips_timer_destroy(vcpu);
		return r;
	}
	ops->vcpu_reset(vcpu);
	return 0;
}

void kvm_arch_vcpu_postcreate(struct kvm_vcpu *vcpu)
{
}

void kvm_arch_vcpu_destroy(struct kvm_vcpu *vcpu)
{
	kvm_mips_timer_destroy(vcpu);
	vcpu->kvm->arch.ops->vcpu_destroy(vcpu);
}

/* Sets vcpu->cpu for the generic code; the guest's state is loaded in run.c. */
void kvm_arch_vcpu_load(struct kvm_vcpu *vcpu, int cpu)
{
	vcpu->cpu = cpu;
	kvm_mips_set_running(NULL);
}

void kvm_arch_vcpu_put(struct kvm_vcpu *vcpu)
{
}

static int enable_cap(struct kvm_vcpu *vcpu, const struct kvm_enable_cap *cap)
{
	unsigned int i;

	if (cap->flags)
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(cap->args); i++)
		if (cap->args[i])
			return -EINVAL;

	if (cap->cap == KVM_CAP_MIPS_FPU && kvm_mips_host_has_fpu())
		vcpu->arch.fpu_enabled = true;
	else if (cap->cap == KVM_CAP_MIPS_MSA && kvm_mips_host_has_msa())
		vcpu->arch.msa_enabled = true;
	else
		return -EINVAL;
	return 0;
}

static noinline long interrupt_ioctl(struct kvm_vcpu *vcpu, const void __user *argp)
{
	struct kvm_mips_interrupt irq;

	if (copy_from_user(&irq, argp, sizeof(irq)))
		return -EFAULT;
	return kvm_mips_interrupt(vcpu, &irq);
}

/* Those that may be called while the vCPU runs. */
__hot long kvm_arch_vcpu_async_ioctl(struct file *filp, unsigned int ioctl,
			       unsigned long arg)
{
	if (ioctl == KVM_INTERRUPT)
		return interrupt_ioctl(filp->private_data, (void __user *)arg);
	return -ENOIOCTLCMD;
}

long kvm_arch_vcpu_ioctl(struct file *filp, unsigned int ioctl, unsigned long arg)
{
	struct kvm_vcpu *vcpu = filp->private_data;
	void __user *argp = (void __user *)arg;
	struct kvm_enable_cap cap;

	switch (ioctl) {
	case KVM_GET_REG_LIST:
	case KVM_GET_ONE_REG:
	case KVM_SET_ONE_REG:
		return kvm_mips_onereg_ioctl(vcpu, ioctl, argp);
	case KVM_ENABLE_CAP:
		if (copy_from_user(&cap, argp, sizeof(cap)))
			return -EFAULT;
		return enable_cap(vcpu, &cap);
	default:
		return -ENOTTY;
	}
}

vm_fault_t kvm_arch_vcpu_fault(struct kvm_vcpu *vcpu, struct vm_fault *vmf)
{
	return VM_FAULT_SIGBUS;
}

/* The architecture's registers have 32 bits; the ABI sign-extends them. */
static u64 to_user(u32 v)
{
	return (s64)(s32)v;
}

int kvm_arch_vcpu_ioctl_get_regs(struct kvm_vcpu *vcpu, struct kvm_regs *regs)
{
	const struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	int i;

	for (i = 0; i < 32; i++)
		regs->gpr[i] = to_user(ctx->gpr[i]);
	regs->hi = to_user(ctx->hi);
	regs->lo = to_user(ctx->lo);
	regs->pc = to_user(ctx->pc);
	return 0;
}

int kvm_arch_vcpu_ioctl_set_regs(struct kvm_vcpu *vcpu, struct kvm_regs *regs)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	int i;

	for (i = 1; i < 32; i++)
		ctx->gpr[i] = regs->gpr[i];
	ctx->hi = regs->hi;
	ctx->lo = regs->lo;
	ctx->pc = regs->pc;
	return 0;
}

int kvm_arch_vcpu_ioctl_get_mpstate(struct kvm_vcpu *vcpu,
				    struct kvm_mp_state *mp_state)
{
	mp_state->mp_state = vcpu->arch.halted ? KVM_MP_STATE_HALTED :
						 KVM_MP_STATE_RUNNABLE;
	return 0;
}

int kvm_arch_vcpu_ioctl_set_mpstate(struct kvm_vcpu *vcpu,
				    struct kvm_mp_state *mp_state)
{
	if (mp_state->mp_state != KVM_MP_STATE_HALTED &&
	    mp_state->mp_state != KVM_MP_STATE_RUNNABLE)
		return -EINVAL;
	vcpu->arch.halted = mp_state->mp_state == KVM_MP_STATE_HALTED;
	return 0;
}

int kvm_arch_vcpu_ioctl_translate(struct kvm_vcpu *vcpu,
				  struct kvm_translation *tr)
{
	const struct kvm_mips_ops *ops = vcpu->kvm->arch.ops;
	u64 wide = tr->linear_address;
	u32 va = wide;
	gpa_t gpa;

	/* 32-bit addresses come sign-extended or not. */
	tr->valid = (wide == va || wide == to_user(va)) &&
		    !ops->gva_to_gpa(vcpu, va, false, &gpa);
	if (!tr->valid)
		return 0;
	tr->physical_address = gpa;
	tr->writeable = !ops->gva_to_gpa(vcpu, va, true, &gpa);
	tr->usermode = 0;
	return 0;
}

int kvm_arch_vcpu_ioctl_set_guest_debug(struct kvm_vcpu *vcpu,
					struct kvm_guest_debug *dbg)
{
	return -EINVAL;
}

int kvm_arch_vcpu_ioctl_get_sregs(struct kvm_vcpu *vcpu, struct kvm_sregs *sregs)
{
	return -EINVAL;
}

int kvm_arch_vcpu_ioctl_set_sregs(struct kvm_vcpu *vcpu, struct kvm_sregs *sregs)
{
	return -EINVAL;
}

int kvm_arch_vcpu_ioctl_get_fpu(struct kvm_vcpu *vcpu, struct kvm_fpu *fpu)
{
	return -EINVAL;
}

int kvm_arch_vcpu_ioctl_set_fpu(struct kvm_vcpu *vcpu, struct kvm_fpu *fpu)
{
	return -EINVAL;
}
