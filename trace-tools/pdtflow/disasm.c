// SPDX-License-Identifier: GPL-2.0-only
/*
 * Disassembly by capstone, which shares names with the hypervisor's decoder:
 * nothing else may include its header.
 */
#include <capstone/capstone.h>
#include <stdio.h>
#include "disasm.h"

static csh engine;
static cs_insn *insn;

bool disassemble_word(uint32_t word, uint64_t pc, char mnemonic[32], char operands[160])
{
	uint8_t bytes[4] = { word, word >> 8, word >> 16, word >> 24 };
	const uint8_t *p = bytes;
	uint64_t at = (uint32_t)pc;
	size_t left = sizeof(bytes);

	if (!insn) {
		if (cs_open(CS_ARCH_MIPS, CS_MODE_MIPS32 | CS_MODE_LITTLE_ENDIAN, &engine))
			return false;
		insn = cs_malloc(engine);
	}
	if (!insn || !cs_disasm_iter(engine, &p, &left, &at, insn))
		return false;
	snprintf(mnemonic, 32, "%s", insn->mnemonic);
	snprintf(operands, 160, "%s", insn->op_str);
	return true;
}

void disassemble_finish(void)
{
	if (!insn)
		return;
	cs_free(insn, 1);
	cs_close(&engine);
}
