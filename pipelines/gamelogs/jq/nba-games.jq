# nba-games: a day's scoreboard from the NBA (stats or CDN), one record per game.
include "gamelogs";

# The times of gameEt end with a misleading Z: they are Eastern.
def fact: if (.gameStatusText // "") | startswith("PPD") or startswith("Postponed") then "postponed"
	elif (.gameStatusText // "") | startswith("Cancel") then "cancelled"
	else .gameStatus | figure | if . == null then error("a game without a state") elif . == 3 then "over" else "not_finished" end end;
def side: {id: (.teamId | id // error("no team")), code: (.teamTricode // null), name: ([.teamCity, .teamName] | map(select(. != null)) | join(" "))};

. as $w | .body.scoreboard as $b
| league as $league
| if ($b | type) != "object" or ($b.gameDate | type) != "string" then error("no scoreboard")
  elif .date != null and .date != $b.gameDate then error("asked for \(.date), got \($b.gameDate)")
  elif ($b.games | type) != "array" then error("no games")
  elif $b.games == [] then no_games
  else $b.games[] | one_game(.gameId | id;
	kind("nba"; .gameId[2:3]) as $kind
	| {league: $league, date: $b.gameDate, game_time: (.gameTimeUTC | utc), status: .gameStatusText, kind: $kind,
		home: (.homeTeam | side), away: (.awayTeam | side), finding: game_finding($kind; fact)})
  end
