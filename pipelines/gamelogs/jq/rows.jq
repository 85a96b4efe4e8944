# rows: a game's statistics, a record a row, as people look at them.
. as $r | .players[]? as $p | $p.stats[]?
| {date: ($r.game.date // $r.date), player: $p.name, team: $p.team, prop_type, value}
