/*
 * af-health - do the services that a backfill depends on answer?
 *
 * Redis is pinged, S3 is asked for one small object, and the providers in use are connected to and hung up on before a
 * request leaves: a look spends no call and writes nothing.  Each is a record: part, ok, what, and a remedy if it is not ok.
 * No service is waited for longer than the time limit, whatever hangs: one that has not answered by then is reported, and
 * what still waits for it ends with the process.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/xmem.h"
#include "fetch/connectors.h"
#include "fetch/provider.h"
#include "http/http.h"
#include "record/filter.h"
#include "snapshot/redis.h"

#define POINTER "latest-successful.json"
#define ANSWER_MOST 65536

struct health {
	struct filter f;
	const char *base, *bucket, *region;
	struct opt_list also;
	int64_t timeout, since;
	bool bad;
};

static void
tell(struct health *h, const char *part, bool ok, const char *what, const char *remedy)
{
	struct jsonw w = writer_begin(&h->f.out);

	jsonw_str(&w, "part", part);
	jsonw_bool(&w, "ok", ok);
	jsonw_str(&w, "what", what);
	if (!ok)
		jsonw_str(&w, "remedy", remedy);
	writer_end(&h->f.out);
	h->bad |= !ok;
}

/* A variable that is set and not empty. */
static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

/* --- Redis --- */

/* Pinged by a thread, since our time limit does not cover the lookup of a name. */
struct ping {
	const char *url;
	int64_t timeout;
	struct redis redis;
	int status;
	bool pong;
	pthread_t thread;
	struct timespec until;
};

static void *
ping(void *ctx)
{
	struct ping *p = ctx;
	struct redis_answer a;

	p->status = redis_open(&p->redis, p->url, p->timeout);
	if (p->status == EXIT_DONE) {
		redis_add(&p->redis, 1, (const struct span[]){ SPAN("PING") });
		p->status = redis_send(&p->redis);
	}
	if (p->status == EXIT_DONE)
		p->status = redis_next(&p->redis, &a);
	p->pong = p->status == EXIT_DONE && a.type == '+' && span_eq(a.text, SPAN("PONG"));
	return NULL;
}

static void
redis_begin(struct health *h, struct ping *p)
{
	int err;

	if ((p->url = variable("REDIS_URL")) == NULL)
		return;
	p->timeout = h->timeout;
	clock_gettime(CLOCK_MONOTONIC, &p->until);
	p->until.tv_sec += h->timeout / CLOCK_SECOND + 1;
	if ((err = pthread_create(&p->thread, NULL, ping, p)) != 0) {
		errno = err;
		die_errno(EXIT_FOR_NOW, "cannot start a thread");
	}
}

static void
redis_tell(struct health *h, struct ping *p)
{
	struct buf what = { 0 };

	if (p->url == NULL)
		return;
	if (pthread_clockjoin_np(p->thread, NULL, CLOCK_MONOTONIC, &p->until) != 0) {
		tell(h, "redis", false, "Redis does not answer in time", "look at the network and the name in REDIS_URL");
		return;
	}
	if (p->pong)
		buf_addf(&what, "Redis at %s answers", p->redis.host);
	else if (p->status == EXIT_DONE)
		buf_addf(&what, "what answers at %s is not Redis", p->redis.host);
	else
		buf_adds(&what, redis_why(&p->redis));
	tell(h, "redis", p->pong, buf_str(&what), p->status == EXIT_USAGE ?
	    "REDIS_URL is redis://[[USER]:PASSWORD@]HOST[:PORT][/DB], or unix:///PATH" : p->status == EXIT_FOR_GOOD ?
	    "look at user and password in REDIS_URL, and at what that user may do" :
	    "start Redis, or unset REDIS_URL; readers have the snapshots' files meanwhile");
	buf_free(&what);
}

/* --- S3 --- */

/* A bucket, without user or query: the form that af snapshots push takes. */
static bool
is_bucket(const char *url)
{
	const char *rest = strncmp(url, "https://", 8) == 0 ? url + 8 : strncmp(url, "http://", 7) == 0 ? url + 7 : "";
	size_t host = strcspn(rest, "/@?#");

	return host > 0 && rest[host] == '/' && rest[host + 1] != '\0' && strpbrk(rest + host, "?#{}") == NULL;
}

static bool
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The error's code, for programs; empty if there is none. */
static void
error_code(struct span body, char to[64])
{
	static const char begin[] = "<Code>";
	const char *at = body.n > 0 ? memmem(body.p, body.n, begin, sizeof begin - 1) : NULL;
	size_t n = 0;

	if (at != NULL)
		for (at += sizeof begin - 1; at < body.p + body.n && is_letter(*at) && n < 63; at++)
			to[n++] = *at;
	to[n] = '\0';
}

/* Is it an answer from S3 to this question?  A login page in between answers everything. */
static bool
is_s3(const struct http_result *r, const char *code)
{
	if (r->status == 200)
		return r->body.n > 0 && *r->body.p == '{';
	return r->status != 404 || *code != '\0';
}

static const char *
s3_remedy(int status, const char *code)
{
	if (status == 404)
		return "make the bucket, or name another in AF_S3_BUCKET";
	if (strcmp(code, "AccessDenied") == 0)
		return "allow the key s3:GetObject and s3:ListBucket, which this check needs; 'af snapshots push' needs s3:PutObject";
	if (status == 403)
		return "look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and the clock of this machine";
	if (status == 301 || status == 307 || status == 400)
		return "look at AWS_REGION and the address in AF_S3_BUCKET";
	return "wait: nothing is lost, and the next push carries on";
}

static void
s3_answered(struct health *h, const struct http_result *r)
{
	struct buf what = { 0 };
	char code[64];
	bool ok;

	error_code(r->body, code);
	if (r->error == HTTP_OK && !is_s3(r, code)) {
		buf_addf(&what, "what answers at %s is not S3: HTTP %d", h->bucket, r->status);
		tell(h, "s3", false, buf_str(&what), "look at the address in AF_S3_BUCKET, and at what is in between: a proxy, a login page");
		buf_free(&what);
		return;
	}
	/* That nothing has been pushed yet is not a fault. */
	ok = r->error == HTTP_OK && (r->status == 200 || (r->status == 404 && strcmp(code, "NoSuchBucket") != 0));
	buf_addf(&what, "S3 at %s", h->bucket);
	if (ok)
		buf_adds(&what, " answers, and takes the key");
	else if (r->error != HTTP_OK)
		buf_addf(&what, ": %s", r->why);
	else
		buf_addf(&what, " refuses: HTTP %d%s%s", r->status, *code != '\0' ? ", " : "", code);
	tell(h, "s3", ok, buf_str(&what), r->error == HTTP_OK ? s3_remedy(r->status, code) : r->error == HTTP_DENIED ?
	    "use https: a signed request goes unencrypted to this machine only" :
	    "look at the network and the address in AF_S3_BUCKET; nothing is lost, and the next push carries on");
	buf_free(&what);
}

static struct http *
new_http(const struct health *h, size_t jobs)
{
	struct http_opts o = { .jobs = jobs < 1000 ? (unsigned)jobs : 1000, .timeout = h->timeout, .connect_timeout = h->timeout,
		.max_body = ANSWER_MOST, .user_agent = "af/" AF_VERSION, .hurry = true };
	struct buf why = { 0 };
	struct http *http = http_new(&o, &why);

	if (http == NULL)
		die(EXIT_FOR_NOW, "%s", buf_str(&why));
	return http;
}

static void
s3(struct health *h)
{
	const char *id = variable(PROVIDER_SIGN_ID), *secret = variable(PROVIDER_SIGN_SECRET), *token = variable(PROVIDER_SIGN_TOKEN);
	struct http_result r;
	struct buf url = { 0 };
	struct http *http;

	if (h->bucket == NULL)
		return;
	if (!is_bucket(h->bucket)) {	/* which may have a password in it */
		tell(h, "s3", false, "AF_S3_BUCKET is not the address of a bucket", "set it as https://s3.us-east-1.amazonaws.com/BUCKET/PREFIX");
		return;
	}
	if (id == NULL || secret == NULL) {
		tell(h, "s3", false, "there is no key for S3", "set " PROVIDER_SIGN_ID " and " PROVIDER_SIGN_SECRET);
		return;
	}
	http = new_http(h, 1);
	if ((token != NULL && http_header(http, PROVIDER_SIGN_TOKEN_HEADER, token, true) != 0) ||
	    http_sign(http, h->region, "s3", id, secret) != 0) {
		tell(h, "s3", false, "the key for S3 cannot be used", "look at " PROVIDER_SIGN_TOKEN);
		return;
	}
	buf_addf(&url, "%s%s" POINTER, h->bucket, h->bucket[strlen(h->bucket) - 1] == '/' ? "" : "/");
	http_get(http, 0, buf_str(&url));
	while (!http_next(http, &r))
		http_wait(http, NULL, 0, -1);
	s3_answered(h, &r);
	http_free(http);
	buf_free(&url);
}

/* --- providers --- */

static bool
is_wanted(const struct health *h, const struct connector *c)
{
	for (size_t i = 0; i < h->also.n; i++)
		if (connector_is(c, h->also.v[i]))
			return true;
	return c->asked != INT64_MIN && c->asked > clock_now() - h->since;
}

/* A look at one provider: where, and why it failed (empty: it did not). */
struct touch {
	struct buf where, why;
	bool wanted;
};

static void
connector_tell(struct health *h, const struct connector *c, struct touch *t)
{
	struct buf what = { 0 };
	char at[32];

	buf_addf(&what, "%s at ", c->part);
	if (http_url_public(&what, buf_str(&t->where)) != 0)
		buf_adds(&what, "?");
	if (t->why.n != 0) {
		buf_addf(&what, ": %s", buf_str(&t->why));
		tell(h, c->part, false, buf_str(&what), "look at the network and at the provider's own status page; the same command carries on");
	} else if (c->resting_until != INT64_MIN) {
		clock_iso(c->resting_until, at);
		buf_addf(&what, " can be reached, and failed so often that nobody asks before %s", at);
		tell(h, c->part, false, buf_str(&what), "wait: the same command carries on then; the reason is in its messages");
	} else {
		buf_adds(&what, " can be reached");
		tell(h, c->part, true, buf_str(&what), NULL);
	}
	buf_free(&what);
}

/* All of them at once. */
static void
touch_all(const struct health *h, const struct connectors *all, struct touch *t)
{
	struct http *http = new_http(h, all->n + 1);
	struct http_result r;
	size_t left = 0;

	for (size_t i = 0; i < all->n; i++) {
		if (!(t[i].wanted = is_wanted(h, &all->v[i])))
			continue;
		if (h->base == NULL)
			buf_adds(&t[i].where, all->v[i].origin);
		else if (http_url_rebase(&t[i].where, all->v[i].origin, h->base) != 0)
			die(EXIT_USAGE, "--base: it is not an http or https URL");
		http_touch(http, i, buf_str(&t[i].where));
		left++;
	}
	for (; left > 0; left--) {
		while (!http_next(http, &r))
			http_wait(http, NULL, 0, -1);
		if (r.error != HTTP_OK)
			buf_adds(&t[r.id].why, *r.why != '\0' ? r.why : http_error_name(r.error));
	}
	http_free(http);
}

static _Noreturn void
unknown(const char *name, const struct connectors *all)
{
	struct buf there = { 0 };

	for (size_t i = 0; i < all->n; i++)
		buf_addf(&there, "%s%s", i > 0 ? ", " : "", all->v[i].part);
	die(EXIT_USAGE, "--also: no provider '%s' is installed; there are %s, and the names of their files", name, buf_str(&there));
}

static void
check_also(const struct health *h, const struct connectors *all)
{
	for (size_t i = 0, j; i < h->also.n; i++) {
		for (j = 0; j < all->n && !connector_is(&all->v[j], h->also.v[i]); j++)
			;
		if (j == all->n)
			unknown(h->also.v[i], all);
	}
}

static void
connectors(struct health *h)
{
	struct connectors all;
	struct buf why = { 0 };
	struct touch *t;

	if (connectors_read(&all, &why) != 0)
		die(EXIT_FOR_GOOD, "%s", buf_str(&why));
	check_also(h, &all);
	t = xcalloc(all.n + 1, sizeof *t);
	touch_all(h, &all, t);
	for (size_t i = 0; i < all.n; i++) {
		if (t[i].wanted)
			connector_tell(h, &all.v[i], &t[i]);
		buf_free(&t[i].where);
		buf_free(&t[i].why);
	}
	free(t);
	connectors_free(&all);
}

int
main(int argc, char *argv[])
{
	static struct health h = { .f = FILTER_INIT, .timeout = 3 * CLOCK_SECOND, .since = 30 * CLOCK_DAY };
	static struct ping redis;
	const struct opt opts[] = {
		{ 0, "also", OPT_LIST, &h.also, "name", "this provider too; repeatable", 0, 0 },
		{ 0, "since", OPT_TIME, &h.since, "time", "providers that were asked from here within that time (30d)", 0, INT64_C(36525) * 86400 },
		{ 0, "base", OPT_STR, &h.base, "url", "scheme://host:port instead of the providers'", 0, 0 },
		{ 0, "bucket", OPT_STR, &h.bucket, "url", "the S3 bucket (AF_S3_BUCKET)", 0, 0 },
		{ 0, "region", OPT_STR, &h.region, "name", "its region (AWS_REGION, or us-east-1)", 0, 0 },
		{ 0, "timeout", OPT_TIME, &h.timeout, "time", "how long to wait for each of them (3s)", 1, 3600 },
		OPT_END
	};

	opt_parse(argc, argv, opts, "", "say whether Redis, S3 and the providers in use answer");
	h.base = h.base != NULL ? h.base : variable("AF_BASE");
	h.bucket = h.bucket != NULL ? h.bucket : variable("AF_S3_BUCKET");
	h.region = h.region != NULL ? h.region : variable("AWS_REGION") != NULL ? variable("AWS_REGION") : "us-east-1";
	filter_open_output(&h.f);
	redis_begin(&h, &redis);
	s3(&h);
	connectors(&h);
	redis_tell(&h, &redis);
	return filter_close(&h.f, h.bad ? EXIT_SOME : EXIT_DONE);
}
