# mlb-games: a schedule from the MLB Stats API (a day, a range, the list of changed games), one record per game.
include "gamelogs";

# abstractGameState calls postponed and cancelled games Final too; the coded state does not.  statusCode begins with it: FR, DR.
# A forfeited game (Q, R) is over; its box score has what was played, or nothing.
def facts: {F: "over", O: "over", Q: "over", R: "over", D: "postponed", C: "cancelled"};
def code: .status | if type == "object" then (.codedGameState // .statusCode // "")[:1] else "" end;
def fact: facts[code] // "not_finished";
def side($s): .teams[$s].team | {id: (.id | id // error("no \($s) team")), code: (.abbreviation // null), name};

# A postponed game is listed under its old and its new day; a resumed one under both days, over on both.  It is one game,
# on the first day on which it is over, or else the last on which it is listed.
def one: ([.[] | select(fact == "over")] | if . == [] then null else min_by(.listed) end) // max_by(.listed);

. as $w | (.body | if type == "object" then . else error("no object") end) as $b
| league as $league
| ($b.dates | if type == "array" then . else error("no dates") end) as $dates
| ($w.since != null) as $changes
| (if $changes then null else $w.from // $w.date end) as $from | ($w.to // $from) as $to
| [$dates[] | (.date // error("no date")) as $d
	| if $from != null and ($d < $from or $d > $to) then error("asked for \($from) to \($to), got \($d)") else . end
	| .games | if type == "array" then .[] else error("no games of \($d)") end | .listed = $d] as $games
| ($b.totalGames | figure) as $total
| if $total == 0 and $games == [] then no_games
  elif $games == [] then error("no games, and totalGames is \($b.totalGames | tojson)")
  elif ($changes | not) and $total != null and $total != ($games | length) then error("\($games | length) games of \($total)")
  else $games | group_by(.gamePk) | map(one) | sort_by(.listed)[] | one_game(.gamePk | id;
	kind("mlb"; .gameType) as $kind
	| {league: $league, season: ($w.season // [(.season, .listed[:4]) | num][0]),
		date: (.officialDate // .resumedFromDate // (.resumedFrom | if . == null then null else seconds | eastern_day end) // .listed), game_time: (.gameDate | utc),
		status: (if code == "" then error("a game without a state") else .status.detailedState end), kind: $kind, home: side("home"), away: side("away"),
		double_header: (.doubleHeader // null), game_number: (.gameNumber // null), finding: game_finding($kind; fact)})
  end
