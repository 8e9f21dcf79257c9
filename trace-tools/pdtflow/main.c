// SPDX-License-Identifier: GPL-2.0-only
/*
 * pdtflow: the executed instructions behind a capture, and what can be counted
 * or drawn from them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "disasm.h"
#include "show.h"

static bool needs_notes(const struct show *show)
{
	return show->regs || show->around.kind == MATCH_PAGEMASK ||
	       show->until.kind == MATCH_PAGEMASK || show->format == &format_chrome ||
	       show->format == &format_csv || show->format == &format_jsonl;
}

static void take_element(void *opaque, const struct pdt_element *e)
{
	struct show *show = opaque;

	if (show->stop)
		return;
	show->noted = pdt_values_element(&show->values, e, &show->note);
	show->matched = is_match(show, &show->around, e);
	if (is_match(show, &show->until, e))
		show->stop = true;
	/* What --around is about is shown whatever else is asked for. */
	show->format->element(show, e, show->matched || is_wanted(show, e));
	note_pagemask(show);
}

/* Without notes and events: for counting, where every nanosecond tells. */
static void take_element_fast(void *opaque, const struct pdt_element *e)
{
	struct show *show = opaque;

	show->format->element(show, e, is_wanted(show, e));
}

static void take_error(void *opaque, const struct pdt_element *e)
{
	char text[200];

	if (e->kind != PDT_EL_ERROR)
		return;
	element_text(opaque, e, text, sizeof(text));
	printf("%05" PRIu64 ".%03u %s\n", e->pos.frame, e->pos.bit, text);
}

static void resolve_symbol(struct show *show, struct match *match)
{
	const struct pdt_symbol *s;

	if (match->kind != MATCH_SYMBOL)
		return;
	s = pdt_images_find(&show->capture.images, match->text);
	if (!s)
		die("no image has a symbol '%s'", match->text);
	match->a = s->start;
}

static void number_images(struct pdt_images *images)
{
	unsigned int i;
	size_t j;

	for (i = 0; i < images->nr; i++)
		for (j = 0; j < images->image[i]->nr_symbols; j++)
			images->image[i]->symbols[j].image = i;
}

static bool selects_all(const struct show *show)
{
	return show->around.kind == MATCH_NONE && show->until.kind == MATCH_NONE &&
	       !needs_notes(show);
}

/* A step is known when the record after it is seen. */
static bool is_past(const struct show *show, uint64_t frame)
{
	return frame > show->to.frame && frame - show->to.frame > 1;
}

static void explain_misfit(const struct pdt_flow *flow)
{
	char address[20];

	address_text(flow->misfit_pc, address, sizeof(address));
	complain("image %s is not what ran at %s: another version of it did, or code that replaced it"
		 " there; pdtctl save keeps what memory has",
		 flow->misfit->name, address);
}

int main(int argc, char **argv)
{
	static struct pdt_flow flow;
	static struct show show;
	struct pdt_word word = { 0 };

	parse_options(&show, argc, argv);
	number_images(&show.capture.images);
	resolve_symbol(&show, &show.around);
	resolve_symbol(&show, &show.until);
	show.flow = &flow;
	pdt_flow_init(&flow, &show.capture.format, &show.capture.images,
		      show.check ? take_error : selects_all(&show) && !show.format->lines ?
		      take_element_fast : take_element, &show);
	if (!show.check && show.format->begin)
		show.format->begin(&show);
	while (!show.stop && capture_next(&show.capture, &word)) {
		if (is_past(&show, word.frame))
			show.stop = true;
		else
			pdt_flow_word(&flow, &word);
	}
	if (!show.stop)
		pdt_flow_finish(&flow);
	if (!show.check && show.format->end)
		show.format->end(&show);
	disassemble_finish();
	if (flow.errors && !show.capture.quiet)
		complain("%" PRIu64 " errors, %" PRIu64 " completions and %" PRIu64 " bits skipped",
			 flow.errors, flow.skipped, flow.sync.skipped);
	if (flow.misfit && !show.capture.quiet)
		explain_misfit(&flow);
	capture_close(&show.capture);
	return flow.errors || show.capture.complaints ? EXIT_DECODE : EXIT_CLEAN;
}
