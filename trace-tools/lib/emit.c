// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The grammar of the stream, writing side.
 */
#include "emit.h"

void pdt_emitter_init(struct pdt_emitter *e, struct pdt_encoder *encoder, unsigned int vp)
{
	*e = (struct pdt_emitter){ .encoder = encoder, .vp = vp, .mode = PDT_MODE_PC };
}

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
