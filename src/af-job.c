/*
 * af-job - backfills as jobs
 *
 * A job is a run directory with a request in it, and there is no server: the files and a lock tell its state
 * (lib/job).  This program adds jobs, shows them, and changes them; it also is each job's keeper, and the one process that
 * sleeps until a job that waits is due.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/command.h"
#include "base/io.h"
#include "base/opt.h"
#include "base/text.h"
#include "base/xmem.h"
#include "job/job.h"
#include "job/jobproc.h"
#include "job/jobtext.h"
#include "job/kinds.h"
#include "record/rec.h"

#define LOOK_AGAIN 100000	/* microseconds between two looks at what is waited for */

struct af_job {
	bool json, force, follow, wait, unless_active;
	const char *key, *seen;
	enum job_command command;
	int64_t grace, older;
	struct buf jobs, why;
	struct writer out;
	int status;
};

static bool
for_people(const struct af_job *a)
{
	return !a->json && isatty(STDOUT_FILENO) == 1;
}

static void
worst(struct af_job *a, int status)
{
	static const int order[] = { EXIT_DONE, EXIT_SOME, EXIT_FOR_NOW, EXIT_FOR_GOOD, EXIT_USAGE };
	size_t had = 0, now = 0;

	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		had = order[i] == a->status ? i : had;
		now = order[i] == status ? i : now;
	}
	a->status = now > had ? status : a->status;
}

/* Whatever command it is, what is due is started; one that only reads says nothing of it if that cannot be. */
static void
tick(struct af_job *a, bool quiet)
{
	a->why.n = 0;
	if (access(a->jobs.p, W_OK) != 0)
		return;
	if (job_tick(a->jobs.p, &a->why) != EXIT_DONE && !quiet) {
		complain("%s", buf_str(&a->why));
		worst(a, EXIT_FOR_NOW);
	}
}

static void
tick_aloud(struct af_job *a)
{
	tick(a, false);
}

/* --- list and show --- */

static void
put_text(void *ctx, struct span text)
{
	struct af_job *a = ctx;

	writer_line(&a->out, text);
}

static void
put_json(struct af_job *a, const struct job_look *j)
{
	struct buf line = { 0 };
	struct jsonw w = jsonw(&line);

	jsonw_open(&w, NULL, '{');
	job_put(&w, j);
	jsonw_close(&w);
	writer_line(&a->out, buf_span(&line));
	buf_free(&line);
}

struct listing {
	struct af_job *a;
	struct job_grid g;
};

static bool
list_one(void *ctx, const struct job_look *j)
{
	struct listing *l = ctx;

	if (for_people(l->a))
		jobtext_job(&l->g, j);
	else
		put_json(l->a, j);
	return true;
}

static void
list(struct af_job *a)
{
	struct listing l = { .a = a };
	size_t damaged;

	jobtext_jobs(&l.g);
	if (job_each(a->jobs.p, list_one, &l, &damaged) != 0)
		die_errno(EXIT_FOR_NOW, "cannot read '%s'", a->jobs.p);
	if (for_people(a) && l.g.n > l.g.columns)
		jobtext_put(&l.g, put_text, a);
	else if (for_people(a))
		writer_line(&a->out, SPAN("no jobs"));
	if (damaged != 0) {
		complain("%zu of the jobs in '%s' are damaged, and left out", damaged, a->jobs.p);
		worst(a, EXIT_SOME);
	}
}

/* One line each. */
static void
put_units(struct af_job *a, struct span units)
{
	struct job_grid g;
	struct span line;

	jobtext_units(&g);
	while (span_line(&units, &line)) {
		if (for_people(a))
			jobtext_unit(&g, line);
		else
			writer_line(&a->out, line);
	}
	if (g.n > g.columns)
		jobtext_put(&g, put_text, a);
}

/* Why the job could not be looked at, by errno. */
static const char *
unseen(struct af_job *a, const char *id)
{
	a->why.n = 0;
	job_unseen(&a->why, id, errno);
	return buf_str(&a->why);
}

static void
show(struct af_job *a, const char *id)
{
	struct job_look j = { 0 };
	struct buf units = { 0 }, folder = { 0 };

	if (job_look(&j, a->jobs.p, id) != 0) {
		complain("%s", unseen(a, id));
		worst(a, EXIT_USAGE);
	} else if (job_units(&units, a->jobs.p, id) != 0) {
		complain_errno("cannot read the units of job '%s'", id);
		worst(a, EXIT_FOR_NOW);
	} else {
		if (for_people(a))
			jobtext_show(&j, job_path(&folder, a->jobs.p, j.id, ""), put_text, a);
		else
			put_json(a, &j);
		put_units(a, buf_span(&units));
	}
	buf_free(&units);
	buf_free(&folder);
	job_look_free(&j);
}

/* --- the log --- */

static void
copy_on(struct af_job *a, int fd)
{
	char text[65536];
	ssize_t n;

	while ((n = read(fd, text, sizeof text)) > 0)
		writer_lines(&a->out, (struct span){ text, (size_t)n }, 0);
	if (n == -1)
		die_errno(EXIT_FOR_NOW, "cannot read the log");
	writer_flush(&a->out);
}

static void
show_log(struct af_job *a, const char *id)
{
	struct job_look j = { 0 };
	struct buf path = { 0 };
	bool more = true;
	int fd = -1;

	while (more) {
		if (job_look(&j, a->jobs.p, id) != 0)
			die(EXIT_USAGE, "%s", unseen(a, id));
		more = a->follow && !job_ended(j.state);
		if (fd == -1)
			fd = open(job_path(&path, a->jobs.p, id, "log"), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
		if (fd != -1)
			copy_on(a, fd);
		if (more)
			(void)usleep(LOOK_AGAIN);
	}
	if (fd != -1)
		close(fd);
	buf_free(&path);
	job_look_free(&j);
}

/* --- what changes --- */

/* What a command that has done something has to say on a terminal. */
static void
tell_next(const struct af_job *a, const char *id)
{
	struct buf text = { 0 };

	if (!a->json && isatty(STDERR_FILENO) == 1) {
		jobtext_next(&text, a->jobs.p, id);
		fprintf(stderr, "%s\n", buf_str(&text));
	}
	buf_free(&text);
}

static void
add(struct af_job *a, char **words)
{
	struct job_ask ask = { .key = a->key, .unless_active = a->unless_active };
	struct job_kind kind;
	struct buf id = { 0 };
	struct span why, line;
	bool known, phase;
	int status;

	if (words[0] == NULL)
		die(EXIT_USAGE, "name a kind of job; 'af job kinds' lists them");
	ask.kind = words[0];
	if ((status = kinds_load(&kind, ask.kind, &a->why)) != EXIT_DONE)
		die(status, "%s", buf_str(&a->why));
	phase = words[1] != NULL && kinds_phase(&kind, words[1]) != NULL;
	ask.phase = phase ? words[1] : NULL;
	ask.argv = (const char *const *)words + (phase ? 2 : 1);
	kinds_free(&kind);
	a->jobs.n = 0;
	if (job_folder(&a->jobs, true) != 0)
		die_errno(EXIT_FOR_NOW, "cannot make the folder of jobs '%s'", buf_str(&a->jobs));
	status = job_add(a->jobs.p, &ask, &id, &known, &a->why);
	if (id.n > 0 && status != EXIT_USAGE)
		writer_line(&a->out, buf_span(&id));
	writer_flush(&a->out);
	if (status != EXIT_DONE)
		for (why = buf_span(&a->why); span_cut(&why, '\n', &line);)
			complain("%.*s", SPAN_ARG(line));
	else if (known)
		complain("job %s has that key: nothing was added", buf_str(&id));
	else
		tell_next(a, buf_str(&id));
	worst(a, status);
	if (status == EXIT_DONE && a->wait)
		worst(a, job_wait(a->jobs.p, buf_str(&id)));
	buf_free(&id);
}

static void
act(struct af_job *a, const char *id)
{
	enum job_command c = a->command;
	struct job_how how = { .force = a->force, .grace = a->grace, .seen = a->seen };
	enum job_effect effect;
	int status;

	a->why.n = 0;
	if (c == JOB_CANCEL && a->force && jobtext_force(&a->why, a->jobs.p, id))
		complain("%s", buf_str(&a->why));
	a->why.n = 0;
	status = job_act(a->jobs.p, id, c, &how, &effect, &a->why);
	if (a->why.n > 0 && status == EXIT_USAGE)
		complain("%s", buf_str(&a->why));
	else if (a->why.n > 0)
		complain("job %s: %s", id, buf_str(&a->why));
	else if (status == EXIT_DONE)
		tell_next(a, id);
	worst(a, status);
	if (status == EXIT_DONE && a->wait && c != JOB_REMOVE)
		worst(a, job_wait(a->jobs.p, id));
}

/* Every job that has ended, or has so for a while. */
static void
clean(struct af_job *a)
{
	size_t n;

	a->why.n = 0;
	if (job_clean(a->jobs.p, clock_now() - a->older, &n, &a->why) != EXIT_DONE)
		die(EXIT_FOR_NOW, "%s", buf_str(&a->why));
	if (for_people(a))
		complain("%zu jobs removed", n);
	tick(a, false);
}

/* --- kinds --- */

static void
put_kind(void *ctx, const char *name)
{
	struct af_job *a = ctx;
	struct job_kind k;
	struct buf line = { 0 };
	struct jsonw w = jsonw(&line);

	a->why.n = 0;
	if (kinds_load(&k, name, &a->why) != EXIT_DONE) {
		complain("%s", buf_str(&a->why));
		worst(a, EXIT_SOME);
	} else {
		jsonw_open(&w, NULL, '{');
		kinds_put(&w, &k);
		jsonw_close(&w);
		writer_line(&a->out, buf_span(&line));
	}
	kinds_free(&k);
	buf_free(&line);
}

static void
kinds(struct af_job *a)
{
	if (kinds_each(put_kind, a) != 0)
		die_errno(EXIT_FOR_GOOD, "cannot find the kinds of jobs");
}

/* --- the command line --- */

/* Where a command's own options end: at a job's kind.  What follows belongs to the backfill. */
static int
ours(int argc, char *argv[])
{
	int i = 2;

	while (i < argc && argv[i][0] == '-' && argv[i][1] != '\0') {
		if (strcmp(argv[i], "--key") == 0)
			i++;
		i++;
	}
	return i < argc ? i : argc;
}

#define JOBS "JOB ...; 'af job list' says which there are"

static const struct job_word {
	struct command is;
	bool looks;			/* what is due is started first */
	void (*all)(struct af_job *a);	/* without operands; neither: add */
	void (*one)(struct af_job *a, const char *id);
	enum job_command command;	/* that act carries out */
} commands[] = {
	{ { "add", "kind [phase] [arg ...]", 0, SIZE_MAX }, false, NULL, NULL, JOB_COMMANDS },
	{ { "list", "nothing", 0, 0 }, true, list, NULL, JOB_COMMANDS },
	{ { "show", JOBS, 1, SIZE_MAX }, true, NULL, show, JOB_COMMANDS },
	{ { "log", JOBS, 1, SIZE_MAX }, true, NULL, show_log, JOB_COMMANDS },
	{ { "cancel", JOBS, 1, SIZE_MAX }, false, NULL, act, JOB_CANCEL },
	{ { "resume", JOBS, 1, SIZE_MAX }, false, NULL, act, JOB_RESUME },
	{ { "retry", JOBS, 1, SIZE_MAX }, false, NULL, act, JOB_RETRY },
	{ { "clean", "[JOB ...]", 0, SIZE_MAX }, false, clean, act, JOB_REMOVE },
	{ { "tick", "nothing", 0, 0 }, false, tick_aloud, NULL, JOB_COMMANDS },
	{ { "kinds", "nothing", 0, 0 }, false, kinds, NULL, JOB_COMMANDS },
};

static void
run(struct af_job *a, const struct job_word *word, char **operands)
{
	a->command = word->command;
	if (word->looks)
		tick(a, true);
	if (word->all == NULL && word->one == NULL)
		add(a, operands);
	else if (*operands == NULL)
		word->all(a);
	else
		for (; *operands != NULL; operands++)
			word->one(a, *operands);
}

int
main(int argc, char *argv[])
{
	static struct af_job a;
	const struct opt opts[] = {
		{ 0, "key", OPT_STR, &a.key, "text", "add: an Idempotency-Key; the same key adds nothing twice", 0, 0 },
		{ 0, "unless-active", OPT_FLAG, &a.unless_active, NULL, "add: not if a job that does the same has not ended", 0, 0 },
		{ 'w', "wait", OPT_FLAG, &a.wait, NULL, "add, cancel, resume, retry: until the job has ended, with its status", 0, 0 },
		{ 0, "force", OPT_FLAG, &a.force, NULL, "cancel: kill at once; calls in flight are lost", 0, 0 },
		{ 0, "grace", OPT_TIME, &a.grace, "time", "cancel: what has not ended then is killed (90)", 1, 86400 },
		{ 0, "seen", OPT_STR, &a.seen, "mark", "cancel, resume, retry, clean: not if the job's mark is another", 0, 0 },
		{ 0, "older-than", OPT_TIME, &a.older, "time", "clean: only jobs that ended longer ago", 0, INT32_MAX },
		{ 'f', "follow", OPT_FLAG, &a.follow, NULL, "log: go on until the job has ended", 0, 0 },
		{ 'j', "json", OPT_FLAG, &a.json, NULL, "NDJSON on a terminal as well", 0, 0 },
		OPT_END
	};
	bool adds = argc > 1 && strcmp(argv[1], "add") == 0;
	int split = adds ? ours(argc, argv) : argc;
	const struct job_word *word;
	char **words, *kind = split < argc ? argv[split] : NULL;

	(void)setlocale(LC_CTYPE, "C.UTF-8");
	if ((argc == 4 && strcmp(argv[1], "keep") == 0) || (argc == 3 && strcmp(argv[1], "sleep") == 0)) {
		die_init(argv[0]);
		return argc == 4 ? job_keep(argv[2], argv[3]) : job_sleep(argv[2]);
	}
	argv[split] = NULL;
	words = opt_parse(split, argv, opts, "add kind [phase] [arg ...] | list | show job | log job | cancel job | resume job | "
	    "retry job | clean [job] | tick | kinds", "run backfills as jobs");
	argv[split] = kind;
	word = command_find(commands, sizeof commands / sizeof *commands, sizeof *commands, words);
	if (job_folder(&a.jobs, false) != 0)
		die_errno(EXIT_USAGE, "no place for jobs; set AF_JOBS");
	writer_open(&a.out, 1, "standard output");
	run(&a, word, adds ? argv + split : words + 1);
	writer_close(&a.out);
	buf_free(&a.jobs);
	buf_free(&a.why);
	return a.status;
}
