# resumed: games that are over, listed under a day ($games) and of an earlier one
$games[] | select(.finding.status == "API_OK" and .date < $from) | {date, game_id}
