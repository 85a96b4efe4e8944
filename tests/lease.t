#!/bin/bash
# af-lease: one host at a time, by a lock in the database that ends with the command, however that ends.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"

check 'no command' 2 '' 'give a name and a command' af-lease x
check 'nothing' 2 '' 'give a name and a command' af-lease
check 'no name' 2 '' 'give a name and a command' af-lease '' true
check 'a key without a provider' 2 '' '--key-file is about a --provider' af-lease --key-file x y true
check 'a provider without a key' 100 '' '^af-lease: no key; set API_FOOTBALL_KEY' env -u API_FOOTBALL_KEY af-lease --provider api-football true
check 'no database' 111 '' "^af-lease: cannot take the lease on 'x': " env PGHOST="$T" af-lease x true
check 'an address that is none' 2 '' '--db: ' af-lease --db 'postgres://u:secret@@h:x/d' x true
check '-h' 0 '^usage: af-lease \[options\] name command \[arg' '' af-lease -h
pg_start

# a, b: the same command on two hosts
a() { af-lease --host node-a "$@"; }
b() { af-lease --host node-b "$@"; }
holders() { sql "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'af-lease%'"; }
free() { [ -z "$(holders)" ]; }
held() { ! free; }
# keeper HOST: the process of this test that holds it beside the command
keeper() { grep -lzx -- "$1" /proc/[0-9]*/cmdline 2>/dev/null | while IFS=/ read -r _ _ pid _; do
	[ "$(head -zn 1 "/proc/$pid/cmdline" 2>/dev/null | tr -d '\0')" != af-lease ] ||
		! grep -qzxF "XDG_STATE_HOME=$XDG_STATE_HOME" "/proc/$pid/environ" 2>/dev/null || echo "$pid"; done; }
# A command that works until it is told to stop, and says how it ended
cat >work <<'S'
trap 'echo "$1 stopped" >>ends; exit 5' TERM
echo $$ >"$1.pid"
while :; do sleep 0.05; done
S
# begin HOST NAME [OPTION…]: sets $work
begin() {
	rm -f "$1.pid"
	af-lease --host "$1" "${@:3}" "$2" bash work "$1" 2>"$1.err" &
	work=$!
	wait_for 60 test -s "$1.pid"
}
: >ends
begin node-a football
is "$(<node-a.pid)" "$work" 'the process becomes the command'
check 'another host is refused, by name' 111 '' "^af-lease: host 'node-a' \(process $work\) holds the lease on 'football', and one host asks at a time" b football touch touched
is "$([ -e touched ] || echo none)" none '... before its command began'
check 'the same host has it too' 0 '^ours$' '' a football echo ours
check 'another name is free' 0 '^yes$' '' b basketball echo yes
check 'options of the command are its own' 0 '^--db x$' '' a football echo --db x
check '... and its status' 7 '' '' a football bash -c 'exit 7'
check '... which may be that of a signal' 137 '' 'Killed' a football bash -c 'kill -9 $$'
check 'a command that is not there' 100 '' "cannot run 'nonsense'" a football nonsense
kill -9 "$work"
wait "$work" 2>/dev/null
check 'a kill frees it: whoever waits has it' 0 '^mine$' '^' b --wait 60s football echo mine
wait_for 60 free || fail 'free when the command has ended' "$(holders)"
is "$(a football sh -c 'ls /proc/self/fd | wc -l')" "$(sh -c 'ls /proc/self/fd | wc -l' 8</dev/null)" 'the command has one descriptor more'
is "$(timeout 20 bash -c 'af-lease x true | cat; echo over')" over 'nobody waits for the keeper'
long=$(printf 'a%.0s' {1..80})
begin "$long" football
# The server keeps 63 bytes of "af-lease PROCESS ID HOST".
check 'a long name is cut' 111 '' "host 'a{$((63 - 9 - ${#work} - 1 - 8 - 1))}' \(process $work\)" b football true
kill "$work"
wait "$work"

# The connection breaks
begin node-a football
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'af-lease%'" >/dev/null
wait_for 60 grep -q "taken again" node-a.err
like "$(<node-a.err)" "^af-lease: the lease on 'football' was taken again: " 'a connection that broke is made again'
check '... and holds' 111 '' "host 'node-a' \(process $work\)" b football true
kill -9 "$(keeper node-a)"
wait "$work"
is "$?,$(tail -n 1 ends)" '5,node-a stopped' 'when the keeper dies, the command is told to stop'
begin node-a football --grace 0
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'af-lease%'" >/dev/null
wait "$work"
is "$?,$(wc -l <ends)" '5,3' 'without grace it is told at once'
like "$(<node-a.err)" "^af-lease: the lease on 'football' is lost: .*; the command is told to stop" '... and people too'

# Another host is faster than a keeper that is slow
begin node-a football
slow=$work
kill -STOP "$(keeper node-a)"
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'af-lease%'" >/dev/null
begin node-b football --wait 60s
kill -CONT "$(keeper node-a)"
wait "$slow"
is "$?,$(sed "s/process $work/N/" node-a.err)" "5,af-lease: the lease on 'football' is lost: host 'node-b' (N) has taken it; the command is told to stop, and the same command carries on" \
	'whoever was faster has it, and is named'
kill "$work"
wait "$work"
# Who waits, while the server is away for a moment
begin node-a football
ln -s "$PGHOST" way
PGHOST=$T/way b --wait 600s football echo mine >late 2>late.err &
waiter=$!
wait_for 60 grep -q "holds the lease on 'football'; waiting" late.err || fail 'who waits says so' "$(<late.err)"
mkdir away
perl -MIO::Socket::UNIX -e 'my $s = IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 1) or die; print "there\n"; close STDOUT; $s->accept' \
	"away/.s.PGSQL.$PGPORT" >hung_up &
server=$!
wait_for 60 test -s hung_up
ln -sfn away way
wait "$server"	# it has hung up on who waits
rm away/.s.PGSQL.*
check 'a server that is not there' 111 '' 'cannot take' env PGHOST="$T/way" af-lease --wait 600s football true
kill "$work"
wait "$work"
ln -sfn "$PGHOST" way
wait "$waiter"
is "$? $(<late)" '0 mine' '... is waited for by who waited before'

# A phase: refused before a call is spent
fill_db
sim --world "$small" --per-minute 60000 --per-second 1000 --per-day 75000
began=$(wc -l <arrivals)
# Its key is what this host has as well.
af-lease --host node-b --provider api-football bash work node-b 2>node-b.err &
other=$!
wait_for 60 test -s node-b.pid
for phase in 'pilot' 'backfill --force-all' 'careers --league-id 39 --season 2019 fast'; do
	# shellcheck disable=SC2086
	check "af ${phase%% *} --lease: another host asks" 111 '' "^af-lease: host 'node-b' \(process [0-9]+\) holds the lease on 'api-football'" \
		af $phase --run run --lease "${fast[@]}"
done
is "$(($(wc -l <arrivals) - began)),$([ -e run ] || echo none)" 0,none '... nothing was asked, and nothing made'
API_FOOTBALL_KEY=ffffffffffffffffffffffffffffffff check 'another key is another lease' 0 '^other$' '' af-lease --provider api-football echo other
printf '%s\n' "$API_FOOTBALL_KEY" >key
check 'the key of a file' 111 '' 'node-b' env -u API_FOOTBALL_KEY af-lease --provider api-football --key-file key true
check 'without --lease nobody is asked' 0 . '' af pilot --run run --min 1000000 "${fast[@]}"
kill "$other"
wait "$other"
check 'it is free again: the phase runs, and lets it go' 0 '"segments":' '^af-decide: not finished' af pilot --run run --lease "${fast[@]}" --max-calls 3
check '... also where nothing is to be asked' 0 '"segments":' '^af-decide: not finished' af pilot --run run --lease --offline
wait_for 60 free || fail 'nobody holds it' "$(holders)"
is "$(jq -c 'select(.event == "done" and .program == "af-fetch").status' run/events.ndjson | sort -u | head -n 1)" 0 'the phase has asked'
done_testing
