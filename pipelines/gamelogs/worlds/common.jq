# common: what the pretend providers share: chance, the calendar of a season, names, files.

# Chance: the same seed and place give the same numbers, with only whole numbers below 2^53.
def mix: (. * . + 7321 * . + 12345) % 89999999;
def at($place): reduce $place[] as $x ($ARGS.named.seed; (. * 31 + $x + 17) % 89999999 | mix);
# From the most that each may be, as many numbers.
def draw($x): reduce .[] as $m ([$x]; (.[0] | mix) as $y | .[0] = $y | . + [$y % ($m + 1)]) | .[1:];

def day_number: "\(.)T00:00:00Z" | fromdateiso8601 / 86400;
def day_name: . * 86400 | todate[:10];

# A file, or a line of the truth: what awk takes apart.
def file($name; $text): "\($name)\t\($text)";

# The teams: code, city, name.
def teams: [("ALD Alderton Ravens", "BRK Brackley Foxes", "CRN Corran Herons", "DUN Dunmore Stags", "ELM Elmsford Owls", "FAL Falmere Otters",
	"GLN Glenby Badgers", "HAR Harwick Hawks", "INV Invermay Seals", "JAR Jarrow Kites", "KEL Kelford Wolves", "LAN Langley Bears",
	"MER Merton Swans", "NOR Norwell Lynx", "OAK Oakham Rams", "PEN Penrith Hornets", "QUA Quarley Vipers", "RIV Riverton Herds",
	"SAL Saltash Gulls", "TIV Tiverton Colts", "ULV Ulverton Crows", "VAL Valebrook Storks", "WES Westbury Moles", "YAR Yarmouth Cranes",
	"ZEN Zennor Falcons", "ASH Ashbourne Pikes", "BEL Belford Wasps", "CAR Carrick Bulls", "DEN Denholm Terns", "EVE Eversley Hares",
	"FOR Forfar Martens", "GAR Garstang Adders") | split(" ") | {code: .[0], city: .[1], name: .[2]}];
def person($team; $p): "\(["Adam", "Ben", "Cole", "Dara", "Evan", "Finn", "Gus", "Hugo", "Ivo", "Jonas", "Kai", "Luís", "Milo", "Noel", "Otto", "Piet"][($team * 7 + $p) % 16]) \(
	["Abbot", "Brandt", "Cray", "Dole", "Ek", "Farr", "Gow", "Hale", "Ives", "Jansen", "Kerr", "Lund", "Marsh", "Nash", "O'Dell", "Pryce",
	"Quill", "Rask", "Stone", "Tran", "Ulm", "Voss", "Wade"][($team * 5 + $p) % 23])";

# Each against each, round after round; a team beyond the last means that its opponent has the day off.
def pairs($teams; $round): ($teams + $teams % 2) as $t | ($t - 1) as $m
	| [range($t / 2) as $j | (if $j == 0 then [$m, $round % $m] else [($round + $j) % $m, ($round + $m - $j) % $m] end)
		| select(.[0] < $teams and .[1] < $teams) | if ($round + $j) % 2 == 0 then {home: .[0], away: .[1]} else {home: .[1], away: .[0]} end]
	| ($round % length) as $o | .[$o:] + .[:$o];

# When games begin, in UTC: most of them in the evening of New York, some when there the next day has begun.
def instant($date; $slot): ["17:10", "20:10", "22:40", "23:10", "00:10", "01:40", "02:10"][$slot % 7] as $t
	| (if $slot % 7 > 3 then $date | day_number + 1 | day_name else $date end) + "T\($t):00Z";

# The days of a season, each with the place that it has among those with games (k).
def days: . as $t | ($t.first | day_number) as $a | ($t.last | day_number - $a + 1) as $n | ($n * 4 / 7 | floor) as $rest
	| [range($n) as $i | {i: $i, date: ($a + $i | day_name), all_star: ($i == $rest + 1), future: ($i == $n - 1),
		games: (if $i == $n - 1 then [2, $t.games[($a + $i + 3) % 7]] | max
			elif $i == $rest or $i == $rest + 1 or ($n > 20 and $i == $rest + 2) then 0 else $t.games[($a + $i + 3) % 7] end)}]
	| [foreach .[] as $d ({k: -1}; (if $d.games > 0 then .k += 1 else . end) | .d = $d + (if $d.games > 0 then {k: .k} else {} end); .d)];

# The games of a season, numbered.  what: over, postponed, suspended, cancelled, live, scheduled; kind: regular,
# preseason, all_star; of: the number of the postponed game that this one makes up for; again: the day of that
# one, or the day on which a suspended game went on.
def games: . as $t | days as $days | [$days[] | select(.k != null)] as $playing | ($playing | length) as $n
	| (if $t.league == "MLB" then 3 else 1 end) as $series | (if $n > 20 then 30 else 6 end) as $period
	| (if $series == 3 then 1 else 2 end) as $later
	| [$days[] | . as $d
		| (if .k == null then null elif .k - .k % $period + 3 < $n - 1 then .k % $period else -1 end) as $s
		| if .all_star then {date, home: 0, away: 1, slot: 4, kind: "all_star", what: "over"}
		  elif .k == null then empty
		  else
			(if .i == 0 then {date, home: 1, away: 0, slot: 0, kind: "preseason", what: "over"} else empty end),
			(pairs($t.teams; .k / $series | floor)[:.games] | to_entries[] | {date: $d.date, kind: "regular", slot: .key} + .value
				+ (if $d.future then {what: (if .key == 0 then "live" else "scheduled" end)}
				   elif .key == 0 and $s == 0 then {what: "postponed", again: $playing[$d.k + $later].date}
				   elif .key == 0 and $s == 2 then {what: "suspended", again: $playing[$d.k + 1].date}
				   elif .key == 1 and $s == 3 then {what: "cancelled"}
				   elif .key == 0 and $series == 3 and $s == 1 then {what: "over", double: "Y"}
				   elif .key == 0 and $series == 3 and $s == 3 then {what: "over", double: "S"}
				   else {what: "over"} end)),
			(if $s == $later then {date, kind: "regular", slot: 4, what: "over", makes_up: true, again: $playing[.k - $later].date}
				+ pairs($t.teams; (.k - $later) / $series | floor)[0] + (if $series == 3 then {number: 2, double: "Y"} else {} end) else empty end),
			(if $s == 3 and $series == 3 then {date, kind: "regular", slot: 4, what: "over", number: 2, double: "S"} + pairs($t.teams; .k / 3 | floor)[0] else empty end)
		  end]
	| [foreach .[] as $g ({n: 0}; .n += 1 | if $g.what == "postponed" then .postponed = .n else . end | .g = $g + {n: .n, at: instant($g.date; $g.slot)}
		+ (if $g.makes_up then {of: .postponed} else {} end); .g)];
def is_played: .kind == "regular" and (.what == "over" or .what == "suspended");

# How each played game went: variants of both teams' boxes, which differ in score (unless $ties).  boxes[team][variant] has
# the score.  Of the corrected ones, spread over the season, the home team's is another.
def outcomes($boxes; $ties): ($boxes[0] | length) as $v
	| [.[] | select(is_played) | .n] as $played
	| (reduce range([$ARGS.named.corrected, ($played | length)] | min) as $j ({}; .["\($played[(($j + 0.5) * ($played | length) / $ARGS.named.corrected | floor)])"] = true)) as $corrected
	| map(if is_played then . as $g | $boxes[.home] as $hb | $boxes[.away] as $ab
		| (at([.n, 1]) % $v) as $h | (at([.n, 2]) % $v) as $a
		| (if $ties then $a else ([range($v) | ($a + .) % $v | select($ab[.].score != $hb[$h].score)][0] // $a) end) as $a
		| (if $corrected["\(.n)"] then ([range(1; $v) | ($h + .) % $v | select($ties or $ab[$a].score != $hb[.].score)][0] // $h) else $h end) as $h2
		| . + {corrected: ($corrected["\(.n)"] // false), h: $h2, a: $a, home_score: $hb[$h2].score, away_score: $ab[$a].score}
	  else . end);

# A line of the truth.  Two texts of players are joined, since no player is in both.
def truth($t; $source; $id; $g; $rows):
	file("truth"; ({source: $source, league: $t.league, season: $t.season, date: $g.date, game_id: $id, kind: $g.kind,
		what: (if $g.what == "suspended" then "over" else $g.what end), corrected: ($g.corrected // false)} | tojson | .[:-1]) + ",\"players\":{" + $rows + "}}");
# The members of an object, without its braces.
def members: tojson | .[1:-1];
def join_members($a; $b): if $a == "" or $b == "" then $a + $b else $a + "," + $b end;
