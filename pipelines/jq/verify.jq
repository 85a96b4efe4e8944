# What af verify shows.  Input (-n): leagues, newest, dates, balance, an array each.
import "table" as table;
def pct: if . == null then "" else tostring | if contains(".") then . else . + ".0" end | . + "%" end;
[inputs] as [$leagues, $newest, $dates, $balance]
| "coverage",
  ($leagues | map(.before = (.before_pct | pct) | .now = (.pct | pct) | .corners = (.corners_pct | pct)) | table::rows([
	{head: "name", value: "name", most: 24}, {head: "country", value: "country", most: 11},
	{head: "total_ft", value: "total_ft", right: true}, {head: "with_shots", value: "with_shots", right: true},
	{head: "before", value: "before", right: true}, {head: "pct", value: "now", right: true},
	{head: "corners", value: "corners", right: true}])),
  "",
  "newest matches with statistics",
  ($newest | map({
	date: .date[:10], league, match: "\(.home // "?") - \(.away // "?")",
	score: "\(.home_goals // "?"):\(.away_goals // "?")", shots: "\(.home_shots // "?"):\(.away_shots // "?")",
	corners: "\(.home_corners // "?"):\(.away_corners // "?")"}) | table::rows([
	{head: "date", value: "date"}, {head: "league", value: "league", most: 18}, {head: "match", value: "match", most: 27},
	{head: "score", value: "score", right: true}, {head: "shots", value: "shots", right: true},
	{head: "corners", value: "corners", right: true}])),
  "",
  "the longest times in which nothing has statistics",
  ($dates[:10] | table::rows([
	{head: "name", value: "name", most: 30}, {head: "country", value: "country", most: 14}, {head: "from", value: "from"},
	{head: "to", value: "to"}, {head: "matches", value: "matches", right: true}])),
  (if $balance == [] then empty else
	"",
	"balance",
	($balance[] | "\(if .ok then "ok " else "OFF" end)  \(.what): \(.left)\(if .ok then "" else " and \(.right)" end)")
  end)
