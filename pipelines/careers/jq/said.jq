# said: a line for people about each league and season, and each player with an incomplete history, with what to do.
def why: .finding.message // .finding.reason;
(if .api_id then "\(.name // "player") (\(.api_id))" else "[\(.league_id) \(.season)]" end) as $who
| .finding.status as $status
| if .api_id and ($status == "API_OK" or ($status == "NO_DATA" and .finding.reason != "no_seasons") or .finding.reason == "nothing_missing") then empty
  elif $status == "API_OK" then "\($who) \(.total) players"
  elif $status == "PARTIAL" then "\($who) \(.total) players, \(why): --retry-partial asks for them, once it does not"
  elif .finding.reason == "no_seasons" then "\($who): the provider lists no season, which proves nothing"
  elif $status == "NO_DATA" then "\($who) the provider names nobody"
  elif .finding.reason == "not_saved" then "\($who) nothing is saved; without --offline the same command asks"
  elif $status == "SKIPPED" then "\($who) not asked (\(.finding.reason)); the same command carries on"
  elif .finding.reason == "rejected" then "\($who) \(why); rejects.ndjson says why"
  elif .finding.reason == "shape" and .api_id == null then "\($who) \(why); --max-age 1h asks for it again"
  elif .finding.reason == "other_player" then "\($who) \(why): the provider has changed an id; nothing was merged"
  else "\($who) \(why); the same command asks again"
  end
