#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The war story: with TLB critical sections protected guest 1 keeps its PageMask
# however often guest 2 takes its TLB entries; without, it loses it, the trace
# stops itself, and the capture shows how: which tlbwr of guest 2 took the entry,
# the tlbp of guest 1 that missed, the tlbr that made PageMask 4K.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"

capture=$build/story/capture
flow=$build/trace-tools/pdtflow
make_in trace-tools >/dev/null || { echo "Bail out! the trace tools do not build"; exit 1; }

out=$(PROTECTION=off "$top/tests/story/run" 2>&1)
tap_is "$?:$out" "1:error: war-story: runs with protection and without; PROTECTION= is for 'make critical'" \
	"PROTECTION= costs one clear line"
status=0
out=$(TIMEOUT=500 "$top/tests/story/run" 2>&1) || status=$?
tap_is "$status" 0 "the board runs both guests, with and without protection" "$out"
protected=$(sed -n '/=critical/,/=wired/p' <<<"$out")
without=$(sed -n '/=wired/,$p' <<<"$out")
tap_like "$protected" 'came through 2500 rounds and [1-9][0-9]* turns' "protected: guest 1 keeps its PageMask"
tap_like "$protected" 'no trigger has fired' "protected: the trigger never fires"
tap_like "$without" 'lost its PageMask' "without: guest 1 loses it"
tap_like "$without" '^PageMask 0$' "...to 4K"
tap_like "$without" 'off; .* a trigger has fired' "...and the trace stops itself"

# What happened, in order, up to the tag that says 4K; guests' instructions only.
around=$("$flow" --quiet --filter Gk --regs --around 'pagemask:16K>4K:4000' "$capture" 2>&1)
order=$(awk '
	/G1 .*round.* sw .*\(data\)/ { entry = $(NF - 1); taken = "" }
	/G2 .*tlbwr/		{ written = 1 }
	/G2 .* sw .*\(data\)/	{ if (written && $(NF - 1) == entry) taken = entry; written = 0 }
	/G1 .*handle_tlbl.*tlbp/ { probed = taken != "" }
	/G1 .*tlbr/		{ read = probed }
	/trigger about/		{ fired = read }
	/PageMask=4K of guest 1/ { print "entry", taken, fired ? "lost" : "kept"; changed = 1 }
	changed && /Index=/	{ print $5, $6, $7, $8; exit }' <<<"$around")
needed=$(sed -n 's/^entry needed 0x//p' <<<"$without")
tap_is "$order" "entry $(printf '%08x' "0x${needed:-0}") lost
Index=none of guest 1" "the trace shows whose tlbwr took the entry, the tlbp that missed, the tlbr" "$around"
errors=$("$flow" --quiet --check --gid 1,2 "$capture" 2>/dev/null | grep -v 'record without its' || :)
tap_is "$(grep -c 'image does not fit' <<<"$errors")" 0 "the images of the capture fit the trace" "$errors"
modules=$("$flow" --quiet --count "$capture" 2>/dev/null)
tap_like "$modules" 'vz_vcpu_run \[capture.kvm_mips\]' "functions of the module have their names"
tap_like "$modules" '__schedule \[capture.kernel\]' "...and those of the kernel"
tap_like "$(cat "$capture.images")" '^# gid=2: process [0-9]+' "the capture says whose GuestIDs these are"
tap_done
