/* Requests that two servers in a row could read differently: where one ends and the next begins must be beyond doubt. */
#include <string.h>
#include <strings.h>

#include "httpdimpl.h"

/* Of these there may be one: of two, a proxy may believe the other. */
static const char *const single[] = {
	"host", "content-length", "transfer-encoding", "content-type", "authorization", "origin", "idempotency-key", "last-event-id",
};
enum { SINGLE = sizeof single / sizeof single[0], LENGTH = 1, CODING = 2 };

struct frame {
	size_t seen[SINGLE];
	const char *wrong;
};

/* A token of RFC 9110; a name that ends with a blank is read as another name here than elsewhere. */
static bool
is_token(const char *name, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char c = name[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL))
			return false;
	}
	return n > 0;
}

static bool
is_value(const char *value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)value[i] < ' ' && value[i] != '\t') || value[i] == '\177')
			return false;
	return true;
}

static enum MHD_Result
take(void *ctx, enum MHD_ValueKind kind, const char *name, size_t n, const char *value, size_t m)
{
	struct frame *f = ctx;

	(void)kind;
	if (!is_token(name, n))
		f->wrong = "the name of a header is none";
	else if (!is_value(value, value != NULL ? m : 0))
		f->wrong = "a header has a control character";
	for (size_t i = 0; f->wrong == NULL && i < SINGLE; i++)
		if (strcasecmp(name, single[i]) == 0 && ++f->seen[i] > 1)
			f->wrong = "a header that may be there once is there twice";
	return f->wrong == NULL ? MHD_YES : MHD_NO;
}

struct again {
	const char *name, *value;
	size_t left;
};

static enum MHD_Result
find_again(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct again *a = ctx;

	(void)kind;
	if (strcasecmp(name, a->name) != 0 || a->left-- > 0)
		return MHD_YES;
	a->value = value;
	return MHD_NO;
}

const char *
httpd_header_again(struct httpd_request *r, const char *name, size_t i)
{
	struct again a = { name, NULL, i };

	(void)MHD_get_connection_values(r->connection, MHD_HEADER_KIND, find_again, &a);
	return a.value;
}

const char *
httpd_misframed(struct httpd_request *r)
{
	struct frame f = { 0 };

	(void)MHD_get_connection_values_n(r->connection, MHD_HEADER_KIND, take, &f);
	if (f.wrong == NULL && f.seen[CODING] > 0 && f.seen[LENGTH] > 0)
		f.wrong = "it has both a Content-Length and a Transfer-Encoding";
	else if (f.wrong == NULL && f.seen[CODING] > 0 && strcasecmp(httpd_header(r, "transfer-encoding"), "chunked") != 0)
		f.wrong = "its Transfer-Encoding is not 'chunked'";
	return f.wrong;
}
