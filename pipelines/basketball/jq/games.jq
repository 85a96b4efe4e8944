# games: a season's list from API-Basketball, one record per game.  Games that are not over are written, but not fetched.
def finding: if . == "FT" or . == "AOT" then {status: "API_OK", reason: null}
	else {status: "SKIPPED", reason: ({POST: "postponed", CANC: "cancelled", ABD: "cancelled", AWD: "cancelled"}[.] // "not_finished")} end;
def id: if type == "number" then tostring else error("a game or team without an id") end;

.body.response
| if type != "array" then error("no response") elif length == 0 then {finding: {status: "NO_DATA", reason: "empty"}}
  else .[] | {game_id: (.id | id), date: .date, status: .status.short,
	home_id: (.teams.home.id | id), home: .teams.home.name, home_points: .scores.home.total,
	away_id: (.teams.away.id | id), away: .teams.away.name, away_points: .scores.away.total,
	finding: (.status.short | finding)}
  end
