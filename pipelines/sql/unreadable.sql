-- unreadable: whether PostgreSQL cannot take :stats apart; a column of type json may hold a NUL or half a surrogate pair,
-- at which every look into it ends the query.
(:stats::text LIKE '%\\u%' AND regexp_replace(:stats::text, '\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}', '', 'gi')
	~* '\\u(0000|d[89a-f][0-9a-f]{2})')
