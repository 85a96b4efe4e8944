#!/bin/bash
# 18 real fixtures, served from the file they were saved in: asked, loaded, and replayed offline; values equal to the
# file's, each side where it belongs, in whatever order the work list is.
. "$(dirname "$0")/tap.sh"
need_data
. "$AF_ROOT/tests/run.sh"
pg_start
file=$AF_DATA/api-football/fixtures-ids-18.json
sim --serve "$file"

# The matches as users would have them
fill() {
	pg_users_tables "$@"
	jq -r '.response[].league | "\(.id)\t\(.name)\t\(.country)\tleague"' "$file" | sort -u |
		psql -X -q -c '\copy admin_leagues FROM STDIN'
	jq -r '.response[] | [.fixture.id, .league.id, .fixture.date, .fixture.status.short, .teams.home.id, .teams.away.id,
		.goals.home, .goals.away] | map(tostring) | join("\t")' "$file" |
		psql -X -q -c '\copy matches (api_football_id, league_id, date, status, home_team_id, away_team_id, home_goals, away_goals) FROM STDIN'
}
# what the file says, without our programs: fixture id, side, shots, corners, possession, red cards
jq -r '.response[] | . as $f | .statistics[] | select(.statistics != []) | .team.id as $t
	| (.statistics | map({key: .type, value}) | from_entries) as $s
	| [$f.fixture.id, (if $t == $f.teams.home.id then "home" else "away" end), $s["Total Shots"], $s["Corner Kicks"],
		($s["Ball Possession"] | rtrimstr("%") | tonumber), $s["Fouls"], $s["Yellow Cards"], $s["Shots on Goal"]]
	| map(tostring) | join("|")' "$file" | sort >want
values() {
	sql "SELECT api_football_id, side, s->>'total_shots', s->>'corner_kicks', s->>'possession', s->>'fouls',
			coalesce(s->>'yellow_cards', 'null'), coalesce(s->>'shots_on_goal', 'null')
		FROM matches, LATERAL (VALUES ('home', stats->'home'), ('away', stats->'away')) AS v (side, s)
		WHERE s->>'total_shots' IS NOT NULL" | sort
}
is "$(wc -l <want)" 32 'the file has both sides of 16 matches'

fill
run af backfill --run r --force-all --output-csv out.csv "${fast[@]}"
is "$status $err" '0 ' 'asked and loaded'
is "$(jq -c . <<<"$out")" '{"total_processed":18,"updated":16,"skipped_not_go":0,"skipped_no_data":2,"errors":0,"dry_run":false}' \
    '16 with data, 2 without'
is "$(grep NO_DATA out.csv | cut -d, -f2 | sort | paste -sd' ')" '1183263 1183266' 'the two that have none'
same want 'values equal to those of the file' values

for order in tac shuf sort; do
	fill json
	mkdir -p other
	cp r/segments.ndjson r/run.json r/before.ndjson r/fetched.ndjson other
	"$order" r/work.ndjson >other/work.ndjson
	rm -f other/todo.ndjson other/load.checkpoint other/findings.ndjson
	run env -u API_FOOTBALL_KEY af replay --run other --force-all
	is "$status $(jq -r '"\(.updated) \(.skipped_no_data)"' <<<"$(tail -n 1 <<<"$out")")" '0 16 2' "replayed offline, $order"
	same want '... the same values' values
done

# one by one, where only the order and the ids tell the sides
rm -rf other
: >arrivals
fill
run af backfill --run single --force-all --bundle 1 "${fast[@]}"
is "$(jq -r '"\(.updated) \(.skipped_no_data)"' <<<"$out")" '16 2' 'asked one by one'
same want '... the same values' values
is "$(calls)" 18 '... by 18 calls'
done_testing
