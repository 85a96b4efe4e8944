#!/bin/bash
# The same in every locale: where i is not between a and z, where a comma is the decimal point, and in the C locale.
# They are made here, so none is skipped because the machine lacks it.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/run.sh"
command -v localedef >/dev/null || { echo '1..0 # SKIP no localedef'; exit; }
. "$AF_ROOT/tests/locales.sh"
names=(C.UTF-8 C)
# Those of another alphabet or another point; make torture tries the rest.
wanted=(tr_TR de_DE et_EE)
[ -z "${AF_TORTURE-}" ] || wanted+=(az_AZ lv_LV fa_IR)
for name in "${wanted[@]}"; do
	if locale_made $name UTF-8; then names+=("$name.UTF-8"); else fail "localedef makes $name"; fi
done
[ -z "${AF_TORTURE-}" ] || { locale_made tr_TR ISO-8859-9 && names+=(POSIX tr_TR.ISO-8859-9); }
is "$(LC_ALL=tr_TR.UTF-8 bash -c '[[ I = [a-z] ]]; i=i; echo "${i^}"')" İ 'the locales are in force'
is "$(LC_ALL=de_DE.UTF-8 bash -c 'printf %.1f 1,5' 2>&1)" 1,5 '... with a comma for a point'
pg_start
sim --world "$small" --per-minute 60000 --per-second 1000
# in_locale NAME COMMAND…
in_locale() { env "LC_ALL=$1" "LANG=$1" "${@:2}"; }
n=0
for name in "${names[@]}"; do
	n=$((n + 1))
	for program in "$AF_ROOT"/src/af-*.c; do
		program=$(basename "$program" .c)
		in_locale "$name" "$program" -h 2>&1
	done >help.$n
	for phase in pilot backfill taint untaint replay verify estimate report doctor db demo quota metrics classify; do
		in_locale "$name" af $phase -h 2>&1
	done >>help.$n
	same help.1 "$name: the help" cat help.$n
	fill_db
	rm -rf run "$XDG_STATE_HOME"
	in_locale "$name" af --mode pilot --dry-run --league-id 39,103 --season 2019-2020 --run run 2>&1 >/dev/null | sed -E 's| 20[0-9-]+ [0-9:]+ UTC||' >"dry.$n"
	for words in 'pilot --INIT' 'Pilot' 'pilot --limit-I' 'backfill --season i' 'fetch --OFFLINE' 'fetch --rate 1,5' 'db Init' "verify --newest I"; do
		# shellcheck disable=SC2086 # words
		in_locale "$name" af $words 2>&1
	done >"refused.$n"
	in_locale "$name" af pilot --run run --min 1 "${fast[@]}" >pilot.json 2>pilot.err
	is "$? $(<pilot.err)" '0 ' "$name: a pilot"
	in_locale "$name" af backfill --run run --pilot-csv run/pilot.csv --output-csv out.csv "${fast[@]}" >backfill.json 2>backfill.err
	is $? 1 "$name: a backfill, but for the match whose teams are swapped"
	in_locale "$name" af taint --run run >taint.json 2>&1
	is $? 0 "$name: what is tainted"
	in_locale "$name" af-report --ascii run/verdicts.ndjson >report 2>&1
	cut -d, -f 1-6,8 out.csv | sort >"csv.$n"
	jq -cS 'del(.. | .avg_latency_ms?, .calls?)' pilot.json backfill.json taint.json >"json.$n"
	cut -d, -f 1-11,13 run/pilot.csv | sort >"verdicts.$n"
	contents >"db.$n"
	cp report "report.$n"
	rm out.csv
	for what in json csv verdicts db report dry refused; do
		same $what.1 "$name: $what" cat $what.$n
	done
done
done_testing
