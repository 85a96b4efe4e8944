#!/usr/bin/env bash
# What af-classify calls ERROR is asked again by the next run, and what it does not is not.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"

work 1 1 >work
e='"get":"fixtures/statistics","parameters":{"fixture":"192001"},"results":0'
while IFS='|' read -r name body; do
	printf '%s' "$body" >body
	sim --inject "1=body"
	fresh
	run af-fetch -r max -b 1 --retries 0 -l log work
	cp "$T/.out" out
	one=$(af-classify out 2>/dev/null | jq -r .finding.status)
	run af-fetch -r max -b 1 --retries 0 -l log work
	want=1
	[ "$one" != ERROR ] || want=2
	is "$name: $(calls)" "$name: $want" "$name is $one"
done <<END
empty|{$e,"errors":[],"response":[]}
response null|{$e,"errors":[],"response":null}
response an object|{$e,"errors":[],"response":{"1":2}}
response a text|{$e,"errors":[],"response":""}
another fixture|{"get":"fixtures/statistics","parameters":{"fixture":"999"},"errors":[],"response":[]}
another question|{"get":"status","parameters":[],"errors":[],"response":[]}
errors true|{$e,"errors":true,"response":[]}
errors a number|{$e,"errors":7,"response":[]}
errors false|{$e,"errors":false,"response":[]}
errors with a null|{$e,"errors":{"rateLimit":null},"response":[]}
statistics null|{$e,"errors":[],"response":[{"team":{"id":33},"statistics":null}]}
no type|{$e,"errors":[],"response":[{"team":{"id":33},"statistics":[{"goals":3}]}]}
type null|{$e,"errors":[],"response":[{"team":{"id":33},"statistics":[{"type":null,"value":3}]}]}
type a number|{$e,"errors":[],"response":[{"team":{"id":33},"statistics":[{"type":7,"value":3}]}]}
no statistics|{$e,"errors":[],"response":[{"team":{"id":33}},7]}
END
# A log that something has happened to: what was mended or passed over is said, and what was lost is asked again, once.
sim --per-minute 60000 --per-second 1000
saved() { fresh; work 1 6 >six; af-fetch -r max -b 1 -l log six >/dev/null; : >"$T/arrivals"; }
again() {	# NAME CALLS MESSAGE
	check "$1" 0 . "$3" af-fetch -r max -b 1 -l log six
	is "$(calls) $(jq -c .fetch.error <<<"$out" | sort -u)" "$2 null" "... $2 calls"
	: >"$T/arrivals"
	run af-fetch -r max -b 1 -l log six
	is "$status $(calls)" '0 0' '... and no more the next time'
}
saved && truncate -s -9 log
again 'the last line is cut' 1 "ended within a line.* bytes; .*asked again"
saved && sed -i '3s/.*/garbage/' log
again 'a line is none of ours' 1 'has 1 lines that are not answers, the first at byte [0-9]+'
saved && sed -i '3s/"body":{/"body":{{/' log
again 'an answer is damaged' 1 "the line at byte [0-9]+ of 'log' is damaged; .*asked again"
saved && af-fetch -l log six >good && cp log other && sed -i '2s/"body":{/"body":{{/' log && echo none >>other
check 'a damaged answer has a twin in a reused file' 0 . 'damaged.*|reused files have 1 lines' af-fetch -l log --reuse other six
is "$(calls)" 0 '... which is taken'
same good '... and says the same' "af-fetch -l log --reuse other six 2>/dev/null"
done_testing
