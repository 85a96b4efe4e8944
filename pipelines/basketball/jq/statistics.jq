# statistics: a game's statistics from API-Basketball, one record per team, under the provider's names.
. as $w
| .body.response
| if type != "array" then error("no response") elif length == 0 then {finding: {status: "NO_DATA", reason: "empty"}}
  elif ([.[].team.id | tostring] | sort) != ([$w.home_id, $w.away_id] | sort) then error("not the two teams that play")
  else .[] | {team_id: (.team.id | tostring), stats: del(.game, .team)}
  end
