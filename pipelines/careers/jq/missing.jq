# missing: /players/seasons, one record for each season that the database lacks ("have" is what it has).
# A list without seasons proves nothing; a list of which nothing is missing completes the player.
include "careers";

.fetch.at as $listed | .have as $have
| elements
| (map(year) | unique) as $seasons
| ($seasons - ($have | map(number))) as $lacks
| {listed: $listed, seasons: ($seasons | length)}
| if $seasons == [] then . + {finding: {status: "NO_DATA", reason: "no_seasons"}}
  elif $lacks == [] then . + {finding: {status: "SKIPPED", reason: "nothing_missing"}}
  else . + ($lacks[] | {season: .}) end
