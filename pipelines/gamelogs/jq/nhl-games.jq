# nhl-games: a schedule of a week (/v1/schedule) or a day's scores (/v1/score), one record per game.
include "gamelogs";

# FINAL becomes OFF when the figures are official; an All-Star game stays FINAL.
def facts: {OFF: "over", FINAL: "over"};
def called_off: {PPD: "postponed", CNCL: "cancelled"};
def fact: called_off[.gameScheduleState // ""] // facts[.gameState // error("a game without a state")] // "not_finished";
def side: {id: (.id | id // error("no team")), code: (.abbrev // null),
	name: ([.placeName.default, (.commonName.default // .name.default)] | map(select(. != null)) | join(" "))};

. as $w | (.body | if type == "object" then . else error("no object") end) as $b
| league as $league
# The answer is a week from the day that was asked for; a record of fewer days takes only these.
| (if $b.currentDate != null then [{date: $b.currentDate, games: $b.games}]
	else $b.gameWeek | if type == "array" then . else error("no gameWeek") end end) as $days
| if $w.date != null and $days[0].date != $w.date then error("asked for \($w.date), got \($days[0].date)") else . end
| [$days[] | select($w.to == null or .date <= $w.to)] as $days
| if $w.to != null and $days[-1].date != $w.to then error("no word of \($w.to)") else . end
| [$days[] | .date as $d | .games
	| if type == "array" then .[] else error("no games of \($d)") end | .listed = $d] as $games
| if $games == [] then no_games
  else $games[] | one_game(.id | id;
	kind("nhl"; .gameType) as $kind
	| {league: $league, date: .listed, game_time: (.startTimeUTC | utc), status: .gameState, kind: $kind,
		home: (.homeTeam | side), away: (.awayTeam | side), finding: game_finding($kind; fact)})
  end
