# Of the segments, those that $league and $season ("39,140", "2015-2020", "" for all) name and that lack $min
# matches or more.
def within($list): . as $n | $list == "" or any($list | split(",")[];
	split("-") | map(tonumber) | .[0] <= $n and $n <= .[-1]);
select((.league_id | tonumber | within($league)) and (.season | tonumber | within($season)) and (.missing // $min) >= $min)
