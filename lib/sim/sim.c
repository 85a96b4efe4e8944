#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/hash.h"
#include "base/random.h"
#include "base/xmem.h"
#include "simanswer.h"
#include "simend.h"

#define MAX_ACCOUNTS 1024

/* A key is remembered by its hash, never as itself. */
struct sim_account {
	XXH128_hash_t hash;
	struct simuse use;
	int64_t refused;	/* rate refusals so far */
};

void
sim_start(struct sim *s)
{
	simserve_ready(&s->serve);
	s->accounts = xcalloc(MAX_ACCOUNTS, sizeof *s->accounts);
}

void
sim_end(struct sim *s)
{
	for (size_t i = 0; i < s->naccounts; i++)
		simlimit_end(&s->accounts[i].use);
	free(s->accounts);
	simserve_free(&s->serve);
	simfiles_free(&s->files);
	simfault_free(&s->fault);
	world_free(s->world);
	buf_free(&s->scratch);
	buf_free(&s->path);
	buf_free(&s->routekey);
	buf_free(&s->last);
}

/* --- keys --- */

static struct sim_account *
account(struct sim *s, struct span key, int64_t now, unsigned *ordinal)
{
	XXH128_hash_t hash = XXH3_128bits(key.p, key.n);
	size_t i;

	for (i = 0; i < s->naccounts; i++)
		if (XXH128_isEqual(s->accounts[i].hash, hash))
			break;
	if (i == MAX_ACCOUNTS)
		return NULL;
	if (i == s->naccounts) {
		s->naccounts++;
		s->accounts[i].hash = hash;
		simlimit_start(&s->limit, &s->accounts[i].use, now);
	}
	*ordinal = (unsigned)i + 1;
	return &s->accounts[i];
}

static bool
is_good(const struct sim *s, struct span key)
{
	for (size_t i = 0; i < s->nkeys; i++)
		if (span_is(key, s->keys[i]))
			return true;
	return s->nkeys == 0;
}

/* 32 hexadecimal digits, or the 50 letters and digits of RapidAPI: what the edge accepts. */
static bool
is_well_formed(struct span key)
{
	for (size_t i = 0; i < key.n; i++) {
		char c = key.p[i], low = (char)(c | 32);

		if ((c < '0' || c > '9') && (low < 'a' || low > (key.n == 32 ? 'f' : 'z')))
			return false;
	}
	return key.n == 32 || key.n == 50;
}

/* --- refusals --- */

static void
forbidden(struct sim_answer *a)
{
	a->status = 403;
	a->kind = "edge";
	a->type = "text/html; charset=UTF-8";
	buf_adds(&a->body, "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n"
	    "<center><h1>403 Forbidden</h1></center>\r\n</body>\r\n</html>\r\n");
}

static void
refuse_day(struct sim *s, struct sim_answer *a)
{
	if (s->refusal != SIM_REFUSAL_RAPIDAPI) {
		simanswer_refuse(s, a, "day", "requests", "You have reached the request limit for the day, Go to "
		    "https://dashboard.api-football.com to upgrade your plan.");
		return;
	}
	a->status = 429;
	a->kind = "day";
	buf_addf(&a->body, "{\"message\":\"You have exceeded the DAILY quota for Requests on your current "
	    "plan, %s. Upgrade your plan at https:\\/\\/rapidapi.com\\/\"}", s->plan);
}

/* --- the x-ratelimit headers, true or not --- */

static void
limit_values(const struct sim *s, const struct sim_answer *a, int64_t v[4])
{
	struct random d = random_from(s->fault.seed, a->n, 'h');

	v[0] = s->limit.max[SIM_DAY];
	v[1] = v[0] - a->day;
	v[2] = s->limit.max[SIM_MINUTE];
	v[3] = v[2] - a->minute;
	if (s->headers == SIM_HEADERS_JUMPY) {
		v[1] += (int64_t)random_below(&d, 261) - 130;
		v[3] = random_below(&d, (uint32_t)v[2] + 1);
	}
	for (int i = 0; i < 4; i++)
		if (v[i] < 0 || s->headers == SIM_HEADERS_ZERO)
			v[i] = 0;
}

static void
add_limits(const struct sim *s, struct sim_answer *a)
{
	static const char *const names[] = { "x-ratelimit-requests-limit", "x-ratelimit-requests-remaining",
	    "x-ratelimit-limit", "x-ratelimit-remaining" };
	static const char *const nonsense[] = { "-1", "abc", "99999999999999999999", "", "1e9", "0x10",
	    "12, 13", "NaN" };
	char text[24];
	int64_t v[4];

	if (s->headers == SIM_HEADERS_NONE)
		return;
	limit_values(s, a, v);
	for (size_t i = 0; i < 4; i++) {
		if (s->limit.max[i < 2 ? SIM_DAY : SIM_MINUTE] == 0)
			continue;
		snprintf(text, sizeof text, "%lld", (long long)v[i]);
		simanswer_header(a, names[i],
		    s->headers == SIM_HEADERS_NONSENSE ? nonsense[(a->n + i * 3) % 8] : text);
	}
}

/* --- one request --- */

/* At RapidAPI the same paths begin with "/v3/". */
static void
take_path(struct sim *s, const struct sim_request *r)
{
	struct span p = r->path;

	if (p.n >= 4 && memcmp(p.p, "/v3/", 4) == 0)
		p = (struct span){ p.p + 3, p.n - 3 };
	s->path.n = 0;
	buf_span_add(&s->path, p);
	if (p.n == 0)
		buf_addc(&s->path, '/');
}

/* The checks before any endpoint, in the provider's order; true if the request is answered. */
static bool
gate(struct sim *s, const struct sim_request *r, struct sim_account *k, bool status, int64_t now,
    struct sim_answer *a)
{
	enum simlimit_window full = SIM_FITS;

	if (k != NULL) {
		full = simlimit_take(&s->limit, &k->use, now, !status);
		a->minute = simlimit_used(&s->limit, &k->use, SIM_MINUTE, now);
		a->day = simlimit_used(&s->limit, &k->use, SIM_DAY, now);
	}
	if (full == SIM_SECOND || full == SIM_MINUTE) {
		k->refused++;
		a->kind = full == SIM_SECOND ? "second" : "minute";
		simanswer_refuse_rate(s, a);
		if (s->refusal != SIM_REFUSAL_EDGE)
			add_limits(s, a);
		return true;
	}
	if (!s->open && !is_good(s, r->key))
		simanswer_refuse(s, a, "token", "token", "Error/Missing application key. Go to "
		    "https://www.api-football.com/documentation-v3 to learn how to get your API application key.");
	else if (s->suspended || (k != NULL && s->suspend_after > 0 && k->refused >= s->suspend_after))
		simanswer_refuse(s, a, "suspended", "access",
		    "Your account is suspended, check on https://dashboard.api-football.com.");
	else if (full == SIM_DAY)
		refuse_day(s, a);
	if (k != NULL && !status && (a->body.n == 0 || full == SIM_DAY))
		add_limits(s, a);
	return a->body.n != 0;
}

static void
respond(struct sim *s, struct sim_answer *a)
{
	const struct simserve_route *route;

	route = simserve_route(&s->serve, buf_span(&s->path), &s->query, &s->routekey);
	if (route == NULL) {
		simend_answer(s, a);
		return;
	}
	a->status = route->status;
	a->type = route->type;
	a->kind = "route";
	buf_span_add(&a->body, route->body);
}

/* A good answer, or what a fault turns it into. */
static void
deliver(struct sim *s, const struct sim_request *r, bool faultless, int64_t now, struct sim_answer *a)
{
	enum simfault_kind fault = FAULT_NONE;

	if (!faultless && (int64_t)a->body.n >= s->fault.over)
		fault = simfault_draw(&s->fault, r->path, r->query);
	if (fault != FAULT_NONE) {
		simspoil(s, fault, now, a);
	} else if (s->fault.share[FAULT_STALE] > 0) {
		s->last.n = 0;
		buf_span_add(&s->last, buf_span(&a->body));
	}
}

/* --- another provider's answers --- */

static void
no_file(struct sim_answer *a)
{
	a->foreign = true;
	a->status = 404;
	a->kind = "no-file";
	a->type = "text/plain; charset=utf-8";
	buf_adds(&a->body, "Not Found\n");
}

/* Each host has its own limits; true if there is no room. */
static bool
is_full(struct sim *s, const char *host, int64_t now, struct sim_answer *a)
{
	static const char *const names[] = { "second", "minute", "day" };
	enum simlimit_window full;
	struct sim_account *k;

	s->routekey.n = 0;
	buf_addf(&s->routekey, "host %s", host);
	if ((k = account(s, buf_span(&s->routekey), now, &a->key)) == NULL)
		return false;
	full = simlimit_take(&s->limit, &k->use, now, true);
	a->minute = simlimit_used(&s->limit, &k->use, SIM_MINUTE, now);
	a->day = simlimit_used(&s->limit, &k->use, SIM_DAY, now);
	if (full == SIM_FITS)
		return false;
	a->kind = names[full];
	simanswer_refuse_rate(s, a);
	return true;
}

static void
as_routed(const struct simroute *r, struct sim_answer *a)
{
	a->status = r->status;
	for (size_t i = 0; i < r->nheaders; i++)
		if (strcasecmp(r->headers[i].name, "content-type") == 0)
			a->type = r->headers[i].value;
		else
			simanswer_header(a, r->headers[i].name, r->headers[i].value);
}

static void
give_file(struct sim *s, const struct sim_request *r, const struct simfiles_found *found, int64_t now,
    struct sim_answer *a)
{
	a->foreign = true;
	if (is_full(s, found->host, now, a))
		return;
	a->kind = "file";
	if (!simfiles_read(&s->files, found, &a->body, &a->type))
		no_file(a);
	else if (found->route != NULL)
		as_routed(found->route, a);
	deliver(s, r, false, now, a);
}

/* True if the request is answered from files, or with their 404 if there is nothing else. */
static bool
from_files(struct sim *s, const struct sim_request *r, int64_t now, struct sim_answer *a)
{
	struct simfiles_found found;

	if (s->files.dir == NULL ||
	    simserve_route(&s->serve, buf_span(&s->path), &s->query, &s->routekey) != NULL)
		return false;
	if (simfiles_find(&s->files, r->path, r->query, &s->query, r->header, r->ctx, &found))
		give_file(s, r, &found, now, a);
	else if (s->world == NULL && s->serve.nfixtures == 0)
		no_file(a);
	else
		return false;
	return true;
}

/* Key, limits and headers come first, then the endpoint or a fault. */
static void
admit(struct sim *s, const struct sim_request *r, int64_t now, struct sim_answer *a)
{
	bool status = span_is(simanswer_path(s), "status");
	struct sim_account *k = NULL;

	if (r->key.n > 0 && (s->open || is_good(s, r->key) || is_well_formed(r->key)))
		k = account(s, r->key, now, &a->key);
	if (k == NULL && !(s->open && r->key.n == 0)) {
		forbidden(a);
		return;
	}
	if (gate(s, r, k, status, now, a))
		return;
	respond(s, a);
	deliver(s, r, status, now, a);
}

void
sim_answer(struct sim *s, const struct sim_request *r, int64_t now, struct sim_answer *a)
{
	const struct simfault_injection *in = simfault_injection(&s->fault, ++s->n);
	struct random d = random_from(s->fault.seed, s->n, 'l');

	a->n = s->n;
	a->status = 200;
	a->type = "application/json";
	a->kind = "ok";
	a->delay = s->latency;
	if (s->jitter > 0)
		a->delay += (int64_t)(random_next(&d) % (uint64_t)s->jitter);
	take_path(s, r);
	simquery_parse(r->query, &s->query, &s->scratch);
	if (in != NULL) {
		a->status = in->status;
		a->kind = "injected";
		buf_span_add(&a->body, buf_span(&in->body));
		return;
	}
	if (strcmp(r->method, "GET") != 0 && strcmp(r->method, "HEAD") != 0) {
		a->status = 405;
		a->kind = "method";
		return;
	}
	if (!from_files(s, r, now, a))
		admit(s, r, now, a);
}

void
sim_down(struct sim *s, struct sim_answer *a)
{
	a->n = ++s->n;
	a->kind = "outage";
	a->delivery = SIM_CLOSE;
}
