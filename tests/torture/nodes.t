#!/bin/bash
# More than one machine: two nodes in namespaces of this one, with a ledger, processes, mounts and a name each.  run.mk on both
# makes what it makes on one; halves of a replay are the whole; a second host is refused by name; a node that dies within a
# fetch costs what was in flight, and so does a network that is cut.  With Slurm, where it is installed, and with GNU parallel
# over ssh, where Debian's packages can be had.
if [ -z "${NODES_INSIDE-}" ]; then
	if ! unshare --mount --uts --ipc --net --pid --fork --mount-proc true 2>/dev/null; then
		echo '1..0 # SKIP no namespaces: they need root'
		exit 0
	fi
	# There is no network inside.  What is not installed comes from Debian, into a folder.
	NODES_DEBS=$(mktemp -d "${TMPDIR:-/tmp}/af-debs.XXXXXX")
	(cd "$NODES_DEBS" && apt-get -q download openssh-server libwrap0 parallel && for deb in *.deb; do dpkg-deb -x "$deb" .; done) >/dev/null 2>&1
	export NODES_DEBS
	# Whatever is left running ends with the namespace.
	NODES_INSIDE=yes exec unshare --mount --uts --ipc --net --pid --fork --kill-child --mount-proc --propagation private bash "$0" "$@"
fi
. "$(dirname "$0")/../tap.sh"
. "$AF_ROOT/tests/run.sh"
at_end 'rm -rf "$NODES_DEBS"'
PATH=$PATH:$NODES_DEBS/usr/bin
hostname head
ip link set lo up
# A network that ends here: Slurm wants an address that is not the loopback's.
ip link add net0 type veth peer name net1
ip link set net0 up
for n in 1 2 3; do ip address add 10.77.0.$n/24 dev net0; done
printf '%s\n' '127.0.0.1 localhost' '10.77.0.1 node1' '10.77.0.2 node2' '10.77.0.3 head' >hosts
mount --bind hosts /etc/hosts
# An ordinary user who comes by ssh
{ cat /etc/passwd && echo "somebody:x:9999:9999::$T/home:/bin/bash"; } >passwd
mount --bind passwd /etc/passwd
unset MAKEFLAGS MFLAGS MAKELEVEL

# node NAME: a machine; its first process ends it
node() {
	rm -f "$T/up.$1"
	unshare --mount --uts --pid --fork --kill-child --mount-proc --propagation private \
		bash -c 'hostname "$0" && touch "$1/up.$0" && exec sleep infinity' "$1" "$T" 2>/dev/null &
	wait_for 20 test -e "$T/up.$1" || fail "$1 is up"
	pgrep -P $! >"$T/node.$1"
}
# on NODE COMMAND…: there, in this directory
mkdir bin
cat >bin/on <<'S'
#!/bin/bash
node=$1
shift
exec nsenter -t "$(<"$NODES/node.$node")" -m -u -p env XDG_STATE_HOME="$NODES/state.$node" sh -c 'cd "$0" && exec "$@"' "$PWD" "$@"
S
# either COMMAND…: on one node and the other in turn
cat >bin/either <<'S'
#!/bin/bash
{
	flock 9
	n=$(cat "$NODES/turn" 2>/dev/null)
	echo $((n + 1)) >"$NODES/turn"
} 9>"$NODES/turn.lock"
exec on node$((n % 2 + 1)) "$@"
S
chmod +x bin/*
export NODES=$T PATH=$T/bin:$PATH
node node1
node node2
is "$(on node1 hostname) $(on node2 hostname) $(hostname)" 'node1 node2 head' 'two nodes, and where they are started from'

pg_start
mk() { make -f "$AF_ROOT/pipelines/run.mk" AF=af "$@"; }
# tree DIR: its files but for times, what the others had loaded by then, and what can be made again
tree() { (cd "$1" && find . -type f ! -name '.lock' ! -name 'events.ndjson' ! -name 'before.ndjson' ! -name '*.idx' ! -path '*/.af-tmp/*' | LC_ALL=C sort | xargs sha256sum); }

# Asked on one
sim --world "$small" --per-minute 60000 --per-second 1000
fill_db
run mk -j2 RUN=asked PILOT="--min 1 ${fast[*]}" BACKFILL="${fast[*]}" backfill
is "$status" 0 'run.mk on one node' || tail -n 5 .err
contents >asked.db
sort arrivals | jq -r .query >asked.arrivals
saved() {
	local log
	for log in asked/*/fetched.ndjson; do
		mkdir -p "$1/$(basename "${log%/*}")"
		cp "$log" "$1/$(basename "${log%/*}")/"
	done
}
# replayed DIR ARG…: the saved answers once more, into a database as it was
replayed() {
	local dir=$1
	shift
	fill_db
	saved "$dir"
	# The same name, since reports say it.
	rm -rf run && mv "$dir" run
	run mk -j2 RUN=run PILOT='--min 1 --offline' BACKFILL=--offline "$@" backfill pilot.csv
	contents >"$dir.db"
	tree run >"$dir.tree"
	mv run "$dir"
	is "$status" 0 "$dir: replayed"
	[ "$status" = 0 ] || tail -n 5 "$T/.err"
}
: >arrivals
replayed one
same asked.db 'the database is the one that was filled when it was asked' cat one.db
replayed two ON=either
same one.tree 'two nodes: the same files, byte for byte' cat two.tree
same one.db '... and the same database' cat two.db
like "$(wc -l <one.tree) $(<turn)" '^[0-9]{2,} 1[0-9]$' '... of many, by both'
is "$(calls)" 0 '... without a call'

# Halves of a replay
cat asked/*/fetched.ndjson >some
for ((i = 0; i < 800; i++)); do cat some; done >log
# A match of the world has its teams the wrong way round: status 1.
replay() { af-classify "$@" | af-merge; }
replay log >whole
# cpu FILE COMMAND…: milliseconds of all its processes
cpu() {
	local TIMEFORMAT='%U %S' to=$1
	shift
	{ time "$@" >"$to"; } 2>&1 | awk '{ printf "%d\n", ($1 + $2) * 1000 }'
}
half() { af-split --range --part "$1/2" log | replay; }
best=0
for ((i = 0; i < 5; i++)); do
	all=$(cpu all replay log) first=$(cpu first half 1) second=$(cpu second half 2)
	ratio=$((all * 100 / (first > second ? first : second)))
	echo "# CPU of the whole $all ms, of the halves $first and $second: $ratio %, at a load of $(cut -d' ' -f1 /proc/loadavg)"
	[ "$ratio" -le "$best" ] || best=$ratio
done
same whole 'two halves, one after another, are the whole' cat first second
[ "$best" -ge 180 ]
is $? 0 'each half costs half the CPU'

cat asked/*/work.ndjson >work
af-split --parts 2 --to 'half-{part}.ndjson' work
af-fetch --offline --reuse some work 2>/dev/null | af-classify | sed -E 's/"(offset|digest|at)":[^,}]*//g' | sort >listed
for k in 1 2; do on node$k bash -c "af-fetch --offline --reuse some half-$k.ndjson 2>/dev/null | af-classify"; done |
	sed -E 's/"(offset|digest|at)":[^,}]*//g' | sort >halves
same listed 'a list by segments: the same records' cat halves

# The lease
fill_db
: >arrivals
sim --world "$small" --per-minute 60000 --per-second 1000 --latency 0.1
on node1 af-lease --provider api-football bash -c 'echo >held; exec sleep 600' 2>/dev/null &
wait_for 20 test -e held
check 'a second host is refused by name' 111 '' "^af-lease: host 'node1' \(process [0-9]+\) holds the lease on 'api-football'" \
	on node2 af pilot --run leased --lease "${fast[@]}"
is "$(calls),$([ -e leased ] || echo none)" 0,none '... without a call'
kill -9 "$(<node.node1)"
check '... until that host is down' 0 '^free$' '' on node2 af-lease --wait 60s --provider api-football echo free

# A node that dies within a fetch: the other goes on
node node1
jobs=4 bundle=1
fetch() { af backfill --run shared --force-all --lease --jobs $jobs --bundle $bundle "${fast[@]}"; }
export -f fetch
fill_db
: >arrivals
rm -rf state.*
fetch >/dev/null 2>&1
contents >undisturbed.db
jq -r .query arrivals | sort >undisturbed
for times in 1 2 3; do
	rm -rf shared state.*
	fill_db
	: >arrivals
	(on node1 af backfill --run shared --force-all --lease --jobs $jobs --bundle $bundle "${fast[@]}" >/dev/null 2>&1) 2>/dev/null &
	wait_for 30 bash -c "[ \"\$(wc -l <arrivals)\" -gt $((times * 40)) ]"
	kill -9 "$(<node.node1)"
	wait $! 2>/dev/null
	before=$(calls)
	check "killed after $before calls: the other node carries on" 1 '"errors":1,' 'team_mismatch' \
		on node2 af-lease --wait 60s --provider api-football af backfill --run shared --force-all --jobs $jobs --bundle $bundle "${fast[@]}"
	same undisturbed.db '... to the same database' contents
	repeated=$(($(calls) - $(wc -l <undisturbed)))
	echo "# $repeated of $(calls) calls were repeated, at most $jobs were in flight"
	[ "$repeated" -le $jobs ]
	is $? 0 '... and no call is repeated but those in flight'
	node node1
done

. "$AF_ROOT/tests/torture/wires.sh"
. "$AF_ROOT/tests/torture/nodes.sh"
done_testing
