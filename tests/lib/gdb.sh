# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# For test programs that run gdb on something in a board: a port for it, and
# waiting for what appears while the board, process $board, runs.  The program
# says in $gdb by which script gdb is started.  Sourced after common.sh.

work=$(mktemp -d)
board=
trap '[ -z "$board" ] || kill "$board" 2>/dev/null; rm -rf "$work"' EXIT
port=$((20000 + RANDOM % 20000))

debug()	# GDB ARGUMENT...
{
	timeout -k 5 120 "$gdb" "$port" -batch "$@" 2>&1 </dev/null
}

appears()	# -e|-s FILE: there, or with something in it
{
	until test "$1" "$2"; do
		kill -0 "$board" 2>/dev/null || return
		read -rt 0.1 <> <(:) || :
	done
}
