# mlb-game: a box score of the MLB Stats API (/boxscore, or the one in /feed/live), one record.
# The answer of /boxscore has no id, day or state: they come from the work record.
include "gamelogs";

# What is taken.  seasonStats are recomputed at every call, whenever the game was: never take those.
def taken: {
	batting: ["hits", "doubles", "triples", "homeRuns", "strikeOuts", "baseOnBalls", "intentionalWalks", "hitByPitch", "rbi", "runs", "atBats",
		"plateAppearances", "totalBases", "stolenBases", "caughtStealing"],
	pitching: ["outs", "strikeOuts", "hits", "runs", "earnedRuns", "homeRuns", "baseOnBalls", "battersFaced", "pitchesThrown", "strikes", "wins",
		"losses", "saves", "holds"]
};
def line($side): .stats as $stats | {player_id: (.person.id | id // error("a player without an id")), name: .person.fullName, side: $side,
	position: (.position.abbreviation // null),
	starter: (if .battingOrder != null then (.battingOrder | tostring | endswith("00")) elif .stats.pitching.gamesStarted != null then (.stats.pitching.gamesStarted | figure) == 1 else null end),
	stats: (reduce ("batting", "pitching") as $g ({}; $stats[$g] as $v
		| if ($v | length) == 0 then . else reduce taken[$g][] as $k (.; reduce ($v[$k] | num) as $n (.; .[$g + "." + $k] = $n)) end))};
# A player who played for both teams (in a resumed game) is one player with the sum.
def one_player: group_by(.player_id) | map(if length == 1 then .[0] else . as $l | .[-1]
	| .stats = (reduce ($l[].stats | to_entries[]) as $e ({}; .[$e.key] += $e.value)) end);

. as $w | (.body | if type == "object" then . else error("no object") end) as $b
| same_game($b.gamePk)
| ($b.gameData.status.codedGameState // "F") as $state
| (($b.liveData.boxscore // $b).teams | if type == "object" then . else error("no teams") end) as $t
| (reduce ("home", "away") as $s ({}; .[$s] = ($t[$s].team | {id: (.id | id), code: (.abbreviation // null), name, score: ([$t[$s].teamStats.batting.runs | num][0])}))) as $teams
| if $teams.home.id == null or $teams.away.id == null then error("not two teams") else . end
| same_teams($teams)
| if ["F", "O", "Q", "R"] | index($state) == null then {finding: {status: "SKIPPED", reason: ({D: "postponed", C: "cancelled"}[$state] // "not_finished")}}
  else
	[("home", "away") as $s | $t[$s].players // {} | .[] | line($s) | select(.stats != {})] as $lines
	| [("home", "away") as $s | [$lines[] | select(.side == $s) | .stats] as $l | ("batting", "pitching") as $g
		| ($t[$s].teamStats[$g] // {}) as $total | taken[$g][] | . as $k | ($total[$k] | num) as $n
		| {side: $s, prop: ($g + "." + $k), sum: ([$l[][$g + "." + $k] // 0] | add // 0), total: $n}] as $checks
	| [("home", "away") as $s | [($t[$s].players // {})[].stats] as $l
		| select(("batting", "pitching") as $g | $l | any(.[$g] | length > 0) | not) | $s] as $lack
	| game_record({}; $teams; $lines | one_player; ["home", "away"] - $lack; $checks; [])
  end
