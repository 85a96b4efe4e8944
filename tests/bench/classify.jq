# What af-classify --fields core says of an answer whose shape is right: the peer's task.
def types: {"Total Shots": "total_shots", "Shots on Goal": "shots_on_goal", "Corner Kicks": "corner_kicks",
	"Ball Possession": "possession", "Fouls": "fouls", "Yellow Cards": "yellow_cards", "Red Cards": "red_cards"};
def order: ["total_shots", "shots_on_goal", "corner_kicks", "possession", "fouls", "yellow_cards", "red_cards"];
def number: if type == "string" then rtrimstr("%") | tonumber else . end;
def values: (reduce .statistics[] as $s ({}; if types[$s.type] and $s.value != null
	then .[types[$s.type]] = ($s.value | number) else . end)) as $v
	| reduce (order[] | select($v[.] != null)) as $k ({}; .[$k] = $v[$k]);
def blocks: .body.response
	| if length > 0 and (.[0] | has("fixture")) then .[0].statistics else . end;
def side($blocks; $id; $at): ([$blocks[] | select(.team.id == $id)][0] // $blocks[$at]) | if . then values else {} end;
def finding:
	if .fetch.error then {status: "ERROR", reason: .fetch.error, home: {}, away: {}}
	elif (.body.errors | length) > 0 then
		{status: "ERROR", reason: ("refused_" + (.body.errors | keys_unsorted[0])),
		 message: (.body.errors | [.[]][0]), home: {}, away: {}}
	else
		blocks as $b | .home_team_id as $h | .away_team_id as $a
		| if ($b | length) == 0 or ([$b[].statistics | length] | add) == 0
		  then {status: "NO_DATA", reason: "empty", home: {}, away: {}}
		  else {home: side($b; $h; 0), away: side($b; $a; 1)}
			| ([.home, .away] | any(has("total_shots") and has("corner_kicks"))) as $both
			| ([.home, .away] | any(has("total_shots"))) as $shots
			| ([.home, .away] | any(has("corner_kicks"))) as $corners
			| (if $both then ["API_OK", null]
			   elif $shots and $corners then ["PARTIAL", "split"]
			   elif $shots then ["PARTIAL", "no_corners"]
			   elif $corners then ["PARTIAL", "no_shots"]
			   else ["NO_DATA", "no_values"] end) as $is
			| {status: $is[0], reason: $is[1], home, away}
		  end
	end;
. + {finding: finding} | del(.body)
