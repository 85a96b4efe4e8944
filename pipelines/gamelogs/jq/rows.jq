# rows: a game's statistics, one record per row, for people.
. as $r | .players[]? as $p | $p.stats[]?
| {date: ($r.game.date // $r.date), player: $p.name, team: $p.team, prop_type, value}
