#!/bin/bash
# af-sim: people who change the club, games in a competition without an id, the clubs of a player, a plan of few pages; the
# three ways to ask for somebody agree.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/sim.sh"
cat >moves.world <<'W'
seed 7
transfers 40%
friendlies 30%
league 39 "Premier League" "England" league GB-ENG
	seasons  2016-2019 matches 60 teams 8 from 02-01 to 11-20
league 203 "Süper Lig" "Turkey" league TR
	seasons  2016-2019 matches 45 teams 8 from 02-01 to 11-20
W
serve -w moves.world
pages() { get "$1&page=[1-${2-15}]"; }
for league in 39 203; do pages "/players?league=$league&season=[2016-2019]"; done >rosters
jq -c '.response[] | .player.id as $p | .statistics[] | [$p, .league.season, .team.id, .league.id]' rosters | sort >of-leagues
is "$(jq -c '[.parameters.league, .parameters.season, .response[].player.id]' rosters | jq -s 'group_by(.[:2]) | map([.[][2:][]] | length - (unique | length)) | unique' -c)" '[0]' 'who has two clubs in a league is in its roster once'
isnt "$(jq -c 'select(.response | any(.statistics | length == 2)) | 2' rosters | sort -u)" '' '... with both of them'
is "$(jq -r '[.response[].statistics[].league.id] | unique | length' rosters | sort -u | xargs)" '0 1' '... and nothing of another league'
# each player, by his seasons
jq '.[0]' of-leagues | sort -u | awk 'NR % 12 == 0' >some
ids=$(paste -sd, some)
get "/players?id={$ids}&season=[2016-2019]" | jq -c '.response[] | .player.id as $p | .statistics[] | select(.league.id) | [$p, .league.season, .team.id, .league.id]' | sort >of-players
same of-players 'asked for one by one, they did the same' "jq -c --slurpfile some some 'select(.[0] as \$p | \$some | index(\$p))' of-leagues | sort"
is "$(get "/players/seasons?player={$ids}" | jq -c '[.parameters.player, .response]' | sort)" \
	"$(jq -sc 'group_by(.[0]) | .[] | ["\(.[0][0])", (map(.[1]) | unique)]' of-players | sort)" '... in the seasons that are listed'
is "$(get "/players/teams?player={$ids}" | jq -c '.parameters.player as $p | .response[] | .team.id as $t | .seasons[] | [($p | tonumber), ., $t]' | sort)" "$(jq -c '.[:3]' of-players | sort)" '... at the clubs that are listed'
isnt "$(get "/players/teams?player=[10000-10160:4]" | jq -c 'select(.response | any(.seasons == [])) | 1' | sort -u)" '' 'a club may have no season'
# A club's page has all that they did for it.
get "/players?id={$ids}&season=2018" | jq -c '.response[] | .player.id as $p | .statistics[] | [.team.id, $p, .league, .games.appearences]' | sort >there
clubs=$(jq '.[0]' there | sort -u | paste -sd,)
same there "a club's page" "pages '/players?team={$clubs}&season=2018' 4 | jq -c --slurpfile some some '.response[] | .player.id as \$p | select(\$some | index(\$p)) | .statistics[] | [.team.id, \$p, .league, .games.appearences]' | sort"
is "$(jq -c 'select(.[2].id == null) | [.[2].name, .[2].season]' there | sort -u)" '["Club Friendlies","2018"]' 'a competition without an id'
is "$(jq -c 'select(.[2].id == null) | [.[0], .[1], .[3] > 0]' there | sort | uniq -c | awk '{ print $1 }' | sort -u) $(jq -c 'select(.[2].id == null)' there | wc -l | awk '{ print $1 % 2 }')" '1 0' '... once with games and once without'
# A plan
serve -w moves.world --plan free --per-minute 0 --per-day 0 --plan-pages 3
is "$(pages '/players?league=39&season=2018' 4 | jq -c '[.results, .errors]' | sort -u)" $'[0,{"plan":"Free plans are limited to a maximum value of 3 for the Page parameter"}]\n[20,[]]' 'a plan of three pages'
# What is wrong
for bad in 'transfers 30' 'transfers 101%' 'friendlies' 'transfers 3% 4%'; do
	echo "$bad" >bad.world
	check "no world: $bad" 2 '' 'bad.world:1: ' af-sim -w bad.world --truth
done
is "$(get /players/teams | jq -c .errors)" '{"player":"The Player field is required."}' 'the clubs of nobody'
done_testing
