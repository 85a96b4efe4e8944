# roster: /players of a league or a team, one record per player.
include "careers";

. as $w
| elements
| if length == 0 then {finding: {status: "NO_DATA", reason: "empty"}}
  else .[] | one_player($w.season) | . + {league_name: (.stats // [] | map(.comp) | first)}
	# The pages that a plan refuses are missing; those that came are good.
	| if $w.fetch.partial != null and .finding.status == "API_OK" then .finding += {status: "PARTIAL", reason: "pages"} else . end
  end
