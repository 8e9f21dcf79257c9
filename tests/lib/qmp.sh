# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Talk to the monitor of an emulator that tests/board/run --qmp PIPE has started.
# Sourced by bash scripts.

# qmp_open PIPE: make the two pipes, before the emulator starts.
qmp_open()
{
	mkfifo "$1.in" "$1.out"
	# Opened like this they have an other end whenever the emulator comes.
	exec {qmp_in}<>"$1.in" {qmp_out}<>"$1.out"
}

# qmp COMMAND: sets $reply.  The first one must be {"execute": "qmp_capabilities"}.
qmp()
{
	printf '%s\n' "$1" >&"$qmp_in"
	while read -r -t 600 reply <&"$qmp_out"; do
		case $reply in
		*'"return"'*|*'"error"'*) return ;;
		esac
	done
	reply='no answer'
}

# monitor COMMAND: of the human monitor; sets $reply, fails if that has anything to say.
monitor()
{
	qmp '{"execute": "human-monitor-command", "arguments": {"command-line": "'"$1"'"}}'
	[ "$reply" = '{"return": ""}' ]
}
