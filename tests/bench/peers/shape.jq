# ESPN's box score of a game: one object, with its players and a row for each value of each of them.
def value: ltrimstr("+") | tonumber?;
def pair($names): split("-") | select(length == 2) | [., $names] | transpose[] | {prop: .[1], value: (.[0] | value)};
.body as $b
| $b.header.competitions[0] as $c
| if $c == null then {finding: {status: "ERROR", reason: "no_header"}} else
	[$b.boxscore.players[]? | .team.id as $team | .statistics[] | .keys as $keys
		| .athletes[] | select((.stats // []) | length == ($keys | length))
		| .athlete as $who | .stats as $stats | range($keys | length) as $i
		| ($keys[$i] | split("-")) as $names
		| (if ($names | length) == 2 then $stats[$i] | pair($names) else {prop: $keys[$i], value: ($stats[$i] | value)} end)
		| {player: $who.id, name: $who.displayName, team: $team, prop, value}] as $rows
	| {game: {external_id: $c.id, starts_at: $c.date, status: $c.status.type.name},
		players: ($rows | map({external_id: .player, name}) | unique_by(.external_id)),
		rows: ($rows | map({player, team, prop, value}) | unique_by([.player, .prop]))}
end
