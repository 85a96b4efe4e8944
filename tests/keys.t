#!/bin/bash
# Matches whose ids are no small numbers: UUIDs, texts that JSON, CSV and SQL must quote, numbers that a double cannot
# tell apart, and all of it in a Turkish database.  A whole run has the same result as with 1, 2, 3.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
. "$AF_ROOT/tests/locales.sh"
chmod 755 "$T"	# the server reads its locale here
turkish=
! locale_made tr_TR UTF-8 || turkish=tr_TR.UTF-8
pg_start
sed 's/"Süper Lig" "Turkey"/"İzmir Ligi" "Türkiye"/; s/"Eliteserien" "Norway"/"ısparta" "Iğdır"/' "$small" >world
small=$T/world
sim --world "$small" --per-minute 60000 --per-second 1000

# keyed TYPE EXPRESSION: the world's database, where match n has the id that the expression says; the table ids has both
keyed() {
	fill_db
	sql "DROP TABLE IF EXISTS ids, csv, af_provenance;
		CREATE TABLE ids AS SELECT n, ($2)::$1 AS id FROM (SELECT id AS n FROM matches) m;
		ALTER TABLE matches RENAME id TO n; ALTER TABLE matches DROP CONSTRAINT matches_pkey;
		ALTER TABLE matches ALTER n DROP NOT NULL, ADD id $1;
		UPDATE matches m SET id = i.id FROM ids i WHERE i.n = m.n;
		ALTER TABLE matches DROP n, ADD PRIMARY KEY (id)"
	# A char keeps its blanks.
	sql "SELECT json_object_agg(to_json(id)#>>'{}', n) FROM ids" >"$T/ids"
}
# numbered FILE FILTER: its records, through jq, with n for the id; a number is looked up as it is spelled
numbered() {
	sed -E 's/"match_id":([0-9.]+)/"match_id":"\1"/g' "$1" | jq -cS --slurpfile n "$T/ids" "$2 | .match_id |= \$n[0][.]" | LC_ALL=C sort
}
# whole DIR: every phase, and in DIR what it ended with
whole() {
	local now=$1 code
	mkdir "$now"
	rm -rf run "$XDG_STATE_HOME"
	: >arrivals
	phase() {
		local name=$1
		shift
		"$@" >"$now/$name" 2>"$now/$name.err"
		code=$?
		printf '%s %s\n' "$name" "$code" >>"$now/exit"
	}
	af db provenance || fail "$now: the table of --provenance"
	# Another id is another place in the random order, so all are asked.
	phase pilot af pilot --run run --min 1 --fixed --circuit 100 "${fast[@]}"
	phase decide af decide --csv --verdicts run/verdicts.ndjson
	phase dry-backfill af backfill --run run --pilot-csv run/pilot.csv --dry-run "${fast[@]}"
	phase backfill af backfill --run run --pilot-csv run/pilot.csv --provenance --output-csv out.csv "${fast[@]}"
	phase taint af taint --run run
	phase verify af verify --run run
	phase json af verify --run run --newest 100000 --json
	phase report af report --run run --ascii
	phase html af report --run run --html page.html
	contents >was
	phase replay af replay --run run --pilot-csv run/pilot.csv --min 1 --fixed --circuit 100
	same was "$now: a replay changes nothing" contents
	phase untaint af untaint --run run --dry-run

	# what is the same whatever the ids are
	for name in pilot backfill dry-backfill replay taint untaint; do
		jq -cS 'del(.. | .avg_latency_ms?, .longest_no_data_run?, .calls?)' "$now/$name" >"$now/x" && mv "$now/x" "$now/$name"
	done
	numbered "$now/json" '.newest[]' >"$now/newest"
	jq -cS 'del(.newest)' "$now/json" >"$now/x" && mv "$now/x" "$now/json"
	cut -d, -f 1-11,13 "$now/decide" >"$now/x" && mv "$now/x" "$now/decide"
	numbered run/work.ndjson . >"$now/work"
	numbered run/findings.ndjson '{match_id, finding, load}' >"$now/findings"
	LC_ALL=C sort "$now/verify" >"$now/x" && mv "$now/x" "$now/verify"	# of two matches of a time the higher id is the newer one
	asked | sort -u >"$now/asked"
	sql "SELECT n, stats, tainted, tainted_evidence FROM matches JOIN ids USING (id) ORDER BY n" >"$now/database"
	sql "SELECT n, field, value, source FROM af_provenance p JOIN ids ON id = match_id ORDER BY n, field" >"$now/provenance"
	# PostgreSQL reads the CSV
	sql 'CREATE TABLE csv (id text, api text, league_id text, league text, season text, status text, ms text, updated text)'
	psql -X -q -v ON_ERROR_STOP=1 -c "\\copy csv FROM out.csv CSV HEADER" || fail "$now: the CSV is one"
	sql "SELECT n, api, league_id, league, season, status, updated FROM csv c
		JOIN ids i ON translate(i.id::text, E'\\n\\t', '  ') = regexp_replace(c.id, '^''(?=''*[-=+@])', '')
			OR rpad(i.id::text, 12) = c.id ORDER BY n, updated" >"$now/csv"
}
# alike DIR: as with plain numbers
alike() {
	local file
	for file in plain/*; do
		file=${file#plain/}
		case $file in *.err) same -e "plain/$file" "$1: $file" cat "$1/$file" ;; *) same "plain/$file" "$1: $file" cat "$1/$file" ;; esac
	done
}

keyed bigint n
whole plain
is "$(paste -sd' ' plain/exit)" \
	'pilot 0 decide 0 dry-backfill 1 backfill 1 taint 0 verify 0 json 0 report 0 html 0 replay 1 untaint 0' 'a run with plain numbers'
is "$(wc -l <plain/csv)" "$(wc -l <run/todo.ndjson)" 'every match of it is in the CSV'
isnt "$(wc -l <plain/provenance)" 0 'and what was filled in the provenance'
whole_of() {
	keyed "$2" "$3"
	whole "$1"
	alike "$1"
}
whole_of text text "(ARRAY['m-', '=1+', '-', '\"', ',', '''', '\\', E'\\n', E'\\t', '%s{id}', '<b>', '1e'])[1 + n % 12] || lpad(n::text, 5, '0') || '''é'"
whole_of large bigint '9223372036854775000 + n'
# Beside these, in short: tests/db-load.t has UUIDs.
if [ -n "${AF_TORTURE-}" ]; then
	whole_of uuid uuid "md5('match ' || n)::uuid"
	whole_of numeric 'numeric(40,2)' '10::numeric ^ 30 + n / 100.0'
	whole_of padded 'char(12)' "'m' || n"
fi
if [ -n "$turkish" ]; then
	sql "CREATE DATABASE turkish TEMPLATE template0 LC_COLLATE '$turkish' LC_CTYPE '$turkish'"
	export PGDATABASE=turkish LC_ALL=$turkish LANG=$turkish
	is "$(sql "SELECT upper('i')")" İ 'the database is Turkish'
	whole_of turkish text "'I-ıiİ-' || n"
else
	skip 'no Turkish locale: no localedef'
fi
done_testing
