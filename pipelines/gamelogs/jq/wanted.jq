# wanted: the games of the lists as they are asked for: a corrected game by the instant of its correction, and one that is
# in the database already not at all ($loaded: the instants, the games that were loaded, and those that are there).
def day: "\(.)T00:00:00Z" | fromdateiso8601 / 86400;
# A correction is newer than what was asked while the day was open, or once it had settled.
def newer($at): if .rev == "final" then ($at[:10] | day) - (.date | day) > $recheck else $at[:10] >= .rev end;
def revised: ($instants[0][.game_id // ""]) as $at | if $at != null and .rev != null and newer($at) then .rev = $at else . end;
INDEX($there[]; .game_id) as $there
| INDEX($loaded[] | select(.rows == $there[.game_id].rows); .game_id) as $loaded
| inputs | revised
| if .finding.status == "API_OK" and $loaded[.game_id].rev == .rev and .rev != null then .finding = {status: "SKIPPED", reason: "present"} | .load_counts = {n_unchanged: $loaded[.game_id].rows}
  else del(.load_counts) end
