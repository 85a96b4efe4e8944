#!/bin/bash
# How a pilot ends: JSON for programs, the grid and what to type next for people; segments that are too small are named.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
pg_start
fill_db
sim --world "$small" --per-minute 60000 --per-second 1000
# on_terminal COMMAND: what it shows on one of 80 columns
on_terminal() { script -qefc "stty cols 80 && $1" /dev/null </dev/null | tr '\r' '\n' | sed -E 's/\x1b\[[0-9;]*[mK]//g'; }

least=$(af-segments --min 1 | jq -n '[inputs.missing | select(. < 10)] | min')
run af pilot --run r "${fast[@]}"
like "$out" '^\{"segments":\[.*"total_segments":6' 'a pipe gets JSON'
is "$status $err" '0 ' '... and no word besides'
cp .out json
same json '--json is that' af pilot --run r --json
run af pilot --run r --dry-run
like "$err" "left out, since they lack fewer than 10 matches: .* [0-9]{4} \\([0-9]\\); '--min $least' includes them" 'small segments are named'
check '... and included' 0 GO '' af pilot --run r --text --min "$least" "${fast[@]}"
run af pilot --run r --text --min 50 --offline
like "$err" 'left out, .*\(.*, [0-9]+ more; .--min' 'many are counted'
check 'none that was not chosen' 0 . '' af pilot --run r --text --offline --league-id 39 --season 2020

run af pilot --run r --text "${fast[@]}"
like "$out" $'^league .*\n\nGO [0-9]+  HOLD [0-9]+  STOP [0-9]+ · [0-9]+ calls\nnext: af backfill --run r --pilot-csv r/pilot.csv --rate-limit 60000$' \
    '--text: the grid, the counts, what to type next'
text=$out
shown=$(on_terminal "af pilot --run r ${fast[*]}")
like "$shown" $'\n'"$(tail -n 1 <<<"$text")"'$' 'a terminal gets that as well'
is "$(on_terminal 'af pilot --run r --json --offline' | grep -c '^{"segments"')" 1 '... but with --json'
like "$(on_terminal 'af pilot --run r --dry-run')" $'done by\n.*\nnext: af pilot --run r$' 'a dry run there: the cost, and what to type next'
check '--text and --json' 2 '' 'exclude each other' af pilot --run r --text --json

next() { tail -n 1 <<<"$out"; }
run af pilot --run 'a b' --text --offline --base "$AF_BASE" --output-csv "it's.csv" --sample 40 --league-id 39
like "$(next)" "^next: af pilot --run a\\\\ b --league-id 39 --output-csv it\\\\'s.csv --text --sample 40 --base $AF_BASE\$" \
    'not finished: the same command, with its options'
# the page of the run, from its first command to its last
page() { af report --run "$1" --html - 2>/dev/null; }
like "$(page r)" "<dt>database</dt><dd>af</dd>.*<dt>provider</dt><dd>api-football at $AF_BASE</dd>.*<dt>run</dt><dd>$T/r</dd>" \
    'a page says what it is about'
like "$(on_terminal 'af report --run r')" $'\n\nnext: af backfill --run r --pilot-csv r/pilot.csv(\n|$)' 'a report on a terminal says what is left'
like "$(on_terminal "af backfill --run r --pilot-csv r/pilot.csv --dry-run ${fast[*]}")" $'\nnext: af backfill --run r --pilot-csv r/pilot.csv '"${fast[*]}" 'a dry backfill, what to type in earnest'
like "$(page r)" "<code>af backfill --run $T/r --pilot-csv $T/r/pilot.csv</code>" '... and what to type next'
like "$(page 'a b')" "<code>af pilot --run $T/a\\\\ b</code>" '... as it is typed'
run af backfill --run r --pilot-csv r/pilot.csv "${fast[@]}"
unlike "$out$err" 'next:' 'a backfill for a program does not say what to type next'
like "$(on_terminal "af backfill --run r --pilot-csv r/pilot.csv ${fast[*]}")" $'\nnext: af taint --run r(\n|$)' '... on a terminal it does'
like "$(page r)" "<code>af taint --run $T/r</code>" '... after a backfill'
like "$(on_terminal 'af taint --run r')" $'\nnext: af verify --run r(\n|$)' 'and taint does'
like "$(on_terminal 'af taint --run r --dry-run')" $'\nnext: af taint --run r(\n|$)' '... a dry run the same in earnest'
like "$(on_terminal 'af verify --run r')" $'\nnext: af report --run r --html report.html(\n|$)' '... verify the page'
unlike "$(on_terminal 'af report --run r')" 'next:' '... with which all is done'
like "$(page r)" "<code>af verify --run $T/r</code>" '... and after all'
run af pilot --run r --text --offline --league-id 299
like "$(next)" '^next: af taint --run r' 'nothing to fill: taint'
done_testing
