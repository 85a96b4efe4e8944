#include <stdlib.h>
#include <strings.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/num.h"
#include "base/xmem.h"
#include "httpimpl.h"

/* Running out of memory does not make a URL invalid. */
static bool
good(CURLUcode code)
{
	if (code == CURLUE_OUT_OF_MEMORY)
		die(EXIT_FOR_NOW, "out of memory");
	return code == CURLUE_OK;
}

static CURLU *
parse(const char *url)
{
	CURLU *u = curl_url();
	char *scheme = NULL;

	if (u == NULL)
		die(EXIT_FOR_NOW, "out of memory");
	if (!good(curl_url_set(u, CURLUPART_URL, url, 0)) ||
	    !good(curl_url_get(u, CURLUPART_SCHEME, &scheme, 0)) ||
	    (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)) {
		curl_url_cleanup(u);
		u = NULL;
	}
	curl_free(scheme);
	return u;
}

/* A part's text, for the caller to free; "" if the URL lacks it. */
static char *
part(CURLU *u, CURLUPart what, unsigned flags)
{
	char *text = NULL, *copy;

	if (!good(curl_url_get(u, what, &text, flags)))
		text = NULL;
	copy = xstrdup(text != NULL ? text : "");
	curl_free(text);
	return copy;
}

static bool
is_loopback(const char *host)
{
	/* libcurl has rewritten 127.1 and 0x7f000001 as four decimal numbers. */
	return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
	    (strncmp(host, "127.", 4) == 0 && host[strspn(host, "0123456789.")] == '\0');
}

static enum http_safety
safety_of(CURLU *u)
{
	char *scheme = part(u, CURLUPART_SCHEME, 0), *host = part(u, CURLUPART_HOST, 0);
	enum http_safety s = strcmp(scheme, "https") == 0 ? HTTP_URL_TLS :
	    is_loopback(host) ? HTTP_URL_LOOPBACK : HTTP_URL_PLAIN;

	free(scheme);
	free(host);
	return s;
}

enum http_safety
http_url_safety(const char *url)
{
	CURLU *u = parse(url);
	enum http_safety s = u != NULL ? safety_of(u) : HTTP_URL_BAD;

	curl_url_cleanup(u);
	return s;
}

static int
put_url(struct buf *to, CURLU *u)
{
	char *s = NULL;
	int status = -1;

	if (good(curl_url_get(u, CURLUPART_URL, &s, 0))) {
		buf_adds(to, s);
		status = 0;
	}
	curl_free(s);
	return status;
}

int
http_url_public(struct buf *to, const char *url)
{
	static const CURLUPart away[] = { CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS,
	    CURLUPART_FRAGMENT };
	CURLU *u = parse(url);
	int status;

	if (u == NULL)
		return -1;
	for (size_t i = 0; i < sizeof away / sizeof away[0]; i++)
		curl_url_set(u, away[i], NULL, 0);
	status = put_url(to, u);
	curl_url_cleanup(u);
	return status;
}

int
http_url_rebase(struct buf *to, const char *url, const char *base)
{
	CURLU *u = parse(url), *b = parse(base);
	char *prefix, *path, *query;
	struct buf joined = { 0 };
	int status = -1;

	if (u != NULL && b != NULL) {
		prefix = part(b, CURLUPART_PATH, 0);
		path = part(u, CURLUPART_PATH, 0);
		query = part(u, CURLUPART_QUERY, 0);
		buf_add(&joined, prefix, strlen(prefix) - (prefix[0] != '\0' &&
		    prefix[strlen(prefix) - 1] == '/'));
		buf_adds(&joined, path);
		if (good(curl_url_set(b, CURLUPART_PATH, buf_str(&joined), 0)) &&
		    good(curl_url_set(b, CURLUPART_QUERY, *query != '\0' ? query : NULL, 0)) &&
		    good(curl_url_set(b, CURLUPART_FRAGMENT, NULL, 0)))
			status = put_url(to, b);
		free(prefix);
		free(path);
		free(query);
		buf_free(&joined);
	}
	curl_url_cleanup(u);
	curl_url_cleanup(b);
	return status;
}

/* Appends scheme://host:port, always with the port. */
static void
put_origin(struct buf *to, const char *url)
{
	CURLU *u = parse(url);
	char *scheme, *host, *port;

	if (u == NULL)
		return;
	scheme = part(u, CURLUPART_SCHEME, 0);
	host = part(u, CURLUPART_HOST, 0);
	port = part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	for (char *c = host; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 'a' - 'A');
	buf_addf(to, "%s://%s:%s", scheme, host, port);
	free(scheme);
	free(host);
	free(port);
	curl_url_cleanup(u);
}

bool
httpurl_same_origin(const char *a, const char *b)
{
	struct buf x = { 0 }, y = { 0 };
	bool same;

	put_origin(&x, a);
	put_origin(&y, b);
	same = x.n != 0 && span_eq(buf_span(&x), buf_span(&y));
	buf_free(&x);
	buf_free(&y);
	return same;
}

void
httpurl_spell(struct buf *to, const char *url)
{
	const char *host = strstr(url, "://"), *path = strchr(host != NULL ? host + 3 : url, '/');

	if (path == NULL) {
		buf_adds(to, url);
		return;
	}
	buf_add(to, url, (size_t)(path - url));
	while (*path != '\0') {
		int byte = escape_byte((struct span){ path, strnlen(path, 3) });
		char c = byte >= 0 ? (char)byte : *path;

		if (c == '/')
			buf_addc(to, c);
		else
			escape_put(to, (struct span){ &c, 1 }, false);
		path += byte >= 0 ? 3 : 1;
	}
}

int64_t
httpurl_date(struct span value)
{
	char text[64];
	time_t t;

	/* An HTTP date has a month in letters and a time; curl_getdate accepts much more. */
	if (value.n < 8 || value.n >= sizeof text || memchr(value.p, ':', value.n) == NULL)
		return INT64_MIN;
	memcpy(text, value.p, value.n);
	text[value.n] = '\0';
	if (strpbrk(text, "aeou") == NULL && strpbrk(text, "AEOU") == NULL)
		return INT64_MIN;
	t = curl_getdate(text, NULL);
	return t == -1 ? INT64_MIN : (int64_t)t * CLOCK_SECOND;
}

/* An amount, with a unit in letters or words; 0, or -1. */
static int
retry_amount(struct span value, int64_t *pause)
{
	static const struct { const char *word, *unit; } units[] = {
		{ "milliseconds", "ms" }, { "millisecond", "ms" }, { "seconds", "s" }, { "second", "s" }, { "secs", "s" }, { "sec", "s" },
		{ "minutes", "m" }, { "minute", "m" }, { "mins", "m" }, { "min", "m" }, { "hours", "h" }, { "hour", "h" },
		{ "days", "d" }, { "day", "d" },
	};
	const int64_t most = INT64_C(1000000000) * CLOCK_SECOND;
	struct buf text = { 0 };
	const char *unit = "";
	int status;

	if (value.n > 1 && value.p[0] == '+')
		value = (struct span){ value.p + 1, value.n - 1 };
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t n = strlen(units[i].word);

		if (value.n <= n || strncasecmp(value.p + value.n - n, units[i].word, n) != 0)
			continue;
		value = span_trim((struct span){ value.p, value.n - n });
		unit = units[i].unit;
		break;
	}
	buf_span_add(&text, value);
	buf_adds(&text, unit);
	status = num_duration(buf_span(&text), 0, most, pause);
	buf_free(&text);
	return status;
}

/* An instant since 1970 in seconds or milliseconds, of this age of the world: no pause is that long; 0, or -1. */
static int
retry_instant(struct span value, int64_t *at)
{
	const int64_t since = 1000000000, until = 10000000000;
	int64_t n;

	if (num_i64(value, since, until * 1000, &n) != 0 || (n >= until && n < since * 1000))
		return -1;
	*at = n * (n < until ? CLOCK_SECOND : CLOCK_SECOND / 1000);
	return 0;
}

/* Amounts that a proxy has joined, as it may do with any header: the longest; 0, or -1. */
static int
retry_joined(struct span value, int64_t *pause)
{
	*pause = 0;
	for (;;) {
		const char *comma = memchr(value.p, ',', value.n);
		size_t n = comma != NULL ? (size_t)(comma - value.p) : value.n;
		int64_t one;

		if (retry_amount(span_trim((struct span){ value.p, n }), &one) != 0)
			return -1;
		if (one > *pause)
			*pause = one;
		if (comma == NULL)
			return 0;
		value = (struct span){ value.p + n + 1, value.n - n - 1 };
	}
}

int64_t
http_retry_after(struct span value, int64_t date, int64_t now)
{
	int64_t at;

	if (value.p == NULL)
		return -1;
	value = span_trim(value);
	if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
		value = span_trim((struct span){ value.p + 1, value.n - 2 });
	if (retry_joined(value, &at) == 0)
		return at;
	if (retry_instant(value, &at) != 0 && clock_parse(value, &at) != 0 && (at = httpurl_date(value)) == INT64_MIN)
		return -1;
	at -= date != INT64_MIN ? date : now;
	return at > 0 ? at : 0;
}
