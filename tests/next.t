#!/bin/bash
# Each step prints the next one: on a terminal the command to type next, with which the test goes on as a person would, from a
# price to the end of the statistics, of careers and of basketball; a program that reads the output sees nothing of it.  For the
# other backfills gamelogs.t, props.t and districts.t do the same, where their worlds are.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
. "$AF_ROOT/tests/walk.sh"
pg_start

# The statistics
fill_db
sim --world "$small" --per-minute 60000 --per-second 1000
walk stats 'af verify' 'af pilot --run . --dry-run' 'af pilot --run .'
walk stats 'af estimate --run r --league-id 39 --rate-limit 60000' 'af pilot --run r --league-id 39 --rate-limit 60000'
walk stats "af pilot --run r ${fast[*]} --check" "af pilot --run r ${fast[*]}"
walk stats "af pilot --run r ${fast[*]}" "af backfill --run r --pilot-csv r/pilot.csv ${fast[*]}" \
	'1: af taint --run r' 'af verify --run r' 'af report --run r --html report.html' END
walk stats 'af estimate --run r --league-id 203' 'af backfill --run r --pilot-csv r/pilot.csv --league-id 203'
walk stats "af backfill --run r --pilot-csv r/pilot.csv ${fast[*]} --check" "af backfill --run r --pilot-csv r/pilot.csv ${fast[*]}"
walk stats 'af replay --run r' 'af backfill --run r --pilot-csv r/pilot.csv'
walk stats 'af replay --run r --pilot-csv r/pilot.csv' '1: af taint --run r'
walk stats 'af untaint --run r --dry-run' 'af untaint --run r' 'af verify --run r'
silently 'af estimate --run r'
silently 'af verify --run r'

# Careers
export AF_BASE
walk careers 'af db careers --dry-run' 'af db careers' "'af careers -h' says what to ask for"
ask='--league-id 61 --season 2020 --run c --rate-limit 60000'
walk careers "af careers --league-id 61 --season 2020 fast --run c --rate-limit 60000 --dry-run" "af careers --league-id 61 --season 2020 fast --run c --rate-limit 60000" \
	"af careers $ask deep" 'af careers verify --run c' 'af careers report --run c --html careers.html' END
silently 'af careers verify --run c'

# Basketball
mkdir -p files
cat >files/games.json <<'J'
{"get":"games","parameters":{},"errors":[],"results":1,"response":[{"id":1,"date":"2023-11-02T00:00:00+00:00","status":{"short":"FT"},"teams":{"home":{"id":133,"name":"Boston"},"away":{"id":139,"name":"Denver"}},"scores":{"home":{"total":99},"away":{"total":98}}}]}
J
cat >files/teams.json <<'J'
{"get":"games/statistics/teams","parameters":{},"errors":[],"results":2,"response":[{"game":{"id":1},"team":{"id":133},"assists":20},{"game":{"id":1},"team":{"id":139},"assists":21}]}
J
printf '%s\n' '/games?league=12&season=2023-2024 games.json' '/games/statistics/teams?id={id} teams.json' >files/routes
simulate --files files
ask='--league-id 12 --season 2023-2024 --run b --rate-limit 60000'
walk basketball 'af db basketball' "'af basketball -h' says what to ask for"
walk basketball "af basketball $ask --check" "af basketball $ask"
walk basketball "af basketball $ask --dry-run" "af basketball $ask" "af basketball $ask --max-age 1d" "af basketball $ask --max-age 1d"
silently "af basketball $ask"
done_testing
