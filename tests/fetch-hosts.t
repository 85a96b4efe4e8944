#!/bin/bash
# One folder of the governor for two machines, as a home on NFS is: the ledger is right, and invents no calls.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"
[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || { echo '1..0 # SKIP needs root, and a namespace of mounts'; exit; }
sim --world "$AF_ROOT/tests/worlds/demo.world" --per-day 3000 --per-minute 60000 --per-second 1000 --latency 0.02
list() { seq "$1" "$2" | jq -c '{match_id: ., fixture_id: (192000 + .), league_id: 39, season: 2014, stats: null}'; }
list 1 100 >one
list 101 200 >two
echo 11111111-1111-1111-1111-111111111111 >boot
# shellcheck disable=SC2016 # for the other bash
elsewhere() { unshare -m bash -c 'mount --bind "$T/boot" /proc/sys/kernel/random/boot_id && exec "$@"' x "$@"; }
af-fetch -r 3000 -b 1 -l log.one one >/dev/null 2>&1 &
here=$!
elsewhere af-fetch -r 3000 -b 1 -l log.two two >/dev/null 2>&1 &
wait $here
is $? 0 'the one machine comes to its end'
wait $!
is $? 0 'and the other'
is "$(af-quota | jq .answered)" 200 'every answer is in the ledger'
[ "$(af-quota | jq .charged)" -le 264 ]
is $? 0 'what was charged beyond is at most the promise of each, once'
done_testing
