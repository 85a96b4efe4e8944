#!/bin/bash
# Leaving a paid provider: each command of the document, against a pretend week, does what the document says.
. "$(dirname "$0")/tap.sh"
. "$AF_ROOT/tests/props.sh"
unset REDIS_URL AF_S3_BUCKET USE_FREE_INGESTION AF_PROPS_STORE
page=$AF_ROOT/pipelines/props/leaving.md
serve
# The paid provider's export: the same rows, of which one has another value, one is of a player that the free sources do not
# know, and three statistics are not sold.
export_paid() {
	jq -c '.[] | select(.source == "mlb") | {date, player, prop_type, value, game_id}' free/snapshots/2024-05-*/props.json |
		grep -vE '"prop_type":"batting\.(walks|strikeOuts|hits)"' |
		sed '1s/"value":[0-9]*/"value":977/; 2s/"player":"[^"]*"/"player":"Nobody"/' >paid.ndjson
}

# The indented lines are commands.
grep -E '^ {4,}[A-Za-z]' "$page" | sed 's/^ *//' >commands
is "$(grep -cE '^(af|af-[a-z]+|jq|wc|USE_FREE_INGESTION=[a-z]+ af) ' commands)/$(grep -c '^systemctl ' commands)" "$(($(wc -l <commands) - 1))/1" 'all are known commands'
while IFS= read -r command; do
	before=$(calls)
	case $command in
	systemctl*) ;;
	*--dry-run*) check "no call: $command" 0 . '' eval "$command"
		is "$(calls)" "$before" '... indeed' ;;
	*USE_FREE_INGESTION=false*)
		silent "nothing: $command" "$command"
		is "$(calls)" "$before" '... no call either' ;;
	*'af props --start'*) check "$command" 0 '"status":"success"' '' eval "$command --today 2024-06-20 --per-second 1000 2>/dev/null"
		export_paid ;;
	*' >'[a-z]*.ndjson | 'af snapshots verify'*) silent "$command" "$command" ;;
	*) check "$command" 0 . '' eval "$command" ;;
	esac
done <commands
is "$(jq -c -s 'length' differing.ndjson) $(jq -c .player lacking.ndjson | sort | uniq -c | xargs) $(jq -r .value differing.ndjson)" '1 1 Nobody 977' \
	'the comparison finds the other value and the one that is lacking'
is "$(jq -r .prop_type extra.ndjson | grep -vcE '^batting\.(walks|strikeOuts|hits)$')" 1 '... and what is not sold, beside the renamed one'
is "$(($(wc -l <equal.ndjson) + $(wc -l <lacking.ndjson) + $(wc -l <differing.ndjson)))" "$(wc -l <paid.ndjson)" '... each row of the paid provider once'

# The links of the document, and to it
broken=
for link in $(grep -oE '\]\([a-z./-]+\.md\)' "$page" | sed 's/^](//; s/)$//' | sort -u); do
	[ -s "$AF_ROOT/pipelines/props/$link" ] || broken+=" $link"
done
is "$broken" '' 'its links lead somewhere'
for from in README.md pipelines/props/README.md .github/PULL_REQUEST_TEMPLATE.md man/af-props.1 pipelines/props/runbook/provider-down.md; do
	like "$(<"$AF_ROOT/$from")" 'leaving\.md' "$from leads to it"
done
done_testing
