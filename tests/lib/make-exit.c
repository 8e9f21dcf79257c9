// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function for GNU make, $(exit-with STATUS): leave with that status, where
 * make itself only knows 2.  `make run CMD=...` hands back the command's status.
 */
#include <gnumake.h>
#include <stdio.h>
#include <stdlib.h>

int plugin_is_GPL_compatible;

static char *exit_with(const char *name, unsigned int argc, char **argv)
{
	(void)name;
	(void)argc;
	exit(atoi(argv[0]));
}

int make_exit_gmk_setup(void);

int make_exit_gmk_setup(void)
{
	gmk_add_function("exit-with", exit_with, 1, 1, GMK_FUNC_DEFAULT);
	return 1;
}
