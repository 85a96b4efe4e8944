-- taint: marks the matches of the segments that a pilot condemned, so that nobody asks for them again.
--
-- Takes verdicts.  Only STOP and STOP_CIRCUIT count, only with enough answers (:min_answers, or the verdict's own, or
-- as many as there are matches), and only if more than half of the answers had no data.  Only matches that the
-- provider knows and that still lack statistics are marked, by the season rule of the verdict, and none that carries
-- somebody else's mark or evidence.  untaint.sql removes the marks.
--
--: takes league_id, season, season_start?, decision, sampled?, api_ok?, partial?, no_data, total_missing?, min_answers?, pilot_date?
--: key league_id, season
--: default min_answers
\ir matches.sql
, v AS MATERIALIZED (
	SELECT v.*, a.answers
	FROM jsonb_to_recordset(:records::jsonb) AS v (league_id bigint, season int, season_start int, decision text,
		sampled bigint, api_ok bigint, partial bigint, no_data bigint, total_missing bigint, min_answers bigint,
		pilot_date text)
	CROSS JOIN LATERAL (
		SELECT coalesce(v.api_ok, 0) + coalesce(v.partial, 0) + coalesce(v.no_data, 0) AS answers
	) a
	WHERE v.decision IN ('STOP', 'STOP_CIRCUIT') AND a.answers > 0 AND v.no_data * 2 > a.answers
		AND a.answers >= least(coalesce(:min_answers::bigint, v.min_answers, 20), coalesce(v.total_missing, 20))
), marked AS MATERIALIZED (
	SELECT m.match_id, v.*
	FROM v JOIN m ON m.league_id = v.league_id AND coalesce((m.months + 1 - v.season_start) / 12, m.season) = v.season
	WHERE m.fixture_id IS NOT NULL AND m.lacks AND NOT m.tainted
), held AS MATERIALIZED (
	-- Again under lock: somebody may have filled or marked a row meanwhile.
	SELECT t.:match_id AS match_id, v.league_id, v.season, json_build_object(
			'reason', 'api_no_data',
			'pilot_date', coalesce(v.pilot_date, to_char(now(), 'YYYY-MM-DD')),
			'sampled', coalesce(v.sampled, v.answers),
			'no_data_pct', round(100.0 * v.no_data / v.answers, 1),
			'by', 'af',
			'decision', v.decision,
			'answers', v.answers,
			'league_id', v.league_id,
			'season', v.season,
			'was', t.:tainted) AS evidence
	FROM :matches t JOIN marked v ON v.match_id = t.:match_id
	WHERE t.:tainted IS NOT TRUE AND t.:tainted_evidence IS NULL AND
\ir lacks.sql
	ORDER BY t.:match_id
	FOR NO KEY UPDATE OF t
), written AS (
	UPDATE :matches t
	SET :tainted = true, :tainted_evidence = h.evidence
	FROM held h
	WHERE t.:match_id = h.match_id
	RETURNING h.league_id, h.season
)
SELECT league_id, season, count(*) AS written
FROM written
GROUP BY league_id, season
