/*
 * die - the only way to complain and to exit
 *
 * A message is one line, written by one write(2), so the stages of a pipeline do not break up each other's lines.  What
 * could drive a terminal becomes '?' (text_clean): an API can send escape codes.  Beyond 4 KB the subject is cut with
 * "...", never the reason.  errno is unchanged.  Grammar: lower case, no full stop, what failed first, the subject
 * in single quotes, then the remedy if there is one:
 *
 *	af-load: cannot open 'x.sql': No such file or directory
 *
 * Who may die: main, and the library for memory and for standard output only.
 * Everything else in lib/ reports to its caller.
 */
#ifndef DIE_H
#define DIE_H

#include <stdbool.h>

/* One decision is in an exit status: is it worth trying again? */
enum {
	EXIT_DONE = 0,		/* done */
	EXIT_SOME = 1,		/* done, some records rejected or failed */
	EXIT_USAGE = 2,		/* the command line is wrong, nothing was read */
	EXIT_FOR_GOOD = 100,	/* permanent: the same command fails again */
	EXIT_FOR_NOW = 111	/* temporary: the same command continues later */
};

#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

/* Takes the last part of argv[0] for the messages (argv0 must stay); also makes sure
 * that the descriptors 0, 1 and 2 are open, so no socket or log can become one of them (a closed one becomes one that
 * fails with EBADF on use). */
void die_init(const char *argv0);
const char *die_name(void);

/* The function set last is called before each message (a progress line clears itself);
 * NULL: none.  It must not complain. */
void die_before(void (*clear)(void));

/* Keeps complain quiet (die still speaks), for a second look at what was already complained about. */
void die_silent(bool on);

void complain(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* As complain, with ": " and the text of errno after it. */
void complain_errno(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* As complain, then exit(3): atexit handlers run, so they must not die.  In a thread other than the first: _exit(2), as those
 * handlers would take from the first what it is using. */
_Noreturn void die(int status, const char *fmt, ...) PRINTF_LIKE(2, 3);
_Noreturn void die_errno(int status, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
