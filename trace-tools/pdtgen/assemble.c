// SPDX-License-Identifier: GPL-2.0-only
/*
 * One line of assembly: the hypervisor's encoder with register names, labels
 * and the few pseudo instructions that make cases readable.
 */
#include <ctype.h>
#include <string.h>
#include "cp0name.h"
#include "gen.h"
#include "insn.h"
#include "../../arch-mips-kvm/lib/encode.h"

#define MAX_WORDS	8	/* of a line: mnemonic and operands */

static bool gpr_number(const char *name, unsigned int *number)
{
	static const char *const names[32] = {
		"zero", "at", "v0", "v1", "a0", "a1", "a2", "a3",
		"t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7",
		"s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7",
		"t8", "t9", "k0", "k1", "gp", "sp", "fp", "ra",
	};

	name += *name == '$';
	for (*number = 0; *number < 32; ++*number)
		if (!strcmp(names[*number], name))
			return true;
	return false;
}

/* Split @text at white space, commas and parentheses; the words point into @text. */
static unsigned int split(char *text, char *words[MAX_WORDS])
{
	unsigned int n = 0;
	char *state, *word;

	for (word = strtok_r(text, " \t,()", &state); word && n < MAX_WORDS;
	     word = strtok_r(NULL, " \t,()", &state))
		words[n++] = word;
	return n;
}

/* Pseudo instructions, in place; returns the new number of words. */
static unsigned int expand(char *words[MAX_WORDS], unsigned int n)
{
	static const struct { const char *pseudo, *real; unsigned int operands, zeros, at; } list[] = {
		{ "b", "beq", 1, 2, 1 }, { "bal", "bgezal", 1, 1, 1 }, { "beqz", "beq", 2, 1, 2 },
		{ "bnez", "bne", 2, 1, 2 }, { "li", "addiu", 2, 1, 2 }, { "move", "addu", 2, 1, 3 },
	};
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(list); i++) {
		if (strcmp(words[0], list[i].pseudo) || n != list[i].operands + 1)
			continue;
		words[0] = (char *)list[i].real;
		for (j = 0; j < list[i].zeros; j++, n++) {
			memmove(words + list[i].at + 1, words + list[i].at,
				(n - list[i].at) * sizeof(*words));
			words[list[i].at] = (char *)"zero";
		}
		return n;
	}
	return n;
}

static bool encode(const char *mnemonic, const s32 *operands, unsigned int n, u32 *word)
{
	unsigned int op;

	for (op = 1; op < MIPS_NR_OPS; op++)
		if (!strcmp(mips_op_name(op), mnemonic) && mips_encode(op, operands, n, word))
			return true;
	return false;
}

/* Branch offsets count from the slot. */
static bool is_branch(const char *mnemonic)
{
	unsigned int op;

	for (op = 1; op < MIPS_NR_OPS; op++)
		if (!strcmp(mips_op_name(op), mnemonic))
			return mips_insn_rows[op].class == MIPS_CLASS_BRANCH;
	return false;
}

uint32_t gen_assemble(const struct gen *g, const char *text, uint64_t pc)
{
	char copy[120], *words[MAX_WORDS + 2] = { "" };	/* expand() adds up to two */
	unsigned int n, i, nr = 0, number, rd, sel;
	s32 operands[2 * MAX_WORDS + 4];
	u32 word;

	snprintf(copy, sizeof(copy), "%s", text);
	n = split(copy, words);
	if (n == 2 && !strcmp(words[0], ".word"))
		return gen_value(g, words[1]);
	n = expand(words, n);
	for (i = 1; i < n; i++) {
		if (gpr_number(words[i], &number)) {
			operands[nr++] = number;
		} else if (pdt_cp0_number(words[i], &rd, &sel)) {
			operands[nr++] = rd;
			operands[nr++] = sel;
		} else {
			u64 value = gen_value(g, words[i]);

			if (i == n - 1 && is_branch(words[0]))
				value -= pc + 4;
			else if (*words[0] == 'j')
				value &= 0x0fffffff;
			operands[nr++] = value;
		}
	}
	operands[nr] = 0;	/* a code that is not said, as of syscall */
	if (!encode(words[0], operands, nr, &word) && !encode(words[0], operands, nr + 1, &word))
		gen_die(g, "cannot assemble '%s'", text);
	return word;
}
