-- lacks: whether a row of :matches has no statistics yet; a part of matches.sql and of taint.sql.  A value that is not an
-- object ([], a text) belongs to somebody: nothing would be filled in, so it does not lack any.  Nor does an unreadable one.
CASE WHEN
\ir unreadable.sql
THEN false ELSE coalesce(:stats -> 'home' ->> 'total_shots', '') = ''
	AND coalesce(json_typeof(:stats::json), 'null') IN ('null', 'object')
	AND coalesce(json_typeof(:stats::json -> 'home'), 'null') IN ('null', 'object')
	AND coalesce(json_typeof(:stats::json -> 'away'), 'null') IN ('null', 'object') END
