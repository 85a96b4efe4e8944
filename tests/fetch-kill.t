#!/usr/bin/env bash
# af-fetch: kill -9 at random instants, a log that is cut anywhere, readers and disks that fail.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"

KILLS=${KILLS-12}
work 1 1200 >work
sim --latency 0.02,0.02
af-fetch -r max -b 1 -l whole work >/dev/null
answers whole | sort >wanted

# killed while its first call is out alone: the next one does not wait for that
fresh
af-fetch -r max -b 1 -l log work >/dev/null 2>&1 &
pid=$!
wait_for 60 test -s "$T/arrivals"
kill -9 $pid
wait $pid 2>/dev/null
run timeout 20 af-fetch -r max -b 1 -l log <(work 1 3)
is "$status" 0 "a call alone whose process was killed holds up nobody"

fresh
RANDOM=7
for _ in $(seq "$KILLS"); do
	af-fetch -r max -b 1 -j 16 -l log work >/dev/null 2>&1 &
	pid=$!
	sleep "0.0$((RANDOM % 90 + 10))"
	kill -9 $pid
	wait $pid 2>/dev/null
done
run af-fetch -r max -b 1 -j 16 -l log work
is "$status" 0 "$KILLS kills later the same command ends well"
cp "$T/.out" resumed
same wanted 'with the same answers' 'answers resumed | sort'
is "$(jq -r .match_id resumed | paste -sd,)" "$(seq -s, 1 1200)" "in the order of the work list"
repeated=$(($(calls) - 1200))
[ "$repeated" -le $((KILLS * 16)) ] && pass "calls repeated: $repeated, no more than were in flight" || fail "calls repeated: $repeated of $((KILLS * 16))"
is "$(jq -r .fetch.key log | sort | uniq -c | awk '{ n[$1]++ } END { for (i in n) print i, n[i] }')" '1 1200' "nothing stands twice in the log, and all of it once"
charged=$(af-quota | jq .charged)
[ "$charged" -ge "$(calls)" ] && pass "charged $charged >= received $(calls)" || fail "charged $charged >= received $(calls)"

# any prefix of the log
work 1 12 >few
sim
fresh
rm -f whole whole.idx
af-fetch -r max -b 1 -j 1 -l whole few >/dev/null
answers whole | sort >wanted
size=$(stat -c %s whole)
bad=
for cut in $(seq 0 "$((size / 25))" "$size") $((size - 1)); do
	head -c "$cut" whole >log
	rm -f log.idx
	have=$(head -c "$cut" whole | grep -c '}$')
	: >"$T/arrivals"
	af-fetch -r max -b 1 -l log few >out 2>/dev/null
	[ -s wanted ] && answers out | sort | cmp -s - wanted || bad="$bad $cut:answers"
	[ "$(calls)" -le $((12 - have + 1)) ] || bad="$bad $cut:calls"
done
is "$bad" '' "a log cut at any byte resumes to the same"

# interrupts
fresh
sim --latency 0.3
af-fetch -r max -b 1 -j 4 -l log work >out 2>err &
pid=$!
wait_for 60 test -s log
kill -INT $pid
wait $pid
is "$?" 130 "SIGINT ends it as SIGINT does"
is "$(calls)" "$(wc -l <log)" "what was in flight reached the log"
like "$(<err)" 'stopping' "it is said"
: >"$T/arrivals"
(sleep 0.2; echo) | af-fetch -r max -b 1 -j 4 -l log2 work 2>err | head -n 1 >/dev/null
is "${PIPESTATUS[1]}" 141 "a reader that leaves ends it"
[ "$(calls)" -lt 60 ] && pass "and hardly anything is asked for nobody" || fail "asked $(calls)"
is "$(calls)" "$(wc -l <log2)" "what was asked reached the log"

# failing disks and outputs
fresh
sim
ln -s /dev/full full
check "a log that is a device" 2 '' 'not a regular file' af-fetch -r max -b 1 -l full work
# shellcheck disable=SC2016 # for the other shell
full() { bash -c 'trap "" XFSZ; ulimit -f "$1"; shift; exec "$@"' x "$@"; }
run full 400 af-fetch -r max -b 1 -j 4 -l cut work
like "$status $err" "^111 .*cannot append to 'cut': File too large; make room" "a log on a full disk"
had=$(grep -c '}$' cut)
isnt "$had" 0 "... has what fitted"
run af-fetch -r max -b 1 -l cut work
is "$status $(jq -r .fetch.key cut | sort -u | wc -l)" '0 1200' "... and the same command carries on when there is room"
[ $(($(calls) - 1200)) -le 4 ] && pass "... asking no more again than was in flight" || fail "asked $(calls), $had had been saved"
run sh -c "af-fetch -r max --offline --reuse whole few >/dev/full"
is "$status" 111 "a full stdout is no success"
like "$err" 'cannot write standard output' "and is said"
run sh -c "af-fetch --offline --reuse whole few >&-"
is "$status" 111 "nor is a closed one"
mkfifo later
af-fetch -r max -b 1 -j 1 -l locked later >/dev/null &
holder=$!
exec {more}>later
work 1 3 >&"$more"
wait_for 60 test -s locked
check "two writers on one log" 111 '' "locked" af-fetch -r max -l locked few
exec {more}>&-
wait $holder
done_testing
