#!/bin/bash
# Alerts and the runbook: each alert has a page, each page an alert; each is tested with promtool; whatever can be reported as
# unwell is in a rule; and each command of a page is one, with options that it has.
. "$(dirname "$0")/tap.sh"
unset REDIS_URL AF_S3_BUCKET USE_FREE_INGESTION
here=$AF_ROOT/pipelines/props
rules=$here/prometheus/af-props.rules.yml
sed -nE 's/^ *- alert: *//p' "$rules" >alerts
sed -nE 's/^ *runbook_url: *//p' "$rules" >pages
is "$(wc -l <alerts)" "$(wc -l <pages)" 'each alert names a page'
is "$(LC_ALL=C sort pages | uniq -d)" '' '... of its own'
LC_ALL=C sort pages >wanted
same wanted 'each page is named, and is there' '(cd "$here" && find runbook -name "*.md" -size +0) | LC_ALL=C sort'
sed -nE 's/^.*alertname: *([A-Za-z0-9]+).*/\1/p' "$here/prometheus/af-props.test.yml" | LC_ALL=C sort -u >tested
LC_ALL=C sort alerts >wanted
same wanted 'each alert is tested' cat tested
sed -nE '/alertname/{s/.*alertname: *([A-Za-z0-9]+).*/\1/;h}; /exp_labels/{x;p;x}' "$here/prometheus/af-props.test.yml" | LC_ALL=C sort -u >fires
same wanted '... and is seen to fire' cat fires
if command -v promtool >/dev/null; then
	check 'the rules are rules' 0 . '' promtool check rules "$rules"
	check '... and fire when they should' 0 . '' promtool test rules "$here/prometheus/af-props.test.yml"
else
	skip 'no promtool'
fi

# Whatever is reported as unwell: the parts of af-health, and those of a collection
also=()
for file in "$AF_ROOT"/pipelines/providers/*.conf; do
	name=${file##*/}
	[ "$name" = s3.conf ] || also+=(--also "${name%.conf}")
done
AF_BASE=http://127.0.0.1:1 REDIS_URL=unix://$T/none AF_S3_BUCKET=x af-health "${also[@]}" | jq -r 'select(.ok | not).part' >parts
grep -oE '^\| \.health = \{.*|^	rows:.*' "$here/jq/result.jq" | grep -oE '(mlb|savant|rows):' | tr -d : >>parts
echo published >>parts
lacking=
for part in $(LC_ALL=C sort -u parts); do
	grep -qE "af_health\{part=~?\"([a-z-]+\|)*$part(\|[a-z-]+)*\"\}" "$rules" || lacking+=" $part"
done
is "$(LC_ALL=C sort -u parts | wc -l)" 14 'parts that can be unwell'
is "$lacking" '' '... each is in a rule'

cd "$here/runbook" || exit
for page in *.md; do
	is "$(sed -n '1{/^# [A-Z]/p}' "$page" | wc -l) $(grep -cE '^\*\*(What it means|Look|Do)\.\*\*' "$page")" '1 3' "$page says what it means, where to look and what to do"
	for link in $(grep -oE '\]\([a-z0-9./-]+\)' "$page" | tr -d '()]'); do
		[ -s "$link" ] || fail "$page: a link that leads nowhere" "$link"
	done
done
# The commands, in blocks and in the text
grep -ohE '^    .*|`af [^`]*`' ./*.md | grep -oE '(^|[ `=])af [a-z-]+[^|`#]*' | sed -E 's/^[ `=]*//' | LC_ALL=C sort -u >"$T/commands"
bad=
while read -r _ command rest; do
	sub=${rest%% *}
	help=$({ af "$command" -h || :; [ "$command" != snapshots ] || af snapshots "$sub" -h || :; } 2>&1)
	[[ $help == *usage* ]] || bad+=" 'af $command' is no command;"
	for option in $(grep -oE -- '--[a-z-]+' <<<"$rest"); do
		[[ $help == *"$option"[[:space:]=]* ]] || bad+=" 'af $command' has no $option;"
	done
done <"$T/commands"
is "$bad" '' "$(wc -l <"$T/commands") commands are what the programs know"
done_testing
