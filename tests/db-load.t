#!/bin/bash
# af-load: fills what is missing, touches nothing else, loses nobody's value, and says what became of each record.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
pg_start

# Every match has other holes; "mine" is what must not change.
world() {
	pg_users_tables "$1"
	psql -X -q -v ON_ERROR_STOP=1 <<-'EOF'
		INSERT INTO admin_leagues VALUES (39, 'Premier League', 'England', 'league');
		INSERT INTO matches (id, api_football_id, league_id, date, status, home_team_id, away_team_id, stats)
		SELECT i, 1000 + i, 39, '2023-08-01'::timestamptz + i * interval '1 hour', 'FT', 33, 47, (ARRAY[
			NULL, 'null', '{}', '{"home":null,"mine":[1,null]}', '{"away":{"corner_kicks":7}}',
			E'{ "home" : {\n\t"total_shots": null,\r\n "fouls":1, "mine":"é\\u00e9"}, "mine":1.50 }',
			'{"home":{"total_shots":"","corner_kicks":99},"away":{"total_shots":"","red_cards":"2"}}',
			'{"home":{"possession":null}}'])[1 + i % 8]::json
		FROM generate_series(0, 239) i;
	EOF
}
# found FILE: a finding for each work record, whose bytes stay as they are; the values follow from the id
found() {
	jq -c '(.match_id % 20) as $n | {fetch: {key: "fixture/\(.fixture_id)", at: "2026-02-01T10:00:00Z",
		offset: (input_line_number * 100), digest: "0123456789abcdef"}, finding: {status: "API_OK", reason: null,
		home: {total_shots: $n, corner_kicks: 3, fouls: 11}, away: {total_shots: 4, red_cards: 0}}}' "$1" |
		sed 's/^{/,/' | paste -d '' <(sed 's/}$//' "$1") -
}
lists() { af-segments | af-fixtures >work && found work | af-merge >updates; }
counts() { jq -c '[.updated, .present, .unchanged, .rejected]' sum; }
rows() { sql 'SELECT id, stats FROM matches ORDER BY id' | md5sum; }
# What the rows would be if the rule were written in jq: the reference
reference() {
	sql "SELECT json_build_object('id', id, 'stats', stats) FROM matches ORDER BY id" | jq -c '(.id % 20) as $n |
		def fill($v): . as $old | reduce ($v | to_entries[]) as $e ($old // {};
			if .[$e.key] == null or .[$e.key] == "" then .[$e.key] = $e.value else . end);
		.stats = ((.stats // {}) | .home |= fill({total_shots: $n, corner_kicks: 3, fouls: 11}) |
			.away |= fill({total_shots: 4, red_cards: 0}))' | jq -Sc .
}
is_now() { sql "SELECT json_build_object('id', id, 'stats', stats) FROM matches ORDER BY id" | jq -Sc .; }

for kind in json jsonb; do
	world $kind
	reference >wanted
	lists
	rm -f ck
	before=$(rows)
	check "$kind: --dry-run" 0 '' '' af-load --dry-run --summary sum --checkpoint ck updates
	is "$(counts)" '[240,0,0,0]' "$kind: counts as if"
	is "$(rows)$(find . -name ck)" "$before" "$kind: and writes nothing"
	check "$kind: a load" 0 '' '' af-load --batch 50 --summary sum --checkpoint ck updates
	is "$(counts)" '[240,0,0,0]' "$kind: all written"
	same wanted "$kind: what was there stays, what was missing is there" is_now
	is "$(jq -c 'del(.appended)' ck)" '{"offset":23900,"digest":"0123456789abcdef","updated":239}' "$kind: the checkpoint, before the last offset"
	once=$(rows)
	check "$kind: a second time" 0 '' '' af-load --summary sum updates
	is "$(counts)$(rows)" "[0,240,0,0]$once" "$kind: changes nothing"
	af-segments | wc -l >n
	is "$(<n)$(jq .merged_again sum)" 0240 "$kind: and nothing is left to ask"
	# The order does not matter, nor does who else has been there.
	world $kind
	tac updates | af-load --batch 7
	same wanted "$kind: in another order" is_now
done
like "$(sql 'SELECT stats FROM matches WHERE id = 5')" '"mine": 1\.50' 'numbers stay as they were spelled'

# json text stays as its owner wrote it, but for what is added.
world json
lists
af-load --summary sum updates
is "$(jq .merged_again sum)" 0 'raw newlines and blanks are no change'
is "$(sql 'SELECT stats FROM matches WHERE id = 13' | tr '\t' ' ' | sed 's/"mine":"[^"]*"/"mine":""/')" \
	'{ "home" : {  "total_shots": 13,   "fouls":1, "mine":"","corner_kicks":3}, "mine":1.50,"away":{"total_shots":4,"red_cards":0} }' \
	'json text keeps its spelling'

# Somebody else changes rows between merge and load: nobody's value is lost.
for kind in json jsonb; do
	world $kind
	lists
	sql "UPDATE matches SET stats = '{\"home\":{\"total_shots\":77,\"theirs\":true}}' WHERE id < 50;
		UPDATE matches SET stats = NULL WHERE id BETWEEN 50 AND 60;
		UPDATE matches SET stats = '{\"home\":{\"total_shots\":1,\"corner_kicks\":2,\"fouls\":3},\"away\":{\"total_shots\":5,\"red_cards\":6}}' WHERE id BETWEEN 61 AND 70;
		DELETE FROM matches WHERE id = 71;
		UPDATE matches SET stats = '[]' WHERE id = 72"
	check "$kind: what cannot be merged is named" 1 '' 'updates:[0-9]+: .*no longer has this row' af-load --summary sum updates
	like "$err" 'updates:[0-9]+: .*(array|object)' "$kind: with its reason"
	is "$(counts)" '[228,10,0,2]' "$kind: changed rows are merged again"
	is "$(sql "SELECT count(*) FROM matches WHERE id < 50 AND stats->'home'->>'total_shots' = '77' AND stats->'home'->>'theirs' = 'true' AND stats->'home'->>'corner_kicks' = '3'")" \
		50 "$kind: theirs stays, ours is added"
	is "$(sql "SELECT count(*) FROM matches WHERE id BETWEEN 50 AND 60 AND stats->'home'->>'total_shots' = (id % 20)::text")" 11 \
		"$kind: what they removed is filled"
done

# Rows that the database refuses: each alone, with the reason; the rest of the batch is written.
world jsonb
lists
psql -X -q <<-'EOF'
	ALTER TABLE matches ADD CONSTRAINT sane CHECK (stats->'home'->>'total_shots' <> '13');
	CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF NEW.id = 100 THEN RAISE 'not this one'; END IF; RETURN NEW; END $$;
	CREATE TRIGGER guard BEFORE UPDATE ON matches FOR EACH ROW EXECUTE FUNCTION guard();
EOF
check 'refused rows' 1 '' '' af-load --dry-run --summary sum --rejects rejects updates
cp rejects dry && rm rejects
is "$(counts)" '[227,0,0,13]' 'a dry run refuses the same'
check 'refused rows' 1 '' '' af-load --summary sum --rejects rejects --checkpoint ck2 updates
is "$(counts)" '[227,0,0,13]' 'the others are written'
same dry 'with the same reasons' cat rejects
is "$(jq -c '[.match_id % 20, .reject.state]' rejects | sort | uniq -c | awk '{print $1 $2}' | tr '\n' ' ')" '1[0,"P0001"] 12[13,"23514"] ' 'which'
like "$(jq -r 'select(.match_id == 100).reject.why' rejects)" 'not this one' 'the reason of a trigger'
is "$(jq .offset ck2)" 23900 'the checkpoint passes them'
sql 'ALTER TABLE matches DROP CONSTRAINT sane; DROP TRIGGER guard ON matches'
check 'rejects can be loaded later' 0 '' '' af-load --summary sum rejects
is "$(counts)" '[13,0,0,0]' 'all of them'
sed '2s/"match_id":[0-9]*/"match_id":1e30/' updates >bad
check 'without --rejects they are named' 1 '' '^af-load: bad:2: .*bigint.*1e30' af-load bad

# Whatever SQLSTATE a trigger or a policy speaks in, a row costs itself; a fault of the statement ends the run.
retries=()
refuses() {	# NAME SQL [USER]
	world jsonb
	sql "$2"
	rm -f rejects
	PGUSER=${3-$PGUSER} check "$1" 1 '' '' af-load "${retries[@]}" --summary sum --rejects rejects --checkpoint "ck-$1" updates
	is "$(counts) $(jq -c .match_id rejects | xargs) $(jq '.offset > 10000' "ck-$1")" '[239,0,0,1] 100 true' "$1: it alone, and by its number"
}
trigger() {
	echo "CREATE OR REPLACE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS \$\$ $1 \$\$;
		CREATE TRIGGER no BEFORE UPDATE ON matches FOR EACH ROW EXECUTE FUNCTION no()"
}
refuses code "$(trigger "BEGIN IF OLD.id = 100 THEN RAISE 'no' USING ERRCODE = '45000'; END IF; RETURN NEW; END")"
for state in 28000 3D000 55000 F0000; do
	refuses "state $state" "$(trigger "BEGIN IF OLD.id = 100 THEN RAISE 'no' USING ERRCODE = '$state'; END IF; RETURN NEW; END")"
done
retries=(--retries 1)
refuses 'a conflict every time' "$(trigger "BEGIN IF OLD.id = 100 THEN RAISE 'no' USING ERRCODE = '40001'; END IF; RETURN NEW; END")"
world jsonb
sql "$(trigger "BEGIN RAISE 'no' USING ERRCODE = '40001'; END")"
check 'a conflict with every record: for now' 111 '' 'the same command carries on' af-load "${retries[@]}" updates
retries=()
refuses strict "$(trigger 'DECLARE x int; BEGIN SELECT 1 INTO STRICT x WHERE OLD.id <> 100; RETURN NEW; END')"
refuses policy "CREATE ROLE loader LOGIN; GRANT SELECT, UPDATE ON matches TO loader; ALTER TABLE matches ENABLE ROW LEVEL SECURITY;
	CREATE POLICY r ON matches FOR SELECT USING (true); CREATE POLICY w ON matches FOR UPDATE USING (true) WITH CHECK (id <> 100)" loader
sql 'REVOKE UPDATE ON matches FROM loader'
PGUSER=loader check 'no permission at all' 100 '' 'permission denied' af-load --rejects rejects-none updates
check 'rejects nothing' 0 '' '' find . -name rejects-none -size +0
world jsonb
sql "$(trigger "BEGIN RAISE 'none at all' USING ERRCODE = '45000'; END")"
check 'all refused, in a state that need not be a row' 100 '' 'none at all' af-load --rejects rejects-none updates
check 'rejects nothing either' 0 '' '' find . -name rejects-none -size +0
sql "$(trigger "BEGIN IF OLD.id = 100 THEN RAISE 'full' USING ERRCODE = '58030'; END IF; RETURN NEW; END" | sed 's/CREATE TRIGGER/CREATE OR REPLACE TRIGGER/')"
check "the server's own trouble" 111 '' 'full' af-load updates
world jsonb
af-load updates

# Deferred constraints speak at the commit, behind the rows.
sql "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.id = 7 THEN RAISE ''late''; END IF; RETURN NULL; END';
	CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON matches DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late();
	UPDATE matches SET stats = NULL WHERE id IN (6, 8)"
sql 'ALTER TABLE matches DISABLE TRIGGER late; UPDATE matches SET stats = NULL WHERE id = 7; ALTER TABLE matches ENABLE TRIGGER late'
grep -E '"match_id":[678],' updates >three
check 'an error at the commit' 1 '' 'late' af-load --dry-run --summary sum three
is "$(counts)" '[2,0,0,1]' 'a dry run sees it too'
check 'an error at the commit' 1 '' 'late' af-load --summary sum three
is "$(counts)$(sql 'SELECT id FROM matches WHERE stats IS NULL')" '[2,0,0,1]7' 'the row is isolated, the others are in'
sql 'DROP TRIGGER late ON matches'

# --pass, repeated keys, records that bring nothing.
world jsonb
lists
jq -c 'if .match_id < 100 then .update.filled = [] else . end | .load = "old"' updates | sed 's/"load":"old"/"load": "old","x":1.50/' >mixed
af-load --pass mixed >passed
is "$(jq -r .load passed | sort | uniq -c | awk '{print $1 $2}' | tr '\n' ' ')" '100unchanged 140updated ' '--pass says what became of each'
is "$(sed -E 's/,"load":"[a-z]*"//' passed | md5sum)" "$(sed -E 's/,"load": "old"//' mixed | md5sum)" 'and changes nothing else'
rm -f appended
af-load --pass --append appended --drop x --drop update mixed >dropped
is "$(jq -c 'keys - ["x", "update"] == keys' dropped appended | sort -u)" true '--drop leaves members behind, passed on or appended'
is "$(jq -c 'del(.load)' dropped | md5sum)" "$(jq -c 'del(.load, .x, .update)' passed | md5sum)" '... and no other'
check '--drop alone is a mistake' 2 '' '--pass or --append' af-load --drop x mixed
check 'nine of them' 2 '' 'at most' af-load --pass --drop={a,b,c,d,e,f,g,h,i} mixed
world jsonb
cat updates updates updates >thrice
af-load --summary sum thrice
is "$(counts)" '[240,480,0,0]' 'a match that comes again finds itself done'
is "$(head -n 3 updates | sed 'p;p' | af-load --pass | jq -r .load | sort | uniq -c | awk '{print $1 $2}')" 9present 'within one batch as well'

# The checkpoint stops before what was not answered.
world jsonb
jq -c 'if .fetch.offset == 5000 then .fetch.error = "timeout" | .update.filled = [] else . end' updates >failed
af-load --batch 20 --checkpoint stop --summary sum failed
is "$(jq .offset stop)" 4900 'a failed record holds the checkpoint'
is "$(counts)" '[239,0,1,0]' 'the rest is loaded all the same'
jq -c 'select(.fetch.offset > 4900)' updates | af-load --checkpoint stop
is "$(jq -c '[.offset, .digest]' stop)" '[23900,"0123456789abcdef"]' 'a later run goes on from there'
echo '{"offset":-1}' >bad.ck
check 'a damaged checkpoint' 2 '' "cannot use the checkpoint 'bad.ck'" af-load --checkpoint bad.ck updates
tac updates >back
check 'not in work-list order' 0 '' 'back:2: .*not in work-list order' af-load --checkpoint order back
is "$(grep -c . .err)" 1 'said once'

# Provenance
world jsonb
psql -X -q -f "$AF_ROOT/pipelines/stats/sql/db-provenance.sql"
af-load --provenance updates
is "$(sql "SELECT field, value, source, fetched_at AT TIME ZONE 'UTC' FROM af_provenance WHERE match_id = 6 ORDER BY field" | tr '\n' ' ')" \
	"away.total_shots|4|fixture/1006|2026-02-01 10:00:00 home.fouls|11|fixture/1006|2026-02-01 10:00:00 home.total_shots|6|fixture/1006|2026-02-01 10:00:00 " \
	'provenance: each field that was filled, and no other'
is "$(sql 'SELECT count(*) FROM af_provenance')" "$(jq -s 'map(.update.filled | length) | add' updates)" 'one row each'
af-load --provenance updates
is "$(sql 'SELECT count(*) FROM af_provenance')" "$(jq -s 'map(.update.filled | length) | add' updates)" 'none for what was there'
sql 'DROP TABLE af_provenance'
check 'without its table' 100 '' 'af_provenance' af-load --provenance updates

# A row that has another fixture now, or is another match's in another database, is not written; as text, not as numbers.
world jsonb
sql "ALTER TABLE matches ALTER api_football_id TYPE text"
lists
sql "UPDATE matches SET api_football_id = '0' || api_football_id WHERE id IN (40, 41); UPDATE matches SET api_football_id = NULL WHERE id = 42"
for by in '' --provenance; do
	psql -X -q -f "$AF_ROOT/pipelines/stats/sql/db-provenance.sql"
	before=$(sql 'SELECT id, stats FROM matches WHERE id BETWEEN 40 AND 42 ORDER BY id' | md5sum)
	rm -f rejects
	# shellcheck disable=SC2086
	run af-load $by --rejects rejects --pass updates
	is "$status $(jq -c 'select(.load == "rejected") | [.match_id, .load_reason]' .out | sort | xargs)" \
		'1 [40,other_fixture] [41,other_fixture] [42,other_fixture]' "another fixture $by"
	is "$(jq -r .reject.state rejects | xargs)" 'other_fixture other_fixture other_fixture' 'named as well in the rejects'
	is "$(sql 'SELECT id, stats FROM matches WHERE id BETWEEN 40 AND 42 ORDER BY id' | md5sum)" "$before" 'and not written'
	cp .out passed
	check 'what to do' 1 . 'failed: 3 other_fixture: .*--refresh' af-outcomes --work work --key '{match_id}' passed
done
jq -c 'del(.fixture_id)' updates >without
check 'a record that names no fixture' 0 '' '' af-load --summary sum without
sql 'DROP TABLE af_provenance'

# Whatever the id is, and is called
world jsonb
lists
psql -X -q -v ON_ERROR_STOP=1 <<-'EOF'
	CREATE SCHEMA "Ligen";
	CREATE DOMAIN "Nummer" AS uuid;
	CREATE TABLE "Ligen"."Spiele" ("Spiel Nr" "Nummer" PRIMARY KEY, api_football_id int, stats jsonb);
	INSERT INTO "Ligen"."Spiele" SELECT md5(id::text)::uuid, api_football_id, NULL FROM matches;
EOF
mkdir names
sed 's/^.set matches .*/\\set matches \x27"Ligen"."Spiele"\x27/; s/^.set match_id .*/\\set match_id \x27"Spiel Nr"\x27/' "$AF_ROOT/pipelines/stats/sql/tables.sql" >names/tables.sql
sql 'SELECT json_object_agg(id, md5(id::text)::uuid) FROM matches' >uuids
jq -c --slurpfile of uuids '.match_id |= $of[0]["\(.)"] | .stats = null' updates >named
export AF_SQL=$T/names
af db provenance
is "$(sql "SELECT atttypid::regtype FROM pg_attribute WHERE attrelid = 'af_provenance'::regclass AND attname = 'match_id'")" '"Nummer"' \
	'a table for the ids that there are'
check 'an id that is no number, in a column with a blank' 0 '' '' af-load --provenance --summary sum named
is "$(counts)" '[240,0,0,0]' 'all written'
is "$(sql 'SELECT count(DISTINCT match_id) FROM af_provenance JOIN "Ligen"."Spiele" ON "Spiel Nr" = match_id')" 240 'each with its own id'
filled=$(jq -s 'map(.update.filled | length) | add' named)
is "$(af-query --sql verify-filled.sql named | jq -s 'map(.present) | add')" "$filled" 'and found again'
unset AF_SQL

# Any other file that writes
sql 'CREATE TABLE goals (player int, season int, goals int CHECK (goals >= 0), PRIMARY KEY (player, season))'
cat >goals.sql <<-'EOF'
	--: takes player, season, goals
	--: key player, season
	INSERT INTO goals SELECT * FROM jsonb_to_recordset(:records::jsonb) AS r (player int, season int, goals int)
	ON CONFLICT (player, season) DO UPDATE SET goals = excluded.goals WHERE goals.goals IS DISTINCT FROM excluded.goals
	RETURNING player, season
EOF
printf '{"player":%d,"season":2020,"goals":%d}\n' 1 5 2 6 1 7 3 -1 4 99999999999 >goals
run af-load --sql ./goals.sql --pass --summary sum goals
is "$status$(jq -c '[.player, .load]' .out | tr -d '\n')" '1[1,"updated"][2,"updated"][1,"updated"][3,"rejected"][4,"rejected"]' 'an upsert'
is "$(sql 'SELECT player, goals FROM goals ORDER BY 1' | tr '\n' ' ')" '1|7 2|6 ' 'the last one wins'
is "$(af-load --sql ./goals.sql --pass goals 2>/dev/null | jq -c .load | tr -d '\n')" '"updated""unchanged""updated""rejected""rejected"' 'rows that need no change'
echo '{"player":1,"season":2020}' >short
check 'a member that the file needs' 1 '' "short:1: no member 'goals'" af-load --sql ./goals.sql short
printf 'SELECT 1' >none.sql
check 'a file without :records' 2 '' ':records' af-load --sql ./none.sql goals
printf "SELECT 'odd' AS outcome, r FROM json_array_elements(:records::json) r" >odd.sql
check 'an outcome that is none' 100 '' "'outcome'" af-load --sql ./odd.sql goals
printf "SELECT 'changed' AS outcome, 1 AS stats, (r->>'player')::int AS player FROM json_array_elements(:records::json) r\n--: key player\n" >changed.sql
check 'a changed row without a rule' 1 '' "no note 'merge'" af-load --sql ./changed.sql goals
echo '--: merge maybe' >>changed.sql
check 'a rule that is none' 2 '' "'merge' is 'maybe'.*'fill'" af-load --sql ./changed.sql goals
check '--provenance is for the default' 2 '' '--provenance' af-load --sql ./goals.sql --provenance goals
# What the file counts by name, and what is to be sent again
sql 'CREATE SEQUENCE tries'
cat >counts.sql <<-'EOF'
	--: takes player, goals?, wait?
	--: key player
	--: skip goals
	WITH r AS MATERIALIZED (SELECT r.*, nextval('tries') AS try FROM jsonb_to_recordset(:records::jsonb) AS r (player text, goals int, wait int))
	SELECT player, goals AS n_goals, CASE WHEN goals > 5 THEN 1 END AS n_many,
		CASE WHEN try <= wait THEN 'again' WHEN goals = 0 THEN 'unchanged' ELSE 'updated' END AS outcome FROM r
EOF
cat >counted <<-'EOF'
	{"player":"01","goals":7}
	{"player":"1","goals":2,"wait":5}
	{"player":"2","goals":0}
	{"player":"3","finding":{"status":"ERROR","reason":"http_500"}}
	{"player":"4","finding":{"status":"API_OK"}}
	{"player":"5","goals":null}
	{"finding":{"status":"NO_DATA"}}
EOF
run af-load --sql ./counts.sql --pass --summary sum --events events counted
is "$status$(jq -c '[.player, .load, .load_counts.n_goals, .load_counts.n_many]' .out | tr -d '\n')" \
	'1["01","updated",7,1]["1","updated",2,0]["2","unchanged",0,0]["3","unchanged",null,null]["5","unchanged",null,null][null,"unchanged",null,null]' \
	'counts of a record; one that failed has nothing to write'
like "$err" "counted:5: no member 'goals'" 'but one that was found has'
is "$(jq -c '[.n_goals, .n_many, .updated]' sum)" '[9,1,2]' 'counts in the summary, once a record'
is "$(jq -c 'select(.event == "done") | .n_goals' events)" 9 '... and in the events'
sql 'ALTER SEQUENCE tries RESTART'
check 'a row that is never written' 1 '' 'again and again' af-load --sql ./counts.sql <(echo '{"player":"1","goals":2,"wait":1000}')
for what in "'x'" -1 1.5; do
	printf -- "--: key player\nSELECT %s AS n_x, r->>'player' AS player FROM json_array_elements(:records::json) r" "$what" >odd.sql
	check "no count: $what" 100 '' "'n_…' that is not a whole number" af-load --sql ./odd.sql goals
done
printf -- "--: key player\nSELECT r->>'player' AS player%s FROM json_array_elements(:records::json) r" "$(printf ', 1 AS n_%d' {1..9})" >odd.sql
check 'too many counts' 100 '' 'too many columns' af-load --sql ./odd.sql goals
done_testing
