// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trap-and-emulate backend as core/ sees it: life of VM and vCPU, the run
 * loop with interrupts off, and the ops table.
 */

#include <linux/module.h>
#include <linux/slab.h>
#include <asm/cpu-features.h>
#include <kvm_mips/tags.h>
#include "te.h"
#include "hw.h"

unsigned int te_spaces = 8;
module_param(te_spaces, uint, 0444);
MODULE_PARM_DESC(te_spaces, "T&E: shadow address spaces per vCPU, 1 to 16");

static unsigned int te_tlb_size = 64;
module_param(te_tlb_size, uint, 0444);
MODULE_PARM_DESC(te_tlb_size, "T&E: guest TLB entries, 16 to 256");

static int te_probe(void)
{
	int ret;

	if (te_spaces < 1 || te_spaces > TE_MAX_SPACES ||
	    te_tlb_size < 16 || te_tlb_size > MIPS_TLB_MAX) {
		pr_err("te: te_spaces must be 1 to %d, te_tlb_size 16 to %d\n",
		       TE_MAX_SPACES, MIPS_TLB_MAX);
		return -EINVAL;
	}
	ret = te_shadow_setup();
	if (ret)
		return ret;
	ret = te_hw_setup();
	if (ret)
		te_shadow_teardown();
	return ret;
}

static void te_remove(void)
{
	te_hw_teardown();
	te_shadow_teardown();
}

static int te_hw_enable(void)
{
	return 0;
}

static void te_hw_disable(void)
{
}

static int te_vm_init(struct kvm *kvm)
{
	int ret;

	kvm->arch.te = kzalloc(sizeof(*kvm->arch.te), GFP_KERNEL_ACCOUNT);
	if (!kvm->arch.te)
		return -ENOMEM;
	ret = te_replace_init(kvm);
	if (ret) {
		kfree(kvm->arch.te);
		kvm->arch.te = NULL;
	}
	return ret;
}

static void te_vm_destroy(struct kvm *kvm)
{
	if (!kvm->arch.te)
		return;
	te_replace_destroy(kvm);
	kfree(kvm->arch.te);
	kvm->arch.te = NULL;
}

/* Under mmu_lock: widen what the vCPU must drop before it enters again. */
void te_flush_range(struct kvm *kvm, gfn_t start, gfn_t end)
{
	struct kvm_vcpu *vcpu;
	unsigned long i;

	kvm_for_each_vcpu(i, vcpu, kvm) {
		struct te_vcpu *te = te_of(vcpu);
		unsigned long flags;

		if (!te)
			continue;
		raw_spin_lock_irqsave(&te->flush_lock, flags);
		if (te->flush_start == te->flush_end) {
			te->flush_start = start;
			te->flush_end = end;
		} else {
			te->flush_start = min(te->flush_start, start);
			te->flush_end = max(te->flush_end, end);
		}
		raw_spin_unlock_irqrestore(&te->flush_lock, flags);
	}
}

static void te_flush_pending(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	gfn_t start, end;

	raw_spin_lock(&te->flush_lock);
	start = te->flush_start;
	end = te->flush_end;
	te->flush_start = te->flush_end = 0;
	raw_spin_unlock(&te->flush_lock);
	if (start == end)
		return;
	te->selected = false;
	te_shadow_select(vcpu);
	te_shadow_drop_gfns(vcpu, start, end);
}

/* A 24Kc with the host's cache geometry, so that CACHE loops fit both. */
static void te_cpu_cfg(struct kvm_vcpu *vcpu, struct mips_cpu_cfg *cfg)
{
	mips_cpu_cfg_24kc(cfg, MIPS_MAP_TE);
	cfg->config = read_c0_config() & C0_CONFIG_K0;
	cfg->config1_caches = read_c0_config1();
	cfg->tlb_size = te_tlb_size;
	cfg->cpu_num = vcpu->vcpu_id;
	mips_cpu_cfg_sanitise(cfg);
}

static void te_vcpu_reset(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);

	mips_cp0_reset(&te->c);
	mips_tlb_init(&te->es.tlb, &te->cfg, vcpu->vcpu_id + 1);
	te->es.lo_mask = te->es.tlb.pabits_mask &
			 ~(TE_PAGEMASK(PAGE_SHIFT) >> 7 & C0_ENTRYLO_PFN);
	te->zp->layout = KVM_MIPS_ZP_VERSION;
	te->zp->features = KVM_MIPS_TE_F_ZERO_PAGE;
	vcpu->arch.ctx.pc = mips_seg_reset_pc(MIPS_MAP_TE);
	local_irq_disable();
	te_shadow_drop_all(vcpu);
	local_irq_enable();
}

static void te_vcpu_destroy(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);

	if (!te)
		return;
	te_shadow_destroy(vcpu);
	free_page((unsigned long)te->page);
	vcpu->arch.te = NULL;
	kfree(te);
}

static int te_vcpu_init(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te;

	BUILD_BUG_ON(offsetof(struct te_zero_page, ie) !=
		     KVM_MIPS_ZP_IE - KVM_MIPS_ZP_BASE);
	BUILD_BUG_ON(offsetof(struct te_zero_page, spill) !=
		     KVM_MIPS_ZP_SPILL - KVM_MIPS_ZP_BASE);

	te = kzalloc(sizeof(*te), GFP_KERNEL_ACCOUNT);
	if (!te)
		return -ENOMEM;
	vcpu->arch.te = te;
	raw_spin_lock_init(&te->flush_lock);
	te->page = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	if (!te->page || te_shadow_init(vcpu)) {
		te_vcpu_destroy(vcpu);
		return -ENOMEM;
	}
	te->zp = te->page + (KVM_MIPS_ZP_BASE & ~PAGE_MASK);
	te->es.sw.ctx = (u32)&vcpu->arch.ctx;
	te->es.zp = (u32)te->zp;
	te->es.compare = (u32)&vcpu->arch.timer.compare;
	te_cpu_cfg(vcpu, &te->cfg);
	te->c.cp0 = &te->zp->cp0;
	te->c.ie = &te->zp->ie;
	te->c.cfg = &te->cfg;
	te_hw_init(vcpu);
	te_vcpu_reset(vcpu);
	return 0;
}

static void te_zero_page(struct kvm_vcpu *vcpu, bool clean)
{
	struct te_vcpu *te = te_of(vcpu);

	if (te->zp_clean == clean && te->zp_space == te_cur(te))
		return;
	te_shadow_zero_page(vcpu, clean);
	te->zp_space = te_cur(te);
}

/*
 * Decide about interrupts and set up the view for the next entry.  An interrupt
 * that IM lets through but IE, EXL or ERL do not leaves the zero page clean: the
 * guest's next store to it, which may be the one that lets the interrupt
 * through, traps.  IM grows by mtc0 only, which traps anyway.
 */
static void te_before_entry(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	bool pending;

	/* An eret to MIPS16 or microMIPS code, which the guest's CPU lacks */
	if (unlikely(vcpu->arch.ctx.pc & 1))
		te_inject_code(vcpu, MIPS_EXC_RI);
	te_update_cause(vcpu);
	pending = mips_irq_unmasked(&te->c);
	if (pending) {
		if (mips_irq_due(&te->c))
			te_replace_finish_stub(vcpu);
		if (mips_irq_due(&te->c))
			te_inject_code(vcpu, MIPS_EXC_INT);
	}
	if (te->selected && te_shadow_current(te))
		te->es.sw.guest_entryhi = te->es.view_entryhi[te->es.view];
	else
		te_shadow_select(vcpu);
	te_zero_page(vcpu, pending && !te->zp_open);
	te->zp_open = false;
	te->es.quiet = !pending && !READ_ONCE(vcpu->arch.irq_resample);
	te->es.vector = te_entry_vector(READ_ONCE(*te_reg(te, 12, 0)),
					READ_ONCE(*te_reg(te, 15, 1)));
}

/* Move what the generated code has counted to the statistics. */
static void te_collect_traps(struct kvm_vcpu *vcpu)
{
	struct te_entry_state *es = &te_of(vcpu)->es;
	unsigned int i;

	BUILD_BUG_ON(ARRAY_SIZE(es->traps) != KVM_MIPS_NR_ASM_TRAPS);
	for (i = 0; i < KVM_MIPS_NR_ASM_TRAPS; i++) {
		if (!es->traps[i])
			continue;
		vcpu->stat.traps[i] += es->traps[i];
		es->traps[i] = 0;
	}
}

static __hot int te_vcpu_run(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	enum te_outcome out;

	te_hw_begin(vcpu);
	do {
		te_before_entry(vcpu);
		if (kvm_mips_tagging()) {
			kvm_mips_tag_asid(te->es.sw.guest_entryhi);
			kvm_mips_tag_enter(vcpu, 0);
		}
		te_hw_enter(vcpu);
		if (kvm_mips_tagging())
			kvm_mips_tag_exit(vcpu);
		te->fetched = false;
		out = te_exit(vcpu, false);
		if (out != TE_SLOW)
			kvm_mips_count_exit(vcpu, te->kind);
	} while (out <= TE_STAY && !kvm_request_pending(vcpu));
	kvm_mips_hw_end();
	/* Whoever looks at the registers now must not see a stub's address. */
	te_replace_finish_stub(vcpu);
	te_collect_traps(vcpu);
	if (out == TE_SLOW)
		return te->kind;
	return out >= TE_TO_USER ? KVM_MIPS_RUN_TO_USER : KVM_MIPS_RUN_ON;
}

/* What an exit missed is there now: the fast way once more. */
static enum te_outcome te_exit_again(struct kvm_vcpu *vcpu)
{
	enum te_outcome out = TE_STAY;

	local_irq_disable();
	kvm_mips_begin_reading(vcpu);
	if (!kvm_request_pending(vcpu)) {
		te_of(vcpu)->selected = false;
		te_shadow_select(vcpu);
		out = te_exit(vcpu, false);
	}
	kvm_mips_end_reading(vcpu);
	local_irq_enable();
	return out;
}

static int te_handle_exit(struct kvm_vcpu *vcpu, int exit)
{
	enum te_outcome out;

	te_shadow_topup(te_of(vcpu));
	out = te_exit(vcpu, true);
	if (out == TE_SLOW)
		out = te_exit_again(vcpu);
	kvm_mips_count_exit(vcpu, te_of(vcpu)->kind);
	return out <= TE_SLOW;
}

static bool te_irq_deliverable(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	u32 ip = kvm_mips_irq_cause(vcpu) |
		 (READ_ONCE(*te_reg(te, 13, 0)) & C0_CAUSE_IP_SW);

	return ip & READ_ONCE(*te_reg(te, 12, 0)) & C0_CAUSE_IP;
}

const struct kvm_mips_ops kvm_te_ops = {
	.name		 = "te",
	.vm_type	 = KVM_VM_MIPS_TE,
	.max_vcpus	 = 1,	/* LL/SC and the guest TLB know no other */
	.probe		 = te_probe,
	.remove		 = te_remove,
	.hw_enable	 = te_hw_enable,
	.hw_disable	 = te_hw_disable,
	.vm_init	 = te_vm_init,
	.vm_destroy	 = te_vm_destroy,
	.flush_range	 = te_flush_range,
	.slot_changing	 = te_replace_slot_changing,
	.slot_changed	 = te_replace_slot_changed,
	.vcpu_init	 = te_vcpu_init,
	.vcpu_destroy	 = te_vcpu_destroy,
	.vcpu_reset	 = te_vcpu_reset,
	.vcpu_run	 = te_vcpu_run,
	.handle_exit	 = te_handle_exit,
	.flush_pending	 = te_flush_pending,
	.irq_deliverable = te_irq_deliverable,
	.cp0_get	 = te_cp0_get,
	.cp0_set	 = te_cp0_set,
	.tlb_get	 = te_tlb_get,
	.tlb_set	 = te_tlb_set,
	.gva_to_gpa	 = te_gva_to_gpa,
};
