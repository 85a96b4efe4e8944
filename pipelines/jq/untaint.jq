# The records that untaint.sql takes: $league and $season ("39,140", "2015-2020", "" for all), each with each.
def numbers($list): if $list == "" then null
	else $list | split(",")[] | split("-") | map(tonumber) | range(.[0]; .[-1] + 1) end;
{league_id: numbers($league), season: numbers($season)}
