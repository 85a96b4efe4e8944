-- chosen: after matches.sql; the matches of the leagues and seasons that were asked for, as c.
--
-- :league_ids, :seasons	lists such as 39,140 or 2015-2020; null or empty: all
--: default league_ids
--: default seasons
--: default season_start
\ir matches.sql
, c AS (
	SELECT m.*, s.season AS in_season
	FROM m CROSS JOIN LATERAL (
		SELECT coalesce((m.months + 1 - :season_start::int) / 12, m.season) AS season
	) s
	WHERE s.season IS NOT NULL AND (coalesce(:league_ids, '') = '' OR EXISTS (
			SELECT FROM unnest(string_to_array(:league_ids, ',')) AS r (span)
			WHERE m.league_id BETWEEN split_part(span, '-', 1)::bigint
				AND coalesce(nullif(split_part(span, '-', 2), ''), span)::bigint))
		AND (coalesce(:seasons, '') = '' OR EXISTS (
			SELECT FROM unnest(string_to_array(:seasons, ',')) AS r (span)
			WHERE s.season BETWEEN split_part(span, '-', 1)::int
				AND coalesce(nullif(split_part(span, '-', 2), ''), span)::int))
)
