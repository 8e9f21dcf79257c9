// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the records of a trace while it is saved.
 */
#include "seen.h"
#include "values.h"

static struct pdt_format format;
static struct pdt_sync records;
static uint8_t entered[SEEN_PAGES / 8];
static uint16_t process[256];
/* Is it the kernel that runs?  By source, virtual processor. */
static bool in_kernel[PDT_SOURCES][PDT_VPS];

void seen_init(unsigned int gid_bits)
{
	format = (struct pdt_format){ &pdt_profile_r10s, gid_bits };
	pdt_sync_init(&records, &format);
}

static void take_address(uint32_t address)
{
	uint32_t page = (address - SEEN_KERNEL) / SEEN_PAGE;

	entered[page / 8] |= 1u << page % 8;
}

static void take(const struct pdt_packet *p)
{
	bool *kernel = &in_kernel[records.source][p->vp % PDT_VPS];

	if (p->tf != PDT_TF3)
		return;
	if (p->ttype == PDT_T_TMO)
		*kernel = !p->context.gid && p->context.pom != PDT_POM_USER;
	else if (p->ttype == PDT_T_TPC && *kernel && (uint32_t)p->value >= SEEN_KERNEL)
		take_address(p->value);
	else if (p->ttype == PDT_T_TU1 && p->value >> 24 == PDT_TAG_VM)
		process[p->value & 0xff] = p->value >> 8;
}

void seen_word(const struct pdt_word *word)
{
	enum pdt_sync_result result;
	struct pdt_packet packet;
	struct pdt_pos pos;
	enum pdt_error error;

	pdt_sync_feed(&records, word);
	do {
		result = pdt_sync_next(&records, &packet, &pos, &error);
		if (result == PDT_SYNC_PACKET)
			take(&packet);
	} while (result != PDT_SYNC_NEED_WORD);
}

bool seen_page(uint32_t address)
{
	uint32_t page = (address - SEEN_KERNEL) / SEEN_PAGE;

	return address >= SEEN_KERNEL && entered[page / 8] >> page % 8 & 1;
}

bool seen_any(uint32_t from, uint32_t size)
{
	uint32_t at = from & ~(SEEN_PAGE - 1);

	for (; at - from < size || at < from; at += SEEN_PAGE)
		if (seen_page(at))
			return true;
	return false;
}

unsigned int seen_process(unsigned int gid)
{
	return process[gid & 0xff];
}
