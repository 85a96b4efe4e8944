# table: rows as text, for people.  rows($columns): an array of objects to lines; a column is
# {head, value, right} with the member's name, and right for numbers.
def pad($n; $right): (" " * ([$n - length, 0] | max)) as $blank | if $right then $blank + . else . + $blank end;
def cut($n): if length > $n then .[:$n - 1] + "…" else . end;
def text: if . == null then "" else tostring end;
def rows($columns):
	. as $rows
	| ($columns | map(. as $c | [$c.head, ($rows[][$c.value] | text | cut($c.most // 60))] | map(length) | max)) as $widths
	| ($columns | map(.head)), ($rows[] | . as $r | $columns | map(.value as $v | .most as $m | $r[$v] | text | cut($m // 60)))
	| . as $cells
	| [range($columns | length) | . as $i | $cells[$i] | pad($widths[$i]; $columns[$i].right)]
	| join("  ") | sub(" +$"; "");
