// SPDX-License-Identifier: GPL-2.0-only
/* The host kernel's own virt/kvm/binary_stats.c, built into this module unchanged. */
#include <binary_stats.c>
