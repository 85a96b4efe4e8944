# gamelogs: what the shapes of all providers share; af-shape -L finds it.

# The kinds of games, by the provider's own code.  The second table says which of them count.
def kinds: {
	espn: {"1": "preseason", "2": "regular", "3": "playoffs", "4": "offseason", "5": "playoffs"},
	mlb: {R: "regular", F: "playoffs", D: "playoffs", L: "playoffs", W: "playoffs", P: "playoffs", C: "playoffs",
		S: "preseason", E: "exhibition", A: "all_star", I: "exhibition"},
	nhl: {"1": "preseason", "2": "regular", "3": "playoffs", "4": "all_star", "12": "all_star"},
	nba: {"1": "preseason", "2": "regular", "3": "all_star", "4": "playoffs", "5": "playoffs", "6": "playoffs"}
};
def counted: {regular: true, playoffs: true};
def kind($provider; $code): if $code == null then "regular" else kinds[$provider][$code | tostring] // "other" end;

# The league is the record's, or else the program's; they must not differ.
def league: ($ARGS.named.league // .league) as $l
	| if .league != null and .league != $l then error("a record of \(.league), a program for \($l)") else $l end;

# Ids are strings.
def id: if type == "string" and . != "" then . elif type == "number" then tostring else null end;

# A number that a game can have: not "", "--", "-.--", NaN or infinite.  In the array, since jq 1.6 would also take errors for
# its own that are raised after "tonumber?".
def num: if type == "number" then . elif type == "string" then [tonumber?][] else empty end | select(. - . == 0);

# Of a value that may be a number, or one in a string: the number, or null.
def figure: [num][0];

# The elements of a list, which may be missing, but is nothing else.
def each: if . == null then empty elif type == "array" then .[] else error("players that are no list") end;

# "12:08" is 728 seconds.
def clock: split(":") | select(length == 2) | map(num) | select(length == 2) | .[0] * 60 + .[1];
def minutes: . / 0.6 | round / 100;

# "2018-03-29T12:40:00-05:00", "2022-09-17T17:10Z": the second since 1970.
def seconds:
	if type != "string" then error("no time: \(tojson)") else . end
	| (if .[16:17] == ":" then [.[:19], .[19:]] else [.[:16] + ":00", .[16:]] end) as [$t, $rest]
	| ($rest | if .[:1] == "." then (if endswith("Z") then "Z" else .[-6:] end) else . end) as $zone
	| ($t + "Z" | fromdateiso8601)
	- (if $zone == "Z" or $zone == "" then 0
		else ($zone | (.[1:3] | tonumber) * 3600 + (.[4:6] | tonumber) * 60 | if $zone[:1] == "-" then -. else . end) end);
def utc: if . == null then null else seconds | todate end;

# The day in New York, where American leagues count theirs.  libjq knows no zones: since 2007 summer
# lasts from the second Sunday in March to the first in November, before that from the first in April
# to the last in October.
def sunday_after: "\(.)T00:00:00Z" | fromdateiso8601 / 86400 | . + (7 - (. + 4) % 7) % 7;
def eastern_day: . as $s | (todate[:4]) as $y
	| (if $y >= "2007" then [("\($y)-03-08" | sunday_after), ("\($y)-11-01" | sunday_after)]
		else [("\($y)-04-01" | sunday_after), ("\($y)-10-25" | sunday_after)] end) as [$a, $b]
	| $s - (if $s >= $a * 86400 + 25200 and $s < $b * 86400 + 21600 then 14400 else 18000 end) | todate[:10];

# A list's answer becomes one record per game.  $fact is what the provider says about it.
def game_finding($kind; $fact):
	if counted[$kind] | not then {status: "SKIPPED", reason: "not_a_game"}
	elif $fact == "over" then {status: "API_OK", reason: null}
	else {status: "SKIPPED", reason: $fact} end;
# One odd game is an error of its own, not of the whole day; of a week or a range, on the day on which it is listed.
def one_game($id; f): .listed? as $day
	| (try f catch ({finding: {status: "ERROR", reason: "shape", message: (if type == "string" then . else tojson end)}} + if $day then {date: $day} else {} end))
	+ {game_id: ($id // error("a game without an id"))};
# What an answer without games says: that there are none only if the provider says so.
def no_games: {finding: {status: "NO_DATA", reason: "empty"}};

# A game's answer becomes one record.  The input is the work record; $teams is {home, away}, $lines the
# players of both, {player_id, name, side, position, starter, stats: {prop: value}}; $sides those that the
# answer has whole; $checks [{side, prop, sum, total}]; $odd what could not be matched.
def statistics: [keys_unsorted[] as $k | {prop_type: $k, value: .[$k]}];
def game_record($game; $teams; $lines; $sides; $checks; $odd):
	([$checks[] | select(.sum != .total)]) as $differ
	| ($lines | map(select(.stats != {}))) as $lines
	| ([("home", "away") as $s | select(($sides | index($s)) == null or ([$lines[] | select(.side == $s)] | length) == 0) | $s]) as $lack
	| (if $checks == [] then null else $differ == [] end) as $sums
	| {
		game: ({game_id: (.game_id | id), date, season, game_time: (.game_time // null), status: (.status // null)} + $game + {home: $teams.home, away: $teams.away}),
		players: [$lines | group_by(.player_id)[] | (.[0] | del(.stats)) + {played: true}
			+ {team: $teams[.[0].side].id, stats: (map(.stats) | add | statistics)}],
		sums: $sums, complete: ($lack == []),
		finding: (if $lines == [] then {status: "NO_DATA", reason: "not_held"}
			elif $lack == [] and $sums != false and $odd == [] then {status: "API_OK", reason: null}
			else {status: "PARTIAL", reason: "incomplete", message: ([
				($lack[] | "not all of \($teams[.].code // .)"),
				($differ[] | "\($teams[.side].code // .side) \(.prop): the players' sum is \(.sum), the team's \(.total)"), $odd[]] | .[:8] | join("; "))} end)
	};
# The answer must be about the game that was asked for.
def same_game($got): if $got != null and .game_id != null and ($got | id) != (.game_id | id) then error("asked for game \(.game_id), got \($got)") else . end;
# ... and the teams must be those that the list named.
def same_teams($teams): . as $w | reduce ("home", "away") as $s (.; ($w[$s].id? | id) as $want
	| if $want != null and $teams[$s].id != null and $want != $teams[$s].id then error("\($s) is team \($teams[$s].id), not \($want)") else . end);
