#!/bin/bash
# Games, their parents and their rows in a database: what is made, written, corrected, removed, kept, refused, and told.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
pg_start
export AF_BACKFILL=gamelogs

# --- af db gamelogs ---

sql "CREATE TABLE leagues (id serial PRIMARY KEY, code text); INSERT INTO leagues (code) VALUES ('NFL'), ('NFL')"
check 'a table whose key is there twice' 100 '' 'Key .code.=.NFL. is duplicated; make these rows one' af db gamelogs
sql 'DROP TABLE leagues'
check 'af db --dry-run' 0 '' 'would make: table leagues, table teams, table players, table games, table player_game_logs$' af db gamelogs --dry-run
is "$(sql "SELECT count(*) FROM pg_class WHERE relname LIKE 'games%' OR relname LIKE 'af%'")" 0 '... makes nothing'
check 'af db makes the tables' 0 '' 'made: table leagues, .*player_game_logs$' af db gamelogs
check '... once' 0 '' 'all of it is there' af db gamelogs
check 'no backfill' 2 '' "'nonesuch' is not one of .* nor a backfill" af db nonesuch
check 'neither a path' 2 '' 'is not one of' af db ../sql

# Tables of somebody's, whose ids are uuids, with other names and a key under another name
mkdir -p own/gamelogs
sed 's/^\(.set logs \).*/\1theirs.logs/; s/^\(.set games \).*/\1theirs.games/; s/^\(.set leagues \).*/\1theirs.leagues/; s/^\(.set id_type \).*/\1uuid/
	s/^\(.set teams \).*/\1theirs.teams/; s/^\(.set players \).*/\1theirs."Players"/; s/^\(.set log_value \).*/\1amount/' \
	"$AF_ROOT/pipelines/gamelogs/sql/tables.sql" >own/gamelogs/tables.sql
theirs() {
	psql -X -q -v ON_ERROR_STOP=1 <<-'EOF'
		DROP SCHEMA IF EXISTS theirs CASCADE;
		CREATE SCHEMA theirs;
		CREATE TABLE theirs.leagues (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), code varchar(8) UNIQUE, note text DEFAULT 'mine');
		CREATE TABLE theirs.games (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), league_id uuid REFERENCES theirs.leagues, game_date date);
		CREATE TABLE theirs.teams (id uuid PRIMARY KEY DEFAULT gen_random_uuid());
		CREATE TABLE theirs."Players" (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL);
		CREATE TABLE theirs.logs (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), game_id uuid, player_id uuid, prop_type text, amount numeric,
			game_date date, odd text, CONSTRAINT key_of_mine UNIQUE (prop_type, game_id, player_id));
		INSERT INTO theirs.leagues (code) VALUES ('NFL');
		INSERT INTO theirs.games (league_id, game_date) SELECT id, '2020-01-01' FROM theirs.leagues;
	EOF
}
theirs
was=$(sql 'SELECT * FROM theirs.games; SELECT * FROM theirs.leagues')
check 'their tables: what is missing' 0 '' 'would make: .*column theirs."Players".external_id, .*column theirs.logs.team_id, .*index theirs.games' env AF_SQL="$T/own" af db gamelogs --dry-run
is "$(sql 'SELECT * FROM theirs.games; SELECT * FROM theirs.leagues')" "$was" '... is only told'
check 'their tables' 0 '' 'made: ' env AF_SQL="$T/own" af db gamelogs
unlike "$err" 'index theirs.(logs|leagues)' 'a key that is there under another name is one'
check '... once' 0 '' 'all of it is there' env AF_SQL="$T/own" af db gamelogs
is "$(sql 'SELECT id, league_id, game_date FROM theirs.games; SELECT * FROM theirs.leagues')" "$was" 'their rows are as they were'

# --- games ---

cat >games <<-'EOF'
	{"league":"NFL","season":2025,"date":"2024-09-05","game_id":"007","game_time":"2024-09-06T00:20Z","kind":"regular","status":"STATUS_FINAL","home":{"id":"12","code":"KC","name":null},"away":{"id":"33","code":"BAL","name":"Ravens"},"finding":{"status":"API_OK","reason":null}}
	{"league":"NFL","season":2025,"date":"2024-09-06","game_id":"7","status":"STATUS_SCHEDULED","home":{"id":"12","code":"KC","name":"Chiefs"},"away":{"id":null,"name":"nobody yet"},"finding":{"status":"SKIPPED","reason":"not_finished"}}
	{"league":"NFL","season":2025,"date":"2024-09-06","game_id":"8","status":"STATUS_POSTPONED","home":null,"finding":{"status":"SKIPPED","reason":"postponed"}}
	{"league":"NFL","season":2025,"date":"2024-09-07","game_id":"9","finding":{"status":"SKIPPED","reason":"not_a_game"}}
	{"league":"NFL","season":2025,"date":"2024-09-08","finding":{"status":"NO_DATA","reason":"empty"}}
	{"league":"NFL","season":2025,"date":"2024-09-09","finding":{"status":"ERROR","reason":"http_500"},"fetch":{"error":{"reason":"http_500"}}}
	{"league":"NFL","season":2025,"date":"2024-09-10","finding":{"status":"SKIPPED","reason":"budget"}}
	{"league":"NFL","season":2025,"date":"2024-09-11","game_id":"10","finding":{"status":"ERROR","reason":"shape"}}
	{"league":"NFL","season":2025,"date":"2024-13-11","game_id":"11","finding":{"status":"API_OK"}}
	{"league":"NFL","season":2025,"date":"2024-09-12","finding":{"status":"API_OK"}}
EOF
load() { run af-load -v source=espn --summary sum "$@"; }
load --sql load-games --pass games
is "$status$(jq -r .load .out | cut -c1 | tr -d '\n')" 1uuuuuuuur 'a list: games that count'
like "$err" 'games:9: .*2024-13-11' 'a day that is none is refused alone'
like "$err" "games:10: no member 'game_id'" 'so is a game without an id'
all_games() { sql "SELECT external_id, source, game_date, season, kind, status, state, (SELECT code FROM teams WHERE id = home_team_id), (SELECT code FROM teams WHERE id = away_team_id), complete FROM games ORDER BY external_id" | tr '\n' ' '; }
is "$(all_games)" '007|espn|2024-09-05|2025|regular|STATUS_FINAL|final|KC|BAL| 7|espn|2024-09-06|2025||STATUS_SCHEDULED|not_finished|KC|| 8|espn|2024-09-06|2025||STATUS_POSTPONED|postponed||| ' \
	'in the database: ids are texts, the provider has a word for the state, and so have we'
is "$(sql 'SELECT count(*) FROM leagues')$(sql 'SELECT external_id, code, name FROM teams ORDER BY 1' | tr '\n' ' ')" '112|KC|Chiefs 33|BAL|Ravens ' 'league and teams once; a name from any of the records'
head -n 8 games >fine
load --sql load-games fine
is "$status$(jq -c '[.updated, .n_inserted, .n_corrected, .rows]' sum)" '0[0,0,0,0]' 'nothing twice'
sed -n '1s/"API_OK","reason":null/"SKIPPED","reason":"not_finished"/; 1s/STATUS_FINAL/STATUS_HALFTIME/; s/SKIPPED","reason":"not_finished/API_OK","reason":"/2p; 1p
	2{s/"SKIPPED","reason":"not_finished"/"API_OK","reason":null/; s/SCHEDULED/FINAL/; s/"id":null/"id":"9"/; p}' games >later
load --sql load-games later
is "$status$(jq -c '[.updated, .n_corrected]' sum) $(sql "SELECT external_id, status, state FROM games WHERE external_id LIKE '%7' ORDER BY 1" | tr '\n' ' ')" \
	'0[1,1] 007|STATUS_FINAL|final 7|STATUS_FINAL|final ' 'what was to come is over; what is over stays so'

# --- rows ---

# game ID DATE PLAYERS [MORE]: a record as the shapes make it
game() {
	printf '{"league":"NFL","game_id":"%s","fetch":{"key":"k"},"game":{"date":%s,"season":2025,"status":"STATUS_FINAL","home":{"id":"12","code":"XX"},"away":{"id":"33"}},"players":[%s],"complete":true,"sums":null,"finding":{"status":"API_OK"}%s}\n' \
		"$1" "$2" "$3" "${4-}"
}
# player ID TEAM NAME=VALUE...
player() {
	local stats=
	for one in "${@:3}"; do stats+=",{\"prop_type\":\"${one%%=*}\",\"value\":${one#*=}}"; done
	printf '{"player_id":"%s","name":"P %s","team":%s,"position":"QB","stats":[%s]}' "$1" "$1" "$2" "${stats#,}"
}
rows() { sql "SELECT g.external_id, p.external_id, t.code, x.prop_type, x.value, x.game_date FROM player_game_logs x JOIN games g ON g.id = x.game_id JOIN players p ON p.id = x.player_id LEFT JOIN teams t ON t.id = x.team_id ORDER BY 1, 2, 4" | tr '\n' ' '; }
counts() { jq -r '[.n_inserted, .n_corrected, .n_removed, .n_kept, .n_unchanged] | join(" ")' sum; }
two=$(player 01 '"12"' a=1 b=2.5 c=null),$(player 1 '"33"' a=-3 b=0)
game 007 '"2024-09-05"' "$two" >one
load --sql load-gamelogs --pass one
is "$status $(counts) $(jq -c '[.load, .load_counts.n_inserted]' .out)" '0 4 0 0 0 0 ["updated",4]' 'rows'
is "$(rows)" '007|01|KC|a|1|2024-09-05 007|01|KC|b|2.5|2024-09-05 007|1|BAL|a|-3|2024-09-05 007|1|BAL|b|0|2024-09-05 ' '... with their parents; a value that is null is none'
is "$(all_games | cut -d' ' -f1)" '007|espn|2024-09-05|2025|regular|STATUS_FINAL|final|KC|BAL|t' 'the game keeps what the record does not say'
load --sql load-gamelogs one
is "$status $(counts) $(jq -c '[.updated, .rows]' sum)" '0 0 0 0 0 4 [0,0]' 'nothing twice'

corrected=$(player 01 '"12"' a=7 b=2.50),$(player 1 null a=-3 new=1)
game 007 '"2024-09-05"' "$corrected" ',"x":1' | sed 's/"sums":null/"sums":false/' >differ
load --sql load-gamelogs -v policy=insert differ
is "$status $(counts)" '0 1 0 0 2 2' 'insert: new rows only'
load --sql load-gamelogs differ
is "$status $(counts)" '0 0 1 0 1 3' 'sums that differ: corrections, and nothing is removed'
for odd in 's/"complete":true/"complete":false/' 's/"complete":true/"complete":null/' 's/API_OK/PARTIAL/' 's/"complete":true,//'; do
	game 007 '"2024-09-05"' "$corrected" | sed "$odd" >odd
	load --sql load-gamelogs odd
	is "$status $(counts) $(jq -r .updated sum)" '0 0 0 0 1 4 0' "nothing is removed: $odd"
done
is "$(sql "SELECT complete FROM games WHERE external_id = '007'")" f 'the game is incomplete'
game 007 '"2024-09-04"' "$corrected" | sed 's/"sums":null/"sums":true/' >whole
load --sql load-gamelogs --dry-run whole
is "$(counts) $(rows | wc -w)" '0 4 1 0 0 5' '--dry-run counts the same, and writes nothing'
load --sql load-gamelogs whole
is "$status $(counts)" '0 0 4 1 0 0' 'a whole answer removes what vanished; another day is a correction of each row'
is "$(rows)" '007|01|KC|a|7|2024-09-04 007|01|KC|b|2.50|2024-09-04 007|1|BAL|a|-3|2024-09-04 007|1||new|1|2024-09-04 ' '... and a team that is not said stays'

# What the database refuses
{
	game 20 '"2024-09-08"' "$(player 50 '"12"' a=1)"
	game 21 '"2024-09-08"' "$(player 50 '"12"' a=1),$(player 51 '"33"' 'a="x"')"
	game 22 '"2024-09-08"' "$(player 50 '"12"' a=1),$(player 52 '"12"' a=1 a=2)"
	game 007 '"2024-09-04"' "$(player 01 '"12"' a=7 a=8 b=9)"
	game 23 null "$(player 50 '"12"' a=1)"
	game 24 '"2024-09-08"' "$(player 53 '"77"' a=1)"
	game 25 '"2024-09-08"' ''
	game 26 '"2024-09-08"' '{"player_id":null,"stats":[{"prop_type":"a","value":1}]}'
	game 27 '"2024-09-08"' "$(player 50 '"12"' 'a="3"')" ',"extra":[]'
	echo '{"league":"NFL","game_id":"28","finding":{"status":"ERROR","reason":"timeout"}}'
} >mixed
before=$(sql "SELECT x.* FROM player_game_logs x JOIN games g ON g.id = x.game_id WHERE g.external_id = '007' ORDER BY 1")
load --sql load-gamelogs --pass --rejects rejects mixed
is "$status $(jq -c '[.game_id, .load]' .out | tr -d '\n')" '1 ["20","updated"]["21","rejected"]["22","rejected"]["007","rejected"]["23","rejected"]["24","rejected"]["25","unchanged"]["26","rejected"]["27","updated"]["28","unchanged"]' \
	'a row that is refused rejects its whole game, and nothing else'
is "$(jq -r '[.game_id, .reject.state] | join(" ")' rejects | tr '\n' ',')" '21 22P02,22 21000,007 twice,23 23502,24 other_team,26 no_id,' '... each for its reason'
is "$(sql "SELECT x.* FROM player_game_logs x JOIN games g ON g.id = x.game_id WHERE g.external_id = '007' ORDER BY 1")" "$before" 'an old game that is refused is as it was'
is "$(sql "SELECT string_agg(external_id, ' ' ORDER BY external_id) FROM games WHERE external_id LIKE '2_'")" '20 27' 'a new one is not there'
is "$(sql "SELECT count(*) FROM players WHERE external_id IS NULL")" 0 'nor is a player without an id'
load --sql load-gamelogs <(sed 's/"league":"NFL"/"league":null/' one; sed 's/"game_id":"007"/"game_id":null/' one)
is "$status $(grep -c no_id .err)" '1 2' 'no league, no game'
check 'a policy that is none' 1 '' 'is not a policy: insert, replace' af-load --sql load-gamelogs -v policy=overwrite one
check '--check' 0 '' '' af-load --sql load-gamelogs --check

# In tables of somebody's
AF_SQL=$T/own load --sql load-gamelogs one
is "$status $(counts) $(sql 'SELECT sum(amount), count(*), (SELECT count(*) FROM theirs.leagues) FROM theirs.logs')" '0 4 0 0 0 0 0.5|4|1' 'uuids, other names'

# --- two at once ---

# waiting: somebody waits for a lock
waiting() { until [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")" != 0 ]; do sleep 0.05; done; }
# beside STATEMENTS COMMAND...: the command while another transaction is doing that
mkfifo other
beside() {
	psql -X -q -v ON_ERROR_STOP=1 <other & theirs=$!
	exec 7>other
	printf '%s\n' 'BEGIN;' "$1" >&7
	until [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'")" = 1 ]; do sleep 0.05; done
	shift
	"$@" & ours=$!
	waiting
	echo 'COMMIT;' >&7
	exec 7>&-
	wait $theirs
	wait $ours
}
beside "INSERT INTO player_game_logs (game_id, player_id, prop_type, value, game_date) SELECT g.id, p.id, 'late', 1, '2024-09-04' FROM games g, players p WHERE g.external_id = '007' AND p.external_id = '01';
	UPDATE games SET complete = true WHERE external_id = '007';" af-load --sql load-gamelogs -v source=espn --summary sum whole
is "$? $(counts)" '0 0 0 1 0 4' 'what another load has just added is seen, and goes'
beside "INSERT INTO leagues (code) VALUES ('NBA'); INSERT INTO teams (league_id, source, external_id) SELECT id, 'espn', '33' FROM leagues WHERE code = 'NBA';" \
	af-load --sql load-gamelogs -v source=espn --summary sum <(sed 's/NFL/NBA/' one)
is "$? $(counts) $(sql "SELECT count(*) FROM leagues l JOIN teams ON l.id = league_id AND l.code = 'NBA'")" '0 4 0 0 0 0 2' 'parents that another load has just made are taken'

# Four at once, from nothing: the same games and players in different orders
sql 'TRUNCATE leagues, teams, players, games, player_game_logs'
for i in {1..120}; do
	game "$i" '"2024-10-01"' "$(player "$((i % 11))" '"12"' a="$i" b=1),$(player "$((i % 7 + 20))" '"33"' a=2),$(player "$((i + 100))" '"33"' a=2)"
done >all
loaders=()
for i in {1..4}; do
	shuf --random-source=<(yes $i) all >"all.$i"
	af-load --sql load-gamelogs -b 7 -v source=espn --summary "sum.$i" "all.$i" 2>"err.$i" & loaders+=($!)
done
failed=
for pid in "${loaders[@]}"; do wait "$pid" || failed+=" $?"; done
is "$failed$(cat err.?)" '' 'four loads at once'
is "$(jq -s 'map(.n_inserted) | add' sum.?) $(rows | wc -w)" '480 480' '... write each row once'
is "$(sql 'SELECT (SELECT count(*) FROM games), (SELECT count(*) FROM players), (SELECT count(*) FROM teams), (SELECT count(*) FROM leagues)')" '120|138|2|1' '... and each parent'
is "$(jq -s 'map(.repeated) | add' sum.?)" 0 '... without a deadlock'

# --- looking ---

sql 'TRUNCATE leagues, teams, players, games, player_game_logs'
af-load --sql load-games -v source=espn fine
game 007 '"2024-09-05"' "$two" | af-load --sql load-gamelogs -v source=espn
ask() { run af-query --sql "$@"; }
ask verify-days -v leagues_wanted=NFL,NBA
is "$(jq -r 'join(" ")' .out | tr '\n' ,)" 'NFL 2024-09-06 2 0,NFL 2024-09-05 1 4,' 'league, date, games, stats'
sql "INSERT INTO leagues (code) VALUES ('WNBA'); INSERT INTO games (league_id, source, external_id, game_date) SELECT id, 'espn', 'w', '2024-09-06' FROM leagues WHERE code = 'WNBA'"
ask verify-days -v limit=1
is "$(jq -r '[.league, .date] | join(" ")' .out | tr '\n' ,)" 'NFL 2024-09-06,WNBA 2024-09-06,' '... of so many days, whatever the number of leagues'
sql "DELETE FROM games WHERE external_id = 'w'; DELETE FROM leagues WHERE code = 'WNBA'"
ask verify-missing -v league=NFL -v from=2024-09-04 -v to=2024-09-08
is "$(jq -r .date .out | tr '\n' ' ')" '2024-09-04 2024-09-07 2024-09-08 ' 'dates on which a league has no games'
ask verify-asked games
is "$(jq -r '[.date[8:], .fact, .reason, .games] | join(" ")' .out | tr '\n' ,)" \
	'07 out_of_scope not_a_game 1,08 empty empty 0,09 failed http_500 0,10 not_asked budget 0,11 failed shape 1,12 missing  0,' 'why: there were none, asking failed, nobody asked'
ask verify-props -v today=2024-09-20
is "$(jq -r 'join(" ")' .out | tr '\n' ,)" 'NFL a 2 2 2024-09-05 2024-09-05,NFL b 2 2 2024-09-05 2024-09-05,' 'players and statistics of the last days'
ask verify-props -v today=2024-12-20
is "$(cat .out)" '' '... and no others'
ask verify-open -v today=2024-09-07
is "$(jq -r '[.game_id, .fact] | join(" ")' .out | tr '\n' ,)" '7 not_final,' 'past, and not final'
af-load --sql load-games -v source=espn later
af-load --sql load-gamelogs -v source=espn differ
ask verify-open -v today=2024-09-07
is "$(jq -r '[.game_id, .fact] | join(" ")' .out | tr '\n' ,)" '007 incomplete,7 no_rows,' 'over and without rows; incomplete'
sql "UPDATE games SET state = 'not_finished' WHERE external_id = '7'"
ask verify-games -v source=espn <(cat later; echo '{"league":"NBA","game_id":"5","finding":{"status":"API_OK"}}')
is "$(jq -r '[.league, .game_id, .state] | join(" ")' .out | tr '\n' ,)" 'NBA 5 ,NFL 7 not_finished,' 'over at the provider, and not final here'
is "$(af-query --sql identity | jq -c '[.database, .schema]')" '["af","public"]' 'which database this is'
done_testing
