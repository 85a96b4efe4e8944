#include "refill.h"

const char *
refill(void *ctx, struct span now, const struct json_members *record, const struct takes_instead **instead)
{
	struct refill *r = ctx;
	struct span finding = json_path(record, SPAN("finding"));
	const char *why;

	*instead = NULL;
	if (json_type(finding) != JSON_OBJECT)
		return "the row has changed since, and the record has no finding to merge with it";
	if ((why = fill_merge(&r->fill, now, finding)) != NULL || r->fill.nfilled == 0)
		return why;
	r->instead[0] = (struct takes_instead){ "stats", now };
	r->instead[1] = (struct takes_instead){ "update.stats", buf_span(&r->fill.stats) };
	r->instead[2] = (struct takes_instead){ "update.filled", buf_span(&r->fill.filled) };
	r->instead[3] = (struct takes_instead){ NULL, SPAN_NONE };
	*instead = r->instead;
	return NULL;
}

void
refill_free(struct refill *r)
{
	fill_free(&r->fill);
}
