# espn-games: a scoreboard of the five leagues, one record per game.
include "gamelogs";

# All-Star games: the competition says so, or the season, a headline, the teams; older answers only by the names of these.
# A team with a negative id does not belong to the league.
def all_star_teams: {AL: 1, NL: 1, AFC: 1, NFC: 1, EAST: 1, WEST: 1};
def star: type == "string" and (ascii_downcase | . == "allstar" or contains("all-star") or contains("all star") or contains("pro bowl"));
def all_star($c): ([.name, .season?.slug?, ($c.type? | .abbreviation?, .text?, .slug?), $c.notes[]?.headline, $c.competitors[]?.team?.displayName?] | any(.[]; star))
	or ([$c.competitors[]?.team? | .isAllStar == true or (.id | tostring | startswith("-"))] | any)
	or ($c.competitors | length > 0 and all(all_star_teams[.team.abbreviation // ""] != null));

# A name that begins like this says more than state and completed: postponed games have the state "post".
def called_off: {STATUS_POSTPONED: "postponed", STATUS_CANCELED: "cancelled", STATUS_CANCELLED: "cancelled", STATUS_ABANDONED: "cancelled"};
def fact: called_off[.name // ""] // (if .completed == true then "over" elif .completed == false then "not_finished" else error("a game without a state") end);

def side($c; $s): [$c.competitors[] | select(.homeAway == $s)]
	| if length != 1 then error("\(length) teams are \($s)") else .[0] end
	| {id: (.team.id | id), code: .team.abbreviation, name: (.team.displayName // .team.name)};

# The day is the one that was asked for, while the game begins before 6 in the morning of the next
# (the second of a doubleheader may begin on the next UTC day); an answer with a week has each game's own.
def day_of($asked): seconds as $s
	| if $asked != null and (($s - 21600 | eastern_day) == $asked) then $asked else ($s | eastern_day) end;

. as $w | (.body | if type == "object" then . else error("no object") end) as $b
| league as $league
| ($b.events | if type == "array" then . else error("no events") end) as $events
| ($b.leagues[0]?.abbreviation // null) as $answered
| if $league != null and $answered != null and $answered != $league then error("asked for \($league), got \($answered)")
  elif .date != null and .to == null and $b.day.date? != null and $b.day.date != .date then error("asked for \(.date), got \($b.day.date)")
  elif $events == [] then (if $answered == null then error("no events, and no league either") else no_games end)
  else $events[] | one_game(.id | id;
	. as $e | (.competitions[0] // error("no competition")) as $c | ($c.status.type // .status.type // error("no status")) as $status
	| (if all_star($c) then "all_star" else kind("espn"; .season.type) end) as $kind
	| ($c.date // .date) as $at
	| {league: $league, date: ($at | day_of(if $w.to == null then $w.date else null end)), game_time: ($at | utc), status: $status.name, kind: $kind,
		home: side($c; "home"), away: side($c; "away"), finding: game_finding($kind; $status | fact)})
  end
