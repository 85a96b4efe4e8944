#!/bin/bash
# The sources as one file: the same bytes each time, nothing that was made; what an installed af says is missing.
. "$(dirname "$0")/tap.sh"
make=(env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s VERSION=0.0.0-test DISTDIR="$T/dist")
run "${make[@]}" -C "$AF_ROOT" dist
is "$status $err" '0 ' 'make dist'
like "$out" '^[0-9a-f]{64}  af-0.0.0-test.tar.gz$' '... says its checksum'
cp dist/af-0.0.0-test.tar.gz first
(umask 077 && TZ=Asia/Kolkata "${make[@]}" -C "$AF_ROOT" dist >/dev/null)
same first 'the same bytes each time' cat dist/af-0.0.0-test.tar.gz
(cd dist && sha256sum --quiet -c SHA256SUMS)
is $? 0 'the checksum is right'
tar tzf first >names
is "$(grep -cE '^af-0.0.0-test/' names)" "$(wc -l <names)" 'all of it is in one folder'
same -e -s 1 /dev/null 'nothing in it was made' grep -E '/(bin/af-|build/|\.git/)' names
is "$(grep -cxE 'af-0.0.0-test/(Makefile|LICENSE|bin/af|src/af-fetch.c|man/af.7|debian/rules|pipelines/sql/tables.sql)' names)" 7 'all of it is there'

# What was unpacked makes the same again.
tar xzf first
(cd af-0.0.0-test && SOURCE_DATE_EPOCH=$(stat -c %Y Makefile) "${make[@]}" DISTDIR="$T/again" dist >/dev/null)
same first 'what was unpacked makes the same again' cat again/af-0.0.0-test.tar.gz

# Remedies: apt, where there is no make
mkdir -p usr/share/af
cp -r "$AF_ROOT/pipelines" usr/share/af/
like "$(usr/share/af/pipelines/deps --remedy run)" '^apt install [a-z]' 'installed: apt'
is "$("$AF_ROOT/pipelines/deps" --remedy run)" 'make deps' 'in the source tree: make'
mkdir few
for tool in bash sh env cat sed tail head cut jq grep wc mktemp rm mkdir dirname readlink du tr sort xargs find; do ln -s "$(command -v $tool)" few/; done
run env AF_BIN= AF_SHARE="$T/usr/share/af/pipelines" PATH="$T/few:${AF_BIN-$AF_ROOT/bin}" "$T/usr/share/af/pipelines/doctor"
like "$out" $'missing  flock\n +apt install [a-z]' 'the doctor says so'
unlike "$out" 'make' '... and nothing of make'
done_testing
