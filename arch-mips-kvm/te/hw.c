// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generated code on this machine: choice of scratch registers, memory for
 * the code, and the calls into it.
 */

#include <linux/log2.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <asm/cpu-features.h>
#include <asm/mipsregs.h>
#include <asm/mmu_context.h>
#include <asm/r4kcache.h>
#include <kvm_mips/tags.h>
#include "hw.h"
#include "trace.h"

#define HWRENA_SYNCI_STEP	(1u << 1)

static bool fast_rdhwr = true;
module_param(fast_rdhwr, bool, 0444);
MODULE_PARM_DESC(fast_rdhwr, "T&E: rdhwr $29 without entering C");

static bool fast_syscall = true;
module_param(fast_syscall, bool, 0444);
MODULE_PARM_DESC(fast_syscall, "T&E: system calls of guest users without entering C");

static bool fast_eret = true;
module_param(fast_eret, bool, 0444);
MODULE_PARM_DESC(fast_eret, "T&E: eret of guest kernels without entering C");

static bool fast_miss = true;
module_param(fast_miss, bool, 0444);
MODULE_PARM_DESC(fast_miss, "T&E: TLB misses of guests delivered without entering C");

static bool fast_tlbw = true;
module_param(fast_tlbw, bool, 0444);
MODULE_PARM_DESC(fast_tlbw, "T&E: tlbwr and tlbwi of guest kernels without entering C");

static bool fast_entryhi = true;
module_param(fast_entryhi, bool, 0444);
MODULE_PARM_DESC(fast_entryhi, "T&E: changes of the guest's ASID without entering C");

static bool fast_compare = true;
module_param(fast_compare, bool, 0444);
MODULE_PARM_DESC(fast_compare, "T&E: writes of Compare without entering C");

static u32 *te_code_mem;
static struct te_entry_code te_code;
static struct mips_switch_cfg te_code_cfg;

/*
 * The scratch registers outlive a guest instruction but no host exception:
 * where KScratch is short, DataLo1 and ErrorEPC, which Linux leaves alone.
 */
static void te_describe(struct mips_switch_cfg *cfg)
{
	if (!kvm_mips_hw_describe(cfg)) {
		cfg->scratch_state[0] = 28;	/* DataLo1 */
		cfg->scratch_state[1] = 3;
		cfg->scratch_tmp[0] = 30;	/* ErrorEPC */
		cfg->scratch_tmp[1] = 0;
	}
	cfg->zp_userlocal = MIPS_CP0(4, 2) * 4;
}

int te_hw_setup(void)
{
	te_code_mem = kvm_mips_hw_alloc();
	if (!te_code_mem)
		return -ENOMEM;
	te_describe(&te_code_cfg);
	if (te_entry_generate(te_code_mem, (u32)te_code_mem, &te_code_cfg,
			      &te_code)) {
		pr_err("te: the world switch does not fit this CPU\n");
		te_hw_teardown();
		return -EINVAL;
	}
	kvm_mips_hw_filled(te_code_mem);
	return 0;
}

void te_hw_teardown(void)
{
	kvm_mips_hw_free(te_code_mem);
	te_code_mem = NULL;
}

__hot void te_hw_hwrena(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	u32 hwrena = mips_cp0_read(&te->c, MIPS_C0_HWRENA);

	/*
	 * Only what reads the same under KVM as on the CPU itself.  The guest
	 * kernel may change UserLocal by a plain store: its own reads trap, user
	 * code gets the value of the moment it is entered.
	 */
	te->es.view_hwrena[TE_VIEW_KERNEL] = hwrena & HWRENA_SYNCI_STEP;
	te->es.view_hwrena[TE_VIEW_USER] = hwrena & (HWRENA_SYNCI_STEP |
		(te_code_cfg.has_userlocal ? C0_HWRENA_ULR : 0));
	te->es.rdhwr_word = hwrena & C0_HWRENA_ULR ? RDHWR_V1_29 : 0;
}

/* Where an exception goes that @handler answers, if it may. */
static u32 te_hw_handler(bool fast, u32 handler)
{
	return (u32)te_code_mem + (fast ? handler : te_code.exit);
}

void te_hw_init(struct kvm_vcpu *vcpu)
{
	struct te_entry_state *es = &te_of(vcpu)->es;
	unsigned int code;
	bool tlbw;

	for (code = 0; code < ARRAY_SIZE(es->handler); code++)
		es->handler[code] = te_hw_handler(false, 0);
	es->handler[MIPS_EXC_RI] =
		te_hw_handler(fast_rdhwr && !te_code_cfg.has_userlocal,
			      te_code.rdhwr);
	es->eret_word = fast_eret ? ERET_WORD : TE_NO_WORD;
	/* The path's remainder of Random takes a power of two. */
	tlbw = fast_tlbw && is_power_of_2(te_of(vcpu)->cfg.tlb_size);
	es->tlbwr_word = tlbw ? TLBWR_WORD : TE_NO_WORD;
	es->tlbwi_word = tlbw ? TLBWI_WORD : TE_NO_WORD;
}

__hot void te_hw_begin(struct kvm_vcpu *vcpu)
{
	struct te_entry_state *es = &te_of(vcpu)->es;
	bool all = kvm_mips_tagging();	/* nothing may change views unseen */

	es->handler[MIPS_EXC_SYS] =
		te_hw_handler(fast_syscall && !all, te_code.syscall);
	es->handler[MIPS_EXC_CPU] = te_hw_handler(!all, te_code.cop0);
	es->miss = te_hw_handler(fast_miss && !all, te_code.miss);
	es->entryhi_word = fast_entryhi && !trace_kvm_asid_change_enabled() ?
			   ENTRYHI_WORD : TE_NO_WORD;
	es->compare_word = fast_compare && !trace_kvm_hwr_enabled() ?
			   COMPARE_WORD : TE_NO_WORD;

	kvm_mips_hw_begin(&es->sw, te_code_mem);
	es->host_hwrena = read_c0_hwrena();
	es->host_userlocal = current_thread_info()->tp_value;
	te_of(vcpu)->selected = false;
	te_hw_hwrena(vcpu);
}

__hot void te_hw_enter(struct kvm_vcpu *vcpu)
{
	struct te_vcpu *te = te_of(vcpu);
	struct te_entry_state *es = &te->es;

	es->guest_hwrena = es->view_hwrena[es->view];
	es->guest_userlocal = READ_ONCE(*te_reg(te, 4, 2));
	kvm_mips_hw_enter(vcpu, &es->sw, (void *)te_code_mem + te_code.enter);
}

void te_hw_sync(u32 hi, u32 lo0, u32 lo1, bool insert)
{
	void (*sync)(u32, u32, u32, u32) = (void *)te_code_mem + te_code.tlb_sync;

	htw_stop();
	sync(hi, lo0, lo1, insert);
	htw_start();
}

void te_hw_cpu_changed(void)
{
	if (!cpu_has_ic_fills_f_dc)
		r4k_blast_icache();
}
