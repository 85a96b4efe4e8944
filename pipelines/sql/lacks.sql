-- lacks: whether a row of :matches has no statistics yet; a part of matches.sql and of taint.sql.
coalesce(:stats -> 'home' ->> 'total_shots', '') = ''
