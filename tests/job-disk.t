#!/bin/bash
# af job: a folder of jobs on a disk that is full, or cannot be written.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/job.sh"

mkdir -p "$AF_JOBS"
if [ "$(id -u)" != 0 ] || ! mount -t tmpfs -o size=400k,mode=700 none "$AF_JOBS" 2>/dev/null; then
	skip 'a file system of our own: not root'
	done_testing
fi
at_end 'jobs_end 2>/dev/null; umount -l "$AF_JOBS"'
# until there is no room
fill() { ! dd if=/dev/zero of="$AF_JOBS/.fill" bs=1k count=1000 2>/dev/null || fail 'the disk is full'; }

a=$(af job add toy --for never --call 1)
come "$a" running 'a job that fills the disk, say'
b=$(af job add toy --for never)
fill
check 'none can be added' 111 '' 'No space left.*; make room on the disk' af job add toy
check 'a full disk keeps nobody from cancelling' 0 '' '' af job cancel "$a"
come "$a" cancelled '... and it ends'
check '... nor a job that waits its turn' 0 '' '' af job cancel "$b"
rm "$AF_JOBS/.fill"
come "$b" cancelled '... or is at work by now'
c=$(af job add toy --for never)
come "$c" running 'with room all goes on'
fill
check '... nor from cancelling at once' 0 '' 'may be lost' af job cancel --force "$c"
come "$c" cancelled '... nothing of it is left'
rm "$AF_JOBS/.fill"

# The last process of a job that was killed may have a file open for a moment more, which makes the mount busy.
wait_for 30 mount -o remount,ro "$AF_JOBS"
is "$(af job list 2>&1 | jq -c .state | sort | uniq -c | xargs)" '3 cancelled' 'jobs on a disk that is read-only are shown as they are'
check '... each' 0 '"state":"cancelled"' '' af job show "$a"
check '... and stay so' 111 '' 'Read-only file system' af job resume "$a"
must mount -o remount,rw "$AF_JOBS"
done_testing
