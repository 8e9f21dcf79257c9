// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading and unloading: probes the machine and the backends, registers with
 * the generic KVM code and unwinds in reverse.  Nothing per VM or per vCPU.
 */
#include <linux/fs.h>
#include <linux/kvm_host.h>
#include <linux/module.h>
#include <linux/namei.h>
#include <asm/cpu-features.h>
#include <kvm_mips/ops.h>
#include <kvm_mips/vcpu.h>
#include <cp0.h>
#include "backends.h"

static bool force_aliases;
module_param(force_aliases, bool, 0444);
MODULE_PARM_DESC(force_aliases, "Load although the data cache has aliases");

static char *auto_type = "";
module_param(auto_type, charp, 0444);
MODULE_PARM_DESC(auto_type, "What VM type 0 means: vz, te, or by default the first this machine has");

static bool vz = true;
module_param(vz, bool, 0444);
MODULE_PARM_DESC(vz, "Use VZ where the processor has it (default y)");

static const struct kvm_mips_ops *const known[KVM_MIPS_NR_BACKENDS] = {
	&kvm_vz_ops,
	&kvm_te_ops,
};

/* Those whose probe succeeded, in order of preference. */
static const struct kvm_mips_ops *usable[KVM_MIPS_NR_BACKENDS];

const struct kvm_mips_ops *kvm_mips_backend(unsigned int i)
{
	return i < KVM_MIPS_NR_BACKENDS ? usable[i] : NULL;
}

const struct kvm_mips_ops *kvm_mips_backend_for(unsigned long vm_type)
{
	unsigned int i;

	for (i = 0; i < KVM_MIPS_NR_BACKENDS && usable[i]; i++)
		if (vm_type == KVM_VM_MIPS_AUTO ?
		    !*auto_type || !strcmp(usable[i]->name, auto_type) :
		    usable[i]->vm_type == vm_type)
			return usable[i];
	return NULL;
}

static void remove_backends(void)
{
	int i;

	for (i = KVM_MIPS_NR_BACKENDS - 1; i >= 0; i--) {
		if (usable[i])
			usable[i]->remove();
		usable[i] = NULL;
	}
}

static int probe_backends(void)
{
	unsigned int i, n = 0;
	int r = -ENODEV;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		bool off = known[i] == &kvm_vz_ops && !vz;
		int err = off ? -ENODEV : known[i]->probe();

		if (err)
			r = err;
		else
			usable[n++] = known[i];
	}
	return n ? 0 : r;
}

#define OTHER_KVM "/dev/kvm exists already: another KVM is loaded or built in"

/*
 * Another KVM would answer under the same name, and the two would fight over
 * EBase and the TLB handlers.  A node may be missing, so kvm_init() is asked
 * too.
 */
static bool dev_kvm_exists(void)
{
	struct path path;

	if (kern_path("/dev/kvm", 0, &path))
		return false;
	path_put(&path);
	return true;
}

static bool cpu_supported(void)
{
	return cpu_has_mips32r2 && !cpu_has_mips_r6 && !cpu_has_mmid &&
	       cpu_has_tlb && !IS_ENABLED(CONFIG_64BIT);
}

/* One line says why the module does not load here; NULL when it can. */
static const char *refusal(int *err)
{
#ifdef KVM_MIPS_NO_PREEMPT_NOTIFIERS
	if (IS_ENABLED(CONFIG_PREEMPTION)) {
		*err = -EOPNOTSUPP;
		return "the kernel has PREEMPT=y without KVM (no preempt notifiers)";
	}
#endif
	*err = -EINVAL;
	if (*auto_type && strcmp(auto_type, "vz") && strcmp(auto_type, "te"))
		return "auto_type must be vz or te";

	*err = -EBUSY;
	if (dev_kvm_exists())
		return OTHER_KVM;

	*err = -ENODEV;
	if (!cpu_supported())
		return "the CPU is not a MIPS32 Release 2 to 5 with a TLB and without MMID";
	if (cpu_has_dc_aliases && !force_aliases)
		return "the data cache aliases (force_aliases=1 overrides this)";

	return NULL;
}

static int check_cp0_rows(void)
{
	struct mips_cpu_cfg cfg;
	const char *bad;

	mips_cpu_cfg_24kc(&cfg, MIPS_MAP_TE);
	bad = mips_cp0_check(&cfg);
	if (!bad)
		return 0;
	pr_err("not loaded: the row of CP0 register %s is inconsistent\n", bad);
	return -EINVAL;
}

int kvm_arch_hardware_enable(void)
{
	int i, r = 0;

	for (i = 0; i < KVM_MIPS_NR_BACKENDS && usable[i] && !r; i++)
		r = usable[i]->hw_enable();
	if (r)
		for (i -= 2; i >= 0; i--)
			usable[i]->hw_disable();
	return r;
}

void kvm_arch_hardware_disable(void)
{
	int i;

	for (i = KVM_MIPS_NR_BACKENDS - 1; i >= 0; i--)
		if (usable[i])
			usable[i]->hw_disable();
}

int kvm_arch_hardware_setup(void *opaque)
{
	return 0;
}

int kvm_arch_check_processor_compat(void *opaque)
{
	return 0;
}

int kvm_arch_init(void *opaque)
{
	return 0;
}

void kvm_arch_exit(void)
{
}

static int __init kvm_mips_init(void)
{
	const char *why;
	int r;

	why = refusal(&r);
	if (why) {
		pr_err("not loaded: %s\n", why);
		return r;
	}

	r = check_cp0_rows();
	if (r)
		return r;
	r = probe_backends();
	if (r)
		return r;
	r = kvm_mips_fpu_init();
	if (r)
		goto err_backends;
	r = kvm_init(NULL, sizeof(struct kvm_vcpu), __alignof__(struct kvm_vcpu),
		     THIS_MODULE);
	if (r)
		goto err_fpu;
	return 0;

err_fpu:
	if (r == -EBUSY)
		pr_err("not loaded: " OTHER_KVM "\n");
	kvm_mips_fpu_exit();
err_backends:
	remove_backends();
	return r;
}

static void __exit kvm_mips_exit(void)
{
	kvm_exit();
	kvm_mips_fpu_exit();
	remove_backends();
}

module_init(kvm_mips_init);
module_exit(kvm_mips_exit);
MODULE_DESCRIPTION("KVM for MIPS");
