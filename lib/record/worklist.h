/*
 * worklist - the records to ask for: read ahead by a thread, read again when their answer is written
 *
 * A thread reads the operands (rec.h) and hands complete records over, so a slow producer never holds up the network.
 * What cannot be read a second time (a pipe) is copied into a nameless spool in $TMPDIR or /tmp on the way, so no text
 * has to stay in memory until its answer comes.
 *
 * Offsets count over all operands as if they were one file.
 */
#ifndef WORKLIST_H
#define WORKLIST_H

#include "checkpoint.h"
#include "rec.h"

struct worklist;

/* Where a record's text is; a plain value. */
struct work_place {
	uint64_t start;		/* in its source */
	uint64_t end;		/* offset of the end of its line, over all operands */
	uint32_t n;		/* bytes, without newline */
	uint32_t source;
	uint64_t digest;	/* of the list up to here (checkpoint.h) */
};

struct work {
	struct work_place place;
	struct span line;	/* good until the next worklist_take */
	const char *file;	/* for messages, with lineno */
	uint64_t lineno;
	bool done;		/* before the checkpoint: leave it out on output */
};

enum worklist_got { WORKLIST_RECORD, WORKLIST_NONE, WORKLIST_END };

/*
 * Checks the operands (EXIT_USAGE) and starts the thread.  after: a checkpoint of this list, or NULL; if it belongs to
 * another list, that is reported and nothing is left out.
 */
struct worklist *worklist_open(char **operands, size_t max_line, const struct checkpoint *after);
/* How many non-blank lines the operands have, read for this alone; -1 if one of them is not a regular file. */
int64_t worklist_count(char **operands);
/* A descriptor that is readable when worklist_take has something new after WORKLIST_NONE. */
int worklist_fd(const struct worklist *w);
enum worklist_got worklist_take(struct worklist *w, struct work *work);
/* The text again, appended; 0, or -1 with errno. */
int worklist_read(struct worklist *w, const struct work_place *place, struct buf *to);
/* Lines that were not records; all have been complained about.  After WORKLIST_END. */
uint64_t worklist_rejected(struct worklist *w);
uint64_t worklist_in(struct worklist *w);
/* Before WORKLIST_END the thread may be reading forever: then nothing is freed. */
void worklist_close(struct worklist *w);

#endif
