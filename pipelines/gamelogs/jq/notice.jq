# notice: title, text and Slack's text of a notification, one line each, from the output of result.jq.
def thousands: tostring | [while(. != ""; .[:-3]) | .[-3:]] | reverse | join(",");
def counted($what): "\(thousands) \($what)\(if . == 1 then "" else "s" end)";
($leagues | gsub(","; ", ")) as $who
| ($status == "0" or $status == "1") as $done
| (del(.total) | map(.games.present) | add // 0) as $games
| ($seconds | tonumber / 6 | round / 10) as $minutes
| "\($who) Backfill \(if $done then "Complete" else "Stopped" end)",
  "\($games | counted("game")), \(.total.inserted | counted("stat")) inserted in \($minutes) minutes"
	+ if .total.errors > 0 then ", \(.total.errors | counted("error"))" else "" end,
  "\(if $done then "✅" else "❌" end) \($who) backfill \(if $done then "complete" else "stopped" end): "
	+ "\(.total.inserted | thousands) stats inserted, \(.total.errors | thousands) errors"
