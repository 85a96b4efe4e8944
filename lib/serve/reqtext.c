#include "reqtext.h"

#include <strings.h>

#include "base/num.h"

#define BODY_MOST (INT64_C(64) << 20)

static bool
is_token(const char *s)
{
	size_t n = strspn(s, "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

	return n > 0 && s[n] == '\0';
}

/* Cuts off the line at *at; NULL if it does not end, or contains a control character. */
static char *
line(char **at, char *end)
{
	char *start = *at, *stop = memchr(start, '\n', (size_t)(end - start));

	if (stop == NULL)
		return NULL;
	*at = stop + 1;
	if (stop > start && stop[-1] == '\r')
		stop--;
	*stop = '\0';
	for (const char *c = start; c < stop; c++)
		if (((unsigned char)*c < ' ' && *c != '\t') || *c == 0x7f)
			return NULL;
	return start;
}

static bool
first_line(struct reqtext *t, char *text)
{
	char *blank = strchr(text, ' '), *second = blank != NULL ? strchr(blank + 1, ' ') : NULL;

	if (second == NULL || (strcmp(second, " HTTP/1.1") != 0 && strcmp(second, " HTTP/1.0") != 0))
		return false;
	*blank = *second = '\0';
	t->method = text;
	t->target = blank + 1;
	return is_token(text) && t->target[0] == '/';
}

static bool
header_line(struct reqtext *t, char *text)
{
	char *colon = strchr(text, ':');
	struct span value;

	if (colon == NULL || t->n == REQTEXT_HEADERS)
		return false;
	*colon = '\0';
	value = span_trim(SPAN(colon + 1));
	colon[1 + (size_t)(value.p - (colon + 1)) + value.n] = '\0';
	t->header[t->n].name = text;
	t->header[t->n++].value = colon + 1 + (value.p - (colon + 1));
	return is_token(text);
}

const char *
reqtext_header(void *ctx, const char *name, size_t i)
{
	const struct reqtext *t = ctx;

	for (size_t at = 0; at < t->n; at++)
		if (strcasecmp(t->header[at].name, name) == 0 && i-- == 0)
			return t->header[at].value;
	return NULL;
}

static unsigned
body(struct reqtext *t, char *at, char *end, const char **why)
{
	const char *length = reqtext_header(t, "content-length", 0);
	int64_t n = 0;

	*why = "a request must give its length in Content-Length, and not be chunked";
	if (reqtext_header(t, "transfer-encoding", 0) != NULL)
		return 400;
	if (length != NULL && num_i64(SPAN(length), 0, BODY_MOST, &n) != 0)
		return 400;
	*why = "the body is not as long as Content-Length says";
	if (end - at != n)
		return 400;
	t->body = (struct span){ at, (size_t)n };
	return 0;
}

unsigned
reqtext_read(struct reqtext *t, char *text, size_t n, const char **why)
{
	char *at = text, *end = text + n, *one;
	int hosts = 0;

	*t = (struct reqtext){ 0 };
	*why = "the first line must be METHOD /PATH HTTP/1.1";
	if ((one = line(&at, end)) == NULL || !first_line(t, one))
		return 400;
	*why = "a header must be NAME: VALUE, and an empty line must follow the last one";
	while ((one = line(&at, end)) != NULL && *one != '\0')
		if (!header_line(t, one))
			return 400;
	if (one == NULL)
		return 400;
	for (size_t i = 0; i < t->n; i++)
		hosts += strcasecmp(t->header[i].name, "host") == 0;
	*why = "a request must have one Host";
	if (hosts != 1)
		return 400;
	return body(t, at, end, why);
}

void
reqtext_write(struct buf *to, const struct rep *p, int64_t length)
{
	buf_addf(to, "HTTP/1.1 %u\r\n", p->status);
	if (p->type != NULL)
		buf_addf(to, "content-type: %s\r\n", p->type);
	for (size_t i = 0; i < p->nfields; i++)
		buf_addf(to, "%s: %s\r\n", p->fields[i].name, p->fields[i].value);
	if (length >= 0)
		buf_addf(to, "content-length: %lld\r\n", (long long)length);
	buf_adds(to, "\r\n");
}
