#!/bin/bash
# Redis and what stands in for it: snapshots are pushed whole or not at all, keys live for their time, no password is said,
# and what is set while Redis is down is what is found when it is back.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/snap.sh"
unset REDIS_URL
export XDG_CACHE_HOME=$T/cache

# Without Redis
check 'nothing there' 1 '' '' af cache get a
printf 'one\0two' | af cache set a
is "$(af cache get a | od -c -An | tr -d ' \n')" 'one\0two' 'a value is bytes'
echo two >file
af cache set a file
is "$(af cache get a)" two 'the later one'
is "$(af cache get b; echo $?)" 1 'another key has none'
af cache set --ttl 1 short file
wait_for 60 eval '! af cache get short'
is $? 0 'a value lives for its time'
af cache delete a
check 'deleted' 1 '' '' af cache get a
for key in ../../etc/passwd 'a/b' 'a b' $'a\nb' "$(printf 'k%.0s' {1..1000})"; do
	af cache set -- "$key" file
	is "$(af cache get -- "$key")" two "a key leads nowhere: ${key:0:16}"
done
is "$(find cache -type f ! -name '.lock' ! -path 'cache/af/[0-9a-f]*')" '' '... all lies in the directory'
echo mine >victim
mkdir -m 700 linked
ln -s "$T/victim" "linked/$(printf k | sha256sum | cut -c 1-64)"
check 'a link in the place of a key' 0 '' '' af cache set --dir linked k file
is "$(<victim)/$(af cache get --dir linked k)" mine/two '... is replaced, and leads nowhere'
mkdir -m 777 open
chmod 777 open
check "a directory that others can write in" 100 '' 'others can write.*chmod 700' af cache set --dir open k file
check '... nor is it read' 100 '' 'others can write.*chmod 700' af cache get --dir open k
(umask 002 && af cache set --dir fresh k file)
is "$(stat -c %a fresh)" 700 'one that it makes is its own alone'
check 'a key that is empty' 2 '' '1 to 1024 bytes' af cache get ''
check 'no Redis' 1 '' 'REDIS_URL is not set' af cache available
check 'no command' 2 '' 'get, set, delete or available' af cache
good 2024-07-01 | af-snapshot --store st >/dev/null
same st/2024-07-01/district_44.json 'the store stands behind' af cache get --store st --file district_44.json af:props:MLB:2024-07-01
same st/2024-07-01/district_44.json '... with the latest' af cache get --store st --file district_44.json af:props:MLB:latest
check '... a day that it does not have' 1 '' '' af cache get --store st --file district_44.json af:props:MLB:2024-07-02
check '... no way out' 2 '' "file's name" af cache get --store st --file ../x af:props:MLB:latest
check '... nor by the key' 1 '' '' af cache get --store st --file district_44.json af:props:MLB:../st

# Addresses
secret='p4ss:w@rd'
for url in rediss://h "http://h" redis:// "redis://h:port" "redis://h:0" "redis://h/x" unix://relative "redis://:%zz@h"; do
	REDIS_URL=$url check "no address: $url" 2 '' '^af-cache: REDIS_URL' af cache get a
done
REDIS_URL=unix://$T/none check 'nobody there' 111 '' 'does not answer' af snapshots push --store st --file district_44.json --keys k
REDIS_URL="redis://user:${secret//[:@]/%40}@127.0.0.1:1" run af snapshots push --store st --file district_44.json --keys k
is "$status" 111 'nobody there, by TCP'
unlike "$err" 'p4ss' '... the password is in no message'
check 'no address' 2 '' 'REDIS_URL is not set' af snapshots push --store st --file district_44.json --keys k
check 'push what?' 2 '' '--file' af snapshots push --store st

server=$(PATH=$PATH:/usr/sbin command -v redis-server) || { skip 'no redis-server'; done_testing; }
# up: a server on a socket of ours
up() {
	"$server" --port 0 --unixsocket "$T/redis" --save '' --appendonly no --dir "$T" >redis.log 2>&1 &
	pid=$!
	wait_for 30 redis-cli -s "$T/redis" ping || { echo "Bail out! $(tail -n 3 redis.log)"; exit 1; }
}
down() { kill "$pid" && wait "$pid"; } 2>/dev/null
at_end 'kill $pid 2>/dev/null; wait $pid 2>/dev/null'
r() { redis-cli -s "$T/redis" "$@"; }
up
export REDIS_URL=unix://$T/redis
check 'it answers' 0 '' '' af cache available
good 2024-07-02 | af-snapshot --store st >/dev/null
push=(af snapshots push --store st --file district_44.json --keys af:props:MLB)
check 'push' 0 . '' "${push[@]}"
is "$(jq -c '[.keys, .ttl, .bytes]' .out)" '[["af:props:MLB:2024-07-02","af:props:MLB:latest"],86400,36]' '... the latest success, under both keys'
is "$(r --raw get af:props:MLB:latest)" "$(cat st/2024-07-02/district_44.json)" '... the bytes'
ttl=$(r ttl af:props:MLB:latest)
[ "$ttl" -gt 86000 ] && [ "$ttl" -le 86400 ]
is $? 0 '... for a day'
"${push[@]}" --ttl 1h 2024-07-01 | jq -c .keys >keys
is "$(<keys) $(r --raw get af:props:MLB:latest | cut -c 1-19)" '["af:props:MLB:2024-07-01"] {"day":"2024-07-02"' 'an older day leaves the latest alone'
check 'a file that the snapshot does not have' 2 '' "has no file 'x.json'" af snapshots push --store st --file x.json --keys k
check 'what is no file of it' 2 '' 'has no file' af snapshots push --store st --file manifest.json --keys k
# A server that takes one of two: neither is set
r flushall >/dev/null
r config set maxmemory 1 >/dev/null
check 'a server that is full' 111 '' 'Redis at .* says: OOM' "${push[@]}"
r config set maxmemory 0 >/dev/null
is "$(r keys '*')" '' '... has nothing of it'
# A user who may set the one key and not the other
r acl setuser half on '>x' '+@all' '~af:props:MLB:2*' >/dev/null
REDIS_URL="unix://half:x@$T/redis" check 'a user who may set one of the two keys' 100 '' 'NOPERM' "${push[@]}"
is "$(r keys '*')" '' '... sets neither'
r acl setuser all on '>p@ss:w/%' '+@all' '~*' >/dev/null
REDIS_URL="unix://all:p%40ss%3Aw%2F%25@$T/redis?db=3" run "${push[@]}"
is "$status $(r -n 3 dbsize)" '0 2' 'a user, a password, a database'
REDIS_URL="unix://all:wrong@$T/redis" run "${push[@]}"
is "$status" 100 'a wrong password'
unlike "$err" 'wrong@' '... is not said'
# By TCP, and a reader beside: a transaction is seen whole
port=$(r config get port | tail -n 1)
for try in 1 2 3 4 5; do
	port=$((20000 + RANDOM % 20000))
	r config set port $port 2>/dev/null | grep -q OK && break
done
REDIS_URL=redis://localhost:$port check "by TCP ($try)" 0 latest '' "${push[@]}"

# set and get, and a server that goes and comes back
echo 1 | af cache set k
is "$(r --raw get k) $(af cache get k)" '1 1' 'set and get'
[ "$(r pttl k)" -gt 86000000 ]
is $? 0 '... for a day'
r set k elsewhere >/dev/null
is "$(af cache get k)" elsewhere 'Redis is asked first'
check 'none in Redis' 1 '' '' af cache get none
echo 1 | af cache set gone
echo 1 | af cache set k
down
is "$(af cache get k 2>said; cat said)" "1
af-cache: Redis at $T/redis does not answer: No such file or directory; this machine's own copy serves" 'while it is down, the copy'
check 'it does not answer' 1 '' 'does not answer' af cache available
echo 2 | af cache set k 2>/dev/null
is $? 0 'set while it is down'
af cache delete gone 2>/dev/null
is "$(af cache get k 2>/dev/null; af cache get gone 2>/dev/null; echo $?)" "2
1" '... holds here'
echo 2 | af cache set --ttl 1 over 2>/dev/null
echo 1 | af cache set unset 2>/dev/null
echo 2 | REDIS_URL='' af cache set unset
af cache delete unset2 2>/dev/null
REDIS_URL='' af cache delete unset2
wait_for 20 eval '! af cache get over 2>/dev/null'
is $? 0 '... for its time'
up
for key in k gone over unset unset2; do r set $key 0 >/dev/null; done
is "$(af cache get k) $(r --raw get k)" '2 2' 'when it is back, what was set last is told to it'
check 'and what was deleted' 1 '' '' af cache get gone
is "$(r exists gone)" 0 '... there too'
check 'what was over before it was back' 1 '' '' af cache get over
is "$(af cache get unset; af cache get unset2; r exists over unset2)" $'2\n0' '... or set and deleted without its address: nothing older comes back'
r set k 5 >/dev/null
is "$(af cache get k)" 5 '... once'

# What answers is no Redis, or does not
down
coproc nc { python3 - "$T/odd" <<'P'
import socket, sys
s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(8)
for answer in (b"HTTP/1.1 400 Bad\r\n", b"$5\r\nab", b"*-5\r\n", b"$99999999999999\r\n", b"x" * 70000,
               b"-LOADING Redis is loading the dataset in memory\r\n", b"-NOREPLICAS Not enough good replicas to write.\r\n",
               b"-ERR max number of clients reached\r\n", None, "slowly"):
    print(flush=True)
    c, _ = s.accept()
    asked = c.recv(65536)
    if b"MULTI" in asked: open("asked", "ab").write(asked)
    if answer is None:
        try: c.recv(65536) and c.recv(65536)
        except OSError: pass
    elif answer == "slowly":
        c.settimeout(0.2)
        for _ in range(500):
            try:
                c.sendall(b"+")
                if not c.recv(1): break
            except TimeoutError: pass
            except OSError: break
    else: c.sendall(answer)
    c.close()
P
}
read -ru "${nc[0]}"
for what in 'no Redis' 'half an answer' 'a bad length' 'a length that is too much' 'noise'; do
	REDIS_URL=unix://$T/odd check "$what" 1 '' 'not Redis|closed the connection' af cache get x
done
for what in LOADING NOREPLICAS 'ERR max number of clients'; do
	REDIS_URL=unix://$T/odd check "not now: $what" 111 '' "says: $what" "${push[@]}"
done
is "$(od -c -An asked | tr -d ' \n')" '*1\r\n$5\r\nMULTI\r\n*1\r\n$5\r\nMULTI\r\n*1\r\n$5\r\nMULTI\r\n' '... nothing was sent before the transaction had begun'
REDIS_URL=unix://$T/odd check 'silence' 1 '' 'no answer: Connection timed out' af cache get --timeout 1 x
REDIS_URL=unix://$T/odd check 'a byte now and then' 1 '' 'no answer: Connection timed out' af cache get --timeout 1 x
done_testing
