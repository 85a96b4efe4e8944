#!/usr/bin/env bash
# keep: of an answer that was judged, only these members are logged; what was not kept is never passed off as empty.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/fetch.sh"

plays=$(seq 400 | jq -c '{id: ., text: "a play of the game"}' | paste -sd,)
printf '{"header": {"id":"1", "n":1.50, "n":2}, "plays":[%s],\n "boxscore":{"teams":[{"a":1}], "players":[ {"x":"\\u0041"},\r\n{} ],"form":{"w":1}},"gameInfo":{},"errors":[]}' "$plays" >game
printf '{"header":{"id":"2"},"plays":[]}' >odd
printf '{"errors":{"plan":"no"},"header":1,"boxscore":{"players":1},"more":1}' >refused
sim --open --per-minute 60000 --per-second 1000 --route "/game=game" --route "/odd=odd" --route "/refused=refused"
game() { seq "$1" | jq -c --arg b "$AF_BASE" '{n: ., url: "\($b)/game?id=\(.)"}'; }
fetch() { af-fetch -r max --url '{+url}' --need plays --refusal 'errors.* record' "$@"; }
one() { fetch "$@" <(game 1); }

check "two members, one of them within another" 0 . '' one --keep 'header boxscore.players' -l log
is "$(jq -c .fetch.kept "$T/.out")" '["header","boxscore.players"]' "the line names them"
like "$out" '"body":\{"header":\{"id":"1", "n":1\.50, "n":2\},"boxscore":\{"players":\[ \{"x":"\\u0041"\},  \{\} \]\}\}\}$' "byte for byte, in the answer's order; a line end is a blank"
is "$(calls)" 1 "need is judged on the whole answer: plays was there, and is not kept"
cp "$T/.out" first

is "$(fetch --keep 'header boxscore.players' -l log <(game 1) | jq -c '[.fetch.saved,.fetch.kept,.body]')" \
	"$(jq -c '[true,.fetch.kept,.body]' first)" "again, from the log"
check "less of it" 0 '"saved":true.*"body":\{"header"' '' one --keep 'header.id boxscore.players' -l log
check "more of it is an error and is said" 1 '"error":"not_kept"\}\}$' "id=1' was not kept whole, and lacks boxscore; --retry-not-kept" one --keep 'header boxscore' -l log
check "a member that it did not keep" 1 '"error":"not_kept"' 'lacks plays' one --keep 'header plays' -l log
check "without keep all is wanted" 1 '"error":"not_kept"' 'lacks all of it' one -l log
is "$(calls)" 1 "and nothing is asked"
check "a price knows it" 1 '"calls":0' 'retry-not-kept' one -n -l log
check "... and that of asking again" 0 '"calls":1' '' one -n --retry-not-kept -l log
check "offline it is the same error" 1 '"error":"not_kept"' 'lacks' one --retry-not-kept --offline -l log
check "asked again, when that is said" 0 '"kept":\["header","boxscore"\]' '' one --retry-not-kept --keep 'header boxscore' -l log
is "$(calls)" 2 "by one call"
check "the new answer counts" 0 '"saved":true' '' one --retry-not-kept --keep 'boxscore.teams header' -l log
check "what a longer name begins with is another member" 1 not_kept 'lacks headers' one --keep headers -l log

# what cannot be kept
check "an answer that lacks a member is logged whole" 0 '"body":\{"header":\{"id":"2"\},"plays":\[\]\}\}$' "has no 'boxscore.players'" \
	fetch --keep 'header boxscore.players' -l log2 <(jq -nc --arg b "$AF_BASE" '{url:"\($b)/odd"}')
is "$(jq -c .fetch.kept "$T/.out")" null "... and serves any keep"
check "a refusal is logged whole" 1 '"body":\{"errors":\{"plan".*"more":1\}' refused_plan fetch --retries 0 --keep header -l log2 <(jq -nc --arg b "$AF_BASE" '{url:"\($b)/refused"}')
check "elements of arrays are no members" 2 '' 'wanted: members' one --keep 'boxscore.players[].x'
check "nothing" 2 '' 'wanted: members' one --keep ' '
check "a text has none" 2 '' 'only JSON has members' one --keep a --expect text
check "several old answers are said once" 1 . "^[^
]*lacks all of it[^
]*
af-fetch: 3 saved answers in all lack" bash -c "af-fetch -r max --url '{+url}' --keep header -l log3 <(seq 3 | sed 's#.*#{\"url\":\"$AF_BASE/game?&\"}#') >/dev/null && af-fetch --url '{+url}' -l log3 <(seq 3 | sed 's#.*#{\"url\":\"$AF_BASE/game?&\"}#')"

# what it is for
game 300 >games
fetch -l whole games >/dev/null
fetch --keep 'header boxscore' -l small games >/dev/null
like "$(wc -c <whole) $(wc -c <small)" '^[0-9]+ [0-9]+$' "300 games: $(wc -c <whole) and $(wc -c <small) bytes"
is "$(($(wc -c <small) * 100 / $(wc -c <whole) <= 15))" 1 "are at most 0.15 of it"
same small "what is kept is what the whole one has" "paste -d '\n' <(jq -c '[.n,.body.header,.body.boxscore]' whole | sort) <(jq -c '[.n,.body.header,.body.boxscore]' small | sort) | uniq -c | awk '\$1 != 2' | wc -l | grep -qx 0 && cat small"

# the envelope's own count, wherever it stands
printf '{"page":{"count":3, "n":1},"total":3,"list":[{"id":1},{"id":2},\n{"id":3}]}' >many
sim --open --per-minute 60000 --per-second 1000 --route "/many=many"
bundle() { af-fetch -r max --url "$AF_BASE/none/{id}" --batch-url "$AF_BASE/many?{id}" --key '{id}' -b 3 --split list --match 'id id' "$@" <(seq 3 | jq -c '{id: .}'); }
is "$(bundle --count page.count | jq -c .body | sed -n 2p)" '{"page":{"count":1,"n":1},"total":3,"list":[{"id":2}]}' "count = page.count"
is "$(bundle --count total | jq -c .body | sed -n 3p)" '{"page":{"count":3,"n":1},"total":1,"list":[{"id":3}]}' "count = total"
is "$(bundle --count nothing.there | jq -c .body.page.count | sort -u) $(bundle | jq -c .body.total | sort -u)" '3 3' "one that is not there, and none"
is "$(bundle --keep list | jq -c '[.fetch.kept,.body]' | sed -n 2p)" '[["list"],{"list":[{"id":2}]}]' "keep, of a bundle's envelope"
check "count is a path" 2 '' 'count: wanted' bundle --count 'a[]'
done_testing
