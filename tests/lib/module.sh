# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the module built for the board says of itself, for test programs.

module=${build:?}/${HOST_KERNEL:-stock}/kvm-mips.ko

# The parameters that each turn one way of T&E's off when they are 0, one a line.
te_switches()
{
	tr '\0' '\n' <"$module" | LC_ALL=C awk -F: '
		$1 ~ /^parm=/ && $2 == "T&E" { te[substr($1, 6)] }
		$1 ~ /^parmtype=/ && $2 == "bool" { bool[substr($1, 10)] }
		END { for (name in te) if (name in bool) print name }' | sort
}
