/*
 * af-fetch - ask a provider for each record, and lose nothing
 *
 * The log is the run: what it contains is never asked again, and to resume a run is to repeat the command line.  This file
 * reads the options; lib/fetch/sched decides, lib/fetch/fetchrun does.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/num.h"
#include "base/xmem.h"
#include "fetch/fetchrun.h"
#include "http/http.h"
#include "pilot/forecast.h"
#include "record/checkpoint.h"
#include "record/filter.h"
#include "record/tmpl.h"

struct fetch_options {
	const char *provider, *base, *group, *current, *log, *after, *spent, *label;
	struct opt_list reuse;
	int64_t max_age, max_calls, jobs, retries, timeout, connect_timeout, max_wait, max_body;
	int64_t reserve, seed, linger, leads;
	const char *leads_member;
	struct opt_list prices;
	bool offline, wait, dry_run, check, through, retry_not_kept, retry_partial;
};

#define OPTIONS 30

/* N, MEMBER or N*MEMBER */
static const char *
on_leads(void *options, const char *value)
{
	struct fetch_options *o = options;
	size_t n = strspn(value, "0123456789");

	o->leads = 1;
	o->leads_member = NULL;
	if (n != 0 && (num_i64((struct span){ value, n }, 0, INT32_MAX, &o->leads) != 0 || (value[n] != '\0' && value[n] != '*')))
		return "a number, a member, or both as 16*days";
	value += n + (n != 0 && value[n] == '*');
	if (*value != '\0')
		o->leads_member = value;
	else if (n == 0 || value[-1] == '*')
		return "a number, a member, or both as 16*days";
	return NULL;
}

static void
rows(struct fetch_options *o, struct provider *p, struct filter *f, struct opt *table, struct opt_call *leads)
{
	const struct opt own[] = {
		{ 'p', "provider", OPT_STR, &o->provider, "name", "whom to ask: a name, or a file (" PROVIDER_DEFAULT ")", 0, 0 },
		{ 0, "base", OPT_STR, &o->base, "url", "scheme://host:port instead of the provider's", 0, 0 },
		{ 'l', "log", OPT_STR, &o->log, "file", "the saved answers: read, and appended to", 0, 0 },
		{ 0, "reuse", OPT_LIST, &o->reuse, "file", "other saved answers, read only", 0, 0 },
		{ 0, "max-age", OPT_TIME, &o->max_age, "time", "older saved answers do not count", 1, 3153600000 },
		{ 0, "max-calls", OPT_NUM, &o->max_calls, "n", "make at most n calls", 0, INT64_MAX },
		{ 0, "spent", OPT_OUT, &o->spent, "file", "calls that this command has made before; they count", 0, 0 },
		{ 0, "offline", OPT_FLAG, &o->offline, NULL, "saved answers only: --max-calls 0", 0, 0 },
		{ 0, "after", OPT_STR, &o->after, "file", "leave out what this checkpoint says is done", 0, 0 },
		{ 0, "through", OPT_FLAG, &o->through, NULL,
		    "records with the finding ERROR, SKIPPED or NO_DATA pass unasked", 0, 0 },
		{ 0, "retry-partial", OPT_FLAG, &o->retry_partial, NULL, "ask again for pages that were refused", 0, 0 },
		{ 0, "retry-not-kept", OPT_FLAG, &o->retry_not_kept, NULL,
		    "ask again where a saved answer lacks what --keep names", 0, 0 },
		{ 'j', "jobs", OPT_NUM, &o->jobs, "n", "calls in flight at most (64)", 1, 999 },
		{ 0, "group", OPT_STR, &o->group, "template", "bundles do not mix its values", 0, 0 },
		{ 0, "linger", OPT_TIME, &o->linger, "time", "how long a bundle waits to fill (5s)", 0, 86400 },
		{ 0, "reserve", OPT_NUM, &o->reserve, "n", "daily calls to leave for others", 0, GOV_LIMIT_MAX },
		{ 0, "wait", OPT_FLAG, &o->wait, NULL, "wait for the provider's next day", 0, 0 },
		{ 0, "max-wait", OPT_TIME, &o->max_wait, "time", "give up for now after that (15m)", 0, 31536000 },
		{ 0, "retries", OPT_NUM, &o->retries, "n", "tries after the first (3)", 0, 100 },
		{ 0, "timeout", OPT_TIME, &o->timeout, "time", "for one call (30)", 0, 86400 },
		{ 0, "connect-timeout", OPT_TIME, &o->connect_timeout, "time", "for connecting (10)", 0, 86400 },
		{ 0, "max-body", OPT_SIZE, &o->max_body, "bytes", "the largest answer (8MiB)", 1, INT64_C(1) << 32 },
		{ 0, "label", OPT_STR, &o->label, "text", "on a terminal: what the progress line begins with", 0, 0 },
		{ 0, "current", OPT_STR, &o->current, "template", "in the events: what the calls are for now", 0, 0 },
		{ 0, "seed", OPT_NUM, &o->seed, "n", "for the jitter between tries", 0, INT64_MAX },
		FILTER_STAGE_OPT(*f),
		{ 'n', "dry-run", OPT_FLAG, &o->dry_run, NULL, "say what it would cost; ask nothing", 0, 0 },
		{ 0, "leads", OPT_CALL, leads, "n", "with -n: a call leads to so many later ones: 520, or 16*days", 0, 0 },
		{ 0, "price", OPT_LIST, &o->prices, "file", "with -n: what another stage costs; repeatable", 0, 0 },
		{ 0, "check", OPT_FLAG, &o->check, NULL, "check options, key and logs, and end; ask nothing", 0, 0 },
	};
	const struct opt common[] = { FILTER_OPTS(*f), OPT_END };

	_Static_assert(sizeof own / sizeof *own == OPTIONS, "OPTIONS");
	memcpy(table, own, sizeof own);
	table += OPTIONS;
	table += provider_opts(p, table);
	memcpy(table, common, sizeof common);
}

static void
defaults(struct fetch_options *o, struct provider *p, struct filter *f)
{
	*o = (struct fetch_options){ .max_calls = -1, .jobs = 64, .retries = 3, .timeout = 30 * CLOCK_SECOND,
	    .connect_timeout = 10 * CLOCK_SECOND, .max_wait = 900 * CLOCK_SECOND,
	    .max_body = INT64_C(8) << 20, .linger = 5 * CLOCK_SECOND, .seed = clock_now(),
	    .base = getenv("AF_BASE") };
	*f = (struct filter)FILTER_INIT;
	provider_init(p);
}

/*
 * Reads the command line twice: once to learn the provider's file, then to override what that file said.
 */
static char **
parse(int argc, char **argv, struct fetch_options *o, struct provider *p, struct filter *f)
{
	static const char about[] = "ask a provider for each record; saved answers are not asked again";
	struct opt table[OPTIONS + PROVIDER_OPTIONS + 4];
	char **copy = xcalloc((size_t)argc + 1, sizeof *copy);
	struct opt_call leads = { on_leads, o };
	const char *name;
	bool url;

	memcpy(copy, argv, (size_t)argc * sizeof *copy);
	defaults(o, p, f);
	rows(o, p, f, table, &leads);
	(void)opt_parse(argc, copy, table, "[file ...]", about);
	name = o->provider;
	url = p->url != NULL;
	defaults(o, p, f);
	if ((name != NULL || !url) && provider_load(p, name != NULL ? name : PROVIDER_DEFAULT) != 0)
		exit(EXIT_USAGE);
	free(copy);
	argv = opt_parse(argc, argv, table, "[file ...]", about);
	if (o->base != NULL && *o->base == '\0')
		o->base = NULL;
	return argv;
}

static void
check(const struct fetch_options *o, const struct provider *p)
{
	const char *why = provider_check(p);

	if (why != NULL)
		die(EXIT_USAGE, "provider '%s': %s", p->name, why);
	if (o->group != NULL && (why = tmpl_check(o->group)) != NULL)
		die(EXIT_USAGE, "--group: %s", why);
	if (o->current != NULL && (why = tmpl_check(o->current)) != NULL)
		die(EXIT_USAGE, "--current: %s", why);
	if (o->base != NULL && http_url_safety(o->base) == HTTP_URL_BAD)
		die(EXIT_USAGE, "--base: '%s' is not an http or https URL", o->base);
	if (!o->dry_run && (o->leads != 0 || o->prices.n != 0))
		die(EXIT_USAGE, "--leads and --price are about a price; give -n");
	if (o->timeout == 0 || o->connect_timeout == 0)
		die(EXIT_USAGE, "--timeout and --connect-timeout must be greater than 0");
}

/* "9 early http_404": how the program before this one ended; what cannot be read is nothing. */
static void
read_wall(struct span line, struct sched_wall *wall)
{
	static char why[128];
	const char *word = memchr(line.p, ' ', line.n), *last = word != NULL ? memrchr(line.p, ' ', line.n) : NULL;
	int64_t n;

	if (word == last || num_i64((struct span){ line.p, (size_t)(word - line.p) }, 1, UINT32_MAX, &n) != 0 ||
	    (size_t)(line.p + line.n - last) > sizeof why)
		return;
	snprintf(why, sizeof why, "%.*s", (int)(line.p + line.n - last - 1), last + 1);
	*wall = (struct sched_wall){ (unsigned)n, span_is((struct span){ word + 1, (size_t)(last - word) - 1 }, "late"), why };
}

/* A file with one number, and perhaps the refusals that came last; no file is 0. */
static int64_t
read_spent(const char *path, struct sched_wall *wall)
{
	struct buf text = { 0 };
	int64_t spent = 0;
	char *line;

	if (path == NULL)
		return 0;
	if (io_read_file(path, &text, 256) != 0 && errno != ENOENT)
		die_errno(EXIT_USAGE, "cannot read '%s'", path);
	if (text.n > 0 && text.p[text.n - 1] == '\n')
		text.n--;
	if (text.n > 0 && (line = memchr(text.p, '\n', text.n)) != NULL) {
		read_wall((struct span){ line + 1, (size_t)(text.p + text.n - line) - 1 }, wall);
		text.n = (size_t)(line - text.p);
	}
	if (text.n > 0 && num_i64(buf_span(&text), 0, INT64_MAX / 2, &spent) != 0)
		die(EXIT_USAGE, "'%s' does not contain a number of calls", path);
	if (io_can_replace(path) != 0)
		die_errno(EXIT_USAGE, "cannot write '%s'", path);
	buf_free(&text);
	return spent;
}

/* What other stages of the same command cost, as this program has reported. */
static void
read_prices(const struct fetch_options *o, int64_t *calls, int64_t *leads)
{
	*calls = *leads = 0;
	for (size_t i = 0; i < o->prices.n; i++) {
		const char *why = NULL;
		struct reader in;
		struct rec *r;

		reader_open_file(&in, o->prices.v[i], REC_MAX_LINE);
		while ((r = reader_next(&in)) != NULL) {
			int64_t n = 0, later = 0;

			if (rec_i64(r, "calls", 0, INT64_MAX / 4, &n, &why) != 0)
				die(EXIT_USAGE, "--price: '%s': %s", o->prices.v[i], why);
			(void)json_i64(rec_get(r, "leads"), 0, INT64_MAX / 4, &later);
			*calls += n;
			*leads += later;
		}
		if (reader_close(&in) != EXIT_DONE)
			die(EXIT_USAGE, "--price: '%s' is not a price from this program", o->prices.v[i]);
	}
}

/* When this many calls will be done. */
static int
ends_at(const struct fetchrun_totals *t, const struct gov_limits *l, int64_t calls, int64_t now, int64_t *finish, int64_t *days)
{
	struct forecast_pace pace = { .per_minute = t->spacing > 0 ? 60e6 / (double)t->spacing : 60e6, .today = t->quota_left,
	    .per_day = INT64_MAX, .day_offset = l->day_offset };

	if (t->per_day != INT64_MAX)
		pace.per_day = t->per_day - l->reserve;
	else if (t->quota_left != INT64_MAX)
		pace.per_day = t->quota_left;
	return forecast_finish(&pace, now, calls, finish, days);
}

/* What it will cost, before a call is spent. */
static void
say_price(const struct fetch_options *o, const struct fetchrun_totals *t, const struct gov_limits *l, struct filter *f)
{
	int64_t calls = (int64_t)t->sched.calls, now = clock_now(), left = t->quota_left, days, finish, before, led, all;
	struct jsonw w = writer_begin(&f->out);
	bool sums = o->prices.n != 0 || o->leads != 0, ends;
	char at[32];

	read_prices(o, &before, &led);
	all = calls + t->leads + before + led;
	ends = ends_at(t, l, all, now, &finish, &days) == 0;
	clock_iso(finish, at);
	jsonw_int(&w, "records", (int64_t)(t->sched.read + t->rejected));
	jsonw_int(&w, "saved", (int64_t)t->sched.saved);
	if (t->sched.through != 0)
		jsonw_int(&w, "through", (int64_t)t->sched.through);
	jsonw_int(&w, "calls", calls);
	if (sums) {
		jsonw_int(&w, "leads", t->leads);
		jsonw_int(&w, "at_most", calls + t->leads + led);
		jsonw_int(&w, "calls_at_most", all);
	}
	if (t->spacing > 0)
		jsonw_fixed(&w, "calls_a_minute", 60e6 / (double)t->spacing, 1);
	if (sums)
		jsonw_fixed(&w, "minutes", (double)all / (t->spacing > 0 ? 60e6 / (double)t->spacing : 60e6), 1);
	if (left != INT64_MAX) {
		jsonw_int(&w, "quota_left", left);
		jsonw_fixed(&w, "quota_pct", left > 0 ? 100.0 * (double)calls / (double)left : 100, 1);
	}
	if (ends) {
		jsonw_int(&w, "days", days);
		jsonw_int(&w, "seconds", (finish - now) / CLOCK_SECOND);
	}
	jsonw_str(&w, "finish", ends ? at : NULL);
	writer_end(&f->out);
	if (isatty(2) == 1)
		complain("%lld record%s, %lld answered already: %lld call%s, %s%s",
		    (long long)(t->sched.read + t->rejected), t->sched.read + t->rejected == 1 ? "" : "s", (long long)t->sched.saved,
		    (long long)calls, calls == 1 ? "" : "s",
		    ends ? "done about " : "and no calls are left of a day to ask them", ends ? at : "");
}

int
main(int argc, char *argv[])
{
	static struct provider p;
	struct fetch_options o;
	struct filter f;
	struct fetchrun_conf c;
	struct fetchrun_totals t;
	struct checkpoint after;
	struct sched_wall before = { 0 };
	const char *why;
	int64_t spent, budget;
	int status;

	argv = parse(argc, argv, &o, &p, &f);
	check(&o, &p);
	spent = read_spent(o.spent, &before);
	budget = o.max_calls >= 0 && spent < o.max_calls ? o.max_calls - spent : o.max_calls < 0 ? -1 : 0;
	if (o.after != NULL && checkpoint_read(o.after, &after, &why) < 0)
		die(EXIT_USAGE, "cannot use the checkpoint '%s': %s", o.after, why);
	c = (struct fetchrun_conf){ .provider = &p, .base = o.base, .log_path = o.log, .reuse = o.reuse,
	    .max_age = o.max_age, .group = o.group, .current = o.current, .timeout = o.timeout,
	    .connect_timeout = o.connect_timeout, .max_body = o.max_body, .max_line = f.max_line,
	    .after = o.after != NULL ? &after : NULL, .operands = argv, .offline = o.offline, .through = o.through,
	    .retry_not_kept = o.retry_not_kept, .retry_partial = o.retry_partial,
	    .dry_run = o.dry_run, .leads = o.leads, .leads_member = o.leads_member, .spent_path = o.spent, .spent = spent, .label = o.label, .limits = provider_limits(&p) };
	c.limits.reserve = o.reserve;
	c.limits.who = getpid();
	c.limits.timeout = o.timeout;
	c.sched = (struct sched_conf){ .jobs = (unsigned)o.jobs, .batch = (unsigned)p.batch,
	    .retries = (unsigned)o.retries, .max_calls = o.offline ? 0 : budget,
	    .spent_why = o.offline ? "not_saved" : NULL,
	    .max_wait = o.max_wait, .wait_quota = o.wait, .linger = o.linger,
	    .lookahead = (size_t)o.jobs * (size_t)p.batch * 2 + 1000, .window = 1 << 18,
	    .seed = (uint64_t)o.seed, .wall = before };
	if (o.check) {
		fetchrun_check(&c);
		return EXIT_DONE;
	}
	filter_open_output(&f);
	status = fetchrun(&c, &f, &t);
	f.in.in = t.in;
	f.in.rejected = t.rejected;
	f.skipped = t.sched.skipped + t.left_out;
	if (o.dry_run)
		say_price(&o, &t, &c.limits, &f);
	return filter_close(&f, status);
}
