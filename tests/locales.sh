# Locales of its own for a test, whatever the machine has.  Sourced after tap.sh.
# shellcheck shell=bash
export LOCPATH=$T/locales
mkdir -p "$LOCPATH"
# locale_made NAME CHARSET: makes it, which takes two seconds, or copies what another test has made with the same localedef
locale_made() {
	local kept=${AF_BUILD:-$AF_ROOT/build}/locales new
	kept+=/$(localedef --version | cksum | cut -d ' ' -f 1)-$1.$2
	if [ ! -e "$kept" ]; then
		mkdir -p "${kept%/*}"
		new=$(mktemp -d "$kept.XXXXXX") || return
		localedef -c -i "$1" -f "$2" "$new/$1.$2" >/dev/null 2>&1
		[ ! -d "$new/$1.$2" ] || mv -T "$new/$1.$2" "$kept" 2>/dev/null	# unless another test was faster
		rm -rf "$new"
	fi
	[ -d "$kept" ] && cp -r "$kept" "$LOCPATH/$1.$2"
}
