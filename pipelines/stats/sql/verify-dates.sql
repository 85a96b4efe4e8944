-- verify-dates: the stretches of time in which a league has played and none of its matches has statistics, those with the
-- most matches first.
--
-- :limit	at most this many; all if null
--: default limit
\ir chosen.sql
, days AS (
	SELECT c.league_id, c.league_name, c.country, c.date::date AS day, count(*) AS matches, bool_and(NOT c.has_shots) AS lacks
	FROM c
	GROUP BY c.league_id, c.league_name, c.country, c.date::date
), stretches AS (
	-- Days in a row that are alike have the same difference of their two numbers.
	SELECT d.*, row_number() OVER (PARTITION BY d.league_id ORDER BY d.day)
		- row_number() OVER (PARTITION BY d.league_id, d.lacks ORDER BY d.day) AS stretch
	FROM days d
)
SELECT league_id, league_name AS name, country, min(day) AS "from", max(day) AS "to", count(*) AS days,
	sum(matches)::bigint AS matches
FROM stretches
WHERE lacks
GROUP BY league_id, league_name, country, stretch
ORDER BY matches DESC, country, name, "from"
LIMIT :limit::bigint
