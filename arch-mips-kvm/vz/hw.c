// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generated code on this machine: choice of scratch registers, memory for
 * the code, and where its routines are.
 */

#include <asm/cpu-features.h>
#include "hw.h"

struct vz_hw vz_hw __read_mostly;

static void vz_hw_bind(const struct vz_entry_code *code)
{
#define BIND(routine)	(vz_hw.routine = (void *)vz_hw.code + code->routine)
	BIND(enter);
	BIND(root_inv);
	BIND(root_write);
	BIND(root_flush);
	BIND(guest_flush);
	BIND(guest_read);
	BIND(guest_write);
	BIND(guest_probe);
	BIND(guest_save);
	BIND(guest_load);
#undef BIND
}

int vz_hw_setup(void)
{
	struct mips_cpu_cfg guest;
	struct mips_switch_cfg cfg = { .guest = &guest };
	struct vz_entry_code code;

	vz_cpu_cfg(&guest, 0);
	if (!kvm_mips_hw_describe(&cfg)) {
		pr_info("vz: not used: the CPU has too few KScratch registers\n");
		return -ENODEV;
	}
	vz_hw.code = kvm_mips_hw_alloc();
	if (!vz_hw.code)
		return -ENOMEM;
	if (vz_entry_generate(vz_hw.code, (u32)vz_hw.code, &cfg, &code)) {
		pr_err("vz: the world switch does not fit this CPU\n");
		vz_hw_teardown();
		return -EINVAL;
	}
	kvm_mips_hw_filled(vz_hw.code);
	vz_hw_bind(&code);
	return 0;
}

void vz_hw_teardown(void)
{
	kvm_mips_hw_free(vz_hw.code);
	vz_hw.code = NULL;
}
