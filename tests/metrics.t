#!/bin/bash
# af-metrics: events and summaries to Prometheus text.
. "$(dirname "$0")/tap.sh"

# e PID EVENT [MEMBER…]: an event of af-fetch
e() { printf '{"at":"2026-02-01T10:00:00.250Z","program":"af-fetch","pid":%s,"event":"%s"%s}\n' "$1" "$2" "${3+,$3}"; }
# value METRIC: what the last run said of it
value() { sed -n "s/^$1 //p" <<<"$out"; }

run af-metrics <(
	e 1 start '"answered":0,"calls":0'
	e 1 progress '"answered":20,"calls":1,"saved":3,"bytes":850000,"quota_left":7399,"new_member":{"a":[1]}'
	e 1 progress '"answered":40,"calls":2,"saved":3,"bytes":1700000,"quota_left":7398,"waiting_until":"2026-02-01T10:05:00Z","reason":"quota"'
)
is "$status$err" 0 'events'
is "$(value 'af_fetch_calls_total')" 2 'a counter is what was told last'
is "$(value 'af_fetch_records_total{result="answered"}')" 40 'a label tells results apart'
is "$(value 'af_fetch_quota_remaining_calls')" 7398 'a gauge is what was told last'
is "$(value 'af_fetch_waiting_until_timestamp_seconds')" 1769940300 'a time is a number of seconds'
is "$(value 'af_last_event_timestamp_seconds{program="af-fetch"}')" 1769940000.250 'with its fraction'
is "$(value 'af_runs_total{program="af-fetch"}')" 1 'one run'
unlike "$out" 'failed|nan|exit_status' 'what was not told is not there'

run af-metrics <(
	e 1 start '"calls":0'; e 2 start '"calls":0'; e 1 progress '"calls":5'; e 2 progress '"calls":7,"waiting_until":"2026-02-01T10:05:00Z"'
	e 1 progress '"calls":6'; e 2 end '"calls":8'; e 2 'done' '"calls":8,"status":111,"seconds":1.5,"in":10,"out":9,"rejected":1,"skipped":0'
	e 1 start '"calls":0'; e 1 progress '"calls":1'		# 1 was killed, and its number given again
	e 3 progress '"calls":9'; e 3 progress '"calls":2'	# the same, and we missed the start
)
is "$(value 'af_fetch_calls_total')" 26 'runs side by side, one after another, killed: 6 + 8 + 1 + 9 + 2'
is "$(value 'af_runs_total{program="af-fetch"}')" 5 'five runs'
is "$(value 'af_last_exit_status{program="af-fetch"}')" 111 'the status'
is "$(value 'af_run_seconds_total{program="af-fetch"}')" 1.500 'the time'
is "$(value 'af_fetch_waiting_until_timestamp_seconds')" 0 'it waits no more'

# what the programs really write
printf '{"n":1}\nx\n{"n":2}\n' | af-report --events ev --summary sum >/dev/null 2>&1
run af-metrics ev
is "$(value 'af_records_read_total{program="af-report"}'),$(value 'af_records_rejected_total{program="af-report"}')" 3,3 'events of a program'
run af-metrics sum
is "$(value 'af_records_read_total{program="af-report"}')" 3 'its summary will do'
run af-metrics sum sum ev
is "$(value 'af_runs_total{program="af-report"}')" 3 'several of them are several runs'
cat >several <<'EOF'
{"program":"af-classify","in":30,"out":30,"rejected":0,"skipped":0,"API_OK":20,"PARTIAL":1,"NO_DATA":9,"ERROR":0,"SKIPPED":0}
{"program":"af-merge","in":30,"out":30,"rejected":0,"skipped":0,"updates":20,"filled":200,"kept":14,"differ":1}
{"program":"af-load","in":30,"out":30,"rejected":0,"skipped":0,"updated":20,"present":0,"unchanged":10,"rows":20,"dry_run":false}
{"program":"af-load","in":30,"out":30,"rejected":0,"skipped":0,"updated":1000,"rows":1000,"dry_run":true}
{"program":"af-mine \"x\\\n","in":1}
{"provider":"espn","charged":3,"left":97,"explained":true}
{"provider":"api-football","charged":16,"answered":15,"left":7384,"waiting_until":"2026-02-02T00:00:00Z"}
{"provider":"espn","charged":4}
{"league_id":39,"decision":"GO"}
EOF
run af-metrics --summary s several
is "$(value 'af_findings_total{status="NO_DATA"}')" 9 'findings'
is "$(value 'af_merge_values_total{outcome="filled"}')" 200 'filled values'
is "$(value 'af_load_rows_total')" 20 'a dry run has loaded nothing'
is "$(value 'af_quota_charged_calls{provider="espn"}'),$(value 'af_quota_remaining_calls{provider="espn"}')" '4,' 'a record of af-quota replaces the one before'
is "$(value 'af_quota_waiting_until_timestamp_seconds{provider="api-football"}')" 1769990400 'providers side by side'
is "$(grep -cF 'af_records_read_total{program="af-mine \"x\\\n"} 1' <<<"$out")" 1 'a name with quotes'
is "$(jq -c '[.in, .rejected, .skipped]' s)" '[9,0,1]' 'what is no event is passed over and counted'

if command -v promtool >/dev/null; then
	e 1 progress '"calls":6,"bytes":7,"quota_left":3' >one
	for input in several ev one; do
		af-metrics -l run='a "b" \ c' "$input" >prom
		check "promtool accepts it: $input" 0 '' '' promtool check metrics <prom
	done
else
	skip 'no promtool'
fi
is "$(af-metrics several | grep -v '^#' | sed 's/[{ ].*//' | uniq | sort | uniq -d)" '' 'the samples of a metric stand together'
is "$(af-metrics several | grep -c '^# TYPE')" "$(af-metrics several | grep -v '^#' | sed 's/[{ ].*//' | sort -u | wc -l)" 'each with one TYPE'

# --- labels, output
run af-metrics -l run=1 --label "b=x\"\\" several
like "$out" 'af_merge_updates_total\{run="1",b="x\\"\\\\"\} 20' 'labels'
for bad in 1a=x a-b=x =x x __name__=x program=x; do check "no label: $bad" 2 '' "$bad': " af-metrics -l "$bad" several; done
check 'a label twice' 2 '' 'given twice' af-metrics -l a=1 -l b=1 -l a=2 several
check 'a label that is not UTF-8' 2 '' 'not UTF-8' af-metrics -l a=$'\xff' several
check 'a file is replaced' 0 '' '' af-metrics -o out.prom several
is "$(<out.prom)" "$(af-metrics several)" 'whole'
check 'a file that cannot be written' 2 '' "cannot write 'no/such'" af-metrics -o no/such several
check 'a full disk' 111 '' 'No space' af-metrics -o /dev/full several
check 'no events, no metrics' 0 '' '' af-metrics /dev/null

# --- bad input
check 'a torn line costs itself' 1 'af_fetch_calls_total 5' '^af-metrics: [^:]*:2: the text ends inside' \
	af-metrics <(e 1 progress '"calls":5'; e 1 progress '"calls":6' | head -c 40)
run af-metrics <(e 1 x '"calls":-1,"bytes":"7","quota_left":1e999,"answered":null,"saved":1.5,"waiting_until":"soon","at":7')
is "$status" 0 'members that are no numbers'
is "$(value 'af_fetch_records_total{result="saved"}')$(value 'af_fetch_calls_total')" 1.500 'are passed over'
for i in {1..201}; do printf '{"program":"p%d","in":1}\n' "$i"; done >many
check 'a file of names costs no memory' 1 'p200' "^af-metrics: many:201: too many programs or providers$" af-metrics many

# --- what all filters do with bad input, output and options
. "$AF_ROOT/tests/edge.sh"
cp several good
reader af-metrics
done_testing
