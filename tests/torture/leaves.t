#!/bin/bash
# make check and make demo leave the machine as it was: nothing enabled at boot, no file outside the tree, no process, no
# socket, no shared memory.  As root in a /tmp and a process table of its own, once as root and once as an ordinary user;
# elsewhere as who we are.
self=$(realpath -- "$0")
if [ "$(id -u)" = 0 ] && [ -z "${AF_APART-}" ] && unshare -mpf --mount-proc true 2>/dev/null; then
	AF_APART=1 exec unshare -mpf --mount-proc "$self"
fi
if [ -n "${AF_APART-}" ]; then
	mount -t tmpfs -o mode=1777 none /dev/shm
	TMPDIR=/var/tmp		# where the tree is that is tested; it may be under /tmp itself, so the copy is made first
fi
. "${self%/*}/../tap.sh"
chmod 755 "$T"
cd "$T" || exit 1
(cd "$AF_ROOT" && tar -cf - --exclude=./build --exclude='./bin/af-*' --exclude=.git .) >"$T/tree.tar"
if [ -n "${AF_APART-}" ]; then
	mount -t tmpfs -o mode=1777,size=2g none /tmp
	unset TMPDIR
fi
tests='tests/db-rows.t tests/db-read.t tests/fuzz.t tests/fetch-basic.t tests/http-tls.t tests/af-run.t'
# machine: what is to be the same before and after
machine() {
	find /etc/systemd /etc/rc?.d -type l 2>/dev/null | sort
	cat /etc/postgresql-common/createcluster.conf 2>/dev/null
	find /etc/postgresql-common /usr/sbin/policy-rc.d* /run/postgresql /run/lock /var/lib/postgresql -maxdepth 2 2>/dev/null | sort
	find /tmp /var/tmp /dev/shm "$HOME" -maxdepth 1 ! -path /tmp ! -path /var/tmp ! -path "$T" -printf '%p\n' 2>/dev/null | sort
	ps -eo pid=,comm= | awk -v me=$$ '$1 != me && $2 !~ /^(ps|awk|bash|leaves\.t|sort|find|cat|machine)$/ { print $2 }' | sort
}
# leaves WHO COMMAND…: run by WHO in a copy of the tree
leaves() {
	local who=$1 tree=$T/$1
	shift
	mkdir -p "$tree"
	tar -xf "$T/tree.tar" -C "$tree"
	mkdir "$tree/home"
	chown -R "$who" "$tree"
	local as=(env -u AF_BIN -u AF_BUILD -u AF_SHARE -u AF_PG_TEMPLATE -u T -u AF_APART -u AF_TORTURE "HOME=$tree/home" "PATH=/usr/local/bin:/usr/bin:/bin")
	[ "$who" = "$(id -un)" ] || as=(setpriv "--reuid=$who" --regid=nogroup --clear-groups "${as[@]}")
	(cd "$tree" && "${as[@]}" make -j2 all >/dev/null 2>&1) || fail "$who: make"
	for command; do
		machine >before
		(cd "$tree" && eval "${as[*]} $command") >said 2>&1 </dev/null
		is "$?" 0 "$who: $command" || tail -n 30 said | sed 's/^/# /'
		machine >after
		isnt "$(wc -l <before)" 0 "$who: there is something to compare"
		same before "$who: the same machine after $command" cat after
	done
}
mine=("make check TESTS='$tests'" 'make demo')
leaves "$(id -un)" "${mine[@]}"
if [ -n "${AF_APART-}" ]; then leaves nobody "${mine[@]}"; else skip 'as somebody else: not root'; fi
done_testing
