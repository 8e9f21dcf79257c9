/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Disassembly of one word.
 */
#ifndef PDT_DISASM_H
#define PDT_DISASM_H

#include <stdbool.h>
#include <stdint.h>

/* False for what the disassembler does not know. */
bool disassemble_word(uint32_t word, uint64_t pc, char mnemonic[32], char operands[160]);
void disassemble_finish(void);

#endif
