#include "sqlpath.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/share.h"

/* dir/name, if it can be read. */
static const char *
readable(struct buf *to, struct span dir, const char *name, const char *suffix)
{
	to->n = 0;
	buf_span_add(to, dir);
	buf_addf(to, "/%s%s", name, suffix);
	return access(buf_str(to), R_OK) == 0 ? to->p : NULL;
}

const char *
sqlpath_find(struct buf *to, const char *name, const char *beside, bool *by_path)
{
	const char *own = getenv("AF_SQL"), *slash = beside != NULL ? strrchr(beside, '/') : NULL, *found;
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
	if (own != NULL && *own != '\0' && *name != '.' && (found = readable(to, SPAN(own), name, suffix)) != NULL)
		return found;
	return share_find(to, "sql", name, suffix);
}
