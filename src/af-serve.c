/*
 * af-serve - jobs, their events, and snapshots over HTTP, and a page to look at them
 *
 * Reads the folders of jobs and stores, and calls af-job; keeps nothing itself, so it may be killed at any time.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/home.h"
#include "base/io.h"
#include "base/opt.h"
#include "base/share.h"
#include "base/xmem.h"
#include "job/job.h"
#include "serve/serve.h"

#define REQUEST_MOST ((size_t)4 << 20)

struct stores {
	struct serve_store *v;
	size_t n;
};

/* NAME=DIR */
static const char *
add_store(void *ctx, const char *value)
{
	struct stores *s = ctx;
	const char *equals = strchr(value, '=');

	if (equals == NULL || equals[1] == '\0' || !job_id_ok((struct span){ value, (size_t)(equals - value) }))
		return "a store is NAME=DIR, the name of letters, digits, '-' and '_'";
	s->v = xreallocarray(s->v, s->n + 1, sizeof *s->v);
	s->v[s->n++] = (struct serve_store){ xmemdup(value, (size_t)(equals - value)), equals + 1 };
	return NULL;
}

/* Of the letters of a name or an address, perhaps with a port: nothing else could be in a Host. */
static bool
is_host(const char *name)
{
	return *name != '\0' && name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]")] == '\0';
}

static bool
is_loopback(const char *address)
{
	struct in_addr four;
	struct in6_addr six;

	if (inet_pton(AF_INET, address, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, address, &six) == 1)
		return IN6_IS_ADDR_LOOPBACK(&six) || (IN6_IS_ADDR_V4MAPPED(&six) && six.s6_addr[12] == 127);
	die(EXIT_USAGE, "'%s' is no address; those of this machine are 127.0.0.1 and ::1", address);
}

/* Two stores of one name: the second could not be asked for. */
static void
check_names(const struct stores *s, const struct serve_options *o)
{
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(s->v[i].name, s->v[k].name) == 0)
				die(EXIT_USAGE, "--store: there are two '%s'; give each a name of its own", s->v[i].name);
	for (size_t i = 0; i < o->hosts.n; i++)
		if (!is_host(o->hosts.v[i]))
			die(EXIT_USAGE, "--host: '%s' is no name that a Host could have; leave out http:// and what follows the name", o->hosts.v[i]);
}

/* A folder of ours below $variable, or ~/fallback. */
static const char *
own_folder(struct buf *to, const char *variable, const char *fallback)
{
	if (!home_folder(to, variable, fallback))
		return NULL;
	buf_adds(to, "/af");
	return buf_str(to);
}

static const char *
token_file(struct buf *to)
{
	if (own_folder(to, "XDG_STATE_HOME", ".local/state") == NULL)
		die(EXIT_USAGE, "there is neither XDG_STATE_HOME nor a home; name the file of the token with --token-file");
	if (io_mkdirs(buf_str(to)) != 0)
		die_errno(EXIT_FOR_NOW, "cannot make '%s'", buf_str(to));
	buf_adds(to, "/serve.token");
	return buf_str(to);
}

/* The commands that we start are those that lie beside us. */
static void
own_programs_first(void)
{
	struct buf path = { 0 };
	const char *had = getenv("PATH");
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	if (n <= 0)
		return;
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	buf_addf(&path, "%s:%s", self, had != NULL ? had : "/usr/local/bin:/usr/bin:/bin");
	if (setenv("PATH", buf_str(&path), 1) != 0)
		die_errno(EXIT_FOR_NOW, "cannot set PATH");
	buf_free(&path);
}

/* As many streams as there may be descriptors. */
static void
raise_limit(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) == 0 && l.rlim_cur < l.rlim_max) {
		l.rlim_cur = l.rlim_max < 8192 ? l.rlim_max : 8192;
		(void)setrlimit(RLIMIT_NOFILE, &l);
	}
}

static void
tell(const struct serve_options *o, const char *token_path, const char *port_file)
{
	struct buf text = { 0 };
	const char *address = o->address != NULL ? o->address : "127.0.0.1";

	buf_addf(&text, "%d\n", o->port);
	if (port_file != NULL && io_replace(port_file, buf_span(&text)) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write '%s'", port_file);
	text.n = 0;
	buf_addf(&text, strchr(address, ':') != NULL ? "http://[%s]:%d/\n" : "http://%s:%d/\n", address, o->port);
	buf_addf(&text, "token in %s; the page takes it behind a '#'\n", token_path);
	if (io_write(1, text.p, text.n) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write standard output");
	buf_free(&text);
}

static int
answer_one(struct serve *s)
{
	struct buf text = { 0 };
	char piece[65536];
	ssize_t n;
	int status;

	while ((n = read(0, piece, sizeof piece)) > 0 && text.n < REQUEST_MOST)
		buf_add(&text, piece, (size_t)n);
	if (n < 0)
		die_errno(EXIT_FOR_NOW, "cannot read standard input");
	status = serve_text(s, &text, 1);
	if (status != EXIT_DONE)
		complain_errno("cannot write standard output");
	buf_free(&text);
	return status;
}

int
main(int argc, char **argv)
{
	int64_t port = 8411;
	bool remote = false, one = false;
	const char *jobs = NULL, *token = NULL, *port_file = NULL, *why = "";
	struct stores stores = { 0 };
	struct buf folder = { 0 }, token_path = { 0 }, secret = { 0 }, page = { 0 }, cache = { 0 };
	struct serve_options o = { .beat = 15 * CLOCK_SECOND, .patience = 25 * CLOCK_SECOND };
	struct serve *s;
	int status;
	const struct opt opts[] = {
		{ 'j', "jobs", OPT_STR, &jobs, "dir", "the folder of jobs", 0, 0 },
		{ 's', "store", OPT_CALL, &(struct opt_call){ add_store, &stores }, "name=dir", "a store of snapshots", 0, 0 },
		{ 'p', "port", OPT_NUM, &port, "n", "listen there (8411; 0: a free one)", 0, 65535 },
		{ 0, "port-file", OPT_OUT, &port_file, "file", "write the port there", 0, 0 },
		{ 0, "address", OPT_STR, &o.address, "address", "listen there (127.0.0.1)", 0, 0 },
		{ 0, "allow-remote", OPT_FLAG, &remote, NULL, "the address may be one that other machines reach", 0, 0 },
		{ 0, "host", OPT_LIST, &o.hosts, "name", "a name that leads here, behind a proxy say", 0, 0 },
		{ 0, "token-file", OPT_STR, &token, "file", "the token; made if it is not there", 0, 0 },
		{ 0, "districts", OPT_STR, &o.districts, "file", "which districts are configured", 0, 0 },
		{ 0, "heartbeat", OPT_TIME, &o.beat, "time", "a stream that is silent says so (15)", 1, 3600 },
		{ 0, "run-wait", OPT_TIME, &o.patience, "time", "how long run-once waits for its end (25)", 0, 3600 },
		{ 0, "stdin", OPT_FLAG, &one, NULL, "answer one request on standard input", 0, 0 },
		OPT_END
	};

	opt_parse(argc, argv, opts, "", "show jobs and snapshots over HTTP");
	if (o.address != NULL && !is_loopback(o.address) && !remote)
		die(EXIT_USAGE, "'%s' can be reached from other machines, which send the token in the clear: put a proxy with TLS in "
		    "front, or say --allow-remote", o.address);
	check_names(&stores, &o);
	if (jobs != NULL && setenv("AF_JOBS", jobs, 1) != 0)
		die_errno(EXIT_FOR_NOW, "cannot set AF_JOBS");
	if (job_folder(&folder, true) != 0)
		die_errno(EXIT_FOR_NOW, "cannot make the folder of jobs; name one with --jobs");
	o.jobs = buf_str(&folder);
	own_programs_first();
	/* Of which backfill the command was that started us says nothing of those that we show. */
	(void)unsetenv("AF_BACKFILL");
	if (setenv("AF_JOBS", o.jobs, 1) != 0)	/* for the commands */
		die_errno(EXIT_FOR_NOW, "cannot set AF_JOBS");
	if (token == NULL)
		token = token_file(&token_path);
	if (serve_token(token, &secret, &why) != 0)
		die(EXIT_FOR_GOOD, "'%s' cannot be used as a token: %s", token, why);
	o.token = buf_str(&secret);
	if (share_find(&page, "page", "index", ".html") == NULL)
		die(EXIT_FOR_GOOD, "the page is not here: there is no '%s'", buf_str(&page));
	*strrchr(buf_str(&page), '/') = '\0';
	o.page = page.p;
	if ((o.cache = own_folder(&cache, "XDG_CACHE_HOME", ".cache")) != NULL) {
		buf_adds(&cache, "/snapshots");
		o.cache = buf_str(&cache);
	}
	o.stores = stores.v;
	o.nstores = stores.n;
	o.port = (int)port;
	raise_limit();
	s = serve_new(&o);
	if (one) {
		status = answer_one(s);
	} else {
		if (serve_listen(s) != 0)
			die_errno(EXIT_FOR_NOW, "cannot listen on %s, port %d", o.address != NULL ? o.address : "127.0.0.1", o.port);
		tell(&o, token, port_file);
		status = EXIT_DONE;
		if (serve_run(s) != 0)
			die_errno(EXIT_FOR_NOW, "cannot go on serving");
		if (port_file != NULL)
			(void)unlink(port_file);
	}
	serve_free(s);
	return status;
}
