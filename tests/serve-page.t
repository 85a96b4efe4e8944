#!/bin/bash
# The page of af-serve in a browser: light, dark, a phone, the keyboard, a second tab.  Needs chromium, node, and a folder with
# puppeteer-core and axe-core, which AF_NODE names: (mkdir DIR && cd DIR && npm install puppeteer-core axe-core).
. "$(dirname "$0")/tap.sh"
chromium=$(command -v chromium chromium-browser google-chrome | head -n 1)
for missing in "${chromium:+chromium}" "$(command -v node)" "${AF_NODE:+$(ls -d "$AF_NODE/node_modules/puppeteer-core" 2>/dev/null)}"; do
	[ -n "$missing" ] || { echo '1..0 # SKIP no browser: chromium, node, and AF_NODE with puppeteer-core and axe-core'; exit; }
done
. "$AF_ROOT/tests/serve.sh"

# A kind whose price is known, by a script of its own
a_kind priced 'phase run run --run {dir}' 'option run lines N' 'option run name WORD'
rm "$T/share/price"
printf '#!/bin/bash\necho "{\\"calls\\":7}"\n' >"$T/share/price"
chmod +x "$T/share/price"
over='{"status":1,"at":"2026-11-01T10:01:01Z","until":null,"reason":"some have failed"}'
a_job done-1 toy run '["--lines=1"]' "$over" '{"unit":"39-2019","list":10,"done":8,"failed":1,"unavailable":1,"left":0,"error":"timeout","remedy":"again"}
{"unit":"39-2020","list":5,"done":5,"failed":0,"unavailable":0,"left":0,"error":null,"remedy":null}'
a_job done-2 toy run '[]' "${over/01:01/00:03}"
a_job stopped toy run '[]'
# One that waits, older than all that a page of the list holds; its units are no leagues, and their names are hostile.
a_job a-waits toy run '[]' '{"status":111,"at":"2026-11-01T10:01:01Z","until":"2099-01-01T00:00:00Z","reason":"the quota is spent"}' \
	'{"unit":"44","list":10,"done":9,"failed":1,"unavailable":0,"left":0,"error":"<i>no</i>","remedy":"again"}
{"unit":"<b>F</b>","list":10,"done":1,"failed":0,"unavailable":0,"left":9,"error":null,"remedy":null}'
for ((i = 0; i < 55; i++)); do a_job "b-$i" toy run '[]' "${over/01:01/00:01}"; done
echo '{}' >"$T/jobs/stopped/cancel"
for season in 2019 2020; do
	echo '{"league_id":39,"league_name":"Premier League","country":"England","season":'$season',"total":380,"missing":10,"decision":"GO","coverage_pct":95.5,"sampled":20}'
done | tee "$T/jobs/done-1/segments.ndjson" >"$T/jobs/done-1/verdicts.ndjson"
echo 'a line' >"$T/jobs/done-1/log"
touch "$T/hold"
export API_FOOTBALL_KEY=pretend0pretend0pretend0pretend0
serve_start
HOME=$T node "$AF_ROOT/tests/page-check.mjs" "$AF_NODE" "$chromium" "$url" "$token" >page.tap 2>page.err &
page=$!
if wait_for 240 grep -q '^# ready' page.tap; then
	rm "$T/hold"
	af-job add toy --name=outside >/dev/null
fi
if wait_for 240 grep -q '^# stop' page.tap; then
	port=${url##*:}
	serve_stop -KILL
	wait_for 240 grep -q '^# start' page.tap
	serve_start --port "$port"
fi
wait $page || fail 'the browser ends well' "$(<page.err)"
while IFS= read -r line; do
	case $line in
	'ok - '*) pass "${line#ok - }" ;;
	'not ok - '*) fail "${line#not ok - }" ;;
	*) printf '%s\n' "$line" ;;
	esac
done <page.tap
is "$(<"$T/serve.err")" '' 'the server has nothing to say'
done_testing
