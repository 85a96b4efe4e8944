# nhl-game: a box score of the NHL, one record.  Fields come and go; existing ones are taken by name.
include "gamelogs";

def no_statistics: {playerId: 1, sweaterNumber: 1, name: 1, position: 1, starter: 1, decision: 1};
# "19/21" is two statistics.
def pairs: {evenStrengthShotsAgainst: ["evenStrengthSaves", "evenStrengthShotsAgainst"], powerPlayShotsAgainst: ["powerPlaySaves", "powerPlayShotsAgainst"],
	shorthandedShotsAgainst: ["shorthandedSaves", "shorthandedShotsAgainst"], saveShotsAgainst: ["saves", "shotsAgainst"],
	faceoffs: ["faceoffsWon", "faceoffsTaken"]};
def statistics_of($g): reduce to_entries[] as $e ({}; $e.key as $k | $e.value as $v
	| if no_statistics[$k] then . elif ($v | type) == "number" then .[$g + $k] = $v
	  elif ($v | type) != "string" then .
	  elif pairs[$k] then ($v | split("/")) as $p | reduce (0, 1) as $i (.; reduce ($p[$i] | num) as $n (.; .[$g + pairs[$k][$i]] //= $n))
	  else reduce ($v | num, clock) as $n (.; .[$g + $k] = $n) end);
# A goalie on the bench has 00:00, and nothing else.
def played($g): if has($g + "toi") or $g == "goalie." then any(. != 0) else true end;
def team: {id: (.id | id), code: (.abbrev // null), score: (.score | figure),
	name: ([.placeName.default, (.commonName.default // .name.default)] | map(select(. != null)) | join(" "))};

. as $w | (.body | if type == "object" then . else error("no object") end) as $b
| same_game($b.id)
| {home: ($b.homeTeam | team), away: ($b.awayTeam | team)} as $teams
| if $teams.home.id == null or $teams.away.id == null then error("not two teams") else . end
| same_teams($teams)
| ($b.gameScheduleState // "OK") as $plan | ($b.gameState // "OFF") as $state
| if $plan == "PPD" or $plan == "CNCL" then {finding: {status: "SKIPPED", reason: (if $plan == "PPD" then "postponed" else "cancelled" end)}}
  elif $state != "OFF" and $state != "FINAL" then {finding: {status: "SKIPPED", reason: "not_finished"}}
  else
	[("home", "away") as $s | $b.playerByGameStats[$s + "Team"] // {} | . as $t
		| ("forwards", "defense", "goalies") as $block | (if $block == "goalies" then "goalie." else "skater." end) as $g
		| $t[$block] | each | statistics_of($g) as $stats | select($stats | played($g))
		| {player_id: (.playerId | id // error("a player without an id")), name: .name.default, side: $s, position: (.position // null),
			starter, decision: (.decision // null), stats: $stats}] as $lines
	| [("home", "away") as $s | $b.playerByGameStats[$s + "Team"] // {} | select([.forwards, .defense, .goalies | (. // []) != []] | all) | $s] as $sides
	# The winner of a shootout has one goal more than its players.
	| (if $b.gameOutcome.lastPeriodType == "SO" then (if $teams.home.score > $teams.away.score then "home" else "away" end) else null end) as $shootout
	| [("home", "away") as $s | [$lines[] | select(.side == $s) | .stats] as $l
		| ({prop: "skater.goals", total: ($b[$s + "Team"].score | figure | if . != null and $s == $shootout then . - 1 else . end)},
			{prop: (if ([$l[]["skater.sog"]] | any(. != null)) then "skater.sog" else "skater.shots" end), total: ($b[$s + "Team"].sog | figure)})
		| select(.total != null) | .prop as $p | select([$l[][$p]] | any(. != null))
		| {side: $s, prop: $p, total, sum: ([$l[] | (.[$p] // 0) + (if $p == "skater.goals" then .["goalie.goals"] // 0 else 0 end)] | add)}] as $checks
	| game_record({status: $state}; $teams; $lines; $sides; $checks; [])
  end
