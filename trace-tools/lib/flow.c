// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reconstructs control flow.
 *
 * A completion is placed when the record after its attachments is seen, so one
 * step per processor is always pending.  What comes after an instruction
 * follows from the program: the next word, the slot, the target.  A PC in the
 * trace that the program does not explain is an exception.
 */
#include <string.h>
#include "follow.h"

#define MISMATCHES_TO_LOSE_SYNC	3
#define NO_PAGE			(~0ull)	/* of 4 KiB; what is known of the page before is void */

void pdt_flow_init(struct pdt_flow *flow, const struct pdt_format *format,
		   struct pdt_images *images,
		   void (*sink)(void *opaque, const struct pdt_element *element), void *opaque)
{
	unsigned int i, j;

	memset(flow, 0, sizeof(*flow));
	pdt_sync_init(&flow->sync, format);
	flow->images = images;
	flow->sink = sink;
	flow->opaque = opaque;
	for (i = 0; i < PDT_SOURCES; i++)
		for (j = 0; j < PDT_VPS; j++) {
			flow->threads[i][j].page_number = NO_PAGE;
			flow->threads[i][j].source = i;
			flow->threads[i][j].vp = j;
		}
}

static struct pdt_element *element(struct pdt_flow *flow, const struct pdt_thread *t,
				   enum pdt_element_kind kind, struct pdt_pos pos)
{
	struct pdt_element *e = &flow->element;

	memset(e, 0, sizeof(*e));
	e->kind = kind;
	e->pos = pos;
	e->source = t->source;
	e->vp = t->vp;
	e->context = t->context;
	return e;
}

static void send(struct pdt_flow *flow)
{
	flow->sink(flow->opaque, &flow->element);
}

static void send_error(struct pdt_flow *flow, struct pdt_thread *t, enum pdt_error error,
		       struct pdt_pos pos)
{
	struct pdt_element *e = element(flow, t, PDT_EL_ERROR, pos);

	flow->errors++;
	e->error = error;
	e->pc = t->pc;
	send(flow);
}

/* The instruction at @pc in the present context, or NULL. */
static const struct pdt_code *fetch(struct pdt_flow *flow, struct pdt_thread *t, uint64_t pc)
{
	const struct pdt_code *code;

	if (pc >> PDT_PAGE_BITS != t->page_number) {
		t->page_number = pc >> PDT_PAGE_BITS;
		t->page = pdt_images_page(flow->images, t->view, pc);
	}
	if (!t->page)
		return NULL;
	code = &t->page->code[pc / 4 % PDT_PAGE_WORDS];
	return code->flags & PDT_C_PRESENT && !(pc & 3) ? code : NULL;
}

/* The same in the context of the last instruction. */
static const struct pdt_code *fetch_before(struct pdt_flow *flow, struct pdt_thread *t, uint64_t pc)
{
	uint64_t view = t->view, until;
	const struct pdt_code *code;

	t->view = pdt_images_view(flow->images, t->source, &t->last_context, t->step.pos.frame,
				  &until);
	t->page_number = NO_PAGE;
	code = fetch(flow, t, pc);
	t->view = view;
	t->page_number = NO_PAGE;
	return code;
}

static void renew_view(struct pdt_flow *flow, struct pdt_thread *t, uint64_t frame)
{
	t->view = pdt_images_view(flow->images, t->source, &t->context, frame, &t->view_until);
	t->page_number = NO_PAGE;
}

static void set_context(struct pdt_flow *flow, struct pdt_thread *t,
			const struct pdt_packet *p, struct pdt_pos pos)
{
	t->context = p->context;
	t->known = true;
	renew_view(flow, t, pos.frame);
}

static void lose_sync(struct pdt_thread *t)
{
	t->synced = t->restart = t->blind = false;
	t->code = t->branch = NULL;
	t->mismatches = 0;
}

static void send_exception(struct pdt_flow *flow, struct pdt_thread *t, const struct pdt_after *a,
			   uint64_t pc)
{
	struct pdt_event *event = &flow->event;
	const struct pdt_code *code = NULL;
	struct pdt_element *e;

	*event = (struct pdt_event){
		.guest_exit = t->last_context.gid && !t->context.gid,
		.nested = t->last_context.gid == t->context.gid && !a->any &&
			  t->last_context.pom == PDT_POM_K10,
		.vector = pdt_vector_offset(pc),
	};
	if (!a->any && a->sequence)
		event->interrupted[event->nr_interrupted++] = a->next;
	if (!a->any && a->target_known)
		event->interrupted[event->nr_interrupted++] = a->target;
	if (event->nr_interrupted == 1)
		code = fetch_before(flow, t, event->interrupted[0]);
	pdt_event_classify(event, &t->last_context, &t->context, code);
	e = element(flow, t, PDT_EL_EVENT, t->step.pos);
	e->pc = pc;
	e->from = t->pc;
	e->event = event;
	send(flow);
}

/* Place a completion whose PC the trace gives. */
static enum pdt_how place_given(struct pdt_flow *flow, struct pdt_thread *t,
				const struct pdt_pending *s)
{
	struct pdt_after a = pdt_follow(t);
	struct pdt_element *e;

	if (s->ic == PDT_IC_IPC) {
		if (a.sequence && s->pc == a.next)
			return PDT_HOW_SEQUENCE;
		if (!a.any && !(a.target_known && s->pc == a.target) && !t->told &&
		    pdt_vector_offset(s->pc) < 0) {
			send_error(flow, t, PDT_E_SYNC_MISMATCH, s->pos);
			return PDT_HOW_UNKNOWN;
		}
	}
	if (s->ic == PDT_IC_I || s->ic == PDT_IC_IL || s->ic == PDT_IC_IS) {
		send_error(flow, t, PDT_E_UNEXPECTED_PC, s->pos);
		return PDT_HOW_UNKNOWN;
	}
	if (pdt_follow_is_exception(t, &a, s->pc)) {
		send_exception(flow, t, &a, s->pc);
		return PDT_HOW_EXCEPTION;
	}
	if (t->context.gid && !t->last_context.gid) {
		e = element(flow, t, PDT_EL_ENTRY, s->pos);
		e->pc = s->pc;
		e->from = t->pc;
		send(flow);
	}
	return a.how;
}

/* Place a completion from the program alone; PDT_OK or why that is impossible. */
static enum pdt_error place_implied(const struct pdt_thread *t, const struct pdt_pending *s,
				    uint64_t *pc, enum pdt_how *how)
{
	bool target = s->ic >= PDT_IC_IB;
	struct pdt_after a;

	if (s->ic == PDT_IC_IPC)
		return PDT_E_NO_PC;
	/* The usual case first: nothing but the next word can follow. */
	if (!target && !t->branch && t->code && t->code->transfer == PDT_X_NONE) {
		*pc = t->pc + 4;
		*how = PDT_HOW_SEQUENCE;
		return PDT_OK;
	}
	a = pdt_follow(t);
	if (!target) {
		*pc = a.next;
		*how = PDT_HOW_SEQUENCE;
		return a.sequence ? PDT_OK : PDT_E_MISSING_BRANCH;
	}
	*pc = a.target;
	*how = a.how;
	return a.target_known ? PDT_OK : PDT_E_UNRESOLVED;
}

/* Does the completion code fit the instruction?  IPC says nothing about it. */
static bool fits(const struct pdt_code *code, uint8_t ic)
{
	static const uint8_t access[PDT_NR_IC] = {
		[PDT_IC_IL] = PDT_C_LOAD, [PDT_IC_ILB] = PDT_C_LOAD,
		[PDT_IC_IS] = PDT_C_STORE, [PDT_IC_ISB] = PDT_C_STORE,
	};

	if (ic == PDT_IC_IPC || !(code->flags & PDT_C_KNOWN))
		return true;
	return (code->flags & (PDT_C_LOAD | PDT_C_STORE)) == access[ic];
}

/* The image at t->pc is not what was executed. */
static void note_misfit(struct pdt_flow *flow, const struct pdt_thread *t)
{
	if (flow->misfit)
		return;
	flow->misfit = flow->images->image[t->page->image[t->pc / 4 % PDT_PAGE_WORDS]];
	flow->misfit_pc = t->pc;
}

/* What is wrong with the image at the instruction just placed. */
static enum pdt_error check_image(struct pdt_flow *flow, struct pdt_thread *t,
				  const struct pdt_code *code, const struct pdt_pending *s)
{
	if (t->context.isa == PDT_ISA_COMPRESSED) {
		send_error(flow, t, PDT_E_NO_ISA, s->pos);
		return PDT_E_NO_ISA;
	}
	if (!code) {
		if (!t->blind)
			send_error(flow, t, PDT_E_NO_IMAGE, s->pos);
		t->blind = true;
		return PDT_E_NO_IMAGE;
	}
	t->blind = false;
	if (!fits(code, s->ic)) {
		t->mismatches++;
		note_misfit(flow, t);
		send_error(flow, t, PDT_E_IMAGE_MISMATCH, s->pos);
		return PDT_E_IMAGE_MISMATCH;
	}
	t->mismatches = 0;
	return PDT_OK;
}

static void send_tags(struct pdt_flow *flow, struct pdt_thread *t, const struct pdt_pending *s)
{
	unsigned int i;

	for (i = 0; i < s->nr_tags; i++) {
		struct pdt_element *e = element(flow, t, PDT_EL_TAG, s->pos);

		e->pc = t->pc;
		e->which = s->tag_which[i];
		e->value = s->tags[i];
		send(flow);
	}
}

/* The instruction at @pc completed. */
static void send_instruction(struct pdt_flow *flow, struct pdt_thread *t,
			     const struct pdt_pending *s, uint64_t pc, enum pdt_how how)
{
	const struct pdt_code *code = fetch(flow, t, pc), *last = t->code;
	bool in_slot = how == PDT_HOW_SEQUENCE && last && !t->branch && pdt_code_has_slot(last);
	struct pdt_element *e;
	uint64_t from = t->pc;
	enum pdt_error wrong;

	t->branch = in_slot ? last : NULL;
	t->branch_pc = from;
	t->pc = pc;
	wrong = check_image(flow, t, code, s);
	e = element(flow, t, PDT_EL_INSN, s->pos);
	e->how = how;
	e->error = wrong;
	e->ic = s->ic;
	e->number = ++flow->instructions;
	e->pc = pc;
	e->from = from;
	e->has_address = s->has_address;
	e->has_data = s->has_data;
	e->data_bytes = s->data_bytes;
	e->address = s->address;
	e->data = s->data;
	e->code = code;
	if (code)
		e->image = flow->images->image[t->page->image[pc / 4 % PDT_PAGE_WORDS]];
	send(flow);
	t->code = code;
	t->last_context = t->context;
	t->synced = true;
	t->fresh = how == PDT_HOW_START;
	send_tags(flow, t, s);
	if (wrong == PDT_E_NO_ISA || t->mismatches >= MISMATCHES_TO_LOSE_SYNC)
		lose_sync(t);
}

static void send_start(struct pdt_flow *flow, struct pdt_thread *t, struct pdt_pos pos,
		       uint64_t pc)
{
	struct pdt_element *e;

	if (t->skipped) {
		e = element(flow, t, PDT_EL_SKIPPED, pos);
		e->value = t->skipped;
		flow->skipped += t->skipped;
		t->skipped = 0;
		send(flow);
	}
	e = element(flow, t, PDT_EL_START, pos);
	e->pc = pc;
	send(flow);
}

static void place_step(struct pdt_flow *flow, struct pdt_thread *t, struct pdt_pending *s)
{
	enum pdt_how how = PDT_HOW_START;
	enum pdt_error error = PDT_OK;
	uint64_t pc = s->pc;

	if (t->restart) {
		pc = s->has_pc ? s->pc : t->restart_pc;
		if (s->ic >= PDT_IC_IB)
			send_error(flow, t, PDT_E_RESTART_TARGET, s->pos);
	} else if (!t->synced) {
		if (!s->has_pc || s->ic < PDT_IC_IPC || !t->known) {
			t->skipped++;
			send_tags(flow, t, s);
			return;
		}
		send_start(flow, t, s->pos, pc);
	} else if (s->has_pc) {
		how = place_given(flow, t, s);
	} else {
		error = place_implied(t, s, &pc, &how);
	}
	t->restart = false;
	if (error) {
		send_error(flow, t, error, s->pos);
		lose_sync(t);
		t->skipped++;
	} else {
		send_instruction(flow, t, s, pc, how);
	}
}

/* All attachments of the pending step, if there is one, are known. */
static void finish_step(struct pdt_flow *flow, struct pdt_thread *t)
{
	if (!t->step.valid)
		return;
	if (t->step.pos.frame >= t->view_until)
		renew_view(flow, t, t->step.pos.frame);
	place_step(flow, t, &t->step);
	t->step.valid = t->told = false;
}

static void completion(struct pdt_flow *flow, struct pdt_thread *t, unsigned int ic,
		       struct pdt_pos pos)
{
	struct pdt_pending *s = &t->step;

	finish_step(flow, t);
	s->valid = true;
	s->told = s->has_pc = s->has_address = s->has_data = false;
	s->ic = ic;
	s->nr_tags = 0;
	s->pos = pos;
}

static void restart_at(struct pdt_flow *flow, struct pdt_thread *t, uint64_t pc,
		       struct pdt_pos pos)
{
	lose_sync(t);
	t->restart = true;
	t->restart_pc = pc;
	t->pc = pc;
	send_start(flow, t, pos, pc);
}

/* Without synchronization it is only the rest of a step that was lost. */
static void stray(struct pdt_flow *flow, struct pdt_thread *t, struct pdt_pos pos)
{
	if (t->synced || t->restart)
		send_error(flow, t, PDT_E_STRAY_VALUE, pos);
}

static void take_pc(struct pdt_flow *flow, struct pdt_thread *t, uint64_t pc, struct pdt_pos pos)
{
	struct pdt_pending *s = &t->step;

	if (s->valid && !s->has_pc) {
		s->has_pc = true;
		s->pc = pc;
	} else if (!s->valid && t->told) {
		restart_at(flow, t, pc, pos);
	} else {
		stray(flow, t, pos);
	}
}

static void take_user_word(struct pdt_flow *flow, struct pdt_thread *t,
			   const struct pdt_packet *p, struct pdt_pos pos)
{
	struct pdt_pending *s = &t->step;
	struct pdt_element *e;
	unsigned int which = p->ttype == PDT_T_TU1 ? 1 : 2;

	if (s->valid && s->nr_tags < PDT_MAX_TAGS) {
		s->tag_which[s->nr_tags] = which;
		s->tags[s->nr_tags++] = p->value;
		return;
	}
	finish_step(flow, t);
	e = element(flow, t, PDT_EL_TAG, pos);
	e->pc = t->pc;
	e->which = which;
	e->value = p->value;
	send(flow);
}

static void take_value(struct pdt_flow *flow, struct pdt_thread *t, const struct pdt_packet *p,
		       struct pdt_pos pos)
{
	struct pdt_pending *s = &t->step;

	switch (p->ttype) {
	case PDT_T_TMO:
		if (s->valid && s->ic == PDT_IC_IPC && !s->told && !s->has_pc) {
			s->told = true;
		} else {
			finish_step(flow, t);
			t->told = true;
		}
		set_context(flow, t, p, pos);
		return;
	case PDT_T_TPC:
		take_pc(flow, t, p->value, pos);
		return;
	case PDT_T_TU1:
	case PDT_T_TU2:
		take_user_word(flow, t, p, pos);
		return;
	}
	if (!s->valid || (p->ttype == PDT_T_TD ? s->has_data : s->has_address)) {
		stray(flow, t, pos);
	} else if (p->ttype == PDT_T_TD) {
		s->has_data = true;
		s->data = p->value;
		s->data_bytes = p->n + 1;
	} else {
		s->has_address = true;
		s->address = p->value;
	}
}

/* Nothing that comes next continues what was before. */
static void lose_source(struct pdt_flow *flow, unsigned int source)
{
	unsigned int i;

	for (i = 0; i < PDT_VPS; i++) {
		struct pdt_thread *t = &flow->threads[source][i];

		finish_step(flow, t);
		lose_sync(t);
		t->told = false;
	}
}

static void take_record(struct pdt_flow *flow, const struct pdt_packet *p, struct pdt_pos pos)
{
	unsigned int source = flow->sync.source;
	struct pdt_thread *t = &flow->threads[source][p->vp % PDT_VPS];
	struct pdt_element *e;

	flow->records++;
	switch (p->tf) {
	case PDT_TF2:
		completion(flow, t, p->ic, pos);
		break;
	case PDT_TF3:
		if (p->ic != PDT_IC_NI)
			completion(flow, t, p->ic, pos);
		take_value(flow, t, p, pos);
		break;
	case PDT_TF5:
		lose_source(flow, source);
		send_error(flow, t, PDT_E_OVERFLOW, pos);
		break;
	case PDT_TF6:
		finish_step(flow, t);
		e = element(flow, t, PDT_EL_MARKER, pos);
		e->code_number = p->code;
		e->info = p->info;
		send(flow);
		break;
	}
}

void pdt_flow_word(struct pdt_flow *flow, const struct pdt_word *word)
{
	enum pdt_sync_result result;
	struct pdt_packet packet;
	enum pdt_error error;
	struct pdt_pos pos;

	pdt_sync_feed(&flow->sync, word);
	while ((result = pdt_sync_next(&flow->sync, &packet, &pos, &error)) != PDT_SYNC_NEED_WORD) {
		if (result == PDT_SYNC_PACKET) {
			take_record(flow, &packet, pos);
		} else {
			lose_source(flow, flow->sync.source);
			send_error(flow, &flow->threads[flow->sync.source][0], error, pos);
		}
	}
}

void pdt_flow_finish(struct pdt_flow *flow)
{
	struct pdt_pos pos = { 0 };
	enum pdt_error error;
	unsigned int i, j;

	error = pdt_sync_finish(&flow->sync, &pos);
	for (i = 0; i < PDT_SOURCES; i++)
		for (j = 0; j < PDT_VPS; j++) {
			struct pdt_thread *t = &flow->threads[i][j];

			finish_step(flow, t);
			flow->skipped += t->skipped;
			if (t->skipped) {
				struct pdt_element *e = element(flow, t, PDT_EL_SKIPPED, t->step.pos);

				e->value = t->skipped;
				send(flow);
			}
			t->skipped = 0;
		}
	if (error)
		send_error(flow, &flow->threads[0][0], error, pos);
}
