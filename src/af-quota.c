/*
 * af-quota - what the governor knows: today's calls, what is left, who is waiting for what
 *
 * charged = answered + refused + failed + unknown: a call that was charged and never reported back was
 * in flight when its process died.  --status asks the provider for its own count (which costs nothing
 * there) and says how the two differ.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "fetch/answer.h"
#include "fetch/govfile.h"
#include "fetch/refusal.h"
#include "http/http.h"
#include "record/filter.h"

struct quota_options {
	const char *provider, *base, *key_file;
	int64_t reserve;
	bool status, adopt, reset;
};

struct account {
	int64_t used, limit;	/* by the provider's own count; -1: not asked, or not given */
};

static const char *
first_secret(const struct provider *p, struct buf *name)
{
	const char *missing = "", *value = NULL;

	if (p->secrets.n == 0)
		return "";
	if ((value = provider_secret(p, 0, name, &missing)) == NULL)
		die(EXIT_FOR_GOOD, "no key; set %s in the environment, or name a file with --key-file; "
		    "the ledger belongs to a key", missing);
	return value;
}

/* Might the same question be answered later? */
static bool
passes(const struct provider_refusal *row, int status)
{
	if (row == NULL)
		return status == 408 || status == 425 || status == 429 || status >= 500;
	return row->act == PROVIDER_WAIT || row->act == PROVIDER_QUOTA || row->act == PROVIDER_RETRY;
}

/* One request, not under the governor: the provider does not count it. */
static void
ask_status(const struct provider *p, const struct quota_options *o, const char *header, const char *secret,
    struct account *account)
{
	const struct provider_refusal *row;
	struct http_opts opts = { .jobs = 1, .timeout = 30 * CLOCK_SECOND,
	    .connect_timeout = 10 * CLOCK_SECOND, .max_body = 1 << 20, .user_agent = "af/" AF_VERSION };
	struct buf why = { 0 }, url = { 0 };
	struct json_members body = { 0 };
	struct span member, said;
	struct http_result r;
	struct json_err err;
	struct http *h;

	if (p->status_url == NULL)
		die(EXIT_USAGE, "provider '%s' has no status-url to ask", p->name);
	if ((h = http_new(&opts, &why)) == NULL)
		die(EXIT_FOR_NOW, "%s", buf_str(&why));
	if (*secret != '\0' && http_header(h, header, secret, true) != 0)
		die(EXIT_FOR_GOOD, "the key is not valid in a header");
	if (o->base == NULL)
		buf_adds(&url, p->status_url);
	else if (http_url_rebase(&url, p->status_url, o->base) != 0)
		die(EXIT_USAGE, "--base: '%s' is not an http or https URL", o->base);
	http_get(h, 0, buf_str(&url));
	while (!http_next(h, &r))
		http_wait(h, NULL, 0, -1);
	if (r.error != HTTP_OK)
		die(EXIT_FOR_NOW, "cannot ask the provider for its count: %s", r.why);
	if (json_scan(r.body, NULL, NULL, 0, &body, &err) != 0)
		die(EXIT_FOR_NOW, "the provider's count is not JSON (HTTP %d)", r.status);
	row = refusal_find(p, r.status, &body, r.body, &member, &said);
	if (row != NULL || r.status != 200)
		die(passes(row, r.status) ? EXIT_FOR_NOW : EXIT_FOR_GOOD, "the provider refuses to give its count (HTTP %d)%s%.*s",
		    r.status, said.p != NULL ? ": " : "", (int)(said.p != NULL ? said.n : 0), said.p != NULL ? said.p : "");
	if (json_id(json_path(&body, SPAN(p->status_used != NULL ? p->status_used : "")), 0, INT64_MAX,
	    &account->used) != 0)
		die(EXIT_FOR_GOOD, "the provider's answer has no count at '%s'; without --status and --adopt there is what we know",
		    p->status_used != NULL ? p->status_used : "status-used");
	(void)json_id(json_path(&body, SPAN(p->status_limit != NULL ? p->status_limit : "")), 0, INT64_MAX,
	    &account->limit);
	http_free(h);
	json_members_free(&body);
	buf_free(&url);
	buf_free(&why);
}

static int64_t
unknown(const struct gov_ledger *d)
{
	return d->charged - d->answered - d->refused - d->failed;
}

static void
put_wait(struct jsonw *w, const struct gov_state *g, int64_t now, int64_t wall)
{
	char at[32];

	if (now < g->pause_until) {
		clock_iso(wall + g->pause_until - now, at);
		jsonw_str(w, "waiting_until", at);
		jsonw_str(w, "reason", gov_why_text((enum gov_why)g->pause_why));
	} else if (now < g->breaker_until) {
		clock_iso(wall + g->breaker_until - now, at);
		jsonw_str(w, "waiting_until", at);
		jsonw_str(w, "reason", gov_why_text(GOV_BREAKER));
	}
}

static void
put_ledger(struct filter *f, struct gov_state *g, const struct gov_limits *l, const char *provider,
    const struct account *account, int64_t now, int64_t wall)
{
	const struct gov_ledger *d = gov_today(g, l, wall);
	struct jsonw w = writer_begin(&f->out);
	int64_t left = gov_day_left(g, l, wall);
	char at[32];

	jsonw_str(&w, "provider", provider);
	clock_iso(d->day * CLOCK_DAY + l->day_offset, at);
	jsonw_str(&w, "day", at);
	clock_iso(gov_day_end(l, wall), at);
	jsonw_str(&w, "until", at);
	jsonw_int(&w, "charged", d->charged);
	jsonw_int(&w, "answered", d->answered);
	jsonw_int(&w, "refused", d->refused);
	jsonw_int(&w, "failed", d->failed);
	jsonw_int(&w, "unknown", unknown(d));
	if (g->seen_day > 0 || l->per_day > 0)
		jsonw_int(&w, "limit_day", g->seen_day > 0 ? g->seen_day : l->per_day);
	if (left != INT64_MAX)
		jsonw_int(&w, "left", left);
	if (g->seen_minute > 0)
		jsonw_int(&w, "limit_minute", g->seen_minute);
	if (gov_spacing(g, l) > 0)
		jsonw_fixed(&w, "calls_a_minute", 60e6 / (double)gov_spacing(g, l), 1);
	if (g->no_batch_until > wall)
		jsonw_bool(&w, "bundles_refused", true);
	put_wait(&w, g, now, wall);
	if (account->used >= 0) {
		jsonw_int(&w, "provider_used", account->used);
		if (account->limit >= 0)
			jsonw_int(&w, "provider_limit", account->limit);
		/* The provider does not count refusals; others may have used the key. */
		jsonw_int(&w, "provider_less_answered", account->used - d->answered);
		jsonw_bool(&w, "explained", account->used >= d->answered &&
		    account->used <= d->answered + d->failed + unknown(d));
	}
	writer_end(&f->out);
}

int
main(int argc, char *argv[])
{
	static struct provider p;
	struct filter f = FILTER_INIT;
	struct quota_options o = { .provider = PROVIDER_DEFAULT, .base = getenv("AF_BASE") };
	struct account account = { -1, -1 };
	const struct opt opts[] = {
		{ 'p', "provider", OPT_STR, &o.provider, "name", "whose ledger: a name, or a file (" PROVIDER_DEFAULT ")", 0, 0 },
		{ 0, "base", OPT_STR, &o.base, "url", "scheme://host:port instead of the provider's", 0, 0 },
		{ 0, "key-file", OPT_STR, &o.key_file, "file", "the secret, instead of the environment", 0, 0 },
		{ 0, "reserve", OPT_NUM, &o.reserve, "n", "daily calls to leave for others", 0, GOV_LIMIT_MAX },
		{ 0, "status", OPT_FLAG, &o.status, NULL, "ask the provider for its own count, and compare", 0, 0 },
		{ 0, "adopt", OPT_FLAG, &o.adopt, NULL, "--status, and believe it: what others used, what is left", 0, 0 },
		{ 0, "reset", OPT_FLAG, &o.reset, NULL, "forget everything about this key", 0, 0 },
		OPT_END
	};
	struct buf name = { 0 }, path = { 0 }, why = { 0 };
	struct gov_limits l;
	struct gov_state *g;
	struct govfile *gf;
	const char *secret;
	int64_t now, wall;

	opt_parse(argc, argv, opts, "", "show and reconcile the ledger of calls");
	provider_init(&p);
	if (provider_load(&p, o.provider) != 0)
		return EXIT_USAGE;
	p.key_file = o.key_file != NULL ? o.key_file : p.key_file;
	l = provider_limits(&p);
	l.reserve = o.reserve;
	secret = first_secret(&p, &name);
	filter_open_output(&f);
	if (o.status || o.adopt)
		ask_status(&p, &o, buf_str(&name), secret, &account);
	govfile_path(&path, provider_ledger(&p), SPAN(secret));
	if ((gf = govfile_open(buf_str(&path), &why)) == NULL)
		die(EXIT_FOR_NOW, "%s", buf_str(&why));
	now = govfile_now();
	wall = clock_now();
	if ((g = govfile_begin(gf, now, wall)) == NULL)
		die_errno(EXIT_FOR_NOW, "cannot read '%s'", path.p);
	if (govfile_renewed(gf) != NULL)
		complain("'%s' was damaged or of another version: it starts afresh", path.p);
	if (o.reset)
		gov_init(g);
	if (o.adopt && account.used >= 0)
		gov_adopt(g, &l, wall, account.used, account.limit);
	put_ledger(&f, g, &l, p.name, &account, now, wall);
	if (govfile_end(gf, now, wall) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write '%s'", path.p);
	govfile_close(gf);
	return filter_close(&f, EXIT_DONE);
}
