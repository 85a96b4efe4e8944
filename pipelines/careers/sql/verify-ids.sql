-- verify-ids: people listed under several of the provider's ids, by name and date of birth: it changes ids now and then.
-- Reported, never merged: two people may share both.
\ir tables.sql
SELECT p.name, p.born, count(*) AS ids, to_json(array_agg(p.api ORDER BY p.api)) AS api_ids
FROM (SELECT x.:player_api AS api, coalesce(nullif(concat_ws(' ', x.:player_first, x.:player_last), ''), x.:player_name) AS name, x.:player_born AS born
	FROM :players x WHERE x.:player_api IS NOT NULL AND x.:player_born IS NOT NULL) p
WHERE p.name IS NOT NULL
GROUP BY 1, 2 HAVING count(DISTINCT p.api) > 1
ORDER BY 1, 2
