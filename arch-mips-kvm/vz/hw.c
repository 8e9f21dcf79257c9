// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generated code on this machine: choice of scratch registers, memory for
 * the code, and the calls into it.
 */

#include <linux/gfp.h>
#include <asm/cacheflush.h>
#include <asm/cpu-features.h>
#include <asm/mmu_context.h>
#include <asm/msa.h>
#include "hw.h"

/* asm/tlbex.h declares it, but drags in the kernel's private assembler. */
extern int pgd_reg;

static void *vz_code_mem;
static struct vz_entry_code vz_code;

/* Call a routine of the generated code. */
#define vz_call(type, routine, ...)					\
	((type)(vz_code_mem + vz_code.routine))(__VA_ARGS__)

/* Root's KScratch registers beside the host's own page directory register. */
static bool vz_choose_scratch(struct vz_entry_cfg *cfg)
{
	unsigned int free = boot_cpu_data.kscratch_mask;
	u8 *to[2] = { cfg->scratch_state, cfg->scratch_tmp };
	unsigned int n, found = 0;

	for (n = 2; n < 8 && found < 2; n++) {
		if (!(free & BIT(n)) || (int)n == pgd_reg)
			continue;
		to[found][0] = 31;
		to[found][1] = n;
		found++;
	}
	return found == 2;
}

static void vz_describe(struct vz_entry_cfg *cfg)
{
	unsigned int vs = (read_c0_intctl() >> 5) & 0x1f;

	cfg->has_guestid = cpu_has_guestid;
	cfg->page_shift = PAGE_SHIFT;
	cfg->vector_spacing = vs << 5;
	cfg->ctx_gpr = offsetof(struct kvm_mips_ctx, gpr);
	cfg->ctx_hi = offsetof(struct kvm_mips_ctx, hi);
	cfg->ctx_lo = offsetof(struct kvm_mips_ctx, lo);
	cfg->ctx_pc = offsetof(struct kvm_mips_ctx, pc);
	cfg->ctx_cause = offsetof(struct kvm_mips_ctx, cause);
	cfg->ctx_badvaddr = offsetof(struct kvm_mips_ctx, badvaddr);
}

int vz_hw_setup(void)
{
	struct vz_entry_cfg cfg = { };

	if (!vz_choose_scratch(&cfg)) {
		pr_info("vz: not used: the CPU has too few KScratch registers\n");
		return -ENODEV;
	}
	vz_describe(&cfg);
	vz_code_mem = (void *)__get_free_pages(GFP_KERNEL,
					       get_order(VZ_ENTRY_BYTES));
	if (!vz_code_mem)
		return -ENOMEM;
	if (vz_entry_generate(vz_code_mem, (u32)vz_code_mem, &cfg, &vz_code)) {
		pr_err("vz: the world switch does not fit this CPU\n");
		vz_hw_teardown();
		return -EINVAL;
	}
	flush_icache_range((unsigned long)vz_code_mem,
			   (unsigned long)vz_code_mem + VZ_ENTRY_BYTES);
	return 0;
}

void vz_hw_teardown(void)
{
	free_pages((unsigned long)vz_code_mem, get_order(VZ_ENTRY_BYTES));
	vz_code_mem = NULL;
}

void vz_hw_begin(struct kvm_vcpu *vcpu)
{
	struct vz_entry_state *es = &vz_of(vcpu)->es;

	/* The walker would serve root misses of the guest from host tables. */
	htw_stop();
	es->host_entryhi = read_c0_entryhi();
	es->host_ebase = read_c0_ebase();
	es->host_pagemask = read_c0_pagemask();
	es->guest_ebase = (u32)vz_code_mem;
}

void vz_hw_end(void)
{
	htw_start();
}

void vz_hw_enter(struct kvm_vcpu *vcpu)
{
	struct vz_entry_state *es = &vz_of(vcpu)->es;
	bool live = vcpu->arch.fpu.live;
	bool host_msa = !live && is_msa_enabled();

	/* FPU and MSA are the guest's or nobody's while it runs. */
	if (host_msa)
		disable_msa();
	es->host_status = read_c0_status();
	/* Should GM ever fail to take effect, the guest's code is a user's. */
	es->guest_status = (es->host_status & ST0_IM) |
			   KSU_USER | ST0_EXL | ST0_IE;
	if (live)
		es->guest_status |= es->host_status & (ST0_CU1 | ST0_FR);
	vz_call(void (*)(struct vz_entry_state *), enter, es);
	if (host_msa)
		enable_msa();
}

void vz_hw_root_inv(u32 entryhi, u32 guestctl1)
{
	vz_call(void (*)(u32, u32), root_inv, entryhi, guestctl1);
}

void vz_hw_root_write(u32 entryhi, u32 lo0, u32 lo1, u32 guestctl1)
{
	vz_call(void (*)(u32, u32, u32, u32), root_write, entryhi, lo0, lo1,
		guestctl1);
}

void vz_hw_root_flush(u32 guestctl1)
{
	vz_call(void (*)(u32), root_flush, guestctl1);
}

void vz_hw_guest_flush(u32 guestctl1)
{
	vz_call(void (*)(u32), guest_flush, guestctl1);
}

void vz_hw_guest_read(struct vz_tlb_words *w, unsigned int index)
{
	vz_call(void (*)(struct vz_tlb_words *, u32), guest_read, w, index);
}

void vz_hw_guest_write(const struct vz_tlb_words *w, unsigned int index,
		       u32 guestctl1)
{
	vz_call(void (*)(const struct vz_tlb_words *, u32, u32), guest_write, w,
		index, guestctl1);
}

int vz_hw_guest_probe(u32 entryhi, u32 guestctl1)
{
	return vz_call(int (*)(u32, u32), guest_probe, entryhi, guestctl1);
}
