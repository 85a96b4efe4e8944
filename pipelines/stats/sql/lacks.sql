-- lacks: whether a row of :matches has no statistics yet; a part of matches.sql and of taint.sql.  What is there and is
-- no object ([], a text) is somebody's: nothing would be filled in, so nothing is asked for it.
-- So is what cannot be read.
CASE WHEN
\ir unreadable.sql
THEN false ELSE coalesce(:stats -> 'home' ->> 'total_shots', '') = ''
	AND coalesce(json_typeof(:stats::json), 'null') IN ('null', 'object')
	AND coalesce(json_typeof(:stats::json -> 'home'), 'null') IN ('null', 'object')
	AND coalesce(json_typeof(:stats::json -> 'away'), 'null') IN ('null', 'object') END
