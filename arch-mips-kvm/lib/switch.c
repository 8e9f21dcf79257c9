// SPDX-License-Identifier: GPL-2.0-only
/*
 * The common part of the generated world switches.
 */
#include "switch.h"
#include "cp0.h"

#define STATE(member)	((s32)offsetof(struct mips_switch_state, member))

/* Vector offsets, PRA "Exception Vector Locations", and where the rest begins. */
#define VEC_REFILL	0x000
#define VEC_CACHE	0x100
#define VEC_GENERAL	0x180
#define VEC_INTERRUPT	0x200
#define VEC_INTERRUPTS	8
#define BODY		0x1000

/* The callee-saved registers enter() keeps on the stack. */
static const u8 saved[] = {
	R_S0, R_S1, R_S2, R_S3, R_S4, R_S5, R_S6, R_S7, R_GP, R_FP, R_RA,
};
#define FRAME		48

/* One piece of code at @offset, below @limit; returns the offset behind it. */
static u32 piece(struct mips_switch *g, mips_switch_fn *fn, u32 offset, u32 limit)
{
	mips_asm_init(&g->a, g->buf + offset / 4, (limit - offset) / 4,
		      g->base + offset);
	fn(g);
	offset = mips_asm_here(&g->a) - g->base;
	if (mips_asm_finish(&g->a) < 0)
		g->error = true;
	return offset;
}

int mips_switch_generate(u32 *buf, u32 base, const struct mips_switch_cfg *cfg,
			 const struct mips_switch_routine *routine,
			 unsigned int n, mips_switch_fn *refill,
			 mips_switch_fn *general)
{
	struct mips_switch g = {
		.cfg = cfg, .buf = buf, .base = base, .exit = base + BODY,
	};
	unsigned int spacing = cfg->vector_spacing, i;
	u32 next = BODY, vector;

	if (VEC_INTERRUPT + VEC_INTERRUPTS * spacing > BODY)
		return -1;
	memset(buf, 0, MIPS_SWITCH_BYTES);
	for (i = 0; i < n; i++) {
		*routine[i].offset = next;
		if (i == 1)
			g.slow = base + next;
		next = piece(&g, routine[i].fn, next, MIPS_SWITCH_BYTES);
	}
	piece(&g, refill, VEC_REFILL, VEC_CACHE);
	piece(&g, mips_switch_vector_leave, VEC_CACHE, VEC_GENERAL);
	piece(&g, general, VEC_GENERAL, VEC_INTERRUPT);
	for (i = 0; i < (spacing ? VEC_INTERRUPTS : 1); i++) {
		vector = VEC_INTERRUPT + i * spacing;
		piece(&g, mips_switch_vector_leave, vector, vector + 0x20);
	}
	return g.error ? -1 : 0;
}

void mips_switch_load_state(struct mips_switch *g, unsigned int reg)
{
	mips_asm(&g->a, MFC0, reg, g->cfg->scratch_state[0],
		 g->cfg->scratch_state[1]);
}

void mips_switch_load_tmp(struct mips_switch *g, unsigned int reg)
{
	mips_asm(&g->a, MFC0, reg, g->cfg->scratch_tmp[0],
		 g->cfg->scratch_tmp[1]);
}

void mips_switch_vector_head(struct mips_switch *g)
{
	mips_asm(&g->a, MTC0, R_K1, g->cfg->scratch_tmp[0],
		 g->cfg->scratch_tmp[1]);
	mips_switch_load_state(g, R_K1);
	mips_asm(&g->a, SW, R_K0, STATE(save_k0), R_K1);
}

void mips_switch_vector_return(struct mips_switch *g)
{
	mips_asm(&g->a, LW, R_K0, STATE(save_k0), R_K1);
	mips_switch_load_tmp(g, R_K1);
	mips_asm0(&g->a, ERET);
}

void mips_switch_vector_leave(struct mips_switch *g)
{
	mips_switch_vector_head(g);
	mips_asm(&g->a, J, (s32)g->exit);
	mips_asm0(&g->a, NOP);
}

void mips_switch_count(struct mips_switch *g, s32 offset)
{
	mips_asm(&g->a, LW, R_K0, offset, R_K1);
	mips_asm(&g->a, ADDIU, R_K0, R_K0, 1);
	mips_asm(&g->a, SW, R_K0, offset, R_K1);
}

void mips_switch_move_to(struct mips_switch *g, s32 offset, unsigned int rd,
			 unsigned int sel)
{
	mips_asm(&g->a, LW, R_T0, offset, R_K1);
	mips_asm(&g->a, MTC0, R_T0, rd, sel);
}

void mips_switch_save(struct mips_switch *g, unsigned int rd, unsigned int sel,
		      s32 offset, unsigned int base)
{
	mips_asm(&g->a, MFC0, R_T0, rd, sel);
	mips_asm(&g->a, SW, R_T0, offset, base);
}

/* Status.BEV on, so that EBase may be written ("EBase Register"). */
static void write_ebase(struct mips_switch *g, s32 ebase)
{
	struct mips_asm *a = &g->a;

	mips_asm(a, MFC0, R_T0, C0_STATUS);
	mips_asm_li(a, R_T1, C0_STATUS_BEV | C0_STATUS_EXL);
	mips_asm(a, OR, R_T0, R_T0, R_T1);
	mips_asm(a, MTC0, R_T0, C0_STATUS);
	mips_asm(a, LW, R_T1, ebase, R_K1);
	mips_asm0(a, EHB);
	mips_asm(a, MTC0, R_T1, C0_EBASE);
	mips_asm0(a, EHB);
}

/* k1 is the state, guest k0 in save_k0, guest k1 in the scratch register. */
void mips_switch_exit_guest(struct mips_switch *g)
{
	const struct mips_switch_cfg *cfg = g->cfg;
	struct mips_asm *a = &g->a;
	unsigned int r;

	mips_asm(a, LW, R_K0, STATE(ctx), R_K1);
	for (r = R_AT; r <= R_RA; r++)
		if (r != R_K0 && r != R_K1)
			mips_asm(a, SW, r, cfg->ctx_gpr + 4 * r, R_K0);
	mips_asm(a, LW, R_T0, STATE(save_k0), R_K1);
	mips_switch_load_tmp(g, R_T1);
	mips_asm(a, SW, R_T0, cfg->ctx_gpr + 4 * R_K0, R_K0);
	mips_asm(a, SW, R_T1, cfg->ctx_gpr + 4 * R_K1, R_K0);
	mips_asm(a, MFHI, R_T0);
	mips_asm(a, MFLO, R_T1);
	mips_asm(a, SW, R_T0, cfg->ctx_hi, R_K0);
	mips_asm(a, SW, R_T1, cfg->ctx_lo, R_K0);
	mips_switch_save(g, C0_EPC, cfg->ctx_pc, R_K0);
	mips_switch_save(g, C0_CAUSE, cfg->ctx_cause, R_K0);
	mips_switch_save(g, C0_BADVADDR, cfg->ctx_badvaddr, R_K0);
}

void mips_switch_exit_ebase(struct mips_switch *g)
{
	write_ebase(g, STATE(host_ebase));
}

void mips_switch_exit_return(struct mips_switch *g)
{
	struct mips_asm *a = &g->a;
	unsigned int i;

	mips_asm(a, LW, R_SP, STATE(host_sp), R_K1);
	mips_switch_move_to(g, STATE(host_status), C0_STATUS);
	for (i = 0; i < ARRAY_SIZE(saved); i++)
		mips_asm(a, LW, saved[i], 4 * i, R_SP);
	mips_asm0(a, EHB);
	mips_asm(a, JR_HB, R_RA);
	mips_asm(a, ADDIU, R_SP, R_SP, FRAME);
}

void mips_switch_enter_host(struct mips_switch *g)
{
	const struct mips_switch_cfg *cfg = g->cfg;
	struct mips_asm *a = &g->a;
	unsigned int i;

	mips_asm(a, ADDIU, R_SP, R_SP, -FRAME);
	for (i = 0; i < ARRAY_SIZE(saved); i++)
		mips_asm(a, SW, saved[i], 4 * i, R_SP);
	mips_asm(a, SW, R_SP, STATE(host_sp), R_A0);
	mips_asm(a, MTC0, R_A0, cfg->scratch_state[0], cfg->scratch_state[1]);
	mips_asm(a, ADDU, R_K1, R_A0, R_ZERO);
	write_ebase(g, STATE(guest_ebase));
}

void mips_switch_enter_guest(struct mips_switch *g)
{
	const struct mips_switch_cfg *cfg = g->cfg;
	struct mips_asm *a = &g->a;
	unsigned int r;

	mips_asm(a, LW, R_K0, STATE(ctx), R_K1);
	mips_asm(a, LW, R_T0, cfg->ctx_pc, R_K0);
	mips_asm(a, MTC0, R_T0, C0_EPC);
	mips_asm0(a, EHB);

	mips_asm(a, LW, R_T0, cfg->ctx_hi, R_K0);
	mips_asm(a, LW, R_T1, cfg->ctx_lo, R_K0);
	mips_asm(a, MTHI, R_T0);
	mips_asm(a, MTLO, R_T1);
	for (r = R_AT; r <= R_RA; r++)
		if (r != R_K0)
			mips_asm(a, LW, r, cfg->ctx_gpr + 4 * r, R_K0);
	mips_asm(a, LW, R_K0, cfg->ctx_gpr + 4 * R_K0, R_K0);
	mips_asm0(a, ERET);
}
