# SPDX-License-Identifier: GPL-2.0-only
#
# Every command a user or developer types.  Each target is a few words of glue:
# what it does is in the script it calls.  'make help' lists them.

MAKEFLAGS += --no-print-directory
SHELL := /bin/bash -eu -o pipefail

# What a user may set; the scripts know what is meant by nothing.
MODE ?=
HOST_KERNEL ?= stock
CPU ?=
MEM ?=
GUEST ?=
PAGES ?=
INITRD ?=
DISK ?=
NET ?=
SHARE ?=
CMD ?=
LONG ?=
GDB ?=
GDB_GUEST ?=
GUESTS ?=
MINUTES ?=
SEED ?= 1
SCENARIO ?=
RESULTS ?=
export HOST_KERNEL CPU MODE MEM GUEST PAGES INITRD DISK NET SHARE CMD LONG GDB GDB_GUEST GUESTS MINUTES SEED SCENARIO RESULTS

board := tests/board
packages := $(board)/install-packages

.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z_-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile
	@echo "Variables of run: GUEST= INITRD= DISK= NET=1 SHARE=dir MEM= CPU= PAGES=4|16 MODE=te|vz|both CMD='...'"
	@echo "Variables of soak: GUESTS= MINUTES= SEED= MODE=te|vz|both PAGES=16|4 SCENARIO= RESULTS=dir"
	@echo "Variables of tests: LONG=1 SEED= JOBS="
	@echo "Everywhere: HOST_KERNEL=stock|custom|custom-16k|oracle"

run: run-guest ## boot the board and a guest on it; CMD='...' runs that and exits with its status
	@$(exit-with $(file <build/run.status))exit "$$(cat build/run.status)"

run-guest: modules $(if $(filter vz both,$(MODE))$(findstring VZ,$(CPU))$(GDB_GUEST),qemu)
	@$(packages) board
	@status=0; tests/boot/run-guest || status=$$?; echo $$status >build/run.status

# Of itself make exits with 2 whatever failed; exit-with is in this object.
ifneq ($(filter run,$(MAKECMDGOALS)),)
-load build/make_exit.so
endif

build/make_exit.so: tests/lib/make-exit.c
	@$(packages) build
	@mkdir -p build
	@gcc -shared -fPIC -O2 -Wall -o $@ $<

gdb-host: ## attach gdb to the board of a 'make run GDB=1234'
	@$(packages) debug
	@tests/board/gdb $(or $(GDB),1234)

gdb-guest: ## attach gdb to the guest of a 'make run GDB_GUEST=1235'
	@$(packages) debug
	@tests/boot/gdb-guest $(or $(GDB_GUEST),1235)

# KDIR= builds for a kernel tree of the user's own, and needs nothing of ours.
modules: ## build kvm-mips.ko for the board's kernel, or for KDIR=...
	@[ -n "$(KDIR)" ] || $(packages) build board
	@$(board)/build-module

modules_install: modules ## install kvm-mips.ko for KDIR= below INSTALL_MOD_PATH=
	@$(board)/build-module modules_install

guests: ## build the guest kernels
	@$(packages) build
	@guest-kernel-patches/build 6.1
	@guest-kernel-patches/build 5.10

test: modules guests qemu ## every tier of tests; LONG=1 runs the full counts
	@$(packages) board test debug trace
	@tests/lib/run-tiers unit check guests selftests kselftests critical boot oracle migration soak

unit: ## tests of the pure logic on this machine: seconds, no root, no network
	@tests/lib/run-tiers unit

check: ## rules of the sources: layers, gcc W=1, sparse, checkpatch, shellcheck
	@$(packages) build test
	@tests/lib/run-tiers check

bare: qemu ## directed tests of the emulated VZ on a bare board: a minute, no Linux
	@$(packages) board test trace
	@tests/lib/run-tiers guests

selftests: modules ## tests of the KVM API on the board
	@$(packages) board test
	@tests/lib/run-tiers selftests

kselftests: modules qemu ## the kernel's own KVM selftests, ported, on the board
	@$(packages) build board test
	@tests/lib/run-tiers kselftests

critical: modules qemu ## stop guests at every instruction of their TLB handlers; PROTECTION=off must fail
	@$(packages) build board
	@tests/critical/run

boot: modules guests qemu ## tests that boot boards and Linux guests
	@$(packages) board test debug
	@tests/lib/run-tiers boot

migration: modules guests qemu ## save, load and move guests at random moments
	@$(packages) board test
	@tests/lib/run-tiers migration

soak: modules $(if $(filter vz both,$(MODE)),qemu) ## crashme in GUESTS= guests for MINUTES=, watched
	@$(packages) board test
	@tests/soak/run

oracle-vz: guests qemu ## VZ emulation against Linux's own KVM, with Debian's kernel as its guest
	@$(packages) build board test
	@tests/lib/run-tiers oracle

bench: modules guests qemu ## count exits and instructions, time VZ, into build/bench.json and .svg
	@$(packages) board test trace
	@tests/bench/run
	@tests/bench/chart.py build/bench.json build/bench.svg
	@tests/bench/cputime
	@$(MAKE) -s -C trace-tools bench

bench-check: bench ## the same, and fail if a figure has grown by more than 2 %
	@tests/bench/check.py tests/bench/record.json build/bench.json

qemu: ## build the QEMU that emulates VZ, and the VMM for its board
	@$(packages) build qemu
	@qemu-patches/build board
	@qemu-patches/build vmm

qemu-apply: ## the patches to QEMU as a git tree, in build/qemu-tree or TREE=
	@$(packages) qemu
	@qemu-patches/tree apply $(TREE)

qemu-refresh: ## export that tree into qemu-patches/
	@qemu-patches/tree refresh $(TREE)

qemu-check: ## checkpatch for the patches to QEMU; LONG=1 also builds each
	@$(packages) build qemu $(if $(LONG),firmware)
	@qemu-patches/tree check

trace-tools: ## build pdtdump, pdtflow and pdtgen into build/trace-tools
	@$(packages) trace
	@$(MAKE) -s -C trace-tools

pdtctl: ## build pdtctl, which operates the trace block of the board it runs on
	@$(packages) build trace
	@trace-tools/pdtctl/build

trace: $(if $(CMD),modules qemu trace-tools) ## trace CMD='...' on the board into build/trace/; MODES=kues WHEN=event STREAM=1
	@[ -n "$$CMD" ] || { echo "error: make trace CMD='a command of the board'" >&2; exit 1; }
	@$(packages) board build
	@tests/board/trace $(if $(MODES),--modes '$(MODES)') $(if $(WHEN),--stop-when '$(WHEN)') \
		$(if $(STREAM),--stream) -- --cpu $(CPU) --kernel $(HOST_KERNEL) -- "$$CMD"

war-story: modules qemu trace-tools ## two guests, one TLB: the capture, its listing, a picture
	@$(packages) build board picture
	@tests/story/run
	@tests/story/show

packages: ## install all Debian packages that any target needs
	@$(packages) build board test qemu debug trace picture

refresh: ## look for newer packages of Debian than those in the cache
	@. tests/lib/common.sh && . tests/lib/apt.sh && step "reading Debian package lists" apt_refresh

clean: ## remove build/ (the cache in ~/.cache/mips-kvm stays)
	@rm -rf build

.PHONY: help run run-guest gdb-host gdb-guest modules modules_install guests test unit check bare critical \
	selftests kselftests boot migration soak oracle-vz bench bench-check qemu qemu-apply qemu-refresh \
	qemu-check trace-tools pdtctl trace war-story packages refresh clean
