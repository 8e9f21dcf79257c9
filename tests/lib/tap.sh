# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Test points in TAP for test programs written in shell.  Sourced after
# common.sh; a program ends with `tap_done`.

tap_points=0

# tap_point STATUS TEXT [DIAGNOSTIC]
tap_point()
{
	tap_points=$((tap_points + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tap_points - $2"
	else
		echo "not ok $tap_points - $2"
		[ -z "${3-}" ] || printf '%s\n' "$3" | sed 's/^/# /'
	fi
}

# tap_is GOT EXPECTED TEXT [DIAGNOSTIC]
tap_is()
{
	if [ "$1" = "$2" ]; then
		tap_point 0 "$3"
	else
		tap_point 1 "$3" "got:      $1
expected: $2${4:+
$4}"
	fi
}

# tap_like TEXT PATTERN NAME: extended regular expression.
tap_like()
{
	if grep -qE -e "$2" <<<"$1"; then
		tap_point 0 "$3"
	else
		tap_point 1 "$3" "no match for: $2
$1"
	fi
}

# tap_again: what another program printed, from standard input, with our numbers
tap_again()
{
	local line
	while read -r line; do
		case $line in
		"ok "*)		tap_point 0 "${line#* - }" ;;
		"not ok "*)	tap_point 1 "${line#* - }" ;;
		*)		printf '%s\n' "$line" ;;
		esac
	done
}

tap_done()
{
	echo "1..$tap_points"
}
