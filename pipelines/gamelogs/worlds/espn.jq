# espn: a season of a league as ESPN answers, one scoreboard per day and one summary per game, and the truth about it.
include "common";

def variants: 6;
def leagues: {
	NFL: {path: "football/nfl", id: "28", name: "National Football League", base: 4000, first: 401670000},
	NBA: {path: "basketball/nba", id: "46", name: "National Basketball Association", base: 5000, first: 401700000},
	WNBA: {path: "basketball/wnba", id: "59", name: "Women's National Basketball Association", base: 6000, first: 401736000},
	MLB: {path: "baseball/mlb", id: "10", name: "Major League Baseball", base: 7000, first: 401570000},
	NHL: {path: "hockey/nhl", id: "90", name: "National Hockey League", base: 8000, first: 401680000}
};

# --- columns ---
# One is {k: key, l: label, t: type, p: names in the truth}.  A value is a number, a pair, or null if there is none.
def cell($t): if . == null then "--"
	elif $t == "-" or $t == "/" then "\(.[0])\($t)\(.[1])"
	elif $t == "+" then if . > 0 then "+\(.)" else "\(.)" end
	elif $t == "outs" then "\(. / 3 | floor).\(. % 3)"
	elif $t == "clock" then "\(. / 60 | floor):\(. % 60 | if . < 10 then "0\(.)" else "\(.)" end)"
	elif $t == "tenths" then "\(. / 10 | floor).\(. % 10)"
	elif $t == "average" then ".\(. + 100)"
	else "\(.)" end;
def column($k; $l; $t): {k: $k, l: $l, t: $t, p: (if $t == "-" or $t == "/" then $k | split($t) elif $t == "outs" then ["outs"] elif $t == "average" then [] else [$k] end)};
def columns: map(split("|") | column(.[0]; .[1]; .[2] // ""));
def truth_of($group; $cols): . as $v | reduce range($cols | length) as $i ({}; $cols[$i] as $c | $v[$i] as $x
	| if $x == null or $c.p == [] then .
	  elif ($c.p | length) == 2 then .[$group + $c.p[0]] = $x[0] | .[$group + $c.p[1]] = $x[1]
	  elif $c.t == "tenths" then .[$group + $c.p[0]] = $x / 10
	  else .[$group + $c.p[0]] = $x end);
# What is added up is what players have done; the rest is empty, as it is there.
def total($cols): . as $rows | [range($cols | length) as $i | $cols[$i].t as $t | [$rows[][$i] | select(. != null)]
	| if $t == "+" or $t == "min" then "" elif $t == "tenths" or $t == "average" or length == 0 then "--"
	  elif $t == "-" or $t == "/" then [(map(.[0]) | add), (map(.[1]) | add)] | cell($t) else add | cell($t) end];

# --- the groups of each sport: {g, cols, rows: [{p, v}], sat: [p]} ---
def basketball_columns: ["minutes|MIN|min", "points|PTS", "fieldGoalsMade-fieldGoalsAttempted|FG|-",
	"threePointFieldGoalsMade-threePointFieldGoalsAttempted|3PT|-", "freeThrowsMade-freeThrowsAttempted|FT|-", "rebounds|REB", "assists|AST",
	"turnovers|TO", "steals|STL", "blocks|BLK", "offensiveRebounds|OREB", "defensiveRebounds|DREB", "fouls|PF", "plusMinus|+/-|+"] | columns;
def basketball($x): basketball_columns as $cols | [range(13) | select(. < 5 or ($x + .) % 5 != 0)] as $in
	| {g: "", cols: $cols, sat: ([range(13)] - $in), rows: [$in[] as $p | ([4, 2, 3, 2, 2, 4, 3, 6, 7, 4, 3, 2, 5, 24, 28] | draw($x + $p * 977)) as $r
		| {$p, v: [$r[14] + 8, 2 * $r[0] + 3 * $r[1] + $r[3], [$r[0] + $r[1], $r[0] + $r[1] + $r[2] + $r[4]], [$r[1], $r[1] + $r[4]], [$r[3], $r[3] + $r[10] % 2],
			$r[6] + $r[7], $r[8], $r[9], $r[10], $r[11], $r[6], $r[7], $r[12], $r[13] - 12]}]}
	| . as $one | {groups: [$one], score: ([$one.rows[].v[1]] | add), team: {}};

def football($x):
	([9, 2, 40, 5, 40, 3, 8, 3, 30, 3, 2, 40, 3, 30] | draw($x)) as $r
	| [range(3; 9) as $p | ([5, 12, 20, 9] | draw($x + $p * 353)) as $c | ($c[0] + 1) as $n | {$p, v: [$n, $n * ($c[1] + 2), ($c[1] + 2) * 10, (if $c[3] == 0 then 1 else 0 end), $c[1] + $c[2] + 2, $n + $c[2] % 3]}] as $receiving
	| [(1, 2, 0) as $p | ([12, 6, 9, 15] | draw($x + $p * 389)) as $c | ($c[0] + 1) as $n | {$p, v: [$n, $n * ($c[1] + 1), ($c[1] + 1) * 10, (if $c[2] == 0 then 1 else 0 end), $c[1] + $c[3] + 1]}] as $rushing
	| ([$receiving[].v[0]] | add) as $caught | ([$receiving[].v[1]] | add) as $yards | ([$receiving[].v[3]] | add) as $td
	| ([$rushing[].v[3]] | add) as $rtd | $r[5] as $fg | ($td + $rtd) as $xp
	| {groups: [
		{g: "passing", cols: (["completions/passingAttempts|C/ATT|/", "passingYards|YDS", "yardsPerPassAttempt|AVG|tenths", "passingTouchdowns|TD", "interceptions|INT",
			"sacks-sackYardsLost|SACKS|-", "adjQBR|QBR|tenths", "QBRating|RTG|tenths"] | columns),
			rows: [{p: 0, v: [[$caught, $caught + $r[0]], $yards, ($yards * 10 / ($caught + $r[0]) | floor), $td, $r[1], [$r[3], $r[3] * 7], (if $x % 2 == 0 then null else $r[2] * 20 end), $r[4] * 25]}]},
		{g: "rushing", cols: (["rushingAttempts|CAR", "rushingYards|YDS", "yardsPerRushAttempt|AVG|tenths", "rushingTouchdowns|TD", "longRushing|LONG"] | columns), rows: $rushing},
		{g: "receiving", cols: (["receptions|REC", "receivingYards|YDS", "yardsPerReception|AVG|tenths", "receivingTouchdowns|TD", "longReception|LONG", "receivingTargets|TGTS"] | columns), rows: $receiving},
		{g: "fumbles", cols: (["fumbles|FUM", "fumblesLost|LOST", "fumblesRecovered|REC"] | columns), rows: [{p: 0, v: [$r[10], 0, $r[10]]}, {p: -1, v: [1, 1, 0]}]},
		{g: "defensive", cols: (["totalTackles|TOT", "soloTackles|SOLO", "sacks|SACKS|tenths", "tacklesForLoss|TFL", "passesDefended|PD", "QBHits|QB HTS", "defensiveTouchdowns|TD"] | columns),
			rows: [range(9; 17) as $p | ([6, 7, 3, 2, 2, 2] | draw($x + $p * 401)) as $c | {$p, v: [$c[0] + $c[1], $c[1], $c[2] * 5, $c[3], $c[4], $c[5], 0]}]},
		{g: "interceptions", cols: (["interceptions|INT", "interceptionYards|YDS", "interceptionTouchdowns|TD"] | columns), rows: [range($r[10]) | {p: (9 + .), v: [1, $r[11], 0]}]},
		{g: "kickReturns", cols: (["kickReturns|NO", "kickReturnYards|YDS", "yardsPerKickReturn|AVG|tenths", "longKickReturn|LONG", "kickReturnTouchdowns|TD"] | columns),
			rows: [{p: 19, v: [$r[7] + 1, ($r[7] + 1) * ($r[8] + 5), ($r[8] + 5) * 10, $r[8] + 5, 0]}]},
		{g: "puntReturns", cols: (["puntReturns|NO", "puntReturnYards|YDS", "yardsPerPuntReturn|AVG|tenths", "longPuntReturn|LONG", "puntReturnTouchdowns|TD"] | columns), rows: []},
		{g: "kicking", cols: (["fieldGoalsMade/fieldGoalAttempts|FG|/", "fieldGoalPct|PCT|tenths", "longFieldGoalMade|LONG", "extraPointsMade/extraPointAttempts|XP|/", "totalKickingPoints|PTS"] | columns),
			rows: [{p: 17, v: [[$fg, $fg], 1000, (if $fg == 0 then 0 else 30 + $r[13] end), [$xp, $xp], 3 * $fg + $xp]}]},
		{g: "punting", cols: (["punts|NO", "puntYards|YDS", "grossAvgPuntYards|AVG|tenths", "touchbacks|TB", "puntsInside20|In 20", "longPunt|LONG"] | columns),
			rows: [{p: 18, v: [$r[12] + 1, ($r[12] + 1) * (35 + $r[9]), (35 + $r[9]) * 10, 0, 1, 50 + $r[9]]}]}],
		score: (6 * ($td + $rtd) + 3 * $fg + $xp), team: {}};

def baseball($x):
	[range(10) as $p | ([3, 3, 3, 2, 2, 1, 2, 9] | draw($x + $p * 431)) as $r | ($r[0] + 2) as $ab | ([$r[1], $ab] | min) as $h | ([$r[2], $h] | min | if . > 1 then 1 else 0 end) as $hr
		| {$p, v: [[$h, $ab], $ab, ([$r[4], 1] | min) + $hr, $h, $r[3] + $hr, $hr, $r[5], ([$r[6], $ab - $h] | min), $ab * 4 + $r[7], 140 + $r[7], 200 + $r[7], 310 + $r[7]]}] as $batting
	| ([6, 4, 3] | draw($x + 7)) as $o | [12 + $o[0], 3 + $o[1], 0] | .[2] = 27 - .[0] - .[1] | . as $outs
	| [range(3) as $i | ([4, 3, 3, 4, 2, 20] | draw($x + $i * 449)) as $r | ($outs[$i] * 4 + $r[5]) as $n | (if $r[1] > 0 then 1 else 0 end) as $un
		| {p: (12 + ($x + $i) % 5), v: [$outs[$i], $r[0] + $r[1], $r[1], $r[1] - $un, $r[2], ([$outs[$i], $r[3] + 1] | min), ([$r[4], $r[1]] | min), [$n, $n - $outs[$i]], 4 + $r[0], $n]}] as $pitching
	| {groups: [
		{g: "batting", cols: (["hits-atBats|H-AB|-", "atBats|AB", "runs|R", "hits|H", "RBIs|RBI", "homeRuns|HR", "walks|BB", "strikeouts|K", "pitches|#P", "avg|AVG|average", "onBasePct|OBP|average", "slugAvg|SLG|average"] | columns), rows: $batting},
		{g: "pitching", cols: (["fullInnings.partInnings|IP|outs", "hits|H", "runs|R", "earnedRuns|ER", "walks|BB", "strikeouts|K", "homeRuns|HR", "pitches-strikes|PC-ST|-", "ERA|ERA|average", "pitches|PC"] | columns), rows: $pitching}],
		score: ([$batting[].v[2]] | add), team: {}};

def skater_columns: ["blockedShots|BS", "hits|HT", "takeaways|TK", "plusMinus|+/-", "timeOnIce|TOI|clock", "powerPlayTimeOnIce|PPTOI|clock", "shortHandedTimeOnIce|SHTOI|clock",
	"evenStrengthTimeOnIce|ESTOI|clock", "shifts|SHFT", "goals|G", "ytdGoals|YTDG|average", "assists|A", "shotsTotal|S", "shotsMissed|SM", "shootoutGoals|SOG", "faceoffsWon|FW", "faceoffsLost|FL",
	"faceoffPercent|FO%|tenths", "giveaways|GV", "penalties|PN", "penaltyMinutes|PIM"] | columns;
def hockey($x):
	[range(18) as $p | ([3, 4, 2, 4, 900, 200, 120, 12, 14, 4, 2, 2, 8, 8, 2, 1] | draw($x + $p * 467)) as $r | (if $r[8] == 0 then 1 else 0 end) as $goals | (if $p > 11 then 0 else $r[12] end) as $won
		| {$p, v: [$r[0], $r[1], $r[2], $r[3] - 2, 420 + $r[4] + $r[5] + $r[6], $r[5], $r[6], 420 + $r[4], 14 + $r[7], $goals, $goals + $r[7], (if $r[10] == 2 then 1 else 0 end), $goals + $r[9], $r[11], 0,
			$won, $r[13], ($won * 1000 / ($won + $r[13] + 1) | floor), $r[14], $r[15], 2 * $r[15]]}] as $skaters
	| ([5, 18, 6] | draw($x + 3)) as $r | ($r[1] + $r[2] + 8) as $saves
	| ["goalsAgainst|GA", "shotsAgainst|SA", "shootoutSaves|SOS", "shootoutShotsAgainst|SOSA", "saves|SV", "evenStrengthSaves|ESSV", "powerPlaySaves|PPSV", "shortHandedSaves|SHSV", "timeOnIce|TOI|clock", "penaltyMinutes|PIM"]
	| columns as $goalie_columns
	| {groups: [{g: "forwards", in: "skater", cols: skater_columns, rows: $skaters[:12]}, {g: "defenses", in: "skater", cols: skater_columns, rows: $skaters[12:]},
		{g: "goalies", in: "goalie", cols: $goalie_columns, rows: [{p: (18 + $x % 2), v: [$r[0], $saves + $r[0], 0, 0, $saves, $r[1] + 8, $r[2], 0, 3600 - $r[1], 0]}]}],
		score: ([$skaters[].v[9]] | add),
		team: {blockedShots: ([$skaters[].v[0]] | add), hits: ([$skaters[].v[1]] | add), takeaways: ([$skaters[].v[2]] | add), shotsTotal: ([$skaters[].v[12]] | add), giveaways: ([$skaters[].v[18]] | add)}};

def play($league; $x): if $league == "NFL" then football($x) elif $league == "MLB" then baseball($x) elif $league == "NHL" then hockey($x) else basketball($x) end;

# --- a team's part of a summary ---
def team_of($team; $l): teams[$team] as $n | {id: "\($team + 1)", uid: "s:0~l:\($l.id)~t:\($team + 1)", slug: ("\($n.city)-\($n.name)" | ascii_downcase), location: $n.city, name: $n.name,
	abbreviation: $n.code, displayName: "\($n.city) \($n.name)", shortDisplayName: $n.name};
def athlete($team; $p; $l): {id: (if $p < 0 then "-\($team + 1)" else "\(($l.base + $team) * 100 + $p)" end),
	displayName: (if $p < 0 then teams[$team].name else person($team; $p) end), jersey: "\($p + 1)", position: {abbreviation: ["G", "F", "C", "G", "F"][($p + 5) % 5]}};

# What is odd with some of them: columns that have moved, labels without keys, a key more than values, a player who is marked as not playing and has
# played.  The order of the columns is not part of the truth.
def lie($league; $v; $g): .k = [$g.cols[].k] | .l = [$g.cols[].l]
	| if $g.g == "" and $v % 3 == 2 then .order = ([range($g.cols | length) | select(. != 1)] + [1]) else . end
	| if $league == "WNBA" and $v % 2 == 0 then .no_keys = true else . end
	| if $g.g == "passing" and $v == 1 then .drop = "adjQBR" else . end;
def arrange($how): (if $how.order then [.[$how.order[]]] else . end);
def block($league; $l; $team; $v; $g):
	({} | lie($league; $v; $g)) as $how | [$g.cols[].k] as $keys
	| (if $how.drop then $keys | index($how.drop) else null end) as $gone
	| def shown: (if $gone != null then del(.[$gone]) else . end) | arrange($how);
	{names: ($how.l | shown), keys: ($keys | arrange($how)), labels: ($how.l | shown), descriptions: ($how.l | shown),
		athletes: ([$g.rows[] | {active: false, athlete: athlete($team; .p; $l), starter: (.p < 5), didNotPlay: ($g.g == "" and $v == 0 and .p == 11), reason: "COACH'S DECISION",
			ejected: false, stats: ([range($g.cols | length) as $i | .v[$i] | cell($g.cols[$i].t)] | shown)}]
			+ [$g.sat // [] | .[] | {active: false, athlete: athlete($team; .; $l), starter: false, didNotPlay: true, reason: "LEFT ANKLE", ejected: false, stats: []}]),
		totals: (if $g.in == null and $g.rows != [] then [$g.rows[].v] | total($g.cols) | shown else [] end)}
	| if $g.g == "" then . elif $league == "MLB" then {type: $g.g} + . else {name: $g.g} + . end
	| if $how.no_keys then del(.keys) else . end
	| if $g.in then del(.totals) else . end;
def box($league; $l; $team; $v): play($league; at([$l.base, $team, $v])) as $b
	| {score: $b.score,
		players: ({team: team_of($team; $l), statistics: [$b.groups[] | block($league; $l; $team; $v; .)]} | tojson),
		team: ({team: team_of($team; $l), statistics: [$b.team | to_entries[] | {name: .key, displayValue: "\(.value)", label: .key}]} | members),
		truth: (reduce ($b.groups[] | . as $g | ($g.in // $g.g | if . == "" then "" else . + "." end) as $in
			| (if $league == "NFL" and $g.g == "passing" and $v == 1 then [$g.cols[] | if .k == "adjQBR" then .p = [] else . end] else $g.cols end) as $cols
			| .rows[] | select(.p >= 0) | {key: (athlete($team; .p; $l).id), value: (.v | truth_of($in; $cols))}) as $e ({}; .[$e.key] += $e.value) | members)};

# --- answers ---
def statuses: {
	over: {id: "3", name: "STATUS_FINAL", state: "post", completed: true, description: "Final"},
	postponed: {id: "6", name: "STATUS_POSTPONED", state: "post", completed: false, description: "Postponed"},
	cancelled: {id: "5", name: "STATUS_CANCELED", state: "post", completed: false, description: "Canceled"},
	live: {id: "2", name: "STATUS_IN_PROGRESS", state: "in", completed: false, description: "In Progress"},
	scheduled: {id: "1", name: "STATUS_SCHEDULED", state: "pre", completed: false, description: "Scheduled"}
};
def status_of: statuses[if .what == "suspended" then "over" else .what end];
def minute: .[:16] + "Z";
def competitor($g; $l; $side): $g[$side] as $team | ($g[$side + "_score"] // 0) as $score
	| {id: "\($team + 1)", homeAway: $side, winner: (($g.home_score // 0) != ($g.away_score // 0) and $score == ([$g.home_score // 0, $g.away_score // 0] | max)), score: "\($score)",
		team: (if $g.kind == "all_star" then {id: "\($team + 31)", abbreviation: ["AL", "NL"][$team], displayName: ["American", "National"][$team]} else team_of($team; $l) end)};
def event($g; $l; $year): "\($l.first + $g.n)" as $id | ($g | status_of) as $status
	| {id: $id, uid: "s:0~l:\($l.id)~e:\($id)", date: ($g.at | minute), name: "\(teams[$g.away].city) at \(teams[$g.home].city)",
		season: {year: $year, type: (if $g.kind == "preseason" then 1 else 2 end), slug: (if $g.kind == "preseason" then "preseason" else "regular-season" end)},
		competitions: [{id: $id, date: ($g.at | minute), type: (if $g.kind == "all_star" then {id: "4", abbreviation: "ALLSTAR"} else {id: "1", abbreviation: "STD"} end),
			timeValid: true, neutralSite: false, wasSuspended: ($g.what == "suspended"), competitors: [competitor($g; $l; "home"), competitor($g; $l; "away")], status: {clock: 0, displayClock: "0.0", period: 4, type: $status}}],
		status: {clock: 0, displayClock: "0.0", period: 4, type: $status}};
def header($g; $l; $year): "\($l.first + $g.n)" as $id
	| {id: $id, uid: "s:0~l:\($l.id)~e:\($id)", season: {year: $year, type: (if $g.kind == "preseason" then 1 else 2 end)}, timeValid: true,
		competitions: [{id: $id, date: ($g.at | minute), boxscoreAvailable: ($g.n % 9 != 4), boxscoreSource: "full", neutralSite: false,
			competitors: [competitor($g; $l; "home"), competitor($g; $l; "away")], status: {type: ($g | status_of)}}]};

$ARGS.named.table as $t | leagues[$t.league] as $l | "espn/\($l.path)/" as $in
| ($t.season - (if $t.league == "NFL" then 1 else 0 end)) as $year
| {leagues: [{id: $l.id, name: $l.name, abbreviation: $t.league, slug: ($t.league | ascii_downcase), season: {year: $year, type: {id: "2", type: 2, name: "Regular Season", abbreviation: "reg"}}}]} as $league
| [range($t.teams) as $team | [range(variants) as $v | box($t.league; $l; $team; $v)]] as $boxes
| ($t | games | outcomes($boxes; false)) as $games
| file($in + "none.json"; $league + {events: []} | tojson),
  ($games | group_by(.date)[] | file($in + (.[0].date | gsub("-"; "")) + ".json"; $league + {season: {type: 2, year: $year}, day: {date: .[0].date}, events: [.[] | event(.; $l; $year)]} | tojson)),
  ($games[] | . as $g | "\($l.first + .n)" as $id | select(.kind == "regular")
	| if is_played then $boxes[.home][.h] as $h | $boxes[.away][.a] as $a
		| file($in + "game-\($id).json"; "{\"boxscore\":{\"teams\":[{\($a.team),\"displayOrder\":1,\"homeAway\":\"away\"},{\($h.team),\"displayOrder\":2,\"homeAway\":\"home\"}],\"players\":[\($a.players),\($h.players)]},\"news\":{\"articles\":[]},\"header\":\(header($g; $l; $year) | tojson)}"),
		  truth($t; "espn"; $id; $g; join_members($h.truth; $a.truth))
	  else file($in + "game-\($id).json"; {boxscore: {teams: []}, header: header($g; $l; $year)} | tojson), truth($t; "espn"; $id; $g; "") end),
  ($games[] | select(.kind != "regular") | truth($t; "espn"; "\($l.first + .n)"; .; ""))
