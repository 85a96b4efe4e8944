#include "jobtext.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/screen.h"
#include "base/text.h"
#include "base/words.h"
#include "base/xmem.h"

#define UNDER "    "	/* before a text under its row */

static void
cell(struct job_grid *g, struct span text)
{
	struct buf b = { 0 };

	if (g->n == g->cap) {
		g->cap = g->cap != 0 ? 2 * g->cap : 64;
		g->cell = xreallocarray(g->cell, g->cap, sizeof *g->cell);
	}
	text_plain(&b, text, false);
	buf_str(&b);
	g->cell[g->n++] = b.p;
}

static void
cell_int(struct job_grid *g, int64_t n)
{
	struct buf b = { 0 };

	text_count(&b, n);
	cell(g, buf_span(&b));
	buf_free(&b);
}

void
jobtext_words(struct buf *to, struct span argv)
{
	struct json_iter it = json_iter(argv);

	while (json_next(&it)) {
		if (to->n > 0)
			buf_addc(to, ' ');
		json_text(to, it.value);
	}
}

void
jobtext_note(struct buf *to, const struct job_look *j)
{
	char at[32];

	if (j->state == JOB_WAITING) {
		clock_iso(j->until, at);
		buf_addf(to, "until %s", at);
		if (j->reason != NULL)
			buf_addf(to, ": %s", j->reason);
	} else if ((j->state == JOB_PARTIAL || j->state == JOB_FAILED) && j->reason != NULL) {
		buf_adds(to, j->reason);
	}
}

void
jobtext_job(struct job_grid *g, const struct job_look *j)
{
	struct buf text = { 0 };
	char at[32];

	cell(g, SPAN(j->id));
	cell(g, SPAN(job_state_name(j->state)));
	buf_addf(&text, "%s %s", j->kind, j->phase);
	cell(g, buf_span(&text));
	clock_iso(j->added, at);
	cell(g, (struct span){ at, 16 });
	text.n = 0;
	jobtext_words(&text, j->argv);
	cell(g, buf_span(&text));
	text.n = 0;
	jobtext_note(&text, j);
	cell(g, buf_span(&text));
	buf_free(&text);
}

void
jobtext_unit(struct job_grid *g, struct span line)
{
	static const char *const counts[] = { "list", "done", "failed", "unavailable", "left" };
	struct span remedy = json_get(line, "remedy");
	struct buf text = { 0 };

	json_text(&text, json_get(line, "unit"));
	cell(g, buf_span(&text));
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		int64_t n = 0;

		(void)json_i64(json_get(line, counts[i]), 0, INT64_MAX, &n);
		cell_int(g, n);
	}
	text.n = 0;
	if (json_type(json_get(line, "error")) == JSON_STRING)
		json_text(&text, json_get(line, "error"));
	if (json_type(remedy) == JSON_STRING) {
		buf_adds(&text, ": ");
		json_text(&text, remedy);
	}
	cell(g, buf_span(&text));
	buf_free(&text);
}

void
jobtext_jobs(struct job_grid *g)
{
	static const char *const heads[] = { "job", "state", "what", "added", "options", "" };

	*g = (struct job_grid){ .columns = sizeof heads / sizeof heads[0] };
	for (size_t i = 0; i < g->columns; i++)
		cell(g, SPAN(heads[i]));
}

void
jobtext_units(struct job_grid *g)
{
	static const char *const heads[] = { "unit", "list", "done", "failed", "unavailable", "left", "last error" };

	*g = (struct job_grid){ .columns = sizeof heads / sizeof heads[0], .right = { false, true, true, true, true, true, false } };
	for (size_t i = 0; i < g->columns; i++)
		cell(g, SPAN(heads[i]));
}

/* Where lines go. */
struct show {
	void (*line)(void *ctx, struct span text);
	void *ctx;
};

/* A text under its row, broken between words. */
static void
put_under(const struct show *s, struct span text, size_t screen)
{
	struct buf out = { 0 };
	struct span word;

	while ((word = words_bare(&text, " ")).n > 0) {
		if (out.n > 0 && text_width(buf_span(&out)) + 1 + text_width(word) >= screen) {
			s->line(s->ctx, buf_span(&out));
			out.n = 0;
		}
		buf_adds(&out, out.n == 0 ? UNDER : " ");
		buf_span_add(&out, word);
	}
	s->line(s->ctx, buf_span(&out));
	buf_free(&out);
}

/* One row; a last cell that does not fit on the screen next to the others is put under them. */
static void
put_row(const struct show *s, const struct job_grid *g, char *const *row, const size_t *width, size_t screen)
{
	struct span last = SPAN(row[g->columns - 1]);
	struct buf text = { 0 };
	bool fits;

	for (size_t c = 0; c + 1 < g->columns; c++) {
		text_fit(&text, SPAN(row[c]), width[c], g->right[c], false);
		buf_adds(&text, "  ");
	}
	fits = text_width(buf_span(&text)) + text_width(last) < screen;
	if (fits)
		buf_span_add(&text, last);
	while (text.n > 0 && text.p[text.n - 1] == ' ')
		text.n--;
	s->line(s->ctx, buf_span(&text));
	if (!fits && last.n > 0)
		put_under(s, last, screen);
	buf_free(&text);
}

void
jobtext_put(struct job_grid *g, void (*line)(void *ctx, struct span text), void *ctx)
{
	const struct show s = { line, ctx };
	size_t width[JOBTEXT_COLUMNS] = { 0 }, screen = screen_width(0, 60), w;

	for (size_t i = 0; i < g->n; i++)
		if ((w = text_width(SPAN(g->cell[i]))) > width[i % g->columns])
			width[i % g->columns] = w;
	for (size_t i = 0; i + g->columns <= g->n; i += g->columns)
		put_row(&s, g, g->cell + i, width, screen);
	for (size_t i = 0; i < g->n; i++)
		free(g->cell[i]);
	free(g->cell);
	g->cell = NULL;
	g->n = g->cap = 0;
}

static void
put_line(const struct show *s, const char *name, struct span value)
{
	struct buf text = { 0 };

	if (value.n == 0)
		return;
	buf_addf(&text, "%-9s ", name);
	text_plain(&text, value, false);
	s->line(s->ctx, buf_span(&text));
	buf_free(&text);
}

static void
put_instant(const struct show *s, const char *name, int64_t at)
{
	char text[32];

	clock_iso(at, text);
	if (at != 0)
		put_line(s, name, SPAN(text));
}

void
jobtext_show(const struct job_look *j, const char *folder, void (*line)(void *ctx, struct span text), void *ctx)
{
	const struct show s = { line, ctx };
	struct buf text = { 0 };

	put_line(&s, "job", SPAN(j->id));
	put_line(&s, "state", SPAN(job_state_name(j->state)));
	buf_addf(&text, "%s %s ", j->kind, j->phase);
	jobtext_words(&text, j->argv);
	put_line(&s, "what", span_trim(buf_span(&text)));
	put_instant(&s, "added", j->added);
	put_instant(&s, "started", j->started);
	put_instant(&s, "ended", job_ended(j->state) ? j->ended : 0);
	text.n = 0;
	jobtext_note(&text, j);
	put_line(&s, "note", buf_span(&text));
	text.n = 0;
	if (j->started != 0)
		buf_addf(&text, "af job log %s", j->id);
	put_line(&s, "log", buf_span(&text));
	put_line(&s, "folder", SPAN(folder));
	buf_free(&text);
}

bool
jobtext_force(struct buf *to, const char *jobs, const char *id)
{
	struct job_look j = { 0 };
	bool loses = job_look(&j, jobs, id) == 0 && job_in_flight(&j) > 0;

	if (loses)
		buf_addf(to, "job %s is killed at once: up to %lld calls in flight may be lost, paid and not saved", id,
		    (long long)job_in_flight(&j));
	job_look_free(&j);
	return loses;
}

void
jobtext_next(struct buf *to, const char *jobs, const char *id)
{
	struct job_look j = { 0 };

	if (job_look(&j, jobs, id) != 0)
		buf_addf(to, "job %s is removed", id);
	else if (j.state == JOB_CANCELLED)
		buf_addf(to, "job %s is cancelled\nnext: af job resume %s, which goes on, or af job clean %s", id, id, id);
	else if (j.state == JOB_CANCELLING)
		buf_addf(to, "job %s ends when what is in flight is saved\nnext: af job show %s", id, id);
	else if (j.state == JOB_QUEUED)
		buf_addf(to, "job %s waits for its turn\nnext: af job show %s", id, id);
	else
		buf_addf(to, "next: af job show %s", id);
	job_look_free(&j);
}
