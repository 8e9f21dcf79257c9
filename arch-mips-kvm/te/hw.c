// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generated code on this machine: choice of scratch registers, memory for
 * the code, and the calls into it.
 */

#include <linux/gfp.h>
#include <linux/sched.h>
#include <asm/cacheflush.h>
#include <asm/cpu-features.h>
#include <asm/mipsregs.h>
#include <asm/mmu_context.h>
#include <asm/msa.h>
#include <asm/r4kcache.h>
#include "hw.h"

#define HWRENA_SYNCI_STEP	(1u << 1)

static void *te_code_mem;
static struct te_entry_code te_code;
static struct te_entry_cfg te_code_cfg;

/*
 * The registers that outlive a guest instruction but no host exception: two
 * KScratch registers where there are enough beside the host's own page
 * directory register, else DataLo1 and ErrorEPC, which Linux leaves alone.
 */
static void te_choose_scratch(struct te_entry_cfg *cfg)
{
	unsigned int free = boot_cpu_data.kscratch_mask;
	unsigned int n, found = 0;
	u8 sel[2];

	for (n = 2; n < 8 && found < 2; n++)
		if ((free & BIT(n)) && (int)n != pgd_reg)
			sel[found++] = n;
	if (found == 2) {
		cfg->scratch_state[0] = 31;
		cfg->scratch_state[1] = sel[0];
		cfg->scratch_tmp[0] = 31;
		cfg->scratch_tmp[1] = sel[1];
		return;
	}
	cfg->scratch_state[0] = 28;	/* DataLo1 */
	cfg->scratch_state[1] = 3;
	cfg->scratch_tmp[0] = 30;	/* ErrorEPC */
	cfg->scratch_tmp[1] = 0;
}

static void te_describe(struct te_entry_cfg *cfg)
{
	unsigned int vs = (read_c0_intctl() >> 5) & 0x1f;

	te_choose_scratch(cfg);
	cfg->has_userlocal = cpu_has_userlocal;
	cfg->page_shift = PAGE_SHIFT;
	cfg->vector_spacing = vs << 5;
	cfg->ctx_gpr = offsetof(struct kvm_mips_ctx, gpr);
	cfg->ctx_hi = offsetof(struct kvm_mips_ctx, hi);
	cfg->ctx_lo = offsetof(struct kvm_mips_ctx, lo);
	cfg->ctx_pc = offsetof(struct kvm_mips_ctx, pc);
	cfg->ctx_cause = offsetof(struct kvm_mips_ctx, cause);
	cfg->ctx_badvaddr = offsetof(struct kvm_mips_ctx, badvaddr);
	cfg->zp_userlocal = MIPS_CP0(4, 2) * 4;
}

int te_hw_setup(void)
{
	unsigned int order = get_order(TE_ENTRY_BYTES);

	te_code_mem = (void *)__get_free_pages(GFP_KERNEL, order);
	if (!te_code_mem)
		return -ENOMEM;
	te_describe(&te_code_cfg);
	if (te_entry_generate(te_code_mem, (u32)te_code_mem, &te_code_cfg,
			      &te_code)) {
		pr_err("te: the world switch does not fit this CPU\n");
		te_hw_teardown();
		return -EINVAL;
	}
	flush_icache_range((unsigned long)te_code_mem,
			   (unsigned long)te_code_mem + TE_ENTRY_BYTES);
	return 0;
}

void te_hw_teardown(void)
{
	free_pages((unsigned long)te_code_mem, get_order(TE_ENTRY_BYTES));
	te_code_mem = NULL;
}

void te_hw_hwrena(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	u32 hwrena = mips_cp0_read(&te->c, MIPS_C0_HWRENA);

	/* Only what reads the same under KVM as on the CPU itself. */
	te->hwrena = hwrena & (HWRENA_SYNCI_STEP |
		(te_code_cfg.has_userlocal ? C0_HWRENA_ULR : 0));
	te->es.rdhwr_word = hwrena & C0_HWRENA_ULR ? RDHWR_V1_29 : 0;
}

void te_hw_begin(struct kvm_vcpu *vcpu)
{
	struct te_entry_state *es = &te_of(vcpu)->es;

	htw_stop();
	es->host_entryhi = read_c0_entryhi();
	es->host_ebase = read_c0_ebase();
	es->host_hwrena = read_c0_hwrena();
	es->host_userlocal = current_thread_info()->tp_value;
	es->guest_ebase = (u32)te_code_mem;
	te_hw_hwrena(vcpu);
}

void te_hw_end(void)
{
	htw_start();
}

void te_hw_enter(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	struct te_entry_state *es = &te->es;
	void (*enter)(struct te_entry_state *) = te_code_mem + te_code.enter;
	bool live = vcpu->arch.fpu.live;
	bool host_msa = !live && is_msa_enabled();

	/* FPU and MSA are the guest's or nobody's while it runs. */
	if (host_msa)
		disable_msa();
	es->host_status = read_c0_status();
	es->guest_status = (es->host_status & ST0_IM) |
			   KSU_USER | ST0_EXL | ST0_IE;
	if (live)
		es->guest_status |= es->host_status & (ST0_CU1 | ST0_FR);
	/*
	 * The guest kernel may change UserLocal by a plain store: its own reads
	 * trap, user code gets the value of this entry.
	 */
	es->guest_hwrena = te->hwrena;
	if (te->view == TE_VIEW_KERNEL)
		es->guest_hwrena &= ~C0_HWRENA_ULR;
	es->guest_userlocal = READ_ONCE(*te_reg(te, 4, 2));
	enter(es);
	if (host_msa)
		enable_msa();
}

void te_hw_sync(u32 hi, u32 lo0, u32 lo1, bool insert)
{
	void (*sync)(u32, u32, u32, u32) = te_code_mem + te_code.tlb_sync;

	htw_stop();
	sync(hi, lo0, lo1, insert);
	htw_start();
}

void te_hw_cpu_changed(void)
{
	if (!cpu_has_ic_fills_f_dc)
		r4k_blast_icache();
}
