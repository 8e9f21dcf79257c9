// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exits of a VZ guest: one row per root exception code, and one per GExcCode
 * for guest exits.  A handler runs first with interrupts off, right after the
 * exit; what it cannot finish there it answers with VZ_SLOW and is called again
 * where it may sleep.
 */

#include <linux/irqflags.h>
#include "hw.h"

#define MIPS_EXC_GE	27	/* guest exit: GuestCtl0.GExcCode says why */

typedef enum vz_outcome vz_exit_fn(struct kvm_vcpu *vcpu, bool sleep,
				   enum kvm_mips_exit *kind);

struct vz_exit_row {
	vz_exit_fn *fn;
	enum kvm_mips_exit kind;
};

/*
 * Exceptions from here are rare, the hardware delivers the guest's own: the
 * registers go to memory, where lib/except.c knows them.
 */
enum vz_outcome vz_inject(struct kvm_vcpu *vcpu, const struct mips_exc *exc)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	struct vz_vcpu *vz = vz_of(vcpu);
	struct mips_exc e = *exc;

	if (irqs_disabled())
		vz_evict();
	else
		vz_to_memory(vcpu);
	vz->c.pc = ctx->pc;
	vz->c.bd = ctx->cause & C0_CAUSE_BD;
	e.has_instr = e.code != MIPS_EXC_IBE;
	e.badinstr = vz->es.badinstr;
	e.has_instrp = e.has_instr && vz->c.bd;
	e.badinstrp = vz->es.badinstrp;
	mips_except_enter(&vz->c, &e);
	ctx->pc = vz->c.pc;
	ctx->cause &= ~C0_CAUSE_BD;
	return VZ_STAY;
}

static unsigned int vz_code(struct kvm_vcpu *vcpu)
{
	return (vcpu->arch.ctx.cause & C0_CAUSE_EXCCODE) >> 2;
}

static unsigned int vz_gexccode(struct kvm_vcpu *vcpu)
{
	return (vz_of(vcpu)->es.exit_guestctl0 & MIPS_GCTL0_GEXC) >>
	       MIPS_GCTL0_GEXC_SHIFT;
}

static enum vz_outcome vz_kill(struct kvm_vcpu *vcpu, u32 suberror, u32 extra)
{
	kvm_mips_kill(vcpu, suberror, extra);
	return VZ_KILL;
}

static enum vz_outcome vz_exit_unexpected(struct kvm_vcpu *vcpu, bool sleep,
					  enum kvm_mips_exit *kind)
{
	if (!sleep)
		return VZ_SLOW;
	return vz_kill(vcpu, KVM_MIPS_SUBERROR_HOST, vz_of(vcpu)->es.exit_guestctl0);
}

static enum vz_outcome vz_exit_int(struct kvm_vcpu *vcpu, bool sleep,
				   enum kvm_mips_exit *kind)
{
	/* The host takes its interrupt once interrupts are on. */
	return sleep ? VZ_STAY : VZ_SLOW;
}

/* The bus has answered the guest's access with an error: its own business. */
static enum vz_outcome vz_exit_bus_error(struct kvm_vcpu *vcpu, bool sleep,
					 enum kvm_mips_exit *kind)
{
	struct mips_exc exc = { .code = vz_code(vcpu) };

	return vz_inject(vcpu, &exc);
}

/* Extensions of the host's that are not part of the guest's CPU. */
static enum vz_outcome vz_exit_reserved(struct kvm_vcpu *vcpu, bool sleep,
					enum kvm_mips_exit *kind)
{
	return vz_inject(vcpu, &MIPS_EXC(RI));
}

static enum vz_outcome vz_exit_msa_disabled(struct kvm_vcpu *vcpu, bool sleep,
					    enum kvm_mips_exit *kind)
{
	u32 status = vz_live_read(MIPS_C0_STATUS);

	/* The FPU's 32-bit registers rule vectors out. */
	if (!vz_of(vcpu)->cfg.has_msa ||
	    (status & (C0_STATUS_CU1 | C0_STATUS_FR)) == C0_STATUS_CU1)
		return vz_inject(vcpu, &MIPS_EXC(RI));
	if (!(status & C0_STATUS_FR))
		return vz_inject(vcpu, &MIPS_EXC(MSADIS));
	kvm_mips_fpu_save(vcpu);
	kvm_mips_fpu_load(vcpu, true, true);
	return VZ_STAY;
}

/* The guest may use the unit, or the exception would be its own. */
static enum vz_outcome vz_exit_cop_unusable(struct kvm_vcpu *vcpu, bool sleep,
					    enum kvm_mips_exit *kind)
{
	unsigned int ce = (vcpu->arch.ctx.cause & C0_CAUSE_CE) >> 28;

	if (ce != 1 || !vz_of(vcpu)->cfg.has_fpu || vcpu->arch.fpu.live)
		return vz_inject(vcpu, &MIPS_EXC_COP(ce));
	kvm_mips_fpu_load(vcpu, vz_live_read(MIPS_C0_STATUS) & C0_STATUS_FR,
			  false);
	return vcpu->arch.fpu.live ? VZ_STAY : vz_inject(vcpu, &MIPS_EXC_COP(1));
}

/* Bring in the page at @gpa, or find a device there. */
static noinline enum vz_outcome vz_page_in(struct kvm_vcpu *vcpu, u32 gpa, bool write,
					   enum kvm_mips_exit *kind)
{
	u32 word;

	switch (kvm_mips_pmap_fault(vcpu, PFN_DOWN(gpa), write, &word)) {
	case 0:
		kvm_mips_pmap_join(vcpu, PFN_DOWN(gpa));
		/* The refill that led here has left an invalid entry. */
		local_irq_disable();
		vz_root_inv(vcpu, gpa);
		local_irq_enable();
		return VZ_STAY;
	case -EAGAIN:
		return VZ_STAY;
	case -EFAULT:
	case -EROFS:
		*kind = KVM_MIPS_EXIT_mmio;
		return vz_emulate_mmio(vcpu, gpa, true);
	default:
		return vz_kill(vcpu, KVM_MIPS_SUBERROR_HOST, gpa);
	}
}

/* No page is at @gpa; if all is for user space to do, nobody need sleep for it. */
static __always_inline enum vz_outcome vz_exit_device(struct kvm_vcpu *vcpu, u32 gpa,
						      enum kvm_mips_exit *kind)
{
	int idx = srcu_read_lock(&vcpu->kvm->srcu);
	enum vz_outcome out = VZ_SLOW;

	if (kvm_mips_mmio_is_users(vcpu, gpa))
		out = vz_emulate_mmio(vcpu, gpa, false);
	srcu_read_unlock(&vcpu->kvm->srcu, idx);
	if (out != VZ_SLOW)
		*kind = KVM_MIPS_EXIT_mmio;
	return out;
}

/*
 * A root TLB exception at @gpa.  @fill: assembly will not find the page that is
 * there.
 */
static __always_inline enum vz_outcome vz_root_miss(struct kvm_vcpu *vcpu, u32 gpa, bool write,
						    bool sleep, bool fill,
						    enum kvm_mips_exit *kind)
{
	u32 need = PMAP_V | (write ? PMAP_W : 0);
	enum vz_outcome out;

	if (sleep)
		return vz_page_in(vcpu, gpa, write, kind);
	if (kvm_mips_mmio_noted(vcpu, PFN_DOWN(gpa))) {
		out = vz_exit_device(vcpu, gpa, kind);
		if (out != VZ_SLOW)
			return out;
	}
	if ((kvm_mips_pmap_peek(vcpu->kvm, PFN_DOWN(gpa)) & need) != need)
		return VZ_SLOW;
	*kind = KVM_MIPS_EXIT_host_tlb;
	vz_root_inv(vcpu, gpa);
	if (fill)
		vz_root_fill(vcpu, gpa);
	return VZ_STAY;
}

/* The same where the hardware says at which guest virtual address. */
static noinline enum vz_outcome vz_root_miss_gva(struct kvm_vcpu *vcpu, bool write, bool sleep,
						 enum kvm_mips_exit *kind)
{
	struct vz_vcpu *vz = vz_of(vcpu);

	/* Gone from the guest TLB meanwhile: the guest will see. */
	if (!sleep && vz_live_to_gpa(vcpu, vcpu->arch.ctx.badvaddr, write, &vz->exit_gpa))
		return VZ_STAY;
	return vz_root_miss(vcpu, vz->exit_gpa, write, sleep, true, kind);
}

/* The guest may access what is not in the root TLB. */
static enum vz_outcome vz_exit_tlb(struct kvm_vcpu *vcpu, bool sleep,
				   enum kvm_mips_exit *kind)
{
	bool write = vz_code(vcpu) == MIPS_EXC_TLBS || vz_code(vcpu) == MIPS_EXC_MOD;

	if (unlikely(vz_gexccode(vcpu) == MIPS_GCTL0_GEXC_GVA))
		return vz_root_miss_gva(vcpu, write, sleep, kind);
	return vz_root_miss(vcpu, vcpu->arch.ctx.badvaddr, write, sleep, false, kind);
}

static enum vz_outcome vz_exit_gpsi(struct kvm_vcpu *vcpu, bool sleep,
				    enum kvm_mips_exit *kind)
{
	return vz_emulate_sensitive(vcpu, kind);
}

static enum vz_outcome vz_exit_gsfc(struct kvm_vcpu *vcpu, bool sleep,
				    enum kvm_mips_exit *kind)
{
	return vz_emulate_field_change(vcpu);
}

static enum vz_outcome vz_exit_hc(struct kvm_vcpu *vcpu, bool sleep,
				  enum kvm_mips_exit *kind)
{
	return vz_emulate_hypercall(vcpu);
}

/* The hardware has changed EXL, while GuestCtl0.MC asks for it: an ERET? */
static enum vz_outcome vz_exit_ghfc(struct kvm_vcpu *vcpu, bool sleep,
				    enum kvm_mips_exit *kind)
{
	if (!(vz_live_read(MIPS_C0_STATUS) & C0_STATUS_EXL))
		kvm_mips_irq_ack(vcpu);
	return VZ_STAY;
}

static const struct vz_exit_row vz_guest_exits[32] = {
	[0 ... 31] = { vz_exit_unexpected, KVM_MIPS_EXIT_other },

	[MIPS_GCTL0_GEXC_GPSI] = { vz_exit_gpsi, KVM_MIPS_EXIT_cop0 },
	[MIPS_GCTL0_GEXC_GSFC] = { vz_exit_gsfc, KVM_MIPS_EXIT_gsfc },
	[MIPS_GCTL0_GEXC_HC]   = { vz_exit_hc, KVM_MIPS_EXIT_hypercall },
	[MIPS_GCTL0_GEXC_GRR]  = { vz_exit_reserved, KVM_MIPS_EXIT_grr },
	[MIPS_GCTL0_GEXC_GHFC] = { vz_exit_ghfc, KVM_MIPS_EXIT_ghfc },
};

static const struct vz_exit_row vz_exits[32] = {
	[0 ... 31] = { vz_exit_unexpected, KVM_MIPS_EXIT_other },

	[MIPS_EXC_INT]	  = { vz_exit_int,	    KVM_MIPS_EXIT_int },
	[MIPS_EXC_MOD]	  = { vz_exit_tlb,	    KVM_MIPS_EXIT_tlbmod },
	[MIPS_EXC_TLBL]	  = { vz_exit_tlb,	    KVM_MIPS_EXIT_tlbmiss_ld },
	[MIPS_EXC_TLBS]	  = { vz_exit_tlb,	    KVM_MIPS_EXIT_tlbmiss_st },
	[MIPS_EXC_IBE]	  = { vz_exit_bus_error,    KVM_MIPS_EXIT_other },
	[MIPS_EXC_DBE]	  = { vz_exit_bus_error,    KVM_MIPS_EXIT_other },
	[MIPS_EXC_CPU]	  = { vz_exit_cop_unusable, KVM_MIPS_EXIT_cop_unusable },
	[MIPS_EXC_MSADIS] = { vz_exit_msa_disabled, KVM_MIPS_EXIT_msa_disabled },
	[MIPS_EXC_DSPDIS] = { vz_exit_reserved,	    KVM_MIPS_EXIT_resvd },
};

enum vz_outcome vz_exit(struct kvm_vcpu *vcpu, bool sleep,
			enum kvm_mips_exit *kind)
{
	unsigned int code = vz_code(vcpu);
	const struct vz_exit_row *row = code == MIPS_EXC_GE ?
		&vz_guest_exits[vz_gexccode(vcpu)] : &vz_exits[code];

	*kind = row->kind;
	return row->fn(vcpu, sleep, kind);
}
