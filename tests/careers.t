#!/bin/bash
# af careers: rosters and histories from a pretend provider are what it has, whatever fails and whoever is killed;
# repeated, it asks nothing and touches no row; what fails is named, and only who is complete is marked so.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/pg.sh"
. "$AF_ROOT/tests/provider.sh"
pg_start
export API_FOOTBALL_KEY=0123456789abcdef0123456789abcdef
cat >world <<'W'
seed 7
league 39 "Premier League" "England" league GB-ENG
	seasons  2017-2020 matches 60 teams 4 from 02-01 to 11-20
	coverage *     all
league 203 "Süper Lig" "Turkey" league TR
	seasons  2019-2020 matches 45 teams 2 from 02-01 to 11-20
	coverage *     all
W
# serve OPTION…: the world; arrivals in $T/arrivals
serve() { simulate -w world "$@"; }
paths() { jq -r .path <arrivals | LC_ALL=C sort | uniq -c | xargs; }
go() { run af careers --rate-limit 60000 --today 2020-12-31 "$@"; }
scope=(--league-id '39,203' --season 2019-2020)
anew() { sql 'TRUNCATE "V2_player_statistics", "V2_import_status", "V2_competitions", "V2_clubs", "V2_players"'; rm -rf r; }
# rows, flags: what the database has; versions: which version of each row
rows() { sql 'SELECT p.api_id, s.season, k.api_id, c.api_id, s.matches_played, s.minutes_played, s.goals, s.yellow_cards FROM "V2_player_statistics" s JOIN "V2_players" p USING (player_id) JOIN "V2_clubs" k USING (club_id) JOIN "V2_competitions" c USING (competition_id)' | tr '|' ' ' | LC_ALL=C sort; }
flags() { sql 'SELECT is_history_complete, count(*) FROM "V2_players" GROUP BY 1 ORDER BY 1' | xargs; }
imports() { sql 'SELECT * FROM "V2_import_status" ORDER BY 1, 2' | xargs; }
versions() { for t in players clubs competitions player_statistics import_status; do sql "SELECT xmin, ctid FROM \"V2_$t\" ORDER BY ctid"; done | md5sum; }
# all that the provider has, asked by team, which the product does not: "player season club league games minutes goals yellow"
provider() {
	local league season team page
	for league in 39 203; do
		for season in 2017 2018 2019 2020; do
			for team in $(curl -sS "$AF_BASE/teams?league=$league&season=$season" -H "x-apisports-key: $API_FOOTBALL_KEY" | jq '.response[].team.id'); do
				for page in 1 2; do
					curl -sS "$AF_BASE/players?team=$team&season=$season&page=$page" -H "x-apisports-key: $API_FOOTBALL_KEY" |
						jq -r '.response[] | .player.id as $p | .statistics[] | "\($p) \(.league.season) \(.team.id) \(.league.id) \(.games.appearences) \(.games.minutes) \(.goals.total) \(.cards.yellow)"'
				done
			done
		done
	done
}
serve
provider | LC_ALL=C sort >all
awk '$2 >= 2019' all >of-rosters
awk 'NR == FNR { named[$1] = 1; next } $1 in named' of-rosters all >of-players
cut -d' ' -f1 of-rosters | sort -u >named
# who has a season that a deep sync must ask for: one without games, or before 2019
awk '$2 < 2019 || $5 == 0 { print $1, $2 }' of-players | sort -u >missing
is "$([ "$(wc -l <of-players)" -gt "$(wc -l <of-rosters)" ] && [ "$(wc -l <missing)" -gt 20 ] && echo yes)" yes 'the world has histories'

# --- what is wrong is said before anything is asked ---

: >arrivals
go "${scope[@]}" fast
is "$status" 100 'no tables: for good'
like "$err" "'af db careers' creates it" '... and what makes them'
af db careers 2>/dev/null
check 'neither fast nor deep' 2 '' 'say fast' af careers "${scope[@]}"
check 'another word' 2 '' "'slow' is neither" af careers "${scope[@]}" slow
check 'no league' 2 '' 'name leagues and seasons' af careers fast
check 'no season' 2 '' 'go together' af careers --league-id 39 fast
check 'everybody, fast' 2 '' 'is for deep' af careers "${scope[@]}" --everybody fast
is "$(calls)" 0 'and no call was made'

# --- fast ---

rm -rf r
go "${scope[@]}" --run r fast --dry-run
is "$status $(jq -c '[.roster_calls, .calls_at_most]' <<<"$out") $(ls r 2>/dev/null)" '0 [172,172] ' 'a price: as many pages as large leagues have'
go "${scope[@]}" --run r fast
is "$status $(jq -c '[.calls, .segments.completed, .rows.inserted, .rejected]' <<<"$out")" "0 [18,4,$(wc -l <of-rosters),0]" 'fast'
is "$(paths)" '18 /players' '... a call for 20 players'
same of-rosters '... each player, season, club, competition and value, and no other' rows
is "$(imports)" '39|2019|COMPLETED|104|104 39|2020|COMPLETED|104|104 203|2019|COMPLETED|52|52 203|2020|COMPLETED|52|52' 'the table of imports'
like "$err" $'\\[39 2019\\] 104 players\n\\[39 2020\\] 104 players\nFinished League Premier League\n.*Finished League Süper Lig$' 'milestones in the words that users know'
is "$(jq -r 'select(.event == "milestone").text' r/events.ndjson | xargs)" 'Finished League Premier League Finished League Süper Lig' '... which are events'
is "$(flags)" "f|$(wc -l <named)" 'nobody is complete'
: >arrivals
was=$(versions)
go "${scope[@]}" --run r fast
is "$status $(jq -c '[.calls, .rows.inserted, .rows.updated]' <<<"$out") $(calls) $(versions)" "0 [0,0,0] 0 $was" 'a second time: no call, no row touched'

# --- deep ---

go "${scope[@]}" --run r deep --dry-run
bound=$(jq .calls_at_most <<<"$out")
is "$status $(jq -c '[.roster_calls, .players, .season_calls, .history_calls]' <<<"$out") $(calls)" "0 [0,$(wc -l <named),$(wc -l <named),0] 0" 'a price before deep: a call a player, and then'
lacking=$(cut -d' ' -f1 missing | sort -u | wc -l)
least=$(($(wc -l <named) + $(wc -l <missing)))
is "$([ "$bound" -ge "$least" ] && echo yes)" yes '... at most so many'
go "${scope[@]}" --run r deep --max-calls "$(wc -l <named)"
is "$status $(calls)" "0 $(wc -l <named)" 'a budget for the lists of seasons'
go "${scope[@]}" --run r deep --dry-run
is "$(jq -c '[.season_calls, .history_calls, .calls_at_most]' <<<"$out")" "[0,$(wc -l <missing),$(wc -l <missing)]" '... then the price is exact'
go "${scope[@]}" --run r deep
is "$status $(jq -c '[.calls, .history.complete]' <<<"$out")" "0 [$(wc -l <missing),$lacking]" '... and is what is spent'
is "$(calls)" "$least" '... all in all a call a player, and one a missing season'
same of-players 'each season of each player, and no other' rows
is "$(flags)" "t|$(wc -l <named)" 'all are complete'
like "$err" "Queued $(wc -l <missing) historical fetches"$'\n'"History complete: $lacking players\$" 'milestones'
: >arrivals
was=$(versions)
go "${scope[@]}" --run r deep
is "$status $(jq -c '[.calls, .rows.inserted, .rows.updated]' <<<"$out") $(calls) $(versions)" "0 [0,0,0] 0 $was" 'a second time: no call, no row touched'
cp -r r whole
go "${scope[@]}" --run r deep --recheck --today 2099-12-31
is "$status $(paths)" "0 $(wc -l <named) /players/seasons" '--recheck: a season has begun since, so each list once more'
: >arrivals
go "${scope[@]}" --run r deep --recheck --today 2099-12-31
is "$(calls)" 0 '... once'
sql 'UPDATE "V2_players" SET is_history_complete = false WHERE api_id IN (SELECT max(api_id) FROM "V2_players")'
go --run new --everybody deep
is "$status $(jq -c .history.complete <<<"$out")" '0 1' '--everybody: who is not complete, without any roster'

# --- from what is saved, without a provider ---

anew
pretend_stop
AF_BASE=http://127.0.0.1:9 run af careers --run whole "${scope[@]}" --offline deep
is "$status $(jq .calls <<<"$out")" '0 0' 'all of it from the logs'
same of-players '... the same' rows
serve

# --- a bad day ---

anew
read -r p1 p2 p3 p4 p6 _ <<<"$(cut -d' ' -f1 missing | sort -u | xargs)"
p5=$(awk '$2 < 2019 { print $1 }' missing | sort -ur | head -n 1)
s2=$(awk -v p="$p2" '$1 == p { print $2; exit }' missing) s5=$(awk -v p="$p5" '$1 == p && $2 < 2019 { print $2; exit }' missing)
s4=$(awk -v p="$p4" '$1 == p { print $2; exit }' missing)
echo '{"message":"Something went wrong while fetching details. Try again later."}' >500.json
echo '<html><body>maintenance</body></html>' >page.html
echo "{\"get\":\"players\\/seasons\",\"parameters\":{\"player\":\"$p3\"},\"errors\":[],\"results\":0,\"paging\":{\"current\":1,\"total\":1},\"response\":[]}" >empty.json
curl -sS "$AF_BASE/players?id=$p4&season=$s4" -H "x-apisports-key: $API_FOOTBALL_KEY" | jq -c '.response[0].player.id = 999999' >other.json
echo "{\"get\":\"players\/seasons\",\"parameters\":{\"player\":\"$p6\"},\"errors\":[],\"results\":2,\"paging\":{\"current\":1,\"total\":1},\"response\":[2019,null]}" >odd.json
bad=(--route "/players/seasons?player=$p6=odd.json" --route "500 /players/seasons?player=$p1=500.json" --route "/players?id=$p2&season=$s2=page.html" --route "/players/seasons?player=$p3=empty.json"
	--route "/players?id=$p4&season=$s4=other.json")
serve "${bad[@]}"
sql "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN
	IF NEW.season = '$s5' AND (SELECT api_id FROM \"V2_players\" p WHERE p.player_id = NEW.player_id) = $p5 THEN RAISE EXCEPTION 'not this row' USING ERRCODE = '23514'; END IF; RETURN NEW; END \$\$;
	CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON \"V2_player_statistics\" FOR EACH ROW EXECUTE FUNCTION refuse()"
go "${scope[@]}" --run r --retries 0 deep
is "$status" 1 'server error, HTML, an empty list, another id, an odd list, a row that is refused: the rest is done'
since=$(date +%s)
others=$(($(wc -l <named) - 6))
is "$(flags)" "f|6 t|$others" '... only who is complete is marked so'
is "$(sql 'SELECT api_id FROM "V2_players" WHERE NOT is_history_complete ORDER BY 1' | xargs)" "$(printf '%s\n' "$p1" "$p2" "$p3" "$p4" "$p5" "$p6" | sort -n | xargs)" '... and who is not, is not'
is "$(jq -c '.history' <<<"$out")" "{\"complete\":$others,\"complete_already\":0,\"no_seasons\":1,\"failed\":5,\"not_asked\":0}" '... each is counted'
for p in "$p1" "$p2" "$p3" "$p4" "$p5" "$p6"; do like "$err" "\\($p\\):? " "... and named: $(grep -m1 "($p)" <<<"$err")"; done
like "$err" 'the provider has changed an id' '... with what it is'
is "$(sql 'SELECT count(*) FROM "V2_players" WHERE api_id = 999999')" 0 'nothing is written of the other id'
sql 'DROP TRIGGER refuse ON "V2_player_statistics"; DROP FUNCTION refuse'
is_old() { [ "$(date +%s)" -gt "$((since + 1))" ]; }
wait_for 60 is_old
serve
go "${scope[@]}" --run r deep
is "$status $(paths)" "1 $(($(grep -c "^$p1 " missing) + $(grep -c "^$p6 " missing) + 1)) /players 2 /players/seasons" 'a better day: only what failed, or could not be read, is asked again'
is "$(flags)" "f|2 t|$((others + 4))" '... and who has a good answer is complete'

# --- a league that fails, and another that does not ---

anew
serve --route '500 /players?league=39&season=2019&page=3=500.json'
go "${scope[@]}" --run r --retries 0 fast
is "$status $(imports)" '1 39|2019|FAILED|| 39|2020|COMPLETED|104|104 203|2019|COMPLETED|52|52 203|2020|COMPLETED|52|52' 'a page that fails: its roster alone'
like "$err" $'\\[39 2019\\] .*the same command asks again\n' '... is named'
serve
go "${scope[@]}" --run r fast
is "$status $(calls) $(imports | cut -d' ' -f1)" '0 4 39|2019|COMPLETED|104|104' '... and its other pages mend it'
same of-rosters '... entirely' rows

anew
serve --route '500 /players?league=203&season=2019=500.json' --route '500 /players?league=203&season=2020=500.json'
go "${scope[@]}" --run r --retries 0 fast
is "$status $(grep -c '^\[203 .*asks again$' <<<"$err") $(grep '^Finished' <<<"$err")" '1 2 Finished League Premier League' \
    'a league of which nothing comes is not finished'
check 'what a program has under another name' 2 '' '^af careers: --in-flight is a whole number from 1 to 999' af careers "${scope[@]}" --in-flight 0 fast

# --- a plan that allows three pages ---

anew
echo '{"get":"players","parameters":{"league":"39","page":"4","season":"2019"},"errors":{"plan":"Free plans are limited to a maximum value of 3 for the Page parameter"},"results":0,"paging":{"current":1,"total":1},"response":[]}' >plan.json
jq -c '.parameters.page = "5"' plan.json >plan5.json
jq -c '.parameters.page = "6"' plan.json >plan6.json
plan=(--route '/players?league=39&season=2019&page=4=plan.json' --route '/players?league=39&season=2019&page=5=plan5.json' --route '/players?league=39&season=2019&page=6=plan6.json')
serve "${plan[@]}"
go "${scope[@]}" --run r fast
is "$status $(imports | cut -d' ' -f1,2)" '1 39|2019|FAILED|60|60 39|2020|COMPLETED|104|104' 'a plan that refuses pages: what came is there'
like "$err" '\[39 2019\] 60 players, 3 of 6 pages; the plan refuses the others: --retry-partial' '... and it is said to be a part'
is "$(jq -c .segments <<<"$out")" '{"completed":3,"partial":1,"empty":0,"failed":0,"not_asked":0}' '... and counted'
: >arrivals
go "${scope[@]}" --run r fast
is "$status $(calls)" '1 0' '... it is not asked again by itself'
serve
go "${scope[@]}" --run r fast --retry-partial
is "$status $(calls) $(imports | cut -d' ' -f1)" '0 3 39|2019|COMPLETED|104|104' 'after an upgrade: only the rest'
same of-rosters '... and nothing is missing' rows

# --- days ---

rm -rf r
export XDG_STATE_HOME=$T/another
serve --per-day 100
go "${scope[@]}" --run r fast --in-flight 1
go "${scope[@]}" --run r deep --dry-run --reserve 10
is "$status $(jq ".days == 1 + ((.calls_at_most - (100 - $(calls) - 10)) / 90 | ceil)" <<<"$out")" '0 true' 'a price in days, of which the reserve takes a part'
go "${scope[@]}" --run r deep --reserve 10 --in-flight 1
is "$status $(calls)" '111 90' 'the quota is spent: for now'
is "$(sql "SELECT count(*) FROM \"V2_import_status\" WHERE status <> 'COMPLETED'")" 0 '... and what was complete stays so'
rm -rf r
go "${scope[@]}" --run r fast
is "$status $(jq '.segments | .completed + .not_asked' <<<"$out") $(sql "SELECT count(*) FROM \"V2_import_status\" WHERE status <> 'COMPLETED'")" '111 4 0' '... also where it is not asked again'
export XDG_STATE_HOME=$T/state

# --- a budget, and what a kill left in progress ---

anew
serve
go "${scope[@]}" --run r fast --max-calls 7
is "$status $(calls) $(jq '.segments | .completed + .not_asked' <<<"$out")" '0 7 4' 'a budget'
is "$(sql "SELECT count(*) FROM \"V2_import_status\" WHERE status = 'IN_PROGRESS'")" 0 '... leaves nothing in progress'
go "${scope[@]}" --run r fast
is "$status $(calls)" '0 18' '... and the same command carries on'

anew
serve --latency 0.02
kills=3	# and more of them in torture/careers.t
for ((i = 1; i <= kills; i++)); do
	setsid af careers --rate-limit 60000 --today 2020-12-31 "${scope[@]}" --run r --in-flight 4 deep >kill.out 2>kill.err &
	pid=$!
	sleep "0.$((i % 5 + 2))"
	kill -9 -- "-$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
done
go "${scope[@]}" --run r --in-flight 4 deep
is "$status" 0 "$kills kills, and the same command"
same of-players '... the same rows' rows
is "$(flags)" "t|$(wc -l <named)" '... all complete'
is "$(sql "SELECT DISTINCT status FROM \"V2_import_status\"")" COMPLETED '... nothing left in progress'
is "$([ "$(calls)" -le $((least + 18 + kills * 4)) ] && echo yes || calls)" yes '... and no more calls repeated than were in flight'
go --league-id 203,203 --season 2020,2019-2020 --run r fast
is "$status $(jq -c .segments <<<"$out")" '0 {"completed":2,"partial":0,"empty":0,"failed":0,"not_asked":0}' 'another list in the same directory, each of it once'
done_testing
