// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lending the CPU's FPU and vector unit to a guest.  While the guest has them
 * interrupts are off; the host task's registers are in its thread structure, so
 * that nothing of the host is in the unit and the task reloads at its next use.
 */
#include <linux/kdebug.h>
#include <linux/kvm_host.h>
#include <linux/slab.h>
#include <asm/cacheflush.h>
#include <asm/fpu.h>
#include <asm/msa.h>
#include <kvm_mips/vcpu.h>
#include "branch.h"
#include "fpu.h"
#include "fpu_step.h"
#include "trace.h"

bool kvm_mips_host_has_fpu(void)
{
	return cpu_has_fpu;
}

bool kvm_mips_host_has_msa(void)
{
	/* Vector partitioning would be more state than we save. */
	return cpu_has_msa && cpu_has_fpu && !(boot_cpu_data.msa_id & MSA_IR_WRPF);
}

/*
 * Restoring an FCSR in which a cause bit and its enable are both set (an
 * exception the guest has taken but not yet looked at) traps on the very
 * instruction that has restored it.  The value is in place: step over.  Block
 * and callback lie in kseg0, see fpu_step.c.
 */
static struct stepper {
	struct notifier_block nb;
	u32 code[KVM_MIPS_FPU_STEP_WORDS];
} *stepper;

static const struct kvm_mips_fpu_step_cfg step_cfg = {
	.step = {
		{ DIE_FP, (u32)kvm_mips_fcr31_insn },
#ifdef CONFIG_CPU_HAS_MSA
		{ DIE_MSAFP, (u32)kvm_mips_msacsr_insn },
#endif
	},
	.die_regs = offsetof(struct die_args, regs),
	.regs_epc = offsetof(struct pt_regs, cp0_epc),
	.stop = NOTIFY_STOP,
};

int kvm_mips_fpu_init(void)
{
	int r;

	stepper = kzalloc(sizeof(*stepper), GFP_KERNEL);
	if (!stepper)
		return -ENOMEM;
	r = -EINVAL;
	if (kvm_mips_fpu_step_generate(stepper->code, (u32)stepper->code,
				       &step_cfg))
		goto err;
	flush_icache_range((unsigned long)stepper->code,
			   (unsigned long)(stepper->code +
					   KVM_MIPS_FPU_STEP_WORDS));
	stepper->nb.notifier_call = (void *)stepper->code;
	r = register_die_notifier(&stepper->nb);
	if (!r)
		return 0;
err:
	kfree(stepper);
	return r;
}

void kvm_mips_fpu_exit(void)
{
	unregister_die_notifier(&stepper->nb);
	kfree(stepper);
}

#ifdef CONFIG_CPU_HAS_MSA
static void load_msa(struct kvm_mips_fpu *fpu)
{
	enable_msa();
	kvm_mips_restore_msa(fpu->fpr);
	kvm_mips_restore_msacsr(fpu->msacsr);
}

static bool save_msa_if_enabled(struct kvm_mips_fpu *fpu)
{
	if (!is_msa_enabled())
		return false;
	kvm_mips_save_msa(fpu->fpr);
	fpu->msacsr = read_msa_csr();
	disable_msa();
	return true;
}
#else
static void load_msa(struct kvm_mips_fpu *fpu) {}
static bool save_msa_if_enabled(struct kvm_mips_fpu *fpu) { return false; }
#endif

void kvm_mips_fpu_load(struct kvm_vcpu *vcpu, bool fr, bool msa)
{
	struct kvm_mips_fpu *fpu = &vcpu->arch.fpu;

	if (fpu->live || !cpu_has_fpu)
		return;

	fpu->moved = true;
	lose_fpu_inatomic(1, current);
	if (__enable_fpu(fr ? FPU_64BIT : FPU_32BIT))
		return;		/* an FR the CPU lacks; the guest's stays unusable */

	msa = msa && fr;
	if (msa)
		load_msa(fpu);
	else
		kvm_mips_restore_fpu(fpu->fpr, fr);
	kvm_mips_restore_fcr31(fpu->fcr31);
	fpu->live = true;
	trace_kvm_aux(vcpu, KVM_TRACE_AUX_RESTORE,
		      msa ? KVM_TRACE_AUX_FPU_MSA : KVM_TRACE_AUX_FPU);
}

__hot void kvm_mips_fpu_save(struct kvm_vcpu *vcpu)
{
	struct kvm_mips_fpu *fpu = &vcpu->arch.fpu;
	bool msa;

	if (likely(!fpu->live))
		return;

	set_c0_status(ST0_CU1);
	enable_fpu_hazard();
	fpu->fcr31 = read_32bit_cp1_register(CP1_STATUS);
	msa = save_msa_if_enabled(fpu);
	if (!msa)
		kvm_mips_store_fpu(fpu->fpr, read_c0_status() & ST0_FR);
	clear_c0_status(ST0_CU1 | ST0_FR);
	disable_fpu_hazard();
	fpu->live = false;
	fpu->moved = true;
	trace_kvm_aux(vcpu, KVM_TRACE_AUX_SAVE,
		      msa ? KVM_TRACE_AUX_FPU_MSA : KVM_TRACE_AUX_FPU);
}

bool kvm_mips_branch(struct kvm_vcpu *vcpu, u32 word, const struct mips_isa *isa,
		     u32 *next)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	struct kvm_mips_fpu *fpu = &vcpu->arch.fpu;
	struct mips_branch branch;
	struct mips_insn insn;
	unsigned long flags;

	mips_decode(word, isa, &insn);
	if (mips_branch_on_fpu(&insn)) {
		local_irq_save(flags);
		kvm_mips_fpu_save(vcpu);
		local_irq_restore(flags);
	}
	if (mips_branch(&insn, ctx->pc, ctx->gpr, mips_fcsr_cc(fpu->fcr31),
			(const u64 (*)[2])fpu->fpr, &branch) != MIPS_BRANCH_OK)
		return false;
	if (branch.link_reg)
		ctx->gpr[branch.link_reg] = branch.link;
	*next = branch.next;
	return true;
}
