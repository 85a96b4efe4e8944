# nba: a season as the NBA's two hosts answer: one scoreboard per day, and one box score per game.
include "common";

def variants: 6;
def id_of: "00\({preseason: 1, regular: 2, all_star: 3}[.kind])\(($ARGS.named.table.season - 1) % 100)\(100000 + .n | tostring | .[1:])";
def club($i): teams[$i] as $n | {teamId: (1610612737 + $i), teamName: $n.name, teamCity: $n.city, teamTricode: $n.code};

# --- box scores ---
def summed: ["points", "fieldGoalsMade", "fieldGoalsAttempted", "threePointersMade", "threePointersAttempted", "twoPointersMade", "twoPointersAttempted", "freeThrowsMade", "freeThrowsAttempted", "assists", "steals", "blocks"];
def line($x): ([4, 2, 3, 2, 2, 4, 3, 6, 7, 4, 3, 2, 5, 24, 112] | draw($x)) as $r | ($r[0] + $r[2]) as $two | ($r[1] + $r[4]) as $three
	| {assists: $r[8], blocks: $r[11], blocksReceived: 0, fieldGoalsAttempted: ($two + $three), fieldGoalsMade: ($r[0] + $r[1]), fieldGoalsPercentage: (($r[0] + $r[1]) * 100 / ($two + $three + 1) | floor / 100),
		foulsOffensive: 0, foulsDrawn: $r[5], foulsPersonal: $r[12], foulsTechnical: 0, freeThrowsAttempted: ($r[3] + $r[10] % 2), freeThrowsMade: $r[3], minus: 50, seconds: (480 + 15 * $r[14]), plus: (38 + $r[13]),
		plusMinusPoints: ($r[13] - 12), points: (2 * $r[0] + 3 * $r[1] + $r[3]), pointsFastBreak: 0, pointsInThePaint: (2 * $r[0]), reboundsDefensive: $r[7], reboundsOffensive: $r[6], reboundsTotal: ($r[6] + $r[7]),
		steals: $r[10], threePointersAttempted: $three, threePointersMade: $r[1], turnovers: $r[9], twoPointersAttempted: $two, twoPointersMade: $r[0]};
def nothing: line(1) | map_values(0) | .seconds = 0;
def written: .seconds as $s | del(.seconds) + {minutes: "PT\($s / 60 | floor | if . < 10 then "0\(.)" else "\(.)" end)M\($s % 60 | if . < 10 then "0\(.)" else "\(.)" end).00S", minutesCalculated: "PT\($s / 60 | floor)M"};
# One of them is marked as not playing, and has played.
def player($team; $p; $line; $v): person($team; $p) as $name
	| {status: (if $line then "ACTIVE" else "INACTIVE" end), order: ($p + 1), personId: (200000 + $team * 100 + $p), jerseyNum: "\($p)", position: (if $p < 5 then ["PG", "SG", "SF", "PF", "C"][$p] else "" end),
		starter: (if $p < 5 then "1" else "0" end), oncourt: "0", played: (if $line and ($v != 0 or $p != 11) then "1" else "0" end)}
	+ (if $line then {} else {notPlayingReason: "INACTIVE_COACH"} end)
	+ {statistics: ($line // nothing | written), name: $name, nameI: "\($name[:1]). \($name | split(" ")[1])", firstName: ($name | split(" ")[0]), familyName: ($name | split(" ")[1])};
def box($team; $v): at([307, $team, $v]) as $x
	| [range(13) as $p | if $p < 5 or ($x + $p) % 5 != 0 then line($x + $p * 499) else null end] as $lines
	| (reduce summed[] as $k ({}; .[$k] = ([$lines[] | select(. != null) | .[$k]] | add))) as $sums
	| {score: $sums.points,
		json: ({inBonus: "1", timeoutsRemaining: 2, periods: [], players: [range(13) as $p | player($team; $p; $lines[$p]; $v)],
			statistics: ($sums + {minutes: "PT240M00.00S", reboundsTeam: 6, turnoversTeam: 1})} | members),
		truth: (reduce (range(13) | select($lines[.] != null)) as $p ({}; .["\(200000 + $team * 100 + $p)"] = ($lines[$p] | .minutes = .seconds / 60 | del(.seconds))) | members)};

# --- the schedule ---
def status: {over: [3, "Final"], suspended: [3, "Final"], postponed: [1, "PPD"], cancelled: [1, "Cancelled"], live: [2, "Q3 5:24"], scheduled: [1, "7:00 pm ET"]}[.what];
# Eastern wall time, with a misleading Z.
def eastern: .at | fromdateiso8601 - 18000 | todate;
def row: . as $g | status as $s | {gameId: id_of, gameCode: "\(.date | gsub("-"; ""))/\(teams[.away].code)\(teams[.home].code)", gameStatus: $s[0], gameStatusText: $s[1], period: 4, gameClock: "", gameTimeUTC: .at,
	gameEt: eastern, regulationPeriods: 4, homeTeam: (club(.home) + {score: (.home_score // 0), wins: 1, losses: 1}), awayTeam: (club(.away) + {score: (.away_score // 0), wins: 1, losses: 1})};

$ARGS.named.table as $t
| [range($t.teams) as $team | [range(variants) as $v | box($team; $v)]] as $boxes
| ($t | games | outcomes($boxes; false)) as $games
| (reduce ($games | group_by(.date)[]) as $d ({}; .[$d[0].date] = $d)) as $days
| (["\($t.season - 1)-09-20", ($t.first | day_number - 7 | day_name)] | min | day_number) as $from | (["\($t.season)-07-07", ($t.last | day_number + 7 | day_name)] | max | day_number) as $to
| (range($from; $to + 1) | day_name | . as $d | file("nba/\($d).json"; {meta: {version: 1, request: "http://nba.cloud/", time: "2026-01-01T00:00:00.000Z"},
	scoreboard: {gameDate: $d, leagueId: "00", leagueName: "National Basketball Association", games: ($days[$d] // [] | map(row))}} | tojson)),
  ($games[] | . as $g | id_of as $id | select(is_played) | $boxes[.home][.h] as $h | $boxes[.away][.a] as $a
	| file("nba/boxscore-\($id).json"; "{\"meta\":{\"version\":1,\"code\":200},\"game\":" + (row | del(.homeTeam, .awayTeam) | tojson | .[:-1])
		+ ",\"attendance\":0,\"homeTeam\":{\(club($g.home) | members),\"score\":\($g.home_score),\($h.json)},\"awayTeam\":{\(club($g.away) | members),\"score\":\($g.away_score),\($a.json)}}}"),
	  truth($t; "nba"; $id; $g; join_members($h.truth; $a.truth))),
  ($games[] | select(is_played | not) | truth($t; "nba"; id_of; .; ""))
