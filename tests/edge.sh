# What every filter does with bad input, bad output and bad options; sourced after tap.sh.  The tests that
# use it say for each program what a good record is and how its members can be wrong.
# shellcheck shell=bash
. "$AF_ROOT/tests/records.sh"

# with LINE2 >FILE: the first and the last good line around it
with() {
	head -n 1 good
	cat
	tail -n 1 good
}

# one_bad NAME ERR-REGEX COMMAND …: the file 'bad' has one bad record; the rest comes out as if it were not there
one_bad() {
	local name=$1 ere=$2 wanted
	shift 2
	rm -f sum
	wanted=$("$@" rest 2>/dev/null)
	run "$@" --summary sum bad
	if [ "$status" = 1 ] && [[ $err =~ $ere ]] && [ "$(wc -l <.err)" = 1 ] && [ "$(clean <.out)" = "$(clean <<<"$wanted")" ] &&
	    grep -q '"rejected":1,' sum; then
		pass "$1: $name"
	else
		fail "$1: $name" "status: $status, wanted 1" "err: $err" "wanted: $ere" "out: $out" "wanted: $wanted" "$(cat sum)"
	fi
}
# What a line says of its own place or time cannot be the same.
clean() { sed -E 's/"(offset|digest|at)":[^,}]*//g'; }
lines() {
	head -n 1 good >rest
	tail -n 1 good >>rest
	echo '{nope}' | with >bad
	one_bad 'not JSON' "^$1: bad:2: .* at byte 2" "$@"
	{ cat rest; sed -n 2p good | head -c 60; } >bad
	one_bad 'a last line that was cut' "^$1: bad:3: .*no newline, it may have been cut" "$@"
	printf '{"a":"\0"}\n' | with >bad
	one_bad 'a NUL' "^$1: bad:2: .* at byte 7" "$@"
	printf '{"a":"\xc3\x28"}\n' | with >bad
	one_bad 'not UTF-8' "^$1: bad:2: not UTF-8 at byte [78]" "$@"
	echo '["a"]' | with >bad
	one_bad 'not an object' "^$1: bad:2: .*object" "$@"
	{ printf '{"a":'; printf '[%.0s' {1..600}; printf ']%.0s' {1..600}; echo '}'; } | with >bad
	one_bad 'too deep' "^$1: bad:2: .*deep" "$@"
	printf '{"a":"%*s"}\n' 5000 '' | with >bad
	one_bad 'a line over the limit' "^$1: bad:2: .*longer than 4096 bytes; --max-line" "$@" --max-line 4096
	printf '{"a":"%*s"}\n' 5000000 '' | with >bad
	one_bad 'a line far over the limit' "^$1: bad:2: .*longer than" "$@" --max-line 4KiB
}

# members TABLE COMMAND …: lines "jq program | regex of the reason" spoil the second record
members() {
	local table=$1 change why
	shift
	while IFS='|' read -r change why; do
		[ -n "$change" ] || continue
		sed -n 2p good | jq -c "$change" | with >bad
		one_bad "$change" "^$1: bad:2: $why" "$@"
	done <<<"$table"
}

# $nothing: what a program makes of no records, a regex; empty for a filter
# What a program says when there is no record
nothing=''

files() {
	: >empty
	check "$1: an empty file" 0 "${nothing-}" '' "$@" empty
	printf '\n \r\n\t\n' >white
	check "$1: nothing but blank lines" 0 "${nothing-}" '' "$@" white
	check "$1: no such file" 2 '' "^$1: cannot open 'nofile': No such file" "$@" good nofile
	check "$1: a directory as operand" 2 '' "^$1: .*'\.': .*directory" "$@" good .
	check "$1: a directory as input" 100 '' "^$1: cannot read standard input: .*directory" "$@" <.
	check "$1: input that is closed" 100 '' "^$1: cannot read standard input" "$@" <&-
	run "$@" good
	wanted=$out
	is "$("$@" <good | clean)" "$(clean <<<"$wanted")" "$1: a file or standard input"
	run "$@" - <good
	is "$(clean <<<"$out")" "$(clean <<<"$wanted")" "$1: - is standard input"
	run "$@" <(cat good)
	is "$(clean <<<"$out")" "$(clean <<<"$wanted")" "$1: a pipe as operand"
}

# What is after the options; empty for a program that reads nothing
input=(good)

outputs() {
	"$@" "${input[@]}" >/dev/full 2>err
	is "$? $(<err)" "111 $1: cannot write standard output: No space left on device" "$1: a full disk"
	"$@" "${input[@]}" >&- 2>err
	is "$? $(<err)" "111 $1: cannot write standard output: Bad file descriptor" "$1: standard output is closed"
	# the reader has gone before the first record is written
	local gone
	exec {gone}> >(:)
	wait $!
	# shellcheck disable=SC2261 # one is the shell's descriptor, the other 2
	"$@" "${input[@]}" >&"$gone" 2>err
	is "$? $(<err)" '141 ' "$1: a reader that leaves ends it, silently"
	exec {gone}>&-
	check "$1: a summary that cannot be written" 2 '' "^$1: cannot .*'no/sum'" "$@" --summary no/sum "${input[@]}"
	check "$1: events that cannot be written" 2 '' "^$1: cannot .*'no/events'" "$@" --events no/events "${input[@]}"
	run "$@" --events /dev/full "${input[@]}"
	like "$status" '^(0|111)$' "$1: events on a full disk are no crash"
}

options() {
	check "$1: an unknown option" 2 '' "^$1: no option --nonsense; '$1 -h'" "$@" --nonsense "${input[@]}"
	check "$1: an unknown letter" 2 '' "^$1: no option -~; '$1 -h'" "$@" -~ "${input[@]}"
	check "$1: -h" 0 "^usage: $1 " '' "$1" -h
	check "$1: -V" 0 "^$1 [0-9]+\.[0-9]+" '' "$1" --version
	"$1" -h >/dev/full 2>err
	is "$?" 111 "$1: -h on a full disk"
}

# reader: a filter that reads records and writes them
reader() {
	if ! command -v "$1" >/dev/null; then
		fail "$1 exists"
		return
	fi
	lines "$@"
	files "$@"
	outputs "$@"
	options "$@"
	check "$1: a limit that makes no sense" 2 '' "^$1: --max-line: '1': not a size from 64" "$@" --max-line 1 good
	check "$1: a value is missing" 2 '' "^$1: --summary needs a value" "$@" good --summary
}

