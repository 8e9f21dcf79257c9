// SPDX-License-Identifier: GPL-2.0-only
/*
 * What every exit has in common whatever its cause: tracing it, and stopping
 * a VM that cannot go on.
 */
#include <linux/kvm_host.h>
#include <linux/ratelimit.h>
#include <kvm_mips/vcpu.h>
#define CREATE_TRACE_POINTS
#include "trace.h"

void kvm_mips_trace_exit(struct kvm_vcpu *vcpu, enum kvm_mips_exit kind)
{
	trace_kvm_exit(vcpu, kind);
}

int kvm_mips_kill(struct kvm_vcpu *vcpu, u32 suberror, u32 extra)
{
	/* One line in two seconds for all guests together. */
	static DEFINE_RATELIMIT_STATE(limit, 2 * HZ, 1);
	const struct kvm_mips_ctx *ctx = &vcpu->arch.ctx;
	struct kvm_run *run = vcpu->run;

	run->exit_reason = KVM_EXIT_INTERNAL_ERROR;
	run->internal.suberror = suberror;
	run->internal.ndata = 3;
	run->internal.data[0] = ctx->pc;
	run->internal.data[1] = ctx->cause;
	run->internal.data[2] = extra;

	ratelimit_set_flags(&limit, RATELIMIT_MSG_ON_RELEASE);
	if (__ratelimit(&limit))
		pr_err("VM of pid %d stopped: suberror %#x pc %#x cause %#x data %#x\n",
		       task_tgid_nr(current), suberror, ctx->pc, ctx->cause, extra);
	return 0;
}
