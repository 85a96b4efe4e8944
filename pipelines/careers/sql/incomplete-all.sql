-- incomplete-all: of all players, those whose history is not complete; see who.sql.
--: default recheck
--: default begins
--: default today
--: default thorough
\ir tables.sql
WITH r AS (
	SELECT x.:player_api AS api_id FROM :players x WHERE x.:player_api IS NOT NULL
)
\ir who.sql
