/* What a provider's file says to its users: headers, ledger, limits, secrets. */
#include "provider.h"

#include <stdlib.h>
#include <strings.h>

#include "base/io.h"
#include "base/words.h"

static bool
same_header(const char *a, const char *b)
{
	size_t n = strcspn(a, ":");

	return n == strcspn(b, ":") && strncasecmp(a, b, n) == 0;
}

bool
provider_sends(const struct provider *p, size_t i)
{
	if (i >= p->file_headers)
		return true;
	for (size_t k = 0; k < p->headers.n; k++)
		if ((k < i || k >= p->file_headers) && same_header(p->headers.v[k], p->headers.v[i]))
			return false;
	return true;
}

const char *
provider_ledger(const struct provider *p)
{
	return p->governor != NULL ? p->governor : p->name;
}

struct gov_limits
provider_limits(const struct provider *p)
{
	return (struct gov_limits){ .rate = p->rate, .per_second = p->per_second,
	    .per_minute = p->per_minute, .per_day = p->per_day, .day_offset = p->day_offset,
	    .burst = p->bursts };
}

/* The first line of the key file; NULL if there is none. */
static const char *
from_file(const char *path)
{
	static struct buf text;

	text.n = 0;
	if (io_read_file(path, &text, 65536) != 0)
		return NULL;
	buf_str(&text)[strcspn(text.p, "\r\n")] = '\0';
	return *text.p != '\0' ? text.p : NULL;
}

const char *
provider_secret(const struct provider *p, size_t i, struct buf *name, const char **missing)
{
	static struct buf words;
	char *rest, *env;
	const char *value = NULL, *first = NULL, *why;

	words.n = 0;
	buf_adds(&words, p->secrets.v[i]);
	rest = buf_str(&words);
	env = words_next(&rest, &why);
	name->n = 0;
	buf_adds(name, env);
	buf_str(name);
	if (p->key_file != NULL) {
		*missing = p->key_file;
		return from_file(p->key_file);
	}
	while (value == NULL && (env = words_next(&rest, &why)) != NULL) {
		first = first == NULL ? env : first;
		value = getenv(env);
		if (value != NULL && *value == '\0')
			value = NULL;
	}
	*missing = first;
	return value;
}
