# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Talk to the monitor of an emulator that tests/board/run --qmp PIPE has started,
# whose process is $board.  Sourced by bash scripts.

# qmp_open PIPE: make the two pipes, before the emulator starts.
qmp_open()
{
	mkfifo "$1.in" "$1.out"
	# Opened like this they have an other end whenever the emulator comes.
	exec {qmp_in}<>"$1.in" {qmp_out}<>"$1.out"
	qmp_ready=
}

# qmp COMMAND: sets $reply.  Before the first, a board may still start over.
qmp()
{
	if [ -z "$qmp_ready" ]; then
		qmp_ready=yes
		qmp '{"execute": "qmp_capabilities"}'
	fi
	printf '%s\n' "$1" >&"$qmp_in"
	while kill -0 "$board" 2>/dev/null; do
		read -r -t 5 reply <&"$qmp_out" || continue
		reply=${reply%$'\r'}
		case $reply in
		*'"return"'*|*'"error"'*) return ;;
		esac
	done
	reply='the board has ended'
}

# monitor COMMAND: of the human monitor; sets $reply, fails if that has anything to say.
monitor()
{
	qmp '{"execute": "human-monitor-command", "arguments": {"command-line": "'"$1"'"}}'
	[ "$reply" = '{"return": ""}' ]
}
