# cells: an import of the report as a cell of the grid: players/with a complete history, and a sign.
include "imports";

.segments[]
| {league, country, id: .league_id, season, calls, cell: "\(.players)/\(.complete) \(.state | sign($ascii))"}
