# clubs: /players/teams, one record for each season that the database lacks, with the club if there was only one, and
# "several" otherwise.  A club without a season leaves open when that was: then the list of seasons must be fetched.
include "careers";

.fetch.at as $listed | .have as $have
| elements
| map({club: .team.id, seasons: (.seasons // error("a club without a list of seasons") | map(year))}) as $clubs
| ($clubs | map(.seasons[]) | unique) as $seasons
| ($seasons - ($have | map(number))) as $lacks
| {listed: $listed, seasons: ($seasons | length), season: "none", club: "none"}
| if $seasons == [] then . + {finding: {status: "NO_DATA", reason: "no_seasons"}}
  elif $clubs | any(.seasons == []) then . + {finding: {status: "SKIPPED", reason: "club_without_seasons"}}
  elif $lacks == [] then . + {finding: {status: "SKIPPED", reason: "nothing_missing"}}
  else . + ($lacks[] as $s | {season: $s, club: ([$clubs[] | select(.seasons | index($s)) | .club] | if length == 1 then .[0] else "several" end)}) end
