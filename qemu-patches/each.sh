# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Builds QEMU after every patch of the series, in one tree that stays in the
# cache and has a commit for each patch that was built.  The commit is named by
# a hash of all that led to it, so the next run goes on after the last patch
# that is as it was; one that was interrupted goes on where it was.  QEMU's own
# tests run before the first patch and after the last; none may fail that did
# not before.
# Sourced by build, whose variables and functions these use.
# shellcheck disable=SC2154

# in_each COMMAND...: git, in the tree.
in_each()
{
	git -C "$each/tree" -c user.name='MIPS KVM' -c user.email=mips-kvm@localhost "$@"
}

# each_tree SOURCE: the tree and its first commit.
each_tree()
{
	local tmp=$each/tree.new
	[ ! -d "$each/tree" ] || return 0
	rm -rf "$tmp"
	mkdir -p "$each/obj"
	cp -a "$1" "$tmp" && git init -q "$tmp" && git -C "$tmp" add -f -A || return
	mv "$tmp" "$each/tree"
	in_each commit -q -m "$key"
}

# each_make TARGET...: a build that was interrupted may have lost its rules.
each_make()
{
	cd "$each/obj" || return
	[ -e build.ninja ] || configure "$each/tree" || return
	ninja "$@"
}

# The tests want firmware for their devices, and the source package has none.
each_base()
{
	each_make qemu-system-mipsel &&
		cp /usr/lib/ipxe/qemu/*.rom /usr/share/seabios/vgabios*.bin qemu-bundle/usr/local/share/qemu/
}

each_patch()	# PATCH
{
	in_each apply --index "$1" && each_make qemu-system-mipsel &&
		in_each commit -q -m "$key"
}

# results [KEY]: the file with what the tests said of what is built.
results()
{
	echo "$each/results-$(hash_of "${1-$key}" "$here/own-tests")"
}

each_tests()
{
	each_make qemu-system-mipsel qemu-mipsel &&
		"$here/own-tests" "$each/tree" "$each/obj" "$each/guests" >"$each/results" &&
		mv "$each/results" "$(results)"
}

# each_start: the tree as it was after the last patch that has not changed.
each_start()
{
	local hash name patch next=$key
	local -A commits=()
	while read -r hash name; do commits[$name]=$hash; done < <(in_each log --format='%H %s')
	for patch in "${patches[@]}"; do
		next=$(hash_of "$next" "$patch")
		[ -n "${commits[$next]-}" ] || break
		key=$next built=$((built + 1))
	done
	in_each reset -q --hard "${commits[$key]}" && in_each clean -dfqx
}

each()		# SOURCE
{
	local key base each built=0 all=${#patches[@]}
	base=$(hash_of "$1" "$options" "$($compiler -dumpfullversion)")
	key=$base each=$cache/qemu-each-$base
	mkdir -p "$each"
	exec {each_lock}>"$each/lock"
	flock "$each_lock"
	step "unpacking QEMU" each_tree "$1" && each_start || return
	if [ ! -e "$(results "$base")" ]; then
		in_each reset -q --hard "$(in_each log --format=%H | tail -n 1)"
		key=$base built=0
		step "building QEMU without the series" each_base || return
		step "running QEMU's own tests without the series" each_tests || return
	fi
	while [ "$built" -lt "$all" ]; do
		key=$(hash_of "$key" "${patches[built]}")
		step "building QEMU with $((built + 1)) of $all patches" each_patch "${patches[built]}" || return
		built=$((built + 1))
	done
	[ -e "$(results)" ] || step "running QEMU's own tests with the series" each_tests || return
	"$here/own-tests" --compare "$(results "$base")" "$(results)"
}
