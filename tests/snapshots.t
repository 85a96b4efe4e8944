#!/bin/bash
# af snapshots: what a store has; what is wrong in it is found; what counts is never pruned.
# A sync costs nothing there.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/snap.sh"

{ good 2025-01-01; good 2025-01-02; part 2025-01-03; } | af-snapshot --store made >/dev/null
part 2025-01-01 | af-snapshot --store made >/dev/null
check 'list' 0 . '' af snapshots list --store made
is "$(jq -c '[.snapshot, .status, .files, .failed, .bytes, .versions, .linked, .as_of, .collected_at]' .out | paste -sd' ')" \
    '["2025-01-01","success",3,0,60,2,true,"2025-01-01","2026-07-09T10:00:00Z"] ["2025-01-02","success",3,0,60,1,true,"2025-01-02","2026-07-09T10:00:00Z"] ["2025-01-03","partial",2,1,58,1,true,"2025-01-03","2026-07-09T10:00:00Z"]' \
    '... a line each'
check 'list of one, with all versions' 0 . '' af snapshots list --store made --all 2025-01-01
is "$(jq -c '[.status, .linked]' .out | sort | paste -sd' ')" '["partial",false] ["success",true]' '... which of them counts'
check 'on a terminal' 0 $'^SNAPSHOT +STATUS .*2025-01-01 +success +2025-01-01 +3 +0 +60 B .* 2\r' '' script -qec 'af snapshots list --store made' /dev/null
check 'show' 0 . '' af snapshots show --store made latest
is "$(jq -c '[.snapshot, .manifest.totalFiles, .metadata.source, .linked]' .out)" '["2025-01-02",3,"x",true]' '... manifest and metadata in one line'
same made/2025-01-01/district_44.json 'show a file' af snapshots show --store made 2025-01-01 district_44.json
version=$(af snapshots list --store made --all 2025-01-01 | jq -r 'select(.linked | not).version')
is "$(af snapshots show --store made "$version" | jq -r .manifest.status)" partial 'show a version that does not count'
check 'no such file' 2 '' "the snapshot '2025-01-03@.*' has no file 'district_1.json'; without one, 'show' says what" af snapshots show --store made 2025-01-03 district_1.json
check 'a file that failed' 2 '' "has no file 'district_61.json'" af snapshots show --store made 2025-01-03 district_61.json
is "$(af snapshots list --store made latest | jq -r .snapshot)" 2025-01-02 'list of the latest success'
silent 'verify of the latest success' af snapshots verify --store made latest
check 'no such snapshot' 2 '' "no snapshot '2024-01-01' in 'made'" af snapshots show --store made 2024-01-01
check 'no such version' 2 '' "no version" af snapshots show --store made 2024-01-01@000000000000
check 'no way out' 2 '' "a file's name" af snapshots show --store made 2025-01-01 ../../../../etc/passwd
check 'no way in' 2 '' "a snapshot's ID" af snapshots show --store made ../made
check 'no store' 2 '' 'cannot open the store' af snapshots list --store nowhere
check 'a directory that is none' 2 '' 'is not a store of snapshots' af snapshots list --store .
check 'no command' 2 '' 'list, show, verify, diff, prune, push or objects' af snapshots
check 'another command' 2 '' "'drop' is not a command" af snapshots drop --store made
check 'too many operands' 2 '' 'diff takes ID ID' af snapshots diff --store made a
is "$(find made/.staging -mindepth 1)" '' 'reading leaves nothing'

check 'diff' 1 . '' af snapshots diff --store made 2025-01-02 2025-01-03
is "$(jq -c '[.file, .change, .from.status, .to.status]' .out | paste -sd' ')" '["district_44.json","content","success","success"] ["district_61.json","status","success","failed"]' '... names the files'
check 'diff of the same' 0 '' '' af snapshots diff --store made latest 2025-01-02
small() { printf '{"snapshot":"%s","file":"%s","content":1}\n{"snapshot":"%s","end":{"files":1}}\n' "$1" "$2" "$1"; }
{ small 2024-01-01 a.json; small 2024-01-02 b.json; } | af-snapshot --store two >/dev/null
is "$(af snapshots diff --store two 2024-01-01 2024-01-02 | jq -c '[.file, .change]' | paste -sd' ')" '["a.json","removed"] ["b.json","added"]' 'added and removed'

# push, where nothing answers
echo before >log
REDIS_URL=redis://127.0.0.1:1 af snapshots push --store made --keys k --file district_F.json >>log 2>err
is "$? $(<log)" '111 before' 'a push leaves what is in the file that it writes to'

# verify
silent 'a store that is whole' af snapshots verify --store made
# spoilt NAME PROBLEM COMMAND…: what the command does in a copy is found, and nothing else
spoilt() {
	local name=$1 want=$2
	rm -rf bad && cp -a made bad
	(cd bad && eval "$3") || fail "$name: cannot be spoilt"
	check "$name" 1 . "is not as it should be: [1-4] problems" af snapshots verify --store bad
	like "$(jq -r '[.snapshot, .file, .problem] | map(. // "-") | join(" ")' .out)" "$want" '... and what it is'
}
spoilt 'a flipped byte' '2025-01-02 district_F.json has another sha256' 'f=2025-01-02/district_F.json; chmod u+w $f; printf X | dd of=$f bs=1 seek=3 conv=notrunc status=none; chmod a-w $f'
spoilt 'a file that is shorter' '2025-01-03 district_44.json has 3 bytes, not' 'f=2025-01-03/district_44.json; chmod u+w $f; truncate -s 3 $f; chmod a-w $f'
spoilt 'a missing file' '2025-01-01 district_44.json is missing' 'rm -f 2025-01-01/district_44.json'
spoilt 'a file too much' '2025-01-01 extra.json is not in the manifest' 'echo >2025-01-01/extra.json'
spoilt 'a file that can be written to' '2025-01-03 district_44.json can be written to' 'chmod u+w 2025-01-03/district_44.json'
spoilt 'a link in the place of a file' '2025-01-03 district_44.json is not a regular file' 'cd 2025-01-03/ && mv -f district_44.json "$T/aside" && ln -s "$T/aside" district_44.json'
spoilt 'a link to a version that does not count' '2025-01-01 - the link leads to .*, but .* counts' "ln -sfn .versions/$version 2025-01-01"
spoilt 'a link that leads out' '2025-01-03 - the link does not lead to a version of it' 'ln -sfn /etc 2025-01-03'
spoilt 'a link to the version of another day' '2025-01-03 - the link does not lead to a version of it' 'ln -sfn "$(readlink 2025-01-02)" 2025-01-03'
spoilt 'no link' '2025-01-03 - there is no link to ' 'rm 2025-01-03'
spoilt 'another manifest' '2025-01-03 manifest.json .* is not a manifest: it is not what the directory' 'f=2025-01-03/manifest.json; chmod u+w $f; sed -i s/HTTP/http/ $f'
spoilt 'no collection' '2025-01-03 metadata.json leads to an unreadable file' 'rm .collected/2025-01-03*'
spoilt 'the collection of another' '2025-01-03 metadata.json leads to a file that is not about this version' 'cp -f .collected/2025-01-02* .collected/2025-01-03*'
spoilt 'a collection of nothing' "does not belong there" "cp .collected/2025-01-03* .collected/2025-01-04@$(printf %064d 0).json"
spoilt 'another latest' '- latest-successful.json is not about the latest success' 'sed -i s/02/01/ latest-successful.json'
spoilt 'no latest' '- latest-successful.json cannot be read' 'rm latest-successful.json'
spoilt 'something else' '- notes.txt does not belong there' 'touch notes.txt'
check 'a store in the place of an ID' 2 '' "which store\? give --store 'made'; what stands alone is an ID" af snapshots list made
check 'all is well, on a terminal' 0 "'made' is as it should be: [0-9]+ versions? with [0-9]+ files?" '' script -qec 'af snapshots verify --store made' /dev/null
check 'of one alone' 0 '' '' af snapshots verify --store bad 2025-01-02
spoilt 'a name that is none, in the manifest' 'not a manifest: a file.s name' 'v=$(readlink 2025-01-03); f=$v/manifest.json; chmod u+w $f; sed -i s/district_44.json/..\\/..\\/x/ $f'
check 'list tells of the others' 1 '2025-01-02' 'is not a manifest' af snapshots list --store bad

# prune
check 'what would go' 0 '"removed":false' '' af snapshots prune --store made -n
is "$(find made/.versions -mindepth 1 -maxdepth 1 | wc -l)" 4 '... stays'
mkfifo hold
af-snapshot --store made hold >/dev/null 2>&1 &
pid=$!
exec 7>hold
good 2025-02-01 | head -n 1 >&7
wait_for 30 eval '[ -n "$(find made/.staging -name district_44.json)" ]'
check 'beside a writer' 111 '' "a writer or a push is at work in 'made'" af snapshots prune --store made
exec 7>&-
wait $pid
is "$(find made/.staging -mindepth 1)" '' 'what the writer had begun has gone with it'
check 'one to keep' 0 '' '' af snapshots prune --store made --keep 1
before=$(af snapshots list --store made)
check 'prune' 0 "\"version\":\"$version\",\"removed\":true" '' af snapshots prune --store made
is "$(find made/.versions -mindepth 1 -maxdepth 1 | wc -l) $(find made/.collected -type f | wc -l)" '3 3' '... takes away what does not count'
is "$(af snapshots list --store made | jq -c 'del(.versions)')" "$(jq -c 'del(.versions)' <<<"$before")" '... and nothing else'
silent '... the store is whole' af snapshots verify --store made
part 2025-01-01 | af-snapshot --store made >/dev/null
is "$(jq -r .status made/2025-01-01/manifest.json)" success 'what comes again does not count now either'
ln -sfn ".versions/$version" made/2025-01-01
af snapshots prune --store made >/dev/null
silent 'a wrong link is set right before it prunes' af snapshots verify --store made
done_testing
