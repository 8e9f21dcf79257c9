// SPDX-License-Identifier: GPL-2.0-only
/* The host kernel's own virt/kvm/eventfd.c, built into this module unchanged. */
#include <eventfd.c>
