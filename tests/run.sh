# For tests of whole runs: a small world, in a database and at a provider of our own.  Sourced after tap.sh.
# shellcheck shell=bash
. "$AF_ROOT/tests/pg.sh"
. "$AF_ROOT/tests/fetch.sh"
small=$AF_ROOT/tests/worlds/small.world
# fill_db: the world's database, as it was in the beginning; db_kind are options of af-sim --sql
db_kind=()
fill_db() {
	sql 'DROP TABLE IF EXISTS matches, admin_leagues, teams CASCADE'
	af-sim --world "$small" --sql --tainted-columns "${db_kind[@]}" | psql -X -q -v ON_ERROR_STOP=1 >/dev/null
}
# What the database holds, and every row's version: nobody has written a row whose version stays
contents() { sql 'SELECT id, stats, tainted, tainted_evidence FROM matches ORDER BY id'; }
versions() { sql 'SELECT id, xmin FROM matches ORDER BY id'; }
# asked: every fixture that was asked for, as often as it was
asked() { jq -r '.query // "" | select(startswith("ids=") or startswith("fixture=")) | sub("^[a-z]*="; "") | split("-")[]' "$T/arrivals" | sort; }
fast=(--rate-limit 60000)
export fast
# undisturbed MOST: the database is as 'wanted' has it, what was asked is 'wanted.calls', and at most MOST calls were made again
undisturbed() {
	local twice
	contents >got
	same wanted 'the database is as without kills' cat got
	asked | sort -u >got.calls
	same wanted.calls 'everything was asked' cat got.calls
	twice=$(($(asked | wc -l) - $(wc -l <got.calls)))
	if [ "$twice" -le "$1" ]; then
		pass "$twice calls twice, of at most 2 in flight at each kill"
	else
		fail "$twice calls twice, more than $1"
	fi
}
