// SPDX-License-Identifier: GPL-2.0-only
/* The host kernel's own virt/kvm/kvm_main.c, built into this module unchanged. */
#include <kvm_main.c>
