// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLBs of a VZ guest: the guest's own, of which a pause preserves what
 * lib/critical.h asks for, and the root TLB's entries for guest physical
 * memory, which assembly fills from the pmap and C only drops.
 */

#include <linux/module.h>
#include <asm/cpu-features.h>
#include "../lib/seg.h"
#include "hw.h"

/* More is not looked at page by page: interrupts are off. */
#define VZ_FLUSH_PAGES	64

static char *guest_tlb_save = "critical";
module_param(guest_tlb_save, charp, 0444);
MODULE_PARM_DESC(guest_tlb_save, "VZ: guest TLB entries a pause preserves: critical, all, or (for experiments) wired");

enum mips_critical_mode vz_tlb_save;

int vz_tlb_setup(void)
{
	static const char *const modes[] = {
		[MIPS_CRITICAL_RULE] = "critical",
		[MIPS_CRITICAL_ALL] = "all",
		[MIPS_CRITICAL_WIRED] = "wired",
	};
	int mode = match_string(modes, ARRAY_SIZE(modes), guest_tlb_save);

	if (mode < 0) {
		pr_err("vz: guest_tlb_save must be critical, all or wired\n");
		return -EINVAL;
	}
	vz_tlb_save = mode;
	if (mode == MIPS_CRITICAL_WIRED) {
		pr_warn("vz: TLB critical sections are not protected: guests may go wrong\n");
		add_taint(TAINT_USER, LOCKDEP_STILL_OK);
	}
	return 0;
}

/* Guest TLB */

/* Entry @index, into memory; false if it is empty or another guest's. */
static __always_inline bool vz_read_own(struct vz_vcpu *vz, unsigned int index)
{
	struct mips_tlb_entry *e = &vz->entry[index];
	u32 guestctl1 = vz_hw.guest_read(e, index);

	return !mips_tlb_empty(e) &&
	       !(cpu_has_guestid && (guestctl1 ^ vz->es.guestctl1) & MIPS_GCTL1_RID);
}

static __always_inline void vz_keep(struct vz_vcpu *vz, unsigned int index)
{
	__set_bit(index, vz->keep);
	vz->keep_first = vz->keep_end ? min(vz->keep_first, index) : index;
	vz->keep_end = max(vz->keep_end, index + 1);
}

/* What was preserved first counts. */
static void vz_preserve_entry(struct vz_vcpu *vz, const struct mips_critical *c,
			      unsigned int index)
{
	if (!test_bit(index, vz->keep) && vz_read_own(vz, index) &&
	    mips_critical_entry(c, index, &vz->entry[index]))
		vz_keep(vz, index);
}

/* What the rule asks for beside the entry that Index names, which is kept already. */
static noinline void vz_preserve_others(struct vz_vcpu *vz, enum mips_critical_mode mode)
{
	const struct mips_critical_regs regs = {
		.index = *vz_word(vz, MIPS_C0_INDEX),
		.entryhi = *vz_word(vz, MIPS_C0_ENTRYHI),
		.wired = *vz_word(vz, MIPS_C0_WIRED),
		.badvaddr = *vz_word(vz, MIPS_C0_BADVADDR),
		.status = *vz_word(vz, MIPS_C0_STATUS),
	};
	const struct mips_tlb_entry *e;
	struct mips_critical c;
	unsigned int i;
	int found;

	mips_critical(&regs, vz->cfg.tlb_size, mode, &c);
	e = c.index >= 0 && test_bit(c.index, vz->keep) ? &vz->entry[c.index] : NULL;
	for (i = 0; i < (c.all ? vz->cfg.tlb_size : c.wired); i++)
		vz_preserve_entry(vz, &c, i);
	for (i = 0; i < c.nr_va; i++) {
		/* No other entry has the address if that one has it. */
		if (e && mips_tlb_entry_matches(e, c.va[i], c.asid))
			continue;
		found = vz_hw.guest_probe((c.va[i].v & C0_ENTRYHI_VPN2) | c.asid,
					  vz->es.guestctl1);
		if (found >= 0)
			vz_preserve_entry(vz, &c, found);
	}
}

void vz_tlb_preserve(struct vz_vcpu *vz, bool all)
{
	enum mips_critical_mode mode = all ? MIPS_CRITICAL_ALL : vz_tlb_save;
	u32 index = *vz_word(vz, MIPS_C0_INDEX);

	/* Nearly always there is this one, and mostly it is all there is. */
	if (mode != MIPS_CRITICAL_WIRED && index < vz->cfg.tlb_size &&
	    !test_bit(index, vz->keep) && vz_read_own(vz, index))
		vz_keep(vz, index);
	if (mode != MIPS_CRITICAL_RULE ||
	    !mips_critical_is_index(*vz_word(vz, MIPS_C0_WIRED), *vz_word(vz, MIPS_C0_STATUS)))
		vz_preserve_others(vz, mode);
}

static noinline void vz_empty(struct vz_vcpu *vz, unsigned int index)
{
	vz_hw.guest_write(&(struct mips_tlb_entry) { .hi = 0x80000000 | index << 13 | VZ_EHINV },
			  index, vz->es.guestctl1);
}

static __always_inline void vz_put_back(struct vz_vcpu *vz, unsigned int index)
{
	const struct mips_tlb_entry *e = &vz->entry[index];
	int found = vz_hw.guest_probe(e->hi & (C0_ENTRYHI_VPN2 | C0_ENTRYHI_ASID),
				      vz->es.guestctl1);

	/* Nobody has written in its name meanwhile: it is the same still. */
	if (found == index)
		return;
	if (found >= 0)
		vz_empty(vz, found);
	vz_hw.guest_write(e, index, vz->es.guestctl1);
}

void vz_tlb_restore(struct vz_vcpu *vz, bool write)
{
	unsigned int i;

	for (i = vz->keep_first; i < vz->keep_end; i++)
		if (__test_and_clear_bit(i, vz->keep) && write)
			vz_put_back(vz, i);
	vz->keep_end = 0;
}

int vz_tlb_get(struct kvm_vcpu *vcpu, unsigned int idx, struct mips_tlb_entry *e)
{
	struct vz_vcpu *vz = vz_of(vcpu);

	if (idx >= vz->cfg.tlb_size)
		return -ENOENT;
	vz_to_memory(vcpu);
	vz_snapshot(vcpu);
	*e = test_bit(idx, vz->keep) ? vz->entry[idx] :
	     (struct mips_tlb_entry) { .hi = MIPS_TLB_EHINV };
	return 0;
}

int vz_tlb_set(struct kvm_vcpu *vcpu, unsigned int idx,
	       const struct mips_tlb_entry *e)
{
	struct vz_vcpu *vz = vz_of(vcpu);

	if (idx >= vz->cfg.tlb_size)
		return -ENOENT;
	vz_to_memory(vcpu);
	vz_snapshot(vcpu);
	vz_untag(vz);
	if (mips_tlb_empty(e))
		__clear_bit(idx, vz->keep);
	else
		vz_keep(vz, idx);
	vz->entry[idx] = *e;
	vz->entry[idx].mask = mips_pagemask_canon(e->mask);
	return 0;
}

/* Root TLB */

/* EntryHi of @gpa's pair; a GuestID makes entries global. */
static u32 vz_root_entryhi(struct vz_vcpu *vz, u32 gpa)
{
	return (gpa & ~(2 * PAGE_SIZE - 1)) |
	       (cpu_has_guestid ? 0 : vz->es.sw.guest_entryhi);
}

void vz_root_inv(struct kvm_vcpu *vcpu, u32 gpa)
{
	struct vz_vcpu *vz = vz_of(vcpu);

	if (!vz_tag_valid(vcpu))
		return;
	htw_stop();
	vz_hw.root_inv(vz_root_entryhi(vz, gpa), vz->es.guestctl1);
	htw_start();
}

void vz_root_fill(struct kvm_vcpu *vcpu, u32 gpa)
{
	const u32 own = PMAP_BLOCK | PMAP_ORDER;
	struct vz_vcpu *vz = vz_of(vcpu);
	u32 word = kvm_mips_pmap_peek(vcpu->kvm, PFN_DOWN(gpa));
	gfn_t half = word & PMAP_BLOCK ? 1u << pmap_order(word) : 1;
	gfn_t even = PFN_DOWN(gpa) & ~(2 * half - 1);

	htw_stop();
	write_c0_pagemask((half << (PAGE_SHIFT + 1)) - (1 << 13));
	vz_hw.root_write(vz_root_entryhi(vz, even << PAGE_SHIFT),
			 kvm_mips_pmap_peek(vcpu->kvm, even) & ~own,
			 kvm_mips_pmap_peek(vcpu->kvm, even + half) & ~own,
			 vz->es.guestctl1);
	write_c0_pagemask(PM_DEFAULT_MASK);
	htw_start();
}

void vz_root_flush(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);

	if (!vz_tag_valid(vcpu))
		return;
	if (cpu_has_guestid)
		vz_hw.root_flush(vz->es.guestctl1);
	else
		vz->root_asid = 0;	/* a new one at the next entry */
}

void vz_flush_range(struct kvm *kvm, gfn_t start, gfn_t end)
{
	struct kvm_vcpu *vcpu;
	unsigned long i;

	kvm_for_each_vcpu(i, vcpu, kvm) {
		struct vz_vcpu *vz = vz_of(vcpu);
		unsigned long flags;

		if (!vz)
			continue;
		raw_spin_lock_irqsave(&vz->flush_lock, flags);
		if (vz->flush_start == vz->flush_end) {
			vz->flush_start = start;
			vz->flush_end = end;
		} else {
			vz->flush_start = min(vz->flush_start, start);
			vz->flush_end = max(vz->flush_end, end);
		}
		raw_spin_unlock_irqrestore(&vz->flush_lock, flags);
	}
}

void vz_flush_pending(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	gfn_t start, end;

	raw_spin_lock(&vz->flush_lock);
	start = vz->flush_start & ~(gfn_t)1;
	end = vz->flush_end;
	vz->flush_start = vz->flush_end = 0;
	raw_spin_unlock(&vz->flush_lock);

	if (end > start + VZ_FLUSH_PAGES) {
		vz_root_flush(vcpu);
		return;
	}
	for (; start < end; start += 2)
		vz_root_inv(vcpu, start << PAGE_SHIFT);
}

/* Translation for others than the hardware */

/* @gva by way of @e, the entry that has it, which is NULL if there is none. */
static int vz_through(const struct mips_tlb_entry *e, u32 gva,
		      enum mips_access access, u32 pagegrain, gpa_t *gpa)
{
	u32 lo;

	if (!e)
		return -EFAULT;
	lo = e->lo[mips_tlb_odd(e, MIPS_GVA(gva))];
	*gpa = mips_tlb_pa(e, MIPS_GVA(gva)).v;
	return mips_tlb_permission(lo, access, pagegrain) == MIPS_TLB_HIT ?
	       0 : -EFAULT;
}

/* 0 or -EFAULT if the guest's segments decide, 1 if its TLB does. */
static int vz_by_segment(u32 gva, u32 status, gpa_t *gpa)
{
	struct mips_gpa pa;

	switch (mips_seg_xlate(MIPS_MAP_STD, MIPS_GVA(gva),
			       mips_kernel_mode(status), status & C0_STATUS_ERL,
			       &pa)) {
	case MIPS_XLATE_UNMAPPED:
		*gpa = pa.v;
		return 0;
	case MIPS_XLATE_ERROR:
		return -EFAULT;
	case MIPS_XLATE_MAPPED:
		break;
	}
	return 1;
}

static int vz_translate(struct kvm_vcpu *vcpu, u32 gva, enum mips_access access,
			gpa_t *gpa)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	const struct mips_tlb_entry *e = NULL;
	unsigned int i;
	int r;

	vz_to_memory(vcpu);
	r = vz_by_segment(gva, *vz_word(vz, MIPS_C0_STATUS), gpa);
	if (r <= 0)
		return r;
	vz_snapshot(vcpu);
	for_each_set_bit(i, vz->keep, vz->cfg.tlb_size)
		if (mips_tlb_entry_matches(&vz->entry[i], MIPS_GVA(gva),
					   *vz_word(vz, MIPS_C0_ENTRYHI)))
			e = &vz->entry[i];
	return vz_through(e, gva, access, *vz_word(vz, MIPS_C0_PAGEGRAIN), gpa);
}

int vz_gva_to_gpa(struct kvm_vcpu *vcpu, u32 gva, bool write, gpa_t *gpa)
{
	return vz_translate(vcpu, gva, write ? MIPS_WRITE : MIPS_READ, gpa);
}

int vz_fetch_to_gpa(struct kvm_vcpu *vcpu, u32 gva, gpa_t *gpa)
{
	return vz_translate(vcpu, gva, MIPS_FETCH, gpa);
}

/* Ask the hardware, whose guest registers a probe and a read overwrite. */
static const struct mips_tlb_entry *vz_live_entry(struct vz_vcpu *vz, u32 gva)
{
	static const int rows[] = {
		MIPS_C0_INDEX, MIPS_C0_ENTRYLO0, MIPS_C0_ENTRYLO1,
		MIPS_C0_PAGEMASK, MIPS_C0_ENTRYHI,
	};
	u32 kept[ARRAY_SIZE(rows)];
	unsigned int n;
	int found;

	for (n = 0; n < ARRAY_SIZE(rows); n++)
		kept[n] = vz_live_read(rows[n]);
	found = vz_hw.guest_probe((gva & C0_ENTRYHI_VPN2) |
				  (kept[n - 1] & C0_ENTRYHI_ASID),
				  vz->es.guestctl1);
	if (found >= 0)
		vz_hw.guest_read(&vz->probed, found);
	for (n = 0; n < ARRAY_SIZE(rows); n++)
		vz_live_write(rows[n], kept[n]);
	return found >= 0 ? &vz->probed : NULL;
}

int vz_live_to_gpa(struct kvm_vcpu *vcpu, u32 gva, bool write, gpa_t *gpa)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	u32 pagegrain = vz_live_read(MIPS_C0_PAGEGRAIN);
	const struct mips_tlb_entry *e;
	int r;

	r = vz_by_segment(gva, vz_live_read(MIPS_C0_STATUS), gpa);
	if (r <= 0)
		return r;
	e = vz_live_entry(vz, gva);
	if (write)
		return vz_through(e, gva, MIPS_WRITE, pagegrain, gpa);
	r = vz_through(e, gva, MIPS_READ, pagegrain, gpa);
	return r ? vz_through(e, gva, MIPS_FETCH, pagegrain, gpa) : 0;
}
