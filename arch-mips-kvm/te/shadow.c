// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shadow address spaces: what the hardware TLB may hold for a guest.  A shadow
 * entry exists only while the guest TLB (or the unmapped segment) and the pmap
 * both say so; whoever narrows one of them drops it here.
 *
 * Everything that touches live TLB registers is generated code in kseg0
 * (te/entry.c), called through te_hw_sync(): module text is mapped, and a TLB
 * refill for it would overwrite them.
 */

#include <linux/gfp.h>
#include <linux/mm.h>
#include <asm/mipsregs.h>
#include <asm/mmu_context.h>
#include "te.h"
#include "hw.h"
#include "trace.h"

/* More is not looked at page by page: interrupts are off. */
#define TE_DROP_BYTES	(128u << 10)

static u32 *te_empty_table;	/* a table without entries, shared by all */

int te_shadow_setup(void)
{
	te_empty_table = (u32 *)get_zeroed_page(GFP_KERNEL);
	return te_empty_table ? 0 : -ENOMEM;
}

void te_shadow_teardown(void)
{
	free_page((unsigned long)te_empty_table);
	te_empty_table = NULL;
}

static unsigned int te_pgd_index(u32 va)
{
	return va >> TE_PGD_SHIFT;
}

static unsigned int te_pte_index(u32 va)
{
	return (va >> PAGE_SHIFT) & (TE_PTES - 1);
}

static u32 te_lo(unsigned long pfn, bool dirty)
{
	return (u32)(pfn << (PAGE_SHIFT - 6)) |
	       ((read_c0_config() & CONF_CM_CMASK) << 3) |
	       (dirty ? C0_ENTRYLO_D : 0) | C0_ENTRYLO_V;
}

static bool te_host_asid_valid(struct te_vcpu *te, u64 token)
{
	return token && !((token ^ asid_cache(te->cpu)) &
			  asid_version_mask(te->cpu));
}

static u64 te_asid_version(struct te_vcpu *te)
{
	return asid_cache(te->cpu) & asid_version_mask(te->cpu);
}

static bool te_space_valid(struct te_vcpu *te, const struct te_space *s)
{
	return te_host_asid_valid(te, s->host_asid[TE_VIEW_USER]) &&
	       te_host_asid_valid(te, s->host_asid[TE_VIEW_KERNEL]);
}

/* Tell assembly what has become of @s: see te_entry_state.space_of. */
static void te_space_note(struct te_vcpu *te, struct te_space *s)
{
	if (s->gasid < ARRAY_SIZE(te->es.space_of))
		te->es.space_of[s->gasid] =
			(u32)&s->s + !te_space_valid(te, s);
}

static void te_spaces_note(struct te_vcpu *te)
{
	unsigned int n;

	for (n = 0; n < te_spaces; n++)
		te_space_note(te, &te->space[n]);
}

static void te_space_name(struct te_vcpu *te, struct te_space *s, u16 gasid)
{
	if (s->gasid < ARRAY_SIZE(te->es.space_of))
		te->es.space_of[s->gasid] = 0;
	s->gasid = gasid;
	te_space_note(te, s);
}

/*
 * The next host ASID of this CPU.  get_new_mmu_context() hands them out to an
 * mm only, which a shadow space has not; so its rule for all numbers but the
 * last of a version stands here, and the turn of the version is left to it.
 * The address space that is active then keeps running under an old number that
 * would soon be handed out again: it is the mm that gets the new version's first.
 */
static u64 te_host_asid_new(struct te_vcpu *te)
{
	u64 asid = asid_cache(te->cpu) + cpu_asid_inc();

	if (asid & cpu_asid_mask(&cpu_data[te->cpu])) {
		asid_cache(te->cpu) = asid;
		return asid;
	}

	get_new_mmu_context(current->active_mm);
	htw_stop();
	write_c0_entryhi(cpu_asid(te->cpu, current->active_mm));
	back_to_back_c0_hazard();
	htw_start();
	te->es.sw.host_entryhi = read_c0_entryhi();
	asid_cache(te->cpu) += cpu_asid_inc();
	return asid_cache(te->cpu);
}

/* Make the hardware TLB agree with the pair of @table that holds @va. */
static void te_hw_pair(struct te_vcpu *te, u64 token, u32 va, const u32 *table,
		       bool insert)
{
	unsigned int i = te_pte_index(va) & ~1u;
	u32 hi = va & ~(2 * PAGE_SIZE - 1);

	if (te_host_asid_valid(te, token))
		te_hw_sync(hi | (u32)(token & cpu_asid_mask(&cpu_data[te->cpu])),
			   table[i], table[i + 1], insert);
}

static void te_table_free(struct te_vcpu *te, u32 *table)
{
	*(u32 **)table = te->pool;
	te->pool = table;
	te->pool_count++;
}

static u32 *te_table_alloc(struct te_vcpu *te)
{
	u32 *table = te->pool;

	if (!table)
		return NULL;
	te->pool = *(u32 **)table;
	te->pool_count--;
	clear_page(table);
	return table;
}

void te_shadow_topup(struct te_vcpu *te)
{
	while (te->pool_count < TE_POOL && te->tables < TE_MAX_TABLES) {
		u32 *table = (u32 *)__get_free_page(GFP_KERNEL_ACCOUNT);

		if (!table)
			return;
		te->tables++;
		/* Only this thread uses the pool; no lock. */
		te_table_free(te, table);
	}
}

static void te_space_forget_host_asids(struct te_vcpu *te, struct te_space *s)
{
	te->selected = false;
	s->host_asid[TE_VIEW_USER] = 0;
	s->host_asid[TE_VIEW_KERNEL] = 0;
	te_space_note(te, s);
}

static u32 te_zero_page_lo(struct te_vcpu *te)
{
	return te_lo(PFN_DOWN(virt_to_phys(te->page)), !te->zp_clean);
}

/* Empty everything below guest KSEG0. */
static void te_space_clear(struct te_vcpu *te, struct te_space *s)
{
	unsigned int i;

	for (i = 0; i < TE_PGD_KSEG0; i++) {
		u32 *table = s->pgd[TE_VIEW_USER][i];

		s->pgd[TE_VIEW_USER][i] = te_empty_table;
		if (i)
			s->pgd[TE_VIEW_KERNEL][i] = te_empty_table;
		if (table != te_empty_table)
			te_table_free(te, table);
	}
	clear_page(s->pgd[TE_VIEW_KERNEL][0]);
	s->pgd[TE_VIEW_KERNEL][0][te_pte_index(KVM_MIPS_ZP_BASE)] =
		te_zero_page_lo(te);
	te_space_forget_host_asids(te, s);
}

static void te_kernel_tables_clear(struct te_vcpu *te, unsigned int first,
				   unsigned int end)
{
	unsigned int i, n;

	for (i = first; i < end; i++) {
		u32 **shared = &te->kernel_table[i - TE_PGD_KSEG0];

		if (*shared == te_empty_table)
			continue;
		te_table_free(te, *shared);
		*shared = te_empty_table;
		for (n = 0; n < te_spaces; n++)
			te->space[n].pgd[TE_VIEW_KERNEL][i] = te_empty_table;
	}
	for (n = 0; n < te_spaces; n++)
		te->space[n].host_asid[TE_VIEW_KERNEL] = 0;
	te->es.code_va = TE_NO_WORD;
	te_spaces_note(te);
	te->selected = false;
}

void te_shadow_drop_all(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	unsigned int n;

	for (n = 0; n < te_spaces; n++) {
		te_space_clear(te, &te->space[n]);
		te_space_name(te, &te->space[n], TE_ASID_NONE);
	}
	te_kernel_tables_clear(te, TE_PGD_KSEG0, TE_PGD_ENTRIES);
	te->es.kseg2_asid = TE_ASID_NONE;
	te->es.space = (u32)&te->space[0];	/* nobody's */
}

static struct te_space *te_space_find(struct te_vcpu *te, u16 gasid)
{
	struct te_space *s, *oldest = &te->space[0];

	for (s = te->space; s < te->space + te_spaces; s++) {
		if (s->gasid == gasid)
			return s;
		if ((s32)(s->s.stamp - oldest->s.stamp) < 0)
			oldest = s;
	}
	te_space_clear(te, oldest);
	te_space_name(te, oldest, gasid);
	return oldest;
}

/* Have both views of the space run under valid host ASIDs; note all in es. */
static void te_space_ready(struct te_vcpu *te, struct te_space *s)
{
	u32 mask = cpu_asid_mask(&cpu_data[te->cpu]);
	enum te_view v;

	/* The second number may begin a version, which ends the first's. */
	while (!te_space_valid(te, s))
		for (v = 0; v < TE_VIEWS; v++)
			if (!te_host_asid_valid(te, s->host_asid[v]))
				s->host_asid[v] = te_host_asid_new(te);
	for (v = 0; v < TE_VIEWS; v++) {
		s->s.entryhi[v] = s->host_asid[v] & mask;
		te->es.view_pgd[v] = s->s.pgd[v];
		te->es.view_entryhi[v] = s->s.entryhi[v];
	}
	/* Of the others' numbers a new version leaves nothing. */
	if (te->asid_version != te_asid_version(te))
		te_spaces_note(te);
	te->asid_version = te_asid_version(te);
	te_space_note(te, s);
	te->selected = true;
}

static void te_space_change(struct kvm_vcpu *vcpu, u16 gasid)
{
	struct te_vcpu *te = te_of(vcpu);
	int cpu = smp_processor_id();
	struct te_space *s = te_cur(te);
	unsigned int n;

	if (te->cpu != cpu) {
		/* Entries left on the other CPU die with its ASID version. */
		for (n = 0; n < te_spaces; n++)
			te_space_forget_host_asids(te, &te->space[n]);
		te->cpu = cpu;
		te_hw_cpu_changed();
	}
	if (s->gasid != gasid) {
		trace_kvm_asid_change(vcpu, s->gasid, gasid);
		s = te_space_find(te, gasid);
		s->s.stamp = ++te->es.stamp;
		te->es.space = (u32)s;
	}
	if (te->es.kseg2_asid != TE_ASID_NONE && te->es.kseg2_asid != gasid) {
		te_kernel_tables_clear(te, TE_PGD_KSEG2, TE_PGD_ENTRIES);
		te->es.kseg2_asid = TE_ASID_NONE;
	}
	te_space_ready(te, s);
}

__hot void te_shadow_select(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	struct te_entry_state *es = &te->es;
	u16 gasid = te_wanted_asid(te);

	if (!te->selected || te_cur(te)->gasid != gasid)
		te_space_change(vcpu, gasid);
	es->view = te_wanted_view(te);
	es->pgd = es->view_pgd[es->view];
	es->sw.guest_entryhi = es->view_entryhi[es->view];
}

/* The slot for @va's table in one view of @s; NULL if the view ends below. */
static u32 *te_table_of(struct te_space *s, enum te_view view, u32 va)
{
	u32 *table = s->pgd[view][te_pgd_index(va)];

	return table == te_empty_table ? NULL : table;
}

/* Hang a new table into all directories that share it. */
static u32 *te_table_add(struct te_vcpu *te, struct te_space *s, u32 va)
{
	unsigned int i = te_pgd_index(va), n;
	u32 *table = te_table_alloc(te);

	if (!table)
		return NULL;
	if (i >= TE_PGD_KSEG0) {
		te->kernel_table[i - TE_PGD_KSEG0] = table;
		for (n = 0; n < te_spaces; n++)
			te->space[n].pgd[TE_VIEW_KERNEL][i] = table;
		return table;
	}
	s->pgd[TE_VIEW_USER][i] = table;
	if (i)
		s->pgd[TE_VIEW_KERNEL][i] = table;
	return table;
}

static void te_table_set(struct te_vcpu *te, u32 *table, u32 va, u32 pmap,
			 unsigned int flags)
{
	table[te_pte_index(va)] = te_lo(pmap_pfn(pmap), flags & TE_MAP_DIRTY);
	if (va >= MIPS_TE_KSEG23 && !(flags & TE_MAP_GLOBAL))
		te->es.kseg2_asid = te_cur(te)->gasid;
}

bool te_shadow_map(struct kvm_vcpu *vcpu, u32 va, u32 pmap, unsigned int flags)
{
	struct te_vcpu *te = te_of(vcpu);
	struct te_space *s = te_cur(te);
	u32 *table = te_table_of(s, te->es.view, va);

	if (!table)
		table = te_table_add(te, s, va);
	if (!table)
		return false;
	te_table_set(te, table, va, pmap, flags);
	te_hw_pair(te, s->host_asid[te->es.view], va, table, true);
	return true;
}

void te_shadow_offer(struct te_vcpu *te, u32 va, u32 pmap, unsigned int flags)
{
	u32 *table = te_table_of(te_cur(te), te->es.view, va);

	if (table && !table[te_pte_index(va)])
		te_table_set(te, table, va, pmap, flags);
}

void te_shadow_prefill(struct kvm_vcpu *vcpu, u32 va, u32 pmap, unsigned int flags)
{
	struct te_vcpu *te = te_of(vcpu);
	enum te_view view = va < MIPS_TE_KSEG0 ? TE_VIEW_USER : TE_VIEW_KERNEL;
	u32 *table = te_table_of(te_cur(te), view, va);

	if (!table)
		table = te_table_add(te, te_cur(te), va);
	if (table)
		te_table_set(te, table, va, pmap, flags);
}

void te_shadow_prefilled(struct kvm_vcpu *vcpu, u32 va)
{
	struct te_vcpu *te = te_of(vcpu);
	struct te_space *s = te_cur(te);
	bool user = va < MIPS_TE_KSEG0;
	enum te_view view = user ? TE_VIEW_USER : TE_VIEW_KERNEL;
	u32 *table = te_table_of(s, view, va);

	if (!table)
		return;
	te_hw_pair(te, s->host_asid[view], va, table, true);
	if (user && te_table_of(s, TE_VIEW_KERNEL, va) == table)
		te_hw_pair(te, s->host_asid[TE_VIEW_KERNEL], va, table, false);
}

/*
 * Drop [@va, @end), which lies in one pair of pages, from one view.  Other views
 * that share the table find it gone.
 */
static bool te_drop_pair(struct te_space *s, enum te_view view, u32 va, u32 end)
{
	u32 *table = te_table_of(s, view, va);
	bool hit = false;

	if (!table)
		return false;
	for (; va < end; va += PAGE_SIZE) {
		u32 *pte = &table[te_pte_index(va)];

		/* The zero page is not the guest's mapping. */
		if (!*pte || (view == TE_VIEW_KERNEL &&
			      va == (KVM_MIPS_ZP_BASE & PAGE_MASK)))
			continue;
		*pte = 0;
		hit = true;
	}
	return hit;
}

static void te_drop_user_pair(struct te_vcpu *te, struct te_space *s, u32 va,
			      u32 end)
{
	bool hit = te_drop_pair(s, TE_VIEW_USER, va, end);
	enum te_view v;

	if (te_pgd_index(va) == 0)
		hit |= te_drop_pair(s, TE_VIEW_KERNEL, va, end);
	if (!hit)
		return;
	for (v = 0; v < TE_VIEWS; v++)
		if (te_table_of(s, v, va))
			te_hw_pair(te, s->host_asid[v], va,
				   te_table_of(s, v, va), false);
}

static void te_drop_kernel_pair(struct te_vcpu *te, u32 va, u32 end)
{
	unsigned int n;

	if (!te_drop_pair(&te->space[0], TE_VIEW_KERNEL, va, end))
		return;
	te->es.code_va = TE_NO_WORD;
	for (n = 0; n < te_spaces; n++)
		te_hw_pair(te, te->space[n].host_asid[TE_VIEW_KERNEL], va,
			   te_table_of(&te->space[0], TE_VIEW_KERNEL, va), false);
}

static void te_drop_large(struct te_vcpu *te, u32 va, u16 gasid, bool global)
{
	struct te_space *s;

	te_kernel_tables_clear(te, TE_PGD_KSEG2, TE_PGD_ENTRIES);
	for (s = te->space; s < te->space + te_spaces; s++)
		if (s->gasid == gasid || (global && s->gasid <= 0xff))
			te_space_clear(te, s);
}

void te_shadow_drop(struct kvm_vcpu *vcpu, u32 va, u32 size, u16 gasid,
		    bool global)
{
	struct te_vcpu *te = te_of(vcpu);
	u32 end = va + size, next;
	struct te_space *s;

	if (size > TE_DROP_BYTES) {
		te_drop_large(te, va, gasid, global);
		return;
	}
	end = min(end, MIPS_TE_END);
	for (va &= PAGE_MASK; va < end; va = next) {
		next = min((va | (2 * PAGE_SIZE - 1)) + 1, end);
		if (va >= MIPS_TE_KSEG0) {
			te_drop_kernel_pair(te, va, next);
			continue;
		}
		if (!global && te_cur(te)->gasid == gasid) {
			te_drop_user_pair(te, te_cur(te), va, next);
			continue;
		}
		for (s = te->space; s < te->space + te_spaces; s++)
			if (s->gasid == gasid || (global && s->gasid <= 0xff))
				te_drop_user_pair(te, s, va, next);
	}
}

/* Guest TLB entries whose pages lie in [start, end): drop those pages. */
void te_shadow_drop_mapped(struct kvm_vcpu *vcpu, gfn_t start, gfn_t end)
{
	struct te_vcpu *te = te_of(vcpu);
	unsigned int i, half;

	for (i = 0; i < te->es.tlb.size; i++) {
		const struct mips_tlb_entry *e = &te->es.tlb.entry[i];
		u32 size = mips_tlb_page_size(e);

		if (mips_tlb_empty(e))
			continue;
		for (half = 0; half < 2; half++) {
			u32 va = mips_tlb_base(e).v + half * size;
			u32 gpa = mips_tlb_pa(e, MIPS_GVA(va)).v;

			if (PFN_DOWN(gpa) >= end ||
			    PFN_DOWN(gpa + size - 1) < start)
				continue;
			if (size > TE_DROP_BYTES) {
				te_shadow_drop_all(vcpu);
				return;
			}
			te_shadow_drop(vcpu, va, size, mips_tlb_asid(e),
				       mips_tlb_global(e));
		}
	}
}

static u32 te_kseg0_va(gfn_t gfn)
{
	return MIPS_TE_KSEG0 + ((u32)gfn << PAGE_SHIFT);
}

void te_shadow_drop_gfns(struct kvm_vcpu *vcpu, gfn_t start, gfn_t end)
{
	struct te_vcpu *te = te_of(vcpu);
	gfn_t kseg0_pages = (MIPS_TE_KSEG23 - MIPS_TE_KSEG0) >> PAGE_SHIFT;
	struct te_space *s;
	gfn_t gfn;

	for (s = te->space; s < te->space + te_spaces; s++)
		if (s->gasid == TE_ASID_ERL)
			te_space_clear(te, s);

	if (end - start > TE_DROP_BYTES / PAGE_SIZE) {
		te_kernel_tables_clear(te, TE_PGD_KSEG0, TE_PGD_KSEG2);
	} else {
		for (gfn = start; gfn < end && gfn < kseg0_pages; gfn++)
			te_drop_kernel_pair(te, te_kseg0_va(gfn),
					    te_kseg0_va(gfn + 1));
	}
	te_shadow_drop_mapped(vcpu, start, end);
}

void te_shadow_zero_page(struct kvm_vcpu *vcpu, bool clean)
{
	struct te_vcpu *te = te_of(vcpu);
	struct te_space *s = te_cur(te);
	u32 *table = s->pgd[TE_VIEW_KERNEL][0];
	u32 *pte = &table[te_pte_index(KVM_MIPS_ZP_BASE)];

	te->zp_clean = clean;
	if (*pte == te_zero_page_lo(te))
		return;
	*pte = te_zero_page_lo(te);
	te_hw_pair(te, s->host_asid[TE_VIEW_KERNEL], KVM_MIPS_ZP_BASE, table,
		   false);
}

int te_shadow_init(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	unsigned int i, n, v;

	for (i = 0; i < ARRAY_SIZE(te->kernel_table); i++)
		te->kernel_table[i] = te_empty_table;
	for (n = 0; n < te_spaces; n++) {
		struct te_space *s = &te->space[n];

		for (v = 0; v < TE_VIEWS; v++) {
			s->pgd[v] = kmalloc_array(TE_PGD_ENTRIES, sizeof(u32 *),
						  GFP_KERNEL_ACCOUNT);
			if (!s->pgd[v])
				return -ENOMEM;
			for (i = 0; i < TE_PGD_ENTRIES; i++)
				s->pgd[v][i] = te_empty_table;
			s->s.pgd[v] = (u32)s->pgd[v];
		}
		s->pgd[TE_VIEW_KERNEL][0] =
			(u32 *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
		if (!s->pgd[TE_VIEW_KERNEL][0])
			return -ENOMEM;
		s->gasid = TE_ASID_NONE;
	}
	te->cpu = -1;
	te->es.empty_table = (u32)te_empty_table;
	te->es.pmap = (u32)vcpu->kvm->arch.pmap.table;
	te->es.sites = (u32)te_replace_sites(vcpu->kvm);
	te_shadow_drop_all(vcpu);
	return 0;
}

void te_shadow_destroy(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	struct te_space *s;
	u32 *table;

	for (s = te->space; s < te->space + te_spaces; s++)
		if (!s->pgd[TE_VIEW_KERNEL] || !s->pgd[TE_VIEW_KERNEL][0])
			goto incomplete;
	te_shadow_drop_all(vcpu);
incomplete:
	while ((table = te->pool)) {
		te->pool = *(u32 **)table;
		free_page((unsigned long)table);
	}
	for (s = te->space; s < te->space + te_spaces; s++) {
		if (s->pgd[TE_VIEW_KERNEL] &&
		    s->pgd[TE_VIEW_KERNEL][0] != te_empty_table)
			free_page((unsigned long)s->pgd[TE_VIEW_KERNEL][0]);
		kfree(s->pgd[TE_VIEW_KERNEL]);
		kfree(s->pgd[TE_VIEW_USER]);
	}
}
