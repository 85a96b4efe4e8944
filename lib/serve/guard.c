/* Who may ask: the right name, the right place, the token.  Cookies and queries never open anything. */
#include <stdio.h>
#include <strings.h>

#include "headers.h"
#include "serveimpl.h"

/* Is it name, or name with any port (a tunnel or a proxy may have its own)? */
static bool
names(const char *host, const char *name)
{
	size_t n = strlen(name);

	if (strncasecmp(host, name, n) != 0)
		return false;
	if (host[n] == '\0')
		return true;
	return host[n] == ':' && host[n + 1] != '\0' && host[n + 1 + strspn(host + n + 1, "0123456789")] == '\0';
}

/* Where we listen: a numeric address, which nobody can rebind; with brackets if it has colons. */
static bool
is_address(const char *host, const char *address)
{
	char brackets[64];

	if (strchr(address, ':') == NULL)
		return names(host, address);
	return snprintf(brackets, sizeof brackets, "[%s]", address) < (int)sizeof brackets && names(host, brackets);
}

/* If another site's name was rebound to us, its pages send that name in Host. */
static bool
ours(const struct serve *s, const char *host)
{
	static const char *const own[] = { "127.0.0.1", "localhost", "[::1]" };

	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		if (names(host, own[i]))
			return true;
	if (s->o->address != NULL && is_address(host, s->o->address))
		return true;
	for (size_t i = 0; i < s->o->hosts.n; i++)
		if (names(host, s->o->hosts.v[i]))
			return true;
	return false;
}

/* The origin is the host's own. */
static bool
same_origin(const char *origin, const char *host)
{
	if (strncmp(origin, "http://", 7) == 0)
		return strcasecmp(origin + 7, host) == 0;
	return strncmp(origin, "https://", 8) == 0 && strcasecmp(origin + 8, host) == 0;
}

bool
guard_host(struct serve *s, struct req *q, struct rep *p)
{
	const char *host = req_header(q, "host"), *origin = req_header(q, "origin");
	const char *site = req_header(q, "sec-fetch-site");

	if (host != NULL && q->authority.n > 0 && (strlen(host) != q->authority.n || strncasecmp(host, q->authority.p, q->authority.n) != 0)) {
		problem(p, 421, "send the Host of the address", "Host is '%s', the address is of '%.*s'", host, SPAN_ARG(q->authority));
		return false;
	}
	if (host == NULL || !ours(s, host)) {
		problem(p, 421, "start af-serve with --host NAME for each name that leads to it",
		    "'%s' is not a name of this server", host != NULL ? host : "");
		return false;
	}
	if ((origin != NULL && !same_origin(origin, host)) ||
	    (site != NULL && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)) {
		problem(p, 403, "open the page of this server itself", "the request comes from another site");
		return false;
	}
	return true;
}

/* Takes as long for a wrong token as for the right one of the same length. */
static bool
same_secret(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	volatile unsigned char differ = n != m;

	for (size_t i = 0; i < n; i++)
		differ |= (unsigned char)(a[i] ^ b[m > 0 ? i % m : 0]);
	return differ == 0;
}

bool
guard_token(struct serve *s, struct req *q, struct rep *p)
{
	const char *given = req_header(q, "authorization");

	if (given != NULL && strncasecmp(given, "Bearer ", 7) == 0 && same_secret(given + 6 + strspn(given + 6, " "), s->o->token))
		return true;
	problem(p, 401, "send the header 'Authorization: Bearer TOKEN'; af-serve prints the file that has it, and the address of the page",
	    given == NULL ? "a token is needed" : "this is not the token");
	rep_field(p, "www-authenticate", "Bearer realm=\"af\"");
	return false;
}

/* What another site's form can send is never accepted as a request. */
bool
guard_body(struct req *q, struct rep *p)
{
	const char *type = req_header(q, "content-type"), *coding = req_header(q, "content-encoding");

	if (strcmp(q->method, "GET") == 0 || strcmp(q->method, "HEAD") == 0 ||
	    (strcmp(q->method, "DELETE") == 0 && q->body.n == 0))
		return true;
	if (coding != NULL && strcasecmp(coding, "identity") != 0)
		problem(p, 415, "send the body as it is, without Content-Encoding", "the body is encoded, as '%s'", coding);
	else if (type != NULL && headers_is_json(type))
		return true;
	else
		problem(p, 415, "send the header 'Content-Type: application/json', also without a body", "the request is not JSON in UTF-8");
	return false;
}

void
guard_headers(struct rep *p)
{
	static const struct httpd_field always[] = {
		{ "content-security-policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
		    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" },
		{ "x-content-type-options", "nosniff" },
		{ "referrer-policy", "no-referrer" },
		{ "cross-origin-resource-policy", "same-origin" },
		{ "cross-origin-opener-policy", "same-origin" },
	};

	for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
		rep_constant(p, always[i].name, always[i].value);
	for (size_t i = 0; i < p->nfields; i++)
		if (strcmp(p->fields[i].name, "cache-control") == 0)
			return;
	rep_constant(p, "cache-control", "no-cache");
}
