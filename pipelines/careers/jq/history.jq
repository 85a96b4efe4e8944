# history: /players?id=&season=, one record with the player's season.  The provider changes ids now and then: a player other
# than the one asked for is reported, and nothing about him is written.
include "careers";

. as $w
| elements
| if length == 0 then {finding: {status: "NO_DATA", reason: "empty"}}
  elif length > 1 then error("\(length) players")
  else .[0] | player($w.season)
	| if (.player.api_id | tostring) == ($w.api_id | tostring) then .
	  else {finding: {status: "ERROR", reason: "other_player", message: "asked for player \($w.api_id), got \(.player.api_id), \(.player.name)"}} end
  end
