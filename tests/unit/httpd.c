/* A request that is woken between two waits of the loop is answered at once, not when something else happens. */
#include "httpd/httpd.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xmem.h"
#include "tap.h"

static struct httpd_request *paused;
static bool woken;

static void *
begin(struct httpd *h, struct httpd_request *r, const char *uri)
{
	(void)h;
	(void)uri;
	return r;
}

static void
answer(void *own, const char *method)
{
	struct httpd_reply reply = { .status = 200, .fd = -1 };

	(void)method;
	if (woken) {
		httpd_reply(own, &reply);
	} else {
		paused = own;
		httpd_pause(own);
	}
}

static void
end(void *own)
{
	(void)own;
}

/* The only one who wakes it, and who has nothing to do after that. */
static int64_t
turn(struct httpd *h)
{
	(void)h;
	if (paused != NULL && !woken) {
		woken = true;
		httpd_wake(paused);
	}
	return -1;
}

static const struct httpd_calls calls = { .begin = begin, .answer = answer, .end = end, .turn = turn };

static int
ask(int port)
{
	static const char request[] = "GET / HTTP/1.0\r\n\r\n";
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd == -1 || connect(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
	    write(fd, request, strlen(request)) != (ssize_t)strlen(request))
		return -1;
	return fd;
}

int
main(void)
{
	struct httpd h = { .calls = &calls, .connections = 8, .memory = 4096 };
	struct pollfd p;
	char head[16] = "";
	pid_t pid;

	if (httpd_listen(&h) != 0)
		die_errno(EXIT_FOR_NOW, "cannot listen");
	if ((pid = fork()) == 0)
		_exit(httpd_run(&h) == 0 ? 0 : 1);
	p = (struct pollfd){ ask(h.port), POLLIN, 0 };
	ok(p.fd != -1 && poll(&p, 1, 60000) == 1, "an answer comes");
	ok(p.fd != -1 && p.revents != 0 && read(p.fd, head, sizeof head - 1) > 0 && strncmp(head, "HTTP/1.", 7) == 0, "and is one");
	(void)kill(pid, SIGTERM);
	(void)waitpid(pid, NULL, 0);
	return tap_done();
}
