# savant: turns a day's table of pitches, from af-csv, into a record with what each player did in each game.
include "statcast";

(.body.rows | if type == "array" then . else error("no table") end) as $rows
| . as $w | [$rows[] | .game_date | value | select(. != null)] | unique
| if . - [$w.date] != [] then error("asked for \($w.date), got \(.[0:3] | join(", "))") elif . == [] and $rows != [] then error("pitches without a day") else . end
| ($w.body | cut) as $cut | {rows: ($rows | length), cut: $cut, statcast: (if $cut then [] else $rows | games end)}
