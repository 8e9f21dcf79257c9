// SPDX-License-Identifier: GPL-2.0-only
/*
 * The VZ backend as core/ sees it: life of VM and vCPU, the run loop with
 * interrupts off, and the ops table.
 */

#include <linux/slab.h>
#include <asm/cpu-features.h>
#include <asm/time.h>
#include <kvm_mips/tags.h>
#include "hw.h"

static int vz_probe(void)
{
	int ret = vz_guestctl_probe();

	if (!ret)
		ret = vz_tlb_setup();
	return ret ?: vz_hw_setup();
}

static void vz_remove(void)
{
	vz_hw_teardown();
}

static int vz_hw_enable(void)
{
	vz_guestctl_enable();
	return 0;
}

static void vz_hw_disable(void)
{
	vz_guestctl_disable();
}

static int vz_vm_init(struct kvm *kvm)
{
	return 0;
}

static void vz_vm_destroy(struct kvm *kvm)
{
}

static void vz_vcpu_reset(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);

	vz_to_memory(vcpu);
	vz_untag(vz);
	bitmap_zero(vz->keep, MIPS_TLB_MAX);
	vz->keep_end = 0;
	vz->keep_all = true;
	vz_cp0_reset(vcpu);
}

static void vz_vcpu_destroy(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);

	if (!vz)
		return;
	vz_to_memory(vcpu);
	vcpu->arch.vz = NULL;
	kfree(vz);
}

static int vz_vcpu_init(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = kzalloc(sizeof(*vz), GFP_KERNEL_ACCOUNT);

	if (!vz)
		return -ENOMEM;
	vcpu->arch.vz = vz;
	raw_spin_lock_init(&vz->flush_lock);
	vz->live_cpu = -1;
	vz->cpu = -1;
	vz->timer_cpu = -1;
	vz->es.sw.ctx = (u32)&vcpu->arch.ctx;
	vz->es.host_pagemask = PM_DEFAULT_MASK;
	vz->es.pmap = (u32)vcpu->kvm->arch.pmap.table;
	vz->c.cp0 = &vz->cp0;
	vz->c.cfg = &vz->cfg;
	vz_cpu_cfg(&vz->cfg, vcpu->vcpu_id);
	/* Hardware can count for a guest at the host's own frequency only. */
	if (mips_hpt_frequency)
		kvm_mips_timer_set_reg(vcpu, KVM_REG_MIPS_COUNT_HZ,
				       mips_hpt_frequency);
	return 0;
}

/* What a trace of TLB handlers is read for. */
static void vz_tag_registers(void)
{
	u32 index = vz_mfgc0(0, 0);

	kvm_mips_tag(KVM_MIPS_TAG_PAGEMASK, vz_mfgc0(5, 0) >> 13 | BIT(23));
	kvm_mips_tag(KVM_MIPS_TAG_INDEX, (index & 0xffff) | (index >> 31) << 23);
	kvm_mips_tag(KVM_MIPS_TAG_BADVADDR, vz_mfgc0(8, 0) >> 8);
}

/* All that is to be where the guest needs it; false if only sleeping helps. */
static bool vz_prepare(struct kvm_vcpu *vcpu)
{
	if (!vz_load(vcpu))
		return false;
	vz_timer_sync(vcpu);
	vz_sync_lines(vcpu);
	return true;
}

/* It comes back to its CPU, and nothing has changed. */
static bool vz_was_here(struct kvm_vcpu *vcpu, struct vz_vcpu *vz)
{
	return cpu_has_guestid && vz->live_cpu == smp_processor_id() &&
	       vz_ready(vcpu, vz);
}

static int vz_vcpu_run(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	enum vz_outcome out;

	vz->fetch = false;
	kvm_mips_hw_begin(&vz->es.sw, vz_hw.code);
	if (!vz_was_here(vcpu, vz) && !vz_prepare(vcpu)) {
		vz->fetch = true;
		out = VZ_SLOW;
		goto out;
	}
	do {
		if (kvm_mips_tagging())
			kvm_mips_tag_enter(vcpu, vz->guestid.id);
		kvm_mips_hw_enter(vcpu, &vz->es.sw, vz_hw.enter);
		if (kvm_mips_tagging()) {
			kvm_mips_tag_exit(vcpu);
			vz_tag_registers();
		}
		out = vz_exit(vcpu, false, &vz->kind);
		if (out != VZ_SLOW)
			kvm_mips_count_exit(vcpu, vz->kind);
	} while (out <= VZ_STAY && !kvm_request_pending(vcpu) &&
		 (vz_ready(vcpu, vz) || vz_prepare(vcpu)));
out:
	kvm_mips_hw_end();
	if (vz->es.traps) {
		vcpu->stat.traps[KVM_MIPS_TRAP_asm_refill] += vz->es.traps;
		vz->es.traps = 0;
	}
	if (out == VZ_SLOW)
		return vz->kind;
	return out >= VZ_TO_USER ? KVM_MIPS_RUN_TO_USER : KVM_MIPS_RUN_ON;
}

static int vz_handle_exit(struct kvm_vcpu *vcpu, int exit)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	enum vz_outcome out;

	if (vz->fetch) {
		vz_to_memory(vcpu);
		return 1;
	}
	out = vz_exit(vcpu, true, &vz->kind);
	kvm_mips_count_exit(vcpu, vz->kind);
	return out <= VZ_SLOW;
}

/* Asked while the guest is in WAIT, which has left both registers in memory. */
static bool vz_irq_deliverable(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	u32 ip = kvm_mips_irq_cause(vcpu) |
		 (READ_ONCE(*vz_word(vz, MIPS_C0_CAUSE)) & C0_CAUSE_IP_SW);

	return ip & READ_ONCE(*vz_word(vz, MIPS_C0_STATUS)) & C0_CAUSE_IP;
}

const struct kvm_mips_ops kvm_vz_ops = {
	.name		 = "vz",
	.vm_type	 = KVM_VM_MIPS_VZ,
	.probe		 = vz_probe,
	.remove		 = vz_remove,
	.hw_enable	 = vz_hw_enable,
	.hw_disable	 = vz_hw_disable,
	.vm_init	 = vz_vm_init,
	.vm_destroy	 = vz_vm_destroy,
	.flush_range	 = vz_flush_range,
	.vcpu_init	 = vz_vcpu_init,
	.vcpu_destroy	 = vz_vcpu_destroy,
	.vcpu_reset	 = vz_vcpu_reset,
	.vcpu_run	 = vz_vcpu_run,
	.handle_exit	 = vz_handle_exit,
	.flush_pending	 = vz_flush_pending,
	.irq_deliverable = vz_irq_deliverable,
	.cp0_get	 = vz_cp0_get,
	.cp0_set	 = vz_cp0_set,
	.tlb_get	 = vz_tlb_get,
	.tlb_set	 = vz_tlb_set,
	.gva_to_gpa	 = vz_gva_to_gpa,
};
