#include "leagues.h"

typedef void tell_fn(void *ctx, int64_t league, int64_t season, bool statistics);

static void
league(struct span item, tell_fn *tell, void *ctx)
{
	int64_t id, year;

	if (json_i64(json_get(json_get(item, "league"), "id"), 0, INT64_MAX, &id) != 0)
		return;
	for (struct json_iter it = json_iter(json_get(item, "seasons")); json_next(&it);) {
		struct span flag = json_get(json_get(json_get(it.value, "coverage"), "fixtures"),
		    "statistics_fixtures");

		if (json_i64(json_get(it.value, "year"), 0, INT64_MAX, &year) == 0 && json_type(flag) == JSON_BOOL)
			tell(ctx, id, year, *flag.p == 't');
	}
}

const char *
leagues_read(struct span answer, tell_fn *tell, void *ctx)
{
	struct span body = json_get(answer, "body"), errors, response;

	if (json_type(body) == JSON_OBJECT)
		answer = body;
	errors = json_get(answer, "errors");
	response = json_get(answer, "response");
	if (errors.n > 2 && json_type(errors) >= JSON_ARRAY)
		return "the provider refused";
	if (json_type(response) != JSON_ARRAY)
		return "not an answer of /leagues: it has no array 'response'";
	for (struct json_iter it = json_iter(response); json_next(&it);)
		league(it.value, tell, ctx);
	return NULL;
}
