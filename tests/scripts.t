#!/bin/bash
# The scripts name files and connect stages.  What counts, chooses or compares records is a filter in C: the tools that
# could do so besides are used only where this table says.
. "$(dirname "$0")/tap.sh"

# script, tool, what for: a word, a display, or a file that holds no records
while read -r script tool _; do
	printf '%s %s\n' "$script" "$tool"
done <<'T' | LC_ALL=C sort >allowed
backfill.sh while   says each line
basketball/demo while  its own games, a line each
careers/report jq the result, its cells, and lines for people
careers/verify jq the result, from what was found, and its parts for people
careers/verify while  colour
careers/run jq    lines for people, the result
complete  while   help texts, and the words that complete
db        sed   the included file's name; export before assignments
demo      jq    what it shows of a summary, and what a fixed sample would have asked
demo.sh   wc    calls that arrived at the pretend provider
districts/run jq  --raw: the tables that came, a file each
districts/run tr  a configuration as one record
districts/run while   the versions' files; --raw
districts/world jq  made-up answers, a file each
districts/world while  the same
doctor    cut   what du says of the log
doctor    grep  whether a message is about rights
doctor    jq    its name, in a list of programs
doctor    sed   the reason of a message; secrets' names in a provider's file
doctor    tail  the last message of a program
doctor    wc    lines of lists, for a line to read
doctor    while what it found, a line each; lines of af.conf
gamelogs/league head  the log's first answer, of a file too large to be read for it
gamelogs/league while  the table of sources
gamelogs/run jq      the result of several leagues, and its totals
gamelogs/run sed     colour
gamelogs/run while   the table of sources; a batch's leagues, a command each
gamelogs/verify while  the table of sources
gamelogs/world awk  made-up answers, a file each
gamelogs/world jq   makes them, and reads its own table
gamelogs/world while  the same
lib.sh    grep  whether a checkpoint is another program's
lib.sh    jq    the programs below
lib.sh    while the settings of af.conf; a provider's file
price     grep  what a help or a kind's table offers
props/demo grep a display
props/run while a game's file that a snapshot lacks; the versions' links
props/world awk   made-up answers, a file each
props/world jq    makes them
props/world while the same
serve/demo head   the page's address
serve/demo wc whether it is there
stats/pilot grep  whether a provider's file bundles calls
stats/report tail the last message of a program
stats/stages.sh sed   the options that its own help lists, for the command to type next
stats/stages.sh while the same
stats/verify sed   colour
stats/verify    paste a JSON array out of lines
stats/verify while  a command to type for each check
T
tools='jq|awk|gawk|mawk|sort|sed|uniq|wc|comm|join|cut|paste|tac|bc|expr|perl|python3?|[ef]?grep|head|tail|tr|split|nl|fold|shuf|while( IFS=[^ ]*)? read'
cd "$AF_ROOT/pipelines" || exit
for script in * */*; do
	# Not pg and deps: they install and start things, and see no record.
	case $script in pg | deps | */*.md) continue ;; *.sh | */job) ;; *.*) continue ;; *) head -n 1 "$script" 2>/dev/null | grep -q bash || continue ;; esac
	# What help texts and messages say is not run.
	grep -vE '^([[:space:]]*#|  --)' "$script" | grep -oE "(^|[[:space:];|(!\`])($tools)( |\$)" |
		sed -E "s|[^a-z0-9 =]||g; s|.*while.*|while|; s|[^a-z0-9]||g; s|^|$script |"
done | LC_ALL=C sort -u >"$T/used"
cd "$T" || exit
same allowed 'each use of a tool that could count is known' cat used
# Two word a line for people; the others are shapes: names and counts for people.
is "$(cd "$AF_ROOT/pipelines" && echo jq/* stats/jq/*)" 'jq/databases.jq jq/lacking.jq jq/quota-line.jq stats/jq/taint-summary.jq' 'and no jq program but these'

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
