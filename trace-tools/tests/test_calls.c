// SPDX-License-Identifier: GPL-2.0-only
/*
 * Call stacks: calls, returns over several levels, exceptions, guests apart.
 */
#include "tap.h"
#include "calls.h"

static struct pdt_symbol symbols[] = {
	{ 0x1000, 0x1100, "outer" }, { 0x2000, 0x2100, "middle" }, { 0x3000, 0x3100, "inner" },
	{ 0x8000, 0x8200, "vector" },
};
static struct pdt_image image = {
	.name = (char *)"code", .symbols = symbols, .nr_symbols = ARRAY_SIZE(symbols),
};
static struct pdt_calls calls;
static u64 number;
static unsigned int entered, left;

static void count_change(void *opaque, const struct pdt_stack *s, bool enter, u64 n)
{
	(void)opaque;
	(void)s;
	(void)n;
	entered += enter;
	left += !enter;
}

static struct pdt_stack *at(u64 pc, u64 from, enum pdt_how how, unsigned int gid)
{
	struct pdt_element e = {
		.kind = PDT_EL_INSN, .how = how, .pc = pc, .from = from, .number = ++number,
		.image = &image, .context.gid = gid,
	};

	return pdt_calls_element(&calls, &e);
}

static void exception(const char *cause, bool nested)
{
	struct pdt_event event = { .nested = nested };
	struct pdt_element e = { .kind = PDT_EL_EVENT, .event = &event };

	strcpy(event.cause, cause);
	pdt_calls_element(&calls, &e);
}

static const char *name(const struct pdt_stack *s, unsigned int depth)
{
	static char buffer[64];

	return depth < s->depth ? pdt_node_name(s->frames[depth].node, buffer, sizeof(buffer)) : "";
}

static void restart(void)
{
	pdt_calls_free(&calls);
	calls = (struct pdt_calls){ .change = count_change };
	number = entered = left = 0;
	at(0x1000, 0, PDT_HOW_START, 0);
}

TEST(calls_nest_and_returns_unwind)
{
	struct pdt_stack *s;

	restart();
	at(0x2000, 0x1014, PDT_HOW_CALL, 0);
	s = at(0x3000, 0x2014, PDT_HOW_CALL, 0);
	expect_eq(s->depth, 3);
	expect(!strcmp(name(s, 0), "outer") && !strcmp(name(s, 2), "inner"));
	s = at(0x2018, 0x3004, PDT_HOW_RETURN, 0);
	expect_eq(s->depth, 2);
	s = at(0x1018, 0x2004, PDT_HOW_RETURN, 0);
	expect_eq(s->depth, 1);
	expect_eq(s->root->children->self, 2);
	expect_eq(pdt_node_total(s->root), 5);
}

TEST(a_return_may_skip_levels)
{
	struct pdt_stack *s;

	restart();
	at(0x2000, 0x1014, PDT_HOW_CALL, 0);
	at(0x3000, 0x2014, PDT_HOW_CALL, 0);
	s = at(0x1018, 0x3004, PDT_HOW_RETURN, 0);
	expect_eq(s->depth, 1);
	expect(!strcmp(name(s, 0), "outer"));
}

TEST(a_jump_to_another_function_replaces_it)
{
	struct pdt_stack *s;

	restart();
	at(0x2000, 0x1014, PDT_HOW_CALL, 0);
	s = at(0x3000, 0x2004, PDT_HOW_BRANCH, 0);
	expect_eq(s->depth, 2);
	expect(!strcmp(name(s, 1), "inner"));
	s = at(0x1018, 0x3004, PDT_HOW_RETURN, 0);
	expect_eq(s->depth, 1);
}

TEST(exceptions_are_frames_that_eret_ends)
{
	struct pdt_stack *s;

	restart();
	exception("interrupt", false);
	s = at(0x8180, 0x1000, PDT_HOW_EXCEPTION, 0);
	expect_eq(s->depth, 3);
	expect(!strcmp(name(s, 1), "[interrupt]") && !strcmp(name(s, 2), "vector"));
	exception("TLB refill", true);
	s = at(0x8000, 0x8180, PDT_HOW_EXCEPTION, 0);
	expect_eq(s->depth, 5);
	s = at(0x1004, 0x8004, PDT_HOW_ERET, 0);
	expect_eq(s->depth, 1);
	expect(!strcmp(name(s, 0), "outer"));
}

TEST(guests_have_stacks_of_their_own)
{
	struct pdt_stack *host, *guest;

	restart();
	guest = at(0x2000, 0x1000, PDT_HOW_ERET, 2);
	host = at(0x1004, 0x2000, PDT_HOW_EXCEPTION, 0);
	expect(host != guest);
	expect_eq(guest->depth, 1);
	expect(calls.first == host && host->next == guest);
	pdt_calls_clear(&calls, host, number);
	pdt_calls_clear(&calls, guest, number);
	expect_eq(entered, left);
	pdt_calls_free(&calls);
	expect(!calls.first);
}

TEST(endless_recursion_is_cut_not_followed)
{
	struct pdt_stack *s = NULL;
	unsigned int i;

	restart();
	for (i = 0; i < 3 * PDT_MAX_DEPTH; i++)
		s = at(i & 1 ? 0x2000 : 0x3000, 0x1014 + i * 8, PDT_HOW_CALL, 0);
	expect_eq(s->depth, PDT_MAX_DEPTH);
	pdt_calls_free(&calls);
}
