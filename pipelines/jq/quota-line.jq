# A record of af-quota in a few words.
[
	"\(.charged) calls charged today",
	(.left | if . then "\(.) left" else empty end),
	(.provider_used | if . then "the provider counts \(.)" else empty end),
	(if .bundles_refused then "this plan refuses bundles" else empty end),
	(.waiting_until | if . then "waiting until \(.)" else empty end)
] | join(", ")
