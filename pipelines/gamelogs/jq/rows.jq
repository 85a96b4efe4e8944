# rows: the statistics of $games, one record per row, for people.
$games[] | . as $r | .players[]? as $p | $p.stats[]?
| {date: ($r.game.date // $r.date), player: $p.name, team: $p.team, prop_type, value}
