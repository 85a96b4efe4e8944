# What af-classify says of the answers that gen writes, as somebody would write it in jq.
def core: [
  ["Total Shots", "total_shots"], ["Shots on Goal", "shots_on_goal"], ["Corner Kicks", "corner_kicks"],
  ["Ball Possession", "possession"], ["Fouls", "fouls"], ["Yellow Cards", "yellow_cards"], ["Red Cards", "red_cards"]
];
def value: if type == "string" then rtrimstr("%") | tonumber else . end;
def side:
  (map({key: .type, value}) | from_entries) as $v
  | reduce core[] as [$type, $name] ({}; if $v[$type] == null then . else .[$name] = ($v[$type] | value) end);
def error($reason): {status: "ERROR", reason: $reason, home: {}, away: {}};
def judged:
  . as [$home, $away]
  | {home: $home, away: $away}
  | ([$home, $away] | map(.total_shots != null) | any) as $shots
  | ([$home, $away] | map(.corner_kicks != null) | any) as $corners
  | if [$home, $away] | map(.total_shots != null and .corner_kicks != null) | any then {status: "API_OK", reason: null} + .
    elif $shots and $corners then {status: "PARTIAL", reason: "split"} + .
    elif $shots then {status: "PARTIAL", reason: "no_corners"} + .
    elif $corners then {status: "PARTIAL", reason: "no_shots"} + .
    else {status: "NO_DATA", reason: "no_values", home: {}, away: {}} end;
def finding:
  (.body.errors // []) as $errors
  | if ($errors | length) > 0 then
      ($errors | to_entries[0]) as $e
      | {status: "ERROR", reason: "refused_\($e.key)", message: $e.value, home: {}, away: {}}
    elif .fetch.error != null then error(.fetch.error)
    else
      (.body.response | if .[0].fixture then .[0].statistics else . end) as $blocks
      | if ($blocks | map(.statistics | length) | add // 0) == 0 then
          {status: "NO_DATA", reason: "empty", home: {}, away: {}}
        elif $blocks[0].team.id == $blocks[1].team.id or .home_team_id != $blocks[0].team.id
            or .away_team_id != $blocks[1].team.id then error("team_mismatch")
        else $blocks | map(.statistics | side) | judged end
    end;
. + {finding: finding} | del(.body)
