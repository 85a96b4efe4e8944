#!/bin/bash
# Taint and untaint, and tables that are called something else.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
pg_start

world() {
	pg_users_tables "$1"
	psql -X -q -v ON_ERROR_STOP=1 <<-'EOF'
		INSERT INTO admin_leagues VALUES (39, 'Premier League', 'England', 'league'), (344, 'Primera', 'Bolivia', 'league');
		INSERT INTO matches (id, api_football_id, league_id, date, status, tainted, stats)
		SELECT i, 1000 + i, CASE WHEN i <= 50 THEN 344 ELSE 39 END,
			CASE WHEN i % 2 = 0 THEN '2015-03-01' ELSE '2016-03-01' END::date, 'FT', false, NULL FROM generate_series(1, 100) i;
		UPDATE matches SET stats = '{"home":{"total_shots":5}}' WHERE id = 2;
		UPDATE matches SET stats = '{"home":{"total_shots":""}}' WHERE id = 4;
		UPDATE matches SET tainted = true, tainted_evidence = '{"reason":"by hand"}' WHERE id = 6;
		UPDATE matches SET tainted_evidence = '{"reason":"looked at"}' WHERE id = 8;
		UPDATE matches SET tainted = NULL WHERE id = 10;
		UPDATE matches SET tainted = true WHERE id = 12;
		UPDATE matches SET status = 'NS' WHERE id = 14;
		UPDATE matches SET api_football_id = NULL WHERE id = 16;
	EOF
}
# verdict LEAGUE SEASON DECISION OK PARTIAL NO_DATA ERROR [MORE]
verdict() {
	printf '{"league_id":%d,"league_name":"x","season":%d,"total_missing":25,"sampled":%d,"api_ok":%d,"partial":%d,"no_data":%d,"error":%d,"decision":"%s"%s}\n' \
		"$1" "$2" "$(($4 + $5 + $6 + $7))" "$4" "$5" "$6" "$7" "$3" "${8-}"
}
marked() { sql 'SELECT id FROM matches WHERE tainted AND id NOT IN (6, 12) ORDER BY id' | tr '\n' ' '; }
rows() { sql 'SELECT id, tainted, tainted_evidence, stats FROM matches ORDER BY id'; }
all='4 10 18 20 22 24 26 28 30 32 34 36 38 40 42 44 46 48 50 '

for kind in json jsonb; do
	world $kind
	before=$(rows)
	verdict 344 2015 STOP 1 0 19 3 >v
	check "$kind: --dry-run" 0 '' '' af-load --sql taint.sql --dry-run --summary sum v
	is "$(jq -c '[.updated, .rows]' sum)$(rows)" "[1,19]$before" "$kind: counts and writes nothing"
	check "$kind: STOP" 0 '' '' af-load --sql taint.sql --summary sum v
	is "$(jq -c '[.updated, .rows]' sum)$(marked)" "[1,19]$all" "$kind: only matches that lack statistics, are known and unmarked"
	is "$(sql "SELECT tainted_evidence FROM matches WHERE id = 4" | jq -c '[.reason, .pilot_date == (now | strftime("%Y-%m-%d")), .sampled, .no_data_pct]')" \
		'["api_no_data",true,23,95]' "$kind: the evidence"
	check "$kind: again" 0 '' '' af-load --sql taint.sql --summary sum v
	is "$(jq -c '[.updated, .rows]' sum)" '[0,0]' "$kind: marks nothing twice"
	is "$(af-segments --league-id 344 --season 2015 | jq .missing)" 1 "$kind: tainted matches are not asked again"
	is "$(af-segments --league-id 344 --season 2015 --tainted | jq .missing)" 22 "$kind: but with --tainted"
	sql "UPDATE matches SET stats = '{\"home\":{\"total_shots\":1}}' WHERE id = 20"
	filled=$(sql 'SELECT stats FROM matches WHERE id = 20')
	check "$kind: untaint" 0 '' '' af-load --sql untaint.sql --summary sum <(echo '{"league_id":344,"season":2015}')
	is "$(jq -c '[.updated, .rows]' sum)" '[1,19]' "$kind: takes back as many"
	is "$(rows | sed 's/^20|.*/20/')" "$(sed 's/^20|.*/20/' <<<"$before")" "$kind: every row as it was"
	is "$(sql 'SELECT tainted, stats FROM matches WHERE id = 20')" "f|$filled" "$kind: but for what came meanwhile"
done

# Which verdicts condemn
tried() {
	world jsonb
	verdict "$@" | af-load --sql taint.sql -v min_answers=10
	marked | wc -w
}
is "$(tried 344 2015 STOP_CIRCUIT 0 0 15 0)" 19 'STOP_CIRCUIT'
for decision in GO HOLD PENDING RETRY DRY_RUN stop ''; do
	is "$(tried 344 2015 "$decision" 0 0 25 0)" 0 "'$decision' condemns nothing"
done
is "$(tried 344 2015 STOP 10 0 10 5)" 0 'half of the answers without data is not enough'
is "$(tried 344 2015 STOP 10 0 11 0)" 19 'more than half is'
is "$(tried 344 2015 STOP 0 0 9 100)" 0 'errors are no answers'
is "$(tried 344 2015 STOP 0 0 5 0 ',"total_missing":5')" 19 'fewer answers, if there were no more matches'
world jsonb
verdict 344 2015 STOP 0 0 24 0 ',"min_answers":25' | af-load --sql taint.sql
is "$(marked)" '' "the pilot's own least number of answers"
verdict 344 2015 STOP 0 0 25 0 ',"min_answers":25' | af-load --sql taint.sql
is "$(marked)" "$all" 'is enough'
is "$(sql "SELECT DISTINCT tainted_evidence->'no_data_pct' FROM matches WHERE tainted_evidence->>'by' = 'af'")" 100.0 'all without data'
{ verdict 344 2016 STOP 0 0 25 0; verdict 39 2015 STOP 0 0 25 0; } | af-load --sql taint.sql --summary sum
is "$(jq .rows sum)" 50 'two more segments'
echo '{"league_id":39}' | af-load --sql untaint.sql --summary sum
is "$(jq .rows sum)" 25 'untaint a league'
echo '{}' | af-load --sql untaint.sql --summary sum
is "$(jq .rows sum)$(marked)" 44 'untaint everything'
is "$(sql 'SELECT tainted_evidence FROM matches WHERE id IN (6, 8) ORDER BY id' | jq -r .reason | tr '\n' ' ')" 'by hand looked at ' "what is not ours stays"

# The season rule of the run: the same matches as were asked
world jsonb
verdict 344 2014 STOP 0 0 25 0 ',"season_start":7' | af-load --sql taint.sql
is "$(marked)" "$all" 'season 2014 from July: matches of March 2015'
is "$(sql 'SELECT count(*) FROM matches WHERE tainted_evidence IS NOT NULL AND id > 50')" 0 'of that league alone'
check 'a verdict without its league' 1 '' "no member 'league_id'" af-load --sql taint.sql <(echo '{"season":2015,"decision":"STOP","no_data":3}')

# Without the columns: said, and made
world jsonb
sql 'ALTER TABLE matches DROP tainted, DROP tainted_evidence'
check 'without the columns' 100 '' 'tainted.*does not exist' af-load --sql taint.sql v
psql -X -q -f "$AF_ROOT/pipelines/stats/sql/db-columns.sql"
psql -X -q -f "$AF_ROOT/pipelines/stats/sql/db-columns.sql"
check 'with them' 0 '' '' af-load --sql taint.sql --summary sum v
is "$(jq .rows sum)" 22 'taint'
af-load --sql untaint.sql <(echo '{}')
is "$(sql 'SELECT count(*) FROM matches WHERE tainted IS NOT NULL OR tainted_evidence IS NOT NULL')" 0 'and untaint leave no trace'

# Other names: one file says them.
world json
sql 'CREATE SCHEMA app; ALTER TABLE matches SET SCHEMA app; ALTER TABLE app.matches RENAME TO "Games";
	ALTER TABLE app."Games" RENAME id TO game; ALTER TABLE app."Games" RENAME api_football_id TO provider_id;
	ALTER TABLE app."Games" RENAME league_id TO competition; ALTER TABLE app."Games" RENAME stats TO "order";
	ALTER TABLE app."Games" RENAME tainted TO hopeless; ALTER TABLE app."Games" RENAME tainted_evidence TO proof;
	ALTER TABLE app."Games" ALTER status TYPE int USING 3; ALTER TABLE app."Games" RENAME date TO kickoff;
	ALTER TABLE app."Games" ALTER kickoff TYPE text; ALTER TABLE app."Games" ADD year int; UPDATE app."Games" SET year = 2000;
	ALTER TABLE admin_leagues RENAME TO comps; ALTER TABLE comps RENAME kind TO type; UPDATE comps SET type = $$Dom.$$'
mkdir mine
sed -E -e 's/^(\\set matches ).*/\1 app."Games"/' -e 's/^(\\set match_id ).*/\1 game/' -e 's/^(\\set fixture_id ).*/\1 provider_id/' \
	-e 's/^(\\set match_league ).*/\1 competition/' -e 's/^(\\set stats ).*/\1 "order"/' -e 's/^(\\set tainted ).*/\1 hopeless/' \
	-e 's/^(\\set tainted_evidence ).*/\1 proof/' -e 's/^(\\set finished ).*/\1 3/' -e 's/^(\\set leagues ).*/\1 comps/' \
	-e "s/^(\\\\set match_date ).*/\\1 'kickoff::timestamptz'/" -e 's/^(\\set match_season ).*/\1 year/' \
	-e 's/^(\\set league_kind ).*/\1 type/' -e 's/^(\\set wanted_kind ).*/\1 Dom./' "$AF_ROOT/pipelines/stats/sql/tables.sql" >mine/tables.sql
export AF_SQL=$T/mine
is "$(af-segments | jq -c '[.league_id, .season, .missing]' | tr -d '\n')" '[39,2000,50][344,2000,46]' 'other names: segments'
af-segments --league-id 39 | af-fixtures >work
is "$(wc -l <work)$(head -n 1 work | jq -c keys_unsorted)" \
	'50["match_id","fixture_id","league_id","league_name","country","season","missing","home_team_id","away_team_id","date","stats"]' 'work'
jq -c '.finding = {status: "API_OK", home: {total_shots: 5, corner_kicks: 1}}' work | af-merge >u
check 'load' 0 '' '' af-load --summary sum u
is "$(jq .updated sum)$(sql 'SELECT count(*) FROM app."Games" WHERE "order"->$$home$$->>$$total_shots$$ = $$5$$')" 5051 'the rows'
verdict 344 2000 STOP 0 0 25 0 | af-load --sql taint.sql --summary sum
is "$(jq .rows sum)$(sql 'SELECT count(*) FROM app."Games" WHERE hopeless AND proof->>$$by$$ = $$af$$')" 4545 'taint'
echo '{}' | af-load --sql untaint.sql --summary sum
is "$(jq .rows sum)" 45 'untaint'
is "$(af-query --sql verify-leagues.sql -v league_ids=1-100 | jq -c '[.name, .country, .total_ft, .with_shots, .pct, .with_corners]')" \
	'["Premier League","England",50,50,100,50]' 'verify'
is "$(af-query --sql verify-newest.sql -v limit=1 | jq -c '[.home_shots, .home_corners]')" '["5","1"]' 'the newest'
is "$(af-query --sql verify-dates.sql | jq -c '[.name, .from, .to, .days, .matches]' | tr -d '\n')" \
	'["Primera","2016-03-01","2016-03-01",1,25]' 'dates without data'
done_testing
