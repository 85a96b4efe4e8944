#!/bin/bash
# The Debian package, in a Debian of its own: builds, lintian and autopkgtest have nothing to say; on a clean system installing
# it is all that the demo needs; an upgrade in the middle of a run is not noticed; remove and purge leave users' runs alone.
# Needs root, the network, and debootstrap or an unpacked Debian in AF_DEBIAN, which is copied.
. "$(dirname "$0")/debian.sh"
# shellcheck disable=SC2016 # evaluated at the end
at_end 'umount -l "$T"/*/dev/pts "$T"/*/dev/shm "$T"/*/proc 2>/dev/null'

# debian NAME: a copy of a bare Debian.  Its devices are files of its own: whatever happens, removing it hurts nobody else.
debian() {
	local root=$T/$1
	cp -a "$base" "$root" && rm -rf "${root:?}"/{tmp,home}/*
	cp /etc/resolv.conf "$root/etc/resolv.conf"
	mkdir -p "$root"/dev/{pts,shm}
	[ -c "$root/dev/null" ] || fail "devices in $base"
	mount -t proc proc "$root/proc" || fail 'proc'
	mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts" || fail 'pts'
	mount -t tmpfs tmpfs "$root/dev/shm" || fail 'shm'
	within "$1" apt-get -q update >log 2>&1 || fail 'apt-get update' "$(tail log)"
}
# within NAME COMMAND…: there, as root, without our environment; user COMMAND: in the clean one, as its user
within() {
	local root=$T/$1
	shift
	chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 TERM=xterm DEBIAN_FRONTEND=noninteractive "$@"
}
user() { within clean su -l somebody -s /bin/bash -c "export LC_ALL=C.UTF-8; $1"; }
apt() { within "$1" apt-get -q -y "${@:2}" >log 2>&1 || fail "apt-get ${*:2}" "$(tail -n 20 log)"; }

base=${AF_DEBIAN-}
if [ -z "$base" ]; then
	base=$T/base
	debootstrap --variant=minbase bookworm "$base" >log 2>&1 || { echo '1..0 # SKIP debootstrap fails: no network?' && exit 0; }
fi

# Two versions
debian builder
mkdir -p builder/src/af
env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C "$AF_ROOT" DISTDIR="$T/dist" dist >/dev/null
tar xzf dist/af-*.tar.gz --strip-components=1 -C builder/src/af
apt builder install --no-install-recommends build-essential lintian autopkgtest
apt builder build-dep --no-install-recommends /src/af
within builder sh -c 'cd /src/af && dpkg-buildpackage -us -uc -b' >log 2>&1
is $? 0 'it builds' || tail -n 20 log
run within builder sh -c 'lintian --pedantic --allow-root /src/af_*.changes'
is "$status $out" '0 ' 'lintian is silent'
mkdir old new
cp builder/src/af_*.deb old/
sed -i '1s/(\([^)]*\))/(\1+next)/' builder/src/af/debian/changelog
within builder sh -c 'cd /src/af && dpkg-buildpackage -us -uc -b -nc' >log 2>&1
is $? 0 'the next version builds'
cp builder/src/af_*+next*.deb new/
run within builder sh -c 'cd /src && autopkgtest -B -q af_*+next*.deb af/ -- null'
is "$status" 0 'autopkgtest'
[ "$status" = 0 ] || tail -n 30 .err .out | sed 's/^/# /'

# A clean system, and what is on it before: with what apt brings along, which is Debian's to remove
debian clean
mkdir clean/pkg && cp old/*.deb new/*.deb clean/pkg/
old=/pkg/$(basename old/af_*.deb) new=/pkg/$(basename new/af_*.deb)
mapfile -t others < <(within clean apt-get -s install "$old" | sed -n 's/^Inst \([^ ]*\).*/\1/p' | grep -vx af)
apt clean install "${others[@]}"
within clean useradd -m somebody
# Logs, caches, apt's and dpkg's books, and the cluster that Debian's PostgreSQL has made
files() {
	within clean find / -xdev '(' -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /pkg -o -path /home -o -path /var/log -o -path /var/cache -o \
		-path '/var/lib/apt/*' -o -path '/var/lib/dpkg/*-old' -o -path '/var/lib/dpkg/status' -o -path /var/lib/dpkg/lock -o -path /var/lib/dpkg/triggers -o \
		-path '/var/lib/postgresql/*' ')' -prune -o ! -type d -printf '%p %y %m %s %l\n' -o -printf '%p %y %m\n' | LC_ALL=C sort
}
files >before
apt clean install "$old"
check 'installed: the doctor has nothing to say of the programs' 1 'ok +the programs \(af' '' user 'af doctor'
unlike "$out" 'make' '... and nothing of make'
check 'the demo, with nothing else installed' 0 'Done in ' '' user 'af demo 2>&1 && test -s demo/run/pilot.csv'
check 'a manual, completions' 0 'af-split -> af' '' user 'ls -l /usr/share/man/man1/af-pilot.1.gz /usr/share/man/man1/af-lease.1.gz /usr/share/doc/af/html/index.html /usr/share/bash-completion/completions/af-split'

# A run with one version and then the next: the same as with one alone
cat >clean/pkg/begin <<'S'
cd ~ && mkdir -p run && cd run
eval "$(af db start)" && export PGHOST PGDATABASE PGUSER
rm -f address
af-sim --world /usr/share/af/pipelines/demo.world --sql --tainted-columns | psql -X -q >/dev/null
af-sim --world /usr/share/af/pipelines/demo.world --slim --per-minute 60000 --per-second 1000 --arrivals arrivals >address 2>/dev/null &
until [ -s address ]; do sleep 0.1; done
export AF_BASE=$(cat address) API_FOOTBALL_KEY=pretend0pretend0pretend0pretend0
verdicts() { cut -d , -f 1,4-11,13 r/pilot.csv; }	# without times
go() { af pilot --run r --season 2023 --rate-limit 60000 "$@"; }
S
alone=$(user '. /pkg/begin; go >/dev/null; verdicts; wc -l <arrivals; kill %1; af db stop; cd; rm -rf run')
user '. /pkg/begin; go --max-calls 5; kill %1' >/dev/null 2>&1
apt clean install "$new"
like "$(within clean dpkg-query -W af)" '\+next$' 'the upgrade'
isnt "$(user 'cd run; ls r')" '' 'a run is there'
is "$(user '. /pkg/begin; go >/dev/null; verdicts; wc -l <arrivals; kill %1' 2>/dev/null)" "$alone" 'it goes on with the next version: the same verdicts, no call twice'
user 'cd run && af db stop'
user 'find . -type f -exec sha256sum {} +' | LC_ALL=C sort >theirs

apt clean remove af
is "$(within clean sh -c 'ls /usr/bin/af* /usr/share/af /usr/share/man/man1/af* 2>/dev/null')" '' 'removed'
within clean dpkg --purge af >log 2>&1	# without configuration files there may be nothing to purge
files >after
same before 'purged: the system is as before' cat after
same theirs "users' runs stay" "user 'find . -type f -exec sha256sum {} +' | LC_ALL=C sort"
is "$(within clean sh -c 'ls -A /tmp')" '' 'nothing is left in /tmp'
done_testing
