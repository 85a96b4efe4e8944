/*
 * af-snapshots - what a store of snapshots has: list, show, verify, diff, prune, push, objects
 *
 * A command each: here are its options and what it goes over; what it does is in the room snapshot.  All but prune only read
 * the store.
 */
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/command.h"
#include "base/io.h"
#include "base/opt.h"
#include "base/xmem.h"
#include "snapshot/check.h"
#include "snapshot/differ.h"
#include "snapshot/look.h"
#include "snapshot/objects.h"
#include "snapshot/prune.h"
#include "snapshot/push.h"
#include "snapshot/storesay.h"

struct shots {
	const char *path;
	const char *to;
	bool all, json, dry;
	int64_t keep, timeout;
	struct push push;
	char **operands;
	struct store store;
	struct buf out;
	uint64_t found, bad;
	char latest[SNAP_VERSION];	/* the ID of the latest success, where an operand asked for it */
};

/* --- what all share --- */

static void
flush(struct shots *j)
{
	if (io_write(STDOUT_FILENO, j->out.p, j->out.n) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write standard output");
	j->out.n = 0;
}

static _Noreturn void
give_up(struct shots *j, int status)
{
	char *why = xstrdup(store_why(&j->store));

	store_close(&j->store);
	flush(j);
	die(status, "%s", why);
}

static void
must(struct shots *j, int status)
{
	if (status != EXIT_DONE)
		give_up(j, status);
}

static void
open_store(struct shots *j, enum store_mode mode)
{
	must(j, store_open(&j->store, j->path, mode));
}

static bool
is_wanted(const struct shots *j, const char *id)
{
	if (j->operands[0] == NULL)
		return true;
	for (char **p = j->operands; *p != NULL; p++)
		if (strcmp(*p, id) == 0)
			return true;
	return false;
}

/* Every operand is an ID that there is; "latest" becomes the one that it stands for. */
static void
check_ids(struct shots *j)
{
	char version[SNAP_VERSION];
	const char *why;

	for (char **p = j->operands; *p != NULL; p++) {
		if (strcmp(*p, "latest") == 0) {
			must(j, store_resolve(&j->store, *p, j->latest));
			j->latest[strcspn(j->latest, "@")] = '\0';
			*p = j->latest;
		}
		if ((why = snap_id_check(SPAN(*p))) != NULL)
			die(EXIT_USAGE, "'%s': %s", *p, why);
		if (store_resolve(&j->store, *p, version) == EXIT_USAGE)
			give_up(j, EXIT_USAGE);
	}
}

/* The IDs that are linked, of those that were asked for. */
static void
choose(struct shots *j, struct snap_names *ids)
{
	size_t n = 0;

	check_ids(j);
	must(j, store_ids(&j->store, ids));
	for (size_t i = 0; i < ids->n; i++) {
		if (is_wanted(j, ids->v[i]))
			ids->v[n++] = ids->v[i];
		else
			free(ids->v[i]);
	}
	ids->n = n;
}

/* --- list --- */

static void
list_one(struct shots *j, const char *version, size_t versions)
{
	struct snap_look l;

	if (store_look(&j->store, version, &l) != EXIT_DONE) {
		/* The others are told all the same. */
		complain("%s", store_why(&j->store));
		j->bad++;
	} else {
		if (j->found++ == 0 && !j->json)
			storesay_head(&j->out, j->all);
		storesay_version(&j->out, &l, versions, j->json);
	}
	snap_look_free(&l);
	if (j->out.n > 65536)
		flush(j);
}

static void
list_id(struct shots *j, const char *id)
{
	struct snap_names versions;
	char version[SNAP_VERSION];

	must(j, store_versions(&j->store, id, &versions));
	for (size_t i = 0; j->all && i < versions.n; i++)
		list_one(j, versions.v[i], 0);
	if (j->all) {
		/* told */
	} else if (store_resolve(&j->store, id, version) == EXIT_DONE) {
		list_one(j, version, versions.n);
	} else {
		complain("%s", store_why(&j->store));
		j->bad++;
	}
	snap_names_free(&versions);
}

static int
run_list(struct shots *j)
{
	struct snap_names ids;

	open_store(j, STORE_SHARE);
	choose(j, &ids);
	for (size_t i = 0; i < ids.n; i++)
		list_id(j, ids.v[i]);
	snap_names_free(&ids);
	return j->bad != 0 ? EXIT_SOME : EXIT_DONE;
}

/* --- show --- */

/* A file of a version; the manifest says whether there is one, or why it is not there. */
static void
show_file(struct shots *j, const char *version, const char *name)
{
	bool is_own = strcmp(name, "manifest.json") == 0 || strcmp(name, "metadata.json") == 0;
	const struct snap_entry *e;
	const char *why = is_own ? NULL : snap_name_check(SPAN(name));
	struct manifest m = { .n = 0 };
	char digest[SHA256_HEX];

	if (why != NULL)
		die(EXIT_USAGE, "'%s': %s", name, why);
	if (!is_own)
		must(j, store_manifest(&j->store, version, &m, digest));
	if (!is_own && ((e = manifest_file(&m, name)) == NULL || e->status != ENTRY_SUCCESS))
		die(EXIT_USAGE, "the snapshot '%s' has no file '%s'; without one, 'show' says what it has, and what failed", version, name);
	manifest_free(&m);
	must(j, store_read(&j->store, version, name, &j->out, STORE_FILE_MAX));
}

static int
run_show(struct shots *j)
{
	char version[SNAP_VERSION];
	struct buf text = { 0 };
	struct snap_look l;

	open_store(j, STORE_SHARE);
	must(j, store_resolve(&j->store, j->operands[0], version));
	if (j->operands[1] != NULL) {
		show_file(j, version, j->operands[1]);
		return EXIT_DONE;
	}
	must(j, store_look(&j->store, version, &l));
	must(j, store_read(&j->store, version, "manifest.json", &text, MANIFEST_MAX));
	storesay_all(&j->out, &l, buf_span(&text));
	snap_look_free(&l);
	buf_free(&text);
	return EXIT_DONE;
}

/* --- verify --- */

static void
tell(void *ctx, const struct snap_problem *p)
{
	struct shots *j = ctx;

	storesay_problem(&j->out, p, j->json);
	flush(j);
}

static int
run_verify(struct shots *j)
{
	struct snap_checked done = { 0 };

	open_store(j, STORE_SHARE);
	check_ids(j);
	if (j->operands[0] == NULL)
		must(j, store_check(&j->store, NULL, tell, j, &done));
	for (char **p = j->operands; *p != NULL; p++)
		must(j, store_check(&j->store, *p, tell, j, &done));
	if (done.problems != 0)
		complain("'%s' is not as it should be: %llu problems in %llu versions with %llu files", j->path,
		    (unsigned long long)done.problems, (unsigned long long)done.versions, (unsigned long long)done.files);
	else if (isatty(STDERR_FILENO) == 1)
		complain("'%s' is as it should be: %llu version%s with %llu file%s", j->path, (unsigned long long)done.versions,
		    done.versions == 1 ? "" : "s", (unsigned long long)done.files, done.files == 1 ? "" : "s");
	return done.problems != 0 ? EXIT_SOME : EXIT_DONE;
}

/* --- diff --- */

static void
tell_differs(void *ctx, const struct snap_entry *x, const struct snap_entry *y)
{
	struct shots *j = ctx;

	storesay_differs(&j->out, x, y, j->json);
	if (!j->json)
		flush(j);
}

static int
run_diff(struct shots *j)
{
	char version[SNAP_VERSION], digest[SHA256_HEX];
	struct manifest m[2];

	open_store(j, STORE_SHARE);
	for (int i = 0; i < 2; i++) {
		must(j, store_resolve(&j->store, j->operands[i], version));
		must(j, store_manifest(&j->store, version, &m[i], digest));
	}
	j->found = manifest_differ(&m[0], &m[1], tell_differs, j);
	manifest_free(&m[0]);
	manifest_free(&m[1]);
	return j->found != 0 ? EXIT_SOME : EXIT_DONE;
}

/* --- prune --- */

static void
tell_removed(void *ctx, const char *id, const char *version)
{
	struct shots *j = ctx;

	storesay_removed(&j->out, id, version, !j->dry, j->json);
	flush(j);
}

static int
run_prune(struct shots *j)
{
	struct snap_names ids;

	open_store(j, j->dry ? STORE_SHARE : STORE_ALONE);
	choose(j, &ids);
	for (size_t i = 0; i < ids.n; i++)
		must(j, store_prune(&j->store, ids.v[i], (size_t)j->keep, j->dry, tell_removed, j));
	snap_names_free(&ids);
	return EXIT_DONE;
}

/* --- push, to Redis --- */

static void
push_one(struct shots *j, struct redis *r, const char *which)
{
	struct pushed pushed;

	must(j, store_push(&j->store, r, which, &j->push, &pushed));
	storesay_pushed(&j->out, &pushed, j->push.ttl, j->json);
	flush(j);
	pushed_free(&pushed);
}

static int
run_push(struct shots *j)
{
	const char *url = getenv("REDIS_URL");
	struct redis r;
	int status;

	if (j->push.file == NULL || j->push.keys == NULL)
		die(EXIT_USAGE, "push what, and where to? give --file, as props.json, and --keys, as af:props:MLB");
	if (url == NULL || *url == '\0')
		die(EXIT_USAGE, "REDIS_URL is not set: export REDIS_URL=redis://HOST:PORT");
	open_store(j, STORE_SHARE);
	if ((status = redis_open(&r, url, j->timeout)) != EXIT_DONE)
		die(status, "%s", redis_why(&r));
	if (j->operands[0] == NULL)
		push_one(j, &r, "latest");
	for (char **p = j->operands; *p != NULL; p++)
		push_one(j, &r, *p);
	redis_close(&r);
	return EXIT_DONE;
}

/* --- objects: what is sent to S3, data and pointers apart --- */

static int
run_objects(struct shots *j)
{
	struct snap_names ids;

	if (j->to == NULL)
		die(EXIT_USAGE, "where to? give --to DIR");
	open_store(j, STORE_SHARE);
	choose(j, &ids);
	must(j, store_objects(&j->store, &ids, j->to));
	snap_names_free(&ids);
	return EXIT_DONE;
}

/* --- commands --- */

static const struct shots_command {
	struct command is;
	int (*run)(struct shots *j);
} commands[] = {
	{ { "list", "[ID ...]", 0, SIZE_MAX }, run_list },
	{ { "show", "ID [FILE]", 1, 2 }, run_show },
	{ { "verify", "[ID ...]", 0, SIZE_MAX }, run_verify },
	{ { "diff", "ID ID", 2, 2 }, run_diff },
	{ { "prune", "[ID ...]", 0, SIZE_MAX }, run_prune },
	{ { "push", "[ID ...]", 0, SIZE_MAX }, run_push },
	{ { "objects", "[ID ...]", 0, SIZE_MAX }, run_objects },
};

int
main(int argc, char *argv[])
{
	static struct shots j = { .push.ttl = CLOCK_DAY, .timeout = 10 * CLOCK_SECOND };
	const struct opt opts[] = {
		{ 0, "store", OPT_STR, &j.path, "dir", "the store", 0, 0 },
		{ 0, "all", OPT_FLAG, &j.all, NULL, "list: all versions, not only those that count", 0, 0 },
		{ 0, "json", OPT_FLAG, &j.json, NULL, "JSON on a terminal too", 0, 0 },
		{ 0, "keep", OPT_NUM, &j.keep, "n", "prune: so many of an ID beside the one that counts (0)", 0, 1000000 },
		{ 'n', "dry-run", OPT_FLAG, &j.dry, NULL, "prune: say what would go", 0, 0 },
		{ 0, "file", OPT_STR, &j.push.file, "name", "push: the file whose bytes are the value", 0, 0 },
		{ 0, "keys", OPT_STR, &j.push.keys, "prefix", "push: what the keys begin with, as af:props:MLB", 0, 0 },
		{ 0, "ttl", OPT_TIME, &j.push.ttl, "time", "push: how long they live (1d)", 1, INT64_C(100) * 366 * 86400 },
		{ 0, "to", OPT_STR, &j.to, "dir", "objects: where the lists and the pointers go", 0, 0 },
		{ 0, "timeout", OPT_TIME, &j.timeout, "time", "push: how long to wait for each answer (10s)", 1, 3600 },
		OPT_END
	};
	const struct shots_command *command;
	int status;

	argv = opt_parse(argc, argv, opts, "list | show | verify | diff | prune | push | objects [ID ...] [file]", "look at a store of snapshots, or tidy it");
	setlocale(LC_CTYPE, "C.UTF-8");
	command = command_find(commands, sizeof commands / sizeof *commands, sizeof *commands, argv);
	j.operands = argv + 1;
	if (j.path == NULL && j.operands[0] != NULL && access(j.operands[0], F_OK) == 0)
		die(EXIT_USAGE, "which store? give --store '%s'; what stands alone is an ID", j.operands[0]);
	if (j.path == NULL)
		die(EXIT_USAGE, "which store? give --store DIR");
	j.json = j.json || isatty(STDOUT_FILENO) != 1;
	status = command->run(&j);
	flush(&j);
	store_close(&j.store);
	buf_free(&j.out);
	return status;
}
