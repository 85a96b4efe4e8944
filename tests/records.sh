# Small records of each kind, for tests of what all filters do alike.
# shellcheck shell=bash

# work N [SEASON]: N work records of one segment
work() {
	local i season=${2-2023}
	for ((i = 1; i <= $1; i++)); do
		printf '{"match_id":%d,"fixture_id":%d,"league_id":39,"league_name":"Premier League","country":"England","season":%d,"missing":%d,"home_team_id":33,"away_team_id":47,"stats":null}\n' \
		    "$i" $((1000 + i)) "$season" "$1"
	done
}

# answers N [SEASON]: answers to them; every fifth has no data
answers() {
	local line i=0 block body
	block='[{"type":"Total Shots","value":9},{"type":"Shots on Goal","value":4},{"type":"Corner Kicks","value":null},{"type":"Ball Possession","value":"55%"}]'
	while read -r line; do
		i=$((i + 1))
		body='{"get":"fixtures/statistics","parameters":{"fixture":"'$((1000 + i))'"},"errors":[],"results":'
		if ((i % 5 == 0)); then
			body+='0,"paging":{"current":1,"total":1},"response":[]}'
		else
			body+='2,"paging":{"current":1,"total":1},"response":[{"team":{"id":33,"name":"A"},"statistics":'$block'},{"team":{"id":47,"name":"B"},"statistics":'$block'}]}'
		fi
		printf '%s,"fetch":{"key":"fixture/%d","url":"http://127.0.0.1/fixtures/statistics?fixture=%d","status":200,"ms":12.5,"tries":1,"at":"2026-02-01T10:00:00Z","offset":%d},"body":%s}\n' \
		    "${line%\}}" $((1000 + i)) $((1000 + i)) $((i * 200)) "$body"
	done < <(work "$@")
}

findings() { answers "$@" | af-classify; }
updates() { findings "$@" | af-merge; }
verdicts() { findings "$@" | af-decide; }
segment() {
	printf '{"league_id":39,"league_name":"Premier League","country":"England","season":%d,"total":380,"missing":212}\n' "${1-2023}"
}
