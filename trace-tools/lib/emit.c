// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The grammar of the stream, writing side.
 */
#include "emit.h"

static bool same_identity(const struct pdt_identity *a, const struct pdt_identity *b)
{
	return a->asid == b->asid && a->gid == b->gid && a->pom == b->pom && a->isa == b->isa;
}

static void emit_context(struct pdt_emitter *e, const struct pdt_identity *who, bool sync)
{
	e->who = *who;
	e->who.vid = e->vp;
	pdt_encode_context(e->encoder, &e->who, sync, e->vp);
	e->told = true;
}

static enum pdt_ic completion(enum pdt_access access, bool branch)
{
	static const uint8_t ic[2][3] = {
		{ PDT_IC_I, PDT_IC_IL, PDT_IC_IS },
		{ PDT_IC_IB, PDT_IC_ILB, PDT_IC_ISB },
	};

	return ic[branch][access];
}

/* Records without bit 0, the first one lowest */
static uint64_t run_records(const struct pdt_emitter *e, unsigned int kinds)
{
	const struct pdt_profile *p = e->encoder->profile;
	unsigned int i, access;
	uint64_t record, records = 0;

	for (i = 0; i < PDT_RUN; i++) {
		access = kinds >> 2 * i & 3;
		if (access <= PDT_ACCESS_STORE) {
			record = pdt_completion(p, completion(access, false), false, e->vp);
			records |= record >> 1 << i * (p->tf2.bits - 1);
		}
	}
	return records;
}

void pdt_emitter_init(struct pdt_emitter *e, struct pdt_encoder *encoder, unsigned int vp)
{
	unsigned int kinds;

	*e = (struct pdt_emitter){ .encoder = encoder, .vp = vp, .mode = PDT_MODE_PC };
	for (kinds = 0; kinds < 1 << 2 * PDT_RUN; kinds++)
		e->run[kinds] = run_records(e, kinds);
}

static bool needs_pc(const struct pdt_emitter *e, enum pdt_arrival arrival)
{
	switch (arrival) {
	case PDT_ARRIVE_SEQUENCE:
		return false;
	case PDT_ARRIVE_DIRECT:
		return e->told || e->fresh || e->all_branches;
	case PDT_ARRIVE_CALL:
		return e->told || e->fresh || e->all_branches || e->calls;
	case PDT_ARRIVE_RETURN:
	case PDT_ARRIVE_OTHER:
		break;
	}
	return true;
}

static void emit_data(struct pdt_emitter *e, const struct pdt_step *s)
{
	bool load = s->access == PDT_ACCESS_LOAD;
	unsigned int address_mode = load ? PDT_MODE_LA : PDT_MODE_SA;
	unsigned int data_mode = load ? PDT_MODE_LD : PDT_MODE_SD;

	if (s->access == PDT_ACCESS_NONE || !(e->mode & address_mode))
		return;
	pdt_encode_address(e->encoder, load ? PDT_T_TLA : PDT_T_TSA, s->address, e->vp);
	if (e->mode & data_mode && s->bytes)
		pdt_encode_value(e->encoder, PDT_T_TD, s->data, s->bytes, e->vp);
}

static void restart(struct pdt_emitter *e, const struct pdt_identity *who,
		    const struct pdt_step *s)
{
	emit_context(e, who, false);
	pdt_encode_address(e->encoder, PDT_T_TPC, s->pc, e->vp);
	pdt_encode_completion(e->encoder, completion(s->access, false), false, e->vp);
	e->countdown = e->period;
	e->on = e->fresh = true;
}

void pdt_emit_step(struct pdt_emitter *e, const struct pdt_identity *who,
		   const struct pdt_step *s)
{
	if (!e->on) {
		restart(e, who, s);
	} else {
		if (!same_identity(&e->who, who))
			emit_context(e, who, false);
		if (e->period && !--e->countdown) {
			e->countdown = e->period;
			pdt_encode_completion(e->encoder, PDT_IC_IPC, false, e->vp);
			emit_context(e, who, true);
			pdt_encode_address(e->encoder, PDT_T_TPC, s->pc, e->vp);
		} else {
			pdt_encode_completion(e->encoder,
					      completion(s->access, s->arrival != PDT_ARRIVE_SEQUENCE),
					      false, e->vp);
			if (needs_pc(e, s->arrival))
				pdt_encode_address(e->encoder, PDT_T_TPC, s->pc, e->vp);
		}
		e->fresh = false;
	}
	emit_data(e, s);
	e->told = false;
}

/* The next @nr instructions at once, if nothing but their completion is told */
static bool emit_packed(struct pdt_emitter *e, unsigned int nr, uint64_t access)
{
	unsigned int bits = nr * (e->encoder->profile->tf2.bits - 1);

	if ((e->period && e->countdown <= nr) ||
	    !pdt_encode_packed(e->encoder, e->run[access & ((1 << 2 * PDT_RUN) - 1)], bits))
		return false;
	e->countdown -= e->period ? nr : 0;
	e->fresh = false;
	return true;
}

void pdt_emit_run(struct pdt_emitter *e, const struct pdt_identity *who,
		  const struct pdt_step *first, unsigned int nr, uint64_t access)
{
	struct pdt_step step = { .pc = first->pc + 4 };
	unsigned int now;

	pdt_emit_step(e, who, first);
	for (; nr; nr -= now) {
		now = nr < PDT_RUN ? nr : PDT_RUN;
		if (!emit_packed(e, now, access)) {
			now = 1;
			step.access = access & 3;
			pdt_emit_step(e, who, &step);
		}
		step.pc += 4 * now;
		access >>= 2 * now;
	}
}

void pdt_emit_gap(struct pdt_emitter *e)
{
	e->on = false;
}

void pdt_emit_overflow(struct pdt_emitter *e)
{
	pdt_encode_overflow(e->encoder);
	e->on = false;
}

void pdt_emit_user(struct pdt_emitter *e, unsigned int which, uint64_t value, unsigned int bytes)
{
	pdt_encode_value(e->encoder, which == 2 ? PDT_T_TU2 : PDT_T_TU1, value, bytes, e->vp);
}
