#!/bin/bash
# af-load among others: kills, lost connections, other writers, slow input, little memory.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
pg_start
pg_users_tables
n=3000
psql -X -q <<-EOF
	INSERT INTO admin_leagues VALUES (39, 'Premier League', 'England', 'league');
	INSERT INTO matches (id, api_football_id, league_id, date, status, home_team_id, away_team_id)
	SELECT i, 1000 + i, 39, '2023-08-01', 'FT', 33, 47 FROM generate_series(1, $n) i;
EOF
again() { sql 'UPDATE matches SET stats = NULL'; }
af-segments | af-fixtures >work
# updates HOME AWAY: with an offset as af-fetch gives it
updates() {
	jq -c --argjson home "$1" --argjson away "$2" '{fetch: {key: "fixture/\(.fixture_id)", offset: (input_line_number * 10),
		digest: "0123456789abcdef"}, finding: {status: "API_OK", home: $home, away: $away}}' work |
		sed 's/^{/,/' | paste -d '' <(sed 's/}$//' work) - | af-merge
}
updates '{"total_shots":5,"corner_kicks":3}' '{"total_shots":4}' >both
filled() { sql "SELECT count(*) FROM matches WHERE stats @> '{\"home\":{\"total_shots\":5,\"corner_kicks\":3},\"away\":{\"total_shots\":4}}'"; }

# What a checkpoint says is in the database, at whatever instant the load dies.
slow='CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.001); RETURN NEW; END $$;
	CREATE OR REPLACE TRIGGER slow BEFORE UPDATE ON matches FOR EACH ROW EXECUTE FUNCTION slow()'
sql "$slow"
lies=0 kills=0
for i in {1..8}; do
	af-load --batch 100 --checkpoint ck both &
	sleep "0.$((RANDOM % 25 + 5))"
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
	[ $? != 137 ] || kills=$((kills + 1))
	[ -e ck ] || continue
	head -n "$(($(jq .offset ck) / 10))" work | jq .match_id >sofar
	missing=$(sql "SELECT count(*) FROM matches WHERE stats IS NULL AND id = ANY ('{$(paste -sd , sofar)}')")
	[ "$missing" = 0 ] || lies=$((lies + 1))
done 2>/dev/null
is "$lies" 0 'a checkpoint never says more than the database has'
is "$((kills > 3))" 1 'of loads that were killed'
check 'the same command carries on' 0 '' '' af-load --batch 100 --checkpoint ck both
is "$(filled)" $n 'to the end'
is "$(jq .offset ck)" $((n * 10 - 10)) 'and the checkpoint with it, before the last offset'

# The connection goes, again and again.
again
af-load --batch 50 --summary sum --checkpoint ck2 both &
pid=$!
for i in {1..3}; do
	wait_for 60 eval "! kill -0 $pid || [ \"\$(sql \"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'af-load' AND state = 'active'\")\" = 1 ]"
	sleep 0.05
done
wait $pid
is "$?$(filled)" "0$n" 'lost connections are made again'
is "$(($(jq .repeated sum) >= 1))" 1 'and their batches repeated'

# The server is gone for good.
again
af-load --batch 50 --retries 1 --checkpoint ck3 both 2>err &
pid=$!
wait_for 60 test -e ck3
"$AF_ROOT/pipelines/pg" stop "$T/pg"
wait $pid
is $? 111 'no server: the same command later'
like "$(<err)" "af-load: cannot load .*'af db start'" 'and says so'
# shellcheck disable=SC2046 # words of the form NAME=VALUE
export $("$AF_ROOT/pipelines/pg" start --throwaway "$T/pg")
head -n "$(($(jq .offset ck3) / 10))" work | jq .match_id >sofar
is "$(sql "SELECT count(*) FROM matches WHERE stats IS NULL AND id = ANY ('{$(paste -sd , sofar)}')")" 0 'its checkpoint is true'
check 'later it carries on' 0 '' '' af-load --checkpoint ck3 both
is "$(filled)" $n 'to the end'
sql 'DROP TRIGGER slow ON matches'

# Two loads of the same matches, in opposite orders, each with its half of the values.
again
updates '{"total_shots":5}' '{}' >home
updates '{"corner_kicks":3}' '{"total_shots":4}' | tac >away
af-load --batch 300 home 2>err1 &
one=$!
af-load --batch 300 away 2>err2 &
two=$!
wait $one
s1=$?
wait $two
is "$s1$?$(cat err1 err2)" 00 'two loads at once: neither fails'
is "$(filled)" $n 'and each value of both is there'

# Somebody who locks rows in any order, and adds values of his own.
again
cat >theirs.sql <<-'EOF'
	UPDATE matches SET stats = coalesce(stats, '{}') || '{"theirs":1}' WHERE id = (random() * 2999)::int + 1;
	UPDATE matches SET stats = coalesce(stats, '{}') || '{"theirs":1}' WHERE id = (random() * 2999)::int + 1;
EOF
for i in {1..150}; do
	echo 'BEGIN;'
	cat theirs.sql
	echo 'COMMIT;'
done >theirs
psql -X -q -f theirs 2>/dev/null &
their=$!
check 'beside another writer' 0 '' '' af-load --batch 200 --summary sum both
wait $their
sql "SELECT count(*) FROM matches WHERE stats->>'theirs' = '1'" >theirs
is "$(filled)" $n 'all of ours is there'
is "$(($(<theirs) > 200))" 1 'and theirs'

# A deadlock that is none of ours: he holds 2000 and wants 1.
again
{ echo 'BEGIN; UPDATE matches SET home_goals = 1 WHERE id = 2000;'; sleep 1; echo 'UPDATE matches SET home_goals = 1 WHERE id = 1; COMMIT;'; } |
	psql -X -q 2>/dev/null &
locks() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'")" = 1 ]; }
wait_for 60 locks
check 'a deadlock ends well' 0 '' '' af-load --batch 3000 both
wait
is "$(filled)" $n 'with all values'
sql "ALTER ROLE ${PGUSER} SET lock_timeout = '100ms'"
mkfifo until
{ echo 'BEGIN; UPDATE matches SET home_goals = 1 WHERE id = 2000;'; cat until; echo 'COMMIT;'; } | psql -X -q &
exec {until}>until
wait_for 60 locks
sql "UPDATE matches SET stats = NULL WHERE id <> 2000"
check 'a lock that does not go away' 111 '' 'lock' af-load --retries 2 both
exec {until}>&-
wait
sql "ALTER ROLE ${PGUSER} RESET lock_timeout"

# Records are loaded as they come, also when no more come for a while.
again
mkfifo pipe
af-load --pass pipe >passed &
pid=$!
exec {to}>pipe
head -n 3 both >&"$to"
wait_for 60 eval '[ "$(filled)" = 3 ]'
is "$?" 0 'three records, and a pause: in the database'
is "$(wc -l <passed)" 3 'and passed on'
sed -n 4,5p both >&"$to"
exec {to}>&-
wait $pid
is "$?$(filled)" 05 'the rest at the end'

# Memory: far less than what passes through.
if [[ ${AF_BIN-} != *san* ]]; then
	again
	pad=$(printf '%020000d' 0)
	sed "s/}\$/,\"pad\":\"$pad\"}/" both >large
	(ulimit -d 20000 && af-load large)
	is "$?$(filled)" "0$n" "$(($(wc -c <large) / 1000000)) MB through 20 MB"
	psql -X -q -c "INSERT INTO matches (id, api_football_id, league_id, date, status) SELECT i, i, 39, '2022-01-01', 'FT' FROM generate_series(10000, 110000) i"
	(ulimit -d 12000 && af-segments | af-fixtures | wc) >size
	is "$(awk '{print ($1 > 100000) ($3 > 16000000)}' size)" 11 '16 MB of matches through 12 MB'
else
	skip 'memory under a sanitizer'
fi
done_testing
