# mlb: a season as the MLB Stats API answers: one schedule, from which af-sim picks days, one box score per game, and corrections.
include "common";

def variants: 6;
def first_id: 745000;
def copyright: "Not of MLB: made by af gamelogs world";
def club($i): teams[$i] as $n | {id: (108 + $i), name: "\($n.city) \($n.name)", link: "/api/v1/teams/\(108 + $i)"};
def all_star($i): {id: (159 + $i), name: ["American League All-Stars", "National League All-Stars"][$i], link: "/api/v1/teams/\(159 + $i)"};

# --- box scores ---
def sums($keys): . as $rows | reduce $keys[] as $k ({}; .[$k] = ([$rows[][$k]] | add));
def batting_keys: ["runs", "doubles", "triples", "homeRuns", "strikeOuts", "baseOnBalls", "intentionalWalks", "hits", "hitByPitch", "atBats", "caughtStealing", "stolenBases",
	"plateAppearances", "totalBases", "rbi"];
def batter($x): ([3, 3, 2, 2, 1, 2, 7, 8, 5, 9, 7, 11, 3] | draw($x)) as $r | ($r[0] + 2) as $ab | ([$r[1], $ab] | min) as $h
	| (if $h > 0 and $r[2] == 2 then 1 else 0 end) as $hr | (if $h > $hr and $r[3] == 2 then 1 else 0 end) as $d | (if $h > $hr + $d and $r[7] == 0 then 1 else 0 end) as $tr
	| (if $r[9] < 3 then 1 else 0 end) as $bb | (if $r[10] == 0 then 1 else 0 end) as $hbp
	| {runs: ($hr + $r[4]), doubles: $d, triples: $tr, homeRuns: $hr, strikeOuts: ([$r[5], $ab - $h] | min), baseOnBalls: $bb, intentionalWalks: (if $bb == 1 and $r[11] == 0 then 1 else 0 end),
		hits: $h, hitByPitch: $hbp, atBats: $ab, caughtStealing: (if $r[6] == 0 then 1 else 0 end), stolenBases: (if $r[8] == 0 then 1 else 0 end), plateAppearances: ($ab + $bb + $hbp),
		totalBases: ($h + $d + 2 * $tr + 3 * $hr), rbi: ($hr + ($r[12] / 3 | floor))};
def pitching_keys: ["outs", "strikeOuts", "hits", "runs", "earnedRuns", "homeRuns", "baseOnBalls", "battersFaced", "pitchesThrown", "strikes"];
def pitcher($x; $outs; $i; $v): ([5, 3, 3, 2, 30, 1] | draw($x)) as $r | ($r[1] + 1) as $h | (if $r[2] > 1 then $r[2] - 1 else 0 end) as $runs | ($outs * 4 + $r[4]) as $n
	| {outs: $outs, strikeOuts: ([$outs, $r[0]] | min), hits: $h, runs: $runs, earnedRuns: ([$runs, $r[5]] | min), homeRuns: ([$runs, $r[5]] | min), baseOnBalls: $r[3], battersFaced: ($outs + $h + $r[3]),
		pitchesThrown: $n, strikes: ($n * 2 / 3 | floor), wins: (if $i == 0 and $v % 2 == 0 then 1 else 0 end), losses: (if $i == 0 and $v % 2 == 1 then 1 else 0 end),
		saves: (if $i == 3 and $v % 2 == 0 then 1 else 0 end), holds: (if $i == 2 and $v % 2 == 0 then 1 else 0 end)};
# A player of 24: 9 who begin, one who comes in, 3 on the bench; 4 pitchers of 7, and 4 in the bullpen.  A season's
# content is generated again at every call.
def player($team; $p; $bat; $pitch): (600000 + $team * 100 + $p) as $id
	| {person: {id: $id, fullName: person($team; $p), link: "/api/v1/people/\($id)"}, jerseyNumber: "\($p + 1)",
		position: (if $p > 12 then {code: "1", name: "Pitcher", type: "Pitcher", abbreviation: "P"} else {code: "\($p % 9 + 2)", name: "Fielder", type: "Infielder", abbreviation: "IF"} end),
		status: {code: "A", description: "Active"}, parentTeamId: (108 + $team)}
	+ (if $p < 9 then {battingOrder: "\(($p + 1) * 100)"} elif $p == 9 then {battingOrder: "901"} else {} end)
	+ {stats: {batting: (if $bat then {summary: "\($bat.hits)-\($bat.atBats)", gamesPlayed: 1, flyOuts: 1, groundOuts: 1, stolenBasePercentage: ".---", atBatsPerHomeRun: "-.--"} + $bat else {} end),
			pitching: (if $pitch then {summary: "\($pitch.outs / 3 | floor).\($pitch.outs % 3) IP", gamesPlayed: 1, gamesStarted: (if $p == 13 then 1 else 0 end), inningsPitched: "\($pitch.outs / 3 | floor).\($pitch.outs % 3)",
				numberOfPitches: $pitch.pitchesThrown, era: "-.--"} + $pitch else {} end), fielding: {}},
		seasonStats: {batting: {gamesPlayed: 117, hits: 87, homeRuns: 7, strikeOuts: 86, avg: ".238"}, pitching: {}, fielding: {}},
		gameStatus: {isCurrentBatter: false, isCurrentPitcher: false, isOnBench: ($bat == null and $pitch == null), isSubstitute: ($p == 9)}};
def box($team; $v): at([109, $team, $v]) as $x
	| ([6, 4, 3] | draw($x)) as $o | [12 + $o[0], 3 + $o[1], $o[2]] | .[3] = 27 - (add) | . as $outs
	| (reduce (range(10) | select(. < 9 or $v % 2 == 0)) as $p ({}; .["\($p)"] = batter($x + $p * 479))) as $bat
	| ([13, 14 + $v % 2, 16, 17 + $v % 3]) as $staff
	| (reduce range(4) as $i ({}; .["\($staff[$i])"] = pitcher($x + $i * 487; $outs[$i]; $i; $v))) as $pitch
	| [range(24) | player($team; .; $bat["\(.)"]; $pitch["\(.)"])] as $players
	| [$players[].person.id] as $ids
	| {score: ([$bat[].runs] | add),
		json: ({team: (club($team) + {abbreviation: teams[$team].code, teamName: teams[$team].name, season: $ARGS.named.table.season}),
			teamStats: {batting: ([$bat[]] | sums(batting_keys) + {avg: ".250", obp: ".320"}), pitching: ([$pitch[]] | sums(pitching_keys) + {era: "4.00", inningsPitched: "9.0"}), fielding: {}},
			players: (reduce $players[] as $p ({}; .["ID\($p.person.id)"] = $p)), batters: ($ids[:10] + [$ids[$staff[]]]), pitchers: [$ids[$staff[]]], bench: $ids[10:13],
			bullpen: ($ids[13:] - [$ids[$staff[]]]), battingOrder: $ids[:9], info: [], note: []} | tojson),
		truth: (reduce (($bat | to_entries[] | {i: .key, v: .value, in: "batting."}), ($pitch | to_entries[] | {i: .key, v: .value, in: "pitching."})) as $e ({};
			.["\($ids[$e.i | tonumber])"] += ($e.in as $in | $e.v | with_entries(.key |= $in + .))) | members)};

# --- the schedule ---
def states: {
	over: ["Final", "F", "Final", "F"], game_over: ["Final", "O", "Game Over", "O"], postponed: ["Final", "D", "Postponed", "DR"], cancelled: ["Final", "C", "Cancelled", "CR"],
	live: ["Live", "I", "In Progress", "I"], scheduled: ["Preview", "S", "Scheduled", "S"]
};
def id_of: first_id + (.of // .n);
def side($g; $side): ($g[$side + "_score"]) as $score
	| {team: (if $g.kind == "all_star" then all_star($g[$side]) else club($g[$side]) end), leagueRecord: {wins: 1, losses: 1, pct: ".500"}, splitSquad: false, seriesNumber: 1}
	+ (if $score != null then {score: $score, isWinner: ($score == ([$g.home_score, $g.away_score] | max))} else {} end);
# A game as listed under a day: suspended and postponed ones are listed under two.
def row($again): . as $g | states[if .what == "suspended" then "over" elif .what == "over" and .n % 50 == 7 then "game_over" else .what end] as $s
	| {gamePk: id_of, gameGuid: "af-\(id_of)", link: "/api/v1.1/game/\(id_of)/feed/live", gameType: {regular: "R", preseason: "S", all_star: "A"}[.kind], season: "\($ARGS.named.table.season)",
		gameDate: (if $again then instant(.again; 0) else .at end), officialDate: .date, status: {abstractGameState: $s[0], codedGameState: $s[1], detailedState: $s[2], statusCode: $s[3], startTimeTBD: false, abstractGameCode: $s[0][:1]},
		teams: {away: side($g; "away"), home: side($g; "home")}, venue: {id: (1 + .home), name: "\(teams[.home].city) Park", link: "/api/v1/venues/\(1 + .home)"}, content: {link: "/api/v1/game/\(id_of)/content"},
		gameNumber: (.number // 1), publicFacing: true, doubleHeader: (.double // "N"), gamedayType: "P", tiebreaker: "N", seasonDisplay: "\($ARGS.named.table.season)", dayNight: "night",
		scheduledInnings: 9, seriesDescription: "Regular Season", recordSource: "S", ifNecessary: "N"}
	+ (if .what == "postponed" then {rescheduleDate: instant(.again; 4), rescheduleGameDate: .again, reason: "Rain"}
	   elif .of then {rescheduledFrom: instant(.again; .slot), rescheduledFromDate: .again}
	   elif .what == "suspended" and $again then {resumedFrom: .at, resumedFromDate: .date}
	   elif .what == "suspended" then {resumeDate: instant(.again; 0), resumeGameDate: .again} else {} end);
def listed: [.[] | {day: .date, row: row(false)}, (select(.what == "suspended") | {day: .again, row: row(true)})];
def answer: [group_by(.day)[] | {date: .[0].day, totalItems: length, totalEvents: 0, totalGames: length, totalGamesInProgress: ([.[] | select(.row.status.codedGameState == "I")] | length),
		games: map(.row), events: []}]
	| {copyright: copyright, totalItems: (map(.totalItems) | add // 0), totalEvents: 0, totalGames: (map(.totalGames) | add // 0), totalGamesInProgress: (map(.totalGamesInProgress) | add // 0), dates: .};

$ARGS.named.table as $t
| [range($t.teams) as $team | [range(variants) as $v | box($team; $v)]] as $boxes
| ($t | games | outcomes($boxes; false)) as $games
| file("mlb/schedule.json"; $games | listed | answer | tojson),
  file("mlb/changes.json"; [$games[] | select(.corrected)] | listed | unique_by(.row.gamePk) | answer | tojson),
  ($games[] | . as $g | "\(id_of)" as $id | select(is_played) | $boxes[.home][.h] as $h | $boxes[.away][.a] as $a
	| file("mlb/boxscore-\($id).json"; "{\"copyright\":\"\(copyright)\",\"teams\":{\"away\":\($a.json),\"home\":\($h.json)},\"officials\":[],\"info\":[{\"label\":\"\($g.date)\"}],\"pitchingNotes\":[]}"),
	  truth($t; "mlb"; $id; $g; join_members($h.truth; $a.truth))),
  # A postponed game that was made up for is one game, on its new day.
  ([$games[] | .of // empty] as $made | $games[] | select(is_played | not) | .n as $n | select(($made | index($n)) == null) | truth($t; "mlb"; "\(id_of)"; .; ""))
