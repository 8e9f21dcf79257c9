// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lines of a trace section: a processor that executes the case's code as
 * it is told, and single records for what no processor would do.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"
#include "gen.h"

#define MAX_ARGUMENTS	16

struct command {
	const char *name;
	unsigned int arguments;		/* at least */
	void (*run)(struct gen *g, char **args, unsigned int nr);
};

/* KEY=VALUE words of an identity: pom isa asid gid vid. */
static void take_identity(struct gen *g, char **args, unsigned int nr)
{
	unsigned int i, v;

	for (i = 0; i < nr; i++) {
		char *value = strchr(args[i], '=');

		if (!value)
			gen_die(g, "'%s' is no KEY=VALUE", args[i]);
		*value++ = 0;
		if (!strcmp(args[i], "pom")) {
			for (v = 0; v < 8 && strcmp(pdt_pom_name(v), value); v++)
				;
			g->cpu->who.pom = v;
		} else if (!strcmp(args[i], "isa")) {
			for (v = 0; v < 4 && strcmp(pdt_isa_name(v), value); v++)
				;
			g->cpu->who.isa = v;
		} else if (!strcmp(args[i], "asid")) {
			g->cpu->who.asid = gen_value(g, value);
		} else if (!strcmp(args[i], "gid")) {
			g->cpu->who.gid = gen_value(g, value);
		} else if (!strcmp(args[i], "vid")) {
			g->cpu->who.vid = gen_value(g, value);
		} else {
			gen_die(g, "no '%s' in an identity", args[i]);
		}
	}
}

static struct pdt_code code_at_pc(struct gen *g)
{
	const struct pdt_identity *who = &g->cpu->who;
	struct pdt_context c = { .gid = who->gid, .asid = who->asid, .pom = who->pom };
	const struct pdt_page *page;
	uint64_t until, view = pdt_images_view(&g->images, 0, &c, g->frame, &until);

	page = pdt_images_page(&g->images, view, g->cpu->pc);
	if (!page || !(page->code[g->cpu->pc / 4 % PDT_PAGE_WORDS].flags & PDT_C_PRESENT))
		gen_die(g, "no code at %llx", (unsigned long long)g->cpu->pc);
	return page->code[g->cpu->pc / 4 % PDT_PAGE_WORDS];
}

/* Complete the instruction at pc; control goes on behind it. */
static void complete(struct gen *g)
{
	struct pdt_code c = code_at_pc(g);
	struct pdt_step s = {
		.pc = g->cpu->pc, .arrival = g->cpu->arrival, .address = g->cpu->data_address,
		.bytes = g->cpu->data_bytes, .data = g->cpu->data,
		.access = c.flags & PDT_C_LOAD ? PDT_ACCESS_LOAD :
			  c.flags & PDT_C_STORE ? PDT_ACCESS_STORE : PDT_ACCESS_NONE,
	};

	pdt_emit_step(&g->cpu->emitter, &g->cpu->who, &s);
	g->cpu->pc += 4;
	g->cpu->arrival = PDT_ARRIVE_SEQUENCE;
}

static enum pdt_arrival arrival_by(const struct pdt_code *c)
{
	if (c->flags & PDT_C_RETURN)
		return PDT_ARRIVE_RETURN;
	if (c->transfer == PDT_X_REGISTER || c->transfer == PDT_X_ERET)
		return PDT_ARRIVE_OTHER;
	return c->flags & PDT_C_LINK ? PDT_ARRIVE_CALL : PDT_ARRIVE_DIRECT;
}

/* The transfer at pc, its slot, and then at @target. */
static void transfer(struct gen *g, uint64_t target)
{
	struct pdt_code c = code_at_pc(g);

	complete(g);
	if (pdt_code_has_slot(&c))
		complete(g);
	g->cpu->pc = target;
	g->cpu->arrival = arrival_by(&c);
}

/* run N: N instructions; conditional branches are not taken, others are. */
static void do_run(struct gen *g, char **args, unsigned int nr)
{
	uint64_t n = gen_value(g, args[0]);

	(void)nr;
	while (n--) {
		struct pdt_code c = code_at_pc(g);

		if (c.transfer == PDT_X_ALWAYS) {
			transfer(g, pdt_code_target(&c, g->cpu->pc));
			n -= n > 0;
			continue;
		}
		complete(g);
		if (c.flags & PDT_C_LIKELY) {
			g->cpu->pc += 4;
			g->cpu->arrival = PDT_ARRIVE_DIRECT;
		}
	}
}

/* take: the branch at pc is taken. */
static void do_take(struct gen *g, char **args, unsigned int nr)
{
	struct pdt_code c = code_at_pc(g);

	(void)args;
	(void)nr;
	transfer(g, pdt_code_target(&c, g->cpu->pc));
}

/* jump TARGET [IDENTITY]: the register jump or eret at pc goes there. */
static void do_jump(struct gen *g, char **args, unsigned int nr)
{
	uint64_t target = gen_value(g, args[0]);

	transfer(g, target);
	take_identity(g, args + 1, nr - 1);
}

/* at TARGET [IDENTITY]: control is there, as if by an exception. */
static void do_at(struct gen *g, char **args, unsigned int nr)
{
	g->cpu->pc = gen_value(g, args[0]);
	g->cpu->arrival = PDT_ARRIVE_OTHER;
	take_identity(g, args + 1, nr - 1);
}

static void do_identity(struct gen *g, char **args, unsigned int nr)
{
	take_identity(g, args, nr);
}

static void do_user(struct gen *g, char **args, unsigned int nr)
{
	(void)nr;
	pdt_emit_user(&g->cpu->emitter, gen_value(g, args[0]), gen_value(g, args[1]), 4);
}

/* data ADDRESS BYTES VALUE: of the loads and stores that follow. */
static void do_data(struct gen *g, char **args, unsigned int nr)
{
	(void)nr;
	g->cpu->data_address = gen_value(g, args[0]);
	g->cpu->data_bytes = gen_value(g, args[1]);
	g->cpu->data = gen_value(g, args[2]);
}

static void do_gap(struct gen *g, char **args, unsigned int nr)
{
	(void)args;
	(void)nr;
	pdt_emit_gap(&g->cpu->emitter);
}

static void do_overflow(struct gen *g, char **args, unsigned int nr)
{
	(void)args;
	(void)nr;
	pdt_emit_overflow(&g->cpu->emitter);
}

static void do_flush(struct gen *g, char **args, unsigned int nr)
{
	(void)args;
	(void)nr;
	pdt_encode_flush(&g->encoder);
}

static void do_vp(struct gen *g, char **args, unsigned int nr)
{
	(void)nr;
	g->vp = gen_value(g, args[0]) % PDT_VPS;
	g->cpu = &g->cpus[g->vp];
}

/* Settings of the emitter. */
static void do_period(struct gen *g, char **args, unsigned int nr)
{
	(void)nr;
	g->cpu->emitter.period = gen_value(g, args[0]);
}

static void do_mode(struct gen *g, char **args, unsigned int nr)
{
	(void)nr;
	g->cpu->emitter.mode = gen_value(g, args[0]);
}

static void do_all_branches(struct gen *g, char **args, unsigned int nr)
{
	(void)nr;
	g->cpu->emitter.all_branches = gen_value(g, args[0]);
}

/* Single records: ic CODE, tmo [IDENTITY], tpc|tla|tsa ADDRESS, event CODE INFO, raw HI LO BITS */
static void do_ic(struct gen *g, char **args, unsigned int nr)
{
	unsigned int ic;

	(void)nr;
	for (ic = 0; ic < 16 && strcmp(pdt_ic_name(ic), args[0]); ic++)
		;
	if (ic == 16)
		gen_die(g, "no completion code '%s'", args[0]);
	pdt_encode_completion(&g->encoder, ic, false, g->vp);
}

static void do_tmo(struct gen *g, char **args, unsigned int nr)
{
	take_identity(g, args, nr);
	pdt_encode_context(&g->encoder, &g->cpu->who, false, g->vp);
}

static void do_tpc(struct gen *g, char **args, unsigned int nr)
{
	(void)nr;
	pdt_encode_address(&g->encoder, PDT_T_TPC, gen_value(g, args[0]), g->vp);
}

static void do_tla(struct gen *g, char **args, unsigned int nr)
{
	(void)nr;
	pdt_encode_address(&g->encoder, PDT_T_TLA, gen_value(g, args[0]), g->vp);
}

static void do_tsa(struct gen *g, char **args, unsigned int nr)
{
	(void)nr;
	pdt_encode_address(&g->encoder, PDT_T_TSA, gen_value(g, args[0]), g->vp);
}

static void do_event(struct gen *g, char **args, unsigned int nr)
{
	(void)nr;
	pdt_encode_event(&g->encoder, gen_value(g, args[0]), gen_value(g, args[1]));
}

static void do_raw(struct gen *g, char **args, unsigned int nr)
{
	(void)nr;
	pdt_encode_raw(&g->encoder, gen_value(g, args[1]), gen_value(g, args[0]),
		       gen_value(g, args[2]));
}

/* lose FROM TO: these words do not reach the file. */
static void do_lose(struct gen *g, char **args, unsigned int nr)
{
	(void)nr;
	g->lose_from = gen_value(g, args[0]);
	g->lose_to = gen_value(g, args[1]);
}

/* bend WORD N: the start pointer of that word is off by N. */
static void do_bend(struct gen *g, char **args, unsigned int nr)
{
	(void)nr;
	g->bend_frame = gen_value(g, args[0]);
	g->bend_by = gen_value(g, args[1]);
}

/* repeat N COMMAND...: the same line again and again. */
static void do_repeat(struct gen *g, char **args, unsigned int nr)
{
	uint64_t n = gen_value(g, args[0]);
	char line[512], copy[512];
	unsigned int i;
	size_t used = 0;

	for (i = 1; i < nr; i++)
		used += snprintf(line + used, sizeof(line) - used, "%s ", args[i]);
	while (n--) {
		memcpy(copy, line, sizeof(copy));
		gen_trace_line(g, copy);
	}
}

static const struct command commands[] = {
	{ "run", 1, do_run }, { "take", 0, do_take }, { "jump", 1, do_jump }, { "at", 1, do_at },
	{ "who", 0, do_identity }, { "user", 2, do_user }, { "data", 3, do_data },
	{ "gap", 0, do_gap }, { "overflow", 0, do_overflow }, { "flush", 0, do_flush },
	{ "vp", 1, do_vp }, { "period", 1, do_period }, { "mode", 1, do_mode },
	{ "all-branches", 1, do_all_branches }, { "ic", 1, do_ic }, { "tmo", 0, do_tmo },
	{ "tpc", 1, do_tpc }, { "tla", 1, do_tla }, { "tsa", 1, do_tsa }, { "event", 2, do_event },
	{ "raw", 3, do_raw }, { "lose", 2, do_lose }, { "bend", 2, do_bend },
	{ "repeat", 2, do_repeat },
};

/* Several commands on a line are separated by ";". */
static void run_command(struct gen *g, char *text)
{
	char *args[MAX_ARGUMENTS], *state, *word;
	unsigned int n = 0, i;

	for (word = strtok_r(text, " \t", &state); word && n < MAX_ARGUMENTS;
	     word = strtok_r(NULL, " \t", &state))
		args[n++] = word;
	if (!n)
		return;
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(commands[i].name, args[0])) {
			if (n - 1 < commands[i].arguments)
				gen_die(g, "'%s' needs %u arguments", args[0], commands[i].arguments);
			commands[i].run(g, args + 1, n - 1);
			return;
		}
	gen_die(g, "no command '%s'", args[0]);
}

void gen_trace_line(struct gen *g, char *text)
{
	char *state, *command;

	if (!strncmp(text, "repeat ", 7)) {
		run_command(g, text);
		return;
	}
	for (command = strtok_r(text, ";", &state); command; command = strtok_r(NULL, ";", &state))
		run_command(g, command);
}
