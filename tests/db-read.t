#!/bin/bash
# af-segments, af-fixtures and af-query: what lacks statistics, which season, which order.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
pg_start

# The matches 1 to 11 of league 39 in 2023 lack statistics, and 51 to 56 do not or are not asked for.
world() {
	pg_users_tables "$1"
	psql -X -q -v ON_ERROR_STOP=1 <<-'EOF'
		INSERT INTO admin_leagues VALUES (39, 'Premier League', 'England', 'league'), (140, 'La "Liga"', 'Spain', 'league'),
			(2, 'Champions League', 'World', 'cup'), (253, 'MLS', 'USA', 'league');
		INSERT INTO matches (id, api_football_id, league_id, date, status, home_team_id, away_team_id, stats)
		SELECT * FROM (VALUES
			(1, 1001, 39, '2023-02-01'::timestamptz, 'FT', 33, 47, NULL::json),
			(2, 1002, 39, '2023-08-01', 'FT', 33, 47, 'null'),
			(3, 1003, 39, '2023-08-02', 'FT', 33, 47, '{}'),
			(4, 1004, 39, '2023-08-03', 'FT', 33, 47, '{"home":null,"away":{"total_shots":3}}'),
			(5, 1005, 39, '2023-08-04', 'FT', 33, 47, '{"home":{}}'),
			(6, 1006, 39, '2023-08-05', 'FT', 33, 47, E'{"home":{"total_shots":\n null,\r\n\t"fouls":1}}'),
			(7, 1007, 39, '2023-08-06', 'FT', 33, 47, '{"home":{"total_shots":""},"x":"\u00e9 \" :a"}'),
			(8, 1008, 39, '2023-08-07', 'FT', 33, 47, '{"home":{"x":[1]}}'),
			(9, 1009, 39, '2023-08-08', 'FT', 33, 47, '{"away":null}'),
			(10, 1010, 39, '2023-08-09', 'FT', NULL, 47, '{"x":7}'),
			(11, 1011, 39, '2023-12-31 23:59:59+00', 'FT', 33, 47, NULL),
			(12, 1012, 39, '2024-01-01 00:00:00+00', 'FT', 33, 47, NULL),
			(51, 1051, 39, '2023-08-10', 'FT', 33, 47, '{"home":{"total_shots":0}}'),
			(52, 1052, 39, '2023-08-10', 'FT', 33, 47, '{"home":{"total_shots":"0"}}'),
			(53, 1053, 39, '2023-08-10', 'NS', 33, 47, NULL),
			(54, NULL, 39, '2023-08-10', 'FT', 33, 47, NULL),
			(55, 1055, 2, '2023-08-10', 'FT', 33, 47, NULL),
			(56, 1056, 7, '2023-08-10', 'FT', 33, 47, NULL),
			(57, 1057, 39, '2023-08-10', 'FT', 33, 47, NULL),
			(61, 1061, 140, '2023-08-10', 'FT', 33, 47, NULL),
			(62, 1062, 253, '2022-03-10', 'FT', 33, 47, NULL)) v;
		UPDATE matches SET tainted = true WHERE id = 57;
	EOF
}
brief() { jq -c '[.league_id, .season, .total, .missing]' "$@" | tr '\n' ' '; }
ids() { jq -r .match_id "$@" | sort -n | tr '\n' ' '; }

for kind in json jsonb; do
	world $kind
	run af-segments
	is "$(brief .out)" '[39,2023,14,11] [39,2024,1,1] [140,2023,1,1] [253,2022,1,1] ' "$kind: segments, most missing first"
	is "$(jq -c . .out | sed -n 3p)" \
		'{"league_id":140,"league_name":"La \"Liga\"","country":"Spain","season":2023,"total":1,"missing":1}' \
		"$kind: a segment record"
	af-segments --league-id 39 --season 2023 >segments
	af-fixtures segments >work
	is "$(ids work)" '1 2 3 4 5 6 7 8 9 10 11 ' "$kind: its matches"
	is "$(jq -c 'select(.match_id == 7) | del(.stats)' work)" \
		'{"match_id":7,"fixture_id":1007,"league_id":39,"league_name":"Premier League","country":"England","season":2023,"missing":11,"home_team_id":33,"away_team_id":47,"date":"2023-08-06"}' \
		"$kind: a work record"
	is "$(jq -Sc 'select(.match_id <= 10) | [.match_id, .stats, .home_team_id]' work | sort -t, -k1.2n | tr -d '\n')" \
		'[1,null,33][2,null,33][3,{},33][4,{"away":{"total_shots":3},"home":null},33][5,{"home":{}},33][6,{"home":{"fouls":1,"total_shots":null}},33][7,{"home":{"total_shots":""},"x":"é \" :a"},33][8,{"home":{"x":[1]}},33][9,{"away":null},33][10,{"x":7},null]' \
		"$kind: stats as they are"
	is "$(wc -l <work)" 11 "$kind: a record is a line, whatever newlines its stats hold"
done

# What is there and is no object would stay as it is: nothing is asked for it, and it is no statistics either.
for odd in '[]' '"pending"' 7 '{"home":[]}' '{"away":[]}'; do
	sql "UPDATE matches SET stats = '$odd' WHERE id = 61"
	check "statistics that are $odd are not asked for" 0 '' '' af-segments --league-id 140
	is "$(af-query --sql coverage.sql </dev/null | jq -c 'select(.league_id == 140) | .with_shots')" 0 '... and do not count as statistics'
done
sql 'UPDATE matches SET stats = NULL WHERE id = 61'
# A league that is listed once a season
sql "ALTER TABLE admin_leagues DROP CONSTRAINT admin_leagues_pkey; INSERT INTO admin_leagues SELECT * FROM admin_leagues"
is "$(brief <(af-segments))" '[39,2023,14,11] [39,2024,1,1] [140,2023,1,1] [253,2022,1,1] ' 'a league that is listed twice has its matches once'
sql "DELETE FROM admin_leagues a USING admin_leagues b WHERE a.ctid > b.ctid AND a.league_id = b.league_id; ALTER TABLE admin_leagues ADD PRIMARY KEY (league_id)"
sql "INSERT INTO matches VALUES (63, 1063, 39, 'infinity', 'FT', 33, 47, NULL)"
is "$(brief <(af-segments))" '[39,2023,14,11] [39,2024,1,1] [140,2023,1,1] [253,2022,1,1] ' 'a date that is infinite is in no season'
sql 'DELETE FROM matches WHERE id = 63'

# Lists, ranges, bounds, tainted ones.
is "$(af-segments --league-id 100-300 | brief)" '[140,2023,1,1] [253,2022,1,1] ' 'a range of leagues'
is "$(af-segments --league-id 140 --league-id 253 --season 2020-2022,2019 | brief)" '[253,2022,1,1] ' 'lists add up'
is "$(af-segments --min 2 | brief)" '[39,2023,14,11] ' '--min'
is "$(af-segments --tainted --season 2023 --league-id 39 | jq -c '[.missing, .tainted]')" '[12,true]' '--tainted counts them'
is "$(af-segments --tainted --season 2023 --league-id 39 | af-fixtures | ids)" '1 2 3 4 5 6 7 8 9 10 11 57 ' \
	'and tells af-fixtures by the record'
check 'a list that is none' 2 '' "'39-'" af-segments --league-id 39-
check 'a month that is none' 2 '' '1 to 12' af-segments --season-start 13

# The season: the year, or from the month where it starts, or the table's own column.
is "$(af-segments --season-start 7 | brief)" '[39,2023,14,11] [39,2022,1,1] [140,2023,1,1] [253,2021,1,1] ' '--season-start 7'
is "$(af-segments --season-start 7 --season 2022 | af-fixtures | jq -c '[.match_id, .season, .season_start]')" '[1,2022,7]' \
	'the same matches in the work list'
is "$(af-segments --season-start 1 | brief)" "$(af-segments | brief)" 'January is the calendar year'
{ af-segments --season-start 7 --season 2022; af-segments --season 2024; } | af-fixtures >mixed
is "$(ids mixed)" '1 12 ' 'segments of different rules in one list'
sql 'ALTER TABLE matches ADD season int; UPDATE matches SET season = 2099 WHERE id IN (1, 2)'
is "$(af-segments --league-id 39 | brief)" '[39,2023,12,9] [39,2099,2,2] [39,2024,1,1] ' 'a season column, and the year where it is null'
is "$(af-segments --season 2099 | af-fixtures | ids)" '1 2 ' 'also for the work list'
is "$(af-segments --season-start 7 --season 2022 | af-fixtures | ids)" '1 ' '--season-start is stronger'
sql 'ALTER TABLE matches DROP season, DROP tainted, DROP tainted_evidence'
is "$(af-segments --league-id 39 | af-fixtures | ids)" '1 2 3 4 5 6 7 8 9 10 11 12 57 ' 'without the columns tainted*'

# Members of a segment pass through, unknown ones too.
af-segments --season 2024 | sed 's/}$/,"mine":{"a":[1.50]}, "total":99}/' >one
is "$(af-fixtures one)" \
	'{"match_id":12,"fixture_id":1012,"league_id":39,"league_name":"Premier League","country":"England","season":2024,"missing":1,"mine":{"a":[1.50]},"home_team_id":33,"away_team_id":47,"date":"2024-01-01","stats":null}' \
	'what a segment carries'
check 'no segment, no match' 0 '' '' af-fixtures /dev/null

# The order: by seed, in blocks, and any beginning of a segment a sample of it.
pg_users_tables
psql -X -q <<-'EOF'
	INSERT INTO admin_leagues SELECT i, 'L' || i, 'C', 'league' FROM generate_series(1, 3) i;
	INSERT INTO matches (api_football_id, league_id, date, status)
	SELECT i, CASE WHEN i <= 70 THEN 1 WHEN i <= 120 THEN 2 ELSE 3 END, '2020-01-01', 'FT' FROM generate_series(1, 125) i;
EOF
af-segments >segments
af-fixtures segments >a
is "$(jq -r .league_id a | uniq -c | awk '{printf "%s*%s ", $2, $1}')" '1*20 2*20 3*5 1*20 2*20 1*20 2*10 1*10 ' 'in turn, 20 of each'
is "$(af-fixtures --block 5 segments | jq -r .league_id | uniq -c | awk '{printf "%s*%s ", $2, $1}' | cut -c1-24)" \
	'1*5 2*5 3*5 1*5 2*5 1*5 ' '--block'
same a 'the same seed, the same list' af-fixtures segments
af-fixtures --seed 2 segments >b
isnt "$(<b)" "$(<a)" 'another seed, another list'
is "$(ids b)" "$(ids a)" 'of the same matches'
is "$(af-fixtures --block 5 segments | jq -c 'select(.league_id == 1) | .match_id')" "$(jq -c 'select(.league_id == 1) | .match_id' a)" \
	'within a segment the order is the same, whatever the blocks'
is "$(af-fixtures <(sed -n 2p segments) | jq .match_id)" "$(jq -c 'select(.league_id == 2) | .match_id' a)" \
	'and whatever the other segments'
is "$(jq 'select(.league_id == 1).match_id' a | head -n 20 | awk '$1 <= 35' | wc -l | awk '{print ($1 >= 4 && $1 <= 16)}')" 1 \
	'the first 20 come from all over the segment'

# A database that somebody else is changing, or that only reads, is no obstacle.
sql 'ALTER DATABASE af SET default_transaction_read_only = on'
is "$(af-segments | wc -l)" 3 'a database that only reads'
PGOPTIONS='-c default_transaction_read_only=off' sql 'ALTER DATABASE af RESET default_transaction_read_only'

# af-query
cat >q.sql <<-'EOF'
	SELECT r.a, r.a * 1.5 AS half, r.b, 'x'::text AS t, true AS yes, NULL AS nothing, 'NaN'::float AS nan,
		'2024-08-16 19:00+02'::timestamptz AS at, json_build_array(:name::text) AS name
	FROM jsonb_to_recordset(:records::jsonb) AS r (a int, b json)
EOF
printf '{"a":1,"b":{"x":[1,"\\u00e9"]},"body":"%0100d"}\n{"a":2}\n' 0 >in
is "$(af-query --sql ./q.sql -v name="it's :a" in | tr '\n' ' ')" \
	'{"a":1,"half":1.5,"b":{"x": [1, "é"]},"t":"x","yes":true,"nothing":null,"nan":null,"at":"2024-08-16T17:00:00Z","name":["it'\''s :a"]} {"a":2,"half":3.0,"b":null,"t":"x","yes":true,"nothing":null,"nan":null,"at":"2024-08-16T17:00:00Z","name":["it'\''s :a"]} ' \
	'af-query: types, and a value that stays a value'
for i in {1..25}; do echo "{\"a\":$i}"; done >many
is "$(af-query --sql ./q.sql -v name=x -b 10 many | jq .a | tr '\n' ' ')" "$(seq -s ' ' 25) " 'in batches'

# What the server refuses costs itself, and is named; a fault of the query ends the run.
echo 'SELECT r.a, 6 / (r.a - 3) AS b FROM jsonb_to_recordset(:records::jsonb) AS r (a int)' >div.sql
{ seq 7 | sed 's/.*/{"a":&}/'; echo '{"a":"x"}'; echo '{"a":9,"z":"\ud83d"}'; echo '{"a":10}'; } >some
run af-query --sql ./div.sql --summary sum some
is "$status $(jq -r .a .out | xargs) $(cut -d: -f1-3 .err | xargs) $(jq .rejected sum)" \
	'1 1 2 4 5 6 7 10 af-query: some:3 af-query: some:8 af-query: some:9 3' 'af-query: bad records alone'
cat >raise.sql <<-'EOF'
	SELECT count(*) AS n, sum(pick(a)) AS s FROM jsonb_to_recordset(:records::jsonb) AS r (a int)
EOF
sql "CREATE FUNCTION pick(a int) RETURNS int LANGUAGE plpgsql AS \$\$ BEGIN IF a IN (1, 3) THEN
	RAISE 'not %', a USING ERRCODE = '45000'; END IF; RETURN a; END \$\$"
run af-query --sql ./raise.sql <(sed -n 1,4p some)
is "$status $(jq -s -c '[map(.n, .s | values) | add]' .out) $(grep -c ':[13]: not [13]' .err)" '1 [8] 2' \
	'in any state, also where the first is held back, and asked without records nothing comes out'
check 'none that is not refused' 100 '^$' 'not 1' af-query --sql ./raise.sql <(sed -n 1p some)
echo 'SELECT a FROM nix, jsonb_to_recordset(:records::jsonb) AS r (a int)' >nix.sql
check 'no such table, with records' 100 '^$' 'nix' af-query --sql ./nix.sql some

# A connection that was ended between two batches is opened again.
cut_off() { psql -X -q -d af -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'af-query'" >/dev/null; }
mkfifo slow
af-query --sql ./div.sql slow >rows 2>said & asker=$!
exec 7>slow
echo '{"a":1}' >&7
for _ in {1..100}; do [ ! -s rows ] || break; sleep 0.1; done
is "$(wc -l <rows)" 1 'what came in is asked when the input pauses'
cut_off
echo '{"a":2}' >&7
exec 7>&-
wait "$asker"
is "$? $(jq .a rows | xargs)" '0 1 2' 'a lost idle connection costs nothing'
echo 'SELECT count(*) AS n FROM matches' >count.sql
check 'a file without :records is asked once, and reads nothing' 0 '^\{"n":125\}$' '' af-query --sql ./count.sql /dev/null
echo 'DELETE FROM matches' >w.sql
check 'it only reads' 100 '' 'read-only' af-query --sql ./w.sql
echo 'SELECT 1 AS a, 2 AS a' >w.sql
check 'two columns of one name' 2 '' "two columns named 'a'" af-query --sql ./w.sql
echo 'COPY matches TO STDOUT' >w.sql
check 'COPY' 100 '' 'COPY' af-query --sql ./w.sql
echo "SELECT 1 / (i - 3) AS x FROM generate_series(1, 5) i" >w.sql
check 'an error after some rows' 100 '^\{"x":0\}' 'division by zero' af-query --sql ./w.sql
check 'a parameter without a value' 2 '' "':name'.*-v name=" af-query --sql ./q.sql in
check 'a value without a parameter' 2 '' "'nix=1'" af-query --sql ./q.sql -v name=x -v nix=1 in
check '--sql is needed' 2 '' '--sql' af-query
is "$(af-segments --sql ./count.sql)" '{"n":125}' 'af-segments --sql'
check 'an option that the file does not know' 2 '' 'league_ids.*--league-id' af-segments --sql ./count.sql --league-id 39
done_testing
