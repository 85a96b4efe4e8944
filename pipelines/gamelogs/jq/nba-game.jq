# nba-game: a box score of the NBA (CDN, or boxscoretraditionalv3), one record.
include "gamelogs";

# For these the team's total is the players' sum, without anything of the team itself.
def sums: ["points", "fieldGoalsMade", "fieldGoalsAttempted", "threePointersMade", "threePointersAttempted", "freeThrowsMade", "freeThrowsAttempted",
	"assists", "steals", "blocks"];
# "PT25M01.00S", "25:01": seconds.
def playing_time: if startswith("PT") then ltrimstr("PT") | rtrimstr("S") | split("M") | map(num) | select(length == 2) | .[0] * 60 + .[1] else clock end;
# Some players who played are marked as not playing: what they did counts.
def numbers: with_entries(.value |= figure | select(.value != null));
def played($seconds; $stats): (.played | figure) == 1 or ($seconds // 0) > 0 or ($stats | any(. != 0));
def team: {id: (.teamId | id), code: (.teamTricode // null), name: ([.teamCity, .teamName] | map(select(. != null)) | join(" ")), score: (.score // .statistics.points | figure)};

. as $w | (.body.game // .body.boxScoreTraditional | if type == "object" then . else error("no game") end) as $b
| same_game($b.gameId)
| {home: ($b.homeTeam // {} | team), away: ($b.awayTeam // {} | team)} as $teams
| if $teams.home.id == null or $teams.away.id == null then error("not two teams") else . end
| same_teams($teams)
| if (($b.gameStatus | figure) // 3) != 3 then {finding: {status: "SKIPPED", reason: (if $b.gameStatusText // "" | startswith("PPD") then "postponed" else "not_finished" end)}}
  else
	[("home", "away") as $s | $b[$s + "Team"].players | each | (.statistics // {}) as $v | ($v | numbers) as $n
		| ([$v.minutes | select(type == "string") | playing_time][0]) as $seconds
		| select(played($seconds; $n))
		| {player_id: (.personId | id // error("a player without an id")), name: (.name // "\(.firstName) \(.familyName)"), side: $s,
			position: (.position // null | if . == "" then null else . end),
			starter: (if .starter != null then (.starter | figure) == 1 elif has("comment") then (.position // "") != "" else null end),
			stats: (($n | del(.minutes)) + (if $seconds != null then {minutes: ($seconds | minutes)} else {} end))}] as $lines
	| [("home", "away") as $s | [$lines[] | select(.side == $s) | .stats] as $l | sums[] | . as $k
		| ($b[$s + "Team"].statistics[$k] | num) as $total | {side: $s, prop: $k, sum: ([$l[][$k] // 0] | add // 0), total: $total}] as $checks
	| game_record({status: ($b.gameStatusText // $w.status // null)}; $teams; $lines; ["home", "away"]; $checks; [])
  end
