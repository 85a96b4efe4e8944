#!/bin/bash
# af-estimate: the price of a run before its first call.
. "$(dirname "$0")/tap.sh"

start=(--start 2026-02-01T00:00:00Z)
# seg LEAGUE MISSING: a segment
seg() { printf '{"league_id":%s,"league_name":"L","country":"C","season":2020,"total":%s,"missing":%s}\n' "$1" "$2" "$2"; }
# v LEAGUE MISSING DECISION OK NO_DATA: a verdict
v() {
	printf '{"league_id":%s,"season":2020,"total_missing":%s,"sampled":%s,"api_ok":%s,"partial":0,"no_data":%s,"error":0,"decision":"%s"}\n' \
		"$1" "$2" $(($4 + $5)) "$4" "$5" "$3"
}
# of FILTER ARG…: what the estimate says
of() { local f=$1; shift; af-estimate "${start[@]}" "$@" | jq -c "$f"; }
for league in {1..50}; do seg "$league" 380; done >segments
v 1 380 GO 20 0 >decided
{ v 1 380 GO 20 0; v 2 380 STOP 0 20; v 3 380 HOLD 60 40; v 4 95 GO 20 0; v 5 380 PENDING 12 8; v 6 380 RETRY 0 0; } >verdicts

run af-estimate "${start[@]}" segments
is "$status$err" 0 'segments'
is "$(jq -c 'keys_unsorted' <<<"$out")" \
	'["segments","matches","settled","open","too_small","go","go_matches","saved","pilot","backfill","both","assumed"]' 'one object'
is "$(jq -c '[.segments,.matches,.open,.pilot.at_most.calls]' <<<"$out")" '[50,19000,50,500]' 'ten calls a segment at most'
is "$(jq '.pilot.expected.calls | . > 60 and . < 100' <<<"$out")" true 'about one and a half expected'
is "$(jq '.backfill.expected.calls | . > 400 and . < 500' <<<"$out")" true 'half of the leagues have data, as far as anybody knows'
is "$(jq '.both.expected.calls == .pilot.expected.calls + .backfill.expected.calls' <<<"$out")" true 'both is the sum'
is "$(jq -c '[.both.at_most.calls, .pilot.at_most.percent_of_day]' <<<"$out")" '[950,null]' 'at most every match is asked once; no plan, no share'
is "$(of '.pilot.expected | [.calls,.days,.finish]' --fixed --per-day 100 --used 40 --rate 60 segments)" \
	'[500,6,"2026-02-06T00:00:40Z"]' 'days and the end: 60 today, four days of 100, 40 on the sixth'
is "$(of '.pilot.expected.percent_of_day' --fixed --per-day 100 segments)" 500 'the share of a day'
is "$(of '.pilot.expected.finish' --fixed --per-day 100 --reserve 100 segments)" null 'a reserve that leaves nothing: never'
is "$(of '.pilot.at_most.calls' --batch 1 --sample 60 segments)" 3000 'one call a match'
is "$(of '.assumed.round' --batch 1 segments),$(of '.assumed.round' segments)" 5,20 'in rounds of 5'
is "$(of '.pilot.expected.calls' --prior 0.5 segments | jq '. > 180')" true 'another prior'
is "$(of '[.open,.too_small,.backfill.at_most.calls]' <(seg 1 9))" '[0,1,0]' 'a segment too small for a pilot'
is "$(of '.open' --min 0 <(seg 1 9))" 1 '--min'

# --- what is known costs nothing
is "$(of '[.segments,.settled,.open,.go]' verdicts)" '[6,4,2,2]' 'verdicts'
is "$(of '[.pilot.at_most.calls,.backfill.expected.calls]' decided)" '[0,18]' 'a settled one: no pilot, 360 matches left'
is "$(of '[.pilot.at_most.calls,.backfill.expected.calls,.both.expected.calls,.go_matches]' <(head -n 4 verdicts))" \
	'[0,22,22,435]' 'only GO is filled, in bundles of its own'
is "$(of '.pilot.at_most.calls' <(v 5 380 PENDING 12 8))" 9 'a pending one goes on where it is'
is "$(of '[.segments,.open,.settled]' --verdicts verdicts segments)" '[50,46,4]' '--verdicts beside segments'

seq 1 380 | jq -c '{match_id:.,fixture_id:.,league_id:1,season:2020,missing:380}' >work
answers() { seq "$@" | jq -c '{fetch:{key:"fixture/\(.)",at:"2026-01-01T00:00:00Z"},body:{response:[]}}'; }
answers 1 30 >log
{ answers 31 33 | jq -c '.fetch.error = "timeout" | del(.body)'; } >>log
is "$(of '[.saved,.pilot.at_most.calls,.both.at_most.calls]' --work work --log log <(seg 1 380))" '[30,9,18]' \
	'saved answers: the first round is there, the second is half a bundle; failures are asked again'
is "$(of '[.saved,.backfill.expected.calls]' --work work --log log decided)" '[30,18]' 'the backfill leaves them out too'
answers 34 380 >rest
is "$(of '[.saved,.pilot.at_most.calls,.both.at_most.calls]' --work work --log log --reuse rest <(seg 1 380))" '[377,1,1]' '--reuse'
is "$(of '[.saved,.pilot.at_most.calls]' --work <(head -n 20 work; seq 5 | jq -c '{fixture_id:.,league_id:2,season:2020}') \
	--log log <(seg 1 380))" '[20,9]' 'a work list that is shorter, and knows other segments'
check '--log alone does not say which answers count' 2 '' '^af-estimate: --log needs --work' af-estimate --log log segments
check 'no such log' 2 '' "none" af-estimate --work work --log none segments
{ jq -c 'del(.fixture_id)' <(head -n 1 work); cat work; } >bad
check 'a work list with a bad line' 1 '"saved":30' "^af-estimate: bad:1: [^:]*fixture_id" \
	af-estimate --work bad --log log <(seg 1 380)

# --- limits
printf '{"provider":"api-football","charged":120,"left":7380,"limit_day":7500,"calls_a_minute":290.5}\n' >quota
is "$(of '.assumed | [.calls_a_minute,.per_day,.used]' --quota quota segments)" '[290,7500,120]' '--quota'
is "$(of '.assumed | [.calls_a_minute,.per_day,.used]' --quota quota --rate 10 --per-day 100 --used 1 segments)" '[10,100,1]' \
	'the command line comes first'
check 'no record of af-quota' 2 '' "'log' is not a record of af-quota" af-estimate --quota log segments
printf 'url = http://h/{fixture_id}\nrate = 40\nper-second = 5\nper-day = 1000\nbatch = 1\n' >mine.conf
is "$(of '.assumed | [.calls_a_minute,.per_day,.batch]' -p ./mine.conf segments)" '[40,1000,1]' 'what the provider file says'

printf 'rate = 40\n' >none.conf
check 'a provider without a URL is none' 2 '' "cannot use the provider './none.conf': no url" af-estimate -p ./none.conf segments

# --- the table
run af-estimate --text "${start[@]}" --per-day 7500 --fixed segments
is "$(head -n 4 <<<"$out")" '                          calls  of a day  days  done by
pilot     expected          500     6.7 %     1  2026-02-01 00:06 UTC
          at most           500     6.7 %     1  2026-02-01 00:06 UTC
backfill  expected          217     2.9 %     1  2026-02-01 00:09 UTC' 'the table'
like "$(script -qec 'af-estimate segments' /dev/null </dev/null)" 'pilot +expected' 'on a terminal it is the default'
check 'nothing to ask' 0 'both +expected +0 .*nothing to ask' '' af-estimate -t "${start[@]}" /dev/null
check 'never' 0 'never: no calls are left of a day' '' af-estimate -t --per-day 10 --reserve 10 segments

# --- mistakes
check 'no time' 2 '' "--start: 'soon'" af-estimate --start soon segments
check 'no prior' 2 '' "--prior: '0'" af-estimate --prior 0 segments
check 'thresholds the wrong way round' 2 '' 'hold is above' af-estimate --go 50 --hold 70 segments
check 'no percentage' 2 '' "--go: '101': not a percentage" af-estimate --go 101 segments
check 'too many rounds' 2 '' 'too many rounds' af-estimate --round 1 --sample 2000 <(seg 1 3000)
check 'no provider' 2 '' 'nobody' af-estimate -p nobody segments
check 'a bad record costs itself' 1 '"segments":50' '^af-estimate: [^:]*:1: not a JSON' af-estimate <(echo x; cat segments)

# --- what all filters do with bad input, output and options
. "$AF_ROOT/tests/edge.sh"
nothing='"segments":0'
cp segments good
reader af-estimate "${start[@]}"
done_testing
