#include "filter.h"

#include <fcntl.h>
#include <unistd.h>

#include "clock.h"
#include "io.h"

void
filter_open_output(struct filter *f)
{
	writer_open(&f->out, 1, "standard output");
	if (f->events_path != NULL && (f->events_fd = open(f->events_path,
	    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666)) == -1)
		die_errno(EXIT_USAGE, "cannot open '%s'", f->events_path);
	if (f->summary_path != NULL) {
		/* Only whether it can be written; an old summary stays until there is a new one. */
		int fd = open(f->summary_path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);

		if (fd == -1)
			die_errno(EXIT_USAGE, "cannot open '%s'", f->summary_path);
		close(fd);
	}
	f->summary_w = jsonw_inside(&f->summary, true);
}

void
filter_open(struct filter *f, char **operands, const struct json_want *want, struct span *got,
    size_t ngot)
{
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

	if (f->events_fd == -1)
		return NULL;
	f->event.n = 0;
	f->event_w = jsonw(&f->event);
	clock_iso_ms(clock_now(), at);
	jsonw_open(&f->event_w, NULL, '{');
	jsonw_str(&f->event_w, "at", at);
	jsonw_str(&f->event_w, "program", die_name());
	jsonw_str(&f->event_w, "event", name);
	return &f->event_w;
}

void
filter_event_end(struct filter *f)
{
	if (f->events_fd == -1)
		return;
	jsonw_close(&f->event_w);
	buf_addc(&f->event, '\n');
	if (io_write(f->events_fd, f->event.p, f->event.n) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write '%s'", f->events_path);
}

static void
write_summary(struct filter *f)
{
	struct buf b = { 0 };
	struct jsonw w = jsonw(&b);

	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "program", die_name());
	jsonw_int(&w, "in", (int64_t)f->in.in);
	jsonw_int(&w, "out", (int64_t)f->out.lines);
	jsonw_int(&w, "rejected", (int64_t)f->in.rejected);
	jsonw_int(&w, "skipped", (int64_t)f->skipped);
	buf_span_add(&b, buf_span(&f->summary));
	buf_adds(&b, "}\n");
	if (io_replace(f->summary_path, buf_span(&b)) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write '%s'", f->summary_path);
	buf_free(&b);
}

int
filter_close(struct filter *f, int status)
{
	writer_close(&f->out);
	if (f->in.rejected != 0 && status == EXIT_DONE)
		status = EXIT_SOME;
	if (f->summary_path != NULL)
		write_summary(f);
	if (f->events_fd != -1)
		close(f->events_fd);
	reader_close(&f->in);
	buf_free(&f->summary);
	buf_free(&f->event);
	return status;
}
