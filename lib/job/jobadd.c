/* Adding a job: it is complete before anybody can see it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/io.h"
#include "base/num.h"
#include "base/text.h"
#include "jobimpl.h"

#define KEY_MAX 256
#define ARGS_MAX 64

static const char *
add_id(struct buf *to, const char *key)
{
	size_t at = to->n;

	if (key != NULL) {
		XXH128_hash_t h = XXH3_128bits(key, strlen(key));

		buf_addf(to, "k%016llx%016llx", (unsigned long long)h.high64, (unsigned long long)h.low64);
	} else {
		unsigned char r[4];
		time_t now = time(NULL);
		struct tm tm;

		if (getrandom(r, sizeof r, 0) != (ssize_t)sizeof r || gmtime_r(&now, &tm) == NULL)
			die_errno(EXIT_FOR_NOW, "no random numbers");
		buf_addf(to, "%04d%02d%02d-%02d%02d%02d-%02x%02x%02x%02x", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		    tm.tm_min, tm.tm_sec, r[0], r[1], r[2], r[3]);
	}
	return buf_str(to) + at;
}

/* Which of the table's variables are set here: names only, never values. */
static void
put_variables(struct jsonw *w, const struct job_kind *k)
{
	jsonw_open(w, "env", '[');
	for (size_t i = 0; i < k->n; i++)
		for (size_t a = 1; kinds_row_is(&k->v[i], "env") && a < k->v[i].w.n; a++)
			if (getenv(k->v[i].w.v[a]) != NULL)
				jsonw_str(w, NULL, k->v[i].w.v[a]);
	jsonw_close(w);
}

static int64_t
in_flight_of(const struct job_kind *k, const char *phase, const char *const *argv)
{
	int64_t n = JOB_IN_FLIGHT_MOST;
	struct kinds_given g;

	for (size_t i = 0; i < k->n; i++) {
		const struct words *w = &k->v[i].w;

		if (!kinds_row_is(&k->v[i], "in-flight"))
			continue;
		(void)num_i64(SPAN(w->v[1]), 1, INT32_MAX, &n);
		if (w->n == 3 && kinds_find(k, phase, argv, w->v[2], &g))
			(void)num_i64(g.value, 1, INT32_MAX, &n);
		break;
	}
	return n;
}

static void
put_request(struct buf *to, const struct job_kind *k, const struct job_ask *ask, const char *phase)
{
	struct jsonw w = jsonw(to);
	char at[32];

	clock_iso_ms(clock_now(), at);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "kind", k->name);
	jsonw_str(&w, "phase", phase);
	jsonw_open(&w, "argv", '[');
	for (size_t i = 0; ask->argv[i] != NULL; i++)
		jsonw_str(&w, NULL, ask->argv[i]);
	jsonw_close(&w);
	kinds_put_governors(&w, k);
	put_variables(&w, k);
	jsonw_int(&w, "in_flight", in_flight_of(k, phase, ask->argv));
	if (ask->key != NULL)
		jsonw_str(&w, "key", ask->key);
	jsonw_str(&w, "at", at);
	jsonw_close(&w);
	buf_addc(to, '\n');
}

/* A file in a folder nobody can see yet, synced to disk. */
static int
put_file(const char *dir, const char *name, struct span text)
{
	struct buf path = { 0 };
	int fd, k = -1;

	buf_addf(&path, "%s/%s", dir, name);
	fd = open(buf_str(&path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd != -1 && io_write(fd, text.p, text.n) == 0 && fsync(fd) == 0)
		k = 0;
	if (fd != -1 && close(fd) != 0)
		k = -1;
	buf_free(&path);
	return k;
}

/* The first line of the events, which distinguishes this file from any other. */
static void
put_epoch(struct buf *to)
{
	unsigned char r[8];
	struct jsonw w = jsonw(to);
	char at[32], epoch[17];

	if (getrandom(r, sizeof r, 0) != (ssize_t)sizeof r)
		die_errno(EXIT_FOR_NOW, "no random numbers");
	for (size_t i = 0; i < sizeof r; i++)
		snprintf(epoch + 2 * i, 3, "%02x", r[i]);
	clock_iso_ms(clock_now(), at);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "at", at);
	jsonw_str(&w, "program", "af-job");
	jsonw_str(&w, "event", "added");
	jsonw_str(&w, "epoch", epoch);
	jsonw_close(&w);
	buf_addc(to, '\n');
}

/* A folder with the request and the first event, beside the jobs, where it does not count as one. */
static int
stage(const char *jobs, struct span request, struct buf *dir)
{
	struct buf epoch = { 0 };
	int k = -1;

	dir->n = 0;
	buf_addf(dir, "%s/.new-XXXXXX", jobs);
	put_epoch(&epoch);
	if (mkdtemp(buf_str(dir)) != NULL) {
		k = put_file(dir->p, ".lock", SPAN(""));
		if (k == 0)
			k = put_file(dir->p, "events.ndjson", buf_span(&epoch));
		if (k == 0)
			k = put_file(dir->p, "request.json", request);
		buf_adds(dir, "/request.json");
		if (k == 0)
			k = io_sync_directory(buf_str(dir));
		dir->n -= strlen("/request.json");
		buf_str(dir);
	} else {
		dir->n = 0;
	}
	buf_free(&epoch);
	return k;
}

/* Was it requested in the same words? */
static bool
same_request(const char *jobs, const char *id, struct span request)
{
	static const char *const members[] = { "kind", "phase", "argv", "key" };
	struct job_look j = { 0 };
	bool same = job_look(&j, jobs, id) == 0;

	for (size_t i = 0; same && i < sizeof members / sizeof members[0]; i++)
		same = span_eq(json_get(buf_span(&j.request), members[i]), json_get(request, members[i]));
	job_look_free(&j);
	return same;
}

/* The file system decides whether the name is taken. */
static int
appear(const char *jobs, const char *dir, const char *id)
{
	struct buf path = { 0 };
	int k = rename(dir, job_path(&path, jobs, id, ""));

	if (k == 0) {
		path.p[path.n - 1] = '\0';
		k = io_sync_directory(path.p);
	} else if (errno == ENOTEMPTY || errno == EEXIST) {
		k = 1;
	}
	buf_free(&path);
	return k;
}

/* An existing job has been accepted, and may have begun: its check could now say something else. */
static bool
is_known(const char *jobs, const char *key)
{
	struct buf id = { 0 }, path = { 0 };
	bool known = key != NULL && access(job_path(&path, jobs, add_id(&id, key), ""), F_OK) == 0;

	buf_free(&id);
	buf_free(&path);
	return known;
}

struct same_scope {
	const struct job_kind *k;
	const char *phase;
	struct span argv;
	char id[JOB_ID_MAX + 1];	/* of one that has not ended; empty: there is none */
};

static bool
compare_scope(void *ctx, const struct job_look *j)
{
	struct same_scope *c = ctx;

	if (job_ended(j->state) || strcmp(j->kind, c->k->name) != 0 || strcmp(j->phase, c->phase) != 0 ||
	    !kinds_same(c->k, c->phase, j->argv, c->argv))
		return true;
	snprintf(c->id, sizeof c->id, "%s", j->id);
	return false;
}

/* Holding the queue's lock. */
static bool
is_active(const char *jobs, const struct job_kind *k, struct span request, struct buf *why)
{
	struct buf phase = { 0 };
	struct same_scope c = { .k = k, .argv = json_get(request, "argv") };

	c.phase = json_cstr(&phase, json_get(request, "phase"));
	(void)job_each(jobs, compare_scope, &c, NULL);
	if (*c.id != '\0')
		buf_addf(why, "job '%s' does the same, and has not ended; watch that one, or cancel it first", c.id);
	buf_free(&phase);
	return *c.id != '\0';
}

static int
add_staged(const char *jobs, const struct job_ask *ask, const struct job_kind *kind, const char *dir, struct span request, struct buf *id,
    bool *known, struct buf *why)
{
	int queue = job_queue_enter(jobs, why), k, status = EXIT_FOR_NOW;
	const char *name;
	size_t at = id->n;

	if (queue == -1) {
		(void)job_remove_tree(dir);
		return EXIT_FOR_NOW;
	}
	if (ask->unless_active && !is_known(jobs, ask->key) && is_active(jobs, kind, request, why)) {
		job_queue_leave(queue);
		(void)job_remove_tree(dir);
		return EXIT_SOME;
	}
	do {
		id->n = at;
		name = add_id(id, ask->key);
	} while ((k = appear(jobs, dir, name)) == 1 && ask->key == NULL);
	if (k == -1)
		buf_addf(why, "cannot add a job to '%s': %s", jobs, strerror(errno));
	else if (k == 1 && !same_request(jobs, name, request))
		buf_addf(why, "the key '%.60s' belongs to another request; take another key", ask->key);
	else
		status = EXIT_DONE;
	if (k == 1) {
		*known = true;
		(void)job_remove_tree(dir);
		if (status != EXIT_DONE)
			status = EXIT_USAGE;
	} else if (k == -1) {
		(void)job_remove_tree(dir);
		id->n = at;
	}
	if (status == EXIT_DONE)
		status = job_tick_locked(jobs, name, false, NULL, why);
	job_queue_leave(queue);
	return status;
}

static const char *
wrong_key(const char *key)
{
	if (key == NULL)
		return NULL;
	if (*key == '\0' || strlen(key) > KEY_MAX)
		return "a key must have 1 to 256 bytes";
	for (; *key != '\0'; key++)
		if (*key < ' ' || *key > '~')
			return "a key must be printable ASCII";
	return NULL;
}

/* The signals that would end us, which wait until the job is there, or is not. */
static void
hold_signals(sigset_t *ends, sigset_t *before)
{
	static const int all[] = { SIGTERM, SIGINT, SIGHUP };
	struct sigaction how;

	sigemptyset(ends);
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (sigaction(all[i], NULL, &how) == 0 && how.sa_handler != SIG_IGN)	/* a blocked one would not be ignored */
			sigaddset(ends, all[i]);
	(void)sigprocmask(SIG_BLOCK, ends, before);
}

int
job_add(const char *jobs, const struct job_ask *ask, struct buf *id, bool *known, struct buf *why)
{
	sigset_t ends, before;
	struct buf request = { 0 }, dir = { 0 };
	struct job_kind kind;
	const char *phase = NULL, *wrong = wrong_key(ask->key);
	size_t n = 0;
	int status = kinds_load(&kind, ask->kind, why);

	*known = false;
	hold_signals(&ends, &before);
	while (ask->argv[n] != NULL)
		n++;
	if (status == EXIT_DONE && (phase = kinds_phase(&kind, ask->phase)) == NULL) {
		buf_addf(why, "'%s' has no phase '%.40s'; 'af job kinds' lists them", kind.name, ask->phase);
		status = EXIT_USAGE;
	} else if (status == EXIT_DONE && (wrong != NULL || n > ARGS_MAX)) {
		buf_adds(why, wrong != NULL ? wrong : "too many arguments");
		status = EXIT_USAGE;
	} else if (status == EXIT_DONE && (kinds_refuse(&kind, phase, ask->argv, jobs, why) != NULL ||
	    kinds_wrong_days(&kind, phase, ask->argv, why) != NULL)) {
		why->n = text_clean(why->p, why->n);	/* a word in it may have a newline, where callers divide it */
		status = EXIT_USAGE;
	} else if (status == EXIT_DONE && !is_known(jobs, ask->key)) {
		status = job_check(&kind, phase, ask->argv, jobs, &ends, why);
	}
	if (status == EXIT_DONE) {
		put_request(&request, &kind, ask, phase);
		if (stage(jobs, buf_span(&request), &dir) == 0) {
			status = add_staged(jobs, ask, &kind, dir.p, buf_span(&request), id, known, why);
		} else {
			buf_addf(why, "cannot write in '%s': %s%s", jobs, strerror(errno), errno == ENOSPC || errno == EDQUOT ? "; make room on the disk" : "");
			if (dir.n > 0)
				(void)job_remove_tree(dir.p);
			status = EXIT_FOR_NOW;
		}
	}
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	kinds_free(&kind);
	buf_free(&request);
	buf_free(&dir);
	return status;
}
