#!/bin/bash
# The row policies: new rows only, what is null, everything, placeholders; for any table.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
pg_start

world() {
	psql -X -q -v ON_ERROR_STOP=1 <<-'EOF'
		DROP TABLE IF EXISTS "Season";
		CREATE TABLE "Season" (id serial, player int, year text, games int, goals numeric, note text DEFAULT 'mine', seen timestamptz,
			PRIMARY KEY (player, year), CHECK (goals < 100));
		INSERT INTO "Season" (player, year, games, goals, seen) VALUES
			(1, '2020', 10, NULL, '2020-01-01'), (2, '2020', 0, 3, NULL), (3, '2020', NULL, 1.50, NULL), (4, '2020', 7, 1, NULL);
	EOF
}
policy() {
	printf '%s\n' '\set rows_table "Season"' "\\set rows_key 'player, year'" "\\set rows_columns 'games, goals, seen'" \
		'\set rows_counter games' "\\ir rows-$1.sql" >rows.sql
	world
	run af-load --sql ./rows.sql --summary sum --pass in
}
cat >in <<-'EOF'
	{"player":1,"year":"2020","games":99,"goals":5,"seen":"2024-01-01T00:00:00Z","id":77,"note":"theirs","body":[]}
	{"player":2,"year":"2020","games":8,"goals":null,"more":{}}
	{"player":3,"year":"2020","games":9,"goals":2}
	{"player":4,"year":"2020","games":7,"goals":1.0}
	{"player":5,"year":"2020","games":1,"goals":1}
	{"player":6,"year":"2020","games":1,"goals":1000}
	{"player":5,"year":"2020","games":2}
	{"player":7,"games":2}
EOF
rows() { sql "SELECT player, games, goals, note, seen AT TIME ZONE 'UTC' FROM \"Season\" ORDER BY player" | tr '\n' ' '; }
outcomes() { jq -r .load .out | cut -c1 | tr -d '\n'; }

policy insert
is "$(rows)" '1|10||mine|2020-01-01 00:00:00 2|0|3|mine| 3||1.50|mine| 4|7|1|mine| 5|1|1|mine| ' 'insert: what is there stays'
is "$(outcomes)$status" uuuuuru1 'insert: what became of each'
like "$err" 'in:6: .*violates check constraint' 'insert: a bad row is named'
like "$err" "in:8: no member 'year'" 'insert: a record without its key'
policy fill
is "$(rows)" '1|10|5|mine|2020-01-01 00:00:00 2|0|3|mine| 3|9|1.50|mine| 4|7|1|mine| 5|1|1|mine| ' 'fill: nulls only'
run af-load --sql ./rows.sql --summary sum --pass in
is "$(jq .updated sum)" 0 'fill: nothing twice'
policy replace
is "$(rows)" '1|99|5|mine|2024-01-01 00:00:00 2|8|3|mine| 3|9|2|mine| 4|7|1|mine| 5|2|1|mine| ' 'replace: new values, but no nulls'
run af-load --sql ./rows.sql --summary sum --pass <(head -n 4 in)
is "$(jq .updated sum)" 0 'replace: nothing twice'
policy placeholder
is "$(rows)" '1|10||mine|2020-01-01 00:00:00 2|8|3|mine| 3|9|2|mine| 4|7|1|mine| 5|1|1|mine| ' 'placeholder: where the counter is 0'
is "$(sql 'SELECT count(*) FROM "Season" WHERE id = 77')" 0 'columns that are not listed stay out of it'
done_testing
