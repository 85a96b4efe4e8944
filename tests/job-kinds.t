#!/bin/bash
# af job over game logs and careers: what their units say, and that leagues tell their milestones together.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
. "$AF_ROOT/tests/provider.sh"
pg_start
export AF_JOBS=$T/jobs
at_end 'rm -rf "$AF_JOBS"'

# Game logs, of a provider that has an answer to one question: no games
af db gamelogs >/dev/null 2>&1
mkdir -p files/api/v1
: >files/routes
echo '{"totalGames":0,"dates":[]}' >files/api/v1/schedule
simulate --files files
run af job add --wait gamelogs MLB,NHL --from 2024-09-05 --to 2024-09-08 --today 2025-06-01 --per-second 1000
id=$out
is "$status" 1 'game logs of two leagues, one of which has no answer'
is "$(af job show "$id" | jq -c 'select(.unit) | [.unit, .list, .done, .failed, .unavailable, .left, (.remedy | type)]' | LC_ALL=C sort | xargs)" \
	'[MLB,4,0,0,4,0,null] [NHL,4,0,4,0,0,string]' 'a unit a league; what failed has a remedy'
is "$(jq -r 'select(.event == "done" and .program == "af-fetch").stage' "$AF_JOBS/$id/events.ndjson" | sort | uniq -c | xargs)" '2 games 2 lists' \
	'the stages of both tell in one file'

# Careers
export API_FOOTBALL_KEY=0123456789abcdef0123456789abcdef
af db careers >/dev/null 2>&1
cat >small <<'W'
seed 7
league 39 "Premier League" "England" league GB-ENG
	seasons  2019-2020 matches 60 teams 4 from 02-01 to 11-20
	coverage *     all
W
simulate -w small
run af job add --wait careers --league-id 39 --season 2019-2021 --rate-limit 60000 --today 2020-12-31
id=$out
is "$status" 0 'rosters'
[ "$status" = 0 ] || af job log "$id"
is "$(af job show "$id" | jq -c 'select(.unit) | [.unit, .list, .done, .unavailable]' | LC_ALL=C sort | xargs)" '[39-2019,1,1,0] [39-2020,1,1,0] [39-2021,1,0,1]' 'a unit a league and season'
done_testing
