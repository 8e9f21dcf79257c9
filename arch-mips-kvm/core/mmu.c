// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest physical memory: the pmap (guest page to host page), filled from the
 * memory slots and emptied by MMU notifiers, slot changes and the dirty log.
 * What a backend derives from it is the backend's.
 */
#include <linux/highmem.h>
#include <linux/kvm_host.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <asm/cacheflush.h>
#include <kvm_mips/mmu.h>
#include <kvm_mips/ops.h>
#include <kvm_mips/vcpu.h>
#include <block.h>

/*
 * How far a fault looks ahead, up to a multiple of it: for pages that exist, and
 * for those that the guest will want next.
 */
#define AROUND		64
#define AHEAD		16

/* The second level of the table is one page each. */
#define LEAF_WORDS	(PAGE_SIZE / sizeof(u32))
#define ROOT_WORDS	(KVM_MIPS_MAX_GFN / LEAF_WORDS)

int kvm_mips_pmap_init(struct kvm *kvm)
{
	kvm->arch.pmap.table = kcalloc(ROOT_WORDS, sizeof(u32 *),
				       GFP_KERNEL_ACCOUNT);
	return kvm->arch.pmap.table ? 0 : -ENOMEM;
}

void kvm_mips_pmap_destroy(struct kvm *kvm)
{
	unsigned long i;

	for (i = 0; i < ROOT_WORDS; i++)
		free_page((unsigned long)kvm->arch.pmap.table[i]);
	kfree(kvm->arch.pmap.table);
	kvm->arch.pmap.table = NULL;
}

/* Where @gfn's word lives; NULL if it has no leaf.  Leaves never go away. */
static u32 *pmap_slot(struct kvm *kvm, gfn_t gfn)
{
	u32 *leaf;

	if (gfn >= KVM_MIPS_MAX_GFN)
		return NULL;
	/* Pairs with smp_store_release() in pmap_add_leaf(). */
	leaf = smp_load_acquire(&kvm->arch.pmap.table[gfn / LEAF_WORDS]);
	return leaf ? leaf + gfn % LEAF_WORDS : NULL;
}

static int pmap_add_leaf(struct kvm *kvm, gfn_t gfn)
{
	u32 **root = &kvm->arch.pmap.table[gfn / LEAF_WORDS];
	u32 *leaf = (u32 *)get_zeroed_page(GFP_KERNEL_ACCOUNT);

	if (!leaf)
		return -ENOMEM;

	spin_lock(&kvm->mmu_lock);
	if (!*root) {
		/* A zeroed leaf is visible before the pointer to it. */
		smp_store_release(root, leaf);
		leaf = NULL;
	}
	spin_unlock(&kvm->mmu_lock);

	free_page((unsigned long)leaf);
	return 0;
}

u32 kvm_mips_pmap_peek(struct kvm *kvm, gfn_t gfn)
{
	u32 *p = pmap_slot(kvm, gfn);

	return p ? READ_ONCE(*p) : 0;
}

static int slot_error(kvm_pfn_t pfn)
{
	if (is_noslot_pfn(pfn))
		return -EFAULT;
	if (pfn == KVM_PFN_ERR_RO_FAULT)
		return -EROFS;
	if (pfn == KVM_PFN_ERR_HWPOISON)
		return -EHWPOISON;
	return -EIO;	/* user space has unmapped the slot's memory */
}

/* The word of a host page. */
static u32 pmap_word(kvm_pfn_t pfn, bool writable)
{
	return (u32)pfn << PMAP_PFN_SHIFT | PMAP_V | (writable ? PMAP_W : 0) |
	       (read_c0_config() & CONF_CM_CMASK) << PMAP_CCA_SHIFT;
}

/*
 * The host may just have filled the page by stores: on CPUs whose instruction
 * cache does not look into the data cache, the guest would execute what was
 * there before.
 */
static void sync_icache(kvm_pfn_t pfn)
{
	unsigned long addr;

	if (cpu_has_ic_fills_f_dc || !pfn_valid(pfn))
		return;
	addr = (unsigned long)kmap_local_page(pfn_to_page(pfn));
	preempt_disable();
	local_flush_icache_range(addr, addr + PAGE_SIZE);
	preempt_enable();
	kunmap_local((void *)addr);
}

static unsigned long cache_size(const struct cache_desc *c)
{
	return c->waysize * c->ways;
}

/*
 * The same for several pages.  All lines of the caches can be fewer than those of
 * the pages; but other CPUs do not hear of operations by index.
 */
static void sync_icache_pages(struct page **page, long n)
{
	unsigned long size = max(cache_size(&boot_cpu_data.icache),
				 cache_size(&boot_cpu_data.dcache));
	long i;

	if (!cpu_has_ic_fills_f_dc && num_online_cpus() == 1 &&
	    n << PAGE_SHIFT > size) {
		/* By index because it is more than the caches hold. */
		preempt_disable();
		local_flush_icache_range(PAGE_OFFSET,
					 PAGE_OFFSET + (n << PAGE_SHIFT));
		preempt_enable();
		return;
	}
	for (i = 0; i < n; i++)
		sync_icache(page_to_pfn(page[i]));
}

/*
 * The words of the block around @p with its pair: leaves are aligned, and blocks
 * are aligned in them.
 */
static u32 *pmap_block(u32 *p, unsigned int order)
{
	return PTR_ALIGN_DOWN(p, (2 * sizeof(u32)) << order);
}

static void pmap_mark(u32 *p, unsigned int order, u32 mark)
{
	u32 *first = pmap_block(p, order);
	unsigned int i;

	for (i = 0; i < 2u << order; i++)
		WRITE_ONCE(first[i], (first[i] & ~(PMAP_BLOCK | PMAP_ORDER)) | mark);
}

/* The word at @p is about to change: its block is one no more.  Under mmu_lock. */
static void pmap_split(u32 *p)
{
	if (*p & PMAP_BLOCK)
		pmap_mark(p, pmap_order(*p), 0);
}

void kvm_mips_pmap_join(struct kvm_vcpu *vcpu, gfn_t gfn)
{
	static const struct mips_block_words format = {
		.step = 1u << PMAP_PFN_SHIFT,
		.valid = PMAP_V,
		.ignore = PMAP_BLOCK | PMAP_ORDER,
	};
	struct kvm *kvm = vcpu->kvm;
	struct kvm_memory_slot *slot = gfn_to_memslot(kvm, gfn);
	unsigned int order;
	gfn_t first;
	u32 *p;

	if (!slot || kvm_slot_dirty_track_enabled(slot) ||
	    atomic_read(&kvm->online_vcpus) != 1)
		return;

	spin_lock(&kvm->mmu_lock);
	p = pmap_slot(kvm, gfn);
	order = p ? mips_block_order(PTR_ALIGN_DOWN(p, PAGE_SIZE),
				     gfn % LEAF_WORDS, &format, PMAP_MAX_ORDER) : 0;
	if (order && order > pmap_order(*p)) {
		pmap_mark(p, order, PMAP_BLOCK | order << PMAP_ORDER_SHIFT);
		first = gfn & ~(((gfn_t)2 << order) - 1);
		kvm->arch.ops->flush_range(kvm, first, first + (2 << order));
		kvm_make_request(KVM_REQ_TLB_FLUSH, vcpu);
	}
	spin_unlock(&kvm->mmu_lock);
}

/*
 * The writable page at @gfn has just been asked for; take those behind it along
 * that the process has in memory.  If the guest has come from the page before,
 * it will want the next ones whether they exist yet or not.  @seq is older than
 * the question.
 */
static void fault_around(struct kvm *kvm, const struct kvm_memory_slot *slot,
			 gfn_t gfn, unsigned long seq)
{
	gfn_t next = gfn + 1, last = slot->base_gfn + slot->npages;
	bool forward = kvm_mips_pmap_peek(kvm, gfn - 1) & PMAP_V;
	unsigned long hva = __gfn_to_hva_memslot(slot, next);
	long ahead = min(ALIGN(next, AHEAD), last) - next;
	long i, n = min(ALIGN(next, AROUND), last) - next;
	struct page *page[AROUND];
	u32 *p = pmap_slot(kvm, gfn) + 1;

	/* The first one tells enough: to look at all costs every fresh page. */
	if (!n || READ_ONCE(*p) & PMAP_V)
		return;
	n = get_user_pages_unlocked(hva, n, page, FOLL_WRITE | FOLL_NOFAULT);
	if (n <= 0 && forward && ahead)
		n = get_user_pages_unlocked(hva, ahead, page, FOLL_WRITE);
	if (n <= 0)
		return;
	sync_icache_pages(page, n);

	spin_lock(&kvm->mmu_lock);
	for (i = 0; i < n && !mmu_invalidate_retry(kvm, seq); i++)
		if (!(p[i] & PMAP_V))
			WRITE_ONCE(p[i], pmap_word(page_to_pfn(page[i]), true));
	spin_unlock(&kvm->mmu_lock);

	for (i = 0; i < n; i++)
		put_page(page[i]);
}

int kvm_mips_pmap_fault(struct kvm_vcpu *vcpu, gfn_t gfn, bool write, u32 *word)
{
	struct kvm *kvm = vcpu->kvm;
	struct kvm_memory_slot *slot = gfn_to_memslot(kvm, gfn);
	unsigned long seq;
	bool writable, early;
	kvm_pfn_t pfn;
	u32 *p;
	int r = 0;

	if (gfn >= KVM_MIPS_MAX_GFN || !kvm_is_visible_memslot(slot)) {
		kvm_mips_mmio_note(vcpu, gfn);
		return -EFAULT;
	}
	if (write && (slot->flags & KVM_MEM_READONLY))
		return -EROFS;

	p = pmap_slot(kvm, gfn);
	if (!p) {
		r = pmap_add_leaf(kvm, gfn);
		if (r)
			return r;
		p = pmap_slot(kvm, gfn);
	}

	seq = kvm->mmu_invalidate_seq;
	/* The sequence is read before the page is looked up. */
	smp_rmb();

	/*
	 * A page user space may write is made writable at its first access,
	 * whatever that is: it saves a fault when the write comes, and copying
	 * it then.  Not if somebody wants to know about the first write.
	 */
	early = !kvm_slot_dirty_track_enabled(slot) &&
		!(slot->flags & KVM_MEM_READONLY);
	pfn = gfn_to_pfn_prot(kvm, gfn, write || early, &writable);
	if (is_error_noslot_pfn(pfn) && !write && early)
		pfn = gfn_to_pfn_prot(kvm, gfn, false, &writable);
	if (is_error_noslot_pfn(pfn))
		return slot_error(pfn);
	if (!write && !early)
		writable = false;
	sync_icache(pfn);

	spin_lock(&kvm->mmu_lock);
	if (mmu_invalidate_retry(kvm, seq)) {
		r = -EAGAIN;
		writable = false;
	} else {
		pmap_split(p);
		*word = pmap_word(pfn, writable);
		WRITE_ONCE(*p, *word);
		if (write)
			mark_page_dirty_in_slot(kvm, slot, gfn);
	}
	spin_unlock(&kvm->mmu_lock);

	if (writable)
		kvm_release_pfn_dirty(pfn);
	else
		kvm_release_pfn_clean(pfn);
	if (!r && early && writable)
		fault_around(kvm, slot, gfn, seq);
	return r;
}

void kvm_mips_begin_reading(struct kvm_vcpu *vcpu)
{
	if (vcpu->arch.pages_mapped++ || vcpu->mode != OUTSIDE_GUEST_MODE)
		return;
	vcpu->cpu = smp_processor_id();
	/*
	 * Visible to kvm_make_all_cpus_request() before a word is read: who
	 * clears it now sends an interrupt and waits until it is taken.
	 */
	smp_store_mb(vcpu->mode, READING_SHADOW_PAGE_TABLES);
}

void kvm_mips_end_reading(struct kvm_vcpu *vcpu)
{
	if (--vcpu->arch.pages_mapped ||
	    vcpu->mode != READING_SHADOW_PAGE_TABLES)
		return;
	/* After the last use of the page. */
	smp_store_release(&vcpu->mode, OUTSIDE_GUEST_MODE);
}

void *kvm_mips_map_page(struct kvm_vcpu *vcpu, gpa_t gpa, bool write)
{
	u32 need = PMAP_V | (write ? PMAP_W : 0);
	u32 word;

	kvm_mips_begin_reading(vcpu);
	word = kvm_mips_pmap_peek(vcpu->kvm, gpa >> PAGE_SHIFT);
	if ((word & need) == need && pfn_valid(pmap_pfn(word)))
		return kmap_local_page(pfn_to_page(pmap_pfn(word))) +
		       offset_in_page(gpa);
	kvm_mips_end_reading(vcpu);
	return NULL;
}

void kvm_mips_unmap_page(struct kvm_vcpu *vcpu, void *p)
{
	kunmap_local(p);
	kvm_mips_end_reading(vcpu);
}

/*
 * Clear @bits of every valid word in [start, end) and tell the backend.
 * Returns whether any word was valid.  Under mmu_lock.
 */
static bool pmap_clear(struct kvm *kvm, gfn_t start, gfn_t end, u32 bits)
{
	bool found = false;
	gfn_t gfn = start;
	u32 *p;

	end = min(end, KVM_MIPS_MAX_GFN);
	while (gfn < end) {
		p = pmap_slot(kvm, gfn);
		if (!p) {	/* no leaf: on to the next one */
			gfn = (gfn | (LEAF_WORDS - 1)) + 1;
			continue;
		}
		if (*p & bits) {
			pmap_split(p);
			WRITE_ONCE(*p, bits & PMAP_V ? 0 : *p & ~bits);
			found = true;
		}
		gfn++;
	}
	if (found)
		kvm->arch.ops->flush_range(kvm, start, end);
	return found;
}

bool kvm_unmap_gfn_range(struct kvm *kvm, struct kvm_gfn_range *range)
{
	return pmap_clear(kvm, range->start, range->end, PMAP_V);
}

/* The new page is taken at the next access. */
bool kvm_set_spte_gfn(struct kvm *kvm, struct kvm_gfn_range *range)
{
	return kvm_unmap_gfn_range(kvm, range);
}

/*
 * There is no accessed bit, so a page is old when nothing has asked for it
 * since it was last unmapped here.  The flush is our own: a caller that does
 * without would leave backends with mappings that the pmap has forgotten.
 */
bool kvm_age_gfn(struct kvm *kvm, struct kvm_gfn_range *range)
{
	bool young = kvm_unmap_gfn_range(kvm, range);

	if (young)
		kvm_flush_remote_tlbs(kvm);
	return young;
}

bool kvm_test_age_gfn(struct kvm *kvm, struct kvm_gfn_range *range)
{
	gfn_t gfn;

	for (gfn = range->start; gfn < range->end; gfn++)
		if (kvm_mips_pmap_peek(kvm, gfn))
			return true;
	return false;
}

void kvm_arch_flush_shadow_all(struct kvm *kvm)
{
	bool flush;

	spin_lock(&kvm->mmu_lock);
	flush = pmap_clear(kvm, 0, KVM_MIPS_MAX_GFN, PMAP_V);
	spin_unlock(&kvm->mmu_lock);
	if (flush)
		kvm_flush_remote_tlbs(kvm);
}

void kvm_arch_flush_shadow_memslot(struct kvm *kvm, struct kvm_memory_slot *slot)
{
	bool flush;

	spin_lock(&kvm->mmu_lock);
	flush = pmap_clear(kvm, slot->base_gfn, slot->base_gfn + slot->npages,
			   PMAP_V);
	spin_unlock(&kvm->mmu_lock);
	if (flush)
		kvm_flush_remote_tlbs(kvm);
}

void kvm_mips_pmap_wrprotect(struct kvm *kvm, const struct kvm_memory_slot *slot)
{
	bool flush;

	spin_lock(&kvm->mmu_lock);
	flush = pmap_clear(kvm, slot->base_gfn, slot->base_gfn + slot->npages,
			   PMAP_W);
	spin_unlock(&kvm->mmu_lock);
	if (flush)
		kvm_flush_remote_tlbs(kvm);
}

/* Under mmu_lock; the caller flushes. */
void kvm_arch_mmu_enable_log_dirty_pt_masked(struct kvm *kvm,
					     struct kvm_memory_slot *slot,
					     gfn_t gfn_offset,
					     unsigned long mask)
{
	gfn_t base = slot->base_gfn + gfn_offset;
	gfn_t start = base + __ffs(mask);
	gfn_t end = base + __fls(mask) + 1;

	pmap_clear(kvm, start, end, PMAP_W);
}

void kvm_arch_sync_dirty_log(struct kvm *kvm, struct kvm_memory_slot *slot)
{
}

void kvm_arch_flush_remote_tlbs_memslot(struct kvm *kvm,
					const struct kvm_memory_slot *slot)
{
	kvm_flush_remote_tlbs(kvm);
}
