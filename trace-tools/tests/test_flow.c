// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control flow: random programs run by a small model, traced by emit.c and
 * found again instruction by instruction; and what must be noticed when image
 * or trace are wrong.
 */
#include "tap.h"
#include "emit.h"
#include "flow.h"
#include "insn.h"
#include "../../arch-mips-kvm/lib/encode.h"

#define CODE		0xffffffff80100000ull
#define VECTORS		0xffffffff80000000ull
#define WORDS		1024
#define MAX_STEPS	20000

static const struct pdt_format format = { &pdt_profile_r10s, 5 };
static struct pdt_images images;
static struct pdt_flow flow;
static u32 code[WORDS], vectors[WORDS];

/* What was executed, and what was decoded. */
static u64 ran[MAX_STEPS], found[MAX_STEPS];
static unsigned int nr_ran, nr_found, nr_of[16], nr_errors[PDT_NR_ERRORS];
static struct pdt_event last_event;

static void sink(void *opaque, const struct pdt_element *e)
{
	(void)opaque;
	nr_of[e->kind]++;
	if (e->kind == PDT_EL_INSN && nr_found < MAX_STEPS)
		found[nr_found++] = e->pc;
	if (e->kind == PDT_EL_ERROR)
		nr_errors[e->error]++;
	if (e->kind == PDT_EL_EVENT)
		last_event = *e->event;
}

static struct pdt_encoder encoder;
static struct pdt_emitter emitter;
static struct pdt_word word;

static void to_flow(void *opaque, const uint64_t *part)
{
	(void)opaque;
	memcpy(word.part, part, sizeof(word.part));
	pdt_flow_word(&flow, &word);
	word.frame++;
}

static void load_images(void)
{
	pdt_images_free(&images);
	pdt_images_add_raw(&images, "code", pdt_scope_any(), CODE, code, sizeof(code), false);
	pdt_images_add_raw(&images, "vectors", pdt_scope_any(), VECTORS, vectors,
			   sizeof(vectors), false);
}

static void begin(void)
{
	load_images();
	nr_ran = nr_found = 0;
	memset(nr_of, 0, sizeof(nr_of));
	memset(nr_errors, 0, sizeof(nr_errors));
	memset(&word, 0, sizeof(word));
	pdt_flow_init(&flow, &format, &images, sink, NULL);
	pdt_encoder_init(&encoder, &pdt_profile_r10s, 5, 0, to_flow, NULL);
	pdt_emitter_init(&emitter, &encoder, 0);
}

static void finish(void)
{
	pdt_encode_flush(&encoder);
	pdt_flow_finish(&flow);
	pdt_images_free(&images);
}

/* A word that transfers no control. */
static u32 straight_word(void)
{
	static const u32 words[] = { 0x24420001, 0x8c830004, 0xac830008, 0x00000000, 0xc0820000,
				     0xe0820000, 0x88820003, 0xb8820000, 0xcc000000, 0xbc000000 };

	return words[tap_random() % ARRAY_SIZE(words)];
}

/* One that does; branches stay within the page. */
static u32 transfer_word(unsigned int at, u64 base)
{
	static const u16 branches[] = { 0x1000, 0x1460, 0x0461, 0x0450, 0x0411, 0x5460, 0x0462, 0x5c40 };
	u32 to = tap_random() % (WORDS - 8), address = (u32)base + 4 * to;

	switch (tap_random() % 8) {
	case 0:
		return 0x08000000 | (address >> 2 & 0x03ffffff);	/* j */
	case 1:
		return 0x0c000000 | (address >> 2 & 0x03ffffff);	/* jal */
	case 2:
		return 0x03e00008;					/* jr ra */
	case 3:
		return tap_random() & 1 ? 0x01000008 : 0x0320f809;	/* jr t0, jalr t9 */
	case 4:
		return tap_random() & 1 ? 0x42000018 : 0x0000000c;	/* eret, syscall */
	default:
		return (u32)branches[tap_random() % ARRAY_SIZE(branches)] << 16 |
		       ((to - at - 1) & 0xffff);
	}
}

static void random_code(u32 *words, u64 base)
{
	struct pdt_code c;
	unsigned int i;

	for (i = 0; i < WORDS; i++) {
		pdt_code_decode(i ? words[i - 1] : 0, &c);
		if (i >= WORDS - 8 || (i && pdt_code_has_slot(&c)))
			words[i] = straight_word();
		else
			words[i] = tap_random() % 4 ? straight_word() : transfer_word(i, base);
	}
	words[WORDS - 4] = 0x10000000 | (u16)-(WORDS / 2);	/* b: never run off the end */
}

/* The processor: a PC, a delay slot, who it is. */
struct model {
	u64 pc, target;
	bool slot;			/* pc is a slot, then on to target */
	enum pdt_arrival arrival, target_arrival;
	struct pdt_identity who;
};

static u64 random_pc(void)
{
	return CODE + 4 * (tap_random() % (WORDS - 8));
}

static void raise(struct model *m)
{
	static const u16 offsets[] = { 0, 0x80, 0x100, 0x180, 0x200, 0x240 };

	m->pc = VECTORS + offsets[tap_random() % ARRAY_SIZE(offsets)];
	m->slot = false;
	m->arrival = PDT_ARRIVE_OTHER;
	m->who.pom = PDT_POM_K10;
	m->who.gid = tap_random() & 1 ? m->who.gid : 0;
}

static const struct pdt_code *code_at(u64 pc)
{
	static struct pdt_code c;

	pdt_code_decode(pc >= CODE ? code[(pc - CODE) / 4] : vectors[(pc - VECTORS) / 4], &c);
	return &c;
}

/* Where control goes after the transfer @c at m->pc. */
static void transfer(struct model *m, const struct pdt_code *c)
{
	bool taken = c->transfer != PDT_X_CONDITIONAL || tap_random() & 1;

	if (c->transfer == PDT_X_ERET) {
		m->pc = random_pc();
		m->arrival = PDT_ARRIVE_OTHER;
		m->who.pom = tap_random() & 1 ? PDT_POM_USER : PDT_POM_K00;
		m->who.asid = tap_random() & 3;
		m->who.gid = tap_random() & 3;
		return;
	}
	m->arrival = PDT_ARRIVE_SEQUENCE;
	if (taken) {
		m->target = c->transfer == PDT_X_REGISTER ? random_pc() : pdt_code_target(c, m->pc);
		m->target_arrival = c->flags & PDT_C_RETURN ? PDT_ARRIVE_RETURN :
				    c->transfer == PDT_X_REGISTER ? PDT_ARRIVE_OTHER :
				    c->flags & PDT_C_LINK ? PDT_ARRIVE_CALL : PDT_ARRIVE_DIRECT;
		m->slot = true;
		m->pc += 4;
	} else if (c->flags & PDT_C_LIKELY) {
		m->arrival = PDT_ARRIVE_DIRECT;
		m->pc += 8;
	} else {
		m->pc += 4;
	}
}

/* Complete the instruction at m->pc, if it does; it is traced if @traced. */
static void run_one(struct model *m, bool traced)
{
	const struct pdt_code *c = code_at(m->pc);
	struct pdt_step s = {
		.pc = m->pc, .arrival = m->arrival, .address = 0xffffffff81000000ull + tap_random(),
		.bytes = 4, .data = tap_random(),
		.access = c->flags & PDT_C_LOAD ? PDT_ACCESS_LOAD :
			  c->flags & PDT_C_STORE ? PDT_ACCESS_STORE : PDT_ACCESS_NONE,
	};

	if (c->flags & PDT_C_TRAPS || tap_random() % 64 == 0) {
		raise(m);
		return;
	}
	if (traced && nr_ran < MAX_STEPS) {
		pdt_emit_step(&emitter, &m->who, &s);
		ran[nr_ran++] = m->pc;
	} else if (!traced) {
		pdt_emit_gap(&emitter);
	}
	if (m->slot) {
		m->pc = m->target;
		m->arrival = m->target_arrival;
		m->slot = false;
	} else if (c->transfer != PDT_X_NONE) {
		transfer(m, c);
	} else {
		m->pc += 4;
		m->arrival = PDT_ARRIVE_SEQUENCE;
	}
}

static void expect_same_path(void)
{
	unsigned int i;

	expect_eq(nr_found, nr_ran);
	for (i = 0; i < nr_ran && i < nr_found && !tap_failed(); i++)
		expect_eq(found[i], ran[i]);
	if (tap_failed())
		printf("# instruction %u of %u\n", i, nr_ran);
}

/* Run a random program; @gaps: tracing pauses now and then; @lose: overflow now and then. */
static void random_run(unsigned int steps, bool gaps, bool lose)
{
	struct model m = { .pc = CODE, .arrival = PDT_ARRIVE_OTHER };
	unsigned int i, quiet = 0;

	random_code(code, CODE);
	random_code(vectors, VECTORS);
	begin();
	emitter.mode = tap_random() & 31;
	emitter.all_branches = tap_random() & 1;
	emitter.calls = tap_random() & 1;
	emitter.period = tap_random() & 1 ? 32 : 0;
	for (i = 0; i < steps && !tap_failed(); i++) {
		if (gaps && !quiet && tap_random() % 100 == 0)
			quiet = tap_random() % 50;
		if (lose && tap_random() % 200 == 0)
			pdt_emit_overflow(&emitter);
		if (gaps && tap_random() % 300 == 0) {
			pdt_encode_flush(&encoder);
			pdt_emit_gap(&emitter);
		}
		run_one(&m, !quiet);
		quiet -= quiet > 0;
	}
	finish();
	expect_same_path();
	expect_eq(flow.errors, nr_errors[PDT_E_OVERFLOW]);
	expect_eq(flow.skipped, 0);
}

TEST(random_programs_are_found_again)
{
	unsigned long i;

	for (i = 0; i < tap_rounds(40, 2000) && !tap_failed(); i++)
		random_run(3000, false, false);
}

TEST(random_programs_with_gaps_and_overflow_are_found_again)
{
	unsigned long i;

	for (i = 0; i < tap_rounds(40, 2000) && !tap_failed(); i++)
		random_run(3000, true, i & 1);
}

/* Straight-line helpers for the cases below: code with given words from CODE on. */
static const struct pdt_identity kernel = { 0 }, raised = { .pom = PDT_POM_K10 };

static void program(const u32 *words, unsigned int nr)
{
	memset(code, 0, sizeof(code));
	memset(vectors, 0, sizeof(vectors));
	if (nr)
		memcpy(code, words, nr * sizeof(*words));
	begin();
}

static void step(u64 pc, enum pdt_arrival arrival, enum pdt_access access)
{
	struct pdt_step s = { .pc = pc, .arrival = arrival, .access = access };

	pdt_emit_step(&emitter, pc < CODE ? &raised : &kernel, &s);
}

#define PLAIN(index)	step(CODE + 4 * (index), PDT_ARRIVE_SEQUENCE, PDT_ACCESS_NONE)

TEST(a_wrong_image_is_noticed_and_then_given_up)
{
	static const u32 loads[] = { 0x8c830004, 0x8c830004, 0x8c830004, 0x8c830004, 0x8c830004 };
	unsigned int i;

	program(loads, ARRAY_SIZE(loads));
	for (i = 0; i < 5; i++)
		PLAIN(i);
	finish();
	expect_eq(nr_errors[PDT_E_IMAGE_MISMATCH], 3);
	expect_eq(nr_found, 3);
	expect_eq(flow.skipped, 2);
}

TEST(a_missing_image_is_told_once)
{
	program(NULL, 0);
	step(0x400000, PDT_ARRIVE_OTHER, PDT_ACCESS_NONE);
	step(0x400004, PDT_ARRIVE_SEQUENCE, PDT_ACCESS_NONE);
	finish();
	expect_eq(nr_errors[PDT_E_NO_IMAGE], 1);
	expect_eq(nr_found, 2);
}

TEST(going_on_behind_a_jump_is_an_error)
{
	static const u32 words[] = { 0x10000004, 0, 0, 0 };

	program(words, ARRAY_SIZE(words));
	PLAIN(0);
	PLAIN(1);
	PLAIN(2);
	PLAIN(3);
	finish();
	expect_eq(nr_errors[PDT_E_MISSING_BRANCH], 1);
	expect_eq(flow.skipped, 2);
}

TEST(a_target_without_a_branch_is_an_error)
{
	program(NULL, 0);
	PLAIN(0);
	PLAIN(1);
	step(CODE + 40, PDT_ARRIVE_DIRECT, PDT_ACCESS_NONE);
	finish();
	expect_eq(nr_errors[PDT_E_UNRESOLVED], 1);
}

TEST(a_register_jump_without_a_pc_is_an_error)
{
	static const u32 words[] = { 0x03e00008, 0 };

	program(words, ARRAY_SIZE(words));
	PLAIN(0);
	PLAIN(1);
	step(CODE + 40, PDT_ARRIVE_DIRECT, PDT_ACCESS_NONE);
	finish();
	expect_eq(nr_errors[PDT_E_UNRESOLVED], 1);
}

TEST(synchronization_finds_a_wrong_path_and_gets_back_on_it)
{
	program(NULL, 0);
	emitter.period = 4;
	PLAIN(0);
	PLAIN(1);
	PLAIN(2);
	PLAIN(3);
	PLAIN(20);		/* the fourth after the start comes with its PC */
	PLAIN(21);
	finish();
	expect_eq(nr_errors[PDT_E_SYNC_MISMATCH], 1);
	expect_eq(found[nr_found - 1], CODE + 84);
}

TEST(after_a_lost_word_decoding_goes_on_at_the_next_synchronization)
{
	unsigned int i;

	program(NULL, 0);
	emitter.period = 32;
	for (i = 0; i < 400; i++) {
		PLAIN(i);
		if (i == 100)
			word.frame++;
	}
	finish();
	expect_eq(nr_errors[PDT_E_LOST_WORDS], 1);
	expect(flow.skipped > 0 && flow.skipped < 64);
	expect_eq(found[nr_found - 1], CODE + 4 * 399);
}

TEST(an_exception_between_branch_and_target_may_be_at_either)
{
	static const u32 words[] = { 0x14600004, 0 };	/* bnez */

	program(words, ARRAY_SIZE(words));
	PLAIN(0);
	PLAIN(1);
	step(VECTORS + 0x180, PDT_ARRIVE_OTHER, PDT_ACCESS_NONE);
	finish();
	expect_eq(nr_of[PDT_EL_EVENT], 1);
	expect_eq(last_event.nr_interrupted, 2);
	expect_eq(last_event.interrupted[0], CODE + 8);
	expect_eq(last_event.interrupted[1], CODE + 20);
	expect_eq(last_event.vector, 0x180);
}

TEST(a_syscall_is_named_for_sure_and_an_interrupt_guessed)
{
	static const u32 words[] = { 0, 0, 0x0000000c };

	program(words, ARRAY_SIZE(words));
	PLAIN(0);
	PLAIN(1);
	step(VECTORS + 0x180, PDT_ARRIVE_OTHER, PDT_ACCESS_NONE);
	finish();
	expect(!strcmp(last_event.cause, "syscall"));
	expect_eq(last_event.confidence, PDT_SURE);

	program(NULL, 0);
	PLAIN(0);
	PLAIN(1);
	step(VECTORS + 0x180, PDT_ARRIVE_OTHER, PDT_ACCESS_NONE);
	finish();
	expect(!strcmp(last_event.cause, "interrupt or unknown"));
	expect_eq(last_event.confidence, PDT_GUESS);
}

TEST(images_are_chosen_by_guest_and_time)
{
	struct pdt_scope one = pdt_scope_any(), two = pdt_scope_any();
	struct pdt_context c = { .gid = 2 };
	u32 a = 1, b = 2;
	u64 until, view;

	pdt_images_free(&images);
	one.gid = 2;
	two.from = 10;
	two.to = 20;
	pdt_images_add_raw(&images, "always", pdt_scope_any(), CODE, code, 64, false);
	pdt_images_add_raw(&images, "guest 2", one, CODE, &a, 4, false);
	pdt_images_add_raw(&images, "later", two, CODE, &b, 4, false);
	view = pdt_images_view(&images, 0, &c, 0, &until);
	expect_eq(until, 10);
	expect_eq(pdt_images_page(&images, view, CODE)->code[0].word, 1);
	view = pdt_images_view(&images, 0, &c, 10, &until);
	expect_eq(until, 20);
	expect_eq(pdt_images_page(&images, view, CODE)->code[0].word, 2);
	c.gid = 0;
	view = pdt_images_view(&images, 0, &c, 20, &until);
	expect_eq(until, ~0ull);
	expect_eq(pdt_images_page(&images, view, CODE)->code[0].word, code[0]);
	expect(!pdt_images_page(&images, view, CODE + 0x10000));
	pdt_images_free(&images);
}
