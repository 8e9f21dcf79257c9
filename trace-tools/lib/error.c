// SPDX-License-Identifier: GPL-2.0-only
/*
 * Texts of the error values.
 */
#include "error.h"

const char *pdt_error_text(enum pdt_error error)
{
	static const char *const texts[PDT_NR_ERRORS] = {
		[PDT_OK] = "no error",
#define X(token, text) [PDT_E_##token] = text,
		PDT_ERRORS(X)
#undef X
	};

	return (unsigned int)error < PDT_NR_ERRORS ? texts[error] : "?";
}
