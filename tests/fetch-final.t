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
no statistics|{$e,"errors":[],"response":[{"team":{"id":33}},7]}
END
done_testing
