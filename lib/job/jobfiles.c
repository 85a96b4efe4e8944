/* Writing the files of a job, and the lock of the queue. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/lock.h"
#include "jobimpl.h"

int
job_queue_enter(const char *jobs, struct buf *why)
{
	struct buf path = { 0 };
	int fd;

	/* Whoever can write there can make us run anything. */
	if (!io_ours_alone(jobs, why))
		return -1;
	buf_addf(&path, "%s/.queue", jobs);
	if ((fd = lock_open(buf_str(&path), true)) == -1 || lock_wait(fd) != 0) {
		buf_addf(why, "cannot lock '%s': %s", path.p, strerror(errno));
		if (fd != -1)
			close(fd);
		fd = -1;
	}
	buf_free(&path);
	return fd;
}

void
job_queue_leave(int queue)
{
	lock_free(queue);
	close(queue);
}

int
job_write(const char *jobs, const char *id, enum job_file file, struct span text)
{
	struct buf path = { 0 };
	int k = io_replace_own(job_path(&path, jobs, id, job_file_name(file)), text);

	buf_free(&path);
	return k;
}

int
job_unlink(const char *jobs, const char *id, enum job_file file)
{
	struct buf path = { 0 };
	int k = unlink(job_path(&path, jobs, id, job_file_name(file)));

	if (k == 0)
		k = io_sync_directory(path.p);
	else if (errno == ENOENT)
		k = 0;
	buf_free(&path);
	return k;
}

int
job_write_over(const char *jobs, const char *id, int status, int64_t until, const char *reason, int64_t pause)
{
	struct buf text = { 0 };
	struct jsonw w = jsonw(&text);
	char at[32];
	int k;

	jsonw_open(&w, NULL, '{');
	jsonw_int(&w, "status", status);
	clock_iso(clock_now(), at);
	jsonw_str(&w, "at", at);
	if (until != 0) {
		clock_iso(until, at);
		jsonw_str(&w, "until", at);
	}
	if (reason != NULL)
		jsonw_str(&w, "reason", reason);
	if (pause != 0)
		jsonw_int(&w, "pause", pause);
	jsonw_close(&w);
	buf_addc(&text, '\n');
	k = job_write(jobs, id, JOB_FILE_OVER, buf_span(&text));
	buf_free(&text);
	return k;
}

void
job_event(const char *jobs, const char *id, const char *event, struct span members)
{
	struct buf path = { 0 }, line = { 0 };
	struct jsonw w = jsonw(&line);
	char at[32];
	int fd;

	clock_iso_ms(clock_now(), at);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "at", at);
	jsonw_str(&w, "program", "af-job");
	jsonw_int(&w, "pid", getpid());
	jsonw_str(&w, "event", event);
	buf_span_add(&line, members);
	jsonw_close(&w);
	buf_addc(&line, '\n');
	if ((fd = open(job_path(&path, jobs, id, "events.ndjson"), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) != -1) {
		(void)io_write(fd, line.p, line.n);
		close(fd);
	}
	buf_free(&path);
	buf_free(&line);
}

int64_t
job_log_bytes(const struct job_kind *k, const char *dir)
{
	struct buf pattern = { 0 };
	int64_t bytes = 0;

	for (size_t i = 0; i < k->n; i++) {
		for (size_t a = 1; kinds_row_is(&k->v[i], "log") && a < k->v[i].w.n; a++) {
			struct stat st;
			glob_t g;

			pattern.n = 0;
			buf_addf(&pattern, "%s/%s", dir, k->v[i].w.v[a]);
			if (glob(buf_str(&pattern), 0, NULL, &g) != 0)
				continue;
			for (size_t f = 0; f < g.gl_pathc; f++)
				if (stat(g.gl_pathv[f], &st) == 0)
					bytes += st.st_size;
			globfree(&g);
		}
	}
	buf_free(&pattern);
	return bytes;
}

bool
job_has_keeper(const char *jobs, const char *id)
{
	struct buf path = { 0 };
	bool has = lock_asked_of(job_path(&path, jobs, id, ".keeper")) == 1;

	buf_free(&path);
	return has;
}
