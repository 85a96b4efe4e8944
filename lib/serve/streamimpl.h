/*
 * streamimpl - the inside of stream: streamfile has the files, streamopen the readers' places in them, stream the reading
 */
#ifndef STREAMIMPL_H
#define STREAMIMPL_H

#include <sys/stat.h>

#include "job/job.h"
#include "stream.h"

#define STREAM_LATELY (10 * INT64_C(1000000))	/* files with events since then are in the id of a reader of all jobs */
#define STREAM_EPOCH_MAX 48

/* A file, however many readers it has. */
struct stream_file {
	struct stream_file *next;
	struct streams *all;
	char job[JOB_ID_MAX + 1];
	char *path;
	bool there;		/* there is a file */
	bool removed;		/* the job's folder is gone */
	int fd;			/* of it; -1: nobody has read it for a while */
	bool dirty;		/* inotify named it */
	struct stat seen;
	off_t whole;		/* lines are whole up to here */
	bool begun;		/* it has a line */
	char epoch[STREAM_EPOCH_MAX];
	unsigned generation;	/* changes with each replacement */
	int64_t changed;
	size_t readers;
	int file_watch, folder_watch;
};

struct stream_place {
	struct stream_file *source;
	off_t at;
	unsigned generation;
};

struct stream {
	struct streams *all;
	struct stream *prev, *next;	/* in order of their last event */
	bool every;			/* all jobs */
	int64_t caught;			/* it has received everything up to this time */
	struct stream_place *places;
	size_t n;
	size_t inside;			/* the place whose line it is in the middle of; n: none */
	struct buf pending;		/* what must be sent first, from drained on */
	size_t drained;
	int64_t spoke;
	bool beat;			/* a comment is due */
	void (*wake)(void *ctx);
	void *ctx;
};

struct streams {
	char *jobs;
	int64_t beat, looked;
	int inotify, folder_watch;
	struct stream_file *sources;
	struct stream *first, *last;
	size_t readers;
	size_t every;			/* those of all jobs */
};

/* --- streamfile.c --- */

/* The file of a job's events, for an additional reader. */
struct stream_file *streamfile_of(struct streams *s, const char *job);
/* Drops a reader. */
void streamfile_leave(struct stream_file *o);
/* Its descriptor, -1 if it is gone. */
int streamfile_fd(struct stream_file *o);
/* Closes it until somebody reads it. */
void streamfile_rest(struct stream_file *o);
/* Has it grown, been replaced, or removed with its job? */
bool streamfile_look(struct stream_file *o);
/* Calls each with the id of every job. */
void streamfile_each(struct streams *s, void (*each)(void *ctx, const char *job), void *ctx);

/* --- streamopen.c --- */

/* Gives the reader a place in the file, at its beginning. */
struct stream_place *streamopen_follow(struct stream *t, struct stream_file *o);
bool streamopen_follows(const struct stream *t, const char *job);
/* The reader has received something: moves it to the end in order of silence. */
void streamopen_spoke(struct stream *t);

#endif
