# databases: the last database of each run.json ($records), a line each, for people.
[$records[] | .databases // [] | .[-1] | select(.) | .database + if .schema == "public" then "" else ", schema " + .schema end]
| unique[] | {line: .}
