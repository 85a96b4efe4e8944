#!/bin/bash
# af careers verify and report: what the provider listed beside what is there, imports and how they stand, on a terminal, as
# text and as JSON.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
. "$AF_ROOT/tests/provider.sh"
pg_start
export API_FOOTBALL_KEY=0123456789abcdef0123456789abcdef
cat >world <<'W'
seed 7
league 39 "Premier League" "England" league GB-ENG
	seasons  2018-2020 matches 60 teams 4 from 02-01 to 11-20
	coverage *     all
league 203 "Süper Lig" "Turkey" league TR
	seasons  2020 matches 30 teams 2 from 02-01 to 11-20
	coverage *     all
W
serve() { simulate -w world "$@"; }
today=2020-12-31
go() { run af careers --run r --rate-limit 60000 --today $today --retries 0 "$@"; }
verify() { run af careers verify --run r --today $today "$@"; }
checks() { jq -r '.checks[] | select(.ok | not).check' <<<"$out" | xargs; }
ask() { curl -sS "$AF_BASE$1" -H "x-apisports-key: $API_FOOTBALL_KEY"; }

check 'verify: no tables' 100 '' "does not exist.*'af db careers' creates it" af careers verify
check 'report: no tables' 100 '' "does not exist.*'af db careers' creates it" af careers report
af db careers 2>/dev/null
check 'verify: nothing at all' 0 '"ok":true' '' af careers verify
check 'report: nothing at all' 0 'nothing is imported' '' af careers report --text
check 'verify: a word' 2 '' "unexpected argument 'x'" af careers verify x
check 'report: a width' 2 '' 'whole number' af careers report --width x

# --- a bad day: a plan that refuses a page, a roster that fails, a list that fails, a list that is empty, a season that fails ---

serve
read -r p1 p2 p3 _ <<<"$(ask '/players?league=39&season=2019' | jq -r '.response[] | select(.statistics[0].games.appearences > 0).player.id' | sort -n | xargs)"
# Who has a season before 2019, and was asked for it.
early=$(ask '/players?league=39&season=[2018-2019]&page=[1-6]' | jq -r '.response[].player.id' | sort | uniq -d | grep -vx -e "$p1" -e "$p2" -e "$p3" | head -n 1)
echo '{"get":"players","parameters":{"league":"39","page":"6","season":"2020"},"errors":{"plan":"Free plans are limited to a maximum value of 5 for the Page parameter"},"results":0,"paging":{"current":1,"total":1},"response":[]}' >plan.json
echo '{"message":"Something went wrong while fetching details. Try again later."}' >500.json
echo "{\"get\":\"players\\/seasons\",\"parameters\":{\"player\":\"$p2\"},\"errors\":[],\"results\":0,\"paging\":{\"current\":1,\"total\":1},\"response\":[]}" >empty.json
serve --route '/players?league=39&season=2020&page=6=plan.json' --route '500 /players?league=203&season=2020=500.json' \
	--route "500 /players/seasons?player=$p1=500.json" --route "/players/seasons?player=$p2=empty.json" --route "500 /players?id=$early&season=2018=500.json"
go --league-id 39 --season 2019 deep
is "$status" 1 'a bad day'
go --league-id 39 --season 2020 fast
is "$status" 1 '... in another season'
go --league-id 203 --season 2020 fast
is "$status" 1 '... in another league'
verify
is "$status $(checks)" '1 imports' 'verify: imports that are not complete'
is "$(jq -c '[.imports[] | [.league_id, .season, .state, .why, .again]]' <<<"$out")" \
	'[[39,"2020","partial","5 of 6 pages; the plan refuses the others","af careers --run r --league-id 39 --season 2020 fast --retry-partial"],[203,"2020","failed","refused_message","af careers --run r --league-id 203 --season 2020 fast"]]' '... what they are, and what to type'
is "$(jq -c --arg p "$early" '.missing | map(select(.api_id == ($p | tonumber))) | map([.season, .fact, .complete, .why])' <<<"$out")" '[["2018","failed",false,"Something went wrong while fetching details. Try again later."]]' '... a season that failed, of somebody who is not complete'
is "$(jq '.seasons | .listed == .held + .zero + .empty + .failed + .not_asked + .not_loaded' <<<"$out")" true '... every season that is listed is one of six'
is "$(jq '.seasons.complete' <<<"$out")" "$(sql 'SELECT count(*) FROM "V2_players" WHERE is_history_complete')" '... who is complete'
zeros=$(sql "SELECT count(*) FROM \"V2_player_statistics\" WHERE matches_played = 0 AND season < '2020'")
is "$(jq '.zero_rows | map(.rows) | add // 0' <<<"$out")" "$zeros" '... rows with 0 games in seasons that are over'
is "$(jq -c '.unlisted | map(.api_id)' <<<"$out")" "[$p1,$p2]" '... of whom no season is listed'
verify --today 2021-07-01
is "$(jq '.zero_rows | map(.rows) | add // 0' <<<"$out")" "$(sql 'SELECT count(*) FROM "V2_player_statistics" WHERE matches_played = 0')" '... of which there are more in July'
verify --text --all
like "$out" $'\nOFF  imports: 1 of 3 leagues and seasons complete, 1 partial, 1 failed\n' 'verify --text'
like "$out" $'\nincomplete imports\nleague +country +id +season +state +players +type next\nPremier League  England +39  2020 +partial +100/100  af careers --run r --league-id 39 --season 2020 fast --retry-partial\n' '... with what to type'
unlike "$out" $'\e' '... without colour'

# --- the grid ---

run af careers report --run r
is "$status $(jq -c '[.segments[] | [.league_id, .season, .state, .players, .calls]]' <<<"$out")" '0 [[39,"2019","completed",104,6],[39,"2020","partial",100,5],[203,"2020","failed",0,0]]' 'report: who is there, and the pages'
is "$(jq -c '[.calls.all, .totals.players, .totals.complete, .totals.states.partial]' <<<"$out")" "[$(cat r/rosters.ndjson r/seasons.ndjson r/history.ndjson | wc -l),$(sql 'SELECT count(*), count(*) FILTER (WHERE is_history_complete) FROM "V2_players"' | tr '|' ,),1]" '... and the sums'
complete=$(jq -c '[.segments[].complete]' <<<"$out")
is "$complete" "[$(for s in 2019 2020; do sql "SELECT count(DISTINCT player_id) FROM \"V2_player_statistics\" JOIN \"V2_players\" p USING (player_id) WHERE season = '$s' AND is_history_complete"; done | paste -sd,),0]" '... whose history is complete'
read -r c1 c2 _ <<<"$(jq -r 'join(" ")' <<<"$complete")"
run af careers report --run r --text
is "$(sed -n '1,4p' <<<"$out" | tr -s ' ')" "players, and how many of them have a complete history
league country id 2019 2020
Premier League England 39 104/$c1 ● 100/$c2 ◐
 203 0/0 ×" 'the grid'
like "$out" 'Premier League 2020 is partial: 5 of 6 pages; the plan refuses the others: af careers --run r --league-id 39 --season 2020 fast --retry-partial' '... and what is partial'
run af careers report --run r --text --ascii --league-id 39
is "$(sed -n '3,4p;/completed/p' <<<"$out" | tr -s ' ')" "Premier League England 39 104/$c1 + 100/$c2 ~

+ completed 1 ~ partial 1" '... in ASCII, one league'
run af careers report --run r --html page.html
is "$(jq -c '.calls.all > 0' <<<"$out")" true 'a page beside the JSON'
like "$(<page.html)" "<th scope=\"row\">Premier League</th><td>England</td><td class=\"r\">39</td><td class=\"r\">104/$c1 ● · 6 calls</td><td class=\"r\">100/$c2 ◐ · 5 calls</td>" '... with the same'
like "$(af careers report --run r --html -)" '<code>af careers --run r --league-id 39 --season 2020 fast --retry-partial</code>' '... or alone, with what is next'
echo theirs >theirs.html
check '... never over a file of somebody' 2 '' 'was not made by af' af careers report --run r --html theirs.html
cat >run.py <<'P'
import pty, sys, os
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))
P
sql "UPDATE \"V2_competitions\" SET name = E'\\u001b]0;pwn\\u0007\\u009b2J' || name; UPDATE \"V2_players\" SET name = E'\\u001b[31m\\nok  forged' || api_id"
for what in verify report; do
	# On standard error a slow command draws its progress.
	NO_COLOR=1 python3 run.py bash -c "af careers $what --run r 2>errors" </dev/null >shown
	like "$(<shown)" 'Premier|eague +England' "a terminal gets the text of $what"
	is "$(LC_ALL=C grep -caP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|^ok  forged' shown)" 0 '... of which no name steers it'
done
sql "UPDATE \"V2_competitions\" SET name = 'Premier League'"

# --- what is wrong ---

serve
go --league-id 39 --season 2019 deep
go --league-id 39 --season 2020 fast --retry-partial
go --league-id 203 --season 2020 fast
verify
is "$status $(checks) $(jq -c '[.seasons.failed, .seasons.not_asked]' <<<"$out")" '0  [0,0]' 'a better day: nothing is wrong'
sql "UPDATE \"V2_import_status\" SET status = 'IN_PROGRESS' WHERE league_id = 203"
echo '{"league_id":203,"season":2020}' >r/importing.ndjson
verify
is "$(checks)" imports 'an import that a kill left in progress'
like "$(jq -r '.checks[] | select(.check == "imports").what' <<<"$out")" '2 of 3 .*complete, 1 left in progress by a command that was killed' '... is said to be one'
exec 7>>"r/.lock"
flock 7
verify
is "$(checks)" '' '... which is none while a command is at work'
exec 7>&-
go --league-id 39 --season 2019 fast --offline
is "$(sql "SELECT count(*) FROM \"V2_import_status\" WHERE status = 'IN_PROGRESS'")" 0 '... and any command there ends it'
go --league-id 203 --season 2020 fast
sql "UPDATE \"V2_player_statistics\" SET matches_played = 0 WHERE season = '2019' AND player_id = (SELECT player_id FROM \"V2_players\" WHERE api_id = $p3)"
verify
is "$status $(checks) $(jq -c '.missing | map([.api_id, .season, .fact, .complete])' <<<"$out")" "1 seasons histories [[$p3,\"2019\",\"not_asked\",true]]" 'somebody complete, of whose season nothing is known'
sql "DELETE FROM \"V2_player_statistics\" WHERE season = '2018' AND player_id = (SELECT player_id FROM \"V2_players\" WHERE api_id = $early)"
verify
is "$(jq -c --arg p "$early" '.missing | map(select(.api_id == ($p | tonumber)) | [.season, .fact])' <<<"$out")" '[["2018","not_loaded"]]' 'an answer that is saved, and not here'
sql "DO \$\$ DECLARE i text; BEGIN FOR i IN SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = '\"V2_player_statistics\"'::regclass AND indisunique AND NOT indisprimary LOOP
	EXECUTE 'DROP INDEX ' || i; END LOOP; END \$\$"
sql 'INSERT INTO "V2_player_statistics" (player_id, season, competition_id, club_id, matches_played) SELECT player_id, season, competition_id, club_id, 1 FROM "V2_player_statistics" ORDER BY 1, 2 LIMIT 1'
verify
like "$(checks) $(jq -c '.twice | map([.what, .times])' <<<"$out")" 'keys \[\["row",2\]\]' 'a row that is there twice'
sql "UPDATE \"V2_players\" SET name = 'J. Doe', date_of_birth = '1990-01-02' WHERE api_id IN ($p1, $p2)"
verify
is "$(jq -c '.several_ids' <<<"$out")" "[{\"name\":\"J. Doe\",\"born\":\"1990-01-02\",\"ids\":2,\"api_ids\":[$p1,$p2]}]" 'somebody under two ids is told, and is no fault'
run af careers verify --run empty
is "$status $(jq .seasons.listed <<<"$out")" '1 0' 'without the run: the database alone'
done_testing
