/*
 * af-notify - say that something is done: to a webhook, to a command, on the desktop
 *
 * The address is often a secret, since whoever knows a webhook's address may write to it.  It comes from the environment or
 * from a file, is never an argument of another process, and appears in no message.  Title and text are data, also for a
 * command: no shell sees them.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/opt.h"
#include "base/words.h"
#include "base/xmem.h"
#include "http/http.h"
#include "json/json.h"

enum { WHERE_MAX = 1 << 16, TRIES = 3 };

extern char **environ;

struct notice {
	const char *title, *text, *slack, *name, *icon, *file;
	int64_t timeout;
};

/* --- a webhook --- */

/* Slack interprets <!channel>, links and &lt; in a text; ours contains none of them. */
static void
put_slack(struct buf *to, const char *text)
{
	for (; *text != '\0'; text++)
		switch (*text) {
		case '&':
			buf_adds(to, "&amp;");
			break;
		case '<':
			buf_adds(to, "&lt;");
			break;
		case '>':
			buf_adds(to, "&gt;");
			break;
		default:
			buf_addc(to, *text);
		}
}

static void
make_body(struct buf *to, const struct notice *n)
{
	struct jsonw w = jsonw(to);
	struct buf text = { 0 };

	if (n->slack == NULL) {
		put_slack(&text, n->title);
		buf_adds(&text, ": ");
	}
	put_slack(&text, n->slack != NULL ? n->slack : n->text);
	jsonw_open(&w, NULL, '{');
	jsonw_text(&w, "text", buf_span(&text));
	jsonw_str(&w, "username", n->name);
	jsonw_str(&w, "icon_emoji", n->icon);
	jsonw_close(&w);
	buf_free(&text);
}

/* May it be sent again?  Not if it may have arrived. */
static bool
may_repeat(const struct http_result *r)
{
	if (r->error != HTTP_OK)
		return r->sent == 0 && http_error_temporary(r->error);
	return r->status == 429 || r->status >= 500;
}

static int
judge(const struct http_result *r)
{
	if (r->error != HTTP_OK)
		complain("the webhook was not notified: %s", r->why);
	else if (r->status < 200 || r->status > 299)
		complain("the webhook was not notified: it answered HTTP %d", r->status);
	else
		return EXIT_DONE;
	return may_repeat(r) || r->error == HTTP_TIMEOUT ? EXIT_FOR_NOW : EXIT_FOR_GOOD;
}

static int
tell_webhook(const struct notice *n, const char *url)
{
	struct http_opts opts = { .jobs = 1, .timeout = n->timeout, .connect_timeout = n->timeout, .max_body = 1 << 20,
	    .user_agent = "af/" AF_VERSION };
	struct buf body = { 0 }, why = { 0 };
	struct http_result r;
	struct http *h;
	int status;

	if (http_url_safety(url) != HTTP_URL_TLS && http_url_safety(url) != HTTP_URL_LOOPBACK) {
		complain("the webhook was not notified: its address is a secret, which goes to https or to this machine only");
		return EXIT_FOR_GOOD;
	}
	if ((h = http_new(&opts, &why)) == NULL)
		die(EXIT_FOR_NOW, "%s", buf_str(&why));
	(void)http_header(h, "content-type", "application/json; charset=utf-8", false);
	make_body(&body, n);
	for (int i = 1;; i++) {
		http_send(h, 0, "POST", url, buf_span(&body));
		while (!http_next(h, &r))
			http_wait(h, NULL, 0, -1);
		if (i == TRIES || !may_repeat(&r))
			break;
		(void)nanosleep(&(struct timespec){ .tv_sec = i }, NULL);
	}
	status = judge(&r);
	http_free(h);
	buf_free(&body);
	buf_free(&why);
	return status;
}

/* --- a command --- */

/* Waits as long as the command may take, then ends it and everything it started. */
static int
wait_for(pid_t pid, const char *name, int64_t timeout)
{
	int64_t until = clock_mono() + timeout;
	int how;

	for (;;) {
		pid_t got = waitpid(pid, &how, WNOHANG);

		if (got == pid)
			break;
		if (got == -1 && errno != EINTR)
			die_errno(EXIT_FOR_NOW, "cannot wait for %s", name);
		if (clock_mono() > until) {
			(void)kill(-pid, SIGKILL);
			(void)waitpid(pid, &how, 0);
			complain("%s took too long and was ended", name);
			return EXIT_FOR_NOW;
		}
		(void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	}
	if (WIFEXITED(how) && WEXITSTATUS(how) == 0)
		return EXIT_DONE;
	if (WIFEXITED(how))
		complain("%s has failed (exit status %d)", name, WEXITSTATUS(how));
	else
		complain("%s was killed (signal %d)", name, WIFSIGNALED(how) ? WTERMSIG(how) : 0);
	return EXIT_FOR_GOOD;
}

/* Starts argv[0] without a shell, without input, in its own process group; its output is talk.  0, or an errno. */
static int
start(pid_t *pid, char **argv)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int why;

	if (posix_spawn_file_actions_init(&files) != 0 || posix_spawnattr_init(&attr) != 0)
		die(EXIT_FOR_NOW, "out of memory");
	(void)posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	(void)posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
	(void)posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP);
	why = posix_spawnp(pid, argv[0], &files, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return why;
}

/* The command's name appears in no message: it may be an address that lost its https. */
static int
tell_command(const struct notice *n, const char *where)
{
	char *line = xstrdup(where), *rest = line, *word, **argv = NULL;
	const char *why = NULL;
	size_t words = 0;
	pid_t pid;
	int status = EXIT_FOR_GOOD;

	while ((word = words_next(&rest, &why)) != NULL) {
		argv = xreallocarray(argv, words + 4, sizeof *argv);
		argv[words++] = word;
	}
	if (why != NULL || words == 0) {
		complain("nobody was notified: the command has %s", why != NULL ? why : "no name");
	} else {
		argv[words] = (char *)n->title;
		argv[words + 1] = (char *)n->text;
		argv[words + 2] = NULL;
		if ((errno = start(&pid, argv)) != 0)
			complain_errno("cannot run the notification command");
		else
			status = wait_for(pid, "the notification command", n->timeout);
	}
	free(argv);
	free(line);
	return status;
}

/* --- the desktop --- */

static int
tell_desktop(const struct notice *n)
{
	char *here[] = { (char *)"notify-send", (char *)"--", (char *)n->title, (char *)n->text, NULL };
	char *mac[] = { (char *)"osascript", (char *)"-e", (char *)"on run argv", (char *)"-e",
	    (char *)"display notification (item 2 of argv) with title (item 1 of argv)", (char *)"-e", (char *)"end run",
	    (char *)n->title, (char *)n->text, NULL };
	pid_t pid;

	if (start(&pid, here) == 0)
		return wait_for(pid, here[0], n->timeout);
	if (start(&pid, mac) == 0)
		return wait_for(pid, mac[0], n->timeout);
	complain("the desktop was not notified: there is neither notify-send nor osascript here");
	return EXIT_FOR_GOOD;
}

/* --- the address --- */

static int
tell(const struct notice *n, const char *where)
{
	if (strcmp(where, "desktop") == 0)
		return tell_desktop(n);
	if (strstr(where, "://") != NULL && strcspn(where, " \t\"") > (size_t)(strstr(where, "://") - where))
		return tell_webhook(n, where);
	return tell_command(n, where);
}

static const char *
from_file(const char *path, struct buf *to)
{
	char *end;

	if (path == NULL)
		return NULL;
	if (io_read_file(path, to, WHERE_MAX) != 0)
		die_errno(EXIT_USAGE, "cannot read '%s'", path);
	end = buf_str(to);
	end[strcspn(end, "\r\n")] = '\0';
	if (*end == '\0')
		die(EXIT_USAGE, "'%s' has nothing on its first line", path);
	return end;
}

/* The value of a variable, which is not passed on; NULL: not set, or empty. */
static const char *
take(const char *name)
{
	const char *value = getenv(name);
	char *copy = value != NULL && *value != '\0' ? xstrdup(value) : NULL;

	unsetenv(name);
	return copy;
}

static int
worse(int a, int b)
{
	return a > b ? a : b;
}

int
main(int argc, char *argv[])
{
	struct notice n = { .title = "Backfill", .name = "Backfill Bot", .icon = ":chart_with_upwards_trend:",
		.timeout = 30 * CLOCK_SECOND };
	const struct opt opts[] = {
		{ 0, "title", OPT_STR, &n.title, "text", "its title (Backfill)", 0, 0 },
		{ 0, "text", OPT_STR, &n.text, "text", "what to say; needed", 0, 0 },
		{ 0, "slack", OPT_STR, &n.slack, "text", "to a webhook, instead of title and text", 0, 0 },
		{ 0, "name", OPT_STR, &n.name, "text", "who says it, to a webhook (Backfill Bot)", 0, 0 },
		{ 0, "icon", OPT_STR, &n.icon, "text", "its picture (:chart_with_upwards_trend:)", 0, 0 },
		{ 0, "file", OPT_STR, &n.file, "file", "its first line says where to (AF_NOTIFY)", 0, 0 },
		{ 0, "timeout", OPT_TIME, &n.timeout, "time", "for each of them (30s)", 1, 3600 },
		OPT_END
	};
	const char *where, *slack;
	struct buf b = { 0 };
	int status = EXIT_DONE;

	(void)opt_parse(argc, argv, opts, "", "say that something is done: to a webhook, a command, the desktop");
	(void)signal(SIGCHLD, SIG_DFL);
	if (n.text == NULL)
		die(EXIT_USAGE, "--text is needed: what to say");
	where = take("AF_NOTIFY");
	if (n.file != NULL)
		where = from_file(n.file, &b);
	slack = take("SLACK_WEBHOOK_URL");
	if (where == NULL && slack == NULL)
		die(EXIT_USAGE, "nowhere to send it: set AF_NOTIFY to desktop, a webhook or a command, or SLACK_WEBHOOK_URL");
	if (where != NULL)
		status = tell(&n, where);
	if (slack != NULL && (where == NULL || strcmp(where, slack) != 0))
		status = worse(status, tell_webhook(&n, slack));
	return status;
}
