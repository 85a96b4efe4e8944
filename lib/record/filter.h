/*
 * filter - what every program of the family does the same way
 *
 *	struct filter f = FILTER_INIT;
 *	const struct opt opts[] = { …, FILTER_OPTS(f), OPT_END };
 *
 *	argv = opt_parse(argc, argv, opts, "[file ...]", "…");
 *	filter_open(&f, argv, want, got, ngot);
 *	while ((r = reader_next(&f.in)) != NULL) …
 *	return filter_close(&f, EXIT_DONE);
 *
 * --summary FILE: one JSON line with in, out, rejected, skipped and what the program adds.
 * --events FILE: milestones as NDJSON, appended, one write(2) a line, so that several
 * programs can share the file: {"at":"…","program":"af-fetch","pid":7,"event":"…",…}.  The last one of
 * every program is "done", with status, seconds, and what the summary has.
 * --stage NAME, where a program has it: each event carries "stage":"NAME", so that the same program can stand several
 * times in one backfill.
 */
#ifndef FILTER_H
#define FILTER_H

#include "base/opt.h"
#include "rec.h"

struct filter {
	struct reader in;
	struct writer out;
	uint64_t skipped;	/* records left out on purpose */
	/* the rest is private */
	const char *summary_path, *events_path, *stage;
	int64_t max_line;
	int events_fd;
	int64_t opened;
	struct buf summary, event;
	struct jsonw summary_w, event_w;
};

#define FILTER_INIT { .max_line = REC_MAX_LINE, .events_fd = -1 }

/* For a program that reads no records (af-segments); the others have FILTER_OPTS. */
#define FILTER_OUTPUT_OPTS(f) \
	{ 0, "summary", OPT_OUT, &(f).summary_path, "file", "write the counts there at the end", 0, 0 }, \
	{ 0, "events", OPT_OUT, &(f).events_path, "file", "append milestones there", 0, 0 }

#define FILTER_OPTS(f) \
	FILTER_OUTPUT_OPTS(f), \
	{ 0, "max-line", OPT_SIZE, &(f).max_line, "bytes", "the longest line (64MiB)", 64, REC_MAX_LINE_MOST }

/* For a program that is run once for each stage of a backfill. */
#define FILTER_STAGE_OPT(f) \
	{ 0, "stage", OPT_STR, &(f).stage, "name", "what the events of this run are about", 0, 0 }

/* Opens operands, standard output and the files of --summary and --events, before a byte is read;
 * dies with EXIT_USAGE.  f must stay where it is from now on. */
void filter_open(struct filter *f, char **operands, const struct json_want *want,
    struct span *got, size_t ngot);
/* Dies with EXIT_USAGE if path, which will be written, is also read: an operand, or standard input without one.
 * NULL: it is not.  filter_open does so for --summary and --events. */
void filter_only_written(char **operands, const char *path);
/* Everything but the reader, and with what that needs (FILTER_OUTPUT_OPTS). */
void filter_open_output(struct filter *f);

/* Members for the summary, at any time before filter_close. */
struct jsonw *filter_summary(struct filter *f);

/* An event: jsonw_…(filter_event(f, "name"), …), filter_event_end(f).  Never NULL; without
 * --events it goes nowhere.  One at a time. */
struct jsonw *filter_event(struct filter *f, const char *name);
void filter_event_end(struct filter *f);

/* Flushes, writes the summary and the last event, and returns the exit status: status, or EXIT_SOME if that is
 * EXIT_DONE and records were rejected. */
int filter_close(struct filter *f, int status);

#endif
