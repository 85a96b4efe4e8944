#!/bin/bash
# What is installed works away from the source tree, and uninstall takes all of it away again.
. "$(dirname "$0")/tap.sh"
make=(make -s -C "$AF_ROOT" BIN="${AF_BIN:-bin}" BUILD="${AF_BUILD:-build}" DESTDIR="$T/root" PREFIX=/opt)
run "${make[@]}" install-files
is "$status $err" '0 ' 'installs into DESTDIR'
here=$T/root/opt
is "$(find "$T/root" -name '*.new')" '' 'nothing is left of the way it is done'
for f in "$AF_ROOT"/src/af-*.c; do
	f=$(basename "$f" .c)
	is "$(ls "$here/bin/$f" "$here/share/man/man1/$f.1" 2>&1 >/dev/null)" '' "$f is installed, with its page"
done
[ -r "$here/share/man/man7/af.7" ] && [ -r "$here/share/man/man5/af-record.5" ]
is $? 0 'the map and the format are installed'
before=$(stat -c %i "$here/bin/af")
"${make[@]}" install-files
isnt "$(stat -c %i "$here/bin/af")" "$before" 'a second time by rename: what runs keeps its file'

# From anywhere, with nothing of the source tree in reach
unset AF_BIN AF_SHARE
PATH=${AF_QUICK:+$AF_QUICK:}/usr/bin:/bin:/usr/sbin:/sbin
mkdir empty && cd empty || exit 1
check 'af -V' 0 '^af' '' "$here/bin/af" -V
check 'af -h' 0 '^usage: af COMMAND' '' "$here/bin/af" -h
ln -s "$here/bin/af" "$T/link"
check 'af by a symbolic link' 0 '^usage: af COMMAND' '' "$T/link" -h
for phase in pilot backfill taint untaint replay verify doctor db demo; do
	check "af $phase -h" 0 "^usage: af $phase" '' "$here/bin/af" $phase -h
done
check 'a provider file is found' 0 '' '' "$here/bin/af-fetch" --offline /dev/null
check 'the table of seasons is found' 0 '"season":2024' '' "$here/bin/af-dates" --target NFL --season 2024
check 'an SQL file is found' 0 '' '' "$here/bin/af-fixtures" /dev/null
# The units of systemd, as they are installed
if command -v systemd-analyze >/dev/null; then
	mkdir units && cp "$here"/share/af/pipelines/gamelogs/systemd/* units/
	sed -i "s|^ExecStart=af |ExecStart=$here/bin/af |; /^Documentation=/d" units/*
	silent 'units of systemd' systemd-analyze verify units/af-gamelogs.service units/af-gamelogs.timer
	check 'what they start is a command' 2 '' "'no' is not a league" "$here/bin/af" gamelogs no 3
	mkdir tick && cp "$here"/share/af/pipelines/systemd/* tick/
	sed -i "s|^ExecStart=af |ExecStart=$here/bin/af |; /^User=af$/d; /^Documentation=/d" tick/*
	silent 'units of systemd that tick' systemd-analyze verify tick/af-job.service tick/af-job.timer
	cp "$here"/share/af/pipelines/serve/af-serve.service tick/
	sed -i "s|^ExecStart=af |ExecStart=$here/bin/af |; s/^User=af$/User=nobody/; /^Documentation=/d" tick/af-serve.service
	silent 'and one that serves' systemd-analyze verify tick/af-serve.service
else
	skip 'no systemd-analyze'
fi
run "$here/bin/af" demo --dir "$T/demo"
is "$status" 0 'the demo runs'
[ "$status" = 0 ] || printf '# %s\n' "$err"
isnt "$(find "$T/demo" -name pilot.csv -size +0)" '' 'and leaves verdicts'
cd "$T" || exit 1

# Folders with spaces in their names, which nobody may write to
spaced="$T/one two"
mkdir -p 'one two/opt/my' 'one two/opt/af' one two
echo theirs | tee 'one two/opt/my/file' 'one two/opt/af/file' one/file two/file >/dev/null
check 'installs where names have spaces' 0 '' '' "${make[@]}" DESTDIR="$spaced" PREFIX='/opt/my af' install-files
is "$(cd "$spaced/opt/my af" && find . ! -type d | LC_ALL=C sort | cksum)" "$(cd "$here" && find . ! -type d | LC_ALL=C sort | cksum)" '... the same files'
chmod -R a-w "$spaced/opt/my af"
mkdir 'some where'
run env -C 'some where' XDG_STATE_HOME="$T/st ate" "$spaced/opt/my af/bin/af" demo basketball --dir 'de mo'
is "$status" 0 '... and a demo runs'
words=$(tail -n 1 <<<"$out")
eval "words=(${words/ --run DIR/ --check})"
check '... what to type next can be typed' 2 '' '^af basketball: no option' "${words[@]}" --nix
chmod -R u+w "$spaced/opt/my af"
check '... uninstall takes it away' 0 '' '' "${make[@]}" DESTDIR="$spaced" PREFIX='/opt/my af' uninstall
is "$(find 'one two' one two ! -type d | LC_ALL=C sort | xargs)" 'one two/opt/af/file one two/opt/my/file one/file two/file' '... and leaves what is not its own'

# Scripts of users copy the file of names from where it was before stats had a folder.
same "$here/share/af/pipelines/stats/sql/tables.sql" 'the names of tables, also where they used to be' cat "$here/share/af/pipelines/sql/tables.sql"
"${make[@]}" uninstall >/dev/null
is "$(find "$T/root" ! -type d)" '' 'uninstall leaves no file'
done_testing
