// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compares the decoder with objdump, word by word: reads a disassembly (see
 * the script `disassemble` for its flags) on standard input.  Legality must
 * agree for every word, name and operands for every row that is not coarse.
 * With -a every exact row must occur.  Prints differences and a summary line.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include "insn.h"
#include "encode.h"

static const struct mips_isa all = { MIPS_ISA_ALL };

struct line {
	u32 pc, word;
	char name[32];
	s64 number[8];		/* every number among the operands, in order */
	unsigned int nr;
};

/* Other names objdump has for our operations, even when told to use no aliases. */
static const struct {
	const char *theirs, *ours;
} synonyms[] = {
	{ "sll", "nop" }, { "sll", "ssnop" }, { "sll", "ehb" }, { "sll", "pause" },
	{ "ror", "rotr" }, { "rorv", "rotrv" }, { "negu", "subu" }, { "neg", "sub" },
	{ "move", "or" }, { "c2", "cop2" },
};

/* Extensions that objdump knows and no CPU of ours has: nothing to agree about. */
static const char *const foreign[] = {
	"aclr", "aset", "iret", "jalx", "lwxs", "maddp", "mflhxu", "mtlhx", "multp", "pperm",
	"addr.ps", "mulr.ps", "recip1", "recip2", "rsqrt1", "rsqrt2", "cabs", "bc1any",
	"cvt.pw.ps", "cvt.ps.pw", "udi", "c0", "c1", "c3", "cftc1",
};

static bool is_foreign(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(foreign); i++)
		if (!strncmp(name, foreign[i], strlen(foreign[i])))
			return true;
	return false;
}

static bool same_name(const char *theirs, const char *ours)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(synonyms); i++)
		if (!strcmp(theirs, synonyms[i].theirs) && !strcmp(ours, synonyms[i].ours))
			return true;
	return !strcmp(theirs, ours);
}

static void add_number(struct line *l, s64 v)
{
	if (l->nr < ARRAY_SIZE(l->number))
		l->number[l->nr++] = v;
}

/* "$2,$0,4010045c <symbol>": registers, numbers, and an address that has no 0x before a symbol. */
static void parse_operands(char *p, struct line *l)
{
	char *symbol = strstr(p, " <"), *address = NULL, *end;

	if (symbol) {
		*symbol = 0;
		address = strrchr(p, ',') ? strrchr(p, ',') : strrchr(p, '\t');
	}
	for (; *p && p != address; p = end) {
		end = p + 1;
		if (isdigit((unsigned char)*p) || (*p == '-' && isdigit((unsigned char)p[1])))
			add_number(l, strtoll(p, &end, 0));
	}
	if (address)
		add_number(l, strtoul(address + 1, NULL, 16));
}

/* "80100000:	27bdffe8 	addiu	$29,$29,-24" */
static bool parse(char *text, struct line *l)
{
	char *p, *end;

	memset(l, 0, sizeof(*l));
	l->pc = strtoul(text, &end, 16);
	if (end == text || *end++ != ':' || *end++ != '\t')
		return false;
	l->word = strtoul(end, &p, 16);
	/* Data is printed several words a line. */
	if (p - end != 8 || p[1] != '\t' || sscanf(p, " \t%31s", l->name) != 1)
		return false;
	parse_operands(strstr(p, l->name) + strlen(l->name), l);
	return true;
}

/* Our operands as objdump would show them: branches and jumps as addresses. */
static unsigned int our_numbers(const struct mips_insn *insn, u32 pc, s64 out[8])
{
	const u8 *opnd = mips_formats[insn->format].opnd;
	s32 operands[MIPS_MAX_OPNDS];
	unsigned int i, n = mips_operands(insn, operands);

	for (i = 0; i < n; i++) {
		out[i] = operands[i];
		if (opnd[i] == MIPS_OPND_BRANCH)
			out[i] = (u32)(pc + 4 + (u32)operands[i]);
		else if (opnd[i] == MIPS_OPND_TARGET)
			out[i] = ((pc + 4) & 0xf0000000) | insn->target;
	}
	return n;
}

static void insert_number(struct line *l, unsigned int at, s64 v)
{
	memmove(&l->number[at + 1], &l->number[at], (l->nr - at) * sizeof(s64));
	l->number[at] = v;
	l->nr++;
}

/* Undo what objdump leaves out or splits. */
static void complete(struct line *l, const struct mips_insn *insn)
{
	u8 first = mips_formats[insn->format].opnd[0];

	if (insn->op == MIPS_OP_BREAK && l->nr == 2) {
		l->number[0] = l->number[0] << 10 | l->number[1];
		l->nr = 1;
	} else if (insn->op == MIPS_OP_BREAK && l->nr == 1) {
		l->number[0] <<= 10;
	}
	if (!strncmp(l->name, "div", 3) && l->nr == 3)
		memmove(l->number, &l->number[1], --l->nr * sizeof(s64));
	/* $fcc0 of a branch and $31 of a link come first, $0 of a negation second. */
	if (first == MIPS_OPND_CC && l->nr == 1)
		insert_number(l, 0, 0);
	else if (!strncmp(l->name, "jalr", 4) && l->nr == 1)
		insert_number(l, 0, 31);
	else if (!strncmp(l->name, "neg", 3) && l->nr == 2)
		insert_number(l, 1, 0);
}

static bool same_operands(struct line *l, const struct mips_insn *insn)
{
	s64 ours[8] = { 0 };
	unsigned int i, n = our_numbers(insn, l->pc, ours);

	if (insn->class == MIPS_CLASS_SYNC && insn->op != MIPS_OP_SYNC)
		return true;
	complete(l, insn);
	for (i = 0; i < n; i++)
		if ((i < l->nr ? l->number[i] : 0) != ours[i])
			return false;
	return l->nr <= n;
}

static bool agree(struct line *l, bool seen[MIPS_NR_OPS])
{
	struct mips_insn insn;
	bool legal = mips_decode(l->word, &all, &insn);

	seen[insn.op] = true;
	if (l->name[0] == '.' || !legal)
		return !legal == (l->name[0] == '.');
	if (insn.flags & MIPS_I_COARSE)
		return true;
	return same_name(l->name, mips_op_name(insn.op)) && same_operands(l, &insn);
}

int main(int argc, char **argv)
{
	bool want_all = argc > 1 && !strcmp(argv[1], "-a");
	unsigned long words = 0, skipped = 0, bad = 0;
	static bool seen[MIPS_NR_OPS];
	char text[512];
	struct line l;
	unsigned int i;

	while (fgets(text, sizeof(text), stdin)) {
		struct mips_insn insn;

		if (!parse(text, &l))
			continue;
		if (is_foreign(l.name)) {
			skipped++;
			continue;
		}
		words++;
		if (agree(&l, seen) || bad++ > 30)
			continue;
		mips_decode(l.word, &all, &insn);
		printf("# differs: %s (decoder: %s)\n", strtok(text, "\n"),
		       mips_op_name(insn.op));
	}
	for (i = 1; want_all && i < MIPS_NR_OPS; i++)
		if (!seen[i] && !(mips_insn_rows[i].flags & MIPS_I_COARSE)) {
			printf("# never seen: %s\n", mips_op_name(i));
			bad++;
		}
	printf("# %lu words compared, %lu of foreign extensions, %lu differences\n",
	       words, skipped, bad);
	return bad || !words;
}
