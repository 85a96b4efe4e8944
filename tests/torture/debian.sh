# Sourced first by a test that needs a Debian of its own: begins it again in a namespace, with which mounts and whatever is left
# running end, and then is tap.sh.  Needs root, the network, and debootstrap or an unpacked Debian in AF_DEBIAN, which is copied.
# shellcheck shell=bash
if [ -z "${DEBIAN_INSIDE-}" ]; then
	if [ -z "${AF_DEBIAN-}" ] && ! command -v debootstrap >/dev/null; then
		echo '1..0 # SKIP no debootstrap, and no Debian in AF_DEBIAN'
		exit 0
	elif ! unshare --mount --pid --fork --mount-proc true 2>/dev/null; then
		echo '1..0 # SKIP no namespaces: they need root'
		exit 0
	fi
	DEBIAN_INSIDE=yes exec unshare --mount --pid --fork --kill-child --mount-proc --propagation private bash "$0" "$@"
fi
. "$(dirname "$0")/../tap.sh"
