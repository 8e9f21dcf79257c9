// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trap and replace: a privileged instruction of the guest kernel becomes one
 * load or store on the zero page, or one jump to a stub that does what several
 * would.  A word goes in only if it is right for every value and every mode
 * that can reach it; docs/te.md has the argument for each.
 *
 * Words that load or store stand for themselves and may stay in guest memory
 * whatever happens.  Jumps lean on stubs, which are not guest memory: they are
 * taken back before anybody else may see or change the page they are in.
 */

#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <asm/cacheflush.h>
#include <asm/r4kcache.h>
#include "../lib/encode.h"
#include "te.h"

static bool te_replace = true;
module_param(te_replace, bool, 0444);
MODULE_PARM_DESC(te_replace, "T&E: replace trapping mfc0, mtc0 and di by loads and stores");

static bool te_stubs = true;
module_param(te_stubs, bool, 0444);
MODULE_PARM_DESC(te_stubs, "T&E: replace trapping ei and di by jumps to stubs");

/* Sites lie below this guest physical address: what guest KSEG0 can reach. */
#define SITE_GPA_END	0x20000000u
#define SITE_GFNS	(SITE_GPA_END >> PAGE_SHIFT)
#define MAX_SITES	8192
#define SITE_HASH	1024

#define STUB_BYTES	32
#define MAX_STUBS	(KVM_MIPS_STUB_SIZE / STUB_BYTES)
#define STUB_PAGES	(KVM_MIPS_STUB_SIZE / PAGE_SIZE)
#define STUB_GFN	((KVM_MIPS_STUB_BASE & 0x1fffffff) >> PAGE_SHIFT)
#define NO_STUB		0xffff

#define NOP_WORD	0x00000040	/* ssnop: not 0, which says "no word" */

struct te_site {
	u32 gpa;
	u32 orig;
	u32 word;
	u16 next;		/* in the hash chain, index + 1 */
	u16 stub;		/* NO_STUB for words that stand for themselves */
};

struct te_stub {
	u32 back;		/* where the guest continues */
	u8 rt;			/* di: destination; ei: 0 */
};

struct te_replace {
	/* Guards everything; taken with interrupts off, nothing nests inside. */
	spinlock_t lock;
	bool closed;		/* no stubs: RAM where they are, or dirty log on */
	unsigned int closing_slots;	/* how many slots close it */
	unsigned int changing;	/* slot updates under way: leave memory alone */
	unsigned int nr_sites;
	unsigned int nr_stubs;
	u16 hash[SITE_HASH];
	struct te_site *site;
	struct te_stub *stub;
	u32 *stub_page[STUB_PAGES];
	unsigned long *has_site;	/* per gfn; in kseg0, for assembly */
	unsigned long *has_stub;	/* per gfn: holds jumps to stubs */
	unsigned long *never;		/* per gfn: restored once, left alone since */
};

static struct te_replace *te_rep(struct kvm *kvm)
{
	return kvm->arch.te->replace;
}

int te_replace_init(struct kvm *kvm)
{
	size_t bits = BITS_TO_LONGS(SITE_GFNS);
	struct te_replace *rep = kvzalloc(sizeof(*rep), GFP_KERNEL_ACCOUNT);

	if (!rep)
		return -ENOMEM;
	kvm->arch.te->replace = rep;
	spin_lock_init(&rep->lock);
	rep->closed = !te_stubs;
	rep->site = kvcalloc(MAX_SITES, sizeof(*rep->site), GFP_KERNEL_ACCOUNT);
	rep->stub = kvcalloc(MAX_STUBS, sizeof(*rep->stub), GFP_KERNEL_ACCOUNT);
	rep->has_site = kcalloc(bits, sizeof(long), GFP_KERNEL_ACCOUNT);
	rep->has_stub = kvcalloc(bits, sizeof(long), GFP_KERNEL_ACCOUNT);
	rep->never = kvcalloc(bits, sizeof(long), GFP_KERNEL_ACCOUNT);
	if (rep->site && rep->stub && rep->has_site && rep->has_stub &&
	    rep->never)
		return 0;
	te_replace_destroy(kvm);
	return -ENOMEM;
}

void te_replace_destroy(struct kvm *kvm)
{
	struct te_replace *rep = te_rep(kvm);
	unsigned int i;

	for (i = 0; i < STUB_PAGES; i++)
		free_page((unsigned long)rep->stub_page[i]);
	kvfree(rep->site);
	kvfree(rep->stub);
	kfree(rep->has_site);
	kvfree(rep->has_stub);
	kvfree(rep->never);
	kvfree(rep);
	kvm->arch.te->replace = NULL;
}

bool te_replace_map_ok(struct kvm *kvm, gfn_t gfn, u32 va, bool write)
{
	struct te_replace *rep = te_rep(kvm);

	if (gfn >= SITE_GFNS || !test_bit(gfn, rep->has_site))
		return true;
	return va >= MIPS_TE_KSEG0 &&
	       !((write || va >= MIPS_TE_KSEG23) &&
		 test_bit(gfn, rep->has_stub));
}

const unsigned long *te_replace_sites(struct kvm *kvm)
{
	return te_rep(kvm)->has_site;
}

/* Sites */

static u16 *te_hash(struct te_replace *rep, u32 gpa)
{
	return &rep->hash[(gpa >> PAGE_SHIFT) % SITE_HASH];
}

static struct te_site *te_site_add(struct te_replace *rep, u32 gpa)
{
	u16 *head = te_hash(rep, gpa), i;

	for (i = *head; i; i = rep->site[i - 1].next)
		if (rep->site[i - 1].gpa == gpa)
			return &rep->site[i - 1];
	if (rep->nr_sites == MAX_SITES)
		return NULL;
	rep->site[rep->nr_sites].gpa = gpa;
	rep->site[rep->nr_sites].next = *head;
	*head = ++rep->nr_sites;
	return &rep->site[rep->nr_sites - 1];
}

static void te_write_word(struct kvm_vcpu *vcpu, u32 *p, u32 gpa, u32 word)
{
	int idx;

	WRITE_ONCE(*p, word);
	local_flush_icache_range((unsigned long)p, (unsigned long)(p + 1));
	idx = srcu_read_lock(&vcpu->kvm->srcu);
	kvm_vcpu_mark_page_dirty(vcpu, gpa >> PAGE_SHIFT);
	srcu_read_unlock(&vcpu->kvm->srcu, idx);
}

void te_replace_restore(struct kvm_vcpu *vcpu, gfn_t gfn)
{
	struct te_replace *rep = te_rep(vcpu->kvm);
	void *page = kvm_mips_map_page(vcpu, gfn << PAGE_SHIFT, true);
	struct te_site *s;
	u16 i;

	if (!page)
		return;
	spin_lock(&rep->lock);
	for (i = *te_hash(rep, gfn << PAGE_SHIFT); i; i = s->next) {
		u32 *p;

		s = &rep->site[i - 1];
		p = page + (s->gpa & ~PAGE_MASK);
		if (s->gpa >> PAGE_SHIFT == gfn && READ_ONCE(*p) == s->word)
			te_write_word(vcpu, p, s->gpa, s->orig);
	}
	clear_bit(gfn, rep->has_site);
	clear_bit(gfn, rep->has_stub);
	set_bit(gfn, rep->never);
	spin_unlock(&rep->lock);
	kvm_mips_unmap_page(vcpu, page);
}

/* Stubs */

static u32 *te_stub_word(struct te_replace *rep, u32 va)
{
	u32 off = va - KVM_MIPS_STUB_BASE;

	return rep->stub_page[off / PAGE_SIZE] + (off % PAGE_SIZE) / 4;
}

u32 te_replace_stub_page(struct kvm_vcpu *vcpu, u32 va)
{
	struct te_replace *rep = te_rep(vcpu->kvm);
	u32 *page = rep->stub_page[(va - KVM_MIPS_STUB_BASE) / PAGE_SIZE];

	/* Closed for RAM that has appeared here?  Leave the stub first. */
	if (rep->closed && !te_in_stubs(vcpu->arch.ctx.pc))
		return 0;
	return page ? PFN_DOWN(virt_to_phys(page)) << PMAP_PFN_SHIFT | PMAP_V : 0;
}

/*
 * The interrupt-enable half of di and ei, for a guest at @back afterwards.
 * Each can be finished from any of its instructions; te_replace_finish_stub
 * knows how.
 */
static void te_stub_write(u32 *p, const struct te_stub *stub)
{
	u32 ie = KVM_MIPS_ZP_IE, spill = KVM_MIPS_ZP_SPILL;
	u32 back = stub->back & 0x0fffffff;

	if (stub->rt) {
		p[0] = MIPS_WORD(LW, stub->rt, ie, R_ZERO);
		p[1] = MIPS_WORD(SW, R_ZERO, ie, R_ZERO);
		p[2] = MIPS_WORD(J, back);
		p[3] = MIPS_WORD(ANDI, stub->rt, stub->rt, 1);
		return;
	}
	p[0] = MIPS_WORD(SW, R_AT, spill, R_ZERO);
	p[1] = MIPS_WORD(ADDIU, R_AT, R_ZERO, 1);
	p[2] = MIPS_WORD(SW, R_AT, ie, R_ZERO);
	p[3] = MIPS_WORD(J, back);
	p[4] = MIPS_WORD(LW, R_AT, spill, R_ZERO);
}

__hot void te_replace_finish_stub(struct kvm_vcpu *vcpu)
{
	struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	struct te_vcpu *te = te_of(vcpu);
	struct te_replace *rep = te_rep(vcpu->kvm);
	u32 off = ctx->pc - KVM_MIPS_STUB_BASE;
	unsigned int step = off % STUB_BYTES / 4;
	const struct te_stub *stub;

	if (off >= KVM_MIPS_STUB_SIZE || off / STUB_BYTES >= rep->nr_stubs)
		return;
	stub = &rep->stub[off / STUB_BYTES];
	if (stub->rt) {
		if (step == 0)
			ctx->gpr[stub->rt] = te->zp->ie;
		if (step <= 1)
			te->zp->ie = 0;
		ctx->gpr[stub->rt] &= 1;
	} else {
		if (step > 0)
			ctx->gpr[R_AT] = te->zp->spill[0];
		if (step <= 2)
			te->zp->ie = 1;
	}
	ctx->pc = stub->back;
	ctx->cause &= ~C0_CAUSE_BD;
}

/* A stub for the di (@rt) or ei (0) that continues at @back; NO_STUB if full. */
static u16 te_stub_new(struct te_replace *rep, u32 back, u8 rt)
{
	u32 va = KVM_MIPS_STUB_BASE + rep->nr_stubs * STUB_BYTES;
	u32 **page;

	if (rep->nr_stubs == MAX_STUBS)
		return NO_STUB;
	page = &rep->stub_page[(va - KVM_MIPS_STUB_BASE) / PAGE_SIZE];
	if (!*page)
		*page = (u32 *)get_zeroed_page(GFP_ATOMIC | __GFP_NOWARN);
	if (!*page)
		return NO_STUB;
	rep->stub[rep->nr_stubs].back = back;
	rep->stub[rep->nr_stubs].rt = rt;
	te_stub_write(te_stub_word(rep, va), &rep->stub[rep->nr_stubs]);
	local_flush_icache_range((unsigned long)te_stub_word(rep, va),
				 (unsigned long)te_stub_word(rep, va) + STUB_BYTES);
	return rep->nr_stubs++;
}

/*
 * Can the enable or disable at @pc become a jump?  The next word becomes its
 * delay slot and runs first: it must be harmless there.  For di it must be the
 * andi that takes bit 0, which the stub repeats.
 */
static bool te_stub_fits(struct kvm_vcpu *vcpu, const struct mips_insn *insn,
			 u32 pc, const u32 *p)
{
	const struct mips_isa isa = MIPS_ISA_24KC;
	struct te_replace *rep = te_rep(vcpu->kvm);
	struct mips_insn next;

	if (rep->closed || (vcpu->arch.ctx.cause & C0_CAUSE_BD) ||
	    pc >> 28 != KVM_MIPS_STUB_BASE >> 28 ||
	    (pc & ~PAGE_MASK) == PAGE_SIZE - 4)
		return false;
	if (!mips_decode(p[1], &isa, &next))
		return false;
	if (insn->op == MIPS_OP_EI)
		return !insn->rt && mips_insn_is_plain(&next);
	return insn->rt && next.op == MIPS_OP_ANDI && next.imm == 1 &&
	       next.rs == insn->rt && next.rt == insn->rt;
}

/*
 * CACHE: hit operations become synci, which writes back and invalidates the
 * line as far as instructions can tell and needs no privilege.  Index
 * operations on data and outer caches have nothing to do: all who use guest
 * memory go through the same coherent caches.
 */
static u32 te_cache_word(const struct mips_insn *insn)
{
	unsigned int cache = insn->rt & 3, op = insn->rt >> 2;

	if (op >= 4 && cache < 2)
		return op == 7 || (cache == 0 && op == 5) ? NOP_WORD :
			MIPS_WORD(SYNCI, insn->imm, insn->rs);
	return cache ? NOP_WORD : 0;
}

/* The word for @insn that needs no stub, 0 if there is none. */
static u32 te_plain_word(struct te_vcpu *te, const struct mips_insn *insn)
{
	u32 zp = KVM_MIPS_ZP_CP0(insn->rd, insn->sel);
	int row;

	if (insn->op == MIPS_OP_CACHE)
		return te_cache_word(insn);

	if (insn->op == MIPS_OP_DI)
		return insn->rt ? 0 : MIPS_WORD(SW, R_ZERO, KVM_MIPS_ZP_IE, R_ZERO);
	row = mips_cp0_find(insn->rd, insn->sel);
	if (row < 0 || !mips_cp0_present(row, &te->cfg))
		return 0;
	if (insn->op == MIPS_OP_MFC0 && (mips_cp0_rows[row].flags & MIPS_CP0_LW))
		return MIPS_WORD(LW, insn->rt, zp, R_ZERO);
	if (insn->op == MIPS_OP_MTC0 && (mips_cp0_rows[row].flags & MIPS_CP0_SW))
		return MIPS_WORD(SW, insn->rt, zp, R_ZERO);
	return 0;
}

static void te_replace_at(struct kvm_vcpu *vcpu, u32 gpa, u32 *p)
{
	struct te_vcpu *te = te_of(vcpu);
	struct te_replace *rep = te_rep(vcpu->kvm);
	const struct mips_insn *insn = te->insn;
	u32 word = te_plain_word(te, insn);
	gfn_t gfn = PFN_DOWN(gpa);
	struct te_site *site;
	u16 stub = NO_STUB;

	if (READ_ONCE(*p) != insn->word)
		return;
	if (!word && insn->class == MIPS_CLASS_INT_ENABLE &&
	    te_stub_fits(vcpu, insn, te->insn_pc, p)) {
		stub = te_stub_new(rep, te->insn_pc + 8, insn->rt);
		word = stub == NO_STUB ? 0 :
			MIPS_WORD(J, (KVM_MIPS_STUB_BASE + stub * STUB_BYTES) &
				  0x0fffffff);
	}
	if (!word)
		return;
	site = te_site_add(rep, gpa);
	if (!site)
		return;
	site->orig = insn->word;
	site->word = word;
	site->stub = stub;
	/* From now on te_replace_map_ok says who may map the page. */
	if (!test_and_set_bit(gfn, rep->has_site))
		te_shadow_drop_mapped(vcpu, gfn, gfn + 1);
	if (stub != NO_STUB && !test_and_set_bit(gfn, rep->has_stub))
		te_shadow_drop_gfns(vcpu, gfn, gfn + 1);
	te_write_word(vcpu, p, gpa, word);
}

void te_replace_try(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	struct te_replace *rep = te_rep(vcpu->kvm);
	struct te_page page = { };
	void *p;
	int idx;

	/* Only what the guest user cannot reach, and only where it is at hand. */
	if (!te_replace || te->insn_pc < MIPS_TE_KSEG0 || !te_kernel_mode(te) ||
	    te_translate(vcpu, te->insn_pc, MIPS_FETCH, &page) != TE_X_OK ||
	    page.gpa >= SITE_GPA_END ||
	    test_bit(page.gpa >> PAGE_SHIFT, rep->never))
		return;
	p = kvm_mips_map_page(vcpu, page.gpa, true);
	if (!p)
		return;
	idx = srcu_read_lock(&vcpu->kvm->srcu);
	spin_lock(&rep->lock);
	if (!rep->changing)
		te_replace_at(vcpu, page.gpa, p);
	spin_unlock(&rep->lock);
	srcu_read_unlock(&vcpu->kvm->srcu, idx);
	kvm_mips_unmap_page(vcpu, p);
}

/* Slots */

/* Put back what @slot holds of ours, through user space's mapping. */
static void te_restore_slot(struct kvm *kvm, const struct kvm_memory_slot *slot,
			    bool stubs_only)
{
	struct te_replace *rep = te_rep(kvm);
	unsigned int i;

	for (i = 0; i < rep->nr_sites; i++) {
		struct te_site *s = &rep->site[i];
		gfn_t gfn = s->gpa >> PAGE_SHIFT;
		u32 __user *p;
		u32 word;

		if (gfn < slot->base_gfn ||
		    gfn >= slot->base_gfn + slot->npages ||
		    (stubs_only && s->stub == NO_STUB))
			continue;
		p = (void __user *)(__gfn_to_hva_memslot(slot, gfn) +
				    (s->gpa & ~PAGE_MASK));
		if (get_user(word, p) || word != s->word || put_user(s->orig, p))
			continue;
		mark_page_dirty_in_slot(kvm, slot, gfn);
	}
}

/* @slot holds nothing of ours any more. */
static void te_forget_slot(struct te_replace *rep,
			   const struct kvm_memory_slot *slot)
{
	gfn_t gfn, end = min_t(gfn_t, slot->base_gfn + slot->npages, SITE_GFNS);

	for (gfn = slot->base_gfn; gfn < end; gfn++) {
		clear_bit(gfn, rep->has_site);
		clear_bit(gfn, rep->has_stub);
	}
}

static void te_blast_icache(void *unused)
{
	r4k_blast_icache();
}

/* RAM where the stubs are, or somebody who copies memory without them. */
static bool te_forbids_stubs(const struct kvm_memory_slot *slot)
{
	return (slot->flags & KVM_MEM_LOG_DIRTY_PAGES) ||
	       (slot->base_gfn < STUB_GFN + STUB_PAGES &&
		slot->base_gfn + slot->npages > STUB_GFN);
}

void te_replace_slot_changing(struct kvm *kvm, const struct kvm_memory_slot *old,
			      const struct kvm_memory_slot *new)
{
	struct te_replace *rep = te_rep(kvm);
	struct kvm_memory_slot *slot;
	bool closes = false;
	int bkt;

	spin_lock_irq(&rep->lock);
	rep->changing++;
	if (old && te_forbids_stubs(old))
		rep->closing_slots--;
	if (new && te_forbids_stubs(new)) {
		rep->closing_slots++;
		closes = !rep->closed;
		rep->closed = true;
	}
	spin_unlock_irq(&rep->lock);

	if (old && (!new || new->base_gfn != old->base_gfn)) {
		te_restore_slot(kvm, old, false);
		te_forget_slot(rep, old);
	}
	/* Only now: slots can be many, and while closed no stub is made. */
	if (closes) {
		kvm_for_each_memslot(slot, bkt, kvm_memslots(kvm))
			te_restore_slot(kvm, slot, true);
	}
	if (rep->closed && rep->nr_stubs) {
		spin_lock(&kvm->mmu_lock);
		te_flush_range(kvm, STUB_GFN, STUB_GFN + STUB_PAGES);
		spin_unlock(&kvm->mmu_lock);
		kvm_flush_remote_tlbs(kvm);
	}
	on_each_cpu(te_blast_icache, NULL, 1);
}

void te_replace_slot_changed(struct kvm *kvm)
{
	struct te_replace *rep = te_rep(kvm);

	spin_lock_irq(&rep->lock);
	rep->changing--;
	rep->closed = !te_stubs || rep->closing_slots;
	spin_unlock_irq(&rep->lock);
}
