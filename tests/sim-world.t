#!/bin/bash
# af-sim: world files, the database and the truth that come from them
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/sim.sh"
. "$AF_ROOT/tests/pg.sh"

# Every mistake is named with its line; all at once.
cat >bad.world <<'EOT'
seasons 2014
league 1 "A" "B" league
league 1 "A" "B" league
league 2 "A" "B"
league x "A" "B" league
league 3 "A "B" league
seasons 2015-2014
seasons 2014 teams 3
seasons 2014 matches 0
seasons 2014 from 02-30
seasons 2014 rounds 3
coverage 2014
coverage 2014 101%
coverage 2014 -1
coverage 2014 all since yesterday
coverage 2014 all for ever
trap door 2014 1
seed 1 2
sed 1
EOT
run af-sim -w bad.world
is "$status $out" '2 ' 'a bad world is refused'
is "$(grep -oE '^af-sim: bad.world:[0-9]+' <<<"$err" | grep -oE '[0-9]+$' | xargs)" "$(echo 1 {3..19})" 'each of its lines is named'
printf 'league 1 "\xff" "B" league\n' >bad.world
check 'bytes that are not UTF-8' 2 '' 'bad.world:1: a line must be UTF-8' af-sim -w bad.world
printf 'seed 1\0\n' >bad.world
check 'a NUL' 2 '' 'bad.world:1: a line must be UTF-8 without NUL' af-sim -w bad.world
: >bad.world
check 'nothing' 2 '' 'has no season' af-sim -w bad.world
check 'no such file' 2 '' "cannot open 'no.world'" af-sim -w no.world
check 'a directory' 2 '' "cannot read '.'" af-sim -w .
check 'no world, but its database' 2 '' 'need a world' af-sim --sql
check 'two worlds' 2 '' 'exclude each other' af-sim -w "$world" --coverage x.csv
check 'a full disk' 111 '' 'cannot write' bash -c "af-sim -w '$world' --truth >/dev/full"
printf 'league 7 "L #1 \\"x\\" \\\\" B league # comment\nseasons 2020 # another\n' >odd.world
like "$(af-sim -w odd.world --sql)" $'\n7\tL #1 "x" \\\\\\\\\tB\tleague\n' 'quotes, backslashes and comments'

# What the demo is to show
demo=$AF_ROOT/tests/worlds/demo.world
af-sim -w "$demo" --truth | jq -r '[.league_id, .date[:4], .covered, .postponed, .shape, .stored, .swapped] | @tsv' >demo
holds 'about 20,000 finished matches' between "$(awk '$4 == "false"' demo | wc -l)" 19000 21000
# covered "LEAGUE …" FROM TO: percent of the matches of these calendar years
covered() { awk -v l=" $1 " -v from="$2" -v to="$3" 'index(l, " " $1 " ") && $2 >= from && $2 <= to && $4 == "false" {
	n++; c += $3 == "true" } END { printf "%d\n", 100 * c / n }' demo; }
is "$(covered 299 2014 2024)" 0 'Venezuela: nothing'
is "$(covered 344 2014 2022) $(covered "268 270" 2014 2019) $(covered "250 252" 2014 2020)" '0 0 0' 'Bolivia, Uruguay, Paraguay: nothing before'
holds 'Bolivia: partly since 2023' between "$(covered 344 2023 2024)" 50 80
holds 'Uruguay: partly since 2020' between "$(covered "268 270" 2020 2024)" 50 85
holds 'Paraguay: partly' between "$(covered "250 252" 2022 2024)" 50 85
is "$(covered 203 2015 2024) $(awk '$1 == 203 { print $6 }' demo | sort -u)" '100 nothing' 'Turkey: everything since 2015, and the database holds none'
holds 'five big leagues: nearly everything' between "$(covered "39 140 135 78 61" 2014 2024)" 95 99
for trap in unfinished nulls one-team differs absent partial gone true; do	# true: swapped
	holds "a trap: $trap" grep -q "	$trap\(	\|$\)" demo
done

# The database
pg_start
load() { af-sim -w "$world" --sql "$@" | psql -X -q -v ON_ERROR_STOP=1; }
load
is "$(sql "SELECT count(*), count(DISTINCT api_football_id), count(stats), count(*) FILTER (WHERE status = 'FT') FROM matches")" \
	"$(af-sim -w "$world" --truth | jq -sr '[length, ([.[] | select(.no_id | not)] | length), ([.[] | select(.stored != "nothing")] | length),
	([.[] | select(.postponed | not)] | length)] | map(tostring) | join("|")')" 'the tables hold what the truth says'
is "$(sql "SELECT count(*) FROM matches m WHERE NOT EXISTS (SELECT FROM teams t WHERE t.id = m.home_team_id) OR home_team_id = away_team_id")" 0 'teams are there'
is "$(sql "SELECT string_agg(column_name || ' ' || data_type, ',' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = 'matches'")" \
	'id bigint,api_football_id bigint,league_id integer,date timestamp with time zone,status text,home_team_id integer,away_team_id integer,home_goals integer,away_goals integer,stats jsonb' \
	"the users' columns, and none that they may lack"
is "$(sql "SELECT name, country, kind FROM admin_leagues WHERE league_id = 250")" 'División "B" / Süd|Nowhere|league' 'names in UTF-8'
# the database's home and away are the provider's, but where they are swapped
sql "SELECT id, home_team_id, away_team_id FROM matches ORDER BY id" >rows
af-sim -w "$world" --truth | jq -r '"\(.match_id)|\(if .swapped then "\(.away_team_id)|\(.home_team_id)" else "\(.home_team_id)|\(.away_team_id)" end)"' >wanted
same wanted 'home and away' cat rows
is "$(sql "SELECT count(*) FILTER (WHERE stats->'home'->>'total_shots' = '0') >= 6, count(*) FILTER (WHERE stats->'home'->>'total_shots' > '0') >= 12 FROM matches")" 't|t' 'stored: zeros and values'
is "$(sql "SELECT string_agg(DISTINCT jsonb_typeof(stats->'home'->'total_shots'), ',') FROM matches")" 'null,number,string' 'stored: numbers, nulls and empty strings'
sql 'DROP TABLE matches, teams, admin_leagues'
load --stats-type json --internal-teams --tainted-columns --season-column
is "$(sql "SELECT data_type FROM information_schema.columns WHERE table_name = 'matches' AND column_name IN ('stats', 'tainted', 'tainted_evidence', 'season') ORDER BY column_name" | xargs)" \
	'integer json boolean jsonb' 'json, tainted, season'
is "$(sql "SELECT count(*) > 0 FROM matches WHERE stats::text LIKE E'%\n%'")" t 'json with a raw newline'
is "$(sql "SELECT min(teams.id), max(home_team_id) < 2001, (SELECT count(DISTINCT season) FROM matches) FROM teams, matches")" '1|t|3' 'team ids of its own'

# A table of segments
cat >coverage.csv <<'EOT'
league_code,league_name,country,season,matches,shots_and_corners,only_one_of_them,longest_gap_run
AAA,"Liga, the first",Xland,2015,300,120,10,90
AAA,"Liga, the first",Xland,2016,300,300,0,0
BBB,Second,Yland,2016,44,0,0,44
EOT
is "$(af-sim --coverage coverage.csv --truth | jq -r '"\(.league_id) \(.date[:4]) \(.shape)"' | sort | uniq -c | awk '{ print $2, $3, $4, $1 }' | xargs)" \
	'1001 2015 empty 170 1001 2015 full 120 1001 2015 partial 10 1001 2016 full 300 1002 2016 empty 44' 'a row is a segment, to the match'
is "$(af-sim --coverage coverage.csv --truth | jq -r 'select(.season == 2015 and .league_id == 1001).shape' | uniq -c |
	awk '$2 != "full" { run += $1 } $2 == "full" { run = 0 } run > most { most = run } END { print (most >= 90) }')" 1 'with its longest gap'
isnt "$(af-sim --coverage coverage.csv --seed 2 --truth)" "$(af-sim --coverage coverage.csv --truth)" 'another seed draws others'
printf 'league_code,season\n' >bad.csv
check 'a table without its columns' 2 '' 'bad.csv:1: the header must name' af-sim --coverage bad.csv
sed 's/,120,/,400,/; s/,44,0/,x,0/' coverage.csv >bad.csv
check 'rows that cannot be' 2 '' $'bad.csv:2: more matches are covered.*\n.*bad.csv:4: a count is' af-sim --coverage bad.csv
printf 'league_code,league_name,country,season,matches,shots_and_corners\nA,\xff,B,2015,1,1\nA\n' >bad.csv
check 'names that are none' 2 '' $'bad.csv:2: a league must have a code.*\n.*bad.csv:3: a season' af-sim --coverage bad.csv
if [ -n "$AF_DATA" ]; then
	af-sim --coverage "$AF_DATA/football/coverage.csv" --truth | grep -c '"shape":"full"' >n
	is "$(<n)" "$(awk -F, 'NR > 1 { s += $6 } END { print s }' "$AF_DATA/football/coverage.csv")" 'the real segments, to the match'
fi
done_testing
