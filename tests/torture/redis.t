#!/bin/bash
# Redis killed with kill -9 while snapshots are pushed and values set, ROUNDS times, and back with what its disk has: no key is
# without its time to live, none outlives it, the latest is a whole one, and the same command carries on.
. "$(dirname "${BASH_SOURCE[0]}")/../tap.sh"
. "$AF_ROOT/tests/snap.sh"
ROUNDS=${ROUNDS-20} SEED=${SEED-$((RANDOM * 32768 + RANDOM))}
echo "# SEED=$SEED ROUNDS=$ROUNDS"
RANDOM=$SEED
server=$(PATH=$PATH:/usr/sbin command -v redis-server) || { echo '1..0 # SKIP no redis-server'; exit; }
export XDG_CACHE_HOME=$T/cache REDIS_URL=unix://$T/redis
r() { redis-cli -s "$T/redis" "$@" 2>/dev/null; }
up() {
	rm -f redis
	"$server" --port 0 --unixsocket "$T/redis" --save '' --appendonly yes --appendfsync always --dir "$T" >redis.log 2>&1 &
	pid=$!
	# With what it had
	wait_for 60 eval '[ "$(r ping)" = PONG ]' || { echo "Bail out! $(tail -n 3 redis.log)"; exit 1; }
}
at_end 'kill $pid 2>/dev/null; wait $pid 2>/dev/null'
# forever: keys without a time to live
forever() {
	local key
	while read -r key; do [ "$(r pttl "$key")" != -1 ] || echo "$key has no time to live"; done < <(r --raw keys '*')
}
push=(af snapshots push --store st --file district_44.json --keys af:props:MLB --ttl 1h)
up
bad='' down=0
for ((n = 1; n <= ROUNDS; n++)); do
	day=2024-07-$((n % 20 + 10))
	good "$day" "2026-01-01T00:00:$((n % 50 + 10))Z" | sed "s/\[1, /[$n, /" | af-snapshot --store st >/dev/null
	{ sleep "0.0$((RANDOM % 10))" && kill -9 $pid; } &
	killer=$!
	for ((i = 0; i < 20; i++)); do
		"${push[@]}" "$day" >/dev/null 2>said
		code=$?
		[ $code = 0 ] || { down=$((down + 1)) && [ $code = 111 ] || bad+="push ended with $code: $(<said)"; break; }
		echo "$n" | af cache set --ttl 1h k 2>/dev/null || bad+='what is set while it is down is kept here'
	done
	echo "$n" | af cache set --ttl 1h k 2>/dev/null
	wait $killer $pid
	up
	bad+=$(forever)
	value=$(r --raw get "af:props:MLB:$day")
	[ -z "$value" ] || [ "$value" = "$(cat "st/$day/district_44.json")" ] || [ -z "${value##*"$day"*}" ] || bad+="$day has $value"
	[ "$(af cache get k)" = "$n" ] || bad+="in round $n it is $(af cache get k)"
	"${push[@]}" "$day" >/dev/null 2>&1 || bad+='the same command does not carry on'
	[ "$(r --raw get "af:props:MLB:$day")" = "$(cat "st/$day/district_44.json")" ] || bad+="$day is not there"
	[ -z "$bad" ] || break
done 2>/dev/null
is "$bad" '' "Redis killed $ROUNDS times, $down pushes found it down: every key has its time to live"

# What is over while it is down is over when it is back
is "$("${push[@]}" --ttl 2 | jq .ttl)" 2 'a value for two seconds'
echo old | af cache set --ttl 2 gone
kill -9 $pid
wait $pid 2>/dev/null
wait_for 30 eval '! af cache get gone 2>/dev/null'
is $? 0 '... and of the copy here no more is left'
up
is "$(af cache get gone; echo $?) $(r exists af:props:MLB:latest gone)" '1 0' '... nor there'
done_testing
