// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exits of a trap-and-emulate guest: one row per host exception code.  A
 * handler runs first with interrupts off, right after the exit; what it cannot
 * finish there it answers with TE_SLOW and is called again where it may sleep.
 */

#include "te.h"
#include "hw.h"

typedef enum te_outcome te_exit_fn(struct kvm_vcpu *vcpu, bool sleep);

enum te_outcome te_inject(struct kvm_vcpu *vcpu, const struct mips_exc *exc)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	struct te_vcpu *te = te_of(vcpu);

	te->c.pc = ctx->pc;
	te->c.bd = ctx->cause & C0_CAUSE_BD;
	mips_except_enter(&te->c, exc);
	ctx->pc = te->c.pc;
	ctx->cause &= ~C0_CAUSE_BD;
	return TE_STAY;
}

enum te_outcome te_inject_code(struct kvm_vcpu *vcpu, unsigned int code)
{
	struct mips_exc exc = { .code = code };

	return te_inject(vcpu, &exc);
}

static noinline enum te_outcome te_inject_cop(struct kvm_vcpu *vcpu,
					      unsigned int ce)
{
	return te_inject(vcpu, &MIPS_EXC_COP(ce));
}

static unsigned int te_code(struct kvm_vcpu *vcpu)
{
	return (vcpu->arch.ctx.cause & C0_CAUSE_EXCCODE) >> 2;
}

static enum te_outcome te_kill(struct kvm_vcpu *vcpu, u32 suberror, u32 extra)
{
	kvm_mips_kill(vcpu, suberror, extra);
	return TE_KILL;
}

/* Exceptions that are the guest's own business. */
static enum te_outcome te_exit_reflect(struct kvm_vcpu *vcpu, bool sleep)
{
	return te_inject_code(vcpu, te_code(vcpu));
}

static enum te_outcome te_exit_int(struct kvm_vcpu *vcpu, bool sleep)
{
	/* The host takes its interrupt once interrupts are on. */
	return sleep ? TE_STAY : TE_SLOW;
}

/* Extensions of the host's that are not part of a T&E guest's CPU. */
static enum te_outcome te_exit_reserved(struct kvm_vcpu *vcpu, bool sleep)
{
	return te_inject_code(vcpu, MIPS_EXC_RI);
}

static enum te_outcome te_exit_fpe(struct kvm_vcpu *vcpu, bool sleep)
{
	/* The cause bits leave the hardware with the registers. */
	kvm_mips_fpu_save(vcpu);
	return te_exit_reflect(vcpu, sleep);
}

static enum te_outcome te_exit_msa_disabled(struct kvm_vcpu *vcpu, bool sleep)
{
	struct te_vcpu *te = te_of(vcpu);
	u32 status = mips_status(&te->c);

	/* The FPU's 32-bit registers rule vectors out. */
	if (!te->cfg.has_msa ||
	    (status & (C0_STATUS_CU1 | C0_STATUS_FR)) == C0_STATUS_CU1)
		return te_inject_code(vcpu, MIPS_EXC_RI);
	if (!(mips_cp0_read(&te->c, MIPS_C0_CONFIG5) & C0_CONFIG5_MSAEN) ||
	    !(status & C0_STATUS_FR))
		return te_inject_code(vcpu, MIPS_EXC_MSADIS);
	kvm_mips_fpu_save(vcpu);
	kvm_mips_fpu_load(vcpu, true, true);
	return TE_STAY;
}

static enum te_outcome te_cop1_unusable(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	u32 status = mips_status(&te->c);

	if (!te->cfg.has_fpu || !(status & C0_STATUS_CU1))
		return te_inject_cop(vcpu, 1);
	kvm_mips_fpu_load(vcpu, status & C0_STATUS_FR, false);
	return TE_STAY;
}

static __hot enum te_outcome te_exit_cop_unusable(struct kvm_vcpu *vcpu, bool sleep)
{
	unsigned int ce = (vcpu->arch.ctx.cause & C0_CAUSE_CE) >> 28;

	if (ce == 0 && mips_cp0_usable(mips_status(&te_of(vcpu)->c)))
		return te_emulate_cop0(vcpu, sleep);
	if (ce == 1)
		return te_cop1_unusable(vcpu);
	return te_inject_cop(vcpu, ce);
}

/*
 * Bring the page at @gpa in.  TE_SLOW: it is there now, TE_STAY: a notifier
 * raced, TE_TO_USER: there is a device.
 */
static enum te_outcome te_page_in(struct kvm_vcpu *vcpu, u32 gpa, bool write)
{
	u32 word;

	switch (kvm_mips_pmap_fault(vcpu, PFN_DOWN(gpa), write, &word)) {
	case 0:
		return TE_SLOW;
	case -EAGAIN:
		return TE_STAY;
	case -EFAULT:
	case -EROFS:
		return TE_TO_USER;
	default:
		return te_kill(vcpu, KVM_MIPS_SUBERROR_HOST, gpa);
	}
}

/*
 * Map @pmap at @va.  TE_SLOW if no table is left: a slow exit tops the pool up,
 * or all start afresh.
 */
static enum te_outcome te_map(struct kvm_vcpu *vcpu, u32 va, u32 pmap,
			      unsigned int flags)
{
	if (te_shadow_map(vcpu, va, pmap, flags))
		return TE_STAY;
	if (te_of(vcpu)->tables >= TE_MAX_TABLES)
		te_shadow_drop_all(vcpu);
	return TE_SLOW;
}

/*
 * Map what is at hand around KSEG0 address @va, too.  What lies beside it is
 * the same memory and will be asked for soon.
 */
static void te_map_around(struct kvm_vcpu *vcpu, u32 va)
{
	u32 at = va & ~(TE_AROUND - 1), end = at + TE_AROUND;

	for (; at < end; at += PAGE_SIZE) {
		gfn_t gfn = PFN_DOWN(at - MIPS_TE_KSEG0);
		u32 pmap = kvm_mips_pmap_peek(vcpu->kvm, gfn);

		if ((pmap & PMAP_V) && !te_in_stubs(at))
			te_shadow_offer(te_of(vcpu), at, pmap,
				(pmap & PMAP_W) &&
				te_replace_map_ok(vcpu->kvm, gfn, at, true) ?
				TE_MAP_DIRTY : 0);
	}
}

/* The guest may access @page at @va: map it, or find a device there. */
static enum te_outcome te_access(struct kvm_vcpu *vcpu, bool sleep, u32 va,
				 bool write, const struct te_page *page)
{
	gfn_t gfn = PFN_DOWN(page->gpa);
	u32 pmap = kvm_mips_pmap_peek(vcpu->kvm, gfn);
	unsigned int flags = page->global ? TE_MAP_GLOBAL : 0;
	enum te_outcome out;

	if (sleep) {
		if (page->size < PAGE_SIZE)
			return te_kill(vcpu, KVM_MIPS_SUBERROR_PAGE_SIZE, va);
		/* Taking replaced words back is a write, too. */
		write |= !te_replace_map_ok(vcpu->kvm, gfn, va, write);
		out = te_page_in(vcpu, page->gpa, write);
		return out == TE_TO_USER ?
			te_emulate_mmio(vcpu, sleep, page->gpa) : out;
	}
	if (page->size < PAGE_SIZE)
		return TE_SLOW;
	if (!(pmap & PMAP_V))
		return te_emulate_mmio(vcpu, sleep, page->gpa);
	if (write && !(pmap & PMAP_W))
		return TE_SLOW;
	/* By a plain store it may have changed the space it runs in. */
	if (!te_shadow_current(te_of(vcpu)))
		return TE_STAY;

	te_of(vcpu)->kind = KVM_MIPS_EXIT_host_tlb;
	if (!te_replace_map_ok(vcpu->kvm, gfn, va, write))
		te_replace_restore(vcpu, gfn);
	if (!te_replace_map_ok(vcpu->kvm, gfn, va, write))
		return TE_SLOW;
	if (page->dirty && (pmap & PMAP_W) &&
	    te_replace_map_ok(vcpu->kvm, gfn, va, true))
		flags |= TE_MAP_DIRTY;
	if (va >= MIPS_TE_KSEG0 && va < MIPS_TE_KSEG23)
		te_map_around(vcpu, va);
	return te_map(vcpu, va, pmap, flags);
}

static enum te_outcome te_exit_tlb(struct kvm_vcpu *vcpu, bool sleep)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	struct te_vcpu *te = te_of(vcpu);
	u32 va = ctx->badvaddr;
	bool write = te_code(vcpu) != MIPS_EXC_TLBL;
	enum mips_access access = write ? MIPS_WRITE : MIPS_READ;
	struct te_page page = { };
	struct mips_exc exc;

	switch (te_translate(vcpu, va, access, &page)) {
	case TE_X_ZERO_PAGE:
		te_of(vcpu)->kind = KVM_MIPS_EXIT_zero_page;
		return te_emulate_zero_page_store(vcpu, va, sleep);
	case TE_X_STUB:
		return sleep ? TE_SLOW :
			te_map(vcpu, va, page.pmap, TE_MAP_GLOBAL);
	case TE_X_ADDRESS:
		exc = mips_exc_address(access, MIPS_GVA(va));
		return te_inject(vcpu, &exc);
	case TE_X_TLB:
		exc = mips_exc_tlb(page.status, access, MIPS_GVA(va),
				   mips_cp0_read(&te->c, MIPS_C0_PAGEGRAIN));
		return te_inject(vcpu, &exc);
	case TE_X_OK:
		break;
	}
	return te_access(vcpu, sleep, va, write, &page);
}

/*
 * Address errors.  Guest kernels made for the established T&E layout still use
 * the architecture's unmapped segments now and then (prom arguments, UART):
 * what they mean is the physical address.
 */
static __hot enum te_outcome te_exit_address(struct kvm_vcpu *vcpu, bool sleep)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	struct te_vcpu *te = te_of(vcpu);
	bool write = te_code(vcpu) == MIPS_EXC_ADES;
	u32 va = ctx->badvaddr;
	struct mips_exc exc;
	enum te_outcome out;

	if (te->es.view == TE_VIEW_KERNEL && va >= 0x80000000 && va < 0xc0000000 &&
	    va != ctx->pc) {
		out = te_fetch(vcpu, sleep);
		if (out != TE_ADVANCE)
			return out;
		if (te->insn->op == MIPS_OP_SYNCI) {
			/* A replaced CACHE: see te/replace.c. */
			te_of(vcpu)->kind = KVM_MIPS_EXIT_cache;
			return sleep ? te_fetched(vcpu) :
				te_emulate_synci(vcpu, va);
		}
		if ((te->insn->flags & (MIPS_I_LEFT | MIPS_I_RIGHT)) ||
		    !te->insn->width || !(va & (te->insn->width - 1)))
			return te_emulate_mmio(vcpu, sleep, va & 0x1fffffff);
	}
	exc = mips_exc_address(write ? MIPS_WRITE : MIPS_READ, MIPS_GVA(va));
	return te_inject(vcpu, &exc);
}

static enum te_outcome te_exit_unexpected(struct kvm_vcpu *vcpu, bool sleep)
{
	if (!sleep)
		return TE_SLOW;
	return te_kill(vcpu, KVM_MIPS_SUBERROR_HOST, vcpu->arch.ctx.badvaddr);
}

static const struct {
	te_exit_fn *fn;
	enum kvm_mips_exit kind;
} te_exits[32] = {
	[0 ... 31] = { te_exit_unexpected, KVM_MIPS_EXIT_other },

	[MIPS_EXC_INT]	  = { te_exit_int,	    KVM_MIPS_EXIT_int },
	[MIPS_EXC_MOD]	  = { te_exit_tlb,	    KVM_MIPS_EXIT_tlbmod },
	[MIPS_EXC_TLBL]	  = { te_exit_tlb,	    KVM_MIPS_EXIT_tlbmiss_ld },
	[MIPS_EXC_TLBS]	  = { te_exit_tlb,	    KVM_MIPS_EXIT_tlbmiss_st },
	[MIPS_EXC_ADEL]	  = { te_exit_address,	    KVM_MIPS_EXIT_addrerr_ld },
	[MIPS_EXC_ADES]	  = { te_exit_address,	    KVM_MIPS_EXIT_addrerr_st },
	[MIPS_EXC_SYS]	  = { te_exit_reflect,	    KVM_MIPS_EXIT_syscall },
	[MIPS_EXC_BP]	  = { te_exit_reflect,	    KVM_MIPS_EXIT_breakpoint },
	[MIPS_EXC_RI]	  = { te_emulate_reserved,  KVM_MIPS_EXIT_resvd },
	[MIPS_EXC_CPU]	  = { te_exit_cop_unusable, KVM_MIPS_EXIT_cop_unusable },
	[MIPS_EXC_OV]	  = { te_exit_reflect,	    KVM_MIPS_EXIT_overflow },
	[MIPS_EXC_TR]	  = { te_exit_reflect,	    KVM_MIPS_EXIT_trap },
	[MIPS_EXC_MSAFPE] = { te_exit_fpe,	    KVM_MIPS_EXIT_msa_fpe },
	[MIPS_EXC_FPE]	  = { te_exit_fpe,	    KVM_MIPS_EXIT_fpe },
	[MIPS_EXC_MSADIS] = { te_exit_msa_disabled, KVM_MIPS_EXIT_msa_disabled },
	[MIPS_EXC_DSPDIS] = { te_exit_reserved,	    KVM_MIPS_EXIT_resvd },
	[MIPS_EXC_IS1]	  = { te_exit_reserved,	    KVM_MIPS_EXIT_resvd },
	[MIPS_EXC_CEU]	  = { te_exit_reserved,	    KVM_MIPS_EXIT_resvd },
	[MIPS_EXC_C2E]	  = { te_exit_reserved,	    KVM_MIPS_EXIT_resvd },
	[MIPS_EXC_THREAD] = { te_exit_reserved,	    KVM_MIPS_EXIT_resvd },
};

__hot enum te_outcome te_exit(struct kvm_vcpu *vcpu, bool sleep)
{
	unsigned int code = te_code(vcpu);

	te_of(vcpu)->kind = te_exits[code].kind;
	/* The guest's CPU has no MIPS16 and microMIPS; the host's may. */
	if (unlikely(vcpu->arch.ctx.pc & 1) && code != MIPS_EXC_INT)
		return te_inject_code(vcpu, MIPS_EXC_RI);
	return te_exits[code].fn(vcpu, sleep);
}
