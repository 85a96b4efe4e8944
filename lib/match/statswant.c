/* The members that stats_of reads, in both shapes of an answer. */
#include "statsgot.h"

#define W_END { NULL, -1, NULL }
#define W_PAIR(type, slot) { JSON_PAIR("{\"type\":\"" type "\",\"value\":", slot) }
#define W_TYPE(at, row, provider, name, kind, core, null_zero) W_PAIR(provider, at + row),
#define W_TYPES(at) FIELD_LIST(W_TYPE, at)

static const struct json_want
w_id_team0[] = { { "id", G_TEAM0, NULL }, W_END },
w_id_team1[] = { { "id", G_TEAM1, NULL }, W_END },
w_id_b0[] = { { "id", G_B_TEAM0, NULL }, W_END },
w_id_b1[] = { { "id", G_B_TEAM1, NULL }, W_END },
w_id_home[] = { { "id", G_E_HOME, NULL }, W_END },
w_id_away[] = { { "id", G_E_AWAY, NULL }, W_END },
w_status[] = { { "short", G_E_SHORT, NULL }, W_END },
w_fixture[] = { { "id", G_E_ID, NULL }, { "status", -1, w_status }, W_END },
w_teams[] = { { "home", -1, w_id_home }, { "away", -1, w_id_away }, W_END },
w_types0[] = { W_TYPES(G_VALUES0) { "[]", G_PAIRS0, NULL }, W_END },
w_types1[] = { W_TYPES(G_VALUES1) { "[]", G_PAIRS1, NULL }, W_END },
w_block0[] = { { "team", -1, w_id_b0 }, { "statistics", G_B_STATS0, w_types0 }, W_END },
w_block1[] = { { "team", -1, w_id_b1 }, { "statistics", G_B_STATS1, w_types1 }, W_END },
w_blocks[] = {
	W_TYPES(G_VALUES0) { "[]", G_PAIRS0, NULL },
	{ "[0]", G_BLOCK0, w_block0 }, { "[1]", G_BLOCK1, w_block1 }, { "[2]", G_BLOCK2, NULL }, W_END
},
w_first[] = {
	{ "team", -1, w_id_team0 }, { "statistics", G_STATS0, w_blocks },
	{ "fixture", G_E_FIXTURE, w_fixture }, { "teams", -1, w_teams }, W_END
},
w_second[] = { { "team", -1, w_id_team1 }, { "statistics", G_STATS1, w_types1 }, W_END },
w_response[] = {
	{ "[0]", G_FIRST, w_first }, { "[1]", G_SECOND, w_second }, { "[2]", G_THIRD, NULL }, W_END
},
w_parameters[] = { { "fixture", G_ASKED, NULL }, W_END },
w_body[] = {
	{ "get", G_GET, NULL }, { "parameters", -1, w_parameters }, { "errors", G_ERRORS, NULL },
	{ "message", G_MESSAGE, NULL }, { "response", G_RESPONSE, w_response }, W_END
},
w_fetch[] = {
	{ "error", G_ERROR, NULL }, { "skipped", G_SKIPPED, NULL }, { "status", G_HTTP, NULL },
	{ "through", G_THROUGH, NULL }, W_END
},
w_finding[] = { { "status", G_STATUS, NULL }, W_END };

const struct json_want stats_want[] = {
	{ "fixture_id", G_FIXTURE_ID, NULL }, { "home_team_id", G_HOME, NULL },
	{ "away_team_id", G_AWAY, NULL }, { "fetch", G_FETCH, w_fetch }, { "body", G_BODY, w_body },
	{ "finding", -1, w_finding },
	W_END
};
