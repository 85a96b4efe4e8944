#!/bin/bash
# af job over kinds that do what they are told: the queue, the states, the commands, what kills do.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/job.sh"

check 'nothing yet' 0 '' '' af job list
check 'kinds are found by looking' 0 '"kind":"careers".*"kind":"toy"' '' af job kinds
for refused in 'nix:no kind' '../toy:no kind' 'toy --nix 1:takes no' 'toy --status:needs a value' 'toy --status x:a whole number' \
	'toy --run /tmp:takes no' 'toy --last 1:takes no' 'toy --deaf=1:takes no value' 'toy a/b:is not a word' 'toy -x:takes no' \
	'stats pliot:the phases are run, pilot' 'props --start 2024-05-15 --end 2024-05-14:before --start' \
	'toy --from nix:id of a job' 'toy --from ../x:id of a job'; do
	# shellcheck disable=SC2086
	check "refused: ${refused%%:*}" 2 '' "${refused##*:}" af job add ${refused%%:*}
done
check 'a phase that a kind has not is a word, where it takes words' 2 '' 'takes no' af job add other again --last 1
check 'a phase, misspelt' 2 '' "has no phase 'pliot', .*; the phases are run, pilot, backfill$" af job add stats pliot
# What the backfill itself refuses, looked at before there is a job
unset API_FOOTBALL_KEY RAPIDAPI_KEY
for refused in 'gamelogs XFL 3:2:is not a league; the leagues are MLB' 'gamelogs NFL 2024-13-45:2:is not a league' 'careers deep:2:name leagues and seasons' \
	'gamelogs NFL --season 2024-2190:2:--season: NFL 2[0-9]*: none of its days has come: .*; take one that has begun' \
	'gamelogs NFL --from 2190-01-01:2:--from is after .*; take an earlier one' 'props --start 2190-01-01:2:--start .* is after .*; take an earlier one' \
	'districts:2:say which dates' 'basketball --league-id 12:2:name a season' 'stats:100:no key; set API_FOOTBALL_KEY' 'stats backfill:2:say what to ask for'; do
	IFS=: read -r words code why <<<"$refused"
	# shellcheck disable=SC2086
	check "refused by the backfill: $words" "$code" '' "^af-job: .*$why" af job add $words
done
echo 2 >no
check 'a check that says no' 2 '' $'^af-job: more of it\naf-job: no, since.*; do otherwise$' af job add picky --lines 3
unlike "$err" $'\e' '... harmlessly'
is "$(<looks)" "picky --run $AF_JOBS/.new-none --lines 3 --look $AF_JOBS/.new-none" '... is asked as the step would be'
is "$(ls -A "$AF_JOBS" 2>/dev/null)" '' 'what is refused leaves nothing'
for code in 1 111 3; do
	echo $code >no
	check "a check that ends with $code is no refusal" 0 . '' af job add --wait --key "picky $code" picky
done
echo 100 >no
check 'nor asked of a job that there is' 0 . 'nothing was added' af job add --key 'picky 1' picky
check 'one that cannot run here' 100 '' 'no, since' af job add picky
# A look that hangs, and whoever asked is told to end
for sig in TERM INT HUP; do
	echo hang >no
	rm -f looks looker
	env --default-signal=INT,HUP af-job add picky 2>/dev/null &
	adder=$!
	wait_for 60 test -s looker
	kill -$sig $adder
	{ wait $adder; } 2>/dev/null
	is "$? $(find "$AF_JOBS" -name ".new-*" | wc -l)" "$((128 + $(kill -l $sig))) 0" "one that hangs ends with whoever asked: $sig"
	wait_for 60 eval '! kill -0 "$(<looker)" 2>/dev/null' && pass '... and nothing is left' || fail '... and nothing is left' "$(ps -o pid,args -p "$(<looker)")"
done
if [ -n "${AF_TORTURE-}" ]; then
	echo hang >no
	check 'one that hangs, and has closed its messages, is given up' 0 . '' timeout 90 af job add --wait --key 'picky hangs' picky
fi
rm no
check 'no such job' 2 '' "there is no job '../x'" af job show ../x
for c in cancel resume retry clean log; do check "$c: no such job" 2 '' 'there is no job' af job $c nix; done
check 'no such command' 2 '' 'not a command' af job nix

# One job
run env TOY_KEY=verysecret af job add --wait toy --lines 3 both
id=$out
is "$status" 0 'a job is done'
cd "$AF_JOBS/$id" || exit 1
is "$(stat -c %a . ..)" $'700\n700' 'its folder is private'
is "$(jq -c '[.kind, .phase, .argv, .governors, .env, .in_flight]' request.json)" '["toy","run",["--lines","3","both"],["toy"],["TOY_KEY"],3]' 'its request'
same -e -s 1 /dev/null 'no secret is written' grep -rl verysecret "$AF_JOBS"
is "$(cat words log.ndjson | xargs)" 'both 1 2 3' 'a phase behind options is a word'
is "$(<log)" "said by $AF_JOBS/$id" 'its log'
is "$(af job log "$id")" "$(<log)" '... by name'
is "$(<result)" '{"result":1}' 'its result'
is "$(jq -r '.event' events.ndjson | xargs)" 'added started step over' 'its milestones'
like "$(head -n 1 events.ndjson)" '"epoch":"[0-9a-f]{16}"' 'of an epoch'
cd "$T" || exit 1
id=$(af job add --wait toy both --last 1)
is "$(cd "$AF_JOBS/$id" && ls again)" again 'a phase of two steps'
from=$(af job add --wait toy --lines 1)
check 'a file of another job' 0 . '' af job add --wait toy --from "$from"
for s in 1:partial 2:failed 100:failed 7:failed; do
	run af job add --wait toy both --status "${s%:*}"
	is "$status" "$(sed 's/^7$/100/' <<<"${s%:*}")" "a step that ends with ${s%:*}"
	is "$(state "$out")" "${s#*:}" "... is ${s#*:}"
	is "$(ls "$AF_JOBS/$out/again" 2>/dev/null | wc -l)" "$((${s%:*} == 1))" '... and goes on only after 1'
done

# Idempotency-Key
check 'a key' 0 . '' af job add --wait --key one toy
first=$out
check 'the same again' 0 "^$first$" 'nothing was added' af job add --key one toy
check 'another request' 2 '' 'belongs to another request' af job add --key one toy --lines 1
n=$(af job list | wc -l)
for i in 1 2 3 4 5; do af job add --key two toy >"out.$i" 2>/dev/null & done
wait
is "$(cat out.* | sort -u | wc -l) $(af job list | wc -l)" "1 $((n + 1))" 'five at once are one job'
for i in {1..5}; do af job add --unless-active toy --lines=$((i % 2)) --for never >"only.$i" 2>&1 & done
wait
is "$(cat only.* | grep -c "does the same, and has not ended; watch that one, or cancel it first") $(cat only.* | grep -vc 'does the same')" '3 2' \
	'and of five at once that do the same as another, without a key, only one is added'
check '... nor a later one in other words' 1 '' 'does the same' af job add --unless-active toy --for never --lines 0
for i in {1..5}; do [ "$(wc -w <"only.$i")" != 1 ] || af job cancel --wait "$(<"only.$i")"; done
check '... until it has ended' 0 . '' af job add --unless-active toy --for never --lines 0
id=$out
check 'what is no longer as it was seen is left alone' 1 '' 'has changed meanwhile; look at it again' af job cancel --seen 0 "$id"
is "$(state "$id")" running '... and goes on'
af job cancel --wait "$id"
check 'a key of control characters' 2 '' 'printable' af job add --key $'a\nb' toy

# The queue
a=$(af job add toy --for go1)
b=$(af job add toy --for go2)
c=$(af job add other --for go3)
is "$(state "$a") $(state "$b") $(state "$c")" 'running queued running' 'one at a time a governor, two of two'
touch go1
come "$b" running 'the next one starts by itself'
is "$(state "$a")" 'done' '... when the first is done'
touch go2 go3
come "$b" 'done' 'all come to their end'
come "$c" 'done' '...'

# States x commands, as the page has them
block=$(af job add toy --for go)
# set_state JOB STATE: a folder whose files say so
set_state() {
	local dir=$AF_JOBS/$1 far=2099-01-01T00:00:00Z
	rm -rf "$dir" && mkdir -m 700 "$dir"
	cp "$AF_JOBS/$block/request.json" "$dir/"
	echo '{"at":"2026-01-01T00:00:00Z","starts":1}' >"$dir/began"
	case $2 in waiting) echo "{\"status\":111,\"until\":\"$far\"}" ;; 'done') echo '{"status":0}' ;; partial) echo '{"status":1}' ;; failed) echo '{"status":100}' ;; esac >"$dir/over"
	[ -s "$dir/over" ] || rm "$dir/over"
	[ "$2" = queued ] || mv "$dir/began" "$dir/started"
	case $2 in cancel*) echo "{\"at\":\"$(date -u +%FT%TZ)\"}" >"$dir/cancel" ;; esac
	case $2 in
	running | cancelling)
		# A keeper has two locks.
		(exec 9>>"$dir/.lock" 8>>"$dir/.keeper" && af-run --lock 9 && af-run --lock 8 && : >"$dir/held" && exec sleep 1000) &
		held=$!
		wait_for 60 test -e "$dir/held" ;;
	esac
}
held=
release() {
	[ -z "$held" ] || { kill "$held" && wait "$held"; } 2>/dev/null
	held=
}
at_end release
cell() {
	local s=$1 command=$2 want=$3 before now
	set_state cell "$s"
	is "$(state cell)" "$s" "$s"
	before=$(cd "$AF_JOBS/cell" && cat request.json started over cancel 2>/dev/null)
	run af job "$command" cell
	now=$(state cell 2>/dev/null)
	case $want in
	refused)
		[ "$status" = 1 ] && [ -n "$err" ] && [ "$now" = "$s" ] && [ "$before" = "$(cd "$AF_JOBS/cell" && cat request.json started over cancel 2>/dev/null)" ] ;;
	nothing) [ "$status" = 0 ] && [ -n "$err" ] && [ "$now" = "$s" ] ;;
	removed) [ "$status" = 0 ] && [ ! -e "$AF_JOBS/cell" ] ;;
	*) [ "$status" = 0 ] && [ "$now" = "$want" ] ;;
	esac && pass "$command of $s: $want" || fail "$command of $s: $want" "status $status, now $now, $err"
	release
}
n=0
while read -r s on_cancel on_resume on_retry on_clean; do
	cell "$s" cancel "$on_cancel"
	cell "$s" resume "$on_resume"
	cell "$s" retry "$on_retry"
	cell "$s" clean "$on_clean"
	n=$((n + 4))
done < <(sed -n 's/^\.It \([a-z]* Ta .* Ta .* Ta .* Ta .*\)/\1/p' "$AF_ROOT/man/af-job.1" | sed 's/ Ta / /g')
is "$n" 36 'every cell'
# Cancel, resume, cancel, from each state; whoever was at work is gone after the first
for s in queued running waiting interrupted cancelling cancelled failed 'done' partial; do
	set_state cell "$s"
	way=
	for command in cancel resume cancel tick; do
		if [ $command = tick ]; then af job tick; else af job $command cell; fi 2>/dev/null
		release
		way+=" $(state cell)"
	done
	case $s in
	done | partial) want="$s $s $s $s" ;;
	failed) want='failed (queued|interrupted) cancelled cancelled' ;;
	*) want='cancelled (queued|interrupted) cancelled cancelled' ;;
	esac
	like "$way" "^ $want$" "$s: cancel, resume, cancel, and nothing starts"
done
set_state cell interrupted
sleep 1000 &
at_end "kill $!"
echo $! >"$AF_JOBS/cell/pid"
is "$(state cell)" interrupted 'a pid in a file is nobody'
af job cancel cell
set_state cell cancelled
echo '{"status":0}' >"$AF_JOBS/cell/over"
is "$(state cell)" 'done' 'what was done before the wish is done'
set_state cell failed
echo '{"sta' >"$AF_JOBS/cell/over"
is "$(state cell)" waiting 'a verdict that nobody can read is no end'
echo 'x' >"$AF_JOBS/cell/request.json"
passwd=$(wc -l </etc/passwd)
check 'a request that nobody can read' 1 "$block" '1 of the jobs.*damaged' af job list
rm -rf "$AF_JOBS/cell"
mkdir -p "$AF_JOBS/cell" && mkfifo "$AF_JOBS/cell/request.json"
check 'a request that is a FIFO holds up nobody' 1 "$block" '1 of the jobs.*damaged' timeout 60 af job list
rm "$AF_JOBS/cell/request.json"
head -c 1200000 /dev/zero | tr '\0' ' ' >"$AF_JOBS/cell/request.json"
check 'a request that is too long is one that is damaged' 2 '' "damaged; 'af job clean' with its id" af job show cell
check '... and so its log and others say' 2 '' "^af-job: job 'cell' is damaged; 'af job clean' with its id" af job log cell
check '... each' 2 '' "^af-job: job 'cell' is damaged; 'af job clean' with its id" af job resume cell
check 'one that is damaged can be removed' 0 '' '' af job clean cell
is "$(ls -d "$AF_JOBS/cell" 2>/dev/null)" '' '... and is gone'
# Of these, a job could do more than was asked for, or something else.
for bad in '"argv":"--lines=1"' '"argv":[{"lines":1}]' '"argv":["--lines=1",null]' '"argv":["a\u0000b"]' '"argv":[],"governors":7' '"argv":[],"env":{}'; do
	mkdir -p "$AF_JOBS/cell"
	: >"$AF_JOBS/cell/.lock"
	echo "{\"kind\":\"toy\",\"phase\":\"run\",\"governors\":[],\"env\":[],$bad,\"at\":\"2026-11-01T10:00:00Z\"}" |
		sed -E 's/("governors":)\[\],(.*\1)/\2/; s/("env":)\[\],(.*\1)/\2/' >"$AF_JOBS/cell/request.json"
	check "a request that is damaged: $bad" 2 '' "job 'cell' is damaged" af job resume cell
	is "$(cd "$AF_JOBS/cell" && echo *)" request.json '... is not carried out'
done
rm "$AF_JOBS/cell/request.json"
check 'a job that has lost its request is damaged' 1 "$block" '1 of the jobs.*damaged' af job list
ln -s /etc/passwd "$AF_JOBS/cell/request.json"
check 'a link is no request' 1 "$block" '1 of the jobs.*damaged' af job list
check '... and the job can be removed' 0 '' '' af job clean cell
is "$(wc -l </etc/passwd)" "$passwd" '... but not what the link leads to'
mkdir "$AF_JOBS/mine" && echo x >"$AF_JOBS/mine/x" && echo x >"$AF_JOBS/file"
check 'what is no job is none' 0 "$block" '' af job list
check '... and not removed' 2 '' 'there is no job' af job clean mine
check '... a file neither' 2 '' 'there is no job' af job clean file
rm -r "$AF_JOBS/mine" "$AF_JOBS/file"
touch go
come "$block" 'done' 'the first one'
rm go
is "$(jq -c .in_flight "$AF_JOBS/$(af job add toy --jobs=9)/request.json") $(jq -c .in_flight "$AF_JOBS/$(af job add toy --jobs 8)/request.json")" '9 8' \
	'what is in flight, as the option says'
a=$(af job add toy --for lost)
come "$a" running 'one at work'
mv "$AF_JOBS/$a/request.json" kept && : >"$AF_JOBS/$a/request.json"
b=$(af job add toy)
is "$(state "$b")" queued '... whose request is damaged keeps its governors'
mv kept "$AF_JOBS/$a/request.json"
touch lost
come "$b" 'done' '... until it has ended'
rm lost

# Cancel
a=$(af job add toy both --call 5 --for never)
wait_for 60 test -e "$AF_JOBS/$a/calls"
check 'cancel while a call is in flight' 111 '' '' af job cancel --wait "$a"
is "$(cat "$AF_JOBS/$a/log.ndjson")" '{}' '... it is saved'
is "$(state "$a") $(ls "$AF_JOBS/$a/again" 2>/dev/null)" 'cancelled ' '... and no other step starts'
wait_for 60 no_holders
is "$(holders)" '' 'nobody is left of it'
check 'cancel again' 0 '' 'cancelled already' af job cancel "$a"
check 'resume' 0 '' '' af job resume "$a"
come "$a" running '... runs'
check 'and cancel' 111 '' '' af job cancel --wait "$a"
a=$(af job add toy --deaf --for never)
wait_for 60 test -e "$AF_JOBS/$a/deaf"
check 'a grandchild that is deaf, and has left the group' 111 '' '' af job cancel --wait --grace 1 "$a"
wait_for 60 no_holders
is "$(holders)" '' '... is ended after the grace'
a=$(af job add toy --deaf --for never --jobs 7)
wait_for 60 test -e "$AF_JOBS/$a/waits"
check '--force says what it may lose' 111 '' 'up to 7 calls in flight may be lost' af job cancel --wait --force "$a"
wait_for 60 no_holders
is "$(holders)" '' '... and leaves nobody'

a=$(af job add --wait toy --daemon)
wait_for 60 test -s daemon
is "$(state "$a") $(kill "$(<daemon)" && echo lives)" 'done lives' 'a daemon that closes the lock is no part of the job'

# Any commands in any order: what is resumed at the end runs to its end
RANDOM=7
a=$(af job add toy both --for go)
for ((i = 0; i < 25; i++)); do
	case $((RANDOM % 4)) in 0 | 1) af job cancel "$a" ;; 2) af job resume "$a" ;; 3) af job retry "$a" ;; esac 2>/dev/null
	unlike "$(state "$a")" 'done|failed|partial|interrupted' "command $i of 25"
done
wait_for 60 eval '[ "$(state "$a")" != cancelling ]'
af job resume "$a" 2>/dev/null
touch go
come "$a" 'done' 'commands in any order, then resume'
rm go

# Kills.  of NAME: who works in a job's folder
of() { find /proc/[0-9]*/fd -lname "$AF_JOBS/$1/$2" 2>/dev/null | cut -d / -f 3 | sort -u; }
a=$(af job add toy --for never)
wait_for 60 test -e "$AF_JOBS/$a/waits"
rm "$AF_JOBS/$a/waits"
kill -9 "$(of "$a" .keeper)"
kept() { [ -n "$(of "$a" .keeper)" ]; }
wait_for 60 eval '! kept'	# a busy machine takes its time to end it
is "$(state "$a")" running 'the keeper was killed: what it started is still at work'
check 'cancel ends that' 0 '' '' af job cancel "$a"
is "$(state "$a") $(holders)" 'cancelled ' '... before it returns'
af job resume "$a"
for i in 1 2 3 4; do
	wait_for 60 test -e "$AF_JOBS/$a/waits"
	rm "$AF_JOBS/$a/waits"
	# shellcheck disable=SC2046
	kill -9 $(of "$a" .lock) 2>/dev/null
	wait_for 60 no_holders
	af job tick
done
wait_for 60 test -e "$AF_JOBS/$a/waits"
is "$(state "$a") $(jq -c '[.starts, .stalls]' "$AF_JOBS/$a/started")" 'running [5,4]' 'killed four times, it is started again'
# shellcheck disable=SC2046
kill -9 $(of "$a" .lock) 2>/dev/null
wait_for 60 no_holders
is "$(state "$a")" failed 'but not for ever'
like "$(af job show "$a")" '5 times in a row' '... and says why'

# Waiting
a=$(af job add toy --for go --status 111)
until=$(date -u -d '+3 seconds' +%FT%TZ)
printf '{"at":"%s","program":"af-fetch","event":"stop","reason":"the quota is spent","carries_on":"%s"}\n' "$until" "$until" >"$AF_JOBS/$a/quota"
touch go
wait_for 60 is_state "$a" waiting && pass 'it waits' || fail 'it waits' "$(state "$a")"
is "$(af job show "$a" | jq -c '[.until, .reason]')" "[\"$until\",\"the quota is spent\"]" '... until then'
b=$(af job add --wait toy)
is "$(state "$b")" 'done' 'and another runs meanwhile'
again() { [ "$(jq .starts "$AF_JOBS/$a/started")" = 2 ]; }
wait_for 60 again && pass 'it starts again by itself' || fail 'it starts again by itself' "$(af job show "$a")"
come "$a" waiting 'and waits again'
check 'resume does not wait' 0 '' '' af job resume "$a"
wait_for 60 is_state "$a" waiting
rm "$AF_JOBS/$a/quota"
af job resume "$a"
wait_for 60 is_state "$a" waiting
like "$(cat "$AF_JOBS/$a/over")" '"pause":60' 'where nobody says until when: a minute'
af job cancel "$a"
is "$(state "$a")" cancelled 'cancel while it waits'

# Whoever lacks what the adder had does not start it
rm go
a=$(af job add toy --for go)
b=$(TOY_KEY=k af job add toy)
touch go
come "$a" 'done' 'the first'
af job tick
is "$(state "$b")" queued 'its keeper has no key for the next one'
TOY_KEY=k af job tick
come "$b" 'done' 'who has one starts it'

# Units
rm go
a=$(af job add toy --for go)
cat >"$AF_JOBS/$a/units" <<'U'
{"group":"39-2019","list":9,"present":4,"empty":2,"failed":1,"out_of_scope":1,"not_asked":1,"reasons":[{"reason":"http_500","n":1,"remedy":"ask again"}],"last_error":{"key":"5","reason":"http_500"}}
{"unit":"NFL","list":3,"done":2,"failed":0,"unavailable":0,"left":1,"error":null,"remedy":null}
U
touch go
come "$a" 'done' 'a job with units'
is "$(af job show "$a" | sed 1d)" '{"unit":"39-2019","list":9,"done":5,"failed":1,"unavailable":2,"left":1,"error":"http_500","remedy":"ask again"}
{"unit":"NFL","list":3,"done":2,"failed":0,"unavailable":0,"left":1,"error":null,"remedy":null}' '... shows them'
is "$(jq -r 'select(.event == "unit").unit' "$AF_JOBS/$a/events.ndjson" | xargs)" '39-2019 NFL' '... and tells of each once'
like "$(script -qec "af job show $a" /dev/null | tr -d '\r')" $'unit +list +done +failed +unavailable +left +last error\n39-2019 +9 +5 +1 +2 +1 +http_500: ask again\nNFL' 'a table on a terminal'
like "$(script -qec "af job show $a" /dev/null | tr -d '\r')" "log +af job log $a" '... and where its log is'
like "$(script -qec 'af job add toy' /dev/null | tr -d '\r')" 'next: af job show 2' 'what to do next, on a terminal'
like "$(script -qec 'af job list' /dev/null | tr -d '\r' | head -n 1)" '^job +state +what' '... of jobs as well'
a=$(af job add toy --deaf --for never)
wait_for 60 test -e "$AF_JOBS/$a/deaf"
{ read -r b && read -r line && read -r next; } < <(script -qec 'af job add toy' /dev/null | tr -d '\r')
is "$line $next" "job $b waits for its turn next: af job show $b" '... of a job that waits'
is "$(script -qec "af job cancel $b >out" /dev/null | tr -d '\r')" "job $b is cancelled
next: af job resume $b, which goes on, or af job clean $b" '... of one that is cancelled, wherever standard output goes'
is "$(script -qec "af job cancel $a" /dev/null | tr -d '\r')" "job $a ends when what is in flight is saved
next: af job show $a" '... of one that is at work'
af job cancel --force "$a" 2>/dev/null
come "$a" cancelled 'which comes to its end'
mkdir "$AF_JOBS/told"
cp "$AF_JOBS/$a"/{request.json,.lock,started} "$AF_JOBS/told"
echo '{"status":100,"at":"2026-11-01T10:00:00Z","reason":"the provider refuses the key of this account; look at it on its page, and then resume the job"}' >"$AF_JOBS/told/over"
told=$(script -qec 'stty cols 100; af job list' /dev/null | tr -d '\r' | sed -n '/^told/,$p')
like "$told" $'^told .*\n    the provider refuses the key of this account; look at it on its page, and then resume the job' 'a note that does not fit stands under its job, whole'
like "$(script -qec 'stty cols 70; af job list' /dev/null | tr -d '\r' | sed -n '/^told/,$p')" $'^told .*\n    the provider refuses the key of this account; look at it on its\n    page, and then' '... broken between words'
rm -r "$AF_JOBS/told"

# Short ones
many=50
[ -z "${AF_TORTURE-}" ] || many=500
ids=()
for ((i = 0; i < many; i++)); do ids+=("$(af job add other)"); done
drained() { [ "$(af job list | jq -r 'select(.kind == "other" and .state != "done").id' | wc -l)" = 0 ]; }
: >seen
while ! drained; do
	af job list | jq -c '[.id, .state]' >>seen
	sleep 0.1
done
pass "$many short jobs drain"
is "$(jq -r '.[1]' seen | sort -u | grep -vE '^(queued|running|done|partial|failed|waiting|cancelled)$')" '' 'and none was ever seen interrupted'
is "$(jq -r 'select(.kind == "other").starts' <<<"$(af job list)" | sort -u)" 1 'each was started once'

# Others
chmod 777 "$AF_JOBS"
check 'a folder in which others can write' 111 '' 'yours alone' af job add toy
is "$(find "$AF_JOBS" -name '.new*')" '' '... gets nothing'
chmod 700 "$AF_JOBS"

# Clean
check 'younger ones stay' 0 '' '' af job clean --older-than 1d
isnt "$(af job list | wc -l)" 0 '...'
check 'clean' 0 '' '' af job clean
is "$(af job list | jq -r .state | sort -u)$(find "$AF_JOBS" -mindepth 1 ! -name .queue ! -name .sleeper)" '' 'takes all that has ended'
done_testing
