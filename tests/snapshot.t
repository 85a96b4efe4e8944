#!/bin/bash
# Snapshots: the same answers make the same bytes, what is there is whole, and names never lead elsewhere.
# A sync costs nothing there.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/snap.sh"

# whole STORE: each version has what its manifest says, by tools that are not ours
whole() {
	local v name size sha
	for v in "$1"/.versions/*/; do
		[ "$(sha256sum <"$v/manifest.json" | cut -c 1-12)" = "$(basename "$v" | sed 's/.*@//')" ] || echo "digest of $v"
		jq -e .snapshotId "$v/metadata.json" >/dev/null || echo "metadata of $v"
		while read -r name size sha; do
			[ "$(stat -c %s "$v/$name") $(sha256sum <"$v/$name")" = "$size $sha  -" ] || echo "$v/$name"
		done < <(jq -r '.[keys[] | select(endswith("s"))]? | arrays | .[] | select(.status == "success") | "\(.fileName) \(.fileSize) \(.sha256)"' "$v/manifest.json")
		[ "$(find "$v" -type f | wc -l)" = "$(($(jq '[.. | objects | select(.sha256?)] | length' "$v/manifest.json") + 1))" ] || echo "files of $v"
	done
}

part 2026-06-30 >in
check 'a snapshot of three files' 1 . '' af-snapshot --store st in
is "$(jq -c '[.snapshot, .status, .as_of, .files, .failed, .unchanged, .new, .linked, .finding.status, .finding.reason]' .out)" \
    '["2026-06-30","partial","2026-06-30",2,1,0,true,true,"PARTIAL","failed"]' '... is told of'
is "$(jq -r .digest .out)" "$(sha256sum <st/2026-06-30/manifest.json | cut -d' ' -f 1)" '... by the digest of its manifest'
is "$(cat st/2026-06-30/district_44.json)" '{"day":"2026-06-30", "n":[1, 2.50]}' '... the content as it was spelled'
is "$(readlink st/2026-06-30)" ".versions/2026-06-30@$(sha256sum <st/2026-06-30/manifest.json | cut -c 1-12)" '... a link to a version'
is "$(whole st)" '' '... which is what its manifest says'
is "$(find st/.versions -type f -perm /222)$(find st/.staging -mindepth 1)" '' '... read-only, and nothing lies about'
is "$(jq -c '[.status, .totalFiles, .successfulFiles, .failedFiles, .files[2].fileName, .files[1].errorMessage]' st/2026-06-30/manifest.json)" \
    '["partial",3,2,1,"district_F.json","HTTP 500"]' 'the manifest'
is "$(jq -c '[.status, .source, .collectedAt, .failedFiles, .errors, .fileErrors]' st/2026-06-30/metadata.json)" \
    '["partial","x","2026-07-09T10:00:00Z",["district_61.json"],["district_61.json: HTTP 500"],[{"fileId":"district_61.json","operation":"club","error":"HTTP 500","shouldRetry":true}]]' \
    'the metadata: what is ours wins'
[ ! -e st/latest-successful.json ]
is $? 0 'what is partial is no success'

# Order and time change nothing
before=$(data st)
af-snapshot --store st in >again
is "$(jq -c '[.new, .linked]' again)" '[false,true]' 'once more: it is there'
is "$(data st)" "$before" '... and nothing has changed'
for i in 1 2 3 4 5; do
	shuf --random-source=<(yes $i) in | af-snapshot --store "st$i" >/dev/null
	is "$(data "st$i")" "$before" "the same bytes in another order ($i)"
done
# alone COMMAND…: there is no room for another stack
alone() { (ulimit -S -s 4000000 && ulimit -S -v 1000000 && "$@"); }
if ! sanitized "$(type -P af-snapshot)" && alone true 2>/dev/null; then
	alone af-snapshot --store alone in >/dev/null
	is "$(data alone)" "$before" 'the same bytes where no thread can be started'
fi
part 2026-06-30 2026-07-10T10:00:00Z | af-snapshot --store st >/dev/null
part 2026-06-30 2026-07-08T10:00:00Z | af-snapshot --store st >/dev/null
is "$(data st) $(jq -r .collectedAt st/2026-06-30/metadata.json)" "$before 2026-07-10T10:00:00Z" 'the later collection stays, the data are the same'

# What has not changed is a hard link
good 2026-07-01 | af-snapshot --store st >/dev/null
is "$(stat -c '%h %a' st/2026-0{6-30,7-01}/district_F.json | paste -sd,)" '1 444,1 444' 'nothing of a partial one is at hand for the next day'
good 2026-07-02 | af-snapshot --store st >/dev/null
is "$(stat -c %i st/2026-07-02/district_F.json)" "$(stat -c %i st/2026-07-01/district_F.json)" 'an unchanged file is a hard link to that of the latest success'
isnt "$(stat -c %i st/2026-07-02/district_44.json)" "$(stat -c %i st/2026-07-01/district_44.json)" '... a changed one is not'
is "$(jq -r .snapshotId st/latest-successful.json)" 2026-07-02 'the latest success'
good 2026-06-01 | af-snapshot --store st >/dev/null
is "$(jq -r .snapshotId st/latest-successful.json)" 2026-07-02 '... is not what was written last'
{ good 2025-01-01; good 2025-01-02; } | af-snapshot --store two | jq -c .unchanged >links
is "$(paste -sd, links)" 0,2 'the next day of a stream links to the one before'
chmod 644 two/2025-01-02/district_F.json && printf 'spoilt by a bad disk!!!\n' >two/2025-01-02/district_F.json
good 2025-01-03 | af-snapshot --store two >/dev/null
is "$(cat two/2025-01-03/district_F.json)" '{"always":"the same"}' 'what a disk has spoilt is not handed on'

# A version counts whoever came last
for order in 'full part' 'part full'; do
	rm -rf o
	for which in $order; do
		if [ "$which" = full ]; then good 2026-06-30; else part 2026-06-30; fi | af-snapshot --store o >/dev/null
	done
	is "$(jq -r .status o/2026-06-30/manifest.json) $(jq -r .snapshotId o/latest-successful.json) $(find o/.versions -name '2*@*' | wc -l)" 'success 2026-06-30 2' \
	    "success counts more than partial: $order"
done
small() { printf '{"snapshot":"2026-06-30","file":"a.json","content":%s,"as_of":"%s"}\n{"snapshot":"2026-06-30","end":{"files":1}}\n' "$1" "$2"; }
for order in '1 2' '2 1'; do
	rm -rf o
	for n in $order; do small $n 2026-07-0"$n" | af-snapshot --store o >/dev/null; done
	is "$(cat o/2026-06-30/a.json)" 2 "the later as-of counts more: $order"
done
{ small 1 2026-07-08; good 2026-06-30; } >wide
af-snapshot --store o <wide >/dev/null 2>&1
af-snapshot --store o < <(good 2026-06-30) >/dev/null
is "$(jq -r .totalFiles o/2026-06-30/manifest.json)" 3 'the larger scope counts more, whatever its as-of'

# With a list
printf '{"date":"2026-07-0%d","district":"%s","report":"%s"}\n' 7 44 club 7 44 area 7 F club 7 F area 8 44 club 8 F club >list
file() { printf '{"date":"2026-07-0%d","district":"%s","snapshot":"2026-06-30","file":"district_%s.json","content":%d,"fetch":{"at":"2026-07-0%dT1%d:00:00Z"}%s}\n' "$1" "$2" "$2" "$1" "$1" "$3" "${4-}"; }
with=(--work list --by '{date}' --each '{district}' --unit district)
{ file 7 44 1; file 8 F 2; file 7 F 3 ',"as_of":"2026-07-07"'; file 8 44 1 ',"as_of":"2026-07-08"'; } >both
check 'two dates of one ID, one among the other' 0 . '' af-snapshot --store w "${with[@]}" both
is "$(jq -c '[.key, .snapshot, .files, .linked]' .out | paste -sd' ')" '["2026-07-07","2026-06-30",2,true] ["2026-07-08","2026-06-30",2,true]' '... two versions'
is "$(jq -c '[.asOf, .totalDistricts, .districts[1].districtId, (.files | length)]' w/2026-06-30/manifest.json)" '["2026-07-08",2,"F",0]' '... the later one counts'
is "$(jq -r .collectedAt w/2026-06-30/metadata.json)" 2026-07-08T12:00:00Z '... collected when its last part was'
check 'one does not come' 1 . "not made: '2026-06-30': 1 of 2 did not come: F" af-snapshot --store w2 "${with[@]}" <(sed 2d both)
is "$(jq -c '[.key, .snapshot, .finding.reason]' .out | paste -sd' ')" '["2026-07-07","2026-06-30",null] ["2026-07-08","2026-06-30","incomplete"]' '... the other is made'
check 'nothing comes' 1 . '2 of 2 did not come: 44, F; and 1 others' af-snapshot --store w3 "${with[@]}" /dev/null
is "$(data w3 | grep -c 2026)" 0 '... no snapshot'
failed() { printf '{"date":"2026-07-0%d","district":"%s","finding":{"status":"%s","reason":"%s","message":"said so"}}\n' "$1" "$2" "$3" "$4"; }
check 'what failed before it was a file' 1 . '' af-snapshot --store w4 "${with[@]}" <(file 8 44 1; failed 8 F ERROR http_500; file 7 44 1; failed 7 F NO_DATA not_held)
is "$(jq -c '[.key, .status, .failed, .missing]' .out | paste -sd' ')" '["2026-07-08","partial",1,0] ["2026-07-07","success",0,1]' '... is in it; what is empty is not failed'
is "$(jq -c '.districts[1]' w4/.versions/*/manifest.json | sort | paste -sd' ')" \
    '{"districtId":"F","fileName":null,"status":"failed","fileSize":0,"lastModified":"2026-06-30T00:00:00Z","errorMessage":"said so","error":{"reason":"http_500","message":"said so"}} {"districtId":"F","fileName":null,"status":"missing","fileSize":0,"lastModified":"2026-06-30T00:00:00Z","errorMessage":"said so","error":{"reason":"not_held","message":"said so"}}' \
    '... with the reason'
check 'what was not asked' 1 . 'not made: 1 snapshot of which something was not asked' af-snapshot --store w5 "${with[@]}" <(file 7 44 1; failed 7 F SKIPPED quota; file 8 44 1; file 8 F 1)
is "$(jq -c '[.key, .finding.status, .finding.reason]' .out | paste -sd' ')" '["2026-07-07","SKIPPED","quota"] ["2026-07-08","API_OK",null]' '... makes none'
check 'what failed for the whole day' 1 '"key":"2026-07-07","finding":.*"reason":"failed"' 'it failed as a whole: http_500' af-snapshot --store w8 "${with[@]}" \
    <(file 7 44 1; printf '{"date":"2026-07-07","finding":{"status":"ERROR","reason":"http_500"}}\n'; file 7 F 1; file 8 44 1; file 8 F 1)
check 'records that are not in the list' 0 . 'left out: 2 records that are not in .list., the first is standard input:1' af-snapshot --store w6 "${with[@]}" - both < <(file 9 44 1; file 7 99 1)
is "$(find w6/ -name '*99*')" '' '... leave nothing'
cat both <(file 7 44 1) >both2
check 'a record of a snapshot that is complete' 1 . 'both2:5: its snapshot .2026-07-07. was complete before it came' af-snapshot --store w7 "${with[@]}" both2

# What breaks off
for n in 1 2 3; do
	rm -rf b
	check "the stream ends after $n records" 1 incomplete "not made: '2026-06-30': " af-snapshot --store b <(head -n $n in)
	is "$(find b -name '*2026*' ; find b/.staging -mindepth 1)" '' '... nothing is there'
done
check 'more files than its end tells of' 1 bad_end 'more files came' af-snapshot --store b <(sed 's/"files":3/"files":1/' in)

# Names
i=0
for name in .. . '' / a/b ../x .hidden '-rf' "$(printf 'a%.0s' {1..129})" 'a\u0000b' 'a\nb' manifest.json metadata.json 'a b' 'ä' '\\' '\u002e\u002e\u002fx' 'a@b'; do
	i=$((i + 1))
	rm -rf n
	check "no file is called '${name:0:20}'" 1 '"reason":"bad_file"' 'not made: .2026-06-30.: ' af-snapshot --store n \
	    <(printf '{"snapshot":"2026-06-30","file":"%s","content":1}\n{"snapshot":"2026-06-30","end":{"files":1}}\n' "$name")
	is "$(find n -mindepth 2; find . -maxdepth 1 -name 'x*')" '' '... nothing is written'
done
for id in .. . '' / a/b ../x .hidden '-rf' "$(printf 'a%.0s' {1..65})" 'a\u0000b' 2025-02-30 latest-successful.json 'a@b' 'a.b'; do
	rm -rf n
	printf '{"snapshot":"%s","file":"a.json","content":1,"as_of":"2025-01-01"}\n{"snapshot":"%s","end":{"files":1}}\n' "$id" "$id" >bad
	check "no snapshot is called '${id:0:20}'" 1 '' "^af-snapshot: bad:1: a snapshot's ID " af-snapshot --store n bad
	is "$(find n -mindepth 2)" '' '... nothing is written'
done
check 'an ID that is no date has an as-of' 1 no_as_of 'the ID is not a date' af-snapshot --store n <(printf '{"snapshot":"x","file":"a.json","content":1}\n{"snapshot":"x","end":{"files":1}}\n')
check 'two contents of a file' 1 '"reason":"bad_file"' 'different content for the file' af-snapshot --store n <(sed 's/district_F/district_44/; s/:3/:2/' in)
check 'the same file twice is one' 1 . '' af-snapshot --store n <(sed 1,3p in)
check 'two as-ofs' 1 bad_as_of "another 'as_of': 2026-07-01" af-snapshot --store n2 <(sed '2s/}$/,"as_of":"2026-07-01"}/' in)
check 'an as-of that is none' 1 bad_as_of 'neither a date nor an instant' af-snapshot --store n2 <(sed '2s/}$/,"as_of":"2026-07-41"}/' in)
printf '{"snapshot":"2026-01-01","file":"t.csv","content":"a,b\\n1,\\"2\\"\\n"}\n{"snapshot":"2026-01-01","end":{"files":1}}\n' | af-snapshot --store n3 >/dev/null
is "$(od -c -An n3/2026-01-01/t.csv | tr -d ' \n')" 'a,b\n1,"2"\n' 'a text is a file of that text'

# What a disk has spoilt
good 2026-02-02 >in.spoilt
af-snapshot --store spoilt in.spoilt >/dev/null
version=$(readlink spoilt/2026-02-02)
chmod u+w "spoilt/$version/district_44.json"
printf X | dd of="spoilt/$version/district_44.json" bs=1 conv=notrunc status=none
check 'the same snapshot over one with a spoilt file' 100 '' 'district_44.json. is not what the manifest says: move the directory away' af-snapshot --store spoilt in.spoilt
mv "spoilt/$version" away
check '... away, it is made anew' 0 '"new":true' '' af-snapshot --store spoilt in.spoilt
is "$(whole spoilt)" '' '... and whole'
echo >>"spoilt/$version/manifest.json" || { chmod u+w "spoilt/$version/manifest.json"; echo >>"spoilt/$version/manifest.json"; }
check '... over a spoilt manifest' 100 '' 'another manifest than its name says: move the directory away' af-snapshot --store spoilt in.spoilt
check "an ID that means another snapshot" 1 '' "'latest' names the newest success: give the snapshot another ID" af-snapshot --store n4 \
    <(printf '{"snapshot":"latest","as_of":"2026-01-01","file":"a.json","content":1}\n{"snapshot":"latest","end":{"files":1}}\n')

# Usage, and stores that are none
check 'no store' 2 '' 'which store' af-snapshot in
check 'a list alone' 2 '' 'go together' af-snapshot --store x --work list in
check 'a bad unit' 2 '' 'small letters' af-snapshot --store x --unit 'A b' in
is "$(ls x 2>&1 >/dev/null | wc -l)" 1 '... makes no store'
touch plain
check 'a file in its place' 100 '' "plain" af-snapshot --store plain in
mkdir -p occupied/2026-06-30
check 'a directory in the place of a link' 100 '' "occupied/2026-06-30' is not a symbolic link: move it away" af-snapshot --store occupied in
good 2019-01-01 >other
check '... is in the way of no other snapshot' 0 '"linked":true' '' af-snapshot --store occupied other
is "$(jq -r .status occupied/2019-01-01/manifest.json)" success '... which is there'
rmdir occupied/2026-06-30
good 2020-01-01 | af-snapshot --store occupied >/dev/null
is "$(jq -r .status occupied/2026-06-30/manifest.json)" partial '... out of the way, the next writer finishes what had begun'
done_testing
