# What bin/af and the phases share.  Sourced, never run.
# shellcheck shell=bash
#
# A phase sets $usage, calls options "$@", and then has opt[NAME] for each option that was given.
# Exit codes are those of the programs (af(7)): $status collects the worst of all stages.
set -euo pipefail

AF_SHARE=$(cd "${BASH_SOURCE[0]%/*}" && pwd -P)
for dir in "$AF_SHARE/../bin" "$AF_SHARE/../../../bin"; do
	[ ! -x "$dir/af" ] || PATH=$(cd "$dir" && pwd -P):$PATH
done
# Another build of the programs, as the tests have it.
[ -z "${AF_BIN-}" ] || PATH=$AF_BIN:$PATH
export AF_SHARE PATH
me=${0##*/}
[ "$me" = af ] || me="af $me"
status=0
run=
tmp=
declare -A opt=()
operands=()

say() { printf '%s: %s\n' "$me" "$*" >&2; }
# note: progress, for people only
note() { [ ! -t 2 ] || say "$@"; }
# die STATUS WORD...
die() {
	local code=$1
	shift
	say "$@"
	exit "$code"
}

# worst STATUS...: $status becomes the worst of itself and these: 2, 100, 111, 1, 0.  What a signal ended
# (a reader that went away, an interrupt) may be repeated; what cannot be run may not.
#	a | b | c || worst "${PIPESTATUS[@]}"
worst() {
	local one
	for one; do
		case $one in
		0 | 1 | 2 | 100 | 111) ;;
		*) if [ "$one" -gt 128 ]; then one=111; else one=100; fi ;;
		esac
		if [ "$(severity "$one")" -gt "$(severity "$status")" ]; then status=$one; fi
	done
}
severity() { case $1 in 2) echo 4 ;; 100) echo 3 ;; 111) echo 2 ;; 1) echo 1 ;; *) echo 0 ;; esac }
# fatal: is there no sense in going on?
fatal() { [ "$status" -gt 1 ]; }

# options ARG...: the table is the help text.  A line "  --name KIND  what it does" declares an option with a
# value, "  --name  what it does" a flag; what it does may be left out.  Sets opt[name] and operands.
options() {
	local name kind
	while [ $# -gt 0 ]; do
		case $1 in
		-h | --help) printf '%s\n' "$usage" && exit 0 ;;
		-V | --version) exec af-sample -V ;;
		--) operands+=("${@:2}") && return ;;
		--*)
			name=${1%%=*}
			declared "$name"
			name=${name#--}
			if [ -z "$kind" ]; then
				[[ $1 != *=* ]] || die 2 "--$name takes no value"
				opt[$name]=yes
			elif [[ $1 == *=* ]]; then
				opt[$name]=${1#*=}
			else
				[ $# -gt 1 ] || die 2 "--$name needs a value: $kind"
				opt[$name]=$2 && shift
			fi
			[ -z "$kind" ] || of_kind "$name" "$kind" ;;
		-?*) die 2 "no option '$1'; '$me -h' lists them" ;;
		*) operands+=("$1") ;;
		esac
		shift
	done
}
# declared --NAME: sets kind to the word behind it in the table, empty for a flag
declared() {
	[[ $1 =~ ^--[a-z-]+$ && $usage =~ $'\n'\ +$1(\ ([A-Z]+))?(\ \ |$'\n') ]] || die 2 "no option '$1'; '$me -h' lists them"
	kind=${BASH_REMATCH[2]}
}
of_kind() {
	local value=${opt[$1]}
	case $2 in
	N) [[ $value =~ ^[0-9]{1,9}$ ]] || die 2 "--$1 is a whole number, not '$value'" ;;
	LIST) [[ $value =~ ^[0-9]{1,9}(-[0-9]{1,9})?(,[0-9]{1,9}(-[0-9]{1,9})?)*$ ]] ||
		die 2 "--$1 is a list like 39 or 39,140 or 2015-2020, not '$value'" ;;
	*) [ -n "$value" ] || die 2 "--$1 needs a value: $2" ;;
	esac
}
no_operands() { [ ${#operands[@]} -eq 0 ] || die 2 "'${operands[0]}' is one word too many; '$me -h' says what there is"; }
# give ARRAY FLAG NAME: adds FLAG VALUE to the array if --NAME was given; give_flag: FLAG alone
give() {
	local -n to=$1
	[ -z "${opt[$3]+x}" ] || to+=("$2" "${opt[$3]}")
}
give_flag() {
	local -n to=$1
	[ -z "${opt[$3]+x}" ] || to+=("$2")
}

# given NAME: true or false, for jq
given() { if [ -n "${opt[$1]+x}" ]; then echo true; else echo false; fi; }
# provider_file: the path of --provider
provider_file() {
	local name=${opt[provider]-api-football}
	if [[ $name == */* ]]; then echo "$name"; else echo "$AF_SHARE/providers/$name.conf"; fi
}

# shape NAME ARG...: runs pipelines/jq/NAME.jq
shape() {
	local name=$1
	shift
	jq -L "$AF_SHARE/jq" -f "$AF_SHARE/jq/$name.jq" "$@"
}

# keep FROM TO: FROM becomes TO, complete and on the disk or not at all
keep() {
	sync "$1"
	mv -f "$1" "$2"
	sync "${2%/*}"
}

interrupted() {
	trap - INT
	say "interrupted; the same command carries on"
	kill -INT $$
}
clean() { [ -z "$tmp" ] || rm -rf "$tmp"; }
trap clean EXIT
trap interrupted INT

# run_open: the run directory is ours alone until we end; $tmp is a directory inside of it
run_open() {
	run=${opt[run]-.}
	mkdir -p "$run" || die 2 "cannot make the run directory '$run'"
	exec {lock}>>"$run/.lock" || die 2 "cannot write in the run directory '$run'"
	# Our children hold the lock as well: while one of them is still at work, so is this run.
	flock -n "$lock" || die 111 "another command is at work in '$run'; wait for it, or take another --run"
	rm -rf "$run"/.tmp.*
	tmp=$(mktemp -d "$run/.tmp.XXXXXX")
}
# run_read: nothing will be written in the run directory; $tmp is elsewhere
run_read() {
	run=${opt[run]-.}
	tmp=$(mktemp -d "${TMPDIR:-/tmp}/af.XXXXXX")
}
