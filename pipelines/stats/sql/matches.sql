-- matches: the finished matches of leagues, as m; the files that read include this one first.
--
-- m.fixture_id is null if the provider does not know the match.  m.lacks: see lacks.sql; m.has_shots: the opposite, except
-- that values that are not statistics or not readable are neither.
-- m.season and m.months are null if the date is not one a match can have.
-- m.months: the month counted from year 0, which gives the season if seasons do not start in January:
-- (m.months + 1 - start) / 12.
--
-- A column that :matches lacks is found in "absent", one level further out.
\ir tables.sql
WITH m AS (
	SELECT f.*, l.league_name, l.country
	FROM (VALUES (NULL::int, NULL::boolean)) AS absent (:match_season, :tainted)
	CROSS JOIN LATERAL (
		SELECT :match_id AS match_id, :fixture_id AS fixture_id, :match_league AS league_id,
			:match_date AS date, :home_team_id AS home_team_id, :away_team_id AS away_team_id,
			:home_goals AS home_goals, :away_goals AS away_goals, :stats AS stats, (
\ir lacks.sql
			) AS lacks,
			CASE WHEN
\ir unreadable.sql
			THEN false ELSE coalesce(:stats -> 'home' ->> 'total_shots', '') <> '' END AS has_shots,
			CASE WHEN
\ir unreadable.sql
			THEN false ELSE coalesce(:stats -> 'home' ->> 'corner_kicks', '') <> '' END AS has_corners,
			:tainted IS TRUE AS tainted,
			coalesce(:match_season::int, CASE WHEN :match_date BETWEEN '1800-01-01' AND '2200-12-31' THEN date_part('year', :match_date)::int END)
				AS season,
			CASE WHEN :match_date BETWEEN '1800-01-01' AND '2200-12-31' THEN
				date_part('year', :match_date)::int * 12 + date_part('month', :match_date)::int - 1 END AS months
		FROM :matches
		WHERE :match_status = :'finished'
	) f
	JOIN (
		-- Some databases have a league once per season: its matches must not be repeated.
		SELECT DISTINCT ON (:league_id) :league_id AS league_id, :league_name AS league_name, :league_country AS country
		FROM :leagues
		WHERE :league_kind = :'wanted_kind'
		ORDER BY :league_id, :league_name, :league_country
	) l ON l.league_id = f.league_id
)
