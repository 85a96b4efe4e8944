#!/bin/bash
# The filters by hand in a shell: tee, head, jq between any two of them, saved streams, files as operands.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
pg_start
fill_db
sim --world "$small" --per-minute 60000 --per-second 1000
ask=(af-fetch -r 60000 -l log)

af-segments --min 10 | tee segments | af-fixtures | tee work | "${ask[@]}" | tee answers | af-classify | tee findings |
    af-merge | tee updates | af-load >/dev/null
is "${PIPESTATUS[*]}" '0 0 0 0 0 0 0 0 0 0 0' 'one pipe from the database to the database, tee between any two'
is "$(wc -l <work) $(wc -l <answers) $(wc -l <findings) $(wc -l <updates)" '322 322 322 322' 'a record comes out for each that goes in'
is "$(jq -s 'map(.missing) | add' segments)" 322 '... and the segments know how many'
contents >want

same findings 'a saved stream, as a file' af-classify answers
same findings '... or as standard input' af-classify <answers
same findings '... by name' af-classify - <answers
split -l 100 answers part.
same findings 'several files in turn' af-classify part.*
same updates 'a stage can be repeated over its own output' 'af-merge findings | af-merge'
bare() { jq -c 'del(.fetch)' "$@"; }
bare answers >bare
sort bare >bare.sorted
same bare 'the log gives the same answers again' 'af-fetch --offline -l log work | bare'
same bare.sorted '... in any order of the work list' 'sort -R --random-source=/dev/zero work | af-fetch --offline -l log | bare | sort'
same <(jq -r .finding.status findings | sort | uniq -c) 'the log itself is a stream of answers' \
    'jq -c "select(.fetch.error != \"not_in_bundle\")" log | af-classify | jq -r .finding.status | sort | uniq -c'
same <(jq -c .finding findings) 'jq between them' 'jq -c . work | af-fetch --offline -l log | af-classify | jq -c .finding'
is "$(jq -c '. + {mine: [1.50, "é"]}' work | af-fetch --offline -l log | af-classify | af-merge | jq -c '.mine' | sort -u)" '[1.5,"é"]' \
    'a member of somebody else goes through'
is "$(printf '%s\n' "$(head -n 1 work | sed 's/}$/,"mine":1.50e0,"ü":"\\u00fc"}/')" | af-fetch --offline -l log | af-classify | af-merge | grep -o '"mine":1.50e0,"ü":"\\u00fc"')" \
    '"mine":1.50e0,"ü":"\u00fc"' '... byte for byte'
"${ask[@]}" work | head -n 3 | af-classify >few
same <(head -n 3 findings | bare) 'head in the middle' bare few
is "$(af-classify answers | af-decide | jq -r '"\(.league_id) \(.season) \(.decision)"' | sort | paste -sd,)" \
    '103 2020 HOLD,203 2020 GO,299 2019 STOP,299 2020 STOP,39 2019 GO,39 2020 GO' 'verdicts from a saved stream'
af-decide findings >verdicts
same <(af-decide --csv --verdicts verdicts </dev/null) 'NDJSON to CSV' af-decide --csv findings
is "$(af-sample --only GO --verdicts verdicts work | jq -r '"\(.league_id) \(.season)"' | sort | uniq -c | awk '{ print $1 }' | paste -sd' ')" '45 48 49' \
    'the work of what is GO'
is "$(af-query --sql coverage.sql </dev/null | jq -s 'map(.with_shots) | add')" "$(sql "SELECT count(*) FROM matches WHERE stats->'home'->>'total_shots' <> ''")" \
    'any SQL file, as rows'

# loaded again in pieces and in another order
fill_db
tac updates | af-load
head -n 50 updates | af-load
same want 'loaded backwards, and some of it twice: the same database' contents
is "$(af-load --pass updates | jq -r .load | sort | uniq -c | awk '{ print $2 ":" $1 }' | paste -sd' ')" "$(af-load --pass updates | jq -r .load | sort | uniq -c | awk '{ print $2 ":" $1 }' | paste -sd' ')" \
    'and what becomes of it is said'

# a list of URLs is a work list too
printf '{"url":"%s/fixtures/statistics?fixture=%d"}\n' "$AF_BASE" 192003 "$AF_BASE" 192004 >urls
is "$(env -u AF_BASE af-fetch --url '{+url}' --header "x-apisports-key: $API_FOOTBALL_KEY" urls | jq -r .body.parameters.fixture | paste -sd' ')" \
    '192003 192004' 'any list of URLs'
done_testing
