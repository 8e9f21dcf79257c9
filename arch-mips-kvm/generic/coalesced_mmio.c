// SPDX-License-Identifier: GPL-2.0-only
/* The host kernel's own virt/kvm/coalesced_mmio.c, built into this module unchanged. */
#include <coalesced_mmio.c>
