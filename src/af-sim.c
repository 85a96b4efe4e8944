/*
 * af-sim - a simulated API-Football on loopback
 *
 * Answers from a world that a file describes, or from saved answers, with the limits and the faults that the command line
 * sets; records every arrival.  Other providers' answers come from a directory.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/num.h"
#include "base/opt.h"
#include "sim/sim.h"
#include "sim/simhttp.h"
#include "sim/worldsql.h"

#define CALL(fn, ctx) &(struct opt_call){ (fn), (ctx) }

struct sim_choice {
	const char *const *names;
	int *to;
};

static const char *
choose(void *ctx, const char *value)
{
	const struct sim_choice *c = ctx;

	for (int i = 0; c->names[i] != NULL; i++)
		if (strcmp(value, c->names[i]) == 0) {
			*c->to = i;
			return NULL;
		}
	return "no such choice; 'man af-sim' names them";
}

/* SECONDS or SECONDS,JITTER */
static const char *
set_latency(void *ctx, const char *value)
{
	struct sim *s = ctx;
	const char *comma = strchr(value, ',');
	struct span first = { value, comma != NULL ? (size_t)(comma - value) : strlen(value) };

	if (num_duration(first, 0, 3600 * CLOCK_SECOND, &s->latency) != 0 ||
	    (comma != NULL && num_duration(SPAN(comma + 1), 0, 3600 * CLOCK_SECOND, &s->jitter) != 0))
		return "a latency is SECONDS or SECONDS,JITTER";
	return NULL;
}

/* FROM+FOR, both times */
static const char *
set_outage(void *ctx, const char *value)
{
	struct simhttp *h = ctx;
	const char *plus = strchr(value, '+');

	if (plus == NULL ||
	    num_duration((struct span){ value, (size_t)(plus - value) }, 0, CLOCK_DAY, &h->outage_at) != 0 ||
	    num_duration(SPAN(plus + 1), 1, CLOCK_DAY, &h->outage_for) != 0)
		return "an outage is FROM+FOR, as 3+1.5";
	return NULL;
}

/* Limits before --plan on the command line are replaced, those after it count. */
static const char *
set_plan(void *ctx, const char *value)
{
	static const struct {
		const char *word, *name;
		int64_t max[SIM_WINDOWS];
	} plans[] = {
		{ "free", "Free", { 0, 10, 100 } },
		{ "pro", "Pro", { 5, 300, 7500 } },
		{ "ultra", "Ultra", { 7, 450, 75000 } },
		{ "mega", "Mega", { 15, 900, 150000 } },
		{ "custom", "Custom", { 20, 1200, 1500000 } },
	};
	struct sim *s = ctx;

	for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++)
		if (strcmp(value, plans[i].word) == 0) {
			s->plan = plans[i].name;
			memcpy(s->limit.max, plans[i].max, sizeof s->limit.max);
			return NULL;
		}
	return "a plan is free, pro, ultra, mega or custom";
}

static int
open_arrivals(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	if (fd == -1)
		die_errno(EXIT_USAGE, "cannot open '%s'", path);
	return fd;
}

/* The port goes into a file first, then the address to standard output: whoever has that line finds the file. */
static void
tell_address(const struct simhttp *h, const char *file)
{
	char text[64];
	int n = snprintf(text, sizeof text, "%d\n", h->port);

	if (file != NULL && io_replace(file, (struct span){ text, (size_t)n }) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write '%s'", file);
	n = snprintf(text, sizeof text, "http://127.0.0.1:%d\n", h->port);
	if (io_write(1, text, (size_t)n) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write standard output");
}

static int
serve(struct sim *s, struct simhttp *h, const char *port_file, const char *arrivals)
{
	sim_start(s);
	h->arrivals = arrivals != NULL ? open_arrivals(arrivals) : -1;
	if (simhttp_listen(h) != 0)
		die_errno(EXIT_FOR_NOW, "cannot listen on 127.0.0.1:%d", h->port);
	tell_address(h, port_file);
	if (simhttp_run(h) != 0)
		die_errno(EXIT_FOR_NOW, "cannot go on serving");
	if (port_file != NULL)
		(void)unlink(port_file);
	if (h->arrivals != -1)
		close(h->arrivals);
	return EXIT_DONE;
}

int
main(int argc, char **argv)
{
	static const char *const windows[] = { "clock", "sliding", NULL };
	static const char *const refusals[] = { "app", "edge", "429", "new", "rapidapi", NULL };
	static const char *const headers[] = { "normal", "none", "zero", "nonsense", "jumpy", NULL };
	static const char *const types[] = { "jsonb", "json", NULL };
	const char *world = NULL, *coverage = NULL, *files = NULL, *port_file = NULL, *arrivals = NULL;
	int window = 0, refusal = 0, lies = 0, type = 0, status;
	int64_t port = 0, seed = 1;
	bool sql = false, truth = false;
	struct worldsql out = { 0 };
	struct opt_list keys = { NULL, 0 };
	struct sim s = { .plan = "Ultra", .limit = { .length = { CLOCK_SECOND, 60 * CLOCK_SECOND, CLOCK_DAY } },
	    .fault = { .retry_after = 1 } };
	struct simhttp h = { .sim = &s, .slow = 2 * CLOCK_SECOND };
	struct sim_choice window_choice = { windows, &window }, refusal_choice = { refusals, &refusal },
	    header_choice = { headers, &lies }, type_choice = { types, &type };
	const struct opt opts[] = {
		{ 'w', "world", OPT_STR, &world, "file", "the world to answer from", 0, 0 },
		{ 0, "coverage", OPT_STR, &coverage, "file.csv", "a world of one segment a row", 0, 0 },
		{ 0, "seed", OPT_NUM, &seed, "n", "seed of the faults, and of --coverage (1)", 0, INT64_MAX },
		{ 0, "sql", OPT_FLAG, &sql, NULL, "print the database of the world as SQL, and end", 0, 0 },
		{ 0, "truth", OPT_FLAG, &truth, NULL, "print what each match is as NDJSON, and end", 0, 0 },
		{ 0, "stats-type", OPT_CALL, CALL(choose, &type_choice), "type",
		    "--sql: jsonb or json", 0, 0 },
		{ 0, "internal-teams", OPT_FLAG, &out.internal_teams, NULL,
		    "--sql: team ids of the database's own", 0, 0 },
		{ 0, "tainted-columns", OPT_FLAG, &out.tainted, NULL,
		    "--sql: with tainted, tainted_evidence", 0, 0 },
		{ 0, "season-column", OPT_FLAG, &out.season, NULL, "--sql: with the provider's season", 0, 0 },
		{ 0, "serve", OPT_CALL, CALL(simserve_option, &s.serve), "file",
		    "serve a saved answer", 0, 0 },
		{ 0, "route", OPT_CALL, CALL(simserve_route_option, &s.serve), "route",
		    "'[STATUS ]/path[?query]=FILE'", 0, 0 },
		{ 0, "files", OPT_STR, &files, "dir", "other providers' answers, and the routes to them", 0, 0 },
		{ 'p', "port", OPT_NUM, &port, "n", "listen there (0: a free one)", 0, 65535 },
		{ 0, "port-file", OPT_OUT, &port_file, "file", "write the port there", 0, 0 },
		{ 0, "arrivals", OPT_OUT, &arrivals, "file", "append every arrival as NDJSON", 0, 0 },
		{ 0, "per-second", OPT_NUM, &s.limit.max[SIM_SECOND], "n",
		    "requests a second (0: no limit)", 0, 1000000 },
		{ 0, "per-minute", OPT_NUM, &s.limit.max[SIM_MINUTE], "n", "requests a minute", 0, 10000000 },
		{ 0, "per-day", OPT_NUM, &s.limit.max[SIM_DAY], "n", "requests a day", 0, 1000000000 },
		{ 0, "second-length", OPT_TIME, &s.limit.length[SIM_SECOND], "time",
		    "length of a second", 0, 864000 },
		{ 0, "minute-length", OPT_TIME, &s.limit.length[SIM_MINUTE], "time",
		    "length of a minute", 0, 864000 },
		{ 0, "day-length", OPT_TIME, &s.limit.length[SIM_DAY], "time", "length of a day", 0, 864000 },
		{ 0, "window", OPT_CALL, CALL(choose, &window_choice), "kind",
		    "clock or sliding", 0, 0 },
		{ 0, "used-minute", OPT_NUM, &s.limit.used[SIM_MINUTE], "n",
		    "used before the start", 0, 10000000 },
		{ 0, "used-day", OPT_NUM, &s.limit.used[SIM_DAY], "n", "used before the start", 0, 1000000000 },
		{ 0, "others", OPT_NUM, &s.limit.others, "n",
		    "another program's requests a minute", 0, 10000000 },
		{ 0, "refusal", OPT_CALL, CALL(choose, &refusal_choice), "kind",
		    "app, edge, 429, new or rapidapi", 0, 0 },
		{ 0, "headers", OPT_CALL, CALL(choose, &header_choice), "kind",
		    "normal, none, zero, nonsense or jumpy", 0, 0 },
		{ 0, "key", OPT_LIST, &keys, "key", "a valid key; without any, all are", 0, 0 },
		{ 0, "open", OPT_FLAG, &s.open, NULL, "no key is needed", 0, 0 },
		{ 0, "plan", OPT_CALL, CALL(set_plan, &s), "name",
		    "free, pro, ultra, mega or custom: name and limits", 0, 0 },
		{ 0, "plan-refuses-ids", OPT_FLAG, &s.plan_refuses_ids, NULL, "the plan refuses ids=", 0, 0 },
		{ 0, "plan-pages", OPT_NUM, &s.plan_pages, "n", "the plan refuses later pages (0: none)", 0, 1000000 },
		{ 0, "suspended", OPT_FLAG, &s.suspended, NULL, "the account is suspended", 0, 0 },
		{ 0, "suspend-after", OPT_NUM, &s.suspend_after, "n",
		    "suspend the account after so many refusals", 0, 1000000 },
		{ 0, "slim", OPT_FLAG, &s.slim, NULL, "elements without events, lineups, players", 0, 0 },
		{ 0, "latency", OPT_CALL, CALL(set_latency, &s), "time[,jitter]",
		    "wait before answering", 0, 0 },
		{ 0, "fault", OPT_CALL, CALL(simfault_option, &s.fault), "kind=percent",
		    "make so many requests fail", 0, 0 },
		{ 0, "fault-over", OPT_SIZE, &s.fault.over, "bytes",
		    "only answers at least this long fail", 0, INT64_C(1) << 40 },
		{ 0, "fault-always", OPT_FLAG, &s.fault.always, NULL,
		    "a request that fails once fails every time", 0, 0 },
		{ 0, "retry-after", OPT_NUM, &s.fault.retry_after, "s", "what 503 and 429 say (1)", 0, 86400 },
		{ 0, "slow-time", OPT_TIME, &h.slow, "time", "how long a slow body takes (2)", 0, 3600 },
		{ 0, "redirect", OPT_STR, &s.redirect, "url", "where redirects lead", 0, 0 },
		{ 0, "inject", OPT_CALL, CALL(simfault_inject_option, &s.fault), "n[:status]=file",
		    "this body for request n", 0, 0 },
		{ 0, "outage", OPT_CALL, CALL(set_outage, &h), "from+for",
		    "nothing listens then", 0, 0 },
		{ 0, "gzip", OPT_FLAG, &h.gzip, NULL, "compress for those that accept it", 0, 0 },
		{ 0, "content-length", OPT_FLAG, &h.length, NULL, "instead of chunks", 0, 0 },
		OPT_END
	};

	opt_parse(argc, argv, opts, "", "simulate API-Football on loopback");
	if (world != NULL && coverage != NULL)
		die(EXIT_USAGE, "--world and --coverage exclude each other");
	for (int w = 0; w < SIM_WINDOWS; w++)
		if (s.limit.length[w] == 0)
			die(EXIT_USAGE, "a second, a minute and a day must be longer than 0");
	s.keys = keys.v;
	s.nkeys = keys.n;
	s.limit.sliding = window == 1;
	s.refusal = (enum sim_refusal)refusal;
	s.headers = (enum sim_headers)lies;
	s.fault.seed = (uint64_t)seed;
	out.json = type == 1;
	h.port = (int)port;
	if (world != NULL && (s.world = world_read(world)) == NULL)
		return EXIT_USAGE;
	if (coverage != NULL && (s.world = world_read_coverage(coverage, (uint64_t)seed)) == NULL)
		return EXIT_USAGE;
	if (files != NULL && simfiles_open(&s.files, files) != 0)
		return EXIT_USAGE;
	if ((sql || truth) && s.world == NULL)
		die(EXIT_USAGE, "--sql and --truth need a world (--world or --coverage)");
	status = sql ? worldsql_print(s.world, &out) : truth ? worldsql_truth(s.world) :
	    serve(&s, &h, port_file, arrivals);
	sim_end(&s);
	free(keys.v);
	return status;
}
