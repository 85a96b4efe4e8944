#!/bin/bash
# CSV in an answer becomes JSON: whatever real files bring, no value is lost or another one, and what is no table says why.
. "$(dirname "$0")/tap.sh"

# answer: an answer whose body is the text of standard input
answer() { jq -cRs '{id: 7, fetch: {key: "k", status: 200}, body: .}'; }
# asked TEXT OPTION…: what a text with \r and \n and \x in it becomes, as JSON
asked() {
	local text
	printf -v text '%b' "$1"
	text=${text//\\/\\\\}
	text=${text//\"/\\\"}
	text=${text//$'\n'/\\n}
	text=${text//$'\r'/\\r}
	text=${text//$'\t'/\\t}
	af-csv "${@:2}" <<<'{"id":7,"fetch":{"key":"k","status":200},"body":"'"$text"'"}'
}
# body TEXT OPTION…: the table; why TEXT OPTION…: the finding of what is none
body() {
	local out
	out=$(asked "$@")
	[[ $out != *'"body":'* ]] || { out=${out#*\"body\":} && printf '%s\n' "${out%\}}"; }
}
why() {
	local out
	out=$(asked "$@")
	[[ $out =~ \"status\":\"([A-Z]*)\",\"reason\":\"([a-z_]*)\",\"message\":\"(.*)\"\}\}$ ]] && printf '%s\n' "${BASH_REMATCH[*]:1}"
}

while IFS='|' read -r name text wanted; do
	is "$(body "$text")" "$wanted" "$name"
done <<'T'
a table|a,b\n1,2\n|{"header":["a","b"],"rows":[{"a":"1","b":"2"}],"trailer":null}
no last newline, CRLF, a byte order mark|\xef\xbb\xbf"a",b\r\n1,"2"|{"header":["a","b"],"rows":[{"a":"1","b":"2"}],"trailer":null}
values as they are spelled|a,b,c\n007, 1.50 ,-0\n|{"header":["a","b","c"],"rows":[{"a":"007","b":" 1.50 ","c":"-0"}],"trailer":null}
quotes, commas and lines in a value|a,b\n"x, ""y""","1\r\n2"\n|{"header":["a","b"],"rows":[{"a":"x, \"y\"","b":"1\r\n2"}],"trailer":null}
letters beyond ASCII, backslashes and tabs|"a"\n"Z\xc3\xbcrich\\\\,\t"\n|{"header":["a"],"rows":[{"a":"Zürich\\\\,\t"}],"trailer":null}
no rows|a,b\n|{"header":["a","b"],"rows":[],"trailer":null}
empty lines and blank ones|a,b\n\n1,2\n\r\n  \n3,4\n\n|{"header":["a","b"],"rows":[{"a":"1","b":"2"},{"a":"3","b":"4"}],"trailer":null}
a short row has what it has|a,b,c\n1,2,3\n4\n|{"header":["a","b","c"],"rows":[{"a":"1","b":"2","c":"3"},{"a":"4"}],"trailer":null,"short":1,"odd":[{"line":3,"fields":1}]}
a long row|a,b\n1,2,3,4\n|{"header":["a","b"],"rows":[{"a":"1","b":"2","column_3":"3","column_4":"4"}],"trailer":null,"long":1,"odd":[{"line":2,"fields":4}]}
commas at the end are no fields|a,b\n1,2,,\n3,4,\n|{"header":["a","b"],"rows":[{"a":"1","b":"2"},{"a":"3","b":"4"}],"trailer":null}
... but where the header has them|a,,c\n1,2,\n|{"header":["a","column_2","c"],"rows":[{"a":"1","column_2":"2","c":""}],"trailer":null}
doubled names with equal values are one|a,b,a\n1,2,1\n3,4,3\n|{"header":["a","b"],"rows":[{"a":"1","b":"2"},{"a":"3","b":"4"}],"trailer":null}
... with different ones they are two|a,b,a\n1,2,1\n3,4,5\n|{"header":["a","b","a_2"],"rows":[{"a":"1","b":"2","a_2":"1"},{"a":"3","b":"4","a_2":"5"}],"trailer":null}
... three|a,a,a\n1,2,3\n|{"header":["a","a_2","a_3"],"rows":[{"a":"1","a_2":"2","a_3":"3"}],"trailer":null}
... and no name that is taken|a,a_2,a\n1,2,3\n|{"header":["a","a_2","a_3"],"rows":[{"a":"1","a_2":"2","a_3":"3"}],"trailer":null}
... a short row proves nothing|a,b,a\n1,2,1\n3\n|{"header":["a","b"],"rows":[{"a":"1","b":"2"},{"a":"3"}],"trailer":null,"short":1,"odd":[{"line":3,"fields":1}]}
a column of the name of a column without one|,column_1\n1,2\n|{"header":["column_2","column_1"],"rows":[{"column_2":"1","column_1":"2"}],"trailer":null}
semicolons|a;b\n1,5;2\n|{"header":["a","b"],"rows":[{"a":"1,5","b":"2"}],"trailer":null}
blanks around a name| a , b c \n1,2\n|{"header":["a","b c"],"rows":[{"a":"1","b c":"2"}],"trailer":null}
T
is "$(for i in $(seq 9); do echo "$i"; done | sed '1i a,b' | answer | af-csv | jq -c '.body | [.short, (.odd | length), (.rows | length)]')" '[9,5,9]' 'all short rows are counted, five named'

# Trailers
while IFS='|' read -r name text wanted; do
	is "$(body "$text" --trailer 'Month of' | jq -c '[(.rows | length), .trailer, .short]')" "$wanted" "trailer: $name"
done <<'T'
unquoted, with a comma|a,b,c\n1,2,3\nMonth of Jun, As of 07/01/2026|[1,"Month of Jun, As of 07/01/2026",null]
as wide as the table|a,b\n1,2\nMonth of Jun, As of 07/01/2026\r\n|[1,"Month of Jun, As of 07/01/2026",null]
quoted|a,b,c\n1,2,3\n"Month of June, As of 07/01/2026"\n|[1,"Month of June, As of 07/01/2026",null]
filled with commas, as a spreadsheet saves it|a,b,c,d,e\n1,2,3,4,5\nMonth of Jun, As of 07/01/2026,,,|[1,"Month of Jun, As of 07/01/2026",null]
behind an empty line|a,b\n1,2\n\nMonth of Jun, As of 07/01/2026\n\n|[1,"Month of Jun, As of 07/01/2026",null]
not there|a,b\n1,2\n|[1,null,null]
no rows|a,b\nMonth of Jun, As of 07/01/2026\n|[0,"Month of Jun, As of 07/01/2026",null]
twice the same|a,b\nMonth of Jun, As of 07/01/2026\n1,2\nMonth of Jun, As of 07/01/2026\n|[1,"Month of Jun, As of 07/01/2026",null]
T
is "$(body 'a,b\n1,2\nMonth of Jun, As of 07/01/2026\n' | jq -c '.rows[1]')" '{"a":"Month of Jun","b":" As of 07/01/2026"}' 'without --trailer it is a row like any'

# What is none
while IFS='|' read -r text wanted; do
	is "$(why "$text" --trailer 'Month of' --need District)" "ERROR $wanted" "$wanted"
done <<'T'
|empty nothing
\r\n \n|empty nothing
\n\n<!DOCTYPE html>\n<html><head><title>\n\tRuntime Error\r\n</title>|html a page in place of a table: 'Runtime Error'
\xef\xbb\xbf<?xml version="1.0"?><e/>|html a page in place of a table
District,b\n1,2\n<html><body>Gone|html line 3: a page of HTML among the data
error\nQuery timeout, try again\n|error_table Query timeout, try again
"Error"\n|error_table 
{"error":"no"}|json JSON in place of a table
Month of Jun, As of 07/01/2026|empty no header before 'Month of Jun'
a,b\n1,2\n|no_column no column 'District' in 'a,b'
Service Unavailable|no_column no column 'District' in 'Service Unavailable'
District,b\n1,"2\n|bad_csv line 2: a quoted field that does not end
District,b\n1,"2"x\n|bad_csv line 2: text after the closing quote
District,b\nMonth of Jun, As of 1\nMonth of Jul, As of 1\n|bad_csv line 3: a trailer that differs from the one before
T
is "$(body '<a>,b\n1,2\n')" '' 'a tag where a name should be'
is "$(body 'a,b\n<none>,2\n' | jq -c '.rows[0]')" '{"a":"<none>","b":"2"}' 'a tag in a value is none of a page'
is "$(body '[a],[b]\n1,2\n' | jq -c .header)" '["[a]","[b]"]' 'brackets around names are no JSON'
is "$(why 'a,b\n1,2' --need 'A' --need C)" "ERROR no_column no column 'C' in 'a,b'" 'of several needed columns the one that is not there'
is "$(body 'CLUB NUMBER,x\n1,2' --need club_number --need 'Club Number' | jq -c .header)" '["CLUB NUMBER","x"]' 'a needed column in any spelling'
{ echo "$(seq -s, 5000)"; seq -s, 5000; } | answer | af-csv | jq -r .finding.message >got
is "$(<got)" 'line 1: too many columns' 'five thousand columns'
{ echo a; yes 123456789 | head -n 9000; } | answer >wide
is "$(af-csv --max-line 120KiB wide | jq -r .finding.reason)" too_large 'a table over the limit'

# Names in snake case
is "$(body 'Club Number,% Club Growth,Mem. dues on time Oct,"Level 4s, Level 5s, or DTM award",gameDate,DSP,Add. Level 2s,%,Zürich_1,Charter Date/Suspend Date\n' --snake | jq -c .header)" \
    '["club_number","percent_club_growth","mem_dues_on_time_oct","level_4s_level_5s_or_dtm_award","game_date","dsp","add_level_2s","percent","zürich_1","charter_date_suspend_date"]' 'snake case'
is "$(body 'A b,a_b,--\n1,2,3\n' --snake | jq -c '.rows[0]')" '{"a_b":"1","a_b_2":"2","column_3":"3"}' 'names that become the same'

# What passes: byte for byte
is "$(af-csv /dev/null)" '' 'nothing'
cat >passing <<'T'
{"id":1, "fetch":{"error":"timeout"}}
{"id":2,"fetch":{"status":503},"body":"a,b\n1,2"}
{"id":3,"fetch":{"skipped":"quota"}}
{"id":4}
{"id":5,"fetch":{"status":200},"body":null}
{"id":6,"fetch":{"status":302,"error":"http_302"},"body":"<html>"}
{"id":7,"fetch":{"status":200},"body":"a,b\n","finding":{"status":"SKIPPED","reason":"not_finished"}}
{"id":8,"fetch":{"status":200},"body":{"header":["a"],"rows":[]}}
T
same passing 'what was not answered, and a table' af-csv passing
is "$(af-csv <<<'{"n":1.50, "body":"a\n1","fetch":{"status":200},"x":[1 ,2]}')" '{"n":1.50,"fetch":{"status":200},"x":[1 ,2],"body":{"header":["a"],"rows":[{"a":"1"}],"trailer":null}}' 'the other members stay as they are'
is "$(af-csv <<<'{"body":"<p>","fetch":{"status":200},"finding":{"status":"API_OK"}}')" '{"fetch":{"status":200},"finding":{"status":"ERROR","reason":"html","message":"a page in place of a table"}}' 'a failure has no body'
is "$(af-csv <<<'{"fetch":{"status":200},"body":[1]}' | jq -c .finding.reason)" '"json"' 'JSON'
printf 'a,b\n1,2\n3\n4,5,6\n' | answer >one
check 'the summary' 0 . '' af-csv --summary sum one passing <(printf '<' | answer)
is "$(jq -c '[.in, .out, .tables, .errors, .short, .long]' sum)" '[10,10,1,1,1,1]' '... counts'
is "$(af-csv one | af-csv | cmp - <(af-csv one) && echo same)" same 'a second pass changes nothing'
is "$(af-csv one | af-shape -f <(echo '.body.rows[] | {a}') | jq -c '[.a, .finding.status]' | paste -sd' ')" '["1","API_OK"] ["3","API_OK"] ["4","API_OK"]' 'af-shape makes rows of it'
is "$(printf '<' | answer | af-csv | af-shape -f <(echo '{}') | jq -r .finding.reason)" html '... and passes what is none'

# A reader in another language, on random tables
if python3 -c 'import csv, json' 2>/dev/null; then
	cat >gen.py <<'P'
import csv, io, json, random, sys
random.seed(4)
parts = ['', 'a', '12', '-3.5', 'x y', ',', '"', '\n', '\r\n', 'é', '\\', "'", ' ', 'long text of more than sixteen bytes']
with open('tables', 'w') as t, open('expected', 'w') as e:
    for i in range(400):
        n = random.randint(2, 40)
        names = [f'c{k} ' + random.choice(['', 'é', ',', '"']) + str(k) for k in range(n)]
        rows = [[''.join(random.choice(parts) for _ in range(random.randint(0, 4))) for _ in range(n)] for _ in range(random.randint(0, 30))]
        out = io.StringIO(newline='')
        w = csv.writer(out, lineterminator=random.choice(['\n', '\r\n']), quoting=random.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
        w.writerow(names)
        w.writerows(rows)
        t.write(json.dumps({'fetch': {'status': 200}, 'body': out.getvalue()}, ensure_ascii=random.random() < 0.5) + '\n')
        e.write(json.dumps([dict(zip(names, r)) for r in rows]) + '\n')
P
	python3 gen.py
	same <(jq -cS . expected) 'random tables, as Python reads them' "af-csv tables | jq -cS .body.rows"
else
	skip 'there is no Python'
fi

# Real files
captures=$AF_DATA/providers
if [ -d "$captures/toastmasters" ]; then
	real() { answer <"$captures/$1" | af-csv --trailer 'Month of' | jq -c "$2"; }
	for month in '2025-10-31 [171,25,3719,435,"Month of Oct, As of 10/31/2025"]' '2026-06-30 [174,25,3923,1181,"Month of Jun, As of 06/30/2026"]'; do
		is "$(real "toastmasters/clubperformance_district82_${month%% *}.csv" '.body | [(.rows | length), (.header | length),
			([.rows[]["Active Members"] | tonumber] | add), ([.rows[]["Goals Met"] | tonumber] | add), .trailer]')" "${month#* }" "district 82, ${month%% *}"
	done
	is "$(real toastmasters/clubperformance_district82_2025-10-31.csv '.body.rows | group_by(."Club Status") | map({(.[0]."Club Status"): length}) | add')" \
	    '{"Active":157,"Ineligible":6,"Low":7,"Suspended":1}' '... the states of its clubs'
	is "$(real toastmasters/districtsummary_2025-2026_header_and_row.csv '.body | [(.header | length), (.rows[0] | length), .short]')" '[25,17,1]' 'a row that was cut'
	is "$(real toastmasters/error_page_200_district-U_2019-07-16.abridged.html .finding.reason)" '"html"' 'a page with status 200'
	is "$(real savant/game_single_89cols_dups.csv '.body | [(.rows | length), (.header | length), ([.rows[].events | select(. != "" and . != "null")] | length)]')" \
	    '[336,87,87]' '89 columns, of which two stand twice'
	is "$(real savant/game_single_89cols_dups.csv '[.body.rows[].events | select(test("^strikeout"))] | length')" 22 '... strikeouts'
	is "$(real savant/batter_92cols_bom_dups.csv '.body | [(.header | length), .header[0], .short]')" '[90,"pitch_type",null]' 'a byte order mark before 92'
else
	skip 'the captures are not here'
fi

check 'an empty trailer' 2 '' '--trailer' af-csv --trailer '' one
done_testing
