// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-vCPU debugfs files beside the statistics: "cp0", every register by name,
 * and "tlb", the guest TLB.  They do not stop a vCPU that runs: its values are
 * then of about the same moment, and no more than that.
 */
#include <linux/debugfs.h>
#include <linux/kvm_host.h>
#include <linux/seq_file.h>
#include <kvm_mips/ops.h>
#include <cp0.h>
#include <tlb.h>

static int cp0_show(struct seq_file *m, void *unused)
{
	struct kvm_vcpu *vcpu = m->private;
	unsigned int row;
	u64 v;

	for (row = 0; row < MIPS_NR_CP0; row++)
		if (!vcpu->kvm->arch.ops->cp0_get(vcpu, row, &v))
			seq_printf(m, "%-12s %08x\n", mips_cp0_rows[row].name,
				   (u32)v);
	return 0;
}

static int tlb_show(struct seq_file *m, void *unused)
{
	struct kvm_vcpu *vcpu = m->private;
	struct mips_tlb_entry e;
	unsigned int i;

	for (i = 0; !vcpu->kvm->arch.ops->tlb_get(vcpu, i, &e); i++)
		seq_printf(m, "%3u %08x %08x %08x %08x\n", i, e.mask, e.hi,
			   e.lo[0], e.lo[1]);
	return 0;
}

/* An open file keeps the VM, and with it the vCPU. */
static int open_vcpu(struct inode *inode, struct file *file,
		     int (*show)(struct seq_file *m, void *unused))
{
	struct kvm_vcpu *vcpu = inode->i_private;
	int r;

	if (!kvm_get_kvm_safe(vcpu->kvm))
		return -ENOENT;
	r = single_open(file, show, vcpu);
	if (r)
		kvm_put_kvm(vcpu->kvm);
	return r;
}

static int release_vcpu(struct inode *inode, struct file *file)
{
	struct kvm_vcpu *vcpu = inode->i_private;

	single_release(inode, file);
	kvm_put_kvm(vcpu->kvm);
	return 0;
}

static int cp0_open(struct inode *inode, struct file *file)
{
	return open_vcpu(inode, file, cp0_show);
}

static int tlb_open(struct inode *inode, struct file *file)
{
	return open_vcpu(inode, file, tlb_show);
}

static const struct file_operations cp0_fops = {
	.owner = THIS_MODULE,
	.open = cp0_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = release_vcpu,
};

static const struct file_operations tlb_fops = {
	.owner = THIS_MODULE,
	.open = tlb_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = release_vcpu,
};

void kvm_arch_create_vcpu_debugfs(struct kvm_vcpu *vcpu, struct dentry *dentry)
{
	debugfs_create_file("cp0", 0400, dentry, vcpu, &cp0_fops);
	debugfs_create_file("tlb", 0400, dentry, vcpu, &tlb_fops);
}
