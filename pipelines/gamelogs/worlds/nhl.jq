# nhl: a season as the NHL's own API answers: a week from each day, and one box score per game.
include "common";

def variants: 6;
def season: $ARGS.named.table.season | "\(. - 1)\(.)" | tonumber;
def id_of: (($ARGS.named.table.season - 1) * 1000000 + {preseason: 10000, regular: 20000, all_star: 120000}[.kind] + .n);
def club($i): teams[$i] as $n | {id: ($i + 1), commonName: {default: $n.name}, placeName: {default: $n.city}, placeNameWithPreposition: {default: $n.city, fr: "de \($n.city)"}, abbrev: $n.code,
	logo: "https://assets.example.org/\($n.code).svg"};

# --- box scores ---
def clock: "\(. / 60 | floor | if . < 10 then "0\(.)" else "\(.)" end):\(. % 60 | if . < 10 then "0\(.)" else "\(.)" end)";
def who($team; $p; $position): {playerId: (8470000 + $team * 100 + $p), sweaterNumber: ($p + 2), name: {default: (person($team; $p) | "\(.[:1]). \(split(" ")[1])")}, position: $position};
# Fields come and go: some answers have neither blocked shots nor shifts.
def skater($team; $p; $x; $v): ([8, 2, 4, 3, 4, 1, 3, 7, 1100, 3, 15, 2, 2, 5] | draw($x)) as $r | (if $r[0] == 0 then 1 else 0 end) as $g | (if $r[1] == 0 then 1 else 0 end) as $a | (if $r[13] == 0 then 2 else 0 end) as $pim
	| {goals: $g, assists: $a, points: ($g + $a), plusMinus: ($r[2] - 2), pim: $pim, hits: $r[3], powerPlayGoals: (if $g == 1 and $r[5] == 0 then 1 else 0 end), sog: ($g + $r[6]), faceoffWinningPctg: ($r[7] / 8),
		toi: (400 + $r[8]), blockedShots: $r[9], shifts: (10 + $r[10]), giveaways: $r[11], takeaways: $r[12]}
	| if $v == 3 then del(.blockedShots, .shifts) else . end;
def goalie($x): ([10, 4, 4, 1, 2] | draw($x)) as $r | (15 + $r[0]) as $ev | $r[1] as $pp | $r[3] as $sh | $r[2] as $ga
	| {ev: [$ev, $ev + $ga], pp: [$pp, $pp], sh: [$sh, $sh], saves: ($ev + $pp + $sh), ga: $ga};
def box($team; $v): at([211, $team, $v]) as $x
	| [range(18) | skater($team; .; $x + . * 491; $v)] as $s | goalie($x + 5) as $k | ($v % 2) as $first
	| [range(18) as $p | who($team; $p; if $p > 11 then "D" else ["C", "L", "R"][$p % 3] end) + $s[$p] | .toi |= clock] as $skaters
	| [range(2) as $i | who($team; 18 + $i; "G") + (if $i == $first then {evenStrengthShotsAgainst: "\($k.ev[0])/\($k.ev[1])", powerPlayShotsAgainst: "\($k.pp[0])/\($k.pp[1])", shorthandedShotsAgainst: "\($k.sh[0])/\($k.sh[1])",
		saveShotsAgainst: "\($k.saves)/\($k.saves + $k.ga)", savePctg: (($k.saves * 1000 / ($k.saves + $k.ga) | floor) / 1000), evenStrengthGoalsAgainst: $k.ga, powerPlayGoalsAgainst: 0, shorthandedGoalsAgainst: 0, pim: 0, goalsAgainst: $k.ga,
		toi: "58:51", starter: true, decision: "W", shotsAgainst: ($k.saves + $k.ga), saves: $k.saves}
	  else {evenStrengthShotsAgainst: "0/0", powerPlayShotsAgainst: "0/0", shorthandedShotsAgainst: "0/0", saveShotsAgainst: "0/0", evenStrengthGoalsAgainst: 0, powerPlayGoalsAgainst: 0, shorthandedGoalsAgainst: 0, pim: 0,
		goalsAgainst: 0, toi: "00:00", starter: false, shotsAgainst: 0, saves: 0} end)] as $goalies
	| {score: ([$s[].goals] | add), sog: ([$s[].sog] | add), json: ({forwards: $skaters[:12], defense: $skaters[12:], goalies: $goalies} | tojson),
		truth: ([([range(18) as $p | {key: "\($skaters[$p].playerId)", value: ($s[$p] | with_entries(.key |= "skater." + .))}]),
			[{key: "\($goalies[$first].playerId)", value: ($goalies[$first] | {savePctg, evenStrengthGoalsAgainst, powerPlayGoalsAgainst, shorthandedGoalsAgainst, pim, goalsAgainst, shotsAgainst, saves}
				+ {toi: 3531, evenStrengthSaves: $k.ev[0], evenStrengthShotsAgainst: $k.ev[1], powerPlaySaves: $k.pp[0], powerPlayShotsAgainst: $k.pp[1], shorthandedSaves: $k.sh[0], shorthandedShotsAgainst: $k.sh[1]}
				| with_entries(.key |= "goalie." + .))}]] | add | from_entries | members)};

# --- the schedule ---
# A tied game goes to a shootout, which the home team wins: one goal more than its players have.
def result: if is_played | not then . elif .home_score == .away_score then .home_score += 1 | .last = "SO" else .last = "REG" end;
def state: {over: "OFF", suspended: "OFF", live: "LIVE", scheduled: "FUT", postponed: "FUT", cancelled: "FUT"}[.what] | . as $s | $s;
def side($g; $side): club($g[$side]) + (if $g[$side + "_score"] != null then {score: $g[$side + "_score"]} else {} end) + {($side + "SplitSquad"): false};
def row: . as $g | {id: id_of, season: season, gameType: {preseason: 1, regular: 2, all_star: 12}[.kind], venue: {default: "\(teams[.home].city) Arena"}, neutralSite: false, startTimeUTC: .at, easternUTCOffset: "-05:00",
	venueUTCOffset: "-05:00", venueTimezone: "US/Eastern", gameState: (if .kind == "all_star" then "FINAL" elif is_played and .n % 40 == 3 then "FINAL" else state end),
	gameScheduleState: ({postponed: "PPD", cancelled: "CNCL"}[.what] // "OK"), awayTeam: side($g; "away"), homeTeam: side($g; "home"), periodDescriptor: {number: 3, periodType: "REG", maxRegulationPeriods: 3}}
	+ (if .last then {gameOutcome: {lastPeriodType: .last}} else {} end) + {gameCenterLink: "/gamecenter/\(id_of)"};

$ARGS.named.table as $t
| [range($t.teams) as $team | [range(variants) as $v | box($team; $v)]] as $boxes
| ($t | games | outcomes($boxes; true) | map(result)) as $games
| (["\($t.season - 1)-09-20", ($t.first | day_number - 7 | day_name)] | min | day_number) as $from | (["\($t.season)-07-07", ($t.last | day_number + 7 | day_name)] | max | day_number) as $to
| (reduce ($games | group_by(.date)[]) as $d ({}; .[$d[0].date] = {n: ($d | length), json: ($d | map(row) | tojson)})) as $days
| [range($from; $to + 7) | day_name | . as $d | ($days[$d] // {n: 0, json: "[]"}) | .date = $d
	| .json = "{\"date\":\"\($d)\",\"dayAbbrev\":\"\(["THU", "FRI", "SAT", "SUN", "MON", "TUE", "WED"][$d | day_number % 7])\",\"numberOfGames\":\(.n),\"games\":\(.json)}"] as $all
| (range($to - $from + 1) as $i | $all[$i:$i + 7] as $w
	| file("nhl/\($w[0].date).json"; "{\"nextStartDate\":\"\($w[0].date | day_number + 7 | day_name)\",\"previousStartDate\":\"\($w[0].date | day_number - 7 | day_name)\",\"gameWeek\":[\($w | map(.json) | join(","))],\"oddsPartners\":[],\"numberOfGames\":\($w | map(.n) | add)}")),
  ($games[] | . as $g | "\(id_of)" as $id | select(is_played) | $boxes[.home][.h] as $h | $boxes[.away][.a] as $a
	| file("nhl/boxscore-\($id).json"; (row | .limitedScoring = false | .gameDate = $g.date | .homeTeam.sog = $h.sog | .awayTeam.sog = $a.sog | tojson | .[:-1]) + ",\"playerByGameStats\":{\"awayTeam\":\($a.json),\"homeTeam\":\($h.json)}}"),
	  truth($t; "nhl"; $id; $g; join_members($h.truth; $a.truth))),
  ($games[] | select(is_played | not) | truth($t; "nhl"; "\(id_of)"; .; ""))
