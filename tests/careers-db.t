#!/bin/bash
# Players, clubs, competitions and rows in a database: the smart update, NULLs, what is refused, loads at once, who is complete.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
pg_start
export AF_BACKFILL=careers

# --- af db careers ---

check 'af db --dry-run' 0 '' 'would make: table "V2_players", table "V2_clubs", table "V2_competitions", table "V2_player_statistics", table "V2_import_status"$' af db careers --dry-run
is "$(sql "SELECT count(*) FROM pg_class WHERE relname LIKE 'V2%' OR relname LIKE 'af%'")" 0 '... makes nothing'
psql -X -q -v ON_ERROR_STOP=1 <<'S'
CREATE TABLE "V2_players" (player_id serial PRIMARY KEY, first_name text, last_name text, date_of_birth date, api_id int UNIQUE, fully_imported boolean DEFAULT false, is_history_complete boolean DEFAULT false);
CREATE TABLE "V2_clubs" (club_id serial PRIMARY KEY, api_id int UNIQUE, name text NOT NULL);
CREATE TABLE "V2_player_statistics" (stat_id serial PRIMARY KEY, player_id int NOT NULL REFERENCES "V2_players", club_id int NOT NULL, competition_id int, season text NOT NULL, year text,
	matches_played int DEFAULT 0 CHECK (matches_played <= 200), goals int, UNIQUE (player_id, club_id, competition_id, season));
S
check 'what they lack' 0 '' 'made: table "V2_competitions", table "V2_import_status", column "V2_player_statistics".assists, .*column "V2_players".last_full_sync, .*index "V2_player_statistics_.*" of "V2_player_statistics"$' af db careers
unlike "$err" 'index "V2_(players|clubs)' 'a key that is there is one'
check '... once' 0 '' 'all of it is there' af db careers
sql 'DROP TABLE "V2_player_statistics", "V2_import_status", "V2_competitions", "V2_clubs", "V2_players"'
af db careers 2>/dev/null

# --- rows ---

# players PROGRAM: records made by a jq program, of player(ID; ROWS) and stat(GAMES; CHANGES).  A start of jq takes longer than
# all else here, so one makes all the records of a file.
players() {
	jq -cn 'def stat($n; changes): {season: "2020", club_api: 33, club: "Manchester United", comp_api: 39, comp: "Premier League", country: "England",
			matches_played: $n, minutes_played: 90, goals: 2} | changes;
		def stat($n): stat($n; .);
		def player($id; rows): {api_id: $id, season: 2020, fetch: {key: "k"}, player: {api_id: $id, name: "P \($id)", date_of_birth: "1996-05-04"},
			stats: [rows], finding: {status: "API_OK"}};
		'"$1"
}
load() { run af-load --sql load-players --summary sum "$@"; }
counts() { jq -r '[.n_inserted, .n_updated, .n_present, .n_unchanged, .n_players] | join(" ")' sum; }
rows() { sql 'SELECT p.api_id, s.season, c.name, c.api_id, c.country, k.api_id, s.matches_played, s.minutes_played, s.goals FROM "V2_player_statistics" s JOIN "V2_players" p USING (player_id) LEFT JOIN "V2_competitions" c USING (competition_id) JOIN "V2_clubs" k USING (club_id) ORDER BY 1, 2, 3, 5, 6' | tr '\n' ' '; }
versions() { sql 'SELECT tableoid, xmin, ctid FROM "V2_player_statistics" UNION ALL SELECT tableoid, xmin, ctid FROM "V2_players" UNION ALL SELECT tableoid, xmin, ctid FROM "V2_clubs" UNION ALL SELECT tableoid, xmin, ctid FROM "V2_competitions" UNION ALL SELECT tableoid, xmin, ctid FROM "V2_import_status" ORDER BY 1, 3' | md5sum; }

players 'player(7; stat(3), stat(0; .comp_api = 48 | .comp = "League Cup" | .goals = null), stat(5; .comp_api = null | .comp = "Friendlies" | .country = null),
	stat(7; .season = "2019"))' >one
load --pass one
is "$status $(counts) $(jq -c '[.load, .load_counts.n_inserted]' .out)" '0 4 0 0 0 1 ["updated",4]' 'a player, with what he needs'
is "$(rows)" '7|2019|Premier League|39|England|33|7|90|2 7|2020|Friendlies|||33|5|90|2 7|2020|League Cup|48|England|33|0|90| 7|2020|Premier League|39|England|33|3|90|2 ' '... in the database'
was=$(versions)
load one
is "$status $(counts) $(versions)" "0 0 0 3 1 0 $was" 'nothing twice, and no row is touched'

sql 'UPDATE "V2_player_statistics" SET matches_played = 99 WHERE matches_played = 3; UPDATE "V2_player_statistics" SET matches_played = 0, goals = 9 WHERE matches_played = 5'
players 'player(7; stat(4), stat(6; .comp_api = 48 | .minutes_played = null | .goals = 1),
	stat(8; .comp_api = null | .comp = "Friendlies" | .country = null | .goals = null), stat(1; .club_api = 34))' >two
load two
is "$status $(counts)" '0 1 2 1 0 0' 'the smart update: absent, placeholder, present'
is "$(rows)" '7|2019|Premier League|39|England|33|7|90|2 7|2020|Friendlies|||33|8|90|9 7|2020|League Cup|48|England|33|6|90|1 7|2020|Premier League|39|England|33|99|90|2 7|2020|Premier League|39|England|34|1|90|2 ' '... 99 stays 99, zeros are filled, and nothing takes the place of a value'
players 'player(7; stat(0; .comp_api = 48 | .goals = 5))' >zero
load zero
is "$(counts)" '0 0 1 0 0' 'a placeholder does not undo games'

# NULLs
players 'player(8; (1, 2) as $n | stat($n; .comp_api = null | .comp = null | .country = null))' >nulls
load nulls
load nulls
is "$(counts) $(sql 'SELECT count(*), max(matches_played) FROM "V2_player_statistics" JOIN "V2_players" USING (player_id) WHERE api_id = 8 AND competition_id IS NULL')" '0 0 1 0 0 1|2' 'no competition at all: one row, the one with more games'
players 'player(9; stat(1; .comp_api = null | .comp = "Cup" | .country = "Wales"), stat(2; .comp_api = null | .comp = "Cup" | .country = null),
	stat(3; .comp = "Cup" | .country = "Wales" | .comp_api = 110))' >cups
load cups
load cups
is "$(counts) $(sql "SELECT api_id, name, country FROM \"V2_competitions\" WHERE name = 'Cup' ORDER BY country NULLS FIRST, api_id NULLS FIRST" | xargs)" '0 0 3 0 0 |Cup| |Cup|Wales 110|Cup|Wales' 'competitions without an id go by name and country'
players 'player(10; stat(1), stat(2)) | ., (.league_id = 48 | .stats |= map(.matches_played += 3))' >twice
load twice
is "$status $(sql 'SELECT count(*), max(matches_played) FROM "V2_player_statistics" JOIN "V2_players" USING (player_id) WHERE api_id = 10')" '0 1|5' 'of several records with one row, the one with more games'

# What the database refuses
players 'player(11; stat(1)), player(12; stat(-1; .season = null)), player(13; stat(1))' >bad
load --pass --rejects rejects bad
is "$status $(jq -r .load .out | xargs) $(jq -r '.api_id, .reject.state' rejects | xargs)" '1 updated rejected updated 12 23502' 'a row that the database refuses: its player alone'
is "$(sql 'SELECT count(*) FROM "V2_players" WHERE api_id = 12')" 0 '... and nothing of him is there'
cat >odd <<'J'
{"league_id":39,"season":2020,"finding":{"status":"ERROR","reason":"http_500"}}
{"league_id":39,"season":2020,"finding":{"status":"NO_DATA","reason":"empty"}}
{"api_id":1,"season":2020,"finding":{"status":"SKIPPED","reason":"budget"}}
{"api_id":1,"season":2020,"finding":{"status":"ERROR","reason":"other_player"}}
J
load odd
is "$status $(jq -c "[.in, .updated, .n_inserted]" sum)" "0 [4,0,null]" 'what failed or was not asked writes nothing'
players 'player(7; stat(1; .club = "Other")) | .player |= (.name = "Other" | .nationality = "Senegal")' >later
load later
is "$(sql 'SELECT name, nationality FROM "V2_players" WHERE api_id = 7') $(sql 'SELECT name FROM "V2_clubs" WHERE api_id = 33')" 'P 7|Senegal Manchester United' 'names stay, what is missing is filled'

# Four at once, of the same players
sql 'TRUNCATE "V2_player_statistics", "V2_import_status", "V2_competitions", "V2_clubs", "V2_players"'
players 'range(1; 121) as $id | player($id; (39, 48, null) as $c | stat($id % 3; .comp_api = $c | .comp = "C \($c)" | .club_api = $id % 7))' >many
for i in 1 2 3 4; do
	{ if [ $((i % 2)) = 0 ]; then cat many; else tac many; fi; } | af-load --sql load-players --batch 10 --summary "sum.$i" 2>"err.$i" &
	pids[i]=$!
done
codes=
for i in 1 2 3 4; do wait "${pids[i]}"; codes+=$?; done
is "$codes $(cat err.?)" '0000 ' 'four loads at once: none is rejected'
is "$(sql 'SELECT count(*) FROM "V2_players"') $(sql 'SELECT count(*), count(DISTINCT (player_id, season, competition_id, club_id)) FROM "V2_player_statistics"')" '120 360|360' '... and each row is written once'

# A load that is killed between two batches of one roster
sql 'TRUNCATE "V2_player_statistics", "V2_import_status", "V2_competitions", "V2_clubs", "V2_players"'
players 'range(1; 61) as $id | player($id; stat(1)) | .league_id = 39
	| .fetch = {key: "roster/39/2020"} + if $id > 30 then {offset: 62, digest: "0000000000000020"} else {offset: 31, digest: "0000000000000010"} end' >rosters
mkfifo pipe
af-load --sql load-players --batch 10 --checkpoint ck pipe 2>/dev/null &
loader=$!
exec 7>pipe
head -n 45 rosters >&7
wait_for 60 eval '[ "$(sql "SELECT count(*) FROM \"V2_players\"")" -ge 40 ]'
kill -9 $loader
wait $loader 2>/dev/null
exec 7>&-
is "$([ "$(sql 'SELECT count(*) FROM "V2_players"')" -lt 60 ] && jq .offset ck)" 31 'killed within a roster: the checkpoint stands before it'
jq -c "select(.fetch.offset > $(jq .offset ck))" rosters >rest
run af-load --sql load-players --batch 10 --checkpoint ck rest
is "$status $(sql 'SELECT count(*), count(DISTINCT api_id) FROM "V2_players"') $(sql 'SELECT count(*) FROM "V2_player_statistics"')" '0 60|60 60' '... and what comes after it brings the rest: nobody is lost'

# --- who is complete ---

sql 'TRUNCATE "V2_player_statistics", "V2_import_status", "V2_competitions", "V2_clubs", "V2_players"'
players 'player(1; stat(3), stat(0; .season = "2019")), player(range(2; 6); stat(1))' >five
load five
sql "UPDATE \"V2_players\" SET is_history_complete = true, last_full_sync = '2025-03-01' WHERE api_id = 2; UPDATE \"V2_players\" SET is_history_complete = true, last_full_sync = '2025-08-01' WHERE api_id = 3"
who() { af-query --sql incomplete -v today=2025-09-01 "$@" five | jq -c '[.api_id, .rev, .have]' | xargs; }
is "$(who)" '[1,first,[2020]] [4,first,[2020]] [5,first,[2020]]' 'who is not, and the seasons with games'
is "$(who -v thorough=yes | cut -d' ' -f1)" '[1,first,[]]' '... thoroughly: none counts'
is "$(who -v recheck=yes)" '[1,first,[2020]] [2,2025,[2020]] [4,first,[2020]] [5,first,[2020]]' '--recheck: for whom a season has begun since'
is "$(who -v recheck=yes -v begins=9 | grep -o '\[[0-9]*,2025' | xargs)" '[2,2025 [3,2025' '... in September'
is "$(who -v recheck=yes -v today=2025-06-01 | grep -c '\[2,')" 0 '... not yet'
is "$(af-query --sql incomplete-all -v today=2025-09-01 -v recheck=yes </dev/null | jq -c .api_id | xargs)" '1 2 4 5' 'of all players'
is "$(af-query --sql incomplete -v today=2025-09-01 five | jq -s '.[0].at_most')" 15 '29 years old, one season there: 15 at most'
at='"listed":"2025-09-01T10:00:00Z"'
cat >done.ndjson <<J
{"api_id":1,$at,"finding":{"status":"API_OK"}}
{"api_id":2,$at,"finding":{"status":"SKIPPED","reason":"present"}}
{"api_id":3,$at,"finding":{"status":"NO_DATA","reason":"no_seasons"}}
{"api_id":4,$at,"finding":{"status":"ERROR","reason":"http_500"}}
{"api_id":5,$at,"finding":{"status":"NO_DATA","reason":"empty"}}
{"api_id":6,$at,"finding":{"status":"SKIPPED","reason":"budget"}}
J
run af-load --sql load-complete --summary sum done.ndjson
is "$status $(jq -c '[.n_completed, .n_complete_already, .n_no_seasons, .n_failed, .n_not_asked]' sum)" '0 [2,1,1,1,1]' 'complete: all answered, be it with nothing'
is "$(sql "SELECT api_id, is_history_complete, (last_full_sync AT TIME ZONE 'UTC')::date FROM \"V2_players\" ORDER BY 1" | xargs)" '1|t|2025-09-01 2|t|2025-09-01 3|t|2025-08-01 4|f| 5|t|2025-09-01' '... since when; TRUE stays TRUE'
was=$(versions)
run af-load --sql load-complete --summary sum done.ndjson
is "$(jq -c '[.n_completed, .n_complete_already]' sum) $(versions)" "[0,3] $was" '... once'

# --- the table of imports ---

status() { sql 'SELECT * FROM "V2_import_status" ORDER BY 1, 2' | xargs; }
seg() { printf '{"league_id":39,"season":%s,%s"finding":{"status":"%s"}}\n' "$1" "$3" "$2"; }
{ seg 2020 API_OK '"total":20,"imported":20,' && seg 2021 PARTIAL '"total":60,"imported":60,' && seg 2022 ERROR '' && seg 2023 SKIPPED ''; } >segments
af-load --sql load-status -v status=IN_PROGRESS segments
is "$(status)" '39|2020|IN_PROGRESS|20|20 39|2021|IN_PROGRESS|60|60 39|2022|IN_PROGRESS|| 39|2023|IN_PROGRESS||' 'what is being imported'
af-load --sql load-status segments
is "$(status)" '39|2020|COMPLETED|20|20 39|2021|FAILED|60|60 39|2022|FAILED|| 39|2023|FAILED||' '... and how it ended'
was=$(versions)
af-load --sql load-status segments
is "$(versions)" "$was" '... once'
af-load --sql load-status -v status=IN_PROGRESS segments
is "$(sql 'SELECT string_agg(status, chr(32) ORDER BY season) FROM "V2_import_status"')" 'COMPLETED IN_PROGRESS IN_PROGRESS IN_PROGRESS' 'what is complete stays so'
sql "UPDATE \"V2_import_status\" SET status = 'COMPLETED' WHERE season = 2023"
af-load --sql load-status segments
is "$(sql 'SELECT status FROM "V2_import_status" WHERE season = 2023')" COMPLETED '... also when it was not asked again'
af-load --sql load-status -v status=IN_PROGRESS segments
af-load --sql load-status -v status=FAILED -v only=IN_PROGRESS segments
is "$(status)" '39|2020|COMPLETED|20|20 39|2021|FAILED|60|60 39|2022|FAILED|| 39|2023|COMPLETED||' 'nothing is left in progress'

# --- tables of other names, with ids that are texts ---

mkdir -p own/careers
sed 's/^\(.set players \).*/\1theirs.people/; s/^\(.set statistics \).*/\1theirs."Rows"/; s/^\(.set clubs \).*/\1theirs.clubs/; s/^\(.set competitions \).*/\1theirs.cups/
	s/^\(.set imports \).*/\1theirs.imports/; s/^\(.set stat_matches \).*/\1apps/; s/^\(.set player_complete \).*/\1"Done"/; s/^\(.set api_type \).*/\1text/
	s/^\(.set season_type \).*/\1int/; s/^\(.set import_season_type \).*/\1text/; s/^\(.set id_type \).*/\1int/; s/^\(.set competition_country \).*/\1land/' "$AF_ROOT/pipelines/careers/sql/tables.sql" >own/careers/tables.sql
export AF_SQL=$T/own
sql 'CREATE SCHEMA theirs'
check 'their tables' 0 '' 'made: table theirs.people, ' af db careers
check '... once' 0 '' 'all of it is there' af db careers
players 'player(7; stat(3), stat(5; .comp_api = null | .comp = "Friendlies" | .country = null)) | .league_id = 39' >one
load one
load one
is "$status $(counts) $(sql 'SELECT p.api_id, x.season, x.apps, pg_typeof(p.api_id), pg_typeof(x.season) FROM theirs."Rows" x JOIN theirs.people p USING (player_id) ORDER BY 3' | xargs)" '0 0 0 2 0 0 7|2020|3|text|integer 7|2020|5|text|integer' '... are written'
is "$(af-query --sql incomplete one | jq -c '[.api_id, .have]')$(af-query --sql incomplete-all </dev/null | jq -c '[.api_id, .have]')" '["7",[2020]]["7",[2020]]' '... and read'
run af-load --sql load-complete --summary sum <<<"{\"api_id\":\"7\",$at,\"finding\":{\"status\":\"API_OK\"}}"
is "$status $(jq .n_completed sum) $(sql 'SELECT "Done" FROM theirs.people')" '0 1 t' '... and complete'
run af-load --sql load-status --summary sum segments
is "$status $(jq .n_completed_segments sum) $(sql 'SELECT * FROM theirs.imports ORDER BY season LIMIT 1')" '0 1 39|2020|COMPLETED|20|20' '... and imports'
done_testing
