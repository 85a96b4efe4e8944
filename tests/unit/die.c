/* die: one line, one write, harmless, with the right status. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>

#include "base/die.h"
#include "child.h"
#include "tap.h"

static void
dies(void *unused)
{
	(void)unused;
	die_init("/usr/bin/af-test");
	die(EXIT_FOR_NOW, "cannot %s '%s'", "do", "it");
}

static void
dies_errno(void *unused)
{
	(void)unused;
	die_init("af-test");
	errno = ENOENT;
	die_errno(EXIT_FOR_GOOD, "cannot open '%s'", "x");
}

static void
handler(void)
{
	printf("handled");
}

static void
dies_with_handler(void *unused)
{
	(void)atexit(handler);
	dies(unused);
}

static void *
thread(void *errno_too)
{
	if (errno_too != NULL)
		dies_errno(NULL);
	dies(NULL);
	return NULL;
}

/* The first thread is still at work, and what the handlers free may be in use. */
static void
dies_in_thread(void *errno_too)
{
	pthread_t t;

	(void)atexit(handler);
	if (pthread_create(&t, NULL, thread, errno_too) == 0)
		pthread_join(t, NULL);
}

static void
dies_in_thread_errno(void *unused)
{
	(void)unused;
	dies_in_thread(&(int){ 1 });
}

static void
hostile(void *unused)
{
	(void)unused;
	die_init("af-test");
	complain("\x1b[31mred\r\nnext\t\x7f|\xc2\x9b|\xe2\x80\xae|\xff\xc3|Z\xc3\xbcrich");
}

static void
long_subject(void *unused)
{
	char subject[10000];

	(void)unused;
	memset(subject, 'x', sizeof subject - 1);
	subject[sizeof subject - 1] = '\0';
	die_init("af-test");
	errno = ENAMETOOLONG;
	complain_errno("cannot open '%s'", subject);
}

static void
keeps_errno(void *unused)
{
	(void)unused;
	die_init("af-test");
	close(2);
	errno = EEXIST;
	complain("nobody hears this");
	printf("%s", errno == EEXIST ? "kept" : "lost");
}

static void
cleared(void)
{
	(void)!write(2, "<cleared>", 9);
}

static void
clears(void *unused)
{
	(void)unused;
	die_init("af-test");
	die_before(cleared);
	complain("one");
	die_before(NULL);
	complain("two");
}

static void
closed(void *unused)
{
	int fd;

	(void)unused;
	close(0);
	close(1);
	die_init("af-test");
	fd = open("/dev/null", O_RDWR);
	/* Use of what was closed fails, as if it were still closed. */
	dprintf(2, "fd %d, write %d, read %d", fd > 2, write(1, "x", 1) == -1 && errno == EBADF,
	    read(0, &fd, 1) == -1 && errno == EBADF);
}

static void
try(void (*fn)(void *), int status, const char *out, const char *err, const char *name)
{
	struct child c = child_run(fn, NULL);

	if (!ok(c.status == status && strcmp(buf_str(&c.out), out) == 0 &&
	    strcmp(buf_str(&c.err), err) == 0, "%s", name))
		printf("# status %d, out '%s', err '%s'\n", c.status, c.out.p, c.err.p);
	child_free(&c);
}

static void
one_write(void)
{
	int pair[2], saved;
	char got[9000];
	ssize_t n;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) != 0)
		return;
	saved = dup(2);
	dup2(pair[0], 2);
	complain("a message of %d words and %s", 7, "more");
	dup2(saved, 2);
	n = read(pair[1], got, sizeof got);
	ok(n > 0 && got[n - 1] == '\n', "a message is one write, with its newline");
	close(saved);
	close(pair[0]);
	close(pair[1]);
}

int
main(void)
{
	struct child c;

	try(dies, EXIT_FOR_NOW, "", "af-test: cannot do 'it'\n", "die: the last part of argv[0], the status");
	try(dies_errno, EXIT_FOR_GOOD, "", "af-test: cannot open 'x': No such file or directory\n",
	    "die_errno adds the reason");
	try(dies_with_handler, EXIT_FOR_NOW, "handled", "af-test: cannot do 'it'\n", "the first thread runs the handlers of atexit");
	try(dies_in_thread, EXIT_FOR_NOW, "", "af-test: cannot do 'it'\n", "another one does not");
	try(dies_in_thread_errno, EXIT_FOR_GOOD, "", "af-test: cannot open 'x': No such file or directory\n", "... nor with a reason");
	try(hostile, 0, "", "af-test: ?[31mred??next??|?|?|??|Z\xc3\xbcrich\n",
	    "escape codes, controls, marks of direction and broken UTF-8 become '?', text stays");
	try(keeps_errno, 0, "kept", "", "complain leaves errno alone");
	try(clears, 0, "", "<cleared>af-test: one\naf-test: two\n", "die_before is called before each message");
	try(closed, 0, "", "fd 1, write 1, read 1", "closed descriptors are taken, and fail on use");
	c = child_run(long_subject, NULL);
	ok(c.err.n < 4200 && child_said(&c.err, "xxx...: File name too long\n"),
	    "a long subject is cut, never the reason");
	child_free(&c);
	one_write();
	return tap_done();
}
