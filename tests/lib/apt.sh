# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A private apt: fetches packages of both architectures and sources from the
# mirrors this machine already uses, with the keys it already trusts, without
# touching the machine's own apt or dpkg.  Sourced after common.sh.

apt_dir=${cache:?}/apt

# Base URIs from which this machine takes Debian 12 itself (not its updates).
apt_mirrors()
{
	# shellcheck disable=SC2016 # the format is apt's
	apt-get indextargets --format '$(RELEASE) $(REPO_URI)' \
		'Created-By: Packages' 2>/dev/null |
		awk '$1 ~ /^(bookworm|stable|oldstable)$/ && !seen[$2]++ { print $2 }'
}

# Every keyring the machine's apt may trust, in one private directory.
apt_keys()
{
	local key
	rm -rf "$apt_dir/keys"
	mkdir -p "$apt_dir/keys"
	{
		find /etc/apt/trusted.gpg.d -type f \( -name '*.gpg' -o -name '*.asc' \)
		ls /usr/share/keyrings/debian-archive-keyring.gpg
		grep -rhoiE 'signed-by[=:] *[^] ]+' /etc/apt/sources.list \
			/etc/apt/sources.list.d | sed 's/^[^:=]*[:=] *//' | tr ',' '\n'
	} 2>/dev/null | sort -u | while read -r key; do
		case $key in
		/*) [ -r "$key" ] && cp "$key" "$apt_dir/keys/" ;;
		esac
	done || :
}

# Packages of Debian 12, sources of it and of Debian 11.
apt_sources()
{
	local uri
	apt_mirrors | while read -r uri; do
		echo "deb [arch=amd64,mipsel] $uri bookworm main"
		echo "deb-src $uri bookworm main"
		echo "deb-src $uri bullseye main"
	done
}

apt_configure()
{
	mkdir -p "$apt_dir"/{lists/partial,archives/partial,etc/none}
	: >"$apt_dir/status"
	apt_keys
	apt_sources >"$apt_dir/etc/sources.list"
	[ -s "$apt_dir/etc/sources.list" ] ||
		die "apt on this machine names no mirror of Debian 12 (bookworm)"
	cat >"$apt_dir/etc/apt.conf" <<-EOF
		Dir::State "$apt_dir";
		Dir::State::status "$apt_dir/status";
		Dir::State::lists "$apt_dir/lists";
		Dir::Cache "$apt_dir";
		Dir::Etc::sourcelist "$apt_dir/etc/sources.list";
		Dir::Etc::sourceparts "$apt_dir/etc/none";
		Dir::Etc::preferences "$apt_dir/etc/none/preferences";
		Dir::Etc::preferencesparts "$apt_dir/etc/none";
		Dir::Etc::trusted "$apt_dir/etc/none/trusted";
		Dir::Etc::trustedparts "$apt_dir/keys";
		APT::Architecture "amd64";
		APT::Architectures { "amd64"; "mipsel"; };
		APT::Get::List-Cleanup "true";
		APT::Sandbox::User "";
		Acquire::Languages "none";
		Acquire::Retries "3";
	EOF
}

# Package lists are read once and then kept: every clone sees the same versions
# until `apt_refresh`, or until the mirror has dropped one of them.
apt_refresh()
{
	apt_configure
	rm -rf "$apt_dir/answers"
	APT_CONFIG=$apt_dir/etc/apt.conf apt-get -q update ||
		die "cannot read the Debian package lists (network or mirror down?)"
	ls "$apt_dir"/lists/*binary-mipsel_Packages* >/dev/null 2>&1 ||
		die "the Debian mirror of this machine does not carry mipsel"
	date -u +%s >"$apt_dir/refreshed"
}

# Lists read by a version of this project that used fewer sources are no lists.
apt_have_lists()
{
	[ -e "$apt_dir/refreshed" ] &&
		grep -qs '^deb-src .* bookworm ' "$apt_dir/etc/sources.list"
}

apt_ready()
{
	apt_have_lists && return
	mkdir -p "$apt_dir"
	exec {apt_lock}>"$apt_dir/.lock"
	flock "$apt_lock"
	apt_have_lists || step "reading Debian package lists" apt_refresh
	exec {apt_lock}>&-
}

# apt_run COMMAND...: an apt command on the private state.
apt_run()
{
	apt_ready
	APT_CONFIG=$apt_dir/etc/apt.conf "$@"
}

# apt_cache ARG...: what apt-cache says, which takes it a second, is kept as long as
# the package lists are.
apt_cache()
{
	local answer
	answer=$apt_dir/answers/$(hash_of "$@")
	apt_ready
	if [ ! -e "$answer" ]; then
		mkdir -p "${answer%/*}"
		apt_run apt-cache "$@" >"$answer.$$" || { rm -f "$answer.$$"; return 1; }
		mv "$answer.$$" "$answer"
	fi
	cat "$answer"
}

# apt_version PACKAGE[:ARCH]
apt_version()
{
	apt_cache policy "$1" | awk '$1 == "Candidate:" { print $2 }' | grep . ||
		die "Debian package $1 is not in the package lists"
}

# apt_download DIR PACKAGE...: fetch package files into DIR.
apt_download()
{
	local dir=$1
	shift
	(cd "$dir" && apt_run apt-get -q download "$@") ||
		die "cannot download $* ('make refresh' rereads the package lists)"
}

# apt_closure ARCH PACKAGE...: URIs and file names of the packages and all they
# depend on, for a file system that starts empty.
apt_closure()
{
	local arch=$1
	shift
	apt_run apt-get -qq -o APT::Architecture="$arch" \
		-o APT::Architectures::="$arch" --no-install-recommends --print-uris -y \
		install "$@"
}
