/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of pdtgen: assembler, ELF writer, cases.
 */
#ifndef PDT_GEN_H
#define PDT_GEN_H

#include <stdio.h>
#include "emit.h"
#include "flow.h"

#define MAX_LABELS	256
#define MAX_CODE_WORDS	4096
#define MAX_SECTIONS	8

struct label {
	char name[48];
	uint64_t address;
	unsigned int section;
};

/* A == code section: what goes into one file, and its words of the .images line. */
struct section {
	char file[128], spec[256];
	uint64_t at;
	unsigned int nr;
	uint32_t words[MAX_CODE_WORDS];
	struct { char text[120]; unsigned int line; } source[MAX_CODE_WORDS];
};

struct processor {
	struct pdt_emitter emitter;
	struct pdt_identity who;
	enum pdt_arrival arrival;	/* how control came to pc */
	uint64_t pc;
	uint64_t data_address, data;	/* of the next loads and stores */
	uint8_t data_bytes;
};

struct gen {
	const char *file;		/* the case, for messages */
	unsigned int line, nr_sections, nr_labels;
	struct section *sections[MAX_SECTIONS];
	struct label labels[MAX_LABELS];
	/* Output */
	FILE *rtd;
	uint64_t frame, lose_from, lose_to, bend_frame, bend_by;
	struct pdt_encoder encoder;
	/* The processors that execute the code: see execute.c */
	struct pdt_images images;
	unsigned int vp;
	struct processor cpus[PDT_VPS], *cpu;
};

__attribute__((format(printf, 2, 3), noreturn))
void gen_die(const struct gen *g, const char *format, ...);

/* A number, an address (hexadecimal with 0x), or a label. */
uint64_t gen_value(const struct gen *g, const char *text);

/* The word of assembly line @text at address @pc. */
uint32_t gen_assemble(const struct gen *g, const char *text, uint64_t pc);

/* Write a section as ELF with its labels as functions, or as raw bytes. */
void gen_write_elf(const struct gen *g, unsigned int section, const char *path);
void gen_write_raw(const struct gen *g, unsigned int section, const char *path);

/* Execute a line of the trace section. */
void gen_trace_line(struct gen *g, char *text);

/* Trace words of the encoder go to g->rtd. */
void gen_sink(void *opaque, const uint64_t *part);

/* Write @nr random records from @seed, with a flush every @flush records or none. */
void gen_random(struct gen *g, uint32_t seed, uint64_t nr, unsigned int flush);

#endif
