// SPDX-License-Identifier: GPL-2.0-only
/*
 * From one instruction to the next: sequence, delay slots, targets.
 */
#include "follow.h"

struct pdt_after pdt_follow(const struct pdt_thread *t)
{
	const struct pdt_code *c = t->code, *b = t->branch;
	struct pdt_after a = { .sequence = true, .next = t->pc + 4, .how = PDT_HOW_UNKNOWN };

	if (b) {
		a.sequence = b->transfer == PDT_X_CONDITIONAL;
		a.any = b->transfer == PDT_X_REGISTER;
		a.target_known = !a.any;
		a.target = a.any ? 0 : pdt_code_target(b, t->branch_pc);
		a.how = b->flags & PDT_C_LINK ? PDT_HOW_CALL :
			b->flags & PDT_C_RETURN ? PDT_HOW_RETURN :
			a.any ? PDT_HOW_JUMP : PDT_HOW_BRANCH;
	} else if (!c || !(c->flags & PDT_C_KNOWN)) {
		a.any = !c;
	} else if (c->transfer == PDT_X_ERET) {
		a.sequence = false;
		a.any = true;
		a.how = PDT_HOW_ERET;
	} else if (c->flags & PDT_C_LIKELY) {
		a.target_known = true;
		a.target = t->pc + 8;
		a.how = PDT_HOW_ANNULLED;
	} else if (t->fresh && c->transfer == PDT_X_NONE) {
		a.any = true;		/* the target of a branch that was not traced */
	}
	return a;
}

bool pdt_follow_is_exception(const struct pdt_thread *t, const struct pdt_after *a, uint64_t pc)
{
	const struct pdt_context *now = &t->context, *last = &t->last_context;
	bool raised = t->told && (now->pom == PDT_POM_K10 || now->pom == PDT_POM_K01 ||
				  now->pom == PDT_POM_DEBUG) && now->pom != last->pom;

	if (last->gid && !now->gid)
		return true;
	if (now->gid && !last->gid)	/* a guest may well be entered at its vector */
		return false;
	/* eret leaves EXL clear; set again at a vector it is an exception at the very target. */
	if (a->how == PDT_HOW_ERET)
		return now->pom == PDT_POM_K10 && pdt_vector_offset(pc) >= 0;
	if (raised)
		return true;
	return !a->any && !(a->target_known && pc == a->target);
}
