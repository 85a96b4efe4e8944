#!/bin/bash
# The scripts name files and connect stages.  What counts, chooses or compares records is a filter in C: the tools that
# could do so besides are used only where this table says.
. "$(dirname "$0")/tap.sh"

# script, tool, what for: a word, a display, or a file that holds no records
while read -r script tool _; do
	printf '%s %s\n' "$script" "$tool"
done <<'T' | LC_ALL=C sort >allowed
careers/report jq the result, its cells, and lines for people
careers/verify jq the result, from what was found, and its parts for people
careers/run jq    lines for people, the result
db        sed   the included file's name; export before assignments
demo      jq    what it shows of a summary, and what a fixed sample would have asked
demo.sh   wc    calls that arrived at the pretend provider
districts/run jq  --raw: the tables that came, a file each
districts/world jq  made-up answers, a file each
doctor    cut   what du says of the log
doctor    jq    the server's name and the sum of segments, for a line to read
doctor    sed   the reason of a message; secrets' names in a provider's file
doctor    wc    lines of lists, for a line to read
gamelogs/league jq   --try: rows to look at
gamelogs/report jq   the names in run.json, for the page
gamelogs/report sort the same
gamelogs/league wc   --try: how many
gamelogs/run jq      the result of several leagues, and its totals
gamelogs/run sed     colour
gamelogs/world awk  made-up answers, a file each
gamelogs/world jq   makes them, and reads its own table
lib.sh    jq    the programs below
props/world awk   made-up answers, a file each
props/world jq    makes them
serve/demo wc   whether the page's address is there
stats/pilot sed   the options that its own help lists, for the command to type next
stats/report jq   the names in run.json, for the page
stats/verify sed   colour
stats/verify    paste a JSON array out of lines
T
tools='jq|awk|gawk|mawk|sort|sed|uniq|wc|comm|join|cut|paste|tac|bc|expr|perl|python3?'
cd "$AF_ROOT/pipelines" || exit
for script in * */*; do
	# Not pg and deps: they install and start things, and see no record.
	case $script in pg | deps | */*.*) [ "$script" = stats/stages.sh ] || continue ;; *.sh) ;; *) head -n 1 "$script" 2>/dev/null | grep -q bash || continue ;; esac
	grep -vE '^[[:space:]]*#' "$script" | grep -oE "(^|[[:space:];|(])($tools)( |\$)" |
		sed "s|[^a-z0-9]||g; s|^|$script |"
done | LC_ALL=C sort -u >"$T/used"
cd "$T" || exit
same allowed 'each use of a tool that could count is known' cat used
# Each words a line for people.
is "$(cd "$AF_ROOT/pipelines" && echo jq/* stats/jq/*)" 'jq/quota-line.jq stats/jq/taint-summary.jq' 'and no jq program but these'

# What the programs and the scripts know both: constant, value in the shell, the headers
cd "$AF_ROOT" || exit
# c NAME: the constant's value
c() { cat lib/*/*.h | sed -n "s/^#define $1 //p" | tr -d '"'; }
for pair in provider=PROVIDER_DEFAULT round=DECIDE_ROUND round_alone=DECIDE_ROUND_ALONE; do
	value=$(sed -nE "s/^(.* )?default_${pair%=*}=([^ ]+).*/\2/p" pipelines/lib.sh)
	is "$value" "$(c "${pair#*=}")" "default_${pair%=*} is ${pair#*=}"
done
# And what the helps say of them
helps() { grep -hE -d skip "^  --$1 " pipelines/* pipelines/{stats,careers}/*; }
is "$(helps 'provider NAME' | grep -cvF "($(c PROVIDER_DEFAULT))")" 0 'the helps name the provider'
is "$(helps 'rate-limit N' | grep -cvE "[ (]$(c PROVIDER_RATE)\)\$")" 0 'and the calls a minute'
is "$(helps 'round N' | grep -cvF "($(c DECIDE_ROUND); $(c DECIDE_ROUND_ALONE) if")" 0 'and the rounds'
is "$(helps '(provider NAME|rate-limit N|round N)' | grep -c .)" 12 'twelve of them'
done_testing
