/*
 * stream - files of events, followed by many readers as server-sent events
 *
 * The file is the buffer: a reader has a place in it and nothing else, so one that does not read costs nothing, and what
 * happened while nobody listened is still there.  Each event is a line of the file, and its id is the place after it,
 * EPOCH:OFFSET, which Last-Event-ID brings back; if the epoch has changed, an event "reset" comes first, then the whole
 * file.
 *
 * A reader of all jobs gets each line with a first member "job", from the moment it connects.  Its id is TIME, and
 * ;JOB=EPOCH:OFFSET for each file with recent or pending events; of the others, on its return, it gets the lines with an
 * "at" after TIME.  If the id is not one of these, or its TIME is yet to come, an event "reset" comes first, of no job, and then
 * what happens from now on.
 *
 * inotify tells when a file grows; where that does not work (a network file system), the files are checked every second.
 */
#ifndef STREAM_H
#define STREAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"

struct stream;
struct streams;

/* jobs: the folder of all jobs; beat: microseconds of silence after which a comment is sent. */
struct streams *streams_new(const char *jobs, int64_t beat);
void streams_free(struct streams *s);
/* A descriptor, readable when there is something to look at. */
int streams_fd(const struct streams *s);
/* Looks at the files, and wakes readers that have something to read; microseconds until it must be called again, or
 * -1. */
int64_t streams_look(struct streams *s);

/* How many readers there are. */
size_t streams_readers(const struct streams *s);
/* One reader: of the events of one job, or of all with NULL.  last: its Last-Event-ID, or NULL.  NULL with errno. */
struct stream *stream_open(struct streams *s, const char *job, const char *last);
/* wake(ctx) is called when there is something to read after there was nothing. */
void stream_on(struct stream *t, void (*wake)(void *ctx), void *ctx);
/* Reads up to max bytes into to; 0: nothing for now; -1: the file was replaced in the middle of a line; STREAM_OVER: the job,
 * the only one, has been removed, and nothing of it is left to read. */
#define STREAM_OVER (-2)
ssize_t stream_read(struct stream *t, char *to, size_t max);
void stream_close(struct stream *t);

#endif
