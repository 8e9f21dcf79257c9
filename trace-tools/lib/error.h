/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can be wrong with a trace, as values.  Functions of this library return
 * 0 or one of these; none prints, none exits.  Texts are for people.
 */
#ifndef PDT_ERROR_H
#define PDT_ERROR_H

#include <stdint.h>

/* PDT_ERROR(token, text), in the order a trace passes through the layers. */
#define PDT_ERRORS(X)								\
	X(FILE_READ, "cannot read the file")					\
	X(FILE_FORMAT, "not a file of the expected kind")				\
	X(TRUNCATED, "file ends inside a trace word")				\
	X(LOST_WORDS, "trace words are missing")				\
	X(BAD_START, "start pointer outside the word")				\
	X(LOST_RECORD, "record without its continuation")			\
	X(BAD_IC, "unknown completion code")					\
	X(DELTA, "delta addresses are not supported")				\
	X(PARTIAL, "values in several parts are not supported")			\
	X(NO_TYPE, "value record without a type")				\
	X(STRAY_VALUE, "value without an instruction")				\
	X(NO_PC, "synchronizing completion without a PC")			\
	X(UNEXPECTED_PC, "PC after a sequential completion")			\
	X(RESTART_TARGET, "restart at the target of a branch")			\
	X(MISSING_BRANCH, "sequential completion after an unconditional transfer") \
	X(UNRESOLVED, "branch whose target is not known")			\
	X(SYNC_MISMATCH, "PC differs from the flow")				\
	X(IMAGE_MISMATCH, "image does not fit the trace")			\
	X(NO_IMAGE, "no image for this address")				\
	X(NO_ISA, "instruction set is not supported")				\
	X(OVERFLOW, "records lost by overflow")					\
	X(BAD_SETTING, "setting not understood")				\
	X(BUILD_ID, "image has another build-id")				\
	X(NO_MEMORY, "out of memory")

enum pdt_error {
	PDT_OK,
#define X(token, text) PDT_E_##token,
	PDT_ERRORS(X)
#undef X
	PDT_NR_ERRORS
};

/* The text of @error; "?" for values that are none. */
const char *pdt_error_text(enum pdt_error error);

/* A place in a trace: trace word and bit, printed as word.bit. */
struct pdt_pos {
	uint64_t frame;
	uint16_t bit;
};

#endif
