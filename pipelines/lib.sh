# What bin/af and the phases share.  Sourced, never run.
# shellcheck shell=bash
#
# A phase sets $usage, calls options "$@", and then has opt[NAME] for each option that was given.
#
# Exit codes are those of the programs (af(7)): $status collects the worst of all stages.  stage, into and at_work run the
# programs of the family, which report themselves what is wrong.  Anything else, such as jq, mv and bash itself, has no
# standard error, and ends the phase with 111 when it fails or is killed (broke), so it never leads to a wrong result.
set -Eeuo pipefail
set +Cfk	# as whoever exports SHELLOPTS may have it
shopt -s inherit_errexit
exec {talk}>&2	# stages.sh takes standard error away from everything else
trap 'broke $? "$BASH_COMMAND"' ERR

# [a-z] has no i in Turkish.
export LC_ALL=C.UTF-8

AF_SHARE=$(cd "${BASH_SOURCE[0]%/*}" && pwd -P)
for dir in "$AF_SHARE/../bin" "$AF_SHARE/../../../bin"; do
	[ ! -x "$dir/af" ] || PATH=$(cd "$dir" && pwd -P):$PATH
done
# Another build of the programs, for tests.
[ -z "${AF_BIN-}" ] || PATH=$AF_BIN:$PATH
export AF_SHARE PATH
# The same as in the programs (PROVIDER_DEFAULT, DECIDE_ROUND, DECIDE_ROUND_ALONE).
default_provider=api-football default_round=20 default_round_alone=5
me=${0##*/}
case ${AF_BACKFILL-stats}/$me in
*/af) ;;
stats/*) me="af $me" ;;
*/demo) me="af demo $AF_BACKFILL" ;;
*/run | */league) me="af $AF_BACKFILL" ;;
*) me="af $AF_BACKFILL $me" ;;
esac
me=${AF_TYPED_ME-$me}	# within a command that runs others: what was typed
status=0
run=
tmp=
declare -A opt=()
operands=() called_with=()

# As the programs do (lib/base/die.h): a name may hold escape codes, newlines, and marks that reverse the line.
say() {
	local text="$me: $*" round=$'\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'
	printf '%s\n' "${text//[[:cntrl:]$round]/?}" >&"$talk"
}
# note: progress, for people only
note() { [ ! -t "$talk" ] || say "$@"; }
# colours: sets $bold, $green, $red and $plain, empty unless standard output is a terminal that wants them
colours() {
	bold='' green='' red='' plain=''
	[ -t 1 ] && [ -z "${NO_COLOR-}" ] && [ "${TERM-dumb}" != dumb ] || return 0
	bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
}
# tame TEXT: sets $tamed, the text on one line and without what could drive a terminal or turn the direction of writing
tame() {
	tamed=${1//[[:cntrl:]]/?}
	tamed=${tamed//[$'\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff']/?}
}
# many N WORD: 1 call, 2 calls
many() {
	case $1 in 1) printf '1 %s' "$2" ;; *) printf '%s %ss' "$1" "$2" ;; esac
}
# as_word WORD: as a person would type it; a comma needs no backslash
as_word() {
	if [[ $1 =~ ^[A-Za-z0-9_.,:/=@%+-]+$ ]]; then printf %s "$1"; else printf %q "$1"; fi
}
# next_is TEXT: what to type next, if a person reads the output on a terminal; every command ends with it, by this function or
# one of those below
next_is() { [ ! -t 1 ] || [ -n "${opt[json]+x}" ] || printf 'next: %s\n' "$1" >&"$talk"; }
# as_typed [WORD...]: the command as it was typed, without these words
# shellcheck disable=SC2120 # of which there may be none
as_typed() {
	local word
	printf '%s' "${AF_TYPED-af}${me#af}"
	for word in "${called_with[@]}"; do [[ " $* " == *" $word "* ]] || printf ' %s' "$(as_word "$word")"; done
}
# in_earnest: after a look, such as a dry run: the same command without it
in_earnest() { fatal || next_is "$(as_typed --dry-run --check --try --undo)"; }
# then_type COMMAND [OPTION...]: the next command of this run, which knows its database
then_type() {
	local word words=(--run "$run" "${@:2}")
	! fatal || return 0
	give words --db db
	next_is "${AF_TYPED-af} $1$(for word in "${words[@]}"; do printf ' %s' "$(as_word "$word")"; done)"
}
# carries_on: after a temporary failure, or if some records failed: the same command
carries_on() { case $status in 1 | 111) next_is "$(as_typed)   # asks for what failed or was not asked" ;; esac }
# die STATUS WORD...
die() {
	local code=$1
	shift
	say "$@"
	exit "$code"
}

# worst STATUS...: sets $status to the worst of itself and these: 2, 100, 111, 1, 0.  A program ended by a signal
# (a lost reader, an interrupt) may be repeated; one that cannot be run may not.
#	a | b | c || worst "${PIPESTATUS[@]}"
worst() {
	local one
	for one; do
		case $one in
		0 | 1 | 2 | 100 | 111) ;;
		113) one=111 ;;	# broke, in a subshell
		*) if [ "$one" -gt 128 ]; then one=111; else one=100; fi ;;
		esac
		# The better ones come first.
		[[ ' 0  1  111  100  2 ' != *" $status "*" $one "* ]] || status=$one
	done
}
# fatal: is there no point in going on?
fatal() { [ "$status" -gt 1 ]; }
# settle: ends here if what was just done failed
settle() { [ "$last" -le 1 ] || exit "$status"; }
last=0	# what the last into or need ended with

# broke STATUS COMMAND: a program that is not ours failed, or bash could not write a file
broke() {
	trap - ERR
	if [ "$BASH_SUBSHELL" != 0 ]; then
		case $1 in 126 | 127) exit "$1" ;; *) exit 113 ;; esac	# the process that waits for the subshell reports it
	fi
	# A subshell that ended with die has said why.
	case $1 in 2 | 100 | 111) [[ $2 != *'$('* ]] || exit "$1" ;; esac
	if [ -n "$run" ] && [ -d "$run" ] && [ -w "$run" ] && ! room; then
		say "cannot write in '$run': its disk is full; make room, and the same command carries on"
	elif [ "$1" = 127 ] || [ "$1" = 126 ]; then
		say "cannot run $(helper "$2"); 'af doctor' says what is missing"
		exit 100
	else
		say "a helper failed or was killed ($(helper "$2")); the same command carries on"
	fi
	exit 111
}
# helper COMMAND: its name, even within an assignment
helper() {
	[[ $1 =~ ^([a-z_]+=\"?\$\()?([^ \)]*) ]]
	printf "'%s'" "${BASH_REMATCH[2]}"
}
# room: can a file be written in the run directory?  Tries it in our own folder there.
room() {
	local probe=$tmp/room
	[ -d "$tmp" ] || return 0
	printf '%8192s' '' >"$probe" && rm -f "$probe" || { rm -f "$probe" && return 1; }
}

# stage PROGRAM ARG...: runs a program of the family.  It reports itself what is wrong, unless it was killed; interrupts and
# lost readers are reported elsewhere.
stage() {
	local code=0
	# A signal must not end a subshell before what it has started: somebody waits for both.
	[ "$BASH_SUBSHELL" = 0 ] || trap : INT TERM HUP
	"$@" 2>&"$talk" || code=$?
	case $code in
	126 | 127) say "cannot run '${1##*/}'; 'af doctor' says what is missing" ;;
	129 | 130 | 141 | 143) ;;
	*) [ "$code" -le 128 ] || say "'${1##*/}' was killed (signal $((code - 128))); the same command carries on" ;;
	esac
	return "$code"
}
# into FILE COMMAND...: writes its output to FILE; $status is the worst so far
into() {
	local to=$1
	shift
	: >"$to"	# if it cannot be made bash says 1, which here would mean a rejected record
	last=0
	stage "$@" >"$to" || last=$?
	worst "$last"
}
# need COMMAND...: runs a stage whose failure ends the phase, before anything was asked or written
need() {
	last=0
	stage "$@" || last=$?
	worst "$last"
	settle
}

# at_work COMMAND...: runs a function of stages, which ends with "exit $status", in the background: otherwise bash would
# handle a signal only when they have ended.  They stay in our process group, so killing that kills them too.
child=
at_work() {
	local code
	{ trap : INT TERM HUP && trap - ERR EXIT && "$@"; } &
	child=$!
	while :; do
		code=0
		wait "$child" || code=$?
		kill -0 "$child" 2>/dev/null || break
	done
	child=
	return "$code"
}
afterwards='the same command carries on'
# interrupted SIGNAL: no stage makes more calls, what is in flight reaches the log, and our parent sees the signal.
interrupted() {
	trap - ERR
	trap 'signal "$child"' INT TERM HUP	# a second signal is also the stages' second, which ends them at once
	say "interrupted; $afterwards"
	signal "$child"
	[ -z "$child" ] || kill -s TERM "$child" || :	# it goes on with nothing else
	while [ -n "$child" ] && kill -0 "$child" 2>/dev/null; do wait "$child" || :; done
	leave
	trap - EXIT INT TERM HUP
	kill -s "$1" $$
}
# signal PID: sends TERM to all its descendants
signal() {
	local kids=() kid
	[ -z "$1" ] || read -r -a kids <"/proc/$1/task/$1/children" || :
	for kid in "${kids[@]}"; do
		signal "$kid"
		kill -s TERM "$kid" 2>/dev/null || :
	done
}
for name in INT TERM HUP; do
	# shellcheck disable=SC2064 # the name of now
	trap "interrupted $name" $name
done

# is_phase PATH: can it be run by name?  pg and deps are run by other names: af db, make deps.
is_phase() { [[ $1 =~ ^[a-z]+(/[a-z]+)?$ && $1 != pg && $1 != deps && -f $AF_SHARE/$1 && -x $AF_SHARE/$1 ]]; }

# take_key VARIABLE FILE: the first line of the file becomes the variable's value, as if it had been exported
take_key() {
	local key=''
	[ -f "$2" ] && [ -r "$2" ] || die 2 "cannot read the key in '$2'; make the file, with the key as its only line"
	IFS= read -r key <"$2" || :
	key=${key%$'\r'}
	[ -n "$key" ] || die 2 "there is no key in the first line of '$2'"
	[[ $1 =~ ^[A-Z_][A-Z0-9_]*$ ]] || die 2 "'$1' is not the name of a variable"
	export "$1=$key"
}
# configure: exports the settings of af.conf(5) that the environment does not override
configure() {
	local name value said key='' code=0
	# doctor shows the settings, so it reads them before they are exported.
	[ "$me" != 'af doctor' ] || shown=$(stage af-conf --show) || { worst $? && exit "$status"; }
	case $me in *demo | *world) export AF_CONF='' ;; esac	# they have a provider and a database of their own
	said=$(stage af-conf) || code=$?
	worst "$code"
	[ "$code" = 0 ] || exit "$status"
	while read -r name value; do
		case $name in
		key) key=$value ;;
		'') ;;
		*) export "$name=$value" ;;
		esac
	done <<<"$said"
	default_provider=${AF_PROVIDER-$default_provider}
	[ -n "$key" ] || return 0
	name=${key%% *}
	[ "$name" != - ] || name=$(secret)
	[ -n "${!name+x}" ] || take_key "$name" "${key#* }"
}
# configured: takes options from af.conf or its variables if the command line does not give them
configured() {
	local folder
	# The rate belongs to an account whose daily calls are counted; other providers have their own.
	if [ -n "${AF_RATE-}" ] && [[ $usage == *$'\n  --reserve '* && $usage == *$'\n  --rate-limit '* ]]; then
		opt[rate-limit]=${opt[rate-limit]-$AF_RATE}
		of_kind rate-limit N
	fi
	if [ -n "${AF_RUN-}" ] && [ -z "${opt[run]+x}" ] && [[ $usage == *$'\n  --run DIR '* ]]; then
		folder=$AF_RUN/${AF_BACKFILL-stats}
		case $usage in
		*'the whole database'*) ;;	# af untaint
		*'database alone'*) [ ! -d "$folder" ] || opt[run]=$folder ;;
		*) opt[run]=$folder ;;
		esac
	fi
	[ -z "${opt[key-file]+x}" ] || take_key "$(secret)" "${opt[key-file]}"
}
# secret: the first variable that the provider's file reads a key from
secret() {
	local line file
	file=$(provider_file)
	if [ -r "$file" ]; then
		while read -r line; do
			[[ $line =~ ^secret\ *=\ *[^\ ]+\ +([A-Z_][A-Z0-9_]*) ]] || continue
			echo "${BASH_REMATCH[1]}"
			return
		done <"$file"
	fi
	echo API_FOOTBALL_KEY
}

# options ARG...: parses the arguments by the help text.  A line "  --name KIND  what it does" declares an option with a
# value, "  --name  what it does" a flag; the description may be left out.  Sets opt[name] and operands.
options() {
	local name kind
	called_with=("$@")
	while [ $# -gt 0 ]; do
		case $1 in
		-h | --help) printf '%s\n' "$usage" && exit 0 ;;
		-V | --version) exec af-sample -V ;;
		--) operands+=("${@:2}") && break ;;
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
	configure
	configured
}
# declared --NAME: sets kind to the word after it in the table, empty for a flag
declared() {
	[[ $1 =~ ^--[a-z-]+$ && $usage =~ $'\n'\ +$1(\ ([A-Z]+))?(\ \ |$'\n') ]] || die 2 "no option '$1'; '$me -h' lists them"
	kind=${BASH_REMATCH[2]}
}
of_kind() {
	local value=${opt[$1]}
	case $2 in
	N) [[ $value =~ ^[0-9]{1,9}$ ]] || die 2 "--$1 is a whole number, not '$value'" ;;
	DATE) [[ $value =~ ^[0-9]{4}(-[0-9]{2}){2}$ && $(date -u -d "$value" +%F 2>&1 || :) = "$value" ]] ||
		die 2 "--$1 is a day like 2024-05-14, not '$value'"
		[[ $value > 1899-12-31 && $value < 2201-01-01 ]] || die 2 "--$1: '$value': days are from 1900-01-01 to 2200-12-31" ;;
	LIST) [[ $value =~ ^[0-9]{1,9}(-[0-9]{1,9})?(,[0-9]{1,9}(-[0-9]{1,9})?)*$ ]] ||
		die 2 "--$1 is a list like 39 or 39,140 or 2015-2020, not '$value'"
		local part
		for part in ${value//,/ }; do
			((10#${part%-*} <= 10#${part#*-})) || die 2 "--$1: '$part': a range runs from the smaller number to the larger"
		done ;;
	*) [ -n "$value" ] || die 2 "--$1 needs a value: $2" ;;
	esac
}
# ranged NAME MIN MAX: is --NAME such a number?  For those that the program which takes it knows by another name.
ranged() {
	[ -z "${opt[$1]+x}" ] || ((10#${opt[$1]} >= $2 && 10#${opt[$1]} <= $3)) ||
		die 2 "--$1 is a whole number from $2 to $3, not '${opt[$1]}'"
}
# numbers LIST: each number on a line
numbers() {
	local part
	for part in ${1//,/ }; do seq "${part%-*}" "${part#*-}"; done
}
no_operands() { [ ${#operands[@]} -eq 0 ] || die 2 "unexpected argument '${operands[0]}'; '$me -h' says what there is"; }
# give ARRAY FLAG NAME: adds FLAG VALUE to the array if --NAME was given; give_flag: FLAG alone
give() {
	local -n to=$1
	[ -z "${opt[$3]+x}" ] || to+=("$2" "${opt[$3]}")
}
give_flag() {
	local -n to=$1
	[ -z "${opt[$3]+x}" ] || to+=("$2")
}

# db_answers: does the database answer?  One that does not may do so when it is needed.
db_answers() {
	local ask=(af-query --sql identity.sql) code=0
	give ask --db db
	"${ask[@]}" </dev/null >/dev/null || code=$?
	[ "$code" != 111 ]
}

# given NAME: true or false, for jq
given() { if [ -n "${opt[$1]+x}" ]; then echo true; else echo false; fi; }
# provider_file: the path of --provider
provider_file() {
	local name=${opt[provider]-$default_provider}
	if [[ $name == */* ]]; then echo "$name"; else echo "$AF_SHARE/providers/$name.conf"; fi
}

# shape NAME ARG...: runs pipelines/NAME.jq
shape() {
	local name=$1
	shift
	jq -f "$AF_SHARE/$name.jq" "$@"
}

# same FILE FILE: do they have the same bytes?
same() {
	local code=0
	cmp -s "$1" "$2" || code=$?
	[ "$code" -le 1 ] || broke "$code" cmp
	return "$code"
}
# keep FROM TO: renames FROM to TO, complete and on disk or not at all
keep() {
	sync "$1"
	mv -f -T "$1" "$2"
	sync "${2%/*}"
}
# ours FILE: checks that a file of ours in the run directory does not exist yet or is a regular file
ours() { [ ! -e "$1" ] && [ ! -L "$1" ] || [ -f "$1" ] || die 2 "'$1' is not a regular file; move it away, or take another --run"; }

# What a run keeps in its directory.  Some of it is not there before the first call.
own=(segments.ndjson work.ndjson before.ndjson run.json fetched.ndjson fetched.ndjson.idx{,.new} events.ndjson verdicts.ndjson
	todo.ndjson findings.ndjson rejects.ndjson backfill.json load.checkpoint pilot.csv .pilot.csv{,.new} .lock .af-tmp)
# apart OPTION FILE [NAME]: checks that what --OPTION writes is nothing that the run keeps, except NAME
apart() {
	local at home name
	at=$(readlink -m -- "$2") home=$(readlink -m -- "${run:-.}")
	for name in "${own[@]}"; do
		[ "$name" != "${3-}" ] || continue
		[[ $at/ != "$home/$name/"* && ! $2 -ef $home/$name ]] || die 2 "--$1: '$2' is the run's own; name another file"
	done
}

# no_last_id FILE: is it a checkpoint of the script that came before us?
no_last_id() {
	[ ! -f "$1" ] || ! grep -q '"last_id"' "$1" ||
		die 2 "'$1' is a checkpoint of another program (it has last_id), and says nothing about this run: leave the option out"
}
# target FILE HEADER: checks before the first call that a table can be written there.  A file that does not begin with
# HEADER is somebody else's.
target() {
	local file=$1 at first=
	at=$(readlink -m -- "$file")
	[ ! -d "$at" ] || die 2 "'$file' is a directory; name a file"
	[ ! -L "$at" ] || die 2 "'$file' is a link that leads to itself; name a file"
	[ ! -S "$at" ] || die 2 "'$file' is a socket; name a file"
	if [ -e "$at" ]; then
		[ -w "$at" ] || die 2 "cannot write '$file'"
		[ -f "$at" ] && [ -s "$at" ] || return 0
		IFS= read -r first <"$at" || :
		first=${first#$'\ufeff'}
		[[ ${first%$'\r'} == "$2"* ]] || die 2 "'$file' exists and was not made by af; move it away, or name another file"
	fi
	[ -d "${at%/*}/" ] || die 2 "cannot write '$file': there is no directory '${at%/*}'"
	[ -f "$at" ] || [ -e "$at" ] || [ -w "${at%/*}/" ] || die 2 "cannot write '$file' in its directory"
}
# deliver FROM FILE: makes a regular file appear complete, even behind a link; writes to a device or a pipe
deliver() {
	local at new
	at=$(readlink -m -- "$2")
	if [ -e "$at" ] && [ ! -f "$at" ]; then
		cat "$1" >"$at"
		return
	fi
	if [ -e "$at" ] && [ ! -w "${at%/*}/" ]; then cat "$1" >"$at" && return; fi
	new=$(mktemp "${at%/*}/.af-new.XXXXXX")
	cat "$1" >"$new" || { rm -f "$new" && false; }
	chmod "$(if [ -e "$at" ]; then stat -c %a "$at"; else printf '%o' $((0666 & ~0$(umask))); fi)" "$new"
	keep "$new" "$at"
}

# discard DIRECTORY: removes a folder of ours; its mark goes last, so that the next command can finish after a kill here, and
# stays with what a killed find has left
discard() {
	[ ! -d "$1" ] || find "$1" -mindepth 1 ! -name af -delete || [ ! -e "$1/af" ] || return 0
	rm -rf "$1"
}
clean() { [ -z "$tmp" ] || discard "$tmp"; }
# leave: whatever ends us, does $at_end first, which ends what we have started.  Another signal stops neither it nor its commands.
at_end=:
leave() {
	trap '' INT TERM HUP
	"$at_end"
	clean
}
trap leave EXIT

# looks: will nothing be asked and nothing be written?
looks() { [ -n "${opt[dry-run]+x}${opt[check]+x}" ]; }
# lease PROVIDER: with --lease starts the phase again under af-lease(1), which refuses it while another host uses this key
lease() {
	local hold=(af-lease --provider "$1")
	[ -n "${opt[lease]+x}" ] && [ -z "${opt[offline]+x}" ] || return 0
	if [ -n "${AF_LEASED-}" ]; then
		unset AF_LEASED
		return 0
	fi
	give hold --db db
	export AF_LEASED=yes
	exec "${hold[@]}" -- "$0" "${called_with[@]}" 2>&"$talk"
}
# run_open [PROVIDER]: locks the run directory until we end; $tmp is a directory inside it; with --lease also the provider's key
run_open() {
	[ $# = 0 ] || lease "$1"
	run=${opt[run]-.}
	folder "$run" || cannot "cannot make the run directory '$run'"
	why=$({ : >>"$run/.lock"; } 2>&1) || { why=${why##*: } && cannot "cannot write in the run directory '$run'"; }
	exec {lock}>>"$run/.lock"
	# Our children hold the lock too: while one of them is still running, so is this run.
	# In a job, the keeper already holds it for us.
	last=0
	stage af-run --lock "$lock" || last=$?
	[ "$last" != 111 ] || die 111 "another command is at work in '$run'; wait for it, or take another --run"
	worst "$last"
	settle
	# A single folder, marked as ours, because the run directory may be somebody's home.
	if [ -e "$run/.af-tmp/af" ]; then discard "$run/.af-tmp"; fi
	[ ! -e "$run/.af-tmp/af" ] || broke 111 find
	[ ! -e "$run/.af-tmp" ] || rmdir "$run/.af-tmp" 2>/dev/null || die 2 "'$run/.af-tmp' is not ours; move it away"
	folder "$run/.af-tmp" || cannot "cannot write in the run directory '$run'"
	tmp=$run/.af-tmp
	: >"$tmp/af"
}
# cannot WORD...: ends, and says $why: for now if the disk is full, for good otherwise
cannot() {
	case $why in
	'No space left on device' | 'Disk quota exceeded') die 111 "$*: the disk is full; make room, and the same command carries on" ;;
	*) die 2 "$*: $why" ;;
	esac
}
# folder DIR: mkdir -p; where that fails $why is the system's own reason
folder() {
	local code=0
	why=$(mkdir -p -- "$1" 2>&1) || code=$?
	[ "$code" -lt 126 ] || broke "$code" "mkdir -p"
	why=${why##*: }
	[ "$code" = 0 ]
}
# run_read: the run directory will not be written to; $tmp is elsewhere
run_read() {
	run=${opt[run]-.}
	[ -d "${TMPDIR:-/tmp}" ] && [ -w "${TMPDIR:-/tmp}" ] || die 2 "cannot write in '${TMPDIR:-/tmp}', the directory for temporary files; set TMPDIR"
	tmp=$(mktemp -d "${TMPDIR:-/tmp}/af.XXXXXX") || { tmp= && die 111 "cannot make a directory in '${TMPDIR:-/tmp}'; make room there, or set TMPDIR"; }
	# Without room whatever is looked at would seem to be missing.
	printf '%4096s' '' 2>/dev/null >"$tmp/.room" ||
		die 111 "there is no room in '${TMPDIR:-/tmp}', the directory for temporary files; make room, or set TMPDIR"
}
