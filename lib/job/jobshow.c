/* What is shown about a job: its members, its units, the epoch of its events. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/io.h"
#include "jobimpl.h"

#define EVENT_LINE_MAX 4096

static void
put_instant(struct jsonw *w, const char *name, int64_t at)
{
	char text[32];

	clock_iso(at, text);
	jsonw_str(w, name, at != 0 ? text : NULL);
}

void
job_mark(const struct job_look *j, char out[JOB_MARK])
{
	const struct buf *files[] = { &j->request, &j->begun, &j->over, &j->wish };
	struct buf text = { 0 };
	XXH128_hash_t h;

	buf_addf(&text, "%d", (int)j->state);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		buf_addf(&text, " %zu:", files[i]->n);
		buf_span_add(&text, buf_span(files[i]));
	}
	h = XXH3_128bits(text.p, text.n);
	snprintf(out, JOB_MARK, "%016llx%016llx", (unsigned long long)h.high64, (unsigned long long)h.low64);
	buf_free(&text);
}

bool
job_has_changed(const struct job_look *j, const char *seen)
{
	char mark[JOB_MARK];

	if (seen == NULL)
		return false;
	job_mark(j, mark);
	return strcmp(mark, seen) != 0;
}

void
job_put(struct jsonw *w, const struct job_look *j)
{
	bool over = j->status >= 0 && j->state != JOB_RUNNING && j->state != JOB_CANCELLING;

	jsonw_str(w, "id", j->id);
	jsonw_str(w, "state", job_state_name(j->state));
	jsonw_str(w, "kind", j->kind);
	jsonw_str(w, "phase", j->phase);
	jsonw_raw(w, "argv", j->argv);
	jsonw_raw(w, "governors", j->governors);
	put_instant(w, "added", j->added);
	put_instant(w, "started", j->started);
	put_instant(w, "ended", over ? j->ended : 0);
	if (over)
		jsonw_int(w, "status", j->status);
	else
		jsonw_str(w, "status", NULL);
	put_instant(w, "until", j->state == JOB_WAITING ? j->until : 0);
	jsonw_str(w, "reason", over ? j->reason : NULL);
	jsonw_int(w, "starts", j->starts);
}

int
job_units(struct buf *to, const char *jobs, const char *id)
{
	struct buf path = { 0 };
	int k = io_read_file(job_path(&path, jobs, id, "units.ndjson"), to, JOB_UNITS_MAX);

	buf_free(&path);
	return k != 0 && errno == ENOENT ? 0 : k;
}

int
job_epoch(struct buf *to, int fd)
{
	char line[EVENT_LINE_MAX];
	ssize_t n = pread(fd, line, sizeof line, 0);
	const char *end;
	struct json_err err;
	struct span first;
	struct stat st;

	if (n < 0 || fstat(fd, &st) != 0)
		return -1;
	end = memchr(line, '\n', (size_t)n);
	first = (struct span){ line, end != NULL ? (size_t)(end - line) : 0 };
	if (first.n > 0 && json_scan(first, NULL, NULL, 0, NULL, &err) == 0 &&
	    json_type(json_get(first, "epoch")) == JSON_STRING)
		json_text(to, json_get(first, "epoch"));
	else
		buf_addf(to, "i%llx", (unsigned long long)st.st_ino);
	return 0;
}

void
job_unseen(struct buf *to, const char *id, int err)
{
	if (err == ENOENT)
		buf_addf(to, "there is no job '%.70s'; 'af job list' says which there are", id);
	else if (err == EINVAL)
		buf_addf(to, "job '%.70s' is damaged; 'af job clean' with its id removes it when nobody is at work in it", id);
	else
		buf_addf(to, "cannot look at job '%.70s': %s", id, strerror(err));
}
