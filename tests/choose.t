#!/bin/bash
# Saved segments chosen among, without a database; the pilot's JSON.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/edge.sh"
printf '%s\n' '{"league_id":"39","season":2020,"missing":5,"x":1.50}' '{"league_id":39,"season":2021,"missing":50}' \
    '{"league_id":140,"season":2021,"missing":7}' '{"league_id":61,"season":2021,"decision":"GO"}' >list
check 'all of them' 0 '' '' cmp list <(af-segments list)
is "$(af-segments --league-id 39,61 list | wc -l)" 3 'by league, however it is spelled'
is "$(af-segments --season 2015-2020 list)" "$(head -n 1 list)" 'by season, byte for byte'
is "$(af-segments --min 10 list | wc -l)" 2 'by what is missing; a verdict does not say'
check 'none' 0 '' '' af-segments --league-id 1 list
for season in 2021 2022 2023; do segment $season; done >good
lines af-segments
# no operands is the database
members 'del(.league_id)|no member .league_id.
.season="x"|.season. is a string, not a number
.missing=-1|.missing. is' af-segments

segment 2021 >segments
segment 2022 >>segments
af-decide --dry-run segments >dry
run af-decide --json --dry-run --verdicts dry /dev/null
is "$status $(jq -c .summary <<<"$out")" '0 {"total_segments":2,"go":0,"hold":0,"stop":0,"dry_run":true}' 'a dry pilot'
is "$(jq -c '.segments[]' <<<"$out")" "$(jq -c . dry)" '... with its segments'
sed 's/"DRY_RUN"/"GO"/;2s/"GO"/"STOP_CIRCUIT"/' dry >verdicts
sed '1s/"DRY_RUN"/"PENDING"/;2s/"DRY_RUN"/"RETRY"/' dry >>verdicts
run af-decide --json --verdicts <(head -n 2 verdicts) /dev/null
is "$status $err $(jq -c .summary <<<"$out")" '0  {"total_segments":2,"go":1,"hold":0,"stop":1,"dry_run":false}' 'what is decided, in silence'
check 'what is not is said' 0 . 'not finished: 2 of 2 segments have no verdict yet' af-decide --json --verdicts <(tail -n 2 verdicts) /dev/null
check '... unless nothing is in scope' 0 . 'not finished: 1 of 2' af-decide --json \
    --verdicts <(tail -n 2 verdicts | sed '2s/"reason":"[a-z_]*"/"reason":"nothing_in_scope"/') /dev/null
check 'CSV or JSON' 2 '' 'exclude' af-decide --csv --json segments
done_testing
