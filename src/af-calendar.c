/*
 * af-calendar - what became of each day
 *
 * The last stage of a backfill by date: it reads the list of days first, then what became of everything that was asked about
 * them.  Records come in the order of the days, so a day is done when a record is about a later one; that is when progress
 * is reported.  At the end it writes each day with its fact and its counts, and names the days that failed, with the
 * command that repeats them.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/days.h"
#include "base/io.h"
#include "record/filter.h"
#include "report/calendar.h"

struct days_told {
	struct filter f;
	struct calendar c;
	const char *days, *label, *progress, *again, *count;
	int64_t every;
	int64_t over, done, reached;	/* days that are over, and done; the last one that a record was about, -1: none */
	uint64_t errors, told_errors;
	int64_t told;			/* days done when progress was last reported */
	int64_t begun;
	int status;
	struct buf text;
};

static int64_t
counted(const struct days_told *j)
{
	return calendar_sum(&j->c, j->count);
}

/* --- progress --- */

static void
date_member(struct jsonw *w, const char *name, const struct days_told *j, int64_t at)
{
	char text[DAYS_TEXT];

	if (at >= 0 && (size_t)at < j->c.ndays)
		days_text(j->c.days[at].day, text);
	jsonw_str(w, name, at >= 0 && (size_t)at < j->c.ndays ? text : NULL);
}

static void
write_progress(struct days_told *j)
{
	struct jsonw w;
	char at[32];

	if (j->progress == NULL)
		return;
	j->text.n = 0;
	w = jsonw(&j->text);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "league", j->label);
	date_member(&w, "startDate", j, 0);
	date_member(&w, "endDate", j, (int64_t)j->c.ndays - 1);
	date_member(&w, "currentDate", j, j->reached);
	jsonw_int(&w, "processedDates", j->done);
	jsonw_int(&w, "totalDates", (int64_t)j->c.ndays);
	jsonw_int(&w, "inserted", counted(j));
	jsonw_int(&w, "errors", (int64_t)j->errors);
	clock_iso(j->begun, at);
	jsonw_str(&w, "startedAt", at);
	clock_iso(clock_now(), at);
	jsonw_str(&w, "lastUpdatedAt", at);
	jsonw_close(&w);
	buf_addc(&j->text, '\n');
	if (io_replace(j->progress, buf_span(&j->text)) != 0) {
		complain_errno("cannot write '%s'", j->progress);
		j->progress = NULL;
		j->status = EXIT_FOR_NOW;
	}
}

/* Writes a line in the form that users' scripts read, without our name before it. */
static void
say(const char *line, size_t n)
{
	if (isatty(STDERR_FILENO) == 1)
		(void)io_write(STDERR_FILENO, "\r\033[K", 4);
	(void)io_write(STDERR_FILENO, line, n);
}

static void
tell_progress(struct days_told *j)
{
	struct buf line = { 0 };

	j->told = j->done;
	j->told_errors = j->errors;
	write_progress(j);
	if (j->label != NULL) {
		buf_addf(&line, "[%s] Progress: %lld/%zu (%lld stats)\n", j->label, (long long)j->done, j->c.ndays,
		    (long long)counted(j));
		say(line.p, line.n);
	}
	buf_free(&line);
}

/* The days before this one are over; those that were not asked are not done. */
static void
pass(struct days_told *j, int64_t at)
{
	for (; j->over < at; j->over++)
		j->done += calendar_fact(&j->c.days[j->over]) != OUTCOME_NOT_ASKED;
	j->reached = at > j->reached ? at : j->reached;
}

/* A record is about a later day: those before it are done. */
static void
reach(struct days_told *j, int64_t at)
{
	pass(j, at);
	if (j->done - j->told >= j->every)
		tell_progress(j);
	else if (j->errors != j->told_errors)
		write_progress(j);
	j->told_errors = j->errors;
}

/* --- in --- */

static void
read_days(struct days_told *j)
{
	const char *why;
	struct reader in;
	struct rec *r;

	reader_open_file(&in, j->days, (size_t)j->f.max_line);
	while ((r = reader_next(&in)) != NULL)
		if ((why = calendar_list(&j->c, r)) != NULL)
			reader_reject(&in, "%s", why);
	if (reader_close(&in) != EXIT_DONE)
		j->status = EXIT_SOME;
}

static void
read_all(struct days_told *j, char **operands)
{
	struct span got[OUTCOME_GOT], reason;
	int64_t from, to;
	const char *why;
	struct rec *r;
	int status;

	filter_open(&j->f, operands, outcome_want, got, OUTCOME_GOT);
	while ((r = reader_next(&j->f.in)) != NULL) {
		if ((why = calendar_tell(&j->c, r, got, &from, &to)) != NULL) {
			reader_reject(&j->f.in, "%s", why);
			continue;
		}
		j->f.skipped += from > to;
		j->errors += outcome_fact_of(got, &status, &reason) == OUTCOME_FAILED;
		if (from <= to)
			reach(j, from);
	}
	/* Records may have come for days that were over. */
	j->over = j->done = 0;
	pass(j, (int64_t)j->c.ndays);
	j->reached = (int64_t)j->c.ndays - 1;
	tell_progress(j);
}

/* --- out --- */

/* A day of the list, with what became of it. */
static void
put(struct days_told *j, const struct rec *r, const struct calendar_day *d)
{
	static const char *const drop[] = { "calendar", NULL };
	struct jsonw w = writer_pass(&j->f.out, r, drop);

	jsonw_open(&w, "calendar", '{');
	jsonw_str(&w, "fact", outcome_fact_name(calendar_fact(d)));
	for (int i = 0; i < OUTCOME_FACTS; i++)
		jsonw_int(&w, outcome_fact_name((enum outcome_fact)i), d->n[i]);
	jsonw_int(&w, "partial", d->partial);
	jsonw_str(&w, "reason", d->reason);
	jsonw_open(&w, "counts", '{');
	for (size_t i = 0; i < j->c.nnames; i++)
		jsonw_int(&w, j->c.names[i], d->counts[i]);
	jsonw_close(&w);
	jsonw_close(&w);
	writer_end(&j->f.out);
}

/* Writes the records of the list again, unchanged and in its order. */
static void
put_days(struct days_told *j)
{
	struct reader in;
	struct rec *r;
	size_t at = 0;

	reader_open_file(&in, j->days, (size_t)j->f.max_line);
	die_silent(true);
	while ((r = reader_next(&in)) != NULL) {
		struct calendar probe = { 0 };

		/* A record that was bad the first time was reported and has no day. */
		if (at < j->c.ndays && calendar_list(&probe, r) == NULL && probe.days[0].day == j->c.days[at].day)
			put(j, r, &j->c.days[at++]);
		calendar_free(&probe);
	}
	die_silent(false);
	(void)reader_close(&in);
}

static void
name_failed(struct days_told *j)
{
	struct buf dates = { 0 }, list = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < j->c.ndays; i++) {
		char text[DAYS_TEXT];

		if (calendar_fact(&j->c.days[i]) != OUTCOME_FAILED)
			continue;
		days_text(j->c.days[i].day, text);
		buf_addf(&dates, "%s%s", n != 0 ? ", " : "", text);
		buf_addf(&list, "%s%s", n != 0 ? "," : "", text);
		n++;
	}
	j->text.n = 0;
	if (n != 0) {
		j->status = j->status == EXIT_DONE ? EXIT_SOME : j->status;
		if (j->label != NULL)
			buf_addf(&j->text, "[%s] ", j->label);
		buf_addf(&j->text, "Failed dates (%zu): %.*s\n", n, (int)dates.n, dates.p);
		if (j->again != NULL)
			buf_addf(&j->text, "%s --dates %.*s\n", j->again, (int)list.n, list.p);
		say(j->text.p, j->text.n);
	}
	buf_free(&dates);
	buf_free(&list);
}

static void
summarise(struct days_told *j)
{
	struct jsonw *w = filter_summary(&j->f);
	uint64_t days[OUTCOME_FACTS] = { 0 }, records[OUTCOME_FACTS] = { 0 }, partial = 0;

	for (size_t i = 0; i < j->c.ndays; i++) {
		days[calendar_fact(&j->c.days[i])]++;
		partial += j->c.days[i].partial;
		for (int k = 0; k < OUTCOME_FACTS; k++)
			records[k] += j->c.days[i].n[k];
	}
	jsonw_str(w, "label", j->label);
	jsonw_int(w, "days", (int64_t)j->c.ndays);
	jsonw_int(w, "processed", j->done);
	jsonw_int(w, "errors", (int64_t)j->errors);
	for (int k = 0; k < OUTCOME_FACTS; k++) {
		j->text.n = 0;
		buf_addf(&j->text, "days_%s", outcome_fact_name((enum outcome_fact)k));
		jsonw_int(w, buf_str(&j->text), (int64_t)days[k]);
		jsonw_int(w, outcome_fact_name((enum outcome_fact)k), (int64_t)records[k]);
	}
	jsonw_int(w, "partial", (int64_t)partial);
	jsonw_int(w, "counted", counted(j));
	for (size_t i = 0; i < j->c.nnames; i++)
		jsonw_int(w, j->c.names[i], calendar_sum(&j->c, j->c.names[i]));
	jsonw_open(w, "failed_dates", '[');
	for (size_t i = 0; i < j->c.ndays; i++)
		if (calendar_fact(&j->c.days[i]) == OUTCOME_FAILED)
			date_member(w, NULL, j, (int64_t)i);
	jsonw_close(w);
}

int
main(int argc, char *argv[])
{
	struct days_told j = { .f = FILTER_INIT, .every = 10, .reached = -1, .count = "inserted" };
	const struct opt opts[] = {
		{ 0, "days", OPT_STR, &j.days, "file", "the list of days; needed", 0, 0 },
		{ 0, "each", OPT_STR, &j.c.each, "member", "a record that has it is one thing of its date", 0, 0 },
		{ 0, "label", OPT_STR, &j.label, "text", "progress lines and names of failed days begin with it", 0, 0 },
		{ 0, "progress", OPT_OUT, &j.progress, "file", "keep the progress there, as one JSON object", 0, 0 },
		{ 0, "every", OPT_NUM, &j.every, "n", "days between two reports of progress (10)", 1, 1000000 },
		{ 0, "count", OPT_STR, &j.count, "name", "the count that progress reports (inserted)", 0, 0 },
		{ 0, "again", OPT_STR, &j.again, "command", "the command that repeats days, up to --dates", 0, 0 },
		FILTER_OPTS(j.f),
		OPT_END
	};

	argv = opt_parse(argc, argv, opts, "[file ...]", "say what became of each day");
	if (j.days == NULL)
		die(EXIT_USAGE, "--days is needed: the list of days, as af-dates writes it");
	if (j.progress != NULL && io_can_replace(j.progress) != 0)
		die_errno(EXIT_USAGE, "cannot write '%s'", j.progress);
	j.begun = clock_now();
	read_days(&j);
	write_progress(&j);
	read_all(&j, argv);
	put_days(&j);
	name_failed(&j);
	summarise(&j);
	calendar_free(&j.c);
	buf_free(&j.text);
	return filter_close(&j.f, j.status);
}
