-- unreadable: whether PostgreSQL cannot parse :stats; a column of type json may hold a NUL or half a surrogate pair, which
-- ends any query that looks into it.
(:stats::text LIKE '%\\u%' AND regexp_replace(:stats::text, '\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}', '', 'gi')
	~* '\\u(0000|d[89a-f][0-9a-f]{2})')
