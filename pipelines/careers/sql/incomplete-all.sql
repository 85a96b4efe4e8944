-- incomplete-all: all players with an incomplete history; see who.sql.
--: default recheck
--: default begins
--: default today
--: default thorough
\ir tables.sql
WITH r AS (
	SELECT x.:player_api AS api_id FROM :players x WHERE x.:player_api IS NOT NULL
)
\ir who.sql
