#!/usr/bin/env bash
# Pages: a plan that refuses later ones, a list that changes while it is asked for, and what they will cost.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"

mkdir -p b
# page FILE CURRENT TOTAL ELEMENT…
page() { printf '{"errors":[],"results":%d,"paging":{"current":%d,"total":%d},"response":[%s]}' $(($# - 3)) "$2" "$3" "$(IFS=,; echo "${*:4}")" >"b/$1"; }
printf '{"errors":{"plan":"Free plans are limited to a maximum value of 3 for the Page parameter"},"response":[]}' >b/plan
page 1 1 5 1 2; page 2 2 5 3 4; page 3 3 5 5 6; page 4 4 5 7 8; page 5 5 5 9
# routes of /r: PAGE=FILE …
faults=()
serve() {
	local r=() first=
	for pair in "$@"; do
		[ "${pair%%=*}" = 1 ] && first=${pair#*=} && continue
		r+=(--route "${code:+$code }/r?x=1&page=${pair%%=*}=b/${pair#*=}")
	done
	sim --open --per-minute 60000 --per-second 1000 "${faults[@]}" "${r[@]}" --route "/r?x=1=b/$first"
	jq -nc --arg u "$AF_BASE/r?x=1" '{url: $u, league: 39}' >work
}
end='refusal = errors.plan "Page parameter" end-pages'
cat >p.conf <<C
url = {+url}
key = roster/{league}
rate = max
need = response
split = response
count = results
page-param = page
page-total = paging.total
$end
refusal = errors.* record
C
fetch() { af-fetch -p ./p.conf --retries 0 -l log "$@" work; }
got() { jq -c '[.fetch.partial,.fetch.page,.fetch.error,.body.results,.body.response]' "$T/.out"; }

serve 1=1 2=2 3=3 4=plan
fresh
check "a plan that refuses page 4 of 5: the three that came are good" 0 . \
	"^af-fetch: 'roster/39' has 3 of 5 pages, and the provider refuses the others \(refused_plan\); --retry-partial asks again$" fetch
is "$(got) $(calls)" '[{"had":3,"told":5,"why":"refused_plan"},3,null,6,[1,2,3,4,5,6]] 4' "joined, counted, and it says of how many"
check "it is final" 0 '"saved":true' '' fetch
is "$(got) $(calls)" '[{"had":3,"told":5,"why":"refused_plan"},3,null,6,[1,2,3,4,5,6]] 4' "... and says so again, for no call"
check "what asking again would cost" 0 '"calls":2' '' fetch -n --retry-partial
check "offline it is what it is" 0 '"saved":true' '' fetch --offline --retry-partial
check "asked again: refused again" 0 '"partial":\{"had":3' 'has 3 of 5' fetch --retry-partial
is "$(calls)" 5 "... by one call"
echo '{n: (.body.response|length)}' >n.jq
is "$(af-shape -f n.jq "$T/.out" | jq -c '[.fetch.partial.had,.n,.finding.status]')" '[3,6,"API_OK"]' "who comes behind knows it"
cp log saved.log
serve 1=1 2=2 3=3 4=4 5=5
rm -rf "$XDG_STATE_HOME"
check "with another plan the rest" 0 . '' fetch --retry-partial
is "$(got) $(calls)" '[null,5,null,9,[1,2,3,4,5,6,7,8,9]] 2' "is asked for, and nothing else"
check "which is no longer partial" 0 '"saved":true' '' fetch --retry-partial
is "$(got)" '[null,5,null,9,[1,2,3,4,5,6,7,8,9]]' "... from then on"

serve 1=plan
fresh
check "a first page that is refused is none" 1 '"error":"refused_plan"' 'no answer' fetch
code=402 serve 1=1 2=plan
fresh
run fetch --refusal '402 end-pages'
is "$status $(jq -c '[.fetch.status,.fetch.partial.had]' "$T/.out")" '0 [200,1]' "told by a status: the pages that came had another"
faults=(--fault '500=30' --seed 2)
serve 1=1 2=2 3=3 4=plan
faults=()
fresh
run fetch --retries 3
is "$status $(jq -c '.fetch.partial|[.had,.told]' "$T/.out") $(jq -r '.status' "$T/arrivals" | tr '\n' ' ')" '0 [3,5] 200 200 200 500 200 ' \
	"told by a second try: how many there are is not forgotten"
check "end-pages without pages" 2 '' 'end-pages means nothing' af-fetch --url '{+url}' --refusal '402 end-pages' work

# lists that change
page g2 2 2 3 4; page g3 3 3 5
page g2more 2 3 3 4
page t1 1 2 1 2
serve 1=t1 2=g2more 3=g3
fresh
check "a list that grows is asked for to its end" 0 . '' fetch --page-size 2
is "$(got)" '[null,3,null,5,[1,2,3,4,5]]' "... and all is there"
page less2 2 2 3
page l1 1 3 1 2
serve 1=l1 2=less2
fresh
check "one that shrinks ends sooner" 0 . '' fetch --page-size 2
is "$(got) $(calls)" '[null,2,null,3,[1,2,3]] 2' "... and is whole"
page dup2 2 3 2 3; page dup3 3 3 4
page d1 1 3 1 2
serve 1=d1 2=dup2 3=dup3
fresh
run fetch --page-size 2
is "$status $(got)" '1 [null,3,"pages_changed",null,null]' "an element on two pages: one of three pages' five is missing"
like "$err" "the 3 pages of 'roster/39' do not fit together.*asks for them again" "and it is said"
check "without page-size nobody knows" 0 '"response":\[1,2,2,3,4\]' '' af-fetch -p ./p.conf -l other work
page dup2 2 3 3 4; page dup3 3 3 5
serve 1=d1 2=dup2 3=dup3
check "the same command asks for all of them anew" 0 . '' fetch --page-size 2
is "$(got) $(calls)" '[null,3,null,5,[1,2,3,4,5]] 3' "... and they fit"
page d4 2 2 3 4 5
page d1 1 2 1 2
serve 1=d1 2=d4
fresh
check "more than the pages hold" 1 pages_changed 'do not fit' fetch --page-size 2

# prices
jq -nc --arg u "$AF_BASE/r?x=1" 'range(3) | {url: $u, league: .}' >work
fresh
check "pages: a guess" 0 '"records":3,"saved":0,"calls":129' '' fetch -n --pages 43
check "without one it is one" 0 '"calls":3' '' fetch -n
head -n 1 work >one
cp saved.log log
sed -i 's#roster/39#roster/0#' log
grep '#page=[12]' log >two
mv two log
rm -f log.idx
check "where pages are saved, what they tell counts" 0 '"calls":89' '' fetch -n --pages 43
check "a guess beyond what would be asked" 2 '' 'pages: more than page-max' fetch -n --pages 101
check "pages without pages" 2 '' 'without page-param' af-fetch -n --url '{+url}' --pages 3 work
done_testing
