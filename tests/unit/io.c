/* io: whole writes, files replaced or not at all, whatever lies there and whenever it ends. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/io.h"
#include "child.h"
#include "tap.h"

static char home[] = "/tmp/af-io.XXXXXX";

static bool
holds(const char *path, const char *text)
{
	struct buf b = { 0 };
	bool same = io_read_file(path, &b, 1 << 24) == 0 && strcmp(buf_str(&b), text) == 0;

	buf_free(&b);
	return same;
}

static int
entries(const char *dir)
{
	DIR *d = opendir(dir);
	int n = 0;

	while (d != NULL && readdir(d) != NULL)
		n++;
	if (d != NULL)
		closedir(d);
	return n - 2;
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_mode & 07777 : 0;
}

static void
reading(void)
{
	struct buf b = { 0 };

	ok(io_replace("f", SPAN("twelve bytes")) == 0, "a new file");
	buf_adds(&b, "before ");
	ok(io_read_file("f", &b, 12) == 0 && span_is(buf_span(&b), "before twelve bytes"),
	    "read after what is there, up to the limit");
	ok(io_read_file("f", &b, 11) == -1 && errno == EFBIG && b.n == 19, "not beyond the limit");
	ok(io_read_file("none", &b, 11) == -1 && errno == ENOENT && b.n == 19, "no such file");
	ok(io_read_file(".", &b, 11) == -1 && errno == EISDIR && b.n == 19, "a directory");
	ok(io_read_file("/dev/zero", &b, 1 << 20) == -1 && errno == EFBIG && b.n == 19, "no end");
	ok(io_read_file("/dev/null", &b, 0) == 0 && b.n == 19, "nothing in it");
	buf_free(&b);
}

static void
replacing(void)
{
	umask(027);
	ok(io_replace("new", SPAN("1")) == 0 && mode_of("new") == 0640, "a new file has the umask's mode");
	umask(022);
	chmod("new", 0604);
	ok(io_replace("new", SPAN("2")) == 0 && mode_of("new") == 0604 && holds("new", "2"),
	    "an old one keeps its mode");
	ok(io_replace("new", SPAN_NONE) == 0 && holds("new", ""), "by nothing");
	ok(io_replace("no/such/dir", SPAN("x")) == -1 && errno == ENOENT, "no such directory");
	ok(io_replace("", SPAN("x")) == -1 && errno == ENOENT, "no name");
	ok(io_replace("new/", SPAN("x")) == -1 && errno == ENOTDIR, "a file is no directory");
	mkdir("d", 0755);
	ok(io_replace("d", SPAN("x")) == -1 && errno == EISDIR, "a directory is not replaced");
	ok(io_replace("d/", SPAN("x")) == -1, "nor with a slash");
	ok(io_replace("d/../new", SPAN("3")) == 0 && holds("new", "3"), "a path with '..'");
	link("new", "hard");
	ok(io_replace("new", SPAN("4")) == 0 && holds("hard", "3"), "a hard link keeps the old content");
	unlink("hard");
	rmdir("d");
	ok(entries(".") == 2, "nothing is left beside them");
}

static void
long_name(void)
{
	char name[256];

	memset(name, 'n', 255);
	name[255] = '\0';
	ok(io_replace(name, SPAN("x")) == -1 && errno == ENAMETOOLONG && entries(".") == 2,
	    "a name that leaves no room beside it is refused, not shortened");
	name[230] = '\0';
	ok(io_replace(name, SPAN("x")) == 0, "a long name");
	unlink(name);
}

static void
links(void)
{
	struct stat st;
	char abs[PATH_MAX];

	mkdir("sub", 0755);
	(void)!symlink("sub/target", "dangling");
	ok(io_replace("dangling", SPAN("1")) == 0 && lstat("dangling", &st) == 0 && S_ISLNK(st.st_mode) &&
	    holds("sub/target", "1"), "where a link leads that leads nowhere, a file is made");
	ok(io_replace("dangling", SPAN("2")) == 0 && lstat("dangling", &st) == 0 && S_ISLNK(st.st_mode) &&
	    holds("sub/target", "2"), "where it leads to a file, that is replaced");
	snprintf(abs, sizeof abs, "%s/dangling", home);
	(void)!symlink(abs, "sub/chain");
	ok(io_replace("sub/chain", SPAN("3")) == 0 && holds("sub/target", "3"), "a link to a link");
	(void)!symlink("loop2", "loop1");
	(void)!symlink("loop1", "loop2");
	ok(io_replace("loop1", SPAN("x")) == -1 && errno == ELOOP, "links in a circle");
	ok(entries("sub") == 2, "nothing is left beside them");
	unlink("loop1");
	unlink("loop2");
	unlink("dangling");
	unlink("sub/chain");
	unlink("sub/target");
	rmdir("sub");
}

static void
to_descriptors(void *unused)
{
	(void)unused;
	(void)!write(1, "1", 1);
	/* 1 and 2 are regular files here: replaced, they would be gone for who holds them. */
	if (io_replace("/dev/stdout", SPAN("2")) != 0 || io_replace("/dev/fd/1", SPAN("3")) != 0 ||
	    io_replace("/proc/self/fd/1", SPAN("4")) != 0 || io_replace("/dev/stderr", SPAN("e")) != 0)
		_exit(9);
	lseek(1, 0, SEEK_END);
	(void)!write(1, "5", 1);
}

static void
devices(void)
{
	struct child c = child_run(to_descriptors, NULL);
	char shm[] = "/dev/shm/af-io.XXXXXX", got[8];
	int fd;

	ok(c.status == 0 && strcmp(buf_str(&c.out), "12345") == 0 && strcmp(buf_str(&c.err), "e") == 0,
	    "names of descriptors are appended to: '%s'", c.out.p);
	child_free(&c);
	ok(io_replace("/dev/null", SPAN("x")) == 0, "/dev/null");
	ok(io_replace("/dev/full", SPAN("x")) == -1 && errno == ENOSPC, "/dev/full");
	mkfifo("fifo", 0600);
	fd = open("fifo", O_RDWR);
	ok(io_can_replace("fifo") == 0 && io_replace("fifo", SPAN("pipe")) == 0 &&
	    read(fd, got, 8) == 4 && memcmp(got, "pipe", 4) == 0, "a FIFO is written to");
	close(fd);
	unlink("fifo");
	if ((fd = mkstemp(shm)) != -1) {
		close(fd);
		ok(io_replace(shm, SPAN("1")) == 0 && io_replace(shm, SPAN("2")) == 0 && holds(shm, "2"),
		    "files in /dev/shm are files");
		unlink(shm);
	}
}

static void
as_nobody(void *unused)
{
	struct stat a, b;

	(void)unused;
	if (setgid(65534) != 0 || setuid(65534) != 0)
		_exit(77);
	stat("readonly", &a);
	if (io_can_replace("readonly") != -1 || errno != EACCES)
		_exit(1);
	if (io_replace("readonly", SPAN("x")) != -1 || errno != EACCES)
		_exit(2);
	stat("readonly", &b);
	if (a.st_ino != b.st_ino)
		_exit(3);
	chmod(".", 0555);
	if (io_can_replace("other") != -1 || errno != EACCES || io_replace("other", SPAN("x")) != -1)
		_exit(4);
	chmod(".", 0333);	/* may be written to, not read */
	if (io_can_replace("other") != 0 || io_replace("other", SPAN("x")) != 0)
		_exit(5);
	chmod(".", 0755);
	if (io_mkdirs("/etc/af-test/x") != -1 || errno != EACCES)
		_exit(6);
}

static void
permissions(void)
{
	struct child c;

	if (getuid() != 0) {
		printf("ok %d # SKIP needs root to become nobody\n", ++tap_n);
		return;
	}
	mkdir("nobody", 0755);
	(void)!chdir("nobody");
	(void)!chown(".", 65534, 65534);
	io_replace("readonly", SPAN("precious"));
	chmod("readonly", 0444);
	(void)!chown("readonly", 65534, 65534);
	c = child_run(as_nobody, NULL);
	ok(c.status == 0, "what may not be written to is not replaced (%d)", c.status);
	child_free(&c);
	ok(holds("readonly", "precious"), "and keeps its content");
	chmod("readonly", 0640);
	io_replace("readonly", SPAN("by root"));
	{
		struct stat st;

		ok(stat("readonly", &st) == 0 && st.st_uid == 65534 && (st.st_mode & 07777) == 0640,
		    "replaced by root it still belongs to its owner");
	}
	unlink("readonly");
	unlink("other");
	(void)!chdir("..");
	rmdir("nobody");
}

static void
no_room(void *unused)
{
	static char big[1 << 20];
	struct rlimit limit = { 65536, 65536 };

	(void)unused;
	memset(big, 'x', sizeof big);
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	if (io_replace("kept", (struct span){ big, sizeof big }) != -1 || errno != EFBIG)
		_exit(1);
	if (io_replace("unmade", (struct span){ big, sizeof big }) != -1)
		_exit(2);
}

static void
failing(void)
{
	int before = entries(".");
	struct child c;

	io_replace("kept", SPAN("old"));
	c = child_run(no_room, NULL);
	ok(c.status == 0 && holds("kept", "old"), "no room for the new: the old stays (%d)", c.status);
	child_free(&c);
	ok(entries(".") == before + 1, "and nothing is left beside it");
	unlink("kept");
}

/* Replaces for ever, by texts of one letter, of different lengths. */
static void
replace_for_ever(void)
{
	static char text[30000];

	for (unsigned i = 0;; i++) {
		size_t n = 1 + i * 7919 % sizeof text;

		memset(text, (int)('a' + i % 26), n);
		if (io_replace("victim", (struct span){ text, n }) != 0)
			_exit(1);
	}
}

static void
killed(void)
{
	int torn = 0, before = entries("."), left;
	struct buf b = { 0 };

	io_replace("victim", SPAN("z"));
	for (int i = 0; i < 60; i++) {
		pid_t pid = fork();

		if (pid == 0)
			replace_for_ever();
		usleep((useconds_t)(500 + i * 97));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		b.n = 0;
		if (io_read_file("victim", &b, 1 << 20) != 0 || b.n == 0)
			torn++;
		for (size_t k = 1; k < b.n; k++)
			if (b.p[k] != b.p[0]) {
				torn++;
				break;
			}
	}
	ok(torn == 0, "killed at sixty instants: always one text, whole (%d torn)", torn);
	left = entries(".") - before - 1;
	ok(left < 30, "what lies beside it is the exception (%d)", left);
	buf_free(&b);
}

static void
alarm_rang(int sig)
{
	(void)sig;
}

/* A reader that is slow, a pipe that would block, signals all the time: every byte arrives. */
static void
whole_writes(void)
{
	static char text[1 << 20], got[1 << 20];
	struct sigaction act = { .sa_handler = alarm_rang }, had;	/* no SA_RESTART */
	int p[2];
	size_t n = 0;
	ssize_t k;
	pid_t pid;

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 2654435761u >> 13);
	if (pipe(p) != 0)
		return;
	sigaction(SIGALRM, &act, &had);
	if ((pid = fork()) == 0) {
		fcntl(p[1], F_SETFL, O_NONBLOCK);
		_exit(io_write(p[1], text, sizeof text) == 0 ? 0 : 1);
	}
	close(p[1]);
	while ((k = read(p[0], got + n, 20000 < sizeof got - n ? 20000 : sizeof got - n)) > 0) {
		n += (size_t)k;
		/* Not a timer's: where all is slow, that would leave no time for anything else. */
		kill(pid, SIGALRM);
		usleep(200);
	}
	waitpid(pid, NULL, 0);
	sigaction(SIGALRM, &had, NULL);
	ok(n == sizeof text && memcmp(text, got, n) == 0, "io_write through EAGAIN, EINTR and short writes");
	close(p[0]);
	signal(SIGPIPE, SIG_IGN);
	if (pipe(p) == 0) {
		close(p[0]);
		ok(io_write(p[1], "x", 1) == -1 && errno == EPIPE, "io_write without a reader");
		close(p[1]);
	}
	ok(io_write(-1, "", 0) == 0, "io_write of nothing");
	ok(io_write(-1, "x", 1) == -1 && errno == EBADF, "io_write to nowhere");
}

static void
directories(void)
{
	ok(io_mkdirs("a/b//c/") == 0 && io_mkdirs("a/b/c") == 0 && rmdir("a/b/c") == 0, "mkdir -p");
	ok(io_mkdirs("") == -1 && errno == ENOENT, "no name");
	io_replace("a/file", SPAN("x"));
	ok(io_mkdirs("a/file") == -1 && errno == ENOTDIR, "a file where the directory should be");
	ok(io_mkdirs("a/file/b") == -1 && errno == ENOTDIR, "a file on the way");
	ok(io_mkdirs("/") == 0 && io_mkdirs(".") == 0 && io_mkdirs("a/../a") == 0, "what is there already");
	unlink("a/file");
	rmdir("a/b");
	rmdir("a");
}

/* What a killed process may have left is among it. */
static void
clean_up(void)
{
	DIR *d = opendir(".");
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL)
		(void)unlink(e->d_name);
	if (d != NULL)
		closedir(d);
	(void)!chdir("/");
	rmdir(home);
}

int
main(void)
{
	if (mkdtemp(home) == NULL || chdir(home) != 0)
		return 1;
	reading();
	replacing();
	long_name();
	links();
	devices();
	permissions();
	failing();
	killed();
	whole_writes();
	directories();
	clean_up();
	return tap_done();
}
