#!/usr/bin/env bash
# af-fetch: limits of the provider, alone and beside others; counted by a script of its own.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"

# 900 a minute: four processes at once.  (The second's window is for virtual time and for an idle
# machine: tests/unit/sched, make bench.  Here the provider itself may be late to look.)
sim --per-minute 900 --latency 0.1,0.2
for i in 1 2 3 4; do
	work $((i * 40)) $((i * 40 + 29)) >"work$i"
	af-fetch -r max -b 1 -l "log$i" "work$i" >"out$i" 2>"err$i" &
done
wait %2 %3 %4 %5 2>/dev/null
wait_for 30 sh -c '[ "$(cat out? | wc -l)" = 120 ]'
is "$(cat out? | jq -r '.fetch.error // .fetch.skipped // "ok"' | sort | uniq -c | tr -s ' \n' ' ')" ' 120 ok ' "four processes, one governor: all answered"
is "$(jq -r .kind "$T/arrivals" | sort -u)" ok "none refused"
check "no window broken, clock or sliding" 0 '.' '' "$AF_ROOT/tests/arrivals-check" --per-minute 900 "$T/arrivals"

# another program has used most of the minute and of the day; the minute must last
fresh
until [ "$((10#$(date +%S)))" -lt 35 ]; do sleep 0.2; done
sim --per-minute 1000 --used-minute 990 --per-day 100 --used-day 70
run af-fetch -r max -b 1 -l log --max-wait 1s <(work 1 60)
is "$status" 111 "what others used is noticed"
[ "$(calls)" -le 10 ] && pass "ten calls are left of the minute: $(calls) made" || fail "calls: $(calls)"
is "$(jq -r .kind "$T/arrivals" | sort -u)" ok "none refused"
fresh
sim --per-day 100 --used-day 70
run af-fetch -r max -b 1 -l log <(work 1 60)
is "$status $(calls)" "111 30" "what is left of the day is used, and no more"
like "$err" "quota" "that is said"
is "$(jq -r '.fetch.skipped // "ok"' "$T/.out" | sort | uniq -c | tr -s ' \n' ' ')" ' 30 ok 30 quota ' "the rest is skipped"
run af-fetch -r max -b 1 -l log <(work 1 60)
is "$status $(calls)" "111 30" "the ledger remembers: the next process asks nothing"
fresh
sim --per-day 100 --used-day 70
run af-fetch -r max -b 1 --reserve 20 -l log <(work 1 60)
is "$status $(calls)" "111 10" "--reserve 20 leaves them to others"
is "$(af-quota | jq -c '[.charged,.answered,.left]')" '[10,10,20]' "af-quota tells"
is "$(af-quota --status | jq -c '[.provider_used,.provider_limit]')" '[80,100]' "and the provider's own count"
is "$(af-quota --adopt | jq .charged)" 80 "--adopt takes it over"

# headers that lie
for h in none zero nonsense jumpy; do
	fresh
	sim --headers $h --per-minute 6000
	run timeout 60 af-fetch -r 3000 -b 1 -l log <(work 1 40)
	is "$status $(calls)" "0 40" "headers: $h"
done

# the governor's file: damaged, of another version
state=$(echo "$XDG_STATE_HOME"/af/*.gov)
printf 'garbage' | dd of="$state" bs=1 seek=100 conv=notrunc status=none
head -c 30000 /dev/urandom >"$state"
run af-fetch -r max -b 1 -l log3 <(work 1 2)
is "$status" 0 "a damaged governor's file stops nobody"
like "$err" 'starts afresh' "it is said"
is "$(find "$XDG_STATE_HOME/af" -name '*.old' | wc -l)" 1 "and the old one kept"
: >"$state"
run af-fetch -r max -b 1 -l log4 <(work 1 2)
is "$status$err" 0 "an empty one is a new one"
mkdir -p ro
XDG_STATE_HOME=/proc/none run af-fetch -r max -b 1 -l log5 <(work 1 2)
is "$status" 0 "no place for the file: it goes on alone"
like "$err" 'other processes will not know' "and says so"
done_testing
