// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest's own TLB and the translation it defines.  The table itself is
 * lib/tlb.c; here its changes reach the shadow.
 */

#include "te.h"

/* A guest TLB entry has gone: so must what was mapped through it. */
static void te_tlb_dropped(void *ctx, const struct mips_tlb_entry *e)
{
	te_shadow_drop(ctx, mips_tlb_base(e).v, 2 * mips_tlb_page_size(e),
		       mips_tlb_asid(e), mips_tlb_global(e));
}

/*
 * The guest has written an entry and will most likely return to the access
 * that missed: map the pair of host pages around BadVAddr now, if it is at
 * hand, rather than take another exit for it.
 */
static void te_tlb_prefill(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	u32 va = mips_cp0_read(&te->c, MIPS_C0_BADVADDR) & PAGE_MASK;
	u32 asid = mips_cp0_read(&te->c, MIPS_C0_ENTRYHI) & C0_ENTRYHI_ASID;
	struct mips_tlb_hit hit;
	bool dirty, any = false;
	u32 pair, pmap;

	/*
	 * BadVAddr is what the guest wants it to be, and EntryHi may have
	 * changed since the space was chosen.
	 */
	if (!te_is_mapped(va) || te_cur(te)->gasid != asid)
		return;
	for (pair = va & ~PAGE_SIZE; pair <= (va | PAGE_SIZE);
	     pair += PAGE_SIZE) {
		if (mips_tlb_lookup(&te->es.tlb, MIPS_GVA(pair), asid, MIPS_READ,
				    0, &hit) != MIPS_TLB_HIT ||
		    hit.page_size < PAGE_SIZE)
			continue;
		pmap = kvm_mips_pmap_peek(vcpu->kvm, PFN_DOWN(hit.gpa.v));
		dirty = (hit.lo & C0_ENTRYLO_D) && (pmap & PMAP_W);
		if (!(pmap & PMAP_V) ||
		    !te_replace_map_ok(vcpu->kvm, PFN_DOWN(hit.gpa.v), pair,
				       dirty))
			continue;
		te_shadow_prefill(vcpu, pair, pmap,
				  (dirty ? TE_MAP_DIRTY : 0) |
				  (hit.lo & C0_ENTRYLO_G ? TE_MAP_GLOBAL : 0));
		any = true;
	}
	if (any)
		te_shadow_prefilled(vcpu, va);
}

void te_tlbw(struct kvm_vcpu *vcpu, bool random)
{
	struct te_vcpu *te = te_of(vcpu);
	bool done;

	if (random)
		done = mips_tlbwr(&te->c, &te->es.tlb, te_tlb_dropped, vcpu);
	else
		done = mips_tlbwi(&te->c, &te->es.tlb, te_tlb_dropped, vcpu);
	if (done)
		te_tlb_prefill(vcpu);
}

int te_tlb_get(struct kvm_vcpu *vcpu, unsigned int idx, struct mips_tlb_entry *e)
{
	struct te_vcpu *te = te_of(vcpu);

	if (idx >= te->es.tlb.size)
		return -ENOENT;
	*e = mips_tlb_read(&te->es.tlb, idx);
	return 0;
}

int te_tlb_set(struct kvm_vcpu *vcpu, unsigned int idx,
	       const struct mips_tlb_entry *e)
{
	struct te_vcpu *te = te_of(vcpu);
	int ret = 0;

	local_irq_disable();
	te->selected = false;
	te_shadow_select(vcpu);
	if (!mips_tlb_write(&te->es.tlb, idx, e, te_tlb_dropped, vcpu))
		ret = -ENOENT;
	local_irq_enable();
	return ret;
}

static bool te_in_zero_page(u32 va)
{
	return (va & PAGE_MASK) == (KVM_MIPS_ZP_BASE & PAGE_MASK);
}

enum te_xlate te_translate(struct kvm_vcpu *vcpu, u32 va,
			   enum mips_access access, struct te_page *page)
{
	struct te_vcpu *te = te_of(vcpu);
	u32 status = mips_status(&te->c), asid;
	bool kernel = mips_kernel_mode(status);
	struct mips_tlb_hit hit;
	struct mips_gpa gpa;

	if (kernel && te_in_zero_page(va))
		return TE_X_ZERO_PAGE;
	page->status = MIPS_TLB_HIT;
	switch (mips_seg_xlate(MIPS_MAP_TE, MIPS_GVA(va), kernel,
			       status & C0_STATUS_ERL, &gpa)) {
	case MIPS_XLATE_ERROR:
		return TE_X_ADDRESS;
	case MIPS_XLATE_UNMAPPED:
		if (te_in_stubs(va) && access != MIPS_WRITE) {
			page->pmap = te_replace_stub_page(vcpu, va);
			if (page->pmap)
				return TE_X_STUB;
		}
		page->gpa = gpa.v;
		page->size = PAGE_SIZE;
		page->dirty = true;
		return TE_X_OK;
	case MIPS_XLATE_MAPPED:
		break;
	}

	asid = mips_cp0_read(&te->c, MIPS_C0_ENTRYHI) & C0_ENTRYHI_ASID;
	page->status = mips_tlb_lookup(&te->es.tlb, MIPS_GVA(va), asid, access,
				       mips_cp0_read(&te->c, MIPS_C0_PAGEGRAIN),
				       &hit);
	page->gpa = hit.gpa.v;
	page->size = hit.page_size;
	page->dirty = hit.lo & C0_ENTRYLO_D;
	page->global = hit.lo & C0_ENTRYLO_G;
	return page->status == MIPS_TLB_HIT ? TE_X_OK : TE_X_TLB;
}

int te_gva_to_gpa(struct kvm_vcpu *vcpu, u32 va, bool write, gpa_t *gpa)
{
	struct te_page page;

	if (te_translate(vcpu, va, write ? MIPS_WRITE : MIPS_READ, &page) !=
	    TE_X_OK)
		return -EFAULT;
	*gpa = page.gpa;
	return 0;
}
