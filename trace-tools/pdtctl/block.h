/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace block as a program on the board sees it: registers in physical
 * memory, each processor's own seen by that processor only.
 */
#ifndef PDTCTL_BLOCK_H
#define PDTCTL_BLOCK_H

#include <stdint.h>
#include <stdio.h>
#include "message.h"
#include "profile.h"

/* Where the emulated board is asked to have it (-device mips-pdtrace,drseg-alias=). */
#define BLOCK_BASE	0x1f200000

/* Find the block at physical address @base, or exit. */
void block_open(uint64_t base);

unsigned int block_cpus(void);

/* Register @number, of processor @cpu if each has its own. */
uint32_t block_read(unsigned int cpu, enum pdt_register_number number);
void block_write(unsigned int cpu, enum pdt_register_number number, uint32_t value);
void block_write_all(enum pdt_register_number number, uint32_t value);

/* The next 64 bits of trace memory, from TCBRDP on. */
uint64_t block_next(void);

/* NAME with @suffix, for writing; and its end.  They exit if they cannot. */
FILE *create(const char *name, const char *suffix);
void finish(FILE *f, const char *name);

#endif
