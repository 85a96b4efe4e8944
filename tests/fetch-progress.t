#!/bin/bash
# The progress line: of the whole list, what is in the log included, and how long it will still take.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
# shown COMMAND: each state of the line on a terminal of 100 columns, one a line
shown() { script -qefc "stty cols 100 && $1" /dev/null </dev/null | tr '\r' '\n' | sed -E 's/\x1b\[[0-9;]*[mK]//g' | grep -E '^[^:]*[0-9]%|^x |^[0-9]'; }
sim --per-minute 60000 --per-second 1000 --latency 0.2
work 1 400 >work
head -n 200 work | af-fetch -r max -l log >/dev/null
lines=$(shown "af-fetch -r 300 -b 10 -l log work >/dev/null")
like "$lines" $'(^|\n)(5[0-9]|6[0-9])%  2[0-9][0-9]/400(\n|  )' 'what the log has is done'
unlike "$lines" $'(^|\n)[1-4]?[0-9]%[^\n]*  [1-9][0-9.]* calls/s' '... from the first call on'
like "$lines" $'%  [0-9]+/400  [0-9.]+ calls/s  [0-9]+ s left' 'how fast, and what is left'
unlike "$lines" ' (nan|inf|-)|100%' '... as numbers, and 100 % only at the end'
lines=$(shown "af-fetch -r 300 -b 10 --label 'x  round 2:' <(cat work) -l none >/dev/null")
like "$lines" $'(^|\n)x  round 2:  [0-9]+/400  ' 'a part begins with its label'
lines=$(shown "af-fetch -r 300 -b 10 -l another <(head -n 300 work; sleep 3; tail -n 100 work) >/dev/null")
like "$lines" $'(^|\n)[0-9]+(  [0-9.]+ calls/s)?\n' 'a pipe has no percent'
like "$lines" $'\n[0-9]+%  [0-9]+/400' '... before it ends'

# What calls are for, in the events
jq -c '. + {n: (.id | tostring | .[-1:])}' <(head -n 4 work) >few
check 'a template that is wrong' 2 '' '--current: ' af-fetch --current '{n' few
af-fetch -r max -j 1 --events e --current '{n} of {season}' few >/dev/null
is "$(jq -r 'select(.event == "current").current' e)" "$(jq -r '"\(.n) of \(.season // "")"' few | uniq)" 'what calls are for: an event for each'
af-fetch -r max -j 1 --events e2 --current 'x{none}' -l log2 few >/dev/null
is "$(jq -r 'select(.event == "current").current' e2)" 'x' '... once as long as it is the same, also without the member'
af-fetch -r max -j 1 --events e3 --current '{n}' -l log2 few >/dev/null
is "$(jq -r .event e3 | xargs)" 'start end done' '... and none where no call is made'

pg_start
fill_db
sim --world "$small" --per-minute 60000 --per-second 1000 --latency 0.4
lines=$(shown "af pilot --run r --min 1 ${fast[*]}")
like "$lines" $'(^|\n)0%  0/7 segments  round 1:  [0-9]+/[0-9]+' 'a pilot: of all segments'
like "$lines" $'\n[1-9][0-9]%  [1-7]/7 segments  round 2:  ' '... round by round'
done_testing
