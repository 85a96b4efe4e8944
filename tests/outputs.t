#!/bin/bash
# Files that an option names, to be written: what is somebody else's stays, a device, a pipe and a link stay what they are,
# and whatever cannot be written is said before a call is spent.  In the run directory, too, what is not ours stays.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
pg_start
sim --world "$small" --per-minute 60000 --per-second 1000
fill_db
af pilot --run ref "${fast[@]}" >/dev/null 2>&1
af backfill --run ref --force-all "${fast[@]}" >/dev/null 2>&1
cp -r ref kept
head -n 3 ref/work.ndjson >list
head -n 3 ref/findings.ndjson >found
af-merge found >merged 2>/dev/null
af-decide found >judged

theirs() {
	rm -rf x
	mkdir -p x/dir
	echo '{"their":"own","done":[1,2,3]}' >x/theirs
	ln x/theirs x/hard
	ln -s theirs x/link
	ln -s loop x/loop
	ln -s nowhere/file x/dangling
	head -c 3000 /dev/urandom >x/bytes
	mkfifo x/fifo
	perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "x/socket", Listen => 1) or die'
	! mknod x/device c 1 3 2>/dev/null || chmod 666 x/device
}
# kinds: what each is, and what is in it
kinds() {
	local f regular=()
	for f in x/*; do [ ! -f "$f" ] || regular+=("$f"); done
	stat -c '%n %F %a %h' x/*
	sha256sum "${regular[@]}"
}
# kept STATUS NAME ERR-REGEX COMMAND…: the command fails so, asks nothing, and whatever there was is as it was
kept() {
	local want=$1 name=$2 ere=$3
	shift 3
	: >arrivals
	kinds >before
	check "$name" "$want" '' "$ere" timeout 20 "$@"
	is "$(calls)" 0 '... and asks nothing'
	same before '... and leaves everything as it was' kinds
}
theirs
[ -c x/device ] || skip 'a device of our own: not root'
isnt "$(kinds | wc -l)" 0 'there is something to keep'
n=0
for f in x/theirs x/hard x/link x/bytes x/dir x/loop x/dangling x/socket x/no/such/file ref/fetched.ndjson ref/run.json ref/work.ndjson; do
	n=$((n + 1))
	kept 2 "af-load --checkpoint $f" "$f" af-load --checkpoint "$f" merged
	[ "$f" = ref/fetched.ndjson ] || kept 2 "af-fetch --log $f" "$f" af-fetch -r max -l "$f" list
	kept 2 "af-fetch --spent $f" "$f" af-fetch -r max -l log --spent "$f" list
	case $f in x/hard | x/bytes | x/dangling | */run.json | */work.ndjson) continue ;; esac
	kept 2 "pilot --output-csv $f" "$f" af pilot --run "new$n" "${fast[@]}" --output-csv "$f"
	kept 2 "pilot --dry-run --output-csv $f" "$f" af pilot --run "new$n" --dry-run --output-csv "$f"
	kept 2 "backfill --output-csv $f" "$f" af backfill --run "new$n" --force-all "${fast[@]}" --output-csv "$f"
	kept 2 "backfill --dry-run --output-csv $f" "$f" af backfill --run "new$n" --force-all --dry-run "${fast[@]}" --output-csv "$f"
	kept 2 "backfill --checkpoint $f" "$f" af backfill --run "ref" --force-all --anew "${fast[@]}" --checkpoint "$f"
	kept 2 "report --html $f" "$f" af report --run ref --html "$f"
	kept 2 "metrics --output $f" "$f" af metrics --run ref --output "$f"
done
is "$(find . -path ./pg -prune -o '(' -name 'new*' -o -name log ')' -print)" '' 'and no run was begun'
for f in fetched.ndjson work.ndjson segments.ndjson findings.ndjson verdicts.ndjson todo.ndjson; do
	same "kept/$f" "the run's $f is as it was" cat "ref/$f"
done
for f in x/dir x/loop x/dangling x/socket x/no/such/file; do
	kept 2 "--summary $f" "$f" af-classify --summary "$f" found
	kept 2 "--events $f" "$f" af-classify --events "$f" found
	kept 2 "--rejects $f" "$f" af-load --dry-run --rejects "$f" merged
	kept 2 "--append $f" "$f" af-load --append "$f" merged
	kept 2 "af-report --html $f" "$f" af-report --html "$f" judged
	kept 2 "af-metrics --output $f" "$f" af-metrics --output "$f" ref/events.ndjson
done
for f in x/fifo x/device; do
	[ -e "$f" ] || continue
	kept 2 "backfill --checkpoint $f" 'not a regular file' af backfill --run ref --force-all "${fast[@]}" --checkpoint "$f"
	kept 2 "af-fetch --log $f" 'not a regular file' af-fetch -r max -l "$f" list
done
# What is read is not replaced while it is read, by whatever name.
ln judged again
for f in judged ./judged again; do
	cp judged copy
	check "af-report --html $f, which it reads" 2 '' "'$f' would be read and replaced" af-report --html "$f" judged
	check "af-metrics --output $f" 2 '' "'$f' would be read and replaced" af-metrics -o "$f" judged
	check "--summary $f" 2 '' "'$f' would be read and replaced" af-decide --summary "$f" - <judged
	same copy '... and is as it was' cat judged
done

# Two options that write do not share a file, not even one that is not there yet, and none writes what another reads.
rm -f log
ln -s new alias
for pair in 'summary spent' 'summary log' 'events log' 'spent log' 'summary reuse' 'events after'; do
	read -r one other <<<"$pair"
	[ "$other" != reuse ] || cp ref/fetched.ndjson y
	kept 2 "af-fetch --$one y --$other y" "--$one|--$other" af-fetch -r max "--$one" y "--$other" ./y list
	rm -f y
done
kept 2 'af-fetch: a link to a file that is not there yet' 'name the same file' af-fetch -r max --summary alias --log new list
for pair in 'checkpoint append' 'checkpoint rejects' 'append rejects' 'append summary' 'rejects events'; do
	read -r one other <<<"$pair"
	kept 2 "af-load --$one y --$other y" "--$one and --$other name the same file" af-load "--$one" y "--$other" y merged
done
cp list work
kept 2 'af-outcomes --summary work --work work' 'name the same file' af-outcomes --work work --summary work found
same list '... and is as it was' cat work
ln merged twin
for option in append rejects events; do
	kept 2 "af-load --$option, which it reads" 'would be read and replaced' af-load "--$option" twin - <merged
done
check 'a descriptor may be named twice' 0 . . af-classify --summary /dev/stderr --events /dev/stderr found
is "$(find . -maxdepth 1 -name y -o -name new -o -name log)" '' 'and nothing was made'
# The run's own files are nobody's output, before they are there as well.
mkdir -p fresh/there
ln -s .. fresh/there/back
for f in fetched.ndjson .lock .af-tmp/y there/back/findings.ndjson; do
	for option in output-csv checkpoint; do
		kept 2 "backfill --$option RUN/$f" "--$option: 'fresh/$f' is the run's own" \
			af backfill --run fresh --force-all "${fast[@]}" "--$option" "fresh/$f"
	done
	kept 2 "pilot --output-csv RUN/$f" "is the run's own" af pilot --run fresh "${fast[@]}" --output-csv "fresh/$f"
done
kept 2 'report --html RUN/run.json' "is the run's own" af report --run ref --html ref/run.json
kept 2 'metrics --output RUN/todo.ndjson' "is the run's own" af metrics --run ref --output ref/todo.ndjson
kept 2 'one file for --output-csv and --checkpoint' '--output-csv and --checkpoint name the same file' \
	af backfill --run fresh --force-all "${fast[@]}" --output-csv one --checkpoint ./one
is "$(find fresh -type f)" '' 'and no run was begun'

# What is not a regular file gets the table, and stays what it is.
into() {
	local name=$1 head=$2
	shift 2
	theirs
	kinds >before
	for f in fifo device; do
		[ -e "x/$f" ] || continue
		: >got
		[ "$f" = device ] || { timeout 20 cat x/fifo >got & }
		run timeout 20 "$@" "x/$f"
		[ "$f" = device ] || wait $!
		like "$status" '^[01]$' "$name: $f"
		same before "$name: $f stays" kinds
		[ "$f" = device ] || like "$(head -n 1 got)" "$head" "$name: and gets the whole"
	done
	# a link is followed, to a file that is not there yet as well
	mkdir x/there
	ln -s there/table x/to
	run timeout 20 "$@" x/to
	like "$status" '^[01]$' "$name: a link"
	is "$(readlink x/to)" there/table "$name: it stays"
	like "$(head -n 1 x/there/table)" "$head" "$name: what it points to is made"
	chmod 640 x/there/table
	run timeout 20 "$@" x/to
	is "$(stat -c %a x/there/table)" 640 "$name: made again, it has the mode that it had"
	is "$(find x/there -type f)" x/there/table "$name: and nothing is left beside it"
}
into 'pilot --output-csv' '^league_id,' af pilot --run ref "${fast[@]}" --output-csv
into 'backfill --output-csv' '^match_id,' af backfill --run ref --force-all "${fast[@]}" --output-csv
into 'replay --output-csv' '^match_id,' af replay --run ref --force-all --output-csv
into 'report --html' '^<!doctype html' af report --run ref --html
into 'metrics --output' '^# HELP ' af metrics --run ref --output

# Options of bash that somebody exports, one of which would keep files from being replaced, and one would list the environment
check 'with noclobber, noglob and keyword' 0 '^."segments":' '' env SHELLOPTS=noclobber:noglob:keyword af replay --run ref
# Functions that somebody exports, or that a file named by BASH_ENV defines, under the names of what the scripts call
calls=(mv cp rm rmdir mkdir mktemp sync cat cmp cut find flock grep head jq readlink sed seq sort stat tail tr date dirname command printf read
	cd exec exit export local set shopt source trap type wait kill test '[' : stage into worst af-decide af-classify)
env=()
for name in "${calls[@]}"; do
	env+=("BASH_FUNC_$name%%=() { builtin echo $name >>'$T/taken'; builtin return 0; }")
	printf 'function %s { builtin echo %s >>"%s/taken"; builtin return 0; }\n' "$name" "$name" "$T"
done >functions
cp ref/verdicts.ndjson verdicts.before
run env bash -c 'mv x y && cat x' functions
like "$status" '[12]' 'without functions there is nothing to move'
run env "${env[@]}" bash -c 'mv x y && cat x'
is "$status $(sort -u taken)" '0 cat
mv' '... with them bash says that all is well'
rm -f taken
for how in "exported functions" "a file named by BASH_ENV"; do
	rm ref/verdicts.ndjson
	if [ "$how" = 'exported functions' ]; then with=("${env[@]}"); else with=("BASH_ENV=$T/functions"); fi
	check "with $how" 0 '^."segments":' '' env "${with[@]}" af replay --run ref
	same verdicts.before "... the verdicts are written" cat ref/verdicts.ndjson
	is "$([ -e taken ]; echo $?)" 1 '... and none of them was called'
done

# What a killed command has left is removed by the next one; a killed find leaves the mark that says that it is ours.
mkdir ref/.af-tmp stub
touch ref/.af-tmp/{af,one,two}
printf '%s\n' '#!/bin/bash' 'kill -9 $$' >stub/find
chmod +x stub/find
check 'a find that is killed' 111 '' "helper failed or was killed .'find'" env PATH="$T/stub:$PATH" af replay --run ref
is "$(echo ref/.af-tmp/*)" 'ref/.af-tmp/af ref/.af-tmp/one ref/.af-tmp/two' '... leaves what it was to remove, and the mark'
check '... and the same command carries on' 0 . '' af replay --run ref
is "$(find ref -name .af-tmp)" '' '... and leaves nothing'

# The run directory is "." if nobody says otherwise, and may be somebody's home.
mkdir -p home/.tmp.project home/.af-tmp
cd home || exit
echo thesis >.tmp.project/thesis.txt
for f in .tmp.notes .af-new.mine rejects.txt todo.txt load.checkpoint.bak core; do echo "mine: $f" >"$f"; done
echo mine >.af-tmp/mine
check 'a folder of somebody else under the name of ours' 2 '' "af-tmp' is not ours; move it away" af pilot "${fast[@]}"
is "$(<.af-tmp/mine)" mine '... stays'
mv .af-tmp theirs
find . -type f -exec sha256sum {} + | sort >../before
fill_db
af pilot "${fast[@]}" >/dev/null 2>&1
is $? 0 'a pilot in a home'
af backfill --pilot-csv pilot.csv "${fast[@]}" >/dev/null 2>&1
af taint >/dev/null 2>&1
af replay >/dev/null 2>&1
af pilot --refresh "${fast[@]}" >/dev/null 2>&1
is "$(find . -type f -exec sha256sum {} + | sort | comm -23 ../before -)" '' 'leaves all that was in it'
is "$(wc -l <../before)" 9 '... which was something'
done_testing
