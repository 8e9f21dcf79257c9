// SPDX-License-Identifier: GPL-2.0-only
/*
 * What all generated world switches ask of this machine.
 */
#include <linux/gfp.h>
#include <asm/cacheflush.h>
#include <asm/cpu-features.h>
#include <asm/fpu.h>
#include <asm/kvm_mips.h>
#include <asm/mmu_context.h>
#include <asm/msa.h>
#include "hw.h"

/* Linux's; asm/tlbex.h declares it, but drags in the kernel's private assembler. */
extern int pgd_reg;

/* KScratch registers beside the host's own page directory register. */
static bool choose_scratch(struct mips_switch_cfg *cfg)
{
	unsigned int free = boot_cpu_data.kscratch_mask;
	u8 *to[2] = { cfg->scratch_state, cfg->scratch_tmp };
	unsigned int n, found = 0;

	for (n = 2; n < 8 && found < 2; n++) {
		if (!(free & BIT(n)) || (int)n == pgd_reg)
			continue;
		to[found][0] = 31;
		to[found++][1] = n;
	}
	return found == 2;
}

bool kvm_mips_hw_describe(struct mips_switch_cfg *cfg)
{
	cfg->page_shift = PAGE_SHIFT;
	cfg->vector_spacing = (read_c0_intctl() >> 5 & 0x1f) << 5;
	cfg->ctx_gpr = offsetof(struct kvm_mips_ctx, gpr);
	cfg->ctx_hi = offsetof(struct kvm_mips_ctx, hi);
	cfg->ctx_lo = offsetof(struct kvm_mips_ctx, lo);
	cfg->ctx_pc = offsetof(struct kvm_mips_ctx, pc);
	cfg->ctx_cause = offsetof(struct kvm_mips_ctx, cause);
	cfg->ctx_badvaddr = offsetof(struct kvm_mips_ctx, badvaddr);
	cfg->has_userlocal = cpu_has_userlocal;
	cfg->has_guestid = cpu_has_guestid;
	return choose_scratch(cfg);
}

u32 *kvm_mips_hw_alloc(void)
{
	return (u32 *)__get_free_pages(GFP_KERNEL, get_order(MIPS_SWITCH_BYTES));
}

void kvm_mips_hw_filled(u32 *code)
{
	flush_icache_range((unsigned long)code,
			   (unsigned long)code + MIPS_SWITCH_BYTES);
}

void kvm_mips_hw_free(u32 *code)
{
	free_pages((unsigned long)code, get_order(MIPS_SWITCH_BYTES));
}

/* User mode for VZ too: should GM ever fail to take effect. */
static void compose_status(struct mips_switch_state *es, u32 units)
{
	es->host_status = read_c0_status();
	es->guest_status = (es->host_status & (ST0_IM | units)) |
			   KSU_USER | ST0_EXL | ST0_IE;
}

/* FPU and MSA are the guest's or nobody's while it runs. */
static noinline void make_way(void)
{
	htw_stop();
	if (is_msa_enabled())
		lose_fpu_inatomic(1, current);
}

__hot void kvm_mips_hw_begin(struct mips_switch_state *es, u32 *code)
{
	if (unlikely(cpu_has_htw || is_msa_enabled()))
		make_way();
	compose_status(es, 0);
	es->host_entryhi = read_c0_entryhi();
	es->host_ebase = read_c0_ebase();
	es->guest_ebase = (u32)code;
}

__hot void kvm_mips_hw_end(void)
{
	htw_start();
}

void kvm_mips_hw_fpu_moved(struct kvm_vcpu *vcpu, struct mips_switch_state *es)
{
	vcpu->arch.fpu.moved = false;
	compose_status(es, vcpu->arch.fpu.live ? ST0_CU1 | ST0_FR : 0);
}
