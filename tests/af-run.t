#!/bin/bash
# A whole run against a real database and a pretend provider: pilot, backfill, taint, untaint, verify, replay.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
pg_start
fill_db
sim --world "$small" --per-minute 60000 --per-second 1000
contents >first
versions >first.versions

# dry pilot
unset API_FOOTBALL_KEY
run af pilot --run r --dry-run
is "$status" 0 'a dry pilot needs no key'
is "$(jq -c '.summary' <<<"$out")" '{"total_segments":6,"go":0,"hold":0,"stop":0,"dry_run":true}' '... and has no verdicts'
is "$(jq -r '[.segments[].decision] | unique[]' <<<"$out")" DRY_RUN '... but DRY_RUN'
like "$err" 'pilot +expected +[0-9]+ ' '... and says what it would cost'
is "$(calls)" 0 '... and asks nothing'
[ ! -e r ]
is $? 0 '... and leaves nothing'
check 'a dry CSV, if one is named' 0 . . af pilot --run r --dry-run --output-csv dry.csv
check '... does not replace one' 2 '' "'dry.csv' is there already" af pilot --run r --dry-run --output-csv dry.csv
check 'a pilot needs a key' 100 '' 'API_FOOTBALL_KEY' af pilot --run r "${fast[@]}"
is "$(calls)" 0 '... and asks nothing without'
export API_FOOTBALL_KEY=0123456789abcdef0123456789abcdef
rm -rf r

# pilot
run af pilot --run r "${fast[@]}"
is "$status $err" '0 ' 'the pilot is done, in silence'
pilot=$out
is "$(jq -r 'keys_unsorted | join(",")' <<<"$pilot")" segments,summary 'its JSON has segments and a summary'
is "$(jq -c .summary <<<"$pilot")" '{"total_segments":6,"go":3,"hold":1,"stop":2,"dry_run":false}' 'and the summary is exactly that'
is "$(jq -r '.segments[] | "\(.league_id) \(.season) \(.decision)"' <<<"$pilot" | sort)" \
    $'103 2020 HOLD\n203 2020 GO\n299 2019 STOP\n299 2020 STOP\n39 2019 GO\n39 2020 GO' 'the verdicts are those of the world'
is "$(head -n 1 r/pilot.csv | cut -d, -f1-13)" \
    league_id,league_name,country,season,total_missing,sampled,api_ok,partial,no_data,error,coverage_pct,avg_latency_ms,decision \
    'the header of the CSV is the fixed one'
is "$(asked | sort | uniq -c | awk '$1 > 1' | wc -l)" 3 'no match is asked for twice, but the three that a bundle left out'
same first 'the pilot writes nothing to the database' contents
: >arrivals
run af --mode pilot --run=r "${fast[@]}"
is "$status $out" "0 $pilot" 'the same again, by --mode: the same verdicts'
is "$(calls)" 0 '... without a call'

check 'verify reads nothing that it is not told to' 0 'balance' '^$' af verify --run r <<<'not a record'

# backfill
check 'a backfill without verdicts is refused' 2 '' '--pilot-csv FILE.*--force-all' af backfill --run r "${fast[@]}"
check '... also by --mode' 2 '' '--pilot-csv' af --mode backfill --run r
check 'both are refused' 2 '' 'exclude' af backfill --run r --force-all --pilot-csv r/pilot.csv
run af backfill --run r --pilot-csv r/pilot.csv --dry-run --output-csv dry-backfill.csv "${fast[@]}"
dry=$(jq -c 'del(.dry_run)' <<<"$out")
is "$(jq .dry_run <<<"$out")" true 'a dry backfill says so'
same first '... and changes nothing' contents
same first.versions '... and writes nothing' versions
: >arrivals
run af backfill --run r --pilot-csv r/pilot.csv --output-csv out.csv "${fast[@]}"
is "$status" 1 'a backfill with a match that failed is status 1'
like "$err" '^af-outcomes: failed: 1 team_mismatch: ' '... and says what it was'
is "$(jq -r 'keys_unsorted | join(",")' <<<"$out")" total_processed,updated,skipped_not_go,skipped_no_data,errors,dry_run \
    'the members of its JSON'
is "$(jq -c 'del(.dry_run)' <<<"$out")" "$dry" 'the counts are those of the dry run'
is "$(calls)" 0 'what the dry run has fetched is not asked again'
work=$(wc -l <r/work.ndjson)
is "$(jq '.total_processed + .skipped_not_go + 1' <<<"$out")" "$work" 'every match of the list is accounted for (one is not finished)'
is "$(jq .errors <<<"$out")" 1 'one error: home and away the wrong way round'

# what is in the database, against the truth about the world
sql "SELECT json_build_object('match_id', id, 'stats', stats) FROM matches" >now.ndjson
cut -d '|' -f 1,2 first | jq -Rc 'capture("^(?<id>[0-9]+)\\|(?<stats>.*)$") | {match_id: .id | tonumber, stats: (.stats | if . == "" then null else fromjson end)}' >was.ndjson
jq -c 'select(.decision == "GO") | {key: "\(.league_id) \(.season)", value: true}' r/verdicts.ndjson | jq -s from_entries >go.json
af-sim --world "$small" --truth >truth.ndjson
cat >expect.jq <<'END'
# What each match must have: what was there stays; in GO segments what was missing comes from the truth.
def core: with_entries(select(.key | IN("total_shots", "shots_on_goal", "corner_kicks", "possession", "fouls", "yellow_cards", "red_cards")) | select(.value != null));
def lacks: (.home.total_shots // "") == "";
def fill($new): reduce ($new | to_entries[]) as $e (. // {}; if (.[$e.key] // "") == "" then .[$e.key] = $e.value else . end);
($was | map({key: "\(.match_id)", value: .stats}) | from_entries) as $had
| .[] | . as $t | $had["\(.match_id)"] as $s
| {match_id, stats: (
	if $go[0]["\(.league_id) \(.season)"] and .expect == "API_OK" and ($s | lacks)
	then ($s // {}) | .home = ((.home // {}) | fill($t.home | core)) | .away = ((.away // {}) | fill($t.away | core))
	else $s end)}
END
jq -cS --slurpfile go go.json --slurpfile was was.ndjson -s -f expect.jq truth.ndjson | sort >want
jq -cS . now.ndjson | sort >got
same want 'every row is what it was, filled with the truth where it was missing' cat got
is "$(grep -c 'legacy import' was.ndjson) $(grep -c 'legacy import' now.ndjson)" '1 1' 'foreign members are still there'

# the CSV
is "$(head -n 1 out.csv)" match_id,api_football_id,league_id,league,season,status,latency_ms,updated 'the header of --output-csv'
is "$(awk -F, '$NF == "true"' out.csv | wc -l)" "$(jq .updated r/backfill.json)" 'as many lines updated as were updated'
is "$(awk -F, '/NO_DATA/' out.csv | wc -l)" "$(jq .skipped_no_data r/backfill.json)" 'as many without data'
is "$(sed 1d out.csv | cut -d, -f1 | sort -u | wc -l)" "$(wc -l <r/todo.ndjson)" 'one line a match'

# again
versions >second.versions
: >arrivals
run af backfill --run r --pilot-csv r/pilot.csv --output-csv again.csv "${fast[@]}"
is "$(jq -c 'del(.dry_run)' <<<"$out")" "$dry" 'the same again: the same counts'
is "$(calls)" 0 '... no call'
same second.versions '... no row written' versions
same out.csv '... the same CSV' cat again.csv
silent '... and each finding stands there once' 'jq -c .match_id r/findings.ndjson | sort | uniq -d'

# a dry run about other segments
cp r/todo.ndjson r/load.checkpoint .
run af backfill --run r --force-all --anew --dry-run "${fast[@]}"
same todo.ndjson 'a dry run leaves the list of the real one' cat r/todo.ndjson
same load.checkpoint '... and the checkpoint' cat r/load.checkpoint
same second.versions '... and the database' versions

# taint
check 'taint, dry' 0 '^\{"segments":2,"matches":90,"dry_run":true\}$' '' af taint --run r --dry-run
same second.versions '... writes nothing' versions
contents >before-taint
check 'taint' 0 '^\{"segments":2,"matches":90,"dry_run":false\}$' '' af taint --run r
is "$(sql "SELECT count(*) FROM matches WHERE tainted AND league_id = 299")" 90 'the condemned matches, and they alone, are tainted'
is "$(sql "SELECT count(*) FROM matches WHERE tainted")" 90 '... no other'
is "$(sql "SELECT DISTINCT tainted_evidence->>'reason', tainted_evidence->>'sampled', tainted_evidence->>'no_data_pct' FROM matches WHERE tainted")" \
    'api_no_data|20|100.0' 'with the evidence'
like "$(sql "SELECT DISTINCT tainted_evidence->>'pilot_date' FROM matches WHERE tainted")" '^20[0-9]{2}-[01][0-9]-[0-3][0-9]$' 'and its date'
is "$(af-segments | jq -r 'select(.league_id == 299)')" '' 'tainted matches are not asked again'
check 'taint twice' 0 '"matches":0,' '' af taint --run r
check 'untaint, narrowed' 0 '^\{"matches":0,"dry_run":true\}$' '' af untaint --league-id 39,140 --season 2015-2020 --dry-run
check '... to a season' 0 '^\{"matches":45,"dry_run":true\}$' '' af untaint --league-id 299 --season 2020 --dry-run
check '... to a range, and a run' 0 '^\{"matches":90,"dry_run":true\}$' '' af untaint --run r --season 2019-2020 --dry-run
check 'untaint' 0 '^\{"matches":90,"dry_run":false\}$' '' af untaint
same before-taint '... restores every row' contents

# metrics: every stage has told what it did
run af metrics --run r
for program in af-segments af-fixtures af-sample af-fetch af-classify af-decide af-merge af-load; do
	like "$out" "af_runs_total\{program=\"$program\"\} [1-9]" "metrics know of $program"
done
like "$out" 'af_findings_total\{status="API_OK"\} [1-9]' '... findings by status'
like "$out" 'af_merge_updates_total [1-9]' '... matches that got something'

# verify
run af verify --run r
is "$status" 0 'verify: everything balances'
like "$out" 'name +country +total_ft +with_shots +before +pct' '... coverage by league, before and now'
like "$out" 'Premier League +England +120 +119 +19.2% +99.2%' '... as it is'
is "$(grep -c '^ok ' <<<"$out")" 4 '... four stages'
is "$(af verify --run r --json | jq -c '[.leagues[0] | .name, .country, .total_ft, .with_shots, .pct]')" '["Premier League","England",120,119,99.2]' \
    'verify --json has the users'"'"' columns'
is "$(af verify --run r --newest 1 | sed -n '/^the longest/,/^$/p' | grep -c .) $(af verify --run r --json --newest 1 | jq '.dates | length > 1')" '3 true' \
    '--newest 1: one stretch for people, all for programs'
sql "UPDATE matches SET stats = stats #- '{home,total_shots}' WHERE id = $(awk -F, '$NF == "true" { print $1; exit }' out.csv)"
check 'verify notices what is gone from the database' 1 'OFF +values filled.*'$'\n''     af replay --run r --pilot-csv r/pilot.csv$' '' af verify --run r
cp r/fetched.ndjson whole
sed -i 1,30d r/fetched.ndjson
run af verify --run r
is "$(grep -c '^OFF' <<<"$out") $(grep -c 'af replay' <<<"$out")" '2 1' '... what two checks need is said once'
mv whole r/fetched.ndjson
run af replay --run r --pilot-csv r/pilot.csv
check '... and that helps' 0 '"balance"' '' af verify --run r --json

# replay
fill_db
: >arrivals
unset API_FOOTBALL_KEY
run af replay --run r --pilot-csv r/pilot.csv
is "$status" 1 'a replay needs no key'
is "$(jq -cs '.[0]' <<<"$out")" "$pilot" '... gives the same verdicts'
is "$(jq -cs '.[1] | del(.dry_run)' <<<"$out")" "$dry" '... and the same counts'
is "$(calls)" 0 '... without a call'
same before-taint '... and the same database' contents
done_testing
