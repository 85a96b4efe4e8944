# games: a season's list from API-Basketball, one record per game.  Games that are not over are written, but not fetched; one
# that cannot be read, or that is listed twice with different contents, costs only itself.
def finding: if . == "FT" or . == "AOT" then {status: "API_OK", reason: null}
	else {status: "SKIPPED", reason: ({POST: "postponed", CANC: "cancelled", ABD: "cancelled", AWD: "cancelled"}[.] // "not_finished")} end;
def is_id: type == "number" or (type == "string" and test("^[0-9]+$"));
def id: if is_id then tostring else error("a game or team without an id") end;
def game: {game_id: (.id | id), date: .date, status: (.status.short | if type == "string" then . else error("a game without a status") end),
	home_id: (.teams.home.id | id), home: .teams.home.name, home_points: .scores.home.total,
	away_id: (.teams.away.id | id), away: .teams.away.name, away_points: .scores.away.total,
	finding: (.status.short | finding)};

.body.response
| if type != "array" then error("no response") elif length == 0 then {finding: {status: "NO_DATA", reason: "empty"}}
  else to_entries | group_by(.value | if type == "object" then .id else null end) | sort_by(.[0].key)[] | map(.value) | (.[0].id? // null) as $id
	| (try (if $id != null and (unique | length) > 1 then error("listed twice, with different contents") else (if $id == null then . else unique end)[] | game end)
		catch {finding: {status: "ERROR", reason: "shape", message: .}} + if $id | is_id then {game_id: ($id | tostring)} else {} end)
  end
