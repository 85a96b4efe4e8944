-- match-id: the match_id of the record r, a text, in the type of the column :match_id of :matches: a number, a uuid, a text.
(json_populate_record(CAST(NULL AS :matches), json_build_object((parse_ident(:'match_id'))[1], r.match_id))).:match_id
