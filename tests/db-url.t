#!/bin/bash
# Where the database is, spelled wrongly: said at once by every program, for good (cron would try for ever), with the
# remedy, and without a byte of the password; spelled rightly: whatever is in the password, it is in nobody's arguments.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/records.sh"
unset PGPORT PGSERVICE PGHOSTADDR
export API_FOOTBALL_KEY=0123456789abcdef0123456789abcdef
segment 2023 >segments
updates 3 >merged 2>/dev/null
echo 'SELECT 1 AS one' >one.sql
mkdir r
echo '{}' >r/run.json
segment 2023 >r/segments.ndjson
work 3 >r/work.ndjson
: >r/verdicts.ndjson

# says NAME STATUS COMMAND…: it ends with one of these, says so, and shows no password
says() {
	local name=$1 want=$2
	shift 2
	run timeout 20 "$@" </dev/null
	if [[ $status =~ ^($want)$ ]] && [ -n "$out$err" ] && [[ $out$err != *[sS]3cr* ]]; then
		pass "$name"
	else
		fail "$name" "status: $status, wanted $want" "out: $out" "err: $err"
	fi
}
# both URL STATUS COMMAND…: by the environment, and by --db
both() {
	local url=$1 want=$2
	shift 2
	says "$*, DATABASE_URL=${url@Q}" "$want" env DATABASE_URL="$url" "$@"
	says "$*, --db ${url@Q}" "$want" "$@" --db "$url"
}
where=127.0.0.1:1/foot
wrong=(
	"postgresql+asyncpg://bob:s3cretpw@$where" "postgresql+asyncpg://bob:s3cretpw@$where?ssl=require"
	"postgres+psycopg2://bob:s3cretpw@$where" "POSTGRESQL+ASYNCPG://bob:s3cretpw@$where" "jdbc:postgresql://bob:s3cretpw@$where"
	"mysql://bob:s3cretpw@$where" "Postgresql://bob:s3cretpw@$where" "postgresql:/bob:s3cretpw@$where" "//bob:s3cretpw@$where"
	"bob:s3cretpw@$where" s3cretpw
	"\"postgresql://bob:s3cretpw@$where\"" "'postgresql://bob:s3cretpw@$where'" " postgresql://bob:s3cretpw@$where"
	"DATABASE_URL=postgresql://bob:s3cretpw@$where"
	"postgresql://bob:s3cret%zzpw@$where" "postgresql://bob:s3cret%00pw@$where" "postgresql://bob:s3cret/pw@$where"
	"postgresql://bob:s3cret@pw@$where" "postgresql://bob:s3cret@pw/x@$where" "postgresql://bob:s3cretpw@[::1/foot"
	"postgresql://bob:s3cretpw@127.0.0.1:1:2/foot" "postgresql://bob:s3cretpw@127.0.0.1:99999/foot"
	"postgresql://$where?user=bob&password=s3cret&pw" "postgresql://bob:s3cretpw@$where?pgbouncer=true"
	"postgresql://bob:s3cretpw@$where?schema=s3cret" "postgresql://bob:s3cretpw@$where?sslmode=on"
	'host=127.0.0.1,127.0.0.1,127.0.0.1 port=1,2 password=s3cretpw' 'host=127.0.0.1 port=1 password=s3cret pw' "host=127.0.0.1 password='s3cret'pw'"
	'host=127.0.0.1 port=1 passwd=s3cretpw' 'service=nonesuch password=s3cretpw' 'port=x password=s3cretpw'
)
for url in "${wrong[@]}"; do both "$url" '2|100' af-segments; done
for url in "${wrong[0]}" "${wrong[17]}" "postgresql://bob:s3cretpw@$where?sslmode=on"; do
	for program in 'af-fixtures segments' 'af-query --sql ./one.sql' 'af-load merged' 'af db tables' 'af db columns --add' 'af db provenance' \
	    'af pilot --run n' 'af pilot --dry-run --run n' 'af estimate --run n' 'af backfill --run n --force-all' 'af verify --run n' \
	    'af verify --run r' 'af taint --run r' 'af untaint' 'af untaint --run r'; do
		# shellcheck disable=SC2086 # words
		both "$url" '2|100' $program
	done
	both "$url" 0 af report --run r
	both "$url" 1 af doctor
done
for program in af-segments 'af db columns' 'af verify --run n'; do
	# shellcheck disable=SC2086 # words
	both "postgresql://bob:s3cretpw@$where" 111 $program
	says "$program: PGDATABASE is no URL" 2 env PGDATABASE="postgresql://bob:s3cretpw@$where" $program
	says "$program: PGSSLMODE" 100 env PGHOST=127.0.0.1 PGSSLMODE=on $program
done
done_testing
