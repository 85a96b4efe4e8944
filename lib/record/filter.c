#include "filter.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"

/*
 * Is the file's last line one that somebody could not finish?  Or is still writing: an append becomes visible page by page,
 * but it is atomic, so our newline then makes an empty line after it, not a torn one.
 */
static bool
is_torn(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char last = '\n';
	struct stat st;

	if (fd == -1)
		return false;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		(void)!pread(fd, &last, 1, st.st_size - 1);
	close(fd);
	return last != '\n';
}

static int
open_events(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);

	if (fd == -1)
		die_errno(EXIT_USAGE, "cannot open '%s'", path);
	/* The torn line is lost, but must not spoil our first one. */
	if (is_torn(path) && io_write(fd, "\n", 1) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write '%s'", path);
	return fd;
}

void
filter_only_written(char **operands, const char *path)
{
	static char dash[] = "-", *just_stdin[] = { dash, NULL };
	struct stat to, from;

	if (path == NULL || stat(path, &to) != 0 || !S_ISREG(to.st_mode))
		return;
	for (char **o = operands != NULL && *operands != NULL ? operands : just_stdin; *o != NULL; o++)
		if ((strcmp(*o, "-") == 0 ? fstat(0, &from) : stat(*o, &from)) == 0 &&
		    from.st_dev == to.st_dev && from.st_ino == to.st_ino)
			die(EXIT_USAGE, "'%s' would be read and replaced; name another file", path);
}

void
filter_open_output(struct filter *f)
{
	if (f->stage != NULL && *f->stage == '\0')
		die(EXIT_USAGE, "--stage: an empty name");
	if (f->summary_path != NULL && io_can_replace(f->summary_path) != 0)
		die_errno(EXIT_USAGE, "cannot write '%s'", f->summary_path);
	if (f->events_path != NULL)
		f->events_fd = open_events(f->events_path);
	writer_open(&f->out, 1, "standard output");
	f->opened = clock_mono();
	f->summary_w = jsonw_inside(&f->summary, true);
}

void
filter_open(struct filter *f, char **operands, const struct json_want *want, struct span *got,
    size_t ngot)
{
	filter_only_written(operands, f->summary_path);
	filter_only_written(operands, f->events_path);
	reader_open(&f->in, operands, (size_t)f->max_line, want, got, ngot);
	filter_open_output(f);
	reader_flushes(&f->in, &f->out);
}

struct jsonw *
filter_summary(struct filter *f)
{
	return &f->summary_w;
}

struct jsonw *
filter_event(struct filter *f, const char *name)
{
	char at[32];

	f->event.n = 0;
	f->event_w = jsonw(&f->event);
	clock_iso_ms(clock_now(), at);
	jsonw_open(&f->event_w, NULL, '{');
	jsonw_str(&f->event_w, "at", at);
	jsonw_str(&f->event_w, "program", die_name());
	jsonw_int(&f->event_w, "pid", getpid());
	jsonw_str(&f->event_w, "event", name);
	if (f->stage != NULL)
		jsonw_str(&f->event_w, "stage", f->stage);
	return &f->event_w;
}

void
filter_event_end(struct filter *f)
{
	jsonw_close(&f->event_w);
	if (f->events_fd == -1)
		return;
	buf_addc(&f->event, '\n');
	if (io_write(f->events_fd, f->event.p, f->event.n) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write '%s'", f->events_path);
}

/* What --summary and the last event share. */
static void
put_counts(struct filter *f, struct jsonw *w)
{
	jsonw_int(w, "in", (int64_t)f->in.in);
	jsonw_int(w, "out", (int64_t)f->out.lines);
	jsonw_int(w, "rejected", (int64_t)f->in.rejected);
	jsonw_int(w, "skipped", (int64_t)f->skipped);
	buf_span_add(w->to, buf_span(&f->summary));
}

static void
write_summary(struct filter *f)
{
	struct buf b = { 0 };
	struct jsonw w = jsonw(&b);

	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "program", die_name());
	put_counts(f, &w);
	jsonw_close(&w);
	buf_addc(&b, '\n');
	if (io_replace(f->summary_path, buf_span(&b)) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write '%s'", f->summary_path);
	buf_free(&b);
}

static void
tell_done(struct filter *f, int status)
{
	struct jsonw *w = filter_event(f, "done");

	jsonw_int(w, "status", status);
	jsonw_fixed(w, "seconds", (double)(clock_mono() - f->opened) / CLOCK_SECOND, 3);
	put_counts(f, w);
	filter_event_end(f);
}

int
filter_close(struct filter *f, int status)
{
	writer_close(&f->out);
	if (f->in.rejected != 0 && status == EXIT_DONE)
		status = EXIT_SOME;
	if (f->summary_path != NULL)
		write_summary(f);
	tell_done(f, status);
	if (f->events_fd != -1 && close(f->events_fd) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write '%s'", f->events_path);
	reader_close(&f->in);
	buf_free(&f->summary);
	buf_free(&f->event);
	return status;
}
