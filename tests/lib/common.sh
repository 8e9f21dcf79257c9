# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Shell helpers every script of the tests and of the build shares: messages,
# progress of long steps, and the cache of expensive things.
# Knowledge about the board, kernels or packages does not belong here.
# Sourced by bash scripts that have `set -eu -o pipefail`.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$top/build
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mips-kvm

say()
{
	printf '%s\n' "$*" >&2
}

die()
{
	say "error: $*"
	exit 1
}

# need COMMAND PACKAGE: one clear line instead of "command not found".
need()
{
	command -v "$1" >/dev/null || [ -x "/sbin/$1" ] || [ -x "/usr/sbin/$1" ] ||
		die "$1 is missing (Debian package $2; 'make packages' installs all)"
}

# ticker TEXT: tell every 15 s how long TEXT takes, until standard input closes.
ticker()
{
	local start=$SECONDS
	until read -rt 15 || [ $? -le 128 ]; do
		say "  $1 ... $((SECONDS - start)) s"
	done
}

# step TEXT COMMAND...: run a long command with its output in a log, and say
# what runs and for how long already.  The log is shown when it fails.
step()
{
	local text=$1 log tick status=0 start=$SECONDS
	shift
	mkdir -p "$build/log"
	log=$(mktemp "$build/log/step.XXXXXX")
	say "  $text ..."
	exec {tick}> >(ticker "$text")
	"$@" >"$log" 2>&1 </dev/null {tick}>&- || status=$?
	exec {tick}>&-
	if [ "$status" != 0 ]; then
		tail -n 30 "$log" >&2
		say "error: $text failed (status $status); whole log: $log"
		return "$status"
	fi
	say "  $text: done in $((SECONDS - start)) s"
	rm -f "$log"
}

# make_in DIR ARG...: make in this directory of ours, one make at a time, for test
# programs that want the same built run side by side.
make_in()
{
	mkdir -p "$build"
	flock "$build/.make-${1//\//-}.lock" make -s -C "$top/$1" "${@:2}"
}

# hash_of ARG...: a short key of the arguments; one naming a file stands for
# its content.
hash_of()
{
	local arg
	for arg in "$@"; do
		if [ -f "$arg" ]; then cat "$arg"; else printf '%s\n' "$arg"; fi
	done | sha256sum | cut -c1-12
}

# cached NAME KEY COMMAND...: print the directory cache/NAME-KEY.  If it is not
# there, COMMAND DIR fills a temporary directory that is renamed when complete,
# so a half-made entry is never seen, and two makes never build the same twice.
cached()
{
	local name=$1 dir=$cache/$1-$2 tmp
	shift 2
	if [ ! -d "$dir" ]; then
		mkdir -p "$cache"
		exec {cache_lock}>"$cache/.$name.lock"
		flock -n "$cache_lock" || {
			say "  waiting for another command that makes $name ..."
			flock "$cache_lock"
		}
		if [ ! -d "$dir" ]; then
			# What a killed command left: nobody else can hold the lock.
			rm -rf "$cache/.$name".??????
			tmp=$(mktemp -d "$cache/.$name.XXXXXX")
			chmod 755 "$tmp"
			if ! "$@" "$tmp"; then
				rm -rf "$tmp"
				return 1
			fi
			mv "$tmp" "$dir"
		fi
		exec {cache_lock}>&-
	fi
	printf '%s\n' "$dir"
}

# cpio_of DIR: the tree as an archive the kernel unpacks; same bytes every time.
cpio_of()
{
	(cd "$1" && find . -exec touch -h -d @0 {} + && find . | LC_ALL=C sort |
		cpio -o -H newc -R 0:0 --reproducible --quiet)
}
