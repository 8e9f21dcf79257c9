// SPDX-License-Identifier: GPL-2.0-only
/*
 * The die notifier that core/fpu_step.c generates, on a simulated core whose
 * memory is the notifier's two arguments in kseg0: it must touch nothing else,
 * since the kernel calls it on the way to mapping everything else.
 */
#include "sim.h"
#include "encode.h"
#include "fpu_step.h"

#define CODE	0x80010000u
#define ARGS	0x80020000u	/* struct die_args */
#define REGS	0x80030000u	/* struct pt_regs, on the kernel's stack */
#define NOTIFIER 0x80040000u
#define CALLER	0x80100040u

#define FCR31	0xc0123450u	/* module text */
#define MSACSR	0xc0123460u
#define STOP	0x8001u

enum { WHY_FP = 2, WHY_MSAFP = 8 };	/* others below 11 mean other things */

static u32 code[KVM_MIPS_FPU_STEP_WORDS], args[4], regs[48];
static struct sim sim;

static const struct kvm_mips_fpu_step_cfg both = {
	.step = { { WHY_FP, FCR31 }, { WHY_MSAFP, MSACSR } },
	.die_regs = 0, .regs_epc = 160, .stop = STOP,
};

/* Call it; true if it says that the exception is dealt with. */
static bool call(const struct kvm_mips_fpu_step_cfg *cfg, u32 why, u32 epc)
{
	static const u8 kept[] = { R_S0, R_S1, R_S2, R_S3, R_S4, R_S5, R_S6, R_S7, R_K0, R_K1,
				   R_GP, R_SP, R_FP, R_RA };
	struct sim before;
	unsigned int i;

	memset(&sim, 0, sizeof(sim));
	memset(code, 0, sizeof(code));
	expect_eq(kvm_mips_fpu_step_generate(code, CODE, cfg), 0);
	sim.region[0] = (struct sim_region){ "code", CODE, code, sizeof(code) };
	sim.region[1] = (struct sim_region){ "args", ARGS, args, sizeof(args) };
	sim.region[2] = (struct sim_region){ "regs", REGS, regs, sizeof(regs) };
	for (i = 1; i < 32; i++)
		sim.gpr[i] = tap_random();
	sim.gpr[R_A0] = NOTIFIER;
	sim.gpr[R_A1] = why;
	sim.gpr[R_A2] = ARGS;
	sim.gpr[R_RA] = CALLER;
	args[cfg->die_regs / 4] = REGS;
	regs[cfg->regs_epc / 4] = epc;
	before = sim;

	expect_eq(sim_run(&sim, CODE), SIM_LEFT);
	if (sim.complaint[0])
		printf("# %s\n", sim.complaint);
	expect_eq(sim.pc, CALLER);
	for (i = 0; i < ARRAY_SIZE(kept); i++)
		expect_eq(sim.gpr[kept[i]], before.gpr[kept[i]]);
	expect(sim.gpr[R_V0] == STOP || sim.gpr[R_V0] == 0);
	expect_eq(regs[cfg->regs_epc / 4], sim.gpr[R_V0] ? epc + 4 : epc);
	return sim.gpr[R_V0] == STOP;
}

TEST(steps_over_its_own_instructions_only)
{
	static const u32 epcs[] = { FCR31, MSACSR, FCR31 - 4, FCR31 + 4, 0x400000, 0x80000000 };
	unsigned int why, i;

	for (why = 1; why <= 10; why++)
		for (i = 0; i < ARRAY_SIZE(epcs); i++)
			expect_eq(call(&both, why, epcs[i]),
				  (why == WHY_FP && epcs[i] == FCR31) ||
				  (why == WHY_MSAFP && epcs[i] == MSACSR));
}

TEST(a_page_fault_at_the_instruction_is_left_alone)
{
	expect(!call(&both, 5, FCR31));
}

TEST(without_msa_there_is_one_instruction)
{
	struct kvm_mips_fpu_step_cfg one = both;

	one.step[1].at = 0;
	expect(call(&one, WHY_FP, FCR31));
	expect(!call(&one, WHY_MSAFP, MSACSR));
	expect(!call(&one, WHY_MSAFP, 0));
}
