#!/bin/bash
# af.conf: where it is found, what it says, what counts in its place; lines that are wrong; keys are not printed.
. "$(dirname "$0")/tap.sh"
unset AF_CONF
mkdir -p project/a/b runs && cd project || exit 1
echo TOP-SECRET >key && chmod 600 key
cat >af.conf <<'C'
# a comment
database = "postgres://me:TOP-SECRET@localhost:1/x"   # quoted
key-file key
provider api-football-rapidapi

rate 300
run ../runs
C
cd a/b || exit 1
is "$(af-conf --where)" "$T/project/af.conf" 'it is found from the working directory upwards'
is "$(af-conf | xargs -n 1 | xargs)" "DATABASE_URL postgres://me:TOP-SECRET@localhost:1/x key - $T/project/key AF_PROVIDER api-football-rapidapi AF_RATE 300 AF_RUN $T/project/../runs" \
	'what it says; a path begins where the file is'
is "$(PGHOST=x RAPIDAPI_KEY=y AF_RATE=1 AF_RUN=z af-conf)" 'AF_PROVIDER api-football-rapidapi' 'the environment counts in its place'
is "$(AF_RATE=1 af-conf --show | tr '\t' ' ' | grep -E '^(database|rate)' | xargs)" 'database 2 (not shown) rate 6 300 AF_RATE' 'all of it, with lines; no password'
echo 'rate 7' >af.conf
is "$(af-conf)" 'AF_RATE 7' 'the nearest counts, alone'
is "$(AF_CONF=$T/project/af.conf af-conf | wc -l)" 5 'another file'
silent 'none at all' env AF_CONF= af-conf
chmod o+w af.conf
is "$(af-conf | wc -l)" 5 'one that everybody may write is passed over'
rm af.conf
check 'a file that is named and is not there' 2 '' "cannot read '.*none'" env AF_CONF="$T/none" af-conf

# wrong LINE REGEX: what is said of it
wrong() {
	printf '\n%s\n' "$1" >"$T/wrong.conf"
	check "wrong: $1" 2 '' "^af-conf: '$T/wrong.conf' line 2: $2\$" env AF_CONF="$T/wrong.conf" af-conf
}
wrong 'provder x' "'provder' is not a setting; write 'provider'"
wrong 'colour red' "'colour' is not a setting; there are database, .*"
wrong 'rate=5' 'a blank stands between .*'
wrong 'rate' 'rate: has no value; write calls a minute after it'
wrong 'rate 1 2' 'rate: has more than one value; .*'
wrong 'rate 0' 'rate: is not a number of calls a minute; .*'
wrong 'run "x' 'the quotes do not match'
wrong 'run "a\nb"' 'run: contains a control character; .*'
wrong 'provider nosuch' "provider: there is no provider 'nosuch': .*"
wrong 'provider ./nosuch' "provider: cannot read '.*/nosuch': No such file or directory; .*"
wrong 'key-file nosuch' "key-file: cannot read the key in '.*/nosuch': No such file or directory; .*"
wrong 'key-file api_key x' 'key-file: the variable .* capitals.*'
wrong "database my:TOP-SECRET" 'database: .*'
unlike "$err" TOP-SECRET '... without the password'
echo x >"$T/open" && chmod 644 "$T/open"
wrong 'key-file open' 'key-file: everybody may read the key; .*'
printf 'rate 1\nrate 2\nrun\n' >"$T/wrong.conf"
run env AF_CONF="$T/wrong.conf" af-conf
is "$status $(wc -l <<<"$err")" '2 2' 'each line that is wrong is named'
check '... and nothing is done' 2 '' "line 2: rate: is already set in line 1" env AF_CONF="$T/wrong.conf" af pilot --dry-run

# In the phases
in_phase() { bash -c '. "$AF_ROOT/pipelines/lib.sh"; usage=$1; shift; options "$@"; run=${opt[run]-.}
	echo "${opt[rate-limit]-} $run $default_provider ${API_FOOTBALL_KEY-$RAPIDAPI_KEY}"' "${phase-$AF_ROOT/pipelines/stats/pilot}" "$@"; }
account=$'usage\n  --run DIR           the run\n  --rate-limit N      calls\n  --reserve N         calls\n  --provider NAME     whose\n  --key-file FILE     the key'
is "$(in_phase "$account")" "300 $T/project/../runs/stats api-football-rapidapi TOP-SECRET" 'a phase: rate, run, provider, key'
is "$(AF_RATE=4 AF_RUN=/r AF_PROVIDER=p API_FOOTBALL_KEY=k in_phase "$account")" '4 /r/stats p k' '... the environment counts more'
is "$(AF_RATE=4 in_phase "$account" --rate-limit 9 --run there)" '9 there api-football-rapidapi TOP-SECRET' '... and an option most'
is "$(AF_BACKFILL=careers in_phase "$account" | cut -d ' ' -f 2)" "$T/project/../runs/careers" 'each backfill has a folder'
is "$(in_phase $'usage\n  --run DIR           the run; the database alone')" " . api-football-rapidapi TOP-SECRET" 'what needs no run has none until it is there'
is "$(in_phase $'usage\n  --rate-limit N      calls')" ' . api-football-rapidapi TOP-SECRET' "the rate is an account's"
echo OTHER >"$T/other"
is "$(AF_PROVIDER=api-football in_phase "$account" --key-file "$T/other" | cut -d ' ' -f 4)" OTHER '--key-file'
check '--key-file that is not there' 2 '' "cannot read the key in 'nosuch'" af pilot --key-file nosuch
: >"$T/none"
check '--key-file without a key' 2 '' 'there is no key' af backfill --force-all --key-file "$T/none"
check 'a wrong AF_RATE' 2 '' 'whole number' env AF_RATE=x af pilot --dry-run

# The doctor shows it
run af doctor
like "$out" "ok +the configuration in '$T/project/af.conf': database \(not shown\); key-file /.*/key; .*rate 300" 'doctor'
unlike "$out$err" TOP-SECRET '... and no key'
done_testing
