/*
 * af-lease - run a command while no other host runs one under the same name
 *
 * A provider's rate belongs to a key: a second host that asks with the same key spends calls on refusals.  The process
 * becomes the command, so signals, process groups and the exit status are as without a lease.  A keeper process holds the
 * connection: when the command ends, the keeper ends too, and the server releases the lease; when the lease is lost, the
 * keeper sends the command TERM.  If the keeper dies, the kernel sends it: the command has the end of a pipe on which
 * O_ASYNC is set.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "db/dbopen.h"
#include "db/lease.h"
#include "fetch/govfile.h"
#include "fetch/provider.h"

#define BEAT (5 * CLOCK_SECOND)		/* how often the server is asked whether it still holds */
#define PATIENCE (10 * CLOCK_SECOND)	/* and how long it may take to answer */
#define LATE (60 * CLOCK_SECOND)	/* a command that still runs this long after TERM is reported */

struct lease_keeper {
	const char *conninfo, *provider, *key_file, *host, *name;	/* name: for people */
	int64_t grace, wait;
	struct lease lease;
	struct db *db;
	int command;			/* a pidfd */
	struct buf who;
};

/* --- whose lease --- */

/* Names the lease after the ledger of that provider and key: what shares a rate shares a lease. */
static void
name_ledger(struct lease_keeper *k)
{
	static struct provider p;
	struct buf header = { 0 }, path = { 0 };
	const char *missing = "", *secret = "";

	provider_init(&p);
	if (provider_load(&p, k->provider) != 0)
		exit(EXIT_USAGE);
	p.key_file = k->key_file != NULL ? k->key_file : p.key_file;
	if (p.secrets.n != 0 && (secret = provider_secret(&p, 0, &header, &missing)) == NULL)
		die(EXIT_FOR_GOOD, "no key; set %s in the environment, or name a file with --key-file; the lease belongs to a key",
		    missing);
	govfile_path(&path, provider_ledger(&p), SPAN(secret));
	k->name = provider_ledger(&p);
	lease_name(&k->lease, SPAN(strrchr(buf_str(&path), '/') + 1), k->host, getpid());
	buf_free(&path);
	buf_free(&header);
}

static enum lease_got
take(struct lease_keeper *k)
{
	return db_open(k->db) != 0 ? LEASE_FAULT : lease_take(k->db, &k->lease, &k->who);
}

static void
take_first(struct lease_keeper *k)
{
	int64_t until = clock_mono() + k->wait;
	bool waiting = false;
	enum lease_got got;

	/* Whoever waits already is not sent away by a server that is restarted meanwhile. */
	while (((got = take(k)) == LEASE_OTHERS || (got == LEASE_FAULT && waiting && db_status(k->db) == EXIT_FOR_NOW)) &&
	    clock_mono() < until) {
		if (!waiting)
			complain("%s holds the lease on '%s'; waiting", k->who.p, k->name);
		waiting = true;
		(void)poll(NULL, 0, 1000);
	}
	if (got == LEASE_FAULT)
		die(db_status(k->db), "cannot take the lease on '%s': %s", k->name, db_why(k->db));
	if (got == LEASE_OTHERS)
		die(EXIT_FOR_NOW, "%s holds the lease on '%s', and one host asks at a time; wait for it, or stop it there",
		    k->who.p, k->name);
}

/* --- the keeper --- */

/* Has the command ended?  Waits up to that long (milliseconds, -1: until it has). */
static bool
ended(const struct lease_keeper *k, int ms)
{
	struct pollfd p = { k->command, POLLIN, 0 };

	return poll(&p, 1, ms) > 0;
}

static _Noreturn void
leave(struct lease_keeper *k)
{
	db_free(k->db);
	exit(EXIT_DONE);
}

static _Noreturn void
lose(struct lease_keeper *k, const char *why)
{
	complain("the lease on '%s' is lost: %s; the command is told to stop, and the same command carries on", k->name, why);
	(void)syscall(SYS_pidfd_send_signal, k->command, SIGTERM, NULL, 0);
	if (!ended(k, LATE / 1000))
		complain("the lease on '%s' is lost, and the command still runs", k->name);
	(void)ended(k, -1);
	leave(k);
}

/* The connection broke: perhaps the server was restarted, and nobody else has taken the lease. */
static void
retake(struct lease_keeper *k, const char *broke)
{
	int64_t until = clock_mono() + k->grace;
	struct buf why = { 0 };
	enum lease_got got;

	buf_adds(&why, broke);
	do {
		got = k->grace != 0 ? take(k) : LEASE_FAULT;
		if (got == LEASE_OTHERS) {
			buf_adds(&k->who, " has taken it");
			lose(k, buf_str(&k->who));
		}
		if (got == LEASE_OURS) {
			complain("the lease on '%s' was taken again: %s", k->name, buf_str(&why));
			buf_free(&why);
			return;
		}
		if (ended(k, 500))
			leave(k);
	} while (clock_mono() < until);
	lose(k, buf_str(&why));
}

static _Noreturn void
keep(struct lease_keeper *k)
{
	int64_t next = clock_mono() + BEAT;
	const char *why;

	for (;;) {
		struct pollfd p[2] = { { k->command, POLLIN, 0 }, { db_fd(k->db), POLLIN, 0 } };
		int64_t left = next - clock_mono();
		int n = poll(p, 2, left > 0 ? (int)(left / 1000) + 1 : 0);

		if (n > 0 && p[0].revents != 0)
			leave(k);
		if (n == 0 || (n > 0 && p[1].revents != 0)) {
			if (!lease_holds(k->db, &k->lease, PATIENCE, &why))
				retake(k, why);
			next = clock_mono() + BEAT;
		}
	}
}

/* The keeper must not hold the command's descriptors open: somebody may wait for their end. */
static void
let_go(const int *but, int n)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int most = (int)sysconf(_SC_OPEN_MAX);

	if (null != -1) {
		(void)dup2(null, 0);
		(void)dup2(null, 1);
	}
	for (int fd = 3; fd < (most > 0 && most < 65536 ? most : 65536); fd++) {
		bool ours = false;

		for (int i = 0; i < n; i++)
			ours = ours || fd == but[i];
		if (!ours)
			(void)close(fd);
	}
}

/* The keeper is not a child of the command, which may wait for its own children. */
static void
begin(struct lease_keeper *k)
{
	pid_t command = getpid(), between;
	int end[2];

	k->command = (int)syscall(SYS_pidfd_open, command, 0);
	if (k->command == -1 || pipe2(end, 0) != 0 || fcntl(end[0], F_SETOWN, command) != 0 || fcntl(end[0], F_SETSIG, SIGTERM) != 0 ||
	    fcntl(end[0], F_SETFL, O_ASYNC | O_NONBLOCK) != 0 || (between = fork()) == -1)
		die_errno(EXIT_FOR_NOW, "cannot watch over the command");
	if (between == 0) {
		pid_t keeper = fork();

		if (keeper != 0)
			_exit(keeper == -1);
		for (const int *s = (const int[]){ SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, 0 }; *s != 0; s++)
			(void)signal(*s, SIG_IGN);
		let_go((const int[]){ db_fd(k->db), k->command, end[1] }, 3);
		keep(k);
	}
	{
		int status = 0;

		while (waitpid(between, &status, 0) == -1 && errno == EINTR)
			continue;
		if (status != 0)
			die(EXIT_FOR_NOW, "cannot watch over the command");
	}
	(void)close(end[1]);
	(void)close(k->command);
}

int
main(int argc, char *argv[])
{
	static struct lease_keeper k = { .grace = 10 * CLOCK_SECOND };
	const struct opt opts[] = {
		{ 'd', "db", OPT_STR, &k.conninfo, "conninfo", "the database: a URI or name=value pairs", 0, 0 },
		{ 'p', "provider", OPT_STR, &k.provider, "name", "instead of a name: the ledger of that provider and its key", 0, 0 },
		{ 0, "key-file", OPT_STR, &k.key_file, "file", "with --provider: the secret, instead of the environment", 0, 0 },
		{ 0, "wait", OPT_TIME, &k.wait, "time", "how long to wait for another host (0)", 0, 31536000 },
		{ 0, "grace", OPT_TIME, &k.grace, "time", "how long to try to restore a broken connection (10s)", 0, 3600 },
		{ 0, "host", OPT_STR, &k.host, "name", "the name of this host (hostname(1))", 0, 0 },
		OPT_END
	};
	const char *why;

	argv = opt_parse_command(argc, argv, opts, "name command [arg ...]", "run a command while no other host does");
	if (k.provider == NULL && (k.name = *argv) != NULL)
		argv++;
	if (*argv == NULL || (k.name != NULL && *k.name == '\0'))
		die(EXIT_USAGE, "give a name and a command, or --provider NAME and a command");
	if (k.key_file != NULL && k.provider == NULL)
		die(EXIT_USAGE, "--key-file is about a --provider");
	if ((why = db_conninfo_wrong(k.conninfo)) != NULL)
		die(EXIT_USAGE, "%s", why);
	if (k.provider != NULL)
		name_ledger(&k);
	else
		lease_name(&k.lease, SPAN(k.name), k.host, getpid());
	k.db = db_new(k.conninfo);
	take_first(&k);
	begin(&k);
	execvp(*argv, argv);
	die_errno(EXIT_FOR_GOOD, "cannot run '%s'", *argv);
}
