#!/bin/bash
# The front door: what it takes, what it refuses and how it says so; lists, locks, edited verdicts; the shared shell code.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"

check 'af alone' 2 '' 'usage: af COMMAND' af
check 'af -h' 0 'usage: af COMMAND.*pilot.*backfill.*taint.*untaint.*replay.*verify.*demo.*doctor' '' af -h
check 'af -V' 0 '^af' '' af -V
check 'an unknown command' 2 '' "'pilott' is not a command" af pilott
printf -v much '%*s' 100000 ''
run af "${much// /x}"
is "$status ${#err}" '2 146' 'a word of 100 kB is not said in full'
check 'a path is no command' 2 '' 'is not a command' af ../pipelines/stats/pilot
check 'an unknown option before the command' 2 '' "no such option: '--dry-run'" af --dry-run
check 'an unknown mode' 2 '' "--mode is pilot or backfill, not 'both'" af --mode both
check 'a mode that is missing' 2 '' 'mode' af --mode
check 'any program by its name' 0 '^usage: af-classify' '' af classify -h
declare -A help
for phase in pilot backfill taint untaint replay verify estimate report metrics doctor db demo; do
	check "af $phase -h" 0 "^usage: af $phase" '' af $phase -h
	help[$phase]=$out
	is "$(awk 'length($0) > 80' <<<"$out")" '' '... fits a terminal'
	check "af $phase: an unknown option" 2 '' "af $phase: no option '--nosuch'" af $phase --nosuch
	[ $phase = db ] || check "af $phase: a word too many" 2 '' "unexpected argument 'more'" af $phase more
done
check 'an option without its value' 2 '' '--run needs a value' af pilot --run
check 'an empty value' 2 '' '--run needs a value' af pilot --run ''
check 'a flag with a value' 2 '' '--dry-run takes no value' af pilot --dry-run=yes
check 'no number' 2 '' "--rate-limit is a whole number, not '-1'" af pilot --rate-limit -1
check 'no list' 2 '' "--season is a list like .*, not 'all'" af pilot --season all
check 'a range that runs backwards' 2 '' "--season: '2016-2010': a range runs from the smaller" af careers --league-id 39 --season 2023,2016-2010 fast
check '... of which a job is told at once' 2 '' "^af-job: --season: '2016-2010': a range" af job add stats --season 2016-2010
check 'a season that is none' 2 '' "--season is one season, like 2023-2024" af basketball --league-id 12 --season 2024-2020
check 'an unknown provider' 2 . "there is no provider 'nosuch'; .*api-football.conf" af doctor --provider nosuch
check 'no directory can be made' 2 '' "^af backfill: cannot make the run directory '/dev/null/x': Not a directory$" af backfill --force-all --run /dev/null/x
for command in 'pilot --run' 'props --date 2024-05-14 --run' 'districts --dates 2025-07-31 --run' 'gamelogs NFL 3 --run' 'careers --league-id 39 --season 2023 fast --run' \
    'demo --dir' 'db start --dir' 'districts world'; do
	# shellcheck disable=SC2086 # words
	run af $command /proc/af/x
	is "$status $(grep -c . <<<"$err")" '2 1' "af $command: none in /proc"
	like "$err" "^(af .*|pg): cannot make the (run )?directory '/proc/af/x(/backfill)?': No such file or directory$" '... in the words of the system'
done

# the table is the parser: every option of every phase is taken
echo secret >x
for phase in pilot backfill taint untaint replay verify estimate report metrics doctor demo; do
	while read -r option kind; do
		case $kind in
		'') value='' ;; N) value=5 ;; LIST) value=2020 ;; *) value=x ;;
		esac
		# shellcheck disable=SC2086 # no value is no word
		run af $phase $option $value one-word-too-many
		like "$status $err" "^2 af $phase: unexpected argument 'one-word-too-many'" "af $phase $option ${value:+VALUE }is taken"
	done < <(sed -nE 's/^  (--[a-z-]+) ([A-Z]+)( .*|$)/\1 \2/p; t; s/^  (--[a-z-]+)( .*|$)/\1/p' <<<"${help[$phase]}")
done

# the worst of a pipeline
worst() { bash -c '. "$AF_ROOT/pipelines/lib.sh"; worst "$@"; echo "$status"' af "$@"; }
is "$(worst 0 0 0) $(worst 0 1 0) $(worst 111 1 0) $(worst 1 111 100) $(worst 2 100 111) $(worst 100 2)" '0 1 111 100 2 2' 'worst: 2, 100, 111, 1, 0'
is "$(worst 141 0) $(worst 141 1) $(worst 141 100) $(worst 137) $(worst 127) $(worst 5 1)" '111 111 100 111 100 100' \
    'worst: a signal may be repeated, a missing program not'

# without a database
export PGHOST=$T/nowhere PGDATABASE=af
check 'no database: for now' 111 '' 'cannot reach the database' af pilot --run r
check '... verify too' 111 '' 'cannot reach the database' af verify
run af doctor
is "$status" 1 'doctor: something is missing'
like "$out" 'ok +the programs' 'doctor: the programs are there'
like "$out" 'missing +the database: .*af db start' 'doctor: the database is not, and what to type'
unset PGHOST PGDATABASE

pg_start
run env -u API_FOOTBALL_KEY af doctor
like "$out" 'missing +the tables: .*tables.sql.*af db tables' 'doctor: no tables, and what to type'
like "$out" 'missing +the key.*export API_FOOTBALL_KEY=' 'doctor: no key, and what to type'
check 'af db tables' 0 '' '' af db tables
is "$(sql 'SELECT count(*) FROM matches')" 0 'makes the tables'
check 'af db columns: there' 0 '' 'the columns are there' af db columns
sql 'ALTER TABLE matches DROP COLUMN tainted_evidence, DROP COLUMN tainted'
check 'af db columns: missing' 1 '' 'missing: tainted, tainted_evidence; .af db columns --add.' af db columns
check 'without them a pilot finds nothing to do' 0 '"total_segments":0' '' af pilot --run empty --offline
check 'af db columns --add' 0 '' '' af db columns --add
check '... adds them' 0 '' 'are there' af db columns
mkdir names && sed 's/^\(.set matches *\).*/\1games/' "$AF_ROOT/pipelines/stats/sql/tables.sql" >names/tables.sql
check 'names come from AF_SQL' 0 '' '' env AF_SQL="$T/names" af db tables
is "$(sql 'SELECT count(*) FROM games')" 0 '... in psql too'

# no password in the arguments of anything that is started
mkdir spy
# shellcheck disable=SC2016 # for the other shell
printf '%s\n' '#!/bin/sh' 'printf "%s\n" "$*" >>"$T/arguments"' 'printf "%s\n" "$PGPASSWORD" >>"$T/passwords"' "exec $(command -v psql) \"\$@\"" >spy/psql
chmod +x spy/psql
# URL and the password it stands for, all of which have "s…ret"
while IFS= read -r url && IFS= read -r password; do
	: >arguments && : >passwords
	check "db columns by $url" 0 '' 'are there' env -u PGHOST -u PGDATABASE -u PGUSER -u PGPORT PATH="$T/spy:$PATH" DATABASE_URL="$url" af db columns
	is "$(grep -c 's.*ret' arguments) $(<passwords)" "0 $password" '... its password is in the environment alone'
done <<END
postgresql://$PGUSER:se%63ret@/af?host=$PGHOST
secret
postgresql://$PGUSER:s?c#ret@/af?host=$PGHOST
s?c#ret
postgresql:///af?host=$PGHOST&user=$PGUSER&password=secret
secret
postgresql://$PGUSER:s1ret@/af?password=s2ret&host=$PGHOST
s2ret
host=$PGHOST user=$PGUSER password='secret' dbname=af
secret
host=$PGHOST password=s1ret user=$PGUSER password = 's2 \\'ret' dbname=af
s2 'ret
password=s\\ e'c'ret host=$PGHOST user=$PGUSER dbname=af
s e'c'ret
END
check 'a secret that psql can only be told by an argument' 2 '' "'sslpassword'.*PGSERVICE" af db columns --db "host=$PGHOST user=$PGUSER dbname=af sslpassword=secret"
mv names/tables.sql names/kept && sed 's/^\(.set matches *\).*/\1nonesuch/' names/kept >names/tables.sql
check 'what the server refuses is for good, and told' 100 '' 'nonesuch.* does not exist.*af doctor' env AF_SQL="$T/names" af db columns

# lists are frozen, and chosen within
fill_db
sim --world "$small" --per-minute 60000 --per-second 1000
run af pilot --run r --offline
is "$(jq -c .summary.total_segments <<<"$out")" 6 'six segments are worth a pilot'
cp r/work.ndjson work.before
sql 'UPDATE matches SET stats = NULL'
run af pilot --run r --offline
same work.before 'the work list stays, whatever becomes of the database' cat r/work.ndjson
run af pilot --run r --offline --league-id 39 --season 2019-2020
is "$(jq -c '[.segments[] | [.league_id, .season]]' <<<"$out")" '[[39,2020],[39,2019]]' 'a later command chooses within it'
run af pilot --run r --offline --refresh --league-id 39
is "$(wc -l <r/work.ndjson)" 120 '--refresh makes it anew'
check 'what the list does not have is refused' 2 '' "made with '--league-id 39', not '299'" af pilot --run r --offline --league-id 299
check '... and so is another seed' 2 '' "'--seed none'" af pilot --run r --offline --seed 3

# verdicts that a person has edited stay
rm -rf r
fill_db
run af pilot --run r "${fast[@]}"
sed -i 's/HOLD/GO/' r/pilot.csv
cp r/pilot.csv edited.csv
check 'a pilot does not overwrite edited verdicts' 0 total_segments "pilot.csv' is not as a pilot of this run wrote it, and stays" \
    af pilot --run r "${fast[@]}"
same edited.csv '... they are as they were' cat r/pilot.csv
sed -e '1s/^/\xef\xbb\xbf/' -e 's/$/\r/' r/pilot.csv >bom.csv
run af backfill --run r --pilot-csv bom.csv --dry-run "${fast[@]}"
is "$(jq .skipped_not_go <<<"$out")" 98 'a backfill asks for what a person judged GO, with BOM and CRLF'
printf 'league_id,season,decision\n999,2020,GO\n39,2019,GO\n' >other.csv
check 'GO segments that the list does not have are named' 1 '"total_processed":48,' "chosen in '.*', but not in the work list: 999 2020" \
    af backfill --run r --pilot-csv other.csv --dry-run "${fast[@]}"
check 'verdicts that are none' 2 '' 'other.csv' bash -c 'echo nonsense >other.csv && af backfill --run r --pilot-csv other.csv'
check 'no such verdicts' 2 '' "cannot read 'nosuch.csv'" af backfill --run r --pilot-csv nosuch.csv

# budgets, quotas and refusals
fresh
check 'a budget is for the whole command' 0 '"go":0' 'not finished: 6 of 6 segments have no verdict yet; the same command'  af pilot --run budget --max-calls 2 "${fast[@]}"
is "$(calls)" 2 '... and is kept'
fresh
check 'a budget for a backfill' 0 '"total_processed":38,' 'not finished: 292 matches have not been asked' \
    af backfill --run b --force-all --max-calls 2 "${fast[@]}"
is "$(calls)" 2 '... is kept'
sim --world "$small" --per-day 3
fresh
check 'the quota is spent: for now, with what is known' 111 '"total_segments":6' 'not finished: [1-6] of 6 segments have no verdict yet; the same command carries on' \
    af pilot --run quota "${fast[@]}"
sim --world "$small" --suspended
fresh
check 'a suspended account: for good' 100 '' 'suspended' af pilot --run suspended "${fast[@]}"
is "$(calls)" 1 '... after one call'
done_testing
