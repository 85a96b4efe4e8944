#!/bin/bash
# af job over real backfills: pilot and backfill as one job, cancelled with calls in flight, resumed, waiting for a quota.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
. "$AF_ROOT/tests/jobs.sh"
pg_start
fill_db
world=(--world "$small" --per-minute 60000 --per-second 1000)
asked_more() { [ "$(calls)" -gt "$1" ]; }
in_log() { jq -r .fetch.url "$AF_JOBS/$1/fetched.ndjson" | sort -u | wc -l; }

# Calls that take 3 seconds
sim "${world[@]}" --latency 3
id=$(af job add stats backfill --force-all --bundle 1 --rate-limit 60000 --jobs 8)
wait_for 60 asked_more 7 && pass 'calls are in flight' || fail 'calls are in flight' "$(af job log "$id")"
af job cancel "$id"
n=$(calls)
is "$(state "$id")" cancelling 'cancelling'
check 'another command cannot work there' 111 '' 'another command is at work' af backfill --run "$AF_JOBS/$id" --force-all
wait_for 60 is_state "$id" cancelled && pass 'cancelled' || fail 'cancelled' "$(state "$id")"
jq -r 'select(.event | IN("cancelling", "over")).at' "$AF_JOBS/$id/events.ndjson" | xargs printf '# cancelled %s, over %s\n'
is "$(calls)" "$n" 'nothing was asked after the wish'
is "$(in_log "$id")" "$n" 'no paid call is lost'
is "$(holders)" '' 'nobody is left of it'
like "$(af job show "$id")" '"unit":"[0-9]+-[0-9]+"' 'its units'
before=$n

# It goes on, without asking anything again
sim "${world[@]}"
run af job resume --wait "$id"
is "$status $(state "$id") $(holders)" '1 partial ' 'all is asked; one failed'
is "$(in_log "$id")" "$(($(calls) + before))" 'and nothing was asked twice'
is "$(af job show "$id" | jq -s '.[1:] | (map(.list) | add) == (map(.done + .failed + .unavailable) | add) and (map(.failed) | add) == 1 and map(select(.error)) != []')" true 'units add up'
is "$(jq .total_processed "$AF_JOBS/$id/result")" 330 'its result'

# Pilot, then backfill; a quota that is spent on the way
fill_db
rm -rf "$XDG_STATE_HOME"
sim "${world[@]}" --per-day 12
id=$(af job add stats --rate-limit 60000 --min 1)
wait_for 60 is_state "$id" waiting && pass 'the quota is spent' || fail 'the quota is spent' "$(af job show "$id")" "$(af job log "$id")"
like "$(af job show "$id")" "\"until\":\"$(date -u -d tomorrow +%F)T00:00:[0-9]*Z\",\"reason\":\"our share of the day's quota" 'it waits until the day ends'
af db gamelogs >/dev/null 2>&1
check 'another account is free meanwhile' 0 . '' af job add --wait gamelogs NFL --dates 2024-07-01 --offline
sim "${world[@]}"
rm -rf "$XDG_STATE_HOME"
run af job resume --wait "$id"
is "$status $(state "$id")" '1 partial' 'resumed, the pilot and the backfill are done'
check 'retry asks for what failed' 1 '' '' af job retry --wait "$id"
is "$(jq -r 'select(.event == "step").step' "$AF_JOBS/$id/events.ndjson" | xargs)" 'pilot pilot backfill pilot backfill' 'in this order'
same -e -s 1 /dev/null 'no key is written' grep -rlE "$API_FOOTBALL_KEY" "$AF_JOBS"
done_testing
