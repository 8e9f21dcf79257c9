#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs upstream's KVM selftests, as the table `list` says, on a board with T&E
# guests and on one with VZ guests.  A test that skips itself is skipped here,
# with its own reason.
set -u -o pipefail
. "$(dirname "$0")/../lib/common.sh"
. "$top/tests/lib/tap.sh"
here=$top/tests/kselftests
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! "$here/build"; then
	echo "Bail out! upstream's KVM selftests do not build"
	exit 1
fi

bad=0
point()	# STATUS TEXT [DIAGNOSTIC]
{
	[ "$1" = 0 ] || bad=1
	tap_point "$@"
}

skip()	# TEXT REASON
{
	tap_points=$((tap_points + 1))
	echo "ok $tap_points - $1 # SKIP $2"
}

# rows KIND WHEN...: the table's rows for this kind of guest, "COMMAND|LAST FIELD".
# Of the samples every kind has its half, unless LONG is set.
rows()
{
	local kind=$1 when guests command last nr=0 half=0
	shift
	[ "$kind" = te ] || half=1
	while IFS='|' read -r when guests command last; do
		read -r when <<<"$when"
		read -r command <<<"$command"
		read -r last <<<"$last"
		case $when in \#*|'')	continue ;; esac
		[[ " $* " = *" $when "* ]] || continue
		if [ "$when" = sample ] && [ -z "${LONG-}" ]; then
			nr=$((nr + 1))
			[[ $guests = *te*vz* ]] && [ $(((nr + ${SEED:-1}) % 2)) != $half ] && continue
		fi
		[[ " $guests " = *" $kind "* ]] && echo "$command|$last"
	done <"$here/list"
}

# judge NAME COMMAND EXPECTED STATUS: one point for what a command left in $work/said.
judge()
{
	local name=$1 command=$2 expected=$3 status=$4 reason
	if [ "$status" = 4 ]; then		# KSFT_SKIP
		reason=$(sed -n 's/^1\.\.0 # SKIP *-* *//p; s/.*, skipping test.*/&/p' "$work/said" | head -n 1)
		skip "$name: $command" "${reason:-itself, without a reason}"
	elif [ "$status" != 0 ]; then
		point 1 "$name: $command" "status $status
$(tail -n 30 "$work/said")"
	else
		grep -qE -e "$expected" "$work/said"
		point $? "$name: $command" "did not print: $expected
$(tail -n 30 "$work/said")"
	fi
}

# board NAME KIND WHEN OPTIONS...: one boot for all rows.
board()
{
	local name=$1 kind=$2 when=$3 status=0 line command expected
	shift 3
	# shellcheck disable=SC2086 # one word each
	rows "$kind" $when >"$work/rows"
	[ -s "$work/rows" ] || return
	cut -d'|' -f1 "$work/rows" >"$work/$kind"
	"$top/tests/board/run" --quiet --timeout "$([ -n "${LONG-}" ] && echo 14400 || echo 900)" "$@" \
		--share "$build/kselftests/:kselftests" --share "$work:work" --share "$here:here" \
		-- sh /share/here/run "$kind" >"$work/out" 2>"$work/err" || status=$?
	tr -d '\r' <"$work/out" >"$work/all"
	while IFS='|' read -r command expected; do
		awk -v start="=== $command" '$0 == start { on = 1; next } on { print }
			on && /^=== status / { exit }' "$work/all" >"$work/said"
		line=$(tail -n 1 "$work/said")
		case $line in
		"=== status "*)	judge "$name" "$command" "$expected" "${line##* }" ;;
		*)		point 1 "$name: $command" "did not end
$(tail -n 30 "$work/said")" ;;
		esac
		echo "# $name: $command: $(sed -n 's/^# \([0-9]* s\)$/\1/p' "$work/said")"
	done <"$work/rows"
	point "$status" "$name: the board is well afterwards" "status $status
$(cat "$work/err")"
}

skipped()	# NAME KIND
{
	local command reason
	while IFS='|' read -r command reason; do
		skip "$1: $command" "$reason"
	done < <(rows "$2" skip)
}

echo "TAP version 13"
when="sample${LONG:+ long}"
board T\&E te "$when" --cpu 24Kf --kernel "${HOST_KERNEL:-stock}"
board VZ vz "$when" --cpu P5600-VZ --kernel "${HOST_KERNEL:-stock}"
if [ -n "${LONG-}" ]; then
	out=$(HOST_KERNEL=custom "$top/tests/board/build-module" 2>&1)
	point $? "the module for the custom kernel is built" "$out"
	board "T&E, 1 GB" te big --cpu 24Kf --kernel custom --mem 1024
	board "VZ, 1 GB" vz big --cpu P5600-VZ --kernel custom --mem 1024
fi
skipped T\&E te
skipped VZ vz
tap_done
exit $bad
