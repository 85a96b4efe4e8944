#include "redisurl.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/num.h"
#include "base/xmem.h"

/* The text with %XX undone; NULL if it has a NUL or a bad one. */
static char *
decode(const char *p, size_t n)
{
	char *to = xmalloc(n + 1);
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		int c = p[i] == '%' ? escape_byte((struct span){ p + i, n - i }) : p[i];

		if (c == 0 || (p[i] == '%' && c < 0)) {
			free(to);
			return NULL;
		}
		i += p[i] == '%' ? 2 : 0;
		to[k++] = (char)c;
	}
	to[k] = '\0';
	return to;
}

void
redis_url_free(struct redis_url *u)
{
	free(u->user);
	free(u->password);
	free(u->host);
	free(u->port);
	free(u->path);
	free(u->db);
}

/* [[USER]:PASSWORD@]: what is before the last '@' of the part; returns what is after it, or NULL. */
static const char *
take_user(struct redis_url *u, const char *p, size_t n)
{
	const char *at = memrchr(p, '@', n), *colon;

	if (at == NULL)
		return p;
	if ((colon = memchr(p, ':', (size_t)(at - p))) == NULL) {
		u->password = decode(p, (size_t)(at - p));
	} else {
		if (colon != p && (u->user = decode(p, (size_t)(colon - p))) == NULL)
			return NULL;
		u->password = decode(colon + 1, (size_t)(at - colon) - 1);
	}
	return u->password != NULL ? at + 1 : NULL;
}

static bool
take_host(struct redis_url *u, const char *p, size_t n)
{
	const char *close = n > 0 && *p == '[' ? memchr(p, ']', n) : NULL, *colon;

	colon = close != NULL ? close + 1 : memchr(p, ':', n);
	if (colon != NULL && (colon == p + n || *colon != ':'))
		colon = NULL;
	if (colon != NULL)
		u->port = xmemdup(colon + 1, n - (size_t)(colon - p) - 1);
	if (close != NULL)
		u->host = xmemdup(p + 1, (size_t)(close - p) - 1);
	else
		u->host = decode(p, colon != NULL ? (size_t)(colon - p) : n);
	return u->host != NULL && *u->host != '\0' && (u->port == NULL || *u->port != '\0');
}

static bool
parse_tcp(struct redis_url *u, const char *p)
{
	size_t n = strcspn(p, "/?#");
	const char *rest = p + n, *host = take_user(u, p, n);

	if (host == NULL || !take_host(u, host, (size_t)(rest - host)))
		return false;
	if (*rest == '/' && rest[1] != '\0')
		u->db = xstrdup(rest + 1);
	return *rest == '\0' || *rest == '/';
}

static bool
parse_unix(struct redis_url *u, const char *p)
{
	const char *path = take_user(u, p, strcspn(p, "/?")), *query;

	if (path == NULL || *path != '/')
		return false;
	query = strchr(path, '?');
	u->path = decode(path, query != NULL ? (size_t)(query - path) : strlen(path));
	if (query != NULL && strncmp(query, "?db=", 4) != 0)
		return false;
	if (query != NULL)
		u->db = xstrdup(query + 4);
	return u->path != NULL;
}

const char *
redis_url_parse(struct redis_url *u, const char *url)
{
	int64_t n;
	bool good = false;

	*u = (struct redis_url){ .user = NULL };
	if (strncmp(url, "rediss://", 9) == 0)
		return ": rediss:// is not supported; let stunnel listen on a socket of this machine, and give that";
	if (strncmp(url, "redis://", 8) == 0)
		good = parse_tcp(u, url + 8);
	else if (strncmp(url, "unix://", 7) == 0)
		good = parse_unix(u, url + 7);
	if (good && u->port != NULL)
		good = num_i64(SPAN(u->port), 1, 65535, &n) == 0;
	if (good && u->db != NULL)
		good = num_i64(SPAN(u->db), 0, 1000000, &n) == 0;
	return good ? NULL : " is neither redis://[user:password@]host[:port][/db] nor unix:///path";
}
