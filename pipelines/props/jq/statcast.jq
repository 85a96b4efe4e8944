# statcast: from a table of pitches, what each player did in each game; the shapes of a day and of a game share it.
#
# Columns are read by name, since there are 89 to 118 of them.  A missing value is "" or "null".

# More rows than this are not sent, and nothing says so; older times had other numbers.  Nor does Savant leave out a row's last
# fields: a table with such a row broke off.
def cut: (.rows | length) as $n | ([25000, 30000, 40000] | index($n)) != null or .short != null;

def value: if . == null or . == "" or . == "null" then null else . end;
def number: value | if . == null then null else tonumber? // null end;
def thousandths: . * 1000 | round / 1000;
def numbers($column): [.[][$column] | number | select(. != null)];

# What ends a plate appearance; events between the bases do not, nor does an inning that ends in the middle of one.
def between: ["caught_stealing", "cs_", "pickoff", "stolen_base", "wild_pitch", "passed_ball", "other_", "balk", "forced_balk", "error", "defensive_indiff",
	"run", "game_", "truncated_pa", "ejection"];
def is_end: . as $e | $e != null and (any(between[]; . as $b | $e | startswith($b)) | not);
def hits: {single: 1, double: 2, triple: 3, home_run: 4};
def count(f): map(select(f)) | length;
# The names are those of the box score, where it has them too.
def ends: [.[] | .events | value | select(is_end)] as $e | $e
	| {plateAppearances: length, hits: count(hits[.] != null), singles: count(. == "single"), doubles: count(. == "double"),
	   triples: count(. == "triple"), homeRuns: count(. == "home_run"), totalBases: (map(hits[.] // 0) | add // 0),
	   strikeOuts: count(startswith("strikeout")), baseOnBalls: count(. == "walk" or . == "intent_walk"),
	   intentionalWalks: count(. == "intent_walk"), hitByPitch: count(. == "hit_by_pitch")};
def swings: ["swinging_strike", "swinging_strike_blocked", "foul", "foul_tip", "hit_into_play", "hit_into_play_no_out", "hit_into_play_score", "foul_bunt", "missed_bunt", "bunt_foul_tip"];
def description: .description | value // "";
# An automatic strike or an intentional walk has a row, and no pitch.
def pitches: count((.pitch_type | value) != null or (.release_speed | value) != null);
def common: {pitches: pitches, swings: count(description as $d | swings | index($d)), whiffs: count(description | startswith("swinging_strike") or . == "missed_bunt")};
# A batted ball is one in play; a foul also has a speed.
def batted: [.[] | select(.type == "X" and (.launch_speed | number) != null)];
def batted_stats: batted as $b | if $b == [] then {} else ($b | numbers("launch_speed")) as $v
	| {battedBalls: ($b | length), hardHit: ($v | count(. >= 95)), launchSpeedMax: ($v | max), launchSpeedAverage: ($v | add / length | thousandths)} end;
def mean($name; $column): numbers($column) as $v | if $v == [] then {} else {($name): ($v | add / length | thousandths)} end;
def total($name; $column): numbers($column) as $v | if $v == [] then {} else {($name): ($v | add | thousandths)} end;
def sum_of_ends($name; $column): [.[] | select(.events | value | is_end)] | total($name; $column);
def most($name; $column): numbers($column) as $v | if $v == [] then {} else {($name): ($v | max)} end;
def expected: sum_of_ends("expectedHits"; "estimated_ba_using_speedangle");
def batting: ends + common + batted_stats + expected;
def pitching: (ends | .battersFaced = .plateAppearances | del(.plateAppearances)) + common + batted_stats + expected
	+ most("releaseSpeedMax"; "release_speed") + mean("releaseSpeedAverage"; "release_speed") + mean("spinRateAverage"; "release_spin_rate");
def statistics($group): to_entries | map({key: "statcast.\($group).\(.key)", value});

# One line per player: in the top of an inning the visiting team bats.
def lines: . as $rows
	| [["batting", "batter"], ["pitching", "pitcher"] | . as [$group, $column]
		| $rows | map(select(.[$column] | value)) | group_by(.[$column])[] | .[0] as $first
		| {player_id: $first[$column], side: (if ($first.inning_topbot == "Top") == ($group == "batting") then "away" else "home" end),
		   stats: ((if $group == "batting" then batting else pitching end) | statistics($group))}]
	| group_by(.player_id) | map({player_id: .[0].player_id, side: .[0].side, stats: (map(.stats) | add | from_entries)});
# A pitch that is there twice, in every column, was thrown once.
def pitch: [.at_bat_number, .pitch_number, .batter, .pitcher];
def once: if (unique_by(pitch) | length) == length then . else [group_by(pitch)[] | if length == 1 then .[] else unique[] end] end;
# A game: its teams as Savant calls them, plate appearances, and its players.
def game: .[0] as $first | {game_id: $first.game_pk, home: $first.home_team, away: $first.away_team, pitches: length,
	plate_appearances: (ends | .plateAppearances), players: lines};
# A value with blanks around it does not belong to another game.
def games: map(select(.game_pk | value)) | group_by(.game_pk) | map(once | game);
