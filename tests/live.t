#!/bin/bash
# The tests of real providers (tests/live), without one: they ask only if AF_LIVE=1 says so, one call each, skip where nothing
# can be reached, pass on the right answers and fail on others.
. "$(dirname "$0")/tap.sh"
command -v python3 >/dev/null || { echo '1..0 # SKIP no python3'; exit; }
unset AF_LIVE AF_LIVE_BASE
live=$AF_ROOT/tests/live
for file in "$live"/*.t; do
	like "$("$file")" '^1\.\.0 # SKIP AF_LIVE=1' "${file##*/} asks nobody by itself"
done
like "$(AF_LIVE=1 AF_LIVE_BASE=http://127.0.0.1:1 "$live/connectors.t")" '^1\.\.0 # SKIP no provider can be reached' 'nobody there'

coproc server { exec python3 - <<'P'
import http.server, json, os
RIGHT = {
    "/api/v1/schedule": {"totalGames": 3, "dates": [{"games": [{"gamePk": n} for n in range(3)]}]},
    "/api/v1/game/744914/boxscore": {"teams": {"home": {"team": {"id": 141}}, "away": {"team": {"id": 117}}}},
    "/api/v1/game/changes": {"totalGames": 1, "dates": [{"games": [{"gamePk": 1}]}]},
    "/statcast_search/csv": "game_pk,batter\n" + "631614,1\n" * 336,
    "/apis/site/v2/sports/basketball/nba/scoreboard": {"leagues": [], "events": [{"id": str(n), "competitions": [{"competitors": [{"team": {}}]}]} for n in range(10)]},
    "/apis/site/v2/sports/basketball/nba/summary": {"header": {"competitions": [{"competitors": [{"team": {}}]}]}, "boxscore": {"players": [1, 2]}},
    "/v1/schedule/2025-10-07": {"gameWeek": [{"date": "d", "games": [0] * n} for n in (3, 4, 14)]},
    "/v1/gamecenter/2023030417/boxscore": {"id": 1, "gameState": "OFF", "homeTeam": {"id": 13}, "awayTeam": {"id": 22}},
    "/stats/scoreboardv3": {"scoreboard": {"gameDate": "2025-11-05", "games": [0] * 11}},
    "/static/json/liveData/boxscore/boxscore_0022000180.json": {"game": {"gameId": "x", "homeTeam": {"teamId": 1610612738, "players": []}, "awayTeam": {"teamId": 1610612753, "players": []}}},
    "/2024-2025/export.aspx": "DISTRICT,Distinguished Clubs\r\n" + "01,2\r\n" * 101 + "Month of Jun, As of 07/08/2025",
}
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        answer = RIGHT.get(self.path.partition("?")[0])
        if os.path.exists("other"):
            answer = answer.replace("631614", "1") if isinstance(answer, str) else {**answer, **{k: {} for k in ("dates", "teams", "events", "gameWeek", "homeTeam", "scoreboard", "game", "boxscore")}}
        body = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
        with open("hits", "a") as f:
            f.write(self.path + "\n")
        self.send_response(500 if os.path.exists("down") else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
P
}
read -ru "${server[0]}" port
# shellcheck disable=SC2154 # coproc sets it
at_end "kill $server_PID 2>/dev/null; wait $server_PID 2>/dev/null"
ask() { : >hits; AF_LIVE=1 AF_LIVE_BASE=http://127.0.0.1:$port "$live/connectors.t" >said; }
ask
is "$? $(grep -c '^ok' said) $(grep -c '^not ok' said) $(wc -l <hits)" '0 11 0 11' 'the right answers, one call each'
[ "$(grep -c '^not ok' said)" = 0 ] || cat said
touch other
ask
is "$? $(grep -c '^ok' said) $(wc -l <hits)" '1 1 11' 'answers in another form fail; one table is as it was'
rm other
touch down
ask
is "$? $(grep -c '^not ok' said) $(wc -l <hits)" '1 11 11' 'errors fail, and nobody is asked twice'
done_testing
