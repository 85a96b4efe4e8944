# verify: compares the database with the provider's lists, from the findings about seasons that are not here (history.jq on
# the log) as input, and from what the database says.
include "imports";

def check($check; $ok; $what): {$check, $ok, $what};
# ", 3 failed" for each word that occurs in the list
def tell($words; $list; f): [$words | to_entries[] | . as $w | ($list | map(select(f == $w.key)) | length) as $n | select($n > 0) | ", \($n) \($w.value)"] | add // "";
# A season without games here: what its answer says, if there is one.
def fact: if .finding.reason == "present" then "zero" elif .finding.status == "SKIPPED" then "not_asked" elif .finding.status == "ERROR" then "failed"
	elif .has == "zero" then "zero" elif .finding.status == "NO_DATA" then "empty" else "not_loaded" end;
[inputs | . + {fact: fact} | {api_id, name, season, complete, has, fact, why: (.finding.message // .finding.reason)}] | unique_by([.api_id, .season]) as $seasons
# Of several answers about one player the longest: it is the newest.
| ($lists | group_by(.api_id) | map(max_by(.listed))) as $lists
| ($lists | map(select(.listed == 0) | {api_id, name, complete})) as $unlisted
| def of(f): [$seasons[] | select(.fact == f)] | length;
{players: ($lists | length), complete: ($lists | map(select(.complete)) | length), listed: ($lists | map(.listed) | add // 0), held: ($lists | map(.held) | add // 0),
	zero: of("zero"), empty: of("empty"), failed: of("failed"), not_asked: of("not_asked"), not_loaded: of("not_loaded")} as $sums
| [$seasons[] | select(.fact == "failed" or .fact == "not_asked" or .fact == "not_loaded")] as $missing
| ($missing | map(select(.complete or .fact == "not_loaded"))) as $wrong
| [$segments[] | select(.state != "completed") | select(.state != "in_progress" or ($busy | not)) | . + {why: why, again: again($typed)}] as $imports
| [
	check("seasons"; $wrong == []; if $lists == [] then "no list of seasons is saved here; a deep command asks for them"
		else "\(plural($sums.listed; "season is"; "seasons are")) listed for \(plural($sums.players; "player"; "players")): \($sums.held) with games here, \($sums.zero) with 0"
			+ tell({"empty": "of which the provider has nothing", "failed": "failed", "not_asked": "not asked", "not_loaded": "answered and not here"}; $seasons; .fact)
			+ if $unlisted == [] then "" else "; nothing is listed for \($unlisted | length)" end end),
	check("histories"; $missing | all(.complete | not); "\($sums.complete) of \(plural($sums.players; "player"; "players")) have a complete history"
		+ (($missing | map(select(.complete).api_id) | unique | length) as $n | if $n == 0 then "" else "; \($n) of them lack a season" end)),
	check("imports"; $imports == []; "\($segments | map(select(.state == "completed")) | length) of \(plural($segments | length; "league and season"; "leagues and seasons")) complete"
		+ tell({"partial": "partial", "failed": "failed", "rejected": "with players refused", "empty": "empty", "not_loaded": "saved and not here", "not_asked": "not asked", "in_progress": "left in progress by a command that was killed"}; $imports; .state)
		+ if $busy then "; another command is at work" else "" end),
	check("keys"; $twice == []; if $twice == [] then "nothing is there twice" else "\(plural($twice | length; "key is"; "keys are")) there more than once" end),
	check("zeros"; true; "\(plural($zeros | map(.rows) | add // 0; "row"; "rows")) with 0 games in seasons that are over"),
	check("ids"; true; if $ids == [] then "nobody is there under several ids" else "\(plural($ids | length; "person may be"; "people may be")) there under several ids" end)
	] as $checks
| {ok: ($checks | all(.ok)), seasons: $sums, $checks, $missing, $unlisted, $imports, zero_rows: $zeros, $twice, several_ids: $ids}
