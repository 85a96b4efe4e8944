# careers: what the shapes share.

# The provider leaves out zeros, and sometimes writes numbers as strings, empty ones too.
def number: if . == null or . == "" then null else [tonumber?][0] // error("\(tojson) is no number") end;
def count: number // 0;
# PHP writes an empty object as [].
def php: if . == [] then null elif type == "object" then map_values(if . == [] then null else . end) else . end;

# A day that exists, or null: 1990-00-00 must not cost a player his rows.
def day: . as $d | (try (strptime("%Y-%m-%d") | mktime | strftime("%Y-%m-%d")) catch null) | if . == $d then . else null end;

def sum(f; g): if f == null and g == null then null else (f | count) + (g | count) end;

# An element of statistics as a row, without its keys in the database.  An element without a league is a row too.
def row($season): {
	season: ((.league.season // $season) | tostring), club_api: .team.id, club: .team.name,
	comp_api: .league.id, comp: .league.name, country: .league.country,
	matches_played: (.games.appearences | count), matches_started: (.games.lineups | number),
	minutes_played: (.games.minutes | number), goals: (.goals.total | number), assists: (.goals.assists | number),
	yellow_cards: (.cards.yellow | number), red_cards: sum(.cards.red; .cards.yellowred),
	penalty_goals: (.penalty.scored | number), penalty_misses: (.penalty.missed | number)
};

# The key of a row: a competition without an id is identified by name and country.
def key: [.season, .club_api, .comp_api, if .comp_api == null then .comp, .country else null end];

# One record for an element of /players: the player, and stats, one row for each club and competition.  Of two elements
# with the same key the one with more games counts, whichever comes first.
def player($season):
	(.player | if type == "object" and .id != null then php else error("a player without id") end) as $p
	| (.statistics | if type == "array" then map(php) else error("player \($p.id): no statistics") end) as $elements
	| [$elements[] | select(.team.id != null) | row($season)] as $all
	| ($all | group_by(key) | map(max_by([.matches_played, (.minutes_played // 0), tojson]))) as $rows
	| [$elements[] | select(.team.id == null)] as $nobody
	| {
		player: {api_id: $p.id, name: $p.name, first_name: $p.firstname, last_name: $p.lastname,
			date_of_birth: ($p.birth.date | day), nationality: $p.nationality},
		stats: $rows,
		finding: ((if ($nobody | any((.games.appearences | count) > 0)) then {status: "PARTIAL", reason: "no_club"}
			elif $rows == [] then {status: "NO_DATA", reason: "no_rows"}
			else {status: "API_OK", reason: null} end)
			+ {elements: ($elements | length), twice: (($all | length) - ($rows | length)), nobody: ($nobody | length)})
	};

# An odd player costs only himself: an error of his own.  In the array, since jq 1.6 would also take errors that are raised later.
def one_player($season): . as $e
	| [$e.player?.id?][0] as $id
	| [try player($season) catch {finding: {status: "ERROR", reason: "shape", message: (if $id == null or startswith("player ") then . else "player \($id): \(.)" end)}}][0]
	| . + {api_id: (.player.api_id // $id)};

# A year of a list of seasons.
def year: number | if . == null then error("a season that is null") else . end;

def elements: .body | if type != "object" then error("no object") elif (.response | type) != "array" then error("no response") else .response end;
