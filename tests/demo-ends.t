#!/bin/bash
# A demo that is interrupted, even by someone impatient, leaves nothing running.
. "$(dirname "$0")/tap.sh"

for name in '' serve; do
	rm -rf demo
	# A job in the background would ignore an interrupt.
	env --default-signal=INT setsid af demo $name --dir "$T/demo" >out 2>err &
	demo=$!
	wait_for 60 test -s demo/arrivals.ndjson || fail "af demo $name has begun" "$(<err)"
	kill -INT -- "-$demo"
	# The second one comes as soon as the first was taken.
	kill -INT -- "-$demo" 2>/dev/null
	wait $demo
	code=$?
	server=$(cat demo/pg/at/data/postmaster.pid 2>/dev/null)
	is "$server" '' "af demo${name:+ $name}: its PostgreSQL is stopped"
	address=$(<demo/provider)
	curl -s -o /dev/null "$address/status"
	is $? 7 '... its provider is gone'
	case $name in
	serve) is "$code" 0 '... and that is how it ends' || sed 's/^/# /' err ;;
	*)
		is "$code" 130 '... it says what ended it'
		is "$(tail -n 1 err)" 'af demo: interrupted; nothing of it is left running' '... and what remains'
		;;
	esac
done
done_testing
