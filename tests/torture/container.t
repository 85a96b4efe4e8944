#!/bin/bash
# The Containerfile, built by buildah in a Debian of its own, on an image made of that Debian: what it starts is af, as a user
# who is not root and can write where they are, and the demo runs in it.  Needs root, the network, and debootstrap or an unpacked
# Debian in AF_DEBIAN, which is copied.
. "$(dirname "$0")/debian.sh"
base=${AF_DEBIAN-$T/base} host=$T/host
[ -n "${AF_DEBIAN-}" ] || debootstrap --variant=minbase bookworm "$base" >log 2>&1 || { fail 'a bare Debian' "$(tail log)"; done_testing; }
cp -a "$base" "$host"
cp /etc/resolv.conf "$host/etc/resolv.conf"
mkdir -p "$host"/srv/{af,old}
tar -C "$base" -cf "$host/srv/base.tar" .
(cd "$AF_ROOT" && tar -cf - --exclude=./build --exclude='./bin/af-*' --exclude=./.git .) | tar -xf - -C "$host/srv/af"
# within COMMAND…: there, with a root that is a mount, as buildah wants it.  Each mount is in a namespace of that command alone:
# whoever removes the directory meets none.
# shellcheck disable=SC2016 # expanded there
within() {
	unshare --mount --propagation private bash -c 'mount --bind "$0" "$0" && cd "$0" && mount -t proc proc proc && mount -t sysfs sys sys &&
		pivot_root . srv/old && cd / && umount -l /srv/old &&
		exec env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive BUILDAH_ISOLATION=chroot "$@"' "$host" "$@"
}
if ! within sh -c 'apt-get -q update && apt-get -q -y install --no-install-recommends buildah netavark' >log 2>&1; then
	echo '1..0 # SKIP buildah is not to be had'
	exit 0
fi
# The images that FROM names, as far as they are Debian of the release that is here
release=$(sed -n 's/^VERSION_ID="\(.*\)"/\1/p' "$base/etc/os-release")
is "$(sed -n 's/^FROM \([^ ]*\).*/\1/p' "$AF_ROOT/Containerfile" | sort -u)" 'debian:${DEBIAN}-slim' 'the Containerfile begins with a bare Debian'
within sh -c 'c=$(buildah from scratch) && buildah add -q "$c" /srv/base.tar / && buildah commit -q --rm "$c" "localhost/debian:$0-slim"' "$release" >log 2>&1
is $? 0 'an image of a bare Debian'
[ "$tap_failed" = 0 ] || tail -n 5 log | sed 's/^/# /'
limit=(--ulimit "nofile=$(ulimit -Sn):$(ulimit -Hn)" --ulimit "nproc=$(ulimit -Su):$(ulimit -Hu)")	# it would raise its own
within buildah bud "${limit[@]}" --pull-never --build-arg "DEBIAN=$release" -t af /srv/af >log 2>&1
is $? 0 "the Containerfile builds on Debian $release"
[ "$tap_failed" = 0 ] || tail -n 20 log | sed 's/^/# /'
# said FORMAT: what the image says of itself
said() { within buildah inspect --type image --format "$1" localhost/af; }
is "$(said '{{.OCIv1.Config.Entrypoint}} {{.OCIv1.Config.Cmd}} {{.OCIv1.Config.User}} {{.OCIv1.Config.WorkingDir}}')" '[af] [-h] af /data' 'what it starts, as whom and where'
container=$(within buildah from "${limit[@]}" --pull-never localhost/af)
# inside COMMAND…: in a container of it
inside() { run within buildah run "$container" -- "$@"; }
inside af -h
like "$status $out" '^0 usage: af COMMAND' 'without a word it says what there is'
inside sh -c 'id -un && touch /data/it && rm /data/it && ls -A /data /src 2>&1 && find / -xdev -name "af_*.deb" 2>/dev/null'
is "$(head -n 1 <<<"$out") $(grep -c deb <<<"$out")" 'af 0' 'a user who is not root, in a directory of theirs, and nothing that the build has left'
inside af demo
is "$status" 0 'the demo runs in it'
[ "$status" = 0 ] || tail -n 5 "$T/.err" | sed 's/^/# /'
like "$out" 'Done in [0-9]+ seconds.* calls' '... to its end'
inside sh -c 'cd / && af doctor; ls -A /var/lib/apt/lists'
like "$out" 'next     the remedies above' 'af doctor says what is missing'
done_testing
