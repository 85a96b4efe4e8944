# The third part of nodes.t: nodes that are reached by a real sshd, and a network that is cut within a fetch.
# shellcheck shell=bash

# By ssh: sshd as an ordinary user on each node's address, with keys of its own, and GNU parallel as af-examples(7) has it
ssh_up() {
	local n home=$T/home
	mkdir -p "$home"/{.ssh,.parallel} ssh
	touch "$home/.parallel/will-cite"
	ssh-keygen -q -t ed25519 -N '' -f "$home/.ssh/id" && ssh-keygen -q -t ed25519 -N '' -f ssh/host || return 1
	for n in 1 2; do
		printf '[10.77.0.%d]:2222 %s\n' $n "$(cut -d ' ' -f 1,2 ssh/host.pub)" >>"$home/.ssh/known"
		cat >ssh/config$n <<-C
			ListenAddress 10.77.0.$n:2222
			HostKey $T/ssh/host
			AuthorizedKeysFile $home/.ssh/id.pub
			PasswordAuthentication no
			KbdInteractiveAuthentication no
			UsePAM no
			StrictModes no
			PidFile $T/ssh/pid$n
			MaxStartups 100
			SetEnv PATH=$PATH
		C
		printf 'Host node%d\n\tHostName 10.77.0.%d\n' $n $n >>"$home/.ssh/config"
	done
	printf 'Host *\n\tPort 2222\n\tIdentityFile %s/.ssh/id\n\tUserKnownHostsFile %s/.ssh/known\n\tBatchMode yes\n' "$home" "$home" >>"$home/.ssh/config"
	chmod 711 "$T"
	chown -R 9999:9999 "$home" ssh
	# Whoever comes by ssh has the programs, and can read what is asked for.
	as_user af-split -h >/dev/null 2>&1 || return 2
	for n in 1 2; do on node$n setpriv --reuid 9999 --regid 9999 --clear-groups env LD_LIBRARY_PATH="$ssh_library" "$sshd" -D -e -f ssh/config$n 2>ssh/log$n & done
	wait_for 20 as_user ssh node1 true && wait_for 20 as_user ssh node2 true
}
as_user() { setpriv --reuid 9999 --regid 9999 --clear-groups env HOME="$T/home" PERL5LIB="$parallel_library" "$@"; }

by_ssh() {
	local code=0
	sshd=$(PATH=$PATH:/usr/sbin command -v sshd) || sshd=$NODES_DEBS/usr/sbin/sshd
	ssh_library=$(echo "$NODES_DEBS"/usr/lib/*-linux-gnu) parallel_library=$NODES_DEBS/usr/share/perl5
	if [ ! -x "$sshd" ]; then
		skip 'no sshd: openssh-server is neither installed nor to be had'
		return
	elif ! command -v parallel >/dev/null; then
		skip 'no GNU parallel for ssh: it is neither installed nor to be had'
		return
	fi
	ssh_up || code=$?
	if [ "$code" = 2 ]; then
		skip 'no ssh: another user cannot read the programs'
		return
	elif [ "$code" != 0 ]; then
		fail 'sshd is up on both nodes' "$(tail -n 5 ssh/log*)"
		return
	fi
	is "$(as_user ssh node1 hostname) $(as_user ssh node2 hostname)" 'node1 node2' 'sshd on both nodes'
	mkdir -p away/run
	cp log away/run/fetched.ndjson
	chown -R 9999:9999 away
	# The example of the manual, to the letter
	sed -n '/^seq 4 | parallel/,/^\.Ed/{ /^\.Ed/d; s/\\e$/\\/; p; }' "$AF_ROOT/man/af-examples.7" >example
	like "$(<example)" '-S 2/node1,2/node2 ' 'the manual has an example for two machines'
	(cd away && as_user bash <"$T/example")
	same whole "GNU parallel over ssh, as the manual says: the ranges, in order, are the whole" cat away/updates.ndjson
	is "$(for n in 1 2; do grep -c 'Accepted publickey' ssh/log$n; done | awk '$1 > 2' | wc -l)" 2 '... by both nodes'
	pkill -F ssh/pid1
	pkill -F ssh/pid2
}

# By a wire: a machine with a network of its own, whose provider is at the other end of a cable
far_up() {
	unshare --mount --uts --net --pid --fork --kill-child --mount-proc --propagation private \
		bash -c 'hostname far && touch "$0/up.far" && exec sleep infinity' "$T" 2>/dev/null &
	wait_for 20 test -e up.far && pgrep -P $! >node.far
	ip link set net1 netns "$(<node.far)"
	far ip link set lo up
	far ip address add 10.77.0.9/24 dev net1
	far ip link set net1 up
}
far() { nsenter -t "$(<node.far)" -m -u -n -p env XDG_STATE_HOME="$T/state.far" sh -c 'cd "$0" && exec "$@"' "$PWD" "$@"; }
# relay PORT: what comes to 10.77.0.3 goes to that port of ours
cat >relay.py <<'P'
import asyncio, sys
async def copy(a, b):
	try:
		while data := await a.read(65536):
			b.write(data)
			await b.drain()
	except OSError:
		pass
	finally:
		b.close()
async def both(r, w):
	pr, pw = await asyncio.open_connection('127.0.0.1', int(sys.argv[1]))
	await asyncio.gather(copy(r, pw), copy(pr, w))
async def main():
	server = await asyncio.start_server(both, '10.77.0.3', 0)
	print(server.sockets[0].getsockname()[1], flush=True)
	await server.serve_forever()
asyncio.run(main())
P
# wired: a fetch from the far end, with patience that a test has
wired() {
	far af-fetch --provider ./wire.conf --log wired.ndjson --jobs $jobs --batch $bundle --rate max --timeout 3 --connect-timeout 2 --retries 9 --events wired.events work 2>wired.err |
		af-classify | af-merge | af-load --append wired.findings >/dev/null 2>&1
	return "${PIPESTATUS[0]}"
}
by_wire() {
	local times code tries base repeated
	far_up || { fail 'a machine at the other end of a cable'; return; }
	# A key is not sent over plain http, so there is none.
	sim --world "$small" --per-minute 60000 --per-second 1000 --latency 0.1 --open
	base=$AF_BASE
	grep -v '^secret' "$AF_ROOT/pipelines/providers/api-football.conf" >wire.conf
	python3 relay.py "${AF_BASE##*:}" >relay.port &
	wait_for 20 test -s relay.port
	AF_BASE=http://10.77.0.3:$(<relay.port)
	rm -rf wired* state.far
	fill_db
	: >arrivals
	wired
	is "$?" 0 'a fetch over the cable'
	contents >unwired.db
	jq -r .query arrivals | sort >unwired
	for times in 1 2; do
		rm -rf wired* state.far
		fill_db
		: >arrivals
		wired &
		wait_for 30 bash -c "[ \"\$(wc -l <arrivals)\" -gt $((times * 40)) ]"
		ip link set net0 down
		before=$(calls)
		wait_for 60 grep -qE 'provider down|no answer for' wired.err
		is $? 0 "cut after $before calls: it is noticed"
		ip link set net0 up
		code=0
		wait $! || code=$?
		for ((tries = 0; tries < 5 && code == 111; tries++)); do code=0 && wired || code=$?; done
		is "$code" 0 '... mended, it carries on'
		same unwired.db '... to the same database' contents
		repeated=$(($(calls) - $(wc -l <unwired)))
		echo "# $repeated of $(calls) calls were repeated, at most $jobs were in flight; status 111 $tries times"
		[ "$repeated" -le $jobs ]
		is $? 0 '... and no call is repeated but those in flight'
	done
	export AF_BASE=$base
}
by_ssh
by_wire
