#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# States that another VMM, another module or an accident has made: what cannot be
# loaded is refused with one line and a status, and the guest goes on where it is;
# what Debian's VMM has saved is loaded.  LONG=1 only.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
. "$top/tests/migration/guest.sh"
if [ -z "${LONG-}" ]; then
	echo '1..0 # SKIP a minute of processor time: LONG=1'
	exit
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
vmm_dir=$(dirname "${VMM:-$("$top/qemu-patches/build" vmm)}")

# What is refused, and in which words.
refusals()
{
	cat <<'END'
no FPU|KVM on this host does not take register
another layout|KVM on this host does not know layout 2 of the zero page, with which the guest was saved
another TLB|Config1 of the guest is [0-9a-f]*, on this host it would be
cut short|load of migration failed: Input/output error
Debian's VMM|load of migration failed: 
END
}

mkdir "$work/m"
share "$work/m" "$build/guest-6.1/vmlinux"
cp "$here/streams" "$work/m/"
on_board "sh /share/m/streams 28 '$guest_append'" --timeout 1500
tap_is "$status" 0 "the board's status" "$out"
tap_like "$out" '^the older state is loaded' "a state of Debian's VMM is loaded: registers and memory"
while IFS='|' read -r what words; do
	tap_like "$out" "^$what: status 1: .*$words" "refused: $what"
	said=$(grep "^$what: " <<<"$out" | grep -o qemu-system-mipsel: | wc -l)
	tap_point $((said < 1 || said > 5)) "...in no more than five lines of QEMU's"
done < <(refusals)
guest_printed "the guest whose state was refused" "$work/m/out"
sed 's/^/# /' <<<"$out"
tap_done
