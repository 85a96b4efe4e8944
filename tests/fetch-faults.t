#!/usr/bin/env bash
# af-fetch: 2,000 records against a provider that fails one request in ten, in every way it can.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"

kinds="refuse reset timeout 500 truncated not-json empty long-length short-length gzip"
faults=$(for k in $kinds; do printf -- '--fault %s=0.9 ' "$k"; done)
work 1 2000 >work
# shellcheck disable=SC2086
sim $faults --fault 503=0.1 --fault 503-date=0.1 --fault 429-after=0.1 --fault redirect=0.3 --fault too-large=0.2 --fault 499=0.3
run af-fetch -r max -b 1 -l log --timeout 1s --retries 6 --max-body 100KiB --summary sum work
cp "$T/.out" out
is "$(wc -l <out)" 2000 "every record has an answer or its failure"
is "$(jq -c 'select(.fetch.error == null and (.fixture_id|tostring) != .body.parameters.fixture)' out | wc -l)" 0 "nobody has another's"
bad=$(jq -r '.fetch.error // empty' out | sort -u | paste -sd' ')
is "$bad" "redirect too_large" "only what cannot be mended failed"
like "$err" "no answer for 'fixture/[0-9]+' \(try 1\): redirect" "each failure is named"
is "$status" 1 "exit 1"
received=$(calls)
charged=$(af-quota | jq .charged)
ledger=$(af-quota | jq '.answered + .refused + .failed + .unknown')
answered=$(jq -s 'map(select(.fetch.error == null))|length' out)
[ "$charged" -ge "$received" ] && [ "$received" -ge "$answered" ] && pass "charged $charged >= received $received >= answered $answered" ||
	fail "charged $charged >= received $received >= answered $answered"
is "$ledger" "$charged" "the ledger adds up"
is "$(jq '.answered + .failed' sum)" 2000 "so does the summary"
is "$(grep -c "$API_FOOTBALL_KEY" out log "$T/.err" sum | grep -vc ':0')" 0 "the key is in no output"
# the same command asks the failed ones again, and no other
sim
before=$(jq -s 'map(select(.fetch.error != null))|length' out)
run af-fetch -r max -b 1 -l log --timeout 5s work
is "$status $(calls)" "0 $before" "the same command asks for those that failed, once each"

# records that the provider always fails at: errors, not an outage, also when nothing else is left
sim --fault 500=30 --fault-always
fresh
run af-fetch -r max -b 1 -l log --retries 1 <(work 1 80)
bad=$(jq -s 'map(select(.fetch.status == 500)) | length' "$T/.out")
is "$status $(jq -s 'map(select(.fetch.error == null)) | length' "$T/.out")" "1 $((80 - bad))" "$bad of 80 records always fail: exit 1, the others are answered"
[ "$bad" -ge 10 ]
is $? 0 "... enough to open the breaker"
before=$(calls)
run af-fetch -r max -b 1 -l log --retries 1 <(work 1 80)
is "$status $(jq -s 'map(select(.fetch.status == 500)) | length' "$T/.out")" "1 $bad" 'nothing but them is left: exit 1 again, each named as failed'
[ $(($(calls) - before)) -le $((2 * bad)) ]
is $? 0 '... for no more than their tries'
like "$err" 'only records on which the provider fails each time are left' '... and said'
fresh
run af-fetch -r max -b 20 -l log --retries 1 <(work 1 80)
is "$(jq -s 'map(select(.fetch.error == null)) | length > 40' "$T/.out")" true 'a bundle that always fails is taken apart'

# What this process cannot do is not the provider's doing: not charged, and no sign that it is down.
sim --per-minute 60000 --per-second 1000
work 1 300 >many
bad='' done=0
for n in {14..30..2}; do
	fresh
	run prlimit --nofile=$n:$n af-fetch -r max -b 1 -j 50 --retries 8 --per-minute 60000 --per-second 1000 -l log many
	# One that cannot even begin asks nothing; where the log cannot be opened, a call may be charged that did not leave.
	charged=$(af-quota | jq -c '[.charged, .failed]')
	if [ $status = 0 ]; then
		done=$((done + 1))
		[ "$charged" = "[$(calls),0]" ] || bad+=" $n: $charged of $(calls)"
	elif [ "$(calls)" != 0 ]; then
		bad+=" $n: $status $err"
	fi
done
is "$bad $((done > 3))" ' 1' 'descriptors run out: nothing is charged for it'
fresh
run prlimit --nofile=16:1024 af-fetch -r max -b 1 -j 50 --per-minute 60000 --per-second 1000 -l log many
is "$status $err" '0 ' 'a soft limit is raised'

# one that answers a few, and fails at so many that there is no end to the waiting, is not down
sim --fault 500=75 --fault-always
fresh
run af-fetch -j 1 -r max -b 1 -l log --retries 1 --max-wait 2s <(work 1 400)
is "$status $(jq -s 'map(select(.body != null)) | length > 0' "$T/.out")" '111 true' 'failures nearly everywhere: for now, with some answers'
like "$err" 'the provider answers some records and fails on others: [0-9]+ records not asked' 'that is said'
unlike "$err" 'down' '... and nobody calls it down'

# a provider that is not there, and comes back
pretend_stop
fresh
run af-fetch -r max -b 1 -l log --retries 1 --max-wait 2s <(work 1 400)
is "$status" 111 "a provider that is down is a failure for now"
like "$err" 'the provider is down: [0-9]+ records not asked' "that is said"
[ "$(jq -r 'select(.fetch.error != null)|.fetch.error' "$T/.out" | wc -l)" -le 20 ] &&
	pass "the breaker opened before every record had failed" || fail "the breaker opened" "$(jq -r '.fetch.error' "$T/.out" | sort | uniq -c)"
done_testing
