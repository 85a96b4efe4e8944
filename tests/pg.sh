# A PostgreSQL of its own for a test; sourced after tap.sh.
#
#	pg_start			sets PGHOST PGPORT PGUSER PGDATABASE; stopped and removed at the end of the test
#	pg_users_tables [json|jsonb]	the three tables as users have them, empty
#	sql STATEMENT			its rows, columns separated by |
# shellcheck shell=bash
pg_start() {
	local env
	env=$("$AF_ROOT/pipelines/pg" start --throwaway "$T/pg") || {
		printf 'Bail out! no PostgreSQL\n'
		exit 1
	}
	at_end "\"$AF_ROOT/pipelines/pg\" stop --throwaway \"$T/pg\""
	# shellcheck disable=SC2086 # words of the form NAME=VALUE
	export ${env?}
	export PGOPTIONS='-c client_min_messages=warning'
	straight_psql
}

# straight_psql: Debian's psql is a program in Perl that looks for the real one, and takes longer than that
straight_psql() {
	local dir
	mkdir -p "$T/.psql"
	for dir in /usr/lib/postgresql/*/bin; do
		[ ! -x "$dir/psql" ] || ln -sf "$dir/psql" "$T/.psql/psql"
	done
	PATH=$T/.psql:$PATH
}

# One that the server refuses fails the test at its end, for most stand in a comparison that nothing would satisfy too.
sql() {
	psql -X -q -v ON_ERROR_STOP=1 -Atc "$1" || {
		printf '%s\n' "$1" >>"$T/.refused"
		return 1
	}
}

pg_users_tables() {
	psql -X -q -v ON_ERROR_STOP=1 <<-EOF
		DROP TABLE IF EXISTS matches, admin_leagues, teams;
		CREATE TABLE admin_leagues (league_id int PRIMARY KEY, name text, country text, kind text);
		CREATE TABLE teams (id int PRIMARY KEY, name text);
		CREATE TABLE matches (id bigserial PRIMARY KEY, api_football_id int UNIQUE, league_id int,
			date timestamptz, status text, home_team_id int, away_team_id int, home_goals int, away_goals int,
			stats ${1-jsonb}, tainted boolean DEFAULT false, tainted_evidence jsonb);
		CREATE INDEX ON matches (league_id, date);
	EOF
}
