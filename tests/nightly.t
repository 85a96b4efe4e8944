#!/bin/bash
# .ci/nightly: each part runs, whatever became of those before, and what became of it is said; the rows of make that it needs.
. "$(dirname "$0")/tap.sh"
mkdir -p clone/.ci bin
cp "$AF_ROOT/.ci/nightly" clone/.ci/
cat >bin/make <<'M'
#!/bin/bash
printf '%s|%s\n' "$*" "$USE_FREE_INGESTION" >>"$T/made"
case $* in *torture*) echo 'Result: FAIL'; exit 2 ;; *live*) echo 'Result: NOTESTS' ;; *) echo 'Result: PASS' ;; esac
M
chmod +x bin/make
export PATH=$T/bin:$PATH
unset FUZZ NIGHTLY_LOGS
USE_FREE_INGESTION=true run clone/.ci/nightly
is "$status $(cut -f 1,2 <<<"$out" | tr '\t' = | xargs)" '1 check=passed san=passed lint=passed torture=failed fuzz=passed live=skipped' 'each part, and what became of it'
printf '%s|false\n' '-j2 check' '-j2 SAN=1 check' '-j2 lint' '-j2 torture' 'fuzz FUZZ=300' '-j2 live' >wanted
same wanted 'scheduled collections are off' cat made
is "$(cat clone/build/nightly/torture.log)" 'Result: FAIL' 'its log'
check 'some parts' 0 $'^check\tpassed.*\nfuzz\tpassed' '' env FUZZ=9 clone/.ci/nightly check fuzz
like "$(tail -n 1 made)" '^fuzz FUZZ=9' '... for as long as is said'
check 'help' 0 '^nightly \[PART \.\.\.\] - .*fuzz +each parser.*has failed\.$' '' clone/.ci/nightly --help
check 'no such part' 2 '' "no part 'x'; there are check san" clone/.ci/nightly x

make() { env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL /usr/bin/env PATH="${PATH#*:}" make "$@"; }
for part in check lint torture fuzz live; do
	make -s -n -C "$AF_ROOT" "$part" >/dev/null 2>said
	is "$?" 0 "make has $part"
done
if command -v systemd-analyze >/dev/null; then
	sed 's|^ExecStart=.*|ExecStart=/bin/true|; s|^ExecStartPre=.*||; s|^User=.*||' "$AF_ROOT/.ci/af-nightly.service" >af-nightly.service
	cp "$AF_ROOT/.ci/af-nightly.timer" .
	run systemd-analyze verify ./af-nightly.service ./af-nightly.timer
	is "$status $(grep -F af-nightly <<<"$err")" '0 ' 'the units are units'
else
	skip 'no systemd-analyze'
fi
done_testing
