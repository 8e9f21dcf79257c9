/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Register values, which a trace does not have: constants followed along the
 * executed path, loads whose data was traced, and tags that software wrote as
 * user words.  Every note says which of these it is; they are never mixed up.
 */
#ifndef PDT_VALUES_H
#define PDT_VALUES_H

#include "flow.h"

enum pdt_note_kind { PDT_NOTE_INFERRED, PDT_NOTE_DATA, PDT_NOTE_TAGGED };

/* A coprocessor 0 register got a value. */
struct pdt_note {
	enum pdt_note_kind kind;
	uint8_t rd, sel;
	bool known;		/* else it changed, nobody knows to what */
	bool guest;		/* the guest's register, written by root (mtgc0 or a tag) */
	uint8_t gid;		/* whose register */
	uint64_t value;
};

/* Kinds of user words (bits 31:24), a convention of this project. */
enum pdt_tag {
	PDT_TAG_TEXT = 0x00, PDT_TAG_ASID = 0x41, PDT_TAG_BADVADDR = 0x42,
	PDT_TAG_ENTER = 0x47, PDT_TAG_INDEX = 0x49, PDT_TAG_PAGEMASK = 0x50,
	PDT_TAG_TIME = 0x54, PDT_TAG_VM = 0x56, PDT_TAG_EXIT = 0x58,
};

struct pdt_registers {
	uint32_t known;			/* one bit for each of the 32 */
	uint32_t from_data;		/* values that rest on traced loads */
	uint32_t value[32];
	uint8_t guest;			/* of the last "enter" tag */
};

struct pdt_values {
	struct pdt_registers of[PDT_SOURCES][PDT_VPS];
};

/* Follow element @e; true if it wrote a CP0 register that *@note tells about. */
bool pdt_values_element(struct pdt_values *values, const struct pdt_element *e,
			struct pdt_note *note);

/* What the tag @value says, for people; the guest of the last "enter" tag may be named. */
void pdt_tag_text(uint64_t value, unsigned int guest, char *text, size_t size);

/* "4K", "16K", ... of a PageMask register. */
void pdt_pagemask_text(uint32_t value, char *text, size_t size);

const char *pdt_note_kind_name(enum pdt_note_kind kind);

#endif
