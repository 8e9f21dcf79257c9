// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest context of the hardware: which vCPU's registers it holds, moving
 * them to and from memory, and the tags that tell guests' TLB entries apart.
 */

#include <linux/percpu.h>
#include <linux/smp.h>
#include <asm/cpu-features.h>
#include <asm/mmu_context.h>
#include "hw.h"

/* One per CPU; changed by that CPU only, with interrupts off. */
struct vz_cpu {
	struct kvm_vcpu *live;		/* its registers are in the guest context */
	struct kvm_vcpu *last;		/* nobody has used the TLB since; compare only */
	struct mips_guestids guestids;
	u32 epoch;
};

static DEFINE_PER_CPU(struct vz_cpu, vz_cpus);

/* Guest Config to Config5 of a guest without FPU and MSA. */
static u32 vz_config[6];

/* Short names for the column of lib/cp0_list.h. */
enum { HW = MIPS_VZ_HW, ROOT = MIPS_VZ_ROOT, SOFT = MIPS_VZ_SOFT };

static __always_inline void vz_save_registers(struct vz_vcpu *vz)
{
	vz_hw.guest_save(&vz->cp0);
	/* Lines and timer are core/'s to say. */
	*vz_word(vz, MIPS_C0_CAUSE) &= ~(C0_CAUSE_IP_HW | C0_CAUSE_TI);
}

u32 vz_live_read(int row)
{
	switch (row) {
#define CP0(token, n, rd, sel, b, p, g, h, u, r, te, where, ...)	\
	case MIPS_C0_##token:						\
		return (where) == SOFT ? 0 : vz_mfgc0(rd, sel);
#include "../lib/cp0_list.h"
#undef CP0
	}
	return 0;
}

void vz_live_write(int row, u32 v)
{
	switch (row) {
#define CP0(token, n, rd, sel, b, p, g, h, u, r, te, where, ...)	\
	case MIPS_C0_##token:						\
		if ((where) != SOFT)					\
			vz_mtgc0(rd, sel, v);				\
		break;
#include "../lib/cp0_list.h"
#undef CP0
	}
}

/* Tags */

static bool vz_root_asid_valid(const struct vz_vcpu *vz)
{
	return vz->root_asid && !((vz->root_asid ^ asid_cache(vz->cpu)) &
				  asid_version_mask(vz->cpu));
}

/* @cpu is this one. */
static __always_inline bool vz_tagged(const struct vz_cpu *cpu, const struct vz_vcpu *vz)
{
	if (vz->cpu != smp_processor_id())
		return false;
	return cpu_has_guestid ? mips_guestid_valid(&cpu->guestids, &vz->guestid) :
				 vz_root_asid_valid(vz);
}

bool vz_tag_valid(struct kvm_vcpu *vcpu)
{
	return vz_tagged(this_cpu_ptr(&vz_cpus), vz_of(vcpu));
}

/* What this CPU's guest TLB holds under its tag is its own. */
static __always_inline bool vz_owns_guest_tlb(const struct vz_cpu *cpu,
					      const struct kvm_vcpu *vcpu,
					      const struct vz_vcpu *vz)
{
	return cpu_has_guestid ? vz_tagged(cpu, vz) :
		vz->cpu == smp_processor_id() && cpu->last == vcpu;
}

void vz_untag(struct vz_vcpu *vz)
{
	vz->cpu = -1;
}

/* Drop every TLB entry of every guest. */
static void vz_flush_guests(const struct mips_guestids *all)
{
	u32 id;

	for (id = 1; cpu_has_guestid && id <= all->max; id++) {
		vz_hw.root_flush(id << MIPS_GCTL1_RID_SHIFT);
		vz_hw.guest_flush(id << MIPS_GCTL1_RID_SHIFT);
	}
	if (!cpu_has_guestid)
		vz_hw.guest_flush(0);
}

/*
 * The next root ASID of this CPU, by the host kernel's own rule.  When the
 * numbers start over, the address space that is active now keeps running under
 * an old one that would soon be handed out again: it gets a new one first.
 */
static void vz_new_root_asid(struct vz_vcpu *vz)
{
	u64 asid = asid_cache(vz->cpu) + cpu_asid_inc();

	if (!(asid & cpu_asid_mask(&cpu_data[vz->cpu]))) {
		get_new_mmu_context(current->active_mm);
		htw_stop();
		write_c0_entryhi(cpu_asid(vz->cpu, current->active_mm));
		back_to_back_c0_hazard();
		htw_start();
		asid = asid_cache(vz->cpu) + cpu_asid_inc();
	}
	asid_cache(vz->cpu) = asid;
	vz->root_asid = asid;
	vz->es.sw.guest_entryhi = asid & cpu_asid_mask(&cpu_data[vz->cpu]);
}

/* A tag for TLB entries that this CPU does not know yet. */
static void vz_tag(struct vz_cpu *cpu, struct vz_vcpu *vz)
{
	vz->cpu = smp_processor_id();
	if (!cpu_has_guestid) {
		vz_new_root_asid(vz);
		return;
	}
	if (mips_guestid_new(&cpu->guestids, &vz->guestid))
		vz_flush_guests(&cpu->guestids);
	vz->es.guestctl1 = vz->guestid.id << MIPS_GCTL1_ID_SHIFT |
			   vz->guestid.id << MIPS_GCTL1_RID_SHIFT;
}

/* Whose registers are where */

/* @cpu, this one, gives up its guest's registers. */
static void vz_save(struct vz_cpu *cpu, bool all)
{
	struct kvm_vcpu *vcpu = cpu->live;
	struct vz_vcpu *vz = vz_of(vcpu);

	vz_timer_park(vz);
	vz_save_registers(vz);
	if (vz_owns_guest_tlb(cpu, vcpu, vz))	/* or its entries are gone already */
		vz_tlb_preserve(vz, all);
	vz->keep_all = all;
	cpu->live = NULL;
	WRITE_ONCE(vz->live_cpu, -1);
}

void vz_evict(void)
{
	struct vz_cpu *cpu = this_cpu_ptr(&vz_cpus);

	if (cpu->live)
		vz_save(cpu, false);
}

bool vz_load(struct kvm_vcpu *vcpu)
{
	struct vz_cpu *cpu = this_cpu_ptr(&vz_cpus);
	struct vz_vcpu *vz = vz_of(vcpu);
	bool intact;

	/* RAD: the host's ASIDs may start over at any time. */
	if (!cpu_has_guestid && cpu->live == vcpu && !vz_tagged(cpu, vz))
		vz_tag(cpu, vz);
	if (likely(cpu->live == vcpu))
		return true;
	if (vz->live_cpu >= 0 ||
	    (vz->timer_cpu >= 0 && (vz->timer_cpu != smp_processor_id() ||
				    vz->parked.epoch != cpu->epoch)))
		return false;

	if (cpu->live)
		vz_save(cpu, false);
	intact = cpu->last == vcpu && vz_owns_guest_tlb(cpu, vcpu, vz);
	if (!vz_tagged(cpu, vz))
		vz_tag(cpu, vz);
	if (!intact && !cpu_has_guestid)
		vz_hw.guest_flush(0);
	if (vz->keep_end) {
		/* Where root shares the array, its refills spare what is wired. */
		vz_mtgc0(6, 0, *vz_word(vz, MIPS_C0_WIRED));
		vz_tlb_restore(vz, !intact);
	}
	vz->keep_all = false;
	vz_hw.guest_load(&vz->cp0);
	vz->lines = ~0;
	cpu->last = cpu->live = vcpu;
	WRITE_ONCE(vz->live_cpu, smp_processor_id());
	return true;
}

static void vz_save_here(void *info)
{
	struct vz_cpu *cpu = this_cpu_ptr(&vz_cpus);
	struct kvm_vcpu *vcpu = info;

	if (cpu->live == vcpu)
		vz_save(cpu, false);
	if (vz_of(vcpu)->timer_cpu == smp_processor_id())
		vz_timer_take(vcpu);
}

void vz_to_memory(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	int cpu = READ_ONCE(vz->timer_cpu);
	unsigned long flags;

	if (cpu < 0)
		cpu = READ_ONCE(vz->live_cpu);
	if (cpu < 0 || !smp_call_function_single(cpu, vz_save_here, vcpu, 1))
		return;
	/* The CPU is gone, and has saved the registers when it went. */
	local_irq_save(flags);
	vz_timer_take(vcpu);
	local_irq_restore(flags);
}

/* As vz_save_here(), with all that the guest TLB still has of its entries. */
static void vz_snapshot_here(void *info)
{
	struct vz_cpu *cpu = this_cpu_ptr(&vz_cpus);
	struct kvm_vcpu *vcpu = info;

	if (vz_of(vcpu)->cpu != smp_processor_id())
		return;		/* it has moved meanwhile */
	if (cpu->live == vcpu) {
		vz_save(cpu, true);
	} else if (vz_owns_guest_tlb(cpu, vcpu, vz_of(vcpu))) {
		/* The registers the reads go through may be another guest's. */
		vz_evict();
		vz_tlb_preserve(vz_of(vcpu), true);
	}
	vz_of(vcpu)->keep_all = true;
}

void vz_snapshot(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);

	if (!vz->keep_all && vz->cpu >= 0)
		smp_call_function_single(vz->cpu, vz_snapshot_here, vcpu, 1);
}

/* Life of the guest context */

/*
 * What a guest's Config registers say before user space has a word: as the
 * hardware presents them, without what nobody here saves.
 */
static const u32 vz_config_unwanted[6] = {
	/* C2, MD, PC, WR, CA, EP; FP comes with its capability */
	[1] = BIT(6) | BIT(5) | BIT(4) | BIT(3) | BIT(2) | BIT(1) | C0_CONFIG1_FP,
	/* PW, SC, CTXTC, ITL, CDMM, MT, SM, DSP; MSAP likewise */
	[3] = BIT(24) | BIT(25) | BIT(9) | BIT(8) | BIT(3) | BIT(2) | BIT(1) |
	      MIPS_MASK(11, 10) | C0_CONFIG3_MSAP,
};

int vz_guestctl_probe(void)
{
	unsigned long flags;

	if (!cpu_has_vz) {
		pr_info("vz: not used: the CPU has no Virtualization Module\n");
		return -ENODEV;
	}
	if (!cpu_has_badinstr || !cpu_has_badinstrp || !cpu_has_tlbinv) {
		pr_info("vz: not used: the CPU lacks BadInstr, BadInstrP or TLBINVF\n");
		return -ENODEV;
	}

	local_irq_save(flags);
#define CP0(token, n, rd, sel, b, p, g, h, u, r, te, where, ...)	\
	if ((where) == ROOT && (rd) == 16) {				\
		vz_mtgc0(rd, sel, vz_mfgc0(rd, sel) &			\
			 ~vz_config_unwanted[(sel) % 6]);		\
		back_to_back_c0_hazard();				\
		vz_config[(sel) % 6] = vz_mfgc0(rd, sel);		\
	}
#include "../lib/cp0_list.h"
#undef CP0
	local_irq_restore(flags);
	return 0;
}

u32 vz_guest_config(unsigned int n)
{
	return vz_config[n];
}

void vz_guestctl_enable(void)
{
	struct vz_cpu *cpu = this_cpu_ptr(&vz_cpus);

	*cpu = (struct vz_cpu) { .epoch = cpu->epoch + 1 };
	mips_guestids_init(&cpu->guestids, current_cpu_data.guestid_mask);
	write_c0_guestctl0(VZ_GUESTCTL0);
	if (cpu_has_guestctl0ext)
		set_c0_guestctl0ext(MIPS_GCTL0EXT_CGI);
	if (cpu_has_guestctl1)
		write_c0_guestctl1(0);
	if (cpu_has_guestctl2)
		write_c0_guestctl2(0);
	back_to_back_c0_hazard();
	vz_flush_guests(&cpu->guestids);
}

void vz_guestctl_disable(void)
{
	struct vz_cpu *cpu = this_cpu_ptr(&vz_cpus);

	vz_evict();
	vz_flush_guests(&cpu->guestids);
	cpu->last = NULL;
	if (cpu_has_guestctl2)
		write_c0_guestctl2(0);
	write_c0_guestctl0(MIPS_GCTL0_AT_GUEST << MIPS_GCTL0_AT_SHIFT);
	back_to_back_c0_hazard();
}

u32 vz_cpu_epoch(void)
{
	return this_cpu_ptr(&vz_cpus)->epoch;
}

/* Interrupt lines */

void vz_sync_lines(struct kvm_vcpu *vcpu)
{
	struct vz_vcpu *vz = vz_of(vcpu);
	u32 lines = vz_lines(vcpu), cause = lines << 8 & C0_CAUSE_IP_HW;

	/* While a resampled line is up, the guest's next ERET is to be seen. */
	vz->es.guestctl0 = VZ_GUESTCTL0 | MIPS_GCTL0_GM |
			   (vz->hw_timer ? MIPS_GCTL0_GT : 0) |
			   (lines >> 16 ? MIPS_GCTL0_MC : 0);
	if (vz->lines == lines)
		return;
	vz->lines = lines;
	if (cpu_has_guestctl2)
		write_c0_guestctl2(cause);
	else
		vz_timer_keep_ti(vz, C0_CAUSE_IP_HW, cause);
}
