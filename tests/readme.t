#!/bin/bash
# README.md shows what the program prints: its transcript of the demo line by line, and its other commands work.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
readme=$AF_ROOT/README.md
# Times, and the days until then, are all that another run may print differently.
normal() { sed -E 's/ +[0-9]+  [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} UTC/  DATE/'; }
# fenced LANGUAGE: the block in that language
fenced() { awk -v fence="\`\`\`$1" '$0 == fence { on = 1; next } /^```/ { on = 0 } on' "$readme"; }
# indented FIRST: the block of code that begins with this line
indented() { awk -v first="    $1" 'index($0, first) == 1 { on = 1 } on && !/^    / { exit } on { print substr($0, 5) }' "$readme"; }
# unprinted TEXT: the first part of it, between its lines "...", that is not in the file printed after the part before it
unprinted() {
	local rest part='' line
	rest=$'\n'$(normal <printed)$'\n'
	while IFS= read -r line; do
		if [ "$line" != ... ]; then
			part+=$line$'\n'
		elif [[ $rest == *$'\n'"$part"* ]]; then
			rest=$'\n'${rest#*$'\n'"$part"}
			part=
		else
			printf '%s' "$part"
			return
		fi
	done < <(printf '%s\n...\n' "$1" | normal)
}
printf '%s\n' one two three four >printed
is "$(unprinted $'one\n...\nthree\nfour')" '' 'what is printed, in its order'
is "$(unprinted $'one\nthree'; unprinted $'three\n...\none'; unprinted thre)" $'one\nthree\none\nthre' 'what is not, not so, or not whole'

af demo >printed 2>&1
is $? 0 'the demo'
transcript=$(fenced console)
like "$transcript" $'\n\\$ af backfill .*\n\\$ af verify ' 'the README has a transcript'
is "$(unprinted "$transcript")" '' '... the demo prints it'
own=$(indented 'export PGHOST')
like "$own" 'af doctor .*af taint' 'the README says how to go on'
is "$(unprinted "$(sed 's/^/  /' <<<"$own")")" '' '... as the demo does'
like "$(tail -n 1 printed)" 'af taint' '... and nothing more'

# The commands without an output, in the demo's database and beside its provider
env=$(af db start --dir demo/pg) || fail 'the database again'
at_end 'af db stop --dir demo/pg'
# shellcheck disable=SC2086 # words of the form NAME=VALUE
export ${env#export }
sim --per-minute 60000 --per-second 1000
fenced sh >script
isnt "$(<script)" '' 'the README has commands'
check '... that work' 0 . '' bash -e -o pipefail script
done_testing
