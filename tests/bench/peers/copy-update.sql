-- The stats update by COPY and one UPDATE: the same rule, absent, null and '' are filled and nothing else is touched.
CREATE TEMP TABLE f (match_id bigint, home jsonb, away jsonb);
\copy f FROM 'found.csv' CSV
CREATE FUNCTION pg_temp.fill(old jsonb, found jsonb) RETURNS jsonb IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
	SELECT found || coalesce((SELECT jsonb_object_agg(key, value) FROM jsonb_each(coalesce(nullif(old, 'null'), '{}'))
		WHERE value NOT IN ('null', '""') OR NOT found ? key), '{}')
$$;
UPDATE matches m
SET stats = coalesce(nullif(m.stats, 'null'), '{}')
	|| CASE WHEN f.home = '{}' THEN '{}' ELSE jsonb_build_object('home', pg_temp.fill(m.stats->'home', f.home)) END
	|| CASE WHEN f.away = '{}' THEN '{}' ELSE jsonb_build_object('away', pg_temp.fill(m.stats->'away', f.away)) END
FROM f
WHERE m.id = f.match_id AND (f.home <> '{}' OR f.away <> '{}');
