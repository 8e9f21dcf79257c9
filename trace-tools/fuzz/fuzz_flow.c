// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzzer of the decoder from trace words to registers.  The input is two bytes
 * of settings, then trace words as they lie in trace memory.  Whatever the bits
 * are, the decoder must end, stay in memory, and account for every record.
 */
#include <string.h>
#include "calls.h"
#include "target.h"
#include "values.h"

#define MAX_WORDS	256
#define CODE		0xffffffff80100000ull

static struct pdt_images images;
static struct pdt_calls calls;
static struct pdt_values values;
static uint64_t instructions;

/* A page with every kind of instruction in some order. */
static void make_images(void)
{
	static const uint32_t kinds[] = {
		0x24420001, 0x8c830004, 0xac830008, 0, 0x1460fff0, 0, 0x0c040010, 0,
		0x03e00008, 0, 0x5060fff0, 0, 0x42000018, 0x0000000c, 0x0320f809, 0,
		0x40822800, 0x42000001, 0x10000003, 0,
	};
	static uint32_t code[1024];
	unsigned int i;

	for (i = 0; i < 1024; i++)
		code[i] = kinds[i % (sizeof(kinds) / sizeof(kinds[0]))];
	pdt_images_add_raw(&images, "code", pdt_scope_any(), CODE, code, sizeof(code), false);
	pdt_images_add_raw(&images, "vectors", pdt_scope_any(), 0xffffffff80000000ull, code,
			   sizeof(code), false);
}

static void sink(void *opaque, const struct pdt_element *e)
{
	struct pdt_note note;

	(void)opaque;
	must(e->kind != PDT_EL_INSN || e->number == ++instructions);
	must(e->kind != PDT_EL_ERROR || pdt_error_text(e->error));
	pdt_calls_element(&calls, e);
	pdt_values_element(&values, e, &note);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pdt_flow flow;
	struct pdt_format format = { &pdt_profile_r10s, 5 };
	struct pdt_word word = { 0 };
	unsigned int i;

	if (!images.nr)
		make_images();
	if (size < 2)
		return 0;
	format.gid_bits = data[0] % 9;
	data += 2;
	size -= 2;
	instructions = 0;
	memset(&values, 0, sizeof(values));
	pdt_flow_init(&flow, &format, &images, sink, NULL);
	for (i = 0; i < MAX_WORDS && size >= sizeof(word.part); i++) {
		memcpy(word.part, data, sizeof(word.part));
		data += sizeof(word.part);
		size -= sizeof(word.part);
		pdt_flow_word(&flow, &word);
		word.frame++;
	}
	pdt_flow_finish(&flow);
	/* A record takes at least four bits; nothing may be made up. */
	must(flow.instructions == instructions && flow.records <= 64ull * (i + 1));
	must(flow.sync.skipped <= 256ull * (i + 1));
	pdt_calls_free(&calls);
	return 0;
}
