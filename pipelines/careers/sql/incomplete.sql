-- incomplete: the players of these records with an incomplete history; see who.sql.
--: takes api_id?
--: default recheck
--: default begins
--: default today
--: default thorough
\ir tables.sql
WITH r AS MATERIALIZED (
	SELECT DISTINCT r.api_id FROM jsonb_to_recordset(:records::jsonb) AS r (api_id :api_type) WHERE r.api_id IS NOT NULL
)
\ir who.sql
