// SPDX-License-Identifier: GPL-2.0-only
/*
 * Emulation of single instructions of a trap-and-emulate guest.  Decoding is
 * lib/insn.c's, register rules are lib/cp0.c's; here they meet the guest.
 */

#include <linux/highmem.h>
#include <asm/cacheflush.h>
#include <asm/r4kcache.h>
#include "te.h"
#include "trace.h"

/* How many privileged instructions in a row one exit may emulate. */
#define TE_CLUSTER	16

/* Memory that is always mapped. */
#define TE_KSEG0_PFNS	(0x20000000u >> PAGE_SHIFT)

#define HC_ENOSYS	((u32)-1000)	/* upstream's -KVM_ENOSYS */

/* What a T&E guest's CPU decodes; the rest is a reserved instruction. */
static const struct mips_isa te_isa = { MIPS_ISA_ALL };

/* Decode @word into te->insn. */
static void te_decode(struct te_vcpu *te, u32 word)
{
	te->insn = mips_decode_again(&te->decoded, word, &te_isa);
}

static noinline u32 te_high_word(unsigned long pfn, u32 va)
{
	void *p = kmap_local_page(pfn_to_page(pfn));
	u32 word = *(u32 *)(p + (va & ~PAGE_MASK));

	kunmap_local(p);
	return word;
}

/* A word of guest code through the shadow tables.  Interrupts off. */
static inline bool te_peek_word(struct te_vcpu *te, u32 va, u32 *word)
{
	u32 lo = te_shadow_peek(te, va);
	unsigned long pfn = (lo & C0_ENTRYLO_PFN) >> (PAGE_SHIFT - 6);

	if (!(lo & C0_ENTRYLO_V) || !pfn_valid(pfn))
		return false;
	if (likely(pfn < TE_KSEG0_PFNS))
		*word = *(u32 *)(CKSEG0 + PFN_PHYS(pfn) + (va & ~PAGE_MASK));
	else
		*word = te_high_word(pfn, va);
	return true;
}

/*
 * The same by way of the guest's own translation, for code whose mapping has
 * gone since it trapped.  May sleep.
 */
static enum te_outcome te_read_word(struct kvm_vcpu *vcpu, u32 va, u32 *word)
{
	struct te_vcpu *te = te_of(vcpu);
	struct te_page page = { };
	struct mips_exc exc;

	switch (te_translate(vcpu, va, MIPS_FETCH, &page)) {
	case TE_X_OK:
		if (!kvm_read_guest(vcpu->kvm, page.gpa, word, sizeof(*word)))
			return TE_ADVANCE;
		exc = MIPS_EXC(IBE);
		break;
	case TE_X_TLB:
		exc = mips_exc_tlb(page.status, MIPS_FETCH, MIPS_GVA(va),
				   mips_cp0_read(&te->c, MIPS_C0_PAGEGRAIN));
		break;
	case TE_X_STUB:
	case TE_X_ZERO_PAGE:
		/* Mapped whenever the guest gets there: let it try again. */
		return TE_STAY;
	default:
		exc = mips_exc_address(MIPS_FETCH, MIPS_GVA(va));
	}
	return te_inject(vcpu, &exc);
}

static enum te_outcome te_fetch_word(struct kvm_vcpu *vcpu, u32 va, bool sleep,
				     u32 *word)
{
	if (sleep)
		return te_read_word(vcpu, va, word);
	return te_peek_word(te_of(vcpu), va, word) ? TE_ADVANCE : TE_SLOW;
}

/* Where the branch at the exit PC goes; the trapped instruction is its slot. */
static enum te_outcome te_branch_target(struct kvm_vcpu *vcpu, bool sleep)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	struct te_vcpu *te = te_of(vcpu);
	enum te_outcome out;
	u32 word;

	out = te_fetch_word(vcpu, ctx->pc, sleep, &word);
	if (out != TE_ADVANCE)
		return out;
	if (!kvm_mips_branch(vcpu, word, &te_isa, &te->next_pc))
		return te_inject_code(vcpu, MIPS_EXC_RI);
	te->insn_pc = ctx->pc + 4;
	return TE_ADVANCE;
}

static void te_fetched_word(struct te_vcpu *te, u32 word)
{
	te_decode(te, word);
	te->fetched = true;
}

static noinline enum te_outcome te_fetch_slow(struct kvm_vcpu *vcpu, bool sleep)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	struct te_vcpu *te = te_of(vcpu);
	enum te_outcome out;
	u32 word;

	/* A PC in MIPS16 or microMIPS mode is odd; the guest's CPU has neither. */
	if (ctx->pc & 3)
		return te_inject_code(vcpu, MIPS_EXC_RI);
	te->insn_pc = ctx->pc;
	te->next_pc = ctx->pc + 4;
	if (ctx->cause & C0_CAUSE_BD) {
		out = te_branch_target(vcpu, sleep);
		if (out != TE_ADVANCE)
			return out;
	}
	out = te_fetch_word(vcpu, te->insn_pc, sleep, &word);
	if (out == TE_ADVANCE)
		te_fetched_word(te, word);
	return out;
}

__hot enum te_outcome te_fetch(struct kvm_vcpu *vcpu, bool sleep)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	struct te_vcpu *te = te_of(vcpu);
	u32 word;

	/* What was read right after the exit is what the guest tried. */
	if (te->fetched)
		return TE_ADVANCE;
	if (sleep || (ctx->cause & C0_CAUSE_BD) || (ctx->pc & 3) ||
	    !te_peek_word(te, ctx->pc, &word))
		return te_fetch_slow(vcpu, sleep);
	te->insn_pc = ctx->pc;
	te->next_pc = ctx->pc + 4;
	te_fetched_word(te, word);
	return TE_ADVANCE;
}

/* Is guest code at @va where te_peek_word() will never reach it? */
static bool te_beyond_reach(struct kvm_vcpu *vcpu, u32 va)
{
	struct te_page page = { };
	u32 pmap;

	if (te_translate(vcpu, va, MIPS_FETCH, &page) != TE_X_OK)
		return false;
	pmap = kvm_mips_pmap_peek(vcpu->kvm, PFN_DOWN(page.gpa));
	return (pmap & PMAP_V) && !pfn_valid(pmap_pfn(pmap));
}

enum te_outcome te_fetched(struct kvm_vcpu *vcpu)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	u32 va = ctx->pc;

	if (!te_beyond_reach(vcpu, va)) {
		if (!(ctx->cause & C0_CAUSE_BD))
			return TE_SLOW;
		va += 4;
		if (!te_beyond_reach(vcpu, va))
			return TE_SLOW;
	}
	kvm_mips_kill(vcpu, KVM_MIPS_SUBERROR_CODE, va);
	return TE_KILL;
}

static void te_advance(struct kvm_vcpu *vcpu)
{
	vcpu->arch.ctx.pc = te_of(vcpu)->next_pc;
	vcpu->arch.ctx.cause &= ~C0_CAUSE_BD;
}

static u32 te_gpr(struct kvm_vcpu *vcpu, unsigned int n)
{
	return vcpu->arch.ctx.gpr[n];
}

static void te_set_gpr(struct kvm_vcpu *vcpu, unsigned int n, u32 v)
{
	if (n)
		vcpu->arch.ctx.gpr[n] = v;
}

static noinline void te_emulate_move(struct kvm_vcpu *vcpu, const struct mips_insn *insn)
{
	int row = mips_cp0_find(insn->rd, insn->sel);
	bool read = insn->op == MIPS_OP_MFC0;

	if (read)
		te_set_gpr(vcpu, insn->rt, te_cp0_read(vcpu, row));
	else
		te_cp0_write(vcpu, row, te_gpr(vcpu, insn->rt));
	trace_kvm_hwr(vcpu, read ? KVM_TRACE_HWR_READ : KVM_TRACE_HWR_WRITE,
		      row < 0 ? "?" : mips_cp0_rows[row].name,
		      te_gpr(vcpu, insn->rt));
	/* Most of what goes on trapping never had a word. */
	if (row >= 0 && (mips_cp0_rows[row].flags &
			 (read ? MIPS_CP0_LW : MIPS_CP0_SW)))
		te_replace_try(vcpu);
}

static noinline void te_emulate_int_enable(struct kvm_vcpu *vcpu,
				  const struct mips_insn *insn)
{
	struct te_vcpu *te = te_of(vcpu);
	u32 status = mips_status(&te->c);

	te_set_gpr(vcpu, insn->rt, status);
	te->zp->ie = insn->op == MIPS_OP_EI;
}

static noinline enum te_outcome te_emulate_tlb(struct kvm_vcpu *vcpu,
				      const struct mips_insn *insn)
{
	struct te_vcpu *te = te_of(vcpu);

	switch (insn->op) {
	case MIPS_OP_TLBP:
		mips_tlbp(&te->c, &te->es.tlb);
		return TE_ADVANCE;
	case MIPS_OP_TLBR:
		mips_tlbr(&te->c, &te->es.tlb);
		return TE_ADVANCE;
	case MIPS_OP_TLBWI:
		te_tlbw(vcpu, false);
		return TE_ADVANCE;
	case MIPS_OP_TLBWR:
		te_tlbw(vcpu, true);
		return TE_ADVANCE;
	default:
		return te_inject_code(vcpu, MIPS_EXC_RI);
	}
}

static void te_emulate_hypercall(struct kvm_vcpu *vcpu)
{
	if (te_gpr(vcpu, 2) != KVM_MIPS_HC_TE_INFO) {
		te_set_gpr(vcpu, 2, HC_ENOSYS);
		return;
	}
	te_set_gpr(vcpu, 2, KVM_MIPS_ZP_VERSION);
	te_set_gpr(vcpu, 3, KVM_MIPS_TE_F_ZERO_PAGE);
	te_set_gpr(vcpu, 4, KVM_MIPS_ZP_BASE);
}

/* Make the line at @va agree between data and instruction cache. */
static enum te_outcome te_cache_hit(struct kvm_vcpu *vcpu, u32 va)
{
	struct te_page page = { };
	struct mips_exc exc;
	void *p;

	/* As in te_exit_address: the architecture's kseg0 and kseg1. */
	if (va >> 30 == 2 && te_kernel_mode(te_of(vcpu)))
		va = MIPS_TE_KSEG0 | (va & 0x1fffffff);
	switch (te_translate(vcpu, va, MIPS_READ, &page)) {
	case TE_X_OK:
		break;
	case TE_X_TLB:
		exc = mips_exc_tlb(page.status, MIPS_READ, MIPS_GVA(va), 0);
		return te_inject(vcpu, &exc);
	case TE_X_ADDRESS:
		exc = mips_exc_address(MIPS_READ, MIPS_GVA(va));
		return te_inject(vcpu, &exc);
	default:
		return TE_ADVANCE;
	}
	p = kvm_mips_map_page(vcpu, page.gpa & ~3u, false);
	if (!p)
		return TE_ADVANCE;	/* not mapped, so nothing is cached */
	cache_op(Hit_Writeback_Inv_D, p);
	cache_op(Hit_Invalidate_I, p);
	kvm_mips_unmap_page(vcpu, p);
	return TE_ADVANCE;
}

/*
 * CACHE.  Index operations are done to the host's cache at the same index: the
 * guest's Config1 shows the host's geometry, and one that would discard dirty
 * lines writes them back instead.
 */
static noinline enum te_outcome te_emulate_cache(struct kvm_vcpu *vcpu,
					const struct mips_insn *insn)
{
	u32 va = te_gpr(vcpu, insn->rs) + insn->imm;
	void *line = (void *)(CKSEG0 | (va & 0x1fffffff & ~3u));
	unsigned int cache = insn->rt & 3, op = insn->rt >> 2;

	if (cache > 1 || op == 1 || op == 3 || op == 7)
		return TE_ADVANCE;	/* no such cache; tag loads, locks */
	if (op >= 4)
		return te_cache_hit(vcpu, va);
	if (cache == 0)
		cache_op(Index_Invalidate_I, line);
	else
		cache_op(Index_Writeback_Inv_D, line);
	return TE_ADVANCE;
}

enum te_outcome te_emulate_synci(struct kvm_vcpu *vcpu, u32 va)
{
	enum te_outcome out = te_cache_hit(vcpu, va);

	if (out != TE_ADVANCE)
		return out;
	te_advance(vcpu);
	return TE_STAY;
}

static noinline enum te_outcome te_emulate_eret(struct kvm_vcpu *vcpu,
				       const struct mips_insn *insn)
{
	struct te_vcpu *te = te_of(vcpu);

	if (insn->op != MIPS_OP_ERET || (vcpu->arch.ctx.cause & C0_CAUSE_BD))
		return te_inject_code(vcpu, MIPS_EXC_RI);
	mips_eret(&te->c);
	vcpu->arch.ctx.pc = te->c.pc;
	kvm_mips_irq_ack(vcpu);
	return TE_STAY;
}

static noinline enum te_outcome te_emulate_wait(struct kvm_vcpu *vcpu, bool sleep)
{
	if (!sleep)
		return TE_SLOW;
	te_advance(vcpu);
	kvm_mips_wait(vcpu);
	return TE_STAY;
}

/* One coprocessor 0 instruction, already in te->insn. */
static __hot enum te_outcome te_emulate_one(struct kvm_vcpu *vcpu, bool sleep)
{
	struct te_vcpu *te = te_of(vcpu);
	const struct mips_insn *insn = te->insn;
	enum te_outcome out;

	switch (insn->class) {
	case MIPS_CLASS_CP0_MOVE:
		te->kind = KVM_MIPS_EXIT_cop0;
		if (insn->op != MIPS_OP_MFC0 && insn->op != MIPS_OP_MTC0)
			break;
		te_emulate_move(vcpu, insn);
		return TE_ADVANCE;
	case MIPS_CLASS_INT_ENABLE:
		te->kind = KVM_MIPS_EXIT_cop0;
		te_emulate_int_enable(vcpu, insn);
		te_replace_try(vcpu);
		return TE_ADVANCE;
	case MIPS_CLASS_TLB:
		te->kind = KVM_MIPS_EXIT_tlb_op;
		return te_emulate_tlb(vcpu, insn);
	case MIPS_CLASS_ERET:
		te->kind = KVM_MIPS_EXIT_eret;
		return te_emulate_eret(vcpu, insn);
	case MIPS_CLASS_WAIT:
		te->kind = KVM_MIPS_EXIT_wait;
		return te_emulate_wait(vcpu, sleep);
	case MIPS_CLASS_CACHE:
		te->kind = KVM_MIPS_EXIT_cache;
		out = te_emulate_cache(vcpu, insn);
		if (out == TE_ADVANCE)
			te_replace_try(vcpu);
		return out;
	case MIPS_CLASS_HYPERCALL:
		te->kind = KVM_MIPS_EXIT_hypercall;
		te_emulate_hypercall(vcpu);
		return TE_ADVANCE;
	default:
		break;
	}
	return te_inject_code(vcpu, MIPS_EXC_RI);
}

/* Instructions between privileged ones that a cluster steps over. */
static bool te_is_barrier(const struct mips_insn *insn)
{
	return insn->op == MIPS_OP_EHB || insn->op == MIPS_OP_NOP ||
	       insn->op == MIPS_OP_SSNOP;
}

static bool te_is_cop0(const struct mips_insn *insn)
{
	switch (insn->class) {
	case MIPS_CLASS_CP0_MOVE:
	case MIPS_CLASS_INT_ENABLE:
	case MIPS_CLASS_TLB:
	case MIPS_CLASS_ERET:
		return true;
	default:
		return false;
	}
}

/* The word at @va, if the same exit may go on with it. */
static inline bool te_peek_cluster(struct te_vcpu *te, u32 va, u32 *word)
{
	return (va & ~PAGE_MASK) && !(va & 3) && te_peek_word(te, va, word) &&
	       mips_may_be_cop0(*word);
}

/*
 * Is the next instruction one that would trap at once?  Then it is in te->insn
 * and is emulated in the same exit.  Only on the same page, with interrupts
 * off, and while no interrupt has become due.
 */
static bool te_cluster_next(struct kvm_vcpu *vcpu)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	struct te_vcpu *te = te_of(vcpu);
	u32 word;

	if (!te_peek_cluster(te, ctx->pc, &word) || mips_irq_due(&te->c) ||
	    !te_kernel_mode(te))
		return false;
	do {
		te_decode(te, word);
		te->insn_pc = ctx->pc;
		te->next_pc = ctx->pc + 4;
		if (!te_is_barrier(te->insn))
			return te_is_cop0(te->insn);
		ctx->pc += 4;
	} while (te_peek_cluster(te, ctx->pc, &word));
	return false;
}

/* Those that follow the one the guest trapped at; the exit stays that one's. */
static noinline enum te_outcome te_emulate_cluster(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	enum kvm_mips_exit kind = te->kind;
	enum te_outcome out = TE_ADVANCE;
	unsigned int n;

	for (n = 0; n < TE_CLUSTER && te_cluster_next(vcpu); n++) {
		out = te_emulate_one(vcpu, false);
		if (out != TE_ADVANCE)
			break;
		te_advance(vcpu);
	}
	te->kind = kind;
	return out <= TE_SLOW ? TE_STAY : out;
}

__hot enum te_outcome te_emulate_cop0(struct kvm_vcpu *vcpu, bool sleep)
{
	struct te_vcpu *te = te_of(vcpu);
	enum te_outcome out;
	u32 word;

	te->kind = KVM_MIPS_EXIT_cop0;
	out = te_fetch(vcpu, sleep);
	if (out != TE_ADVANCE)
		return out;
	if (sleep && te->insn->class != MIPS_CLASS_WAIT)
		return te_fetched(vcpu);
	out = te_emulate_one(vcpu, sleep);
	if (out != TE_ADVANCE)
		return out;
	te_advance(vcpu);
	/* Most often there is none. */
	if (!te_peek_cluster(te, vcpu->arch.ctx.pc, &word))
		return TE_STAY;
	return te_emulate_cluster(vcpu);
}

static u32 te_hwr(struct kvm_vcpu *vcpu, unsigned int hwr)
{
	switch (hwr) {
	case 0:
		return mips_cp0_read(&te_of(vcpu)->c, MIPS_C0_EBASE) &
		       C0_EBASE_CPUNUM;
	case 1:
		return min(current_cpu_data.dcache.linesz,
			   current_cpu_data.icache.linesz);
	case 2:
		return kvm_mips_count_read(vcpu);
	case 3:
		return 1;	/* Count runs at COUNT_HZ: one unit per step */
	default:
		return mips_cp0_read(&te_of(vcpu)->c, MIPS_C0_USERLOCAL);
	}
}

enum te_outcome te_emulate_reserved(struct kvm_vcpu *vcpu, bool sleep)
{
	struct te_vcpu *te = te_of(vcpu);
	u32 status = mips_status(&te->c), enabled;
	enum te_outcome out = te_fetch(vcpu, sleep);
	unsigned int rd;

	if (out != TE_ADVANCE)
		return out;
	rd = te->insn->rd;
	if (te->insn->class != MIPS_CLASS_RDHWR || te->insn->sa)
		return te_inject_code(vcpu, MIPS_EXC_RI);
	te->kind = KVM_MIPS_EXIT_rdhwr;
	enabled = mips_cp0_usable(status) ?
		0xf | (te->cfg.has_userlocal ? C0_HWRENA_ULR : 0) :
		mips_cp0_read(&te->c, MIPS_C0_HWRENA);
	if (!(enabled & BIT(rd)))
		return te_inject_code(vcpu, MIPS_EXC_RI);
	te_set_gpr(vcpu, te->insn->rt, te_hwr(vcpu, rd));
	te_advance(vcpu);
	return TE_STAY;
}

/*
 * A store may reach memory past the shadow.  Jumps to stubs that rely on the
 * page being watched must go first.
 */
static void te_before_indirect_store(struct kvm_vcpu *vcpu, u32 gpa)
{
	gfn_t gfn = PFN_DOWN(gpa);
	u32 word;

	if (te_of(vcpu)->insn->class != MIPS_CLASS_STORE ||
	    te_replace_map_ok(vcpu->kvm, gfn, MIPS_TE_KSEG0, true) ||
	    kvm_mips_pmap_fault(vcpu, gfn, true, &word))
		return;
	local_irq_disable();
	te_replace_restore(vcpu, gfn);
	local_irq_enable();
}

/* Nobody here answers at @gpa, as far as can be told without sleeping. */
static bool te_is_users(struct kvm_vcpu *vcpu, u32 gpa)
{
	int idx = srcu_read_lock(&vcpu->kvm->srcu);
	bool users = kvm_mips_mmio_is_users(vcpu, gpa);

	srcu_read_unlock(&vcpu->kvm->srcu, idx);
	return users;
}

static int te_mmio(struct kvm_vcpu *vcpu, bool sleep, u32 gpa)
{
	struct te_vcpu *te = te_of(vcpu);

	if (!sleep)
		return kvm_mips_mmio_to_user(vcpu, te->insn, gpa);
	te_before_indirect_store(vcpu, gpa);
	return kvm_mips_mmio(vcpu, te->insn, te->insn->word, gpa);
}

__hot enum te_outcome te_emulate_mmio(struct kvm_vcpu *vcpu, bool sleep, u32 gpa)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	struct te_vcpu *te = te_of(vcpu);
	u32 pc = ctx->pc, cause = ctx->cause;
	enum te_outcome out;
	int ret;

	te->kind = KVM_MIPS_EXIT_mmio;
	if (!sleep && !te_is_users(vcpu, gpa))
		return TE_SLOW;
	if (ctx->badvaddr == pc)	/* nothing to execute there */
		return te_inject_code(vcpu, MIPS_EXC_IBE);
	out = te_fetch(vcpu, sleep);
	if (out != TE_ADVANCE)
		return out;
	te_advance(vcpu);
	if (te->insn->class == MIPS_CLASS_CACHE)	/* synci: nothing is cached */
		return TE_STAY;
	ret = te_mmio(vcpu, sleep, gpa);
	if (ret > 0)
		return TE_STAY;
	if (ret == 0)
		return TE_TO_USER;
	ctx->pc = pc;
	ctx->cause = cause;
	return te_inject_code(vcpu, MIPS_EXC_DBE);
}

/*
 * The zero page is clean because an interrupt is pending.  Simple stores are
 * carried out here, and the next entry decides about the interrupt; for the
 * exotic ones the page is opened, and the interrupt waits for the next exit.
 */
enum te_outcome te_emulate_zero_page_store(struct kvm_vcpu *vcpu, u32 va,
					   bool sleep)
{
	struct te_vcpu *te = te_of(vcpu);
	void *p = te->page + (va & ~PAGE_MASK);
	enum te_outcome out = te_fetch(vcpu, sleep);

	if (out != TE_ADVANCE)
		return out;
	/* The word was read again and may be another by now: let it retry. */
	if (te->insn->width && (va & (te->insn->width - 1)))
		return TE_STAY;
	switch (te->insn->op) {
	case MIPS_OP_SW:
		*(u32 *)p = te_gpr(vcpu, te->insn->rt);
		break;
	case MIPS_OP_SH:
		*(u16 *)p = te_gpr(vcpu, te->insn->rt);
		break;
	case MIPS_OP_SB:
		*(u8 *)p = te_gpr(vcpu, te->insn->rt);
		break;
	default:
		te->zp_open = true;
		return TE_STAY;
	}
	te_advance(vcpu);
	return TE_STAY;
}
