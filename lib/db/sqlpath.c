#include "sqlpath.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/share.h"

#define USUAL "stats"	/* the backfill whose files are meant if none is named */

/* dir/name, if it can be read. */
static const char *
readable(struct buf *to, struct span dir, const char *name, const char *suffix)
{
	to->n = 0;
	buf_span_add(to, dir);
	buf_addf(to, "/%s%s", name, suffix);
	return access(buf_str(to), R_OK) == 0 ? to->p : NULL;
}

/* The user's own: in $AF_SQL/BACKFILL, and for the default one in $AF_SQL itself. */
static const char *
users_own(struct buf *to, const char *backfill, const char *name, const char *suffix)
{
	const char *own = getenv("AF_SQL"), *found;
	struct buf dir = { 0 };

	if (own == NULL || *own == '\0' || *name == '.')
		return NULL;
	buf_addf(&dir, "%s/%s", own, backfill);
	found = readable(to, buf_span(&dir), name, suffix);
	buf_free(&dir);
	return found == NULL && strcmp(backfill, USUAL) == 0 ? readable(to, SPAN(own), name, suffix) : found;
}

/* What comes with the programs: the backfill's, and what several share. */
static const char *
shared(struct buf *to, const char *backfill, const char *name, const char *suffix)
{
	struct buf dir = { 0 };
	const char *found;

	buf_addf(&dir, "%s/sql", backfill);
	if ((found = share_find(to, buf_str(&dir), name, suffix)) == NULL)
		found = share_find(to, "sql", name, suffix);
	buf_free(&dir);
	return found;
}

const char *
sqlpath_find(struct buf *to, const char *name, const char *beside, bool *by_path)
{
	const char *backfill = getenv("AF_BACKFILL"), *slash = beside != NULL ? strrchr(beside, '/') : NULL, *found;
	size_t n = strlen(name);
	const char *suffix = n > 4 && strcmp(name + n - 4, ".sql") == 0 ? "" : ".sql";

	to->n = 0;
	*by_path = true;
	if (strchr(name, '/') != NULL) {
		buf_adds(to, name);
		return buf_str(to);
	}
	if (slash != NULL && *name != '.' &&
	    (found = readable(to, (struct span){ beside, (size_t)(slash - beside) }, name, suffix)) != NULL)
		return found;
	*by_path = false;
	if (backfill == NULL || *backfill == '\0' || *backfill == '.' || strchr(backfill, '/') != NULL)
		backfill = USUAL;
	if ((found = users_own(to, backfill, name, suffix)) != NULL)
		return found;
	return shared(to, backfill, name, suffix);
}
