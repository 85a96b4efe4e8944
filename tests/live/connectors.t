#!/bin/bash
# Each free provider, for real, which only AF_LIVE=1 asks: one call each, of something that settled years ago, so that what it
# answers is known.  A form that changes, an address that is blocked or a certificate that ended is found here.
. "$(dirname "$0")/../tap.sh"
[ "${AF_LIVE-}" = 1 ] || { echo '1..0 # SKIP AF_LIVE=1 asks the real providers'; exit 0; }
# What tests this test has a server of its own.
[ -z "${AF_LIVE_BASE-}" ] || export AF_BASE=$AF_LIVE_BASE

# provider, what its body is, the record that is asked, what must hold of the answer: $b is its body
cat >rows <<'T'
mlb-schedule	json	{"from":"2024-07-01","to":"2024-07-01","rev":"live"}	$b.totalGames == 3 and ($b.dates[0].games | length) == 3
mlb-boxscore	json	{"game_id":744914,"rev":"live"}	[$b.teams.home.team.id, $b.teams.away.team.id] == [141, 117]
mlb-changes	json	{"since":"2024-07-01T00:00:00Z","rev":"live"}	($b.totalGames | type) == "number"
savant-game	csv	{"game_id":631614,"rev":"live"}	($b.rows | length) == 336 and ($b.rows[0].game_pk == "631614")
espn-scoreboard	json	{"path":"basketball/nba","date":"2024-12-01","day":"20241201","rev":"live"}	($b.events | length) == 10
espn-summary	json	{"path":"basketball/nba","game_id":401585607,"rev":"live"}	($b.boxscore.players | length) == 2
nhl-schedule	json	{"date":"2025-10-07","to":"2025-10-13","rev":"live"}	[$b.gameWeek[].games | length][0:3] == [3, 4, 14]
nhl-boxscore	json	{"game_id":2023030417,"rev":"live"}	[$b.homeTeam.id, $b.awayTeam.id] == [13, 22]
nba-scoreboard	json	{"date":"2025-11-05","rev":"live"}	$b.scoreboard.gameDate == "2025-11-05" and ($b.scoreboard.games | length) == 11
nba-boxscore	json	{"game_id":"0022000180","rev":"live"}	[$b.game.homeTeam.teamId, $b.game.awayTeam.teamId] == [1610612738, 1610612753]
toastmasters-summary	csv	{"path":"2024-2025/","place":"2024-2025","month_end":"2025-06-30","as_of":"2025-07-08","ask":"districtsummary~6/30/2025~7/8/2025~2024-2025","rev":"live"}	($b.rows | length) > 100
T
words() { case $1 in toastmasters-*) echo '--trailer=Month of' ;; savant-*) echo '--need=game_pk' ;; esac; }
also=()
while IFS=$'\t' read -r provider _; do also+=(--also "$provider"); done <rows
af-health "${also[@]}" --timeout 10 >health
if [ "$(jq -s 'map(select(.ok)) | length' health)" = 0 ]; then
	echo '1..0 # SKIP no provider can be reached from here'
	exit 0
fi
while IFS=$'\t' read -r provider kind record holds; do
	# One call, whatever happens: a test that tries again would hide what it is for.
	af-fetch -p "$provider" --retries 0 --max-calls 1 --max-wait 30s --timeout 60s -l "$provider.log" <<<"$record" >answer 2>said
	if [ "$kind" = csv ] && jq -e 'has("body")' answer >/dev/null 2>&1; then
		mapfile -t option < <(words "$provider")
		af-csv "${option[@]}" answer >table 2>>said && mv table answer
	fi
	got=$(jq -c "(.body // null) as \$b | if .fetch.error then \"\(.fetch.error)\" else try ($holds) catch \"another form: \(.)\" end" answer 2>&1)
	if [ "$got" = true ]; then pass "$provider"; else fail "$provider" "$got" "$(head -n 3 said)"; fi
done <rows
done_testing
