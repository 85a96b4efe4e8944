/* http: what comes out of good, broken and hostile servers, and what is counted and sent. */
#include <time.h>

#include "base/clock.h"
#include "http/http.h"
#include "rawhttp.h"
#include "tap.h"

#define OK "HTTP/1.1 200 OK\r\n"
#define FIVE "Content-Length: 5\r\n\r\nhello"
#define EMPTY "Content-Length: 0\r\n\r\n"
#define GZIP OK "Content-Encoding: gzip\r\n"
#define MAX_BODY 50000

static const char unzipped[] = GZIP "Content-Length: 43\r\n\r\n"
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\xd7\x51\x48\xce\xcf\x2d\x28\x4a\x2d\x2e\x4e\x4d"
    "\x51\x28\xcf\x2f\xca\x49\x01\x00\x08\x9e\x34\x35\x17\x00\x00\x00";
static const char nul_header[] = OK "X-A: a\0b\r\n" FIVE;
static char bomb[400], many_headers[400000], large[MAX_BODY + 200];

static const struct rawhttp_row rows[] = {
	{ "/ok", OK FIVE, 0, KEEP },
	{ "/empty", OK EMPTY, 0, KEEP },
	{ "/204", "HTTP/1.1 204 No Content\r\n\r\n", 0, KEEP },
	{ "/close", OK "\r\nhello", 0, CLOSE },
	{ "/chunked", OK "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", 0, KEEP },
	{ "/trailer", OK "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nServer-Timing: db\r\n\r\n", 0, KEEP },
	{ "/trailers", OK "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-A: HTTP/1.1\r\nX-B: c\r\n\r\n", 0, KEEP },
	{ "/cut-trailer", OK "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-A: b\r\n", 0, CLOSE },
	{ "/early", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" OK FIVE, 0, KEEP },
	{ "/long", OK "Content-Length: 3\r\n\r\nhello", 0, CLOSE },
	{ "/gzip", unzipped, sizeof unzipped - 1, KEEP },
	{ "/short", OK "Content-Length: 100\r\n\r\nhello", 0, CLOSE },
	{ "/short-chunk", OK "Transfer-Encoding: chunked\r\n\r\n9\r\nhel", 0, CLOSE },
	{ "/no-last-chunk", OK "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", 0, CLOSE },
	{ "/bad-chunk", OK "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n", 0, CLOSE },
	{ "/reset", OK "Content-Length: 100\r\n\r\nhello", 0, RESET },
	{ "/nothing", "", 0, CLOSE },
	{ "/half-head", "HTTP/1.1 200 OK\r\nContent-Le", 0, CLOSE },
	{ "/slow", "", 0, HANG },
	{ "/stall", OK "Content-Length: 100\r\n\r\nhello", 0, HANG },
	{ "/trickle", OK "Content-Length: 100\r\n\r\nhello", 0, TRICKLE },
	{ "/large", OK "Content-Length: 50001\r\n\r\nhello", 0, HANG },
	{ "/large-unsaid", large, 0, CLOSE },
	{ "/huge", OK "Content-Length: 99999999999999999999\r\n\r\nhello", 0, CLOSE },
	{ "/negative", OK "Content-Length: -5\r\n\r\nhello", 0, CLOSE },
	{ "/bomb", bomb, sizeof bomb, CLOSE },
	{ "/bad-gzip", GZIP FIVE, 0, KEEP },
	{ "/no-trailer-gzip", GZIP "\r\n" "\x1f\x8b\x08", 0, CLOSE },
	{ "/503-coded", "HTTP/1.1 503 Later\r\nContent-Encoding: br\r\nRetry-After: 7\r\n" FIVE, 0, KEEP },
	{ "/429-cut", "HTTP/1.1 429 Slow\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08", 0, KEEP },
	{ "/cut-gzip", unzipped, sizeof unzipped - 20, CLOSE },
	{ "/no-such-encoding", OK "Content-Encoding: rot13\r\n" FIVE, 0, KEEP },
	{ "/http09", "hello\n", 0, CLOSE },
	{ "/no-http", "SSH-2.0-OpenSSH_9.2\r\n", 0, CLOSE },
	{ "/bad-status", "HTTP/1.1 xyz\r\n\r\n", 0, CLOSE },
	{ "/nul-header", nul_header, sizeof nul_header - 1, CLOSE },
	{ "/many-headers", many_headers, 0, CLOSE },
	{ "/500", "HTTP/1.1 500 Oops\r\n" FIVE, 0, KEEP },
	{ "/503", "HTTP/1.1 503 Later\r\nRetry-After: 7\r\n" FIVE, 0, KEEP },
	{ "/503-date", "HTTP/1.1 503 Later\r\nDate: Sun, 01 Feb 2026 10:00:00 GMT\r\n"
	    "Retry-After: Sun, 01 Feb 2026 10:02:00 GMT\r\n" FIVE, 0, KEEP },
	{ "/limits", OK "X-RateLimit-Limit: 10\r\nx-ratelimit-limit:  300 \r\nX-Empty:\r\nX-Other: no\r\n" FIVE, 0, KEEP },
	{ "/304", "HTTP/1.1 304 Not Modified\r\n\r\n", 0, KEEP },
	{ "/moved", "HTTP/1.1 302 Found\r\nLocation: /ok\r\n" EMPTY, 0, KEEP },
	{ "/moved-far", "HTTP/1.1 301 Moved\r\nLocation: http://localhost:%P/ok\r\n" EMPTY, 0, KEEP },
	{ "/moved-port", "HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:1/ok\r\n" EMPTY, 0, KEEP },
	{ "/moved-file", "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n" EMPTY, 0, KEEP },
	{ "/round", "HTTP/1.1 302 Found\r\nLocation: /round\r\n" EMPTY, 0, KEEP },
	{ "/nowhere", "HTTP/1.1 302 Found\r\n" EMPTY, 0, KEEP },
	{ "/cookie", OK "Set-Cookie: spy=1; Path=/\r\n" FIVE, 0, KEEP },
	{ "/die-next", OK FIVE, 0, DIE_NEXT },
	{ "/echo", "", 0, ECHO },
	{ NULL, "HTTP/1.1 404 No\r\n" EMPTY, 0, KEEP }
};

static const char *const names[] = { "x-ratelimit-limit", "X-EMPTY", "x-none", NULL };
static struct rawhttp server;
static unsigned asked;
static bool allow = true;

static int64_t held_up;	/* how long a redirect is held up, once */

static int64_t
again(void *ctx, uint64_t *ticket)
{
	(void)ctx;
	asked++;
	if (ticket != NULL && *ticket == 0 && held_up != 0) {
		*ticket = 1;
		return held_up;
	}
	return allow ? 0 : -1;
}

static bool moved_answers;

static bool
is_answer(void *ctx, int status)
{
	(void)ctx;
	return moved_answers && status / 100 == 3;
}

static struct http *
client_with(unsigned jobs, int64_t timeout)
{
	const struct http_opts o = { .jobs = jobs, .timeout = timeout, .connect_timeout = timeout,
	    .max_body = MAX_BODY, .user_agent = "test/1", .capture = names, .again = again,
	    .answers = is_answer };
	struct buf why = { 0 };
	struct http *h = http_new(&o, &why);

	if (h == NULL)
		printf("Bail out! %s\n", why.p);
	buf_free(&why);
	asked = 0;
	allow = true;
	return h;
}

static struct http *
client(unsigned jobs)
{
	return client_with(jobs, 30 * CLOCK_SECOND);
}

/* path: on the server, or a whole URL. */
static struct http_result
get(struct http *h, const char *path)
{
	struct http_result r = { 0 };
	char url[256];

	snprintf(url, sizeof url, "http://127.0.0.1:%d%s", server.port, path);
	http_get(h, 1, path[0] == '/' ? url : path);
	while (!http_next(h, &r))
		http_wait(h, NULL, 0, -1);
	return r;
}

static const struct { const char *path; enum http_error error; int status; unsigned sent; const char *body; } answers[] = {
	{ "/ok", HTTP_OK, 200, 1, "hello" },
	{ "/empty", HTTP_OK, 200, 1, "" },
	{ "/204", HTTP_OK, 204, 1, "" },
	{ "/close", HTTP_OK, 200, 1, "hello" },
	{ "/chunked", HTTP_OK, 200, 1, "hello" },
	{ "/trailer", HTTP_OK, 200, 1, "hello" },
	{ "/trailers", HTTP_OK, 200, 1, "hello" },
	{ "/cut-trailer", HTTP_TRUNCATED, 200, 1, NULL },
	{ "/503-coded", HTTP_OK, 503, 1, "" },
	{ "/429-cut", HTTP_OK, 429, 1, "" },
	{ "/early", HTTP_OK, 200, 1, "hello" },
	{ "/long", HTTP_OK, 200, 1, "hel" },
	{ "/gzip", HTTP_OK, 200, 1, "hello, compressed world" },
	{ "/none", HTTP_OK, 404, 1, "" },
	{ "/500", HTTP_OK, 500, 1, "hello" },
	{ "/304", HTTP_OK, 304, 1, "" },
	{ "/nowhere", HTTP_OK, 302, 1, "" },
	{ "/short", HTTP_TRUNCATED, 200, 1, NULL },
	{ "/short-chunk", HTTP_TRUNCATED, 200, 1, NULL },
	{ "/no-last-chunk", HTTP_TRUNCATED, 200, 1, NULL },
	{ "/cut-gzip", HTTP_TRUNCATED, 200, 1, NULL },
	{ "/no-trailer-gzip", HTTP_TRUNCATED, 200, 1, NULL },
	{ "/bad-chunk", HTTP_RESET, 200, 1, NULL },
	{ "/reset", HTTP_RESET, 200, 1, NULL },
	{ "/nothing", HTTP_RESET, 0, 1, NULL },
	{ "/half-head", HTTP_TRUNCATED, 200, 1, NULL },
	{ "/slow", HTTP_TIMEOUT, 0, 1, NULL },
	{ "/stall", HTTP_TIMEOUT, 200, 1, NULL },
	{ "/trickle", HTTP_TIMEOUT, 0, 1, NULL },
	{ "/large", HTTP_TOO_LARGE, 200, 1, NULL },
	{ "/large-unsaid", HTTP_TOO_LARGE, 200, 1, NULL },
	{ "/huge", HTTP_TOO_LARGE, 200, 1, NULL },
	{ "/negative", HTTP_BAD_ANSWER, 200, 1, NULL },
	{ "/bomb", HTTP_TOO_LARGE, 200, 1, NULL },
	{ "/bad-gzip", HTTP_BAD_ENCODING, 200, 1, NULL },
	{ "/no-such-encoding", HTTP_BAD_ENCODING, 200, 1, NULL },
	{ "/http09", HTTP_BAD_ANSWER, 0, 1, NULL },
	{ "/no-http", HTTP_BAD_ANSWER, 0, 1, NULL },
	{ "/bad-status", HTTP_BAD_ANSWER, 0, 1, NULL },
	{ "/nul-header", HTTP_BAD_ANSWER, 200, 1, NULL },
	{ "/many-headers", HTTP_RESET, 200, 1, NULL },
	{ "/moved", HTTP_OK, 200, 2, "hello" },
	{ "/moved-far", HTTP_REDIRECT, 301, 1, NULL },
	{ "/moved-port", HTTP_REDIRECT, 307, 1, NULL },
	{ "/moved-file", HTTP_REDIRECT, 302, 1, NULL },
	{ "/round", HTTP_REDIRECT, 302, 6, NULL },
	{ "http://127.0.0.1:1/", HTTP_CONNECT, 0, 0, NULL },
	{ "http://no-such-host.invalid/", HTTP_RESOLVE, 0, 0, NULL },
	{ "ftp://127.0.0.1/", HTTP_BAD_URL, 0, 0, NULL },
	{ "file:///etc/passwd", HTTP_BAD_URL, 0, 0, NULL },
	{ "127.0.0.1/ok", HTTP_BAD_URL, 0, 0, NULL },
	{ "", HTTP_BAD_URL, 0, 0, NULL },
	{ "http://a b/", HTTP_BAD_URL, 0, 0, NULL },
	{ "http://127.0.0.1:99999/", HTTP_BAD_URL, 0, 0, NULL },
	{ "http://127.0.0.1/\r\nX: y", HTTP_BAD_URL, 0, 0, NULL },
};

static void
all_answers(void)
{
	struct http *h = client(2), *hasty = client_with(2, CLOCK_SECOND / 2);

	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		unsigned before = atomic_load(server.requests);
		struct http_result r = get(answers[i].error == HTTP_TIMEOUT ? hasty : h, answers[i].path);
		unsigned seen = atomic_load(server.requests) - before;

		if (!ok(r.error == answers[i].error && r.status == answers[i].status && r.sent == answers[i].sent &&
		    seen == r.sent && (answers[i].body == NULL || span_is(r.body, answers[i].body)) &&
		    (r.error == HTTP_OK) == (*r.why == '\0'), "%zu: %s %d", i, http_error_name(r.error), r.status))
			printf("# %s: sent %u, %zu bytes, '%s', seen %u\n", answers[i].path, r.sent, r.body.n, r.why, seen);
	}
	ok(get(h, "/ok").error == HTTP_OK, "and the next one is well");
	http_free(hasty);
	http_free(h);
}

static void
details(void)
{
	struct http *h = client(1);
	struct http_result r = get(h, "/limits");

	ok(span_is(r.header[0], "300") && span_is(r.header[1], "") && r.header[2].p == NULL,
	    "headers in any case; the last of two; empty is not absent");
	ok(r.took > 0 && r.retry_after == -1 && r.date == INT64_MIN, "times");
	r = get(h, "/503");
	ok(r.retry_after == 7 * CLOCK_SECOND, "Retry-After in seconds");
	r = get(h, "/503-date");
	ok(r.retry_after == 120 * CLOCK_SECOND && r.date == 1769940000 * CLOCK_SECOND,
	    "as a date, beside the server's Date");
	http_free(h);
}

/* Who is only connected to hears nothing. */
static void
touches(void)
{
	static const struct { const char *path; enum http_error error; } row[] = {
		{ "/ok", HTTP_OK }, { "/moved", HTTP_OK }, { "/none", HTTP_OK }, { "http://127.0.0.1:1/", HTTP_CONNECT },
		{ "ftp://127.0.0.1/", HTTP_BAD_URL },
	};
	struct http *h = client(1);
	unsigned before = atomic_load(server.requests);
	struct http_result r;
	char url[64];

	allow = false;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		snprintf(url, sizeof url, "http://127.0.0.1:%d%s", server.port, row[i].path);
		http_touch(h, i, row[i].path[0] == '/' ? url : row[i].path);
		while (!http_next(h, &r))
			http_wait(h, NULL, 0, -1);
		ok(r.error == row[i].error && r.status == 0 && r.sent == 0 && r.id == i, "touched: %s", http_error_name(r.error));
	}
	ok(asked == 0 && atomic_load(server.requests) == before, "no request left");
	allow = true;
	r = get(h, "/ok");
	ok(r.error == HTTP_OK && r.sent == 1 && r.status == 200, "a request after that is one");
	http_free(h);
}

/* A kept connection that dies under a request: libcurl asks again, and we know. */
static void
repeats(void)
{
	struct http_result r;
	char moved[64];
	struct http *h;

	for (int may = 1; may >= 0; may--) {
		unsigned before = atomic_load(server.requests);
		bool first;

		h = client(1);
		r = get(h, "/die-next");
		first = r.error == HTTP_OK && r.sent == 1;
		allow = may;
		r = get(h, "/ok");
		ok(first && asked == 1 && r.error == (may ? HTTP_OK : HTTP_RESET) && r.sent == (may ? 2 : 1) &&
		    atomic_load(server.requests) - before == 1 + r.sent,
		    "a request that is repeated is %s", may ? "counted, and asked for" : "not, if it may not be");
		http_free(h);
	}
	h = client(1);
	allow = false;
	r = get(h, "/moved");
	ok(r.error == HTTP_RESET && r.sent == 1 && asked == 1, "a redirect is not followed if it may not be");
	allow = true;
	asked = 0;
	r = get(h, "/moved");
	ok(r.error == HTTP_OK && asked == 1, "and asked for once");
	asked = 0;
	held_up = CLOCK_SECOND / 20;
	r = get(h, "/moved");
	ok(r.error == HTTP_OK && r.sent == 2 && asked == 2, "and waits for its turn");
	held_up = 3600 * (int64_t)CLOCK_SECOND;
	asked = 0;
	snprintf(moved, sizeof moved, "http://127.0.0.1:%d/moved", server.port);
	http_get(h, 1, moved);
	while (asked == 0)
		http_wait(h, NULL, 0, CLOCK_SECOND / 100);
	ok(!http_next(h, &r), "and can be left while it waits");
	http_free(h);
	h = client(1);
	held_up = 0;
	moved_answers = true;
	asked = 0;
	r = get(h, "/moved");
	ok(r.error == HTTP_OK && r.status / 100 == 3 && r.sent == 1 && asked == 0, "unless the redirect is the answer");
	moved_answers = false;
	http_free(h);
}

static bool
holds(struct span text, const char *part)
{
	return memmem(text.p, text.n, part, strlen(part)) != NULL;
}

static void
headers(void)
{
	struct http *h = client(1);
	struct http_result r;

	ok(http_header(h, "", "x", false) == -1 && http_header(h, "a b", "x", false) == -1 &&
	    http_header(h, "a:", "x", false) == -1 && http_header(h, "a", "x\r\nb: c", false) == -1 &&
	    http_header(h, "a\n", "x", false) == -1, "what is no header is refused");
	ok(http_header(h, "x-key", "s3cret", true) == 0 && http_header(h, "x-nothing", "", false) == 0, "headers");
	get(h, "/cookie");
	r = get(h, "/echo");
	ok(holds(r.body, "\r\nx-key: s3cret\r\n") && holds(r.body, "\r\nx-nothing:\r\n"), "they are sent");
	ok(holds(r.body, "\r\nUser-Agent: test/1\r\n") && holds(r.body, "\r\nAccept-Encoding: ") &&
	    holds(r.body, "gzip"), "and who we are, and what we can unpack");
	ok(!holds(r.body, "Cookie"), "but no cookie");
	ok(http_header(h, "x-token", "0123456789abcdef", true) == 0, "a secret that is long enough");
	r = get(h, "/echo");
	ok(holds(r.body, "\r\nx-token: ****************\r\n"), "... is not repeated by an answer");
	r = get(h, "http://example.invalid/");
	ok(r.error == HTTP_DENIED && r.sent == 0, "a secret does not leave in the clear: %s", r.why);
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	ok(get(h, "/ok").error == HTTP_OK, "loopback is not asked through a proxy");
	http_free(h);
	h = client(1);
	r = get(h, "http://example.invalid/");
	ok(r.error == HTTP_CONNECT && r.sent == 0, "others are: %s", r.why);
	unsetenv("http_proxy");
	r = get(h, "http://me:hidden@127.0.0.1:1/?token=hidden");
	ok(r.error == HTTP_CONNECT && strstr(r.why, "hidden") == NULL, "no message shows user info or a query");
	http_free(h);
}

static void
many(void)
{
	struct http *h = client(20);
	uint64_t seen = 0, wrong = 0;
	struct http_result r;
	char url[64];
	int n = 0, done = 0;

	snprintf(url, sizeof url, "http://127.0.0.1:%d/ok", server.port);
	while (done < 500) {
		while (n < 500 && n - done < 20)
			http_get(h, (uint64_t)n++, url);
		http_wait(h, NULL, 0, -1);
		for (; http_next(h, &r); done++) {
			seen += r.id;
			wrong += r.error != HTTP_OK || !span_is(r.body, "hello") || r.sent != 1;
		}
	}
	ok(wrong == 0 && seen == 499 * 500 / 2, "500 requests, 20 at once");
	http_free(h);
}

static void
on_alarm(int sig)
{
	(void)sig;
}

static void
waiting(void)
{
	struct http *h = client(3);
	struct pollfd p = { .events = POLLIN };
	struct http_result r;
	char url[64];
	int fd[2], n = 0;
	int64_t start;

	if (pipe(fd) != 0)
		return;
	p.fd = fd[0];
	start = clock_mono();
	http_wait(h, &p, 1, 30000);
	ok(clock_mono() - start >= 30000 && p.revents == 0, "it waits as long as it should");
	(void)!write(fd[1], "x", 1);
	http_wait(h, &p, 1, -1);
	ok(p.revents == POLLIN, "a descriptor of the caller's ends it");
	(void)!read(fd[0], url, 1);
	sigaction(SIGALRM, &(struct sigaction){ .sa_handler = on_alarm }, NULL);
	ualarm(20000, 0);
	http_wait(h, &p, 1, -1);
	ok(p.revents == 0, "and a signal does");
	snprintf(url, sizeof url, "http://127.0.0.1:%d/slow", server.port);
	for (uint64_t i = 0; i < 3; i++)
		http_get(h, i, url);
	n = (int)atomic_load(server.requests);
	start = clock_mono();
	while (atomic_load(server.requests) < (unsigned)n + 3 && clock_mono() - start < 20 * CLOCK_SECOND)
		http_wait(h, &p, 1, 10000);
	ok(!http_next(h, &r), "three under way, and left there");
	http_free(h);
	close(fd[0]);
	close(fd[1]);
}

static const struct { const char *url; enum http_safety safety; } safe[] = {
	{ "https://v3.football.api-sports.io/fixtures", HTTP_URL_TLS },
	{ "HTTPS://a", HTTP_URL_TLS },
	{ "http://a/", HTTP_URL_PLAIN },
	{ "http://localhost:80/", HTTP_URL_LOOPBACK },
	{ "http://LOCALHOST/", HTTP_URL_LOOPBACK },
	{ "http://127.0.0.1", HTTP_URL_LOOPBACK },
	{ "http://127.9.8.7:1/", HTTP_URL_LOOPBACK },
	{ "http://127.1/", HTTP_URL_LOOPBACK },
	{ "http://[::1]:8/", HTTP_URL_LOOPBACK },
	{ "http://127.0.0.1.evil.example/", HTTP_URL_PLAIN },
	{ "http://127.0.0.1@evil.example/", HTTP_URL_PLAIN },
	{ "http://localhost.evil.example/", HTTP_URL_PLAIN },
	{ "http://evil.example#@localhost/", HTTP_URL_PLAIN },
	{ "http://10.0.0.1/", HTTP_URL_PLAIN },
	{ "ftp://localhost/", HTTP_URL_BAD },
	{ "localhost", HTTP_URL_BAD },
	{ "http://", HTTP_URL_BAD },
	{ "javascript:alert(1)", HTTP_URL_BAD },
	{ "http://a\n/", HTTP_URL_BAD },
};

static const struct { const char *url, *base, *want; } rebased[] = {
	{ "https://v3.football.api-sports.io/fixtures?ids=1-2", "http://127.0.0.1:8080",
	    "http://127.0.0.1:8080/fixtures?ids=1-2" },
	{ "https://a/x", "http://b/", "http://b/x" },
	{ "https://a/x?y=%20#z", "https://b/p/q/", "https://b/p/q/x?y=%20" },
	{ "https://u:p@a:99/x", "http://[::1]:5", "http://[::1]:5/x" },
	{ "https://a", "http://b", "http://b/" },
	{ "https://a/x", "b", NULL },
	{ "a", "http://b", NULL },
};

static const struct { const char *value; int64_t want; } later[] = {
	{ "0", 0 },
	{ "7", 7000000 },
	{ "86400", INT64_C(86400000000) },
	{ "-1", -1 },
	{ "", -1 },
	{ "1.5", 1500000 },
	{ " 30 ", 30000000 },
	{ "30s", 30000000 },
	{ "2m", 120000000 },
	{ "30 seconds", 30000000 },
	{ "\"30\"", 30000000 },
	{ "-1", -1 },
	{ "\"", -1 },
	{ "seconds", -1 },
	{ "2026-02-01T10:00:30Z", 30000000 },
	{ "2026-02-01T11:00:30+01:00", 30000000 },
	{ "soon", -1 },
	{ "99999999999999999999", -1 },
	{ "20260201", INT64_C(20260201000000) },
	{ "120 minutes", INT64_C(7200000000) },
	{ "2 Hours", INT64_C(7200000000) },
	{ "1500 milliseconds", 1500000 },
	{ "+30", 30000000 },
	{ "30, 30", 30000000 },
	{ "30,120 seconds , 5", 120000000 },
	{ "30, never", -1 },
	{ "1769940030", 30000000 },
	{ "1769940030500", 30500000 },
	{ "1769930000", 0 },
	{ "99999999999", -1 },
	{ "02:00:00", -1 },
	{ "01 Feb 2026 10:00:30 GMT", 30000000 },
	{ "sun, 01 feb 2026 10:00:30 gmt", 30000000 },
	{ "Sun, 01 Feb 2026 10:00:30 GMT", 30000000 },
	{ "Sunday, 01-Feb-26 10:00:30 GMT", 30000000 },
	{ "Sun Feb  1 10:00:30 2026", 30000000 },
	{ "Sun, 01 Feb 2026 09:00:00 GMT", 0 },
};

static void
tables(void)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof safe / sizeof safe[0]; i++)
		ok(http_url_safety(safe[i].url) == safe[i].safety, "how safe row %zu is", i);
	for (size_t i = 0; i < sizeof rebased / sizeof rebased[0]; i++) {
		b.n = 0;
		ok(http_url_rebase(&b, rebased[i].url, rebased[i].base) == (rebased[i].want != NULL ? 0 : -1) &&
		    (rebased[i].want == NULL || span_is(buf_span(&b), rebased[i].want)), "%s on %s",
		    rebased[i].url, rebased[i].base);
	}
	b.n = 0;
	ok(http_url_public(&b, "https://me:pw@a.example/x?y#z") == 0 &&
	    span_is(buf_span(&b), "https://a.example/x?y"), "a URL to be shown");
	ok(http_url_public(&b, "me:pw@a.example") == -1, "what is no URL is not shown");
	for (size_t i = 0; i < sizeof later / sizeof later[0]; i++)
		ok(http_retry_after(SPAN(later[i].value), 1769940000 * CLOCK_SECOND, 0) == later[i].want,
		    "Retry-After: %s", later[i].value);
	ok(http_retry_after(SPAN("Sun, 01 Feb 2026 10:00:30 GMT"), INT64_MIN, 1769940010 * CLOCK_SECOND) ==
	    20000000 && http_retry_after(SPAN_NONE, 0, 0) == -1, "from now, without a Date");
	for (int e = HTTP_OK + 1; e <= HTTP_OTHER; e++)
		ok(*http_error_name((enum http_error)e) != '\0', "%s is %s", http_error_name((enum http_error)e),
		    http_error_temporary((enum http_error)e) ? "temporary" : "for good");
	buf_free(&b);
}

/* Replies too long to be written down. */
static void
long_replies(void)
{
	/* 200,000 NULs as gzip makes them, of which most bytes are zero. */
	static const char front[] = GZIP "Content-Length: 229\r\n\r\n"
	    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x31\x01\x00\x00\x00\xc2\xa0\xf5\x4f\x6d\x06\x7f\xa0";
	static const char back[] = "\x80\xd7\x00\x7b\x58\xe0\x5c\x40\x0d\x03\x00";
	size_t head = (size_t)(strstr(front, "\r\n\r\n") + 4 - front), n;

	memcpy(bomb, front, sizeof front - 1);
	memcpy(bomb + head + 229 - (sizeof back - 1), back, sizeof back - 1);
	n = (size_t)snprintf(large, sizeof large, OK "\r\n");
	memset(large + n, 'x', sizeof large - 1 - n);
	n = (size_t)snprintf(many_headers, sizeof many_headers, OK);
	while (n < sizeof many_headers - 200)
		n += (size_t)snprintf(many_headers + n, 100, "X-Header-%zu: %050d\r\n", n, 0);
	snprintf(many_headers + n, 100, FIVE);
}

int
main(void)
{
	static const char *const proxies[] = { "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY",
	    "ALL_PROXY", "NO_PROXY" };

	for (size_t i = 0; i < sizeof proxies / sizeof proxies[0]; i++)
		unsetenv(proxies[i]);
	long_replies();
	tables();
	if (rawhttp_start(&server, rows) != 0) {
		ok(true, "the rest needs loopback # SKIP");
		return tap_done();
	}
	all_answers();
	details();
	touches();
	repeats();
	headers();
	many();
	waiting();
	rawhttp_stop(&server);
	return tap_done();
}
