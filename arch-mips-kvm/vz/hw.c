// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generated code on this machine: choice of scratch registers, memory for
 * the code, and the calls into it.
 */

#include <asm/cpu-features.h>
#include "hw.h"

static u32 *vz_code_mem;
static struct vz_entry_code vz_code;

/* Call a routine of the generated code. */
#define vz_call(type, routine, ...)					\
	((type)((void *)vz_code_mem + vz_code.routine))(__VA_ARGS__)

int vz_hw_setup(void)
{
	struct mips_cpu_cfg guest;
	struct mips_switch_cfg cfg = { .guest = &guest };

	vz_cpu_cfg(&guest, 0);
	if (!kvm_mips_hw_describe(&cfg)) {
		pr_info("vz: not used: the CPU has too few KScratch registers\n");
		return -ENODEV;
	}
	vz_code_mem = kvm_mips_hw_alloc();
	if (!vz_code_mem)
		return -ENOMEM;
	if (vz_entry_generate(vz_code_mem, (u32)vz_code_mem, &cfg, &vz_code)) {
		pr_err("vz: the world switch does not fit this CPU\n");
		vz_hw_teardown();
		return -EINVAL;
	}
	kvm_mips_hw_filled(vz_code_mem);
	return 0;
}

void vz_hw_teardown(void)
{
	kvm_mips_hw_free(vz_code_mem);
	vz_code_mem = NULL;
}

void vz_hw_begin(struct kvm_vcpu *vcpu)
{
	struct vz_entry_state *es = &vz_of(vcpu)->es;

	kvm_mips_hw_begin(&es->sw, vz_code_mem);
	es->host_pagemask = read_c0_pagemask();
}

void vz_hw_enter(struct kvm_vcpu *vcpu)
{
	kvm_mips_hw_enter(vcpu, &vz_of(vcpu)->es.sw,
			  (void *)vz_code_mem + vz_code.enter);
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

u32 vz_hw_guest_read(struct mips_tlb_entry *e, unsigned int index)
{
	return vz_call(u32 (*)(struct mips_tlb_entry *, u32), guest_read, e,
		       index);
}

void vz_hw_guest_write(const struct mips_tlb_entry *e, unsigned int index,
		       u32 guestctl1)
{
	vz_call(void (*)(const struct mips_tlb_entry *, u32, u32), guest_write,
		e, index, guestctl1);
}

int vz_hw_guest_probe(u32 entryhi, u32 guestctl1)
{
	return vz_call(int (*)(u32, u32), guest_probe, entryhi, guestctl1);
}

void vz_hw_guest_save(struct mips_cp0 *cp0)
{
	vz_call(void (*)(struct mips_cp0 *), guest_save, cp0);
}

void vz_hw_guest_load(const struct mips_cp0 *cp0)
{
	vz_call(void (*)(const struct mips_cp0 *), guest_load, cp0);
}
