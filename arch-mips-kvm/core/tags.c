// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tags in a PDtrace: switching them on and off, and those of both backends.
 */
#include <linux/module.h>
#include <linux/sched.h>
#include <asm/mipsregs.h>
#include <kvm_mips/tags.h>

#define CONFIG3_TL	BIT(0)		/* the CPU has a trace block */

DEFINE_STATIC_KEY_FALSE(kvm_mips_tags);

static int set_tags(const char *text, const struct kernel_param *param)
{
	bool on;
	int r = kstrtobool(text, &on);

	if (r)
		return r;
	if (!on) {
		static_branch_disable(&kvm_mips_tags);
	} else if (cpu_has_mips32r2 && (read_c0_config3() & CONFIG3_TL)) {
		static_branch_enable(&kvm_mips_tags);
	} else {
		pr_err("trace_tags: the CPU has no trace block\n");
		return -ENODEV;
	}
	return 0;
}

static int get_tags(char *text, const struct kernel_param *param)
{
	return sprintf(text, "%c\n", kvm_mips_tagging() ? 'Y' : 'N');
}

static const struct kernel_param_ops tags_ops = {
	.set = set_tags,
	.get = get_tags,
};
module_param_cb(trace_tags, &tags_ops, NULL, 0644);
MODULE_PARM_DESC(trace_tags, "Write guest switches as user words into a PDtrace");

void kvm_mips_tag_enter(struct kvm_vcpu *vcpu, u32 gid)
{
	if (gid)
		kvm_mips_tag(KVM_MIPS_TAG_VM, gid | task_tgid_nr(current) << 8);
	kvm_mips_tag(KVM_MIPS_TAG_ENTER, gid | vcpu->vcpu_id << 8);
}

void kvm_mips_tag_asid(u32 asid)
{
	kvm_mips_tag(KVM_MIPS_TAG_ASID, (asid & 0xff) | task_tgid_nr(current) << 8);
}

void kvm_mips_tag_exit(struct kvm_vcpu *vcpu)
{
	kvm_mips_tag(KVM_MIPS_TAG_EXIT, (vcpu->arch.ctx.cause >> 2 & 31) | vcpu->vcpu_id << 8);
}
