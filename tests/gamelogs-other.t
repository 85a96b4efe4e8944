#!/bin/bash
# A provider that nobody has heard of: one provider file, one jq program, one line of sources, one SQL file, no C.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/gamelogs.sh"
mkdir -p own/gamelogs other
# Day lists and box scores by one file: a list's record has the path "days", a game's its own.
cat >own/ishockey.conf <<-'END'
	governor   = gamelogs
	key        = ishockey/{+path}/{date}/{rev}
	url        = https://stats.example.org/{+path}/{date}
	per-second = 5
	rate       = max
	need       = spelldag
	expect     = json
END
cat >own/ishockey.jq <<-'END'
	include "gamelogs";
	def team: {id: (.nr | id), code: .kort, name: .namn};
	. as $w | .body as $b
	| if $b.spelldag != $w.date then error("asked for \($w.date), got \($b.spelldag)") else . end
	| if $w.game_id != null then
		game_record({status: "slut"}; {home: ($b.hemma | team), away: ($b.borta | team)};
			[("hemma", "borta") as $s | $b[$s].spelare[] | {player_id: (.nr | id), name: .namn, side: {hemma: "home", borta: "away"}[$s], position: null, starter: null,
				stats: {"skater.goals": (.mal | num), "skater.toi": (.istid | clock)}}]; ["home", "away"];
			[("hemma", "borta") as $s | {side: {hemma: "home", borta: "away"}[$s], prop: "skater.goals", total: $b[$s].mal, sum: ([$b[$s].spelare[].mal] | add)}]; [])
	  elif $b.matcher == [] then no_games
	  else $b.matcher[] | one_game(.nr | id; {league: $w.league, date: $b.spelldag, path: "match/\(.nr)", status: .lage, kind: "regular",
			home: (.hemma | team), away: (.borta | team), finding: game_finding("regular"; if .lage == "slut" then "over" else "not_finished" end)})
	  end
END
echo "NHL shl $PWD/own/ishockey.conf day $PWD/own/ishockey.jq $PWD/own/ishockey.conf $PWD/own/ishockey.jq days 8 -" >own/sources
# The users' own names of tables.
sed -e 's/^\(.set logs  *\).*/\1spelarstatistik/' -e 's/^\(.set game_key  *\).*/\1matchnummer/' "$AF_ROOT/pipelines/gamelogs/sql/tables.sql" >own/gamelogs/tables.sql
export AF_SQL=$PWD/own
# What it answers: two days with games, one without.
match() { printf '{"nr":%d,"lage":"%s","hemma":{"nr":11,"kort":"FBK","namn":"Färjestad"},"borta":{"nr":12,"kort":"LHF","namn":"Luleå"}}' "$1" "$2"; }
mkdir -p other/days other/match/90071{1,2}
printf '{"spelldag":"2025-01-02","matcher":[%s,%s]}' "$(match 900711 slut)" "$(match 900713 pagar)" >other/days/2025-01-02.json
printf '{"spelldag":"2025-01-03","matcher":[]}' >other/days/2025-01-03.json
printf '{"spelldag":"2025-01-04","matcher":[%s]}' "$(match 900712 slut)" >other/days/2025-01-04.json
for n in 900711:2025-01-02 900712:2025-01-04; do
	jq -cn --arg d "${n#*:}" '{spelldag: $d, hemma: {nr: 11, kort: "FBK", namn: "Färjestad", mal: 3, spelare: [{nr: 1, namn: "Åke", mal: 2, istid: "12:08"}, {nr: 2, namn: "Bo", mal: 1, istid: "20:00"}]},
		borta: {nr: 12, kort: "LHF", namn: "Luleå", mal: 1, spelare: [{nr: 7, namn: "Örjan", mal: 1, istid: "1:01"}]}}' >"other/match/${n%:*}/${n#*:}.json"
done
printf 'host stats\n/{+path}/{date}  {+path}/{date}.json\n' >other/routes
world=other serve
check 'its tables, by the names that the users have' 0 '' 'spelarstatistik' af db gamelogs
run af gamelogs NHL --from 2025-01-02 --to 2025-01-04 --sources own/sources "${opts[@]}" --run r
is "$status $(jq -c '.NHL | [.inserted, .errors, .days.present, .days.empty, .games.out_of_scope]' <<<"$out")" '0 [12,0,2,1,1]' 'a provider of text files alone'
is "$(calls)" 5 '... a call a day and a game'
is "$(sql "SELECT g.matchnummer, p.name, t.code, s.prop_type, s.value FROM spelarstatistik s JOIN games g ON g.id = s.game_id JOIN players p ON p.id = s.player_id
	JOIN teams t ON t.id = s.team_id WHERE g.matchnummer = '900711' ORDER BY 2, 4" | paste -sd' ')" \
	'900711|Bo|FBK|skater.goals|1 900711|Bo|FBK|skater.toi|1200 900711|Åke|FBK|skater.goals|2 900711|Åke|FBK|skater.toi|728 900711|Örjan|LHF|skater.goals|1 900711|Örjan|LHF|skater.toi|61' '... its rows'
is "$(sql 'SELECT DISTINCT source FROM games')" ishockey '... are its own'
: >arrivals
run af gamelogs NHL --from 2025-01-02 --to 2025-01-04 --sources own/sources "${opts[@]}" --run r
is "$status $(calls) $(jq -c '[.total[]]' <<<"$out")" '0 0 [0,0,0]' 'a second time nothing'
check 'another provider in its directory is refused' 2 '' 'were made with' af gamelogs NHL --from 2025-01-02 --to 2025-01-04 "${opts[@]}" --run r

# What is kept of answers: of 300 games as large as ESPN's
game='{"header":{"competitions":[{"competitors":[{"team":{"id":"1"}}]}]},"boxscore":{"players":"'$(head -c 38000 /dev/zero | tr '\0' b)'"}'
mkdir -p large && printf '%s,"plays":"%s"}' "$game" "$(head -c 330000 /dev/zero | tr '\0' p)" >large/game.json
printf 'host espn\n/apis/{+rest}  game.json\n' >large/routes
seq 300 | awk '{ printf "{\"path\":\"football/nfl\",\"game_id\":\"%d\",\"rev\":\"final\"}\n", $1 }' >work
world=large serve
sed '/^keep/d' "$AF_ROOT/pipelines/providers/espn-summary.conf" >whole.conf
af-fetch -p espn-summary --per-second 10000 -l kept work >/dev/null
af-fetch -p ./whole.conf --per-second 10000 -l whole work >/dev/null
is "$(wc -l <kept) $(wc -l <whole)" '300 300' '300 games'
share=$(($(stat -c %s kept) * 1000 / $(stat -c %s whole)))
is $((share <= 150)) 1 "... with keep the log is $share thousandths of what it is without"
done_testing
