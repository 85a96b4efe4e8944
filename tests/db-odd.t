#!/bin/bash
# One row of the users' matches that cannot be taken apart costs itself, and no phase: the others are listed, asked for,
# filled, shown, tainted and untainted; the odd one stays as it is.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
pg_start
sim --world "$small" --per-minute 60000 --per-second 1000
db_kind=(--stats-type json)
id=
# odd NAME SQL [LISTED]: the SQL spoils the match :id, which is then among what lacks statistics or not
odd() {
	local name=$1 listed
	fill_db
	rm -rf r
	fresh
	id=$(sql "SELECT min(id) FROM matches WHERE league_id = 39 AND stats IS NULL AND status = 'FT'")
	sql "${2//:id/$id}" || fail "$name: cannot be had"
	local was
	was=$(sql "SELECT md5(stats::text) FROM matches WHERE id = $id")
	run af pilot --run r "${fast[@]}"
	is "$status $(jq -c '.summary | [.total_segments, .go, .hold, .stop]' <<<"$out")" '0 [6,3,1,2]' "$name: a pilot"
	listed=$(jq -s --argjson id "$id" 'map(select(.match_id == $id)) | length' r/work.ndjson)
	is "$(wc -l <r/work.ndjson) $listed" "$((329 + $3)) $3" "$name: the work list"
	run af backfill --run r --pilot-csv r/pilot.csv "${fast[@]}"
	like "$status $(jq .updated <<<"$out")" '^[01] 1(39|40|41)$' "$name: a backfill"
	[ "$3" = 1 ] || is "$(sql "SELECT md5(stats::text) FROM matches WHERE id = $id")" "$was" "$name: it stays as it was"
	run af verify --run r
	like "$status $out" '^0 .*Premier League' "$name: verify"
	run af report --run r
	unlike "$status $err $out" '^[^0]|without what the database' "$name: a report"
	check "$name: taint" 0 '"matches":90' '' af taint --run r
	check "$name: untaint" 0 '"matches":90' '' af untaint
}
odd 'nothing odd' 'SELECT :id' 1
odd 'a NUL' "UPDATE matches SET stats = '{\"note\":\"a\\u0000b\",\"home\":{}}' WHERE id = :id" 0
odd 'a NUL in a key' "UPDATE matches SET stats = '{\"a\\u0000b\":1,\"home\":null}' WHERE id = :id" 0
odd 'half a surrogate pair' "UPDATE matches SET stats = '{\"home\":{\"note\":\"\\ud83d\"}}' WHERE id = :id" 0
odd 'a number without end' "UPDATE matches SET stats = ('{\"home\":{\"x\":1e' || repeat('9', 40) || '}}')::json WHERE id = :id" 1
odd 'a key twice' "UPDATE matches SET stats = '{\"home\":null,\"home\":{}}' WHERE id = :id" 1
odd 'a date that is infinite' "UPDATE matches SET date = 'infinity' WHERE id = :id" 0
odd 'a date before Christ' "UPDATE matches SET date = '0044-03-15 BC' WHERE id = :id" 0
odd 'no date' "ALTER TABLE matches ALTER date DROP NOT NULL; UPDATE matches SET date = NULL WHERE id = :id" 0
odd 'a league that is not there' "UPDATE matches SET league_id = NULL WHERE id = :id" 0
done_testing
