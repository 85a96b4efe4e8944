#!/bin/bash
# Shapes of careers: rosters, lists of seasons and players' seasons become records, with the right values and all traps.
. "$(dirname "$0")/tap.sh"
P=$AF_ROOT/pipelines/providers C=$AF_ROOT/pipelines/careers
# shape NAME RECORD: the program on a record with the body on standard input
shape() { jq -c --argjson r "$2" '$r + {body: .}' | quick_shape -L "$C/jq" -f "$C/jq/$1.jq"; }
# element GAMES [CHANGES]: one of statistics
element() {
	jq -cn --argjson n "$1" '{team: {id: 33, name: "Manchester United"}, league: {id: 39, name: "Premier League", country: "England", season: 2020},
		games: {appearences: $n, lineups: 1, minutes: 90}, goals: {total: 2, assists: null}, cards: {yellow: 1, yellowred: 1, red: null},
		penalty: {commited: null, scored: 1, missed: 0}} | '"${2:-.}"
}
# people: an answer of one player with the elements on standard input
people() { jq -cs '{response: [{player: {id: 7, name: "A. Diallo", firstname: "Abdou-Lakhad", lastname: "Diallo", birth: {date: "1996-05-04"}, nationality: "Senegal"}, statistics: .}]}'; }
roster() { shape roster '{"league_id":39,"season":2020}'; }
history() { shape history '{"api_id":7,"season":2020}'; }
found() { jq -r '[.finding.status, .finding.reason // empty] | join(" ")'; }

# The right values
values() { jq -sc '[length, (map(.stats[] | select(.matches_played > 0)) | length), (map(.stats[].matches_played) | add), (map(.stats | length) | add), (map(.finding.elements) | add)]'; }
if [ -n "$AF_DATA" ]; then
	while read -r name wanted; do
		f=$AF_DATA/api-football/$name.json
		is "$(shape roster '{"league_id":4,"season":2020}' <"$f" | values)" "$wanted" "$name: players, rows with games, games, rows, elements"
		is "$(shape roster '{"league_id":4,"season":2020}' <"$f" | found | sort | uniq -c | xargs)" '20 API_OK' '... all of them good'
	done <<-'T'
		players-league4-season2020-null-league [20,13,34,20,20]
		players-league78-season2022-page3of35 [20,13,167,20,20]
		players-team33-season2020-page1 [20,44,202,90,90]
		players-league39-season2023-page1-20230906 [20,1,3,22,22]
		players-league39-season2023-page10-20230906 [20,10,25,21,21]
		players-team490-league135-season2025-page1 [20,16,230,20,20]
	T
	one=$(shape roster '{"league_id":4,"season":2020}' <"$AF_DATA/api-football/players-team33-season2020-page1.json")
	is "$(jq -s '[.[].stats[] | [.comp_api, .comp]] | unique | length, (map(select(.[0] == null)) | length)' <<<"$one" | xargs)" '6 1' '... six competitions, one without an id'
	is "$(shape roster '{"league_id":4,"season":2020}' <"$AF_DATA/api-football/players-league4-season2020-null-league.json" | head -n 1 | jq -c '[.api_id, .league_name, .stats[0].comp_api, .stats[0].season, .player.date_of_birth]')" \
		'[796,"EC Qualification",null,"2020","1983-12-27"]' 'a league without an id, a season that is a string'
	f=$AF_DATA/api-football/players-seasons-player2280.json
	is "$(shape missing '{"api_id":2280,"have":[2010,2011],"rev":"","fetch":{"at":"2026-01-02T03:04:05Z"}}' <"$f" | jq -sc '[length, (map(.season) | min, max), (map(.listed) | unique)]')" \
		'[16,2006,2023,["2026-01-02T03:04:05Z"]]' '18 seasons, of which two are there'
	is "$(shape roster '{"season":2014}' <"$AF_DATA/api-football/players-teams-transferred.json" | found | sort -u)" 'ERROR shape' "a player's teams are no roster"
	is "$(shape roster '{"season":2014}' <"$AF_DATA/api-football/doc-examples/players-all.json" | found | sort -u)" API_OK "the documentation's example"
	is "$(shape missing '{"have":[]}' <"$AF_DATA/api-football/players-seasons-all-46.json" | wc -l)" 46 'every season'
else
	skip 'the captures are not here'
fi

# A row
is "$(element 3 | people | roster | jq -cS 'del(.finding)')" '{"api_id":7,"league_id":39,"league_name":"Premier League","player":{"api_id":7,"date_of_birth":"1996-05-04","first_name":"Abdou-Lakhad","last_name":"Diallo","name":"A. Diallo","nationality":"Senegal"},"season":2020,"stats":[{"assists":null,"club":"Manchester United","club_api":33,"comp":"Premier League","comp_api":39,"country":"England","goals":2,"matches_played":3,"matches_started":1,"minutes_played":90,"penalty_goals":1,"penalty_misses":0,"red_cards":1,"season":"2020","yellow_cards":1}]}' 'a player and his row'
is "$(element '"3"' '.games.minutes = "90"' | people | roster | jq -c '[.stats[0].matches_played, .stats[0].minutes_played]')" '[3,90]' 'numbers that are strings'
is "$(element null | people | roster | jq -c '[.stats[0].matches_played, .finding.status]')" '[0,"API_OK"]' 'no games is 0'
for day in 1990-02-30 1990-00-00 '' null; do
	is "$(element 1 | people | jq -c --arg d "$day" '.response[0].player.birth.date = $d' | roster | jq -c '[.player.date_of_birth, (.stats | length)]')" '[null,1]' "born on '$day'"
done
is "$(element 1 | people | jq -c '.response[0].player.birth = null' | roster | jq -c '.stats | length')" 1 '... or not said at all'

# Two of one key
for order in '1 0' '0 1'; do
	# shellcheck disable=SC2086 # two words
	set -- $order
	for what in '.league.id = null' '.league = null' '.league |= map_values(null)' .; do
		is "$({ element "$1" "$what" && element "$2" "$what"; } | people | roster | jq -c '[(.stats | length), .stats[0].matches_played, .stats[0].season, .finding.elements, .finding.twice]')" \
			'[1,1,"2020",2,1]' "twice, $order games: $what"
	done
	is "$({ element "$1" '.games.minutes = 10' && element "$2" '.games.minutes = 20 | .games.appearences = 1'; } | people | roster | jq -c '.stats | length')" 1 '... and once'
done
is "$({ element 1 '.games.minutes = 10' && element 1 '.games.minutes = 20'; } | people | roster | jq -c '.stats | map(.minutes_played)')" '[20]' 'as many games: more minutes'
is "$({ element 1 '.games.minutes = 20' && element 1 '.games.minutes = 10'; } | people | roster | jq -c '.stats | map(.minutes_played)')" '[20]' '... in any order'
is "$({ element 1 && element 2 '.team.id = 34' && element 3 '.league.id = 48' && element 4 '.league.id = null' && element 5 '.league.id = null | .league.country = "Wales"' && element 6 '.league.season = 2021'; } | people | roster | jq -c '[.stats[].matches_played] | sort')" \
	'[1,2,3,4,5,6]' 'club, competition, country and season make the key'
is "$({ element 1 && element null '[paths(scalars)] as $p | reduce $p[] as $x (.; setpath($x; null))'; } | people | roster | jq -c '[(.stats | length), .finding.status, .finding.nobody]')" '[1,"API_OK",1]' 'an element that is all null is no row'
is "$(element null '[paths(scalars)] as $p | reduce $p[] as $x (.; setpath($x; null))' | people | roster | jq -c '[.api_id, .stats, .finding.status, .finding.reason]')" '[7,[],"NO_DATA","no_rows"]' '... nor is it alone; the player is there'
is "$({ element 1 && element 2 '.team.id = null'; } | people | roster | found)" 'PARTIAL no_club' 'games for nobody'
is "$(people </dev/null | roster | found)" 'NO_DATA no_rows' 'no element at all'

# What is no roster
is "$(echo '{"response":[]}' | roster | jq -c '[.api_id, .finding.status, .finding.reason]')" '[null,"NO_DATA","empty"]' 'an empty roster'
is "$(echo '{"errors":{}}' | roster | found)" 'ERROR shape' 'no list'
is "$(element 1 | people | jq -c '.response = [{player: {id: null}, statistics: []}, {player: {id: 8}}, [], .response[], (.response[] | .player.id = 9 | .statistics[].goals.total = "one")]' |
	roster | jq -r '[.api_id, .finding.status, .finding.message // (.stats | length)] | @csv' | paste -sd' ')" \
	',"ERROR","a player without id" 8,"ERROR","player 8: no statistics" ,"ERROR","Cannot index array with string ""player""" 7,"API_OK",1 9,"ERROR","player 9: ""one"" is no number"' \
	'an odd player costs only himself'
is "$(element 1 | people | jq -c '.response[0] |= (.player.birth = [] | .statistics[0] |= (.penalty = [] | .cards = [] | .goals.total = ""))' | roster | jq -c '[.finding.status, .player.date_of_birth, (.stats[0] | .matches_played, .goals, .yellow_cards)]')" \
	'["API_OK",null,1,null,null]' 'an empty object, as PHP writes it, and an empty text: nothing'
segment() { jq -cs '{league_id: 39, season: 2020, gathered: ., finding: {status: "PARTIAL", reason: "failed"}}' | quick_shape -L "$C/jq" -f "$C/jq/segment.jq" | jq -c '[.total, .imported, .finding.status, .finding.reason, .finding.message]'; }
odd='{"finding":{"status":"ERROR","reason":"shape","message":"why"}}'
is "$(echo "{\"api_id\":1,\"finding\":{\"status\":\"API_OK\"}} ${odd/\{/\{\"api_id\":2,} $odd" | segment)" '[3,1,"ERROR","shape","2 of 3 players cannot be read: why; why"]' '... and his league is not complete'
is "$(echo "${odd/\{/\{\"api_id\":2,} ${odd/\{/\{\"api_id\":2,}" | segment)" '[1,0,"ERROR","shape","1 of 1 players cannot be read: why; why"]' '... who counts once, on however many pages he is'
is "$(element 1 | people | shape roster '{"season":2020,"fetch":{"partial":{"had":3,"told":43,"why":"refused_plan"}}}' | found)" 'PARTIAL pages' 'some of the pages'

# Seasons
missing() { shape missing "{\"api_id\":7,\"have\":$1,\"fetch\":{\"at\":\"T\"}}" | jq -c '[.season, .seasons, .finding.status, .finding.reason]' | xargs; }
is "$(echo '{"response":[2005,2006,2010]}' | missing '[2010]')" '[2005,3,API_OK,null] [2006,3,API_OK,null]' 'seasons before the first that is there'
is "$(echo '{"response":[2010,"2005",2010]}' | missing '["2010"]')" '[2005,2,API_OK,null]' '... spelled otherwise, and twice'
is "$(echo '{"response":[2005,2006]}' | missing '[2006,2005,2004]')" '[null,2,SKIPPED,nothing_missing]' 'nothing is missing'
is "$(echo '{"response":[]}' | missing '[2005]')" '[null,0,NO_DATA,no_seasons]' 'an empty list proves nothing'
is "$(echo '{"response":["soon"]}' | missing '[]')" '[null,null,ERROR,shape]' 'no season'
is "$(echo '{"response":[2005,null]}' | missing '[]')" '[null,null,ERROR,shape]' '... nor is null one that is missing'

# A season of his
is "$(element 3 | people | history | jq -c '[.api_id, .season, (.stats | length), .finding.status]')" '[7,2020,1,"API_OK"]' "a player's season"
is "$(echo '{"response":[]}' | history | found)" 'NO_DATA empty' '... of which nothing is known'
is "$(element 3 | people | jq -c '.response[0].player.id = 8' | history | jq -c '[.api_id, .stats, .finding.reason, .finding.message]')" '[7,null,"other_player","asked for player 7, got 8, A. Diallo"]' 'another id: told, and not merged'
is "$(element 3 | people | jq -c '.response += .response' | history | found)" 'ERROR shape' 'two players'

# All of his seasons
complete() { jq -cs '{api_id: 7, gathered: ., fetch: {at: "T"}, finding: {status: "PARTIAL", reason: "failed"}}' | quick_shape -L "$C/jq" -f "$C/jq/complete.jq" | jq -c '[.asked, .finding.status, .finding.reason, .finding.message, .gathered]'; }
good='{"season":2005,"finding":{"status":"API_OK"},"load":"updated"}' none='{"season":2006,"finding":{"status":"NO_DATA","reason":"empty"},"load":"unchanged"}'
is "$(echo "$good $none" | complete)" '[2,"API_OK",null,null,null]' 'complete: answered, be it with nothing'
is "$(echo "$good ${good/updated/rejected}" | complete)" '[2,"ERROR","rejected","1 of 2 seasons failed: 2005",null]' 'not if the database refused one'
is "$(echo "$good {\"season\":2007,\"finding\":{\"status\":\"ERROR\",\"reason\":\"http_500\"}}" | complete)" '[2,"ERROR","http_500","1 of 2 seasons failed: 2007",null]' '... nor if one failed'

# The files of questions
for name in players seasons history; do
	echo '{"league_id":39,"season":2020,"api_id":7,"rev":""}' >work
	check "api-football-$name.conf" 0 '"calls":' '' env API_FOOTBALL_KEY=x af-fetch -p "api-football-$name" -n work
	is "$(grep -c '^governor *= api-football$' "$P/api-football-$name.conf")" 1 '... counts with the others'
done
done_testing
