// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of exceptions, and how sure they are.
 */
#include "tap.h"
#include "event.h"

static const struct pdt_context kernel = { .pom = PDT_POM_K00 };
static const struct pdt_context user = { .pom = PDT_POM_USER };
static const struct pdt_context raised = { .pom = PDT_POM_K10 };

static struct pdt_event classify(u64 vector, const struct pdt_context *before, u32 word)
{
	struct pdt_event e = { .vector = pdt_vector_offset(vector) };
	struct pdt_code c;

	pdt_code_decode(word, &c);
	pdt_event_classify(&e, before, &raised, &c);
	return e;
}

#define expect_event(e, text, how)					\
	do {								\
		expect(!strcmp((e).cause, text));			\
		expect_eq((e).confidence, how);				\
	} while (0)

TEST(vectors_are_recognized_by_their_offset)
{
	expect_eq(pdt_vector_offset(0xffffffff80000000), 0);
	expect_eq(pdt_vector_offset(0xffffffff80123180), 0x180);
	expect_eq(pdt_vector_offset(0xffffffff80000240), 0x240);
	expect_eq(pdt_vector_offset(0xffffffffbfc00380), 0x180);
	expect_eq(pdt_vector_offset(0xffffffff80000184), -1);
	expect_eq(pdt_vector_offset(0xffffffff80000a00), -1);
}

TEST(what_the_vector_tells_is_sure)
{
	expect_event(classify(0xffffffff80000000, &kernel, 0), "TLB refill", PDT_SURE);
	expect_event(classify(0xffffffff80000100, &kernel, 0), "cache error", PDT_SURE);
	expect_event(classify(0xffffffff80000200, &kernel, 0), "interrupt", PDT_LIKELY);
}

TEST(what_the_instruction_tells_depends_on_it)
{
	const u64 general = 0xffffffff80000180;

	expect_event(classify(general, &user, 0x0000000c), "syscall", PDT_SURE);
	expect_event(classify(general, &user, 0x42000028), "hypcall", PDT_SURE);
	expect_event(classify(general, &user, 0x00000034), "teq", PDT_LIKELY);
	expect_event(classify(general, &user, 0x40026000), "privileged mfc0", PDT_LIKELY);
	expect_event(classify(general, &kernel, 0x40026000), "interrupt or unknown", PDT_GUESS);
	expect_event(classify(general, &kernel, 0x8c830004), "lw or interrupt", PDT_GUESS);
	expect_event(classify(general, &kernel, 0x24020000), "interrupt or unknown", PDT_GUESS);
}

TEST(without_the_mode_of_an_exception_there_is_none)
{
	struct pdt_event e = { .vector = 0 };

	pdt_event_classify(&e, &kernel, &kernel, NULL);
	expect_event(e, "unknown", PDT_GUESS);
	expect_eq(e.vector, -1);
}
