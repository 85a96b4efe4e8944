#include "connectors.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/share.h"
#include "base/xmem.h"
#include "govfile.h"
#include "provider.h"

#define SUFFIX ".conf"

/* Scheme, host and port of a template; NULL if it has none of its own. */
static char *
origin_of(const char *url)
{
	const char *host = strstr(url, "://");
	size_t n;

	if (host == NULL)
		return NULL;
	n = (size_t)(host + 3 - url) + strcspn(host + 3, "/?#");
	return memchr(url, '{', n) == NULL && memchr(url, '@', n) == NULL ? xmemdup(url, n) : NULL;
}

/* --- what this machine knows --- */

static int64_t
asked(const char *name)
{
	struct buf path = { 0 };
	struct stat st;
	int64_t at = INT64_MIN;

	govfile_asked_path(&path, name);
	if (stat(buf_str(&path), &st) == 0)
		at = (int64_t)st.st_mtime * CLOCK_SECOND;
	buf_free(&path);
	return at;
}

/* Reads the ledger, without creating one. */
static int64_t
resting_until(const struct provider *p)
{
	struct buf name = { 0 }, path = { 0 }, why = { 0 };
	const char *missing, *secret = p->secrets.n > 0 ? provider_secret(p, 0, &name, &missing) : NULL;
	int64_t until = INT64_MIN, now = govfile_now(), wall = clock_now();
	struct govfile *f = NULL;
	struct gov_state *g;

	govfile_path(&path, provider_ledger(p), secret != NULL ? SPAN(secret) : SPAN_NONE);
	if (access(buf_str(&path), R_OK | W_OK) == 0)
		f = govfile_open(buf_str(&path), &why);
	if (f != NULL && (g = govfile_begin(f, now, wall)) != NULL) {
		if (g->breaker_until > now)
			until = wall + g->breaker_until - now;
		govfile_cancel(f);
	}
	govfile_close(f);
	buf_free(&name);
	buf_free(&path);
	buf_free(&why);
	return until;
}

/* --- the list --- */

/* How much of the beginning of a, in whole words between dashes, b has too. */
static size_t
common(const char *a, const char *b)
{
	size_t n = strlen(a);

	while (n > 0 && (strncmp(a, b, n) != 0 || (b[n] != '\0' && b[n] != '-')))
		for (n--; n > 0 && a[n] != '-'; n--)
			;
	return n;
}

static struct connector *
at_origin(struct connectors *c, char *origin, const char *name)
{
	for (size_t i = 0; i < c->n; i++) {
		if (strcmp(c->v[i].origin, origin) == 0) {
			free(origin);
			return &c->v[i];
		}
	}
	c->v = xreallocarray(c->v, c->n + 1, sizeof *c->v);
	c->v[c->n] = (struct connector){ .part = xstrdup(name), .origin = origin, .asked = INT64_MIN, .resting_until = INT64_MIN };
	return &c->v[c->n++];
}

static void
add(struct connectors *c, const char *name)
{
	static struct provider p;
	struct connector *at;
	struct buf names = { 0 };
	int64_t when;
	char *origin;
	size_t n;

	provider_init(&p);
	if (provider_load(&p, name) != 0 || p.url == NULL || (origin = origin_of(p.url)) == NULL)
		return;
	at = at_origin(c, origin, name);
	/* If the names have nothing in common, the first one counts. */
	if ((n = common(at->part, name)) > 0)
		at->part[n] = '\0';
	buf_addf(&names, "%s%s%s", at->names != NULL ? at->names : "", at->names != NULL ? " " : "", name);
	free(at->names);
	at->names = xstrdup(buf_str(&names));
	buf_free(&names);
	if ((when = asked(name)) > at->asked)
		at->asked = when;
	if (when != INT64_MIN && (when = resting_until(&p)) > at->resting_until)
		at->resting_until = when;
}

static int
is_file(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > strlen(SUFFIX) && *d->d_name != '.' && strcmp(d->d_name + n - strlen(SUFFIX), SUFFIX) == 0;
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int
connectors_read(struct connectors *c, struct buf *why)
{
	struct dirent **files = NULL;
	struct buf folder = { 0 };
	const char *path = share_find(&folder, NULL, "providers", "");
	int n = path != NULL ? scandir(path, &files, is_file, by_name) : -1;

	*c = (struct connectors){ 0 };
	if (n < 0) {
		why->n = 0;
		buf_addf(why, "cannot read '%s': %s", buf_str(&folder), strerror(errno));
		buf_str(why);
	}
	for (int i = 0; i < n; i++) {
		files[i]->d_name[strlen(files[i]->d_name) - strlen(SUFFIX)] = '\0';
		add(c, files[i]->d_name);
		free(files[i]);
	}
	free(files);
	buf_free(&folder);
	return n < 0 ? -1 : 0;
}

bool
connector_is(const struct connector *c, const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || strcmp(c->part, name) == 0)
		return n != 0;
	for (const char *p = c->names; (p = strstr(p, name)) != NULL; p += n)
		if ((p == c->names || p[-1] == ' ') && (p[n] == '\0' || p[n] == ' '))
			return true;
	return false;
}

void
connectors_free(struct connectors *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->v[i].part);
		free(c->v[i].origin);
		free(c->v[i].names);
	}
	free(c->v);
	*c = (struct connectors){ 0 };
}
