# espn-game: the box score of a summary, all five leagues, one record.  Statistics go by key, never by
# place: columns have moved.
include "gamelogs";

# Forwards and defenders have the same columns; a player's group must not depend on his position.
def group: {forwards: "skater", defenses: "skater", skaters: "skater", goalies: "goalie"}[.] // .;

# The season so far, in a game's row.
def to_date: {avg: 1, onBasePct: 1, slugAvg: 1, OPS: 1, ops: 1, onBasePlusSlug: 1, ERA: 1, WHIP: 1, ytdGoals: 1};

# What a label stands for if there are no keys, or not one per value.
def labels: {
	"": {MIN: "minutes", PTS: "points", FG: "fieldGoalsMade-fieldGoalsAttempted", "FGM-A": "fieldGoalsMade-fieldGoalsAttempted",
		"3PT": "threePointFieldGoalsMade-threePointFieldGoalsAttempted", "3PM-A": "threePointFieldGoalsMade-threePointFieldGoalsAttempted",
		FT: "freeThrowsMade-freeThrowsAttempted", "FTM-A": "freeThrowsMade-freeThrowsAttempted",
		REB: "rebounds", AST: "assists", TO: "turnovers", STL: "steals", BLK: "blocks",
		OREB: "offensiveRebounds", DREB: "defensiveRebounds", PF: "fouls", "+/-": "plusMinus"},
	passing: {"C/ATT": "completions/passingAttempts", YDS: "passingYards", AVG: "yardsPerPassAttempt", TD: "passingTouchdowns",
		INT: "interceptions", SACKS: "sacks-sackYardsLost", QBR: "adjQBR", RTG: "QBRating"},
	rushing: {CAR: "rushingAttempts", YDS: "rushingYards", AVG: "yardsPerRushAttempt", TD: "rushingTouchdowns", LONG: "longRushing"},
	receiving: {REC: "receptions", YDS: "receivingYards", AVG: "yardsPerReception", TD: "receivingTouchdowns", LONG: "longReception",
		TGTS: "receivingTargets"},
	fumbles: {FUM: "fumbles", LOST: "fumblesLost", REC: "fumblesRecovered"},
	defensive: {TOT: "totalTackles", SOLO: "soloTackles", SACKS: "sacks", TFL: "tacklesForLoss", PD: "passesDefended", "QB HTS": "QBHits",
		TD: "defensiveTouchdowns"},
	interceptions: {INT: "interceptions", YDS: "interceptionYards", TD: "interceptionTouchdowns"},
	kickReturns: {NO: "kickReturns", YDS: "kickReturnYards", AVG: "yardsPerKickReturn", LONG: "longKickReturn", TD: "kickReturnTouchdowns"},
	puntReturns: {NO: "puntReturns", YDS: "puntReturnYards", AVG: "yardsPerPuntReturn", LONG: "longPuntReturn", TD: "puntReturnTouchdowns"},
	kicking: {FG: "fieldGoalsMade/fieldGoalAttempts", PCT: "fieldGoalPct", LONG: "longFieldGoalMade", XP: "extraPointsMade/extraPointAttempts",
		PTS: "totalKickingPoints"},
	punting: {NO: "punts", YDS: "puntYards", AVG: "grossAvgPuntYards", TB: "touchbacks", "In 20": "puntsInside20", LONG: "longPunt"},
	batting: {"H-AB": "hits-atBats", AB: "atBats", R: "runs", H: "hits", RBI: "RBIs", HR: "homeRuns", BB: "walks", K: "strikeouts",
		SO: "strikeouts", "#P": "pitches", AVG: "avg", OBP: "onBasePct", SLG: "slugAvg", OPS: "OPS"},
	pitching: {IP: "fullInnings.partInnings", H: "hits", R: "runs", ER: "earnedRuns", BB: "walks", K: "strikeouts", SO: "strikeouts",
		HR: "homeRuns", "PC-ST": "pitches-strikes", PC: "pitches", ERA: "ERA", WHIP: "WHIP"},
	skater: {BS: "blockedShots", HT: "hits", TK: "takeaways", "+/-": "plusMinus", TOI: "timeOnIce", PPTOI: "powerPlayTimeOnIce",
		SHTOI: "shortHandedTimeOnIce", ESTOI: "evenStrengthTimeOnIce", SHFT: "shifts", G: "goals", YTDG: "ytdGoals", A: "assists",
		S: "shotsTotal", SM: "shotsMissed", SOG: "shootoutGoals", FW: "faceoffsWon", FL: "faceoffsLost", "FO%": "faceoffPercent",
		GV: "giveaways", PN: "penalties", PIM: "penaltyMinutes"},
	goalie: {GA: "goalsAgainst", SA: "shotsAgainst", SOS: "shootoutSaves", SOSA: "shootoutShotsAgainst", SV: "saves", "SV%": "savePct",
		ESSV: "evenStrengthSaves", PPSV: "powerPlaySaves", SHSV: "shortHandedSaves", TOI: "timeOnIce", YTDG: "ytdGoals", PIM: "penaltyMinutes"}
};

# For these the team's total is the players' sum, without anything of the team itself (team rebounds, net yards).
def sums: {
	"": ["points", "fieldGoalsMade", "fieldGoalsAttempted", "threePointFieldGoalsMade", "threePointFieldGoalsAttempted", "freeThrowsMade",
		"freeThrowsAttempted", "assists", "steals", "blocks", "offensiveRebounds", "defensiveRebounds"],
	passing: ["completions", "passingAttempts", "passingTouchdowns", "interceptions"],
	rushing: ["rushingAttempts", "rushingYards", "rushingTouchdowns"],
	receiving: ["receptions", "receivingYards", "receivingTouchdowns"],
	defensive: ["totalTackles", "soloTackles"],
	interceptions: ["interceptions"],
	kicking: ["fieldGoalsMade", "extraPointsMade"],
	punting: ["punts", "puntYards"],
	batting: ["atBats", "hits", "runs", "RBIs", "homeRuns", "walks", "strikeouts"],
	pitching: ["outs", "hits", "runs", "earnedRuns", "walks", "strikeouts", "homeRuns"]
};
# ... and of the team's own block in hockey, whose groups have no totals.
def team_sums: {skater: ["blockedShots", "hits", "takeaways", "giveaways", "shotsTotal"]};
# ... and of the score.
def score_sums: {"": "points", batting: "runs"};

# An answer that has one of these groups has the other, for both teams.
def needed: {batting: ["batting", "pitching"], pitching: ["batting", "pitching"], skater: ["skater", "goalie"], goalie: ["skater", "goalie"]};

# A column: i, its place; a and b, the one or two statistics in it; s, what stands between them.  Pairs
# come first, so a separate column ("hits") overrides a pair ("hits-atBats").
def columns($g): ((if $g == "" then "" else $g + "." end) as $in
	| [to_entries[] | .key as $i | .value | select(. != null and (to_date[.] | not))
		| if . == "fullInnings.partInnings" then {i: $i, a: ($in + "outs"), outs: true}
		  else (if index("/") then "/" else "-" end) as $s | split($s) as $p
			| if ($p | length) == 2 and $p[0] != "" and $p[1] != "" then {i: $i, a: ($in + $p[0]), b: ($in + $p[1]), s: $s}
			  else {i: $i, a: ($in + .)} end end]
	| sort_by(.s == null));
def by_label($g): labels[$g] as $t | map($t[.]);
# The columns of rows with $n values: by the keys if there are as many, or else by the labels.
def plan($g; $n): (.keys // []) as $k | ([.labels, .names | select(type == "array" and length == $n)][0]) as $l
	| if ($k | length) == $n then {columns: ($k | columns($g)), odd: []}
	  elif $l != null then {columns: ($l | by_label($g) | columns($g)), odd: [$l[] | select(labels[$g][.] == null) | "\($g): the label \(.)"]}
	  else {columns: [], odd: ["\($g): \($k | length) keys, \(.labels // [] | length) labels, \($n) values"]} end;

def outs: split(".") | (.[0] | num) as $i | (.[1] // "0" | num) as $p | select($p < 3) | $i * 3 + $p;
def pair($s): split(if contains($s) then $s elif $s == "/" then "-" else "/" end)
	| if length == 3 and .[1] == "" then [.[0], "-" + .[2]] else . end | select(length == 2);
# The statistics in one value, [name, number] each.
def cell($c): if $c.s then select(type == "string") | pair($c.s) | ((.[0] | num) as $n | [$c.a, $n]), ((.[1] | num) as $n | [$c.b, $n])
	elif $c.outs then select(type == "string") | outs as $n | [$c.a, $n]
	else (num // (select(type == "string") | clock | if $c.a == "minutes" then minutes else . end)) as $n | [$c.a, $n] end;
def cells($columns; $row): reduce ($columns[] as $c | $row[$c.i] | cell($c)) as $p ({}; setpath([$p[0]]; $p[1]));

# Some players who played are marked as not playing: what they did counts.
def nothing: {"0": 1, "0-0": 1, "0/0": 1, "0:00": 1, "00:00": 1, "0.0": 1, "+0": 1, "--": 1, "-": 1, "": 1};
def played: (.stats // []) != [] and ((.didNotPlay | not) or (.stats | any(nothing[.] == null)));

def team: {id: (.team.id | id), code: .team.abbreviation, name: (.team.displayName // .team.name), score: ([.score | num][0])};
def called_off: {STATUS_POSTPONED: "postponed", STATUS_CANCELED: "cancelled", STATUS_CANCELLED: "cancelled", STATUS_ABANDONED: "cancelled"};

. as $w | (.body | if type == "object" then .gamepackageJSON // . else error("no object") end) as $b
| ($b.header.competitions[0] // {}) as $c
| same_game($b.header.id // $c.id)
| ($c.status.type // {}) as $status
| (if $c.competitors then reduce $c.competitors[] as $t ({}; .[$t.homeAway] = ($t | team))
	else {home: (.home // error("no header")), away: (.away // error("no header"))} end) as $teams
| same_teams($teams)
| (if $teams.home.id == null or $teams.away.id == null then error("not two teams") else {($teams.home.id): "home", ($teams.away.id): "away"} end) as $side_of
| {status: ($status.name // .status // null)} as $game
| if called_off[$status.name // ""] then {finding: {status: "SKIPPED", reason: called_off[$status.name]}}
  elif $status.completed == false then {finding: {status: "SKIPPED", reason: "not_finished"}}
  else
	[$b.boxscore.players | each | $side_of[.team.id | id // error("players of no team")] as $side
		| if $side == null then error("players of team \(.team.id)") else . end
		| .statistics[]? | (.type // .name // "" | group) as $g | (.totals // []) as $totals
		| ([.athletes[]?.stats // [] | length | select(. > 0)][0] // ($totals | length)) as $n | plan($g; $n) as $plan
		| [.athletes[]? as $a | $a.stats // [] | length as $m | select($m > 0)
			| (if $m == $n then $plan else null end) as $p
			| {a: $a, p: $p, m: $m}] as $rows
		| . as $block
		| {side: $side, g: $g, odd: ($plan.odd | if $rows == [] then [] else . end),
			totals: (if ($totals | length) == $n then cells($plan.columns; $totals) else {} end),
			rows: [$rows[] | select(.a | played) | (.p // (.m as $m | $block | plan($g; $m))) as $p | .a
				| {player_id: (.athlete.id | id | if . == null or startswith("-") then null else . end), name: .athlete.displayName, side: $side,
					position: (.athlete.position.abbreviation // null), starter, stats: cells($p.columns; .stats), odd: $p.odd}]}
	] as $groups
	| [$groups[] | .side as $s | .g as $g | .totals as $t | .rows as $r | (if $g == "" then "" else $g + "." end) as $in
		| (sums[$g] // [])[] | ($in + .) as $prop | select($t[$prop] != null)
		| {side: $s, prop: $prop, sum: ([$r[].stats[$prop] // 0] | add // 0), total: $t[$prop]}] as $by_group
	| [("home", "away") as $s | [$groups[] | select(.side == $s)] | select(. != [])
		| group_by(.g)[] | .[0].g as $g | [.[].rows[].stats] as $r | (if $g == "" then "" else $g + "." end) as $in
		| ((score_sums[$g] // empty | {side: $s, prop: ($in + .), total: $teams[$s].score}),
			(team_sums[$g] // [] | .[] as $k | {side: $s, prop: ($in + $k),
				total: ([$b.boxscore.teams[]? | select(.team.id? == $teams[$s].id) | .statistics[]? | select(.name == $k) | .displayValue | num][0])}))
		| select(.total != null) | .prop as $prop | .sum = ([$r[][$prop] // 0] | add // 0)] as $by_team
	| ([$groups[] | needed[.g] // empty] | add // []) as $needed
	| [("home", "away") as $s | select($needed - [$groups[] | select(.side == $s and .rows != []) | .g] == []) | $s] as $sides
	| game_record($game; $teams; [$groups[].rows[] | select(.player_id != null) | del(.odd)]; $sides;
		($by_group + $by_team | unique_by([.side, .prop, .total])); [$groups[] | .odd[], .rows[].odd[]] | unique)
  end
