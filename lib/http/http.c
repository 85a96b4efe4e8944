#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/xmem.h"
#include "httpimpl.h"

static int
multi_init(struct http *h)
{
	if ((h->multi = curl_multi_init()) == NULL)
		return -1;
	curl_multi_setopt(h->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
	curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, (long)h->o.jobs + 4);
	return httploop_init(h);
}

/* Each job may need a socket, and its name lookup two more. */
static void
make_room(unsigned jobs)
{
	rlim_t wanted = 3 * (rlim_t)jobs + 64;
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) != 0 || l.rlim_cur == RLIM_INFINITY || l.rlim_cur >= wanted)
		return;
	l.rlim_cur = l.rlim_max == RLIM_INFINITY || l.rlim_max > wanted ? wanted : l.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &l);
}

struct http *
http_new(const struct http_opts *o, struct buf *why)
{
	static bool initialised;
	struct http *h;
	bool good = initialised || curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;

	initialised = good;
	make_room(o->jobs);
	h = xcalloc(1, sizeof *h);
	h->o = *o;
	h->epoll = -1;
	h->slot = xcalloc(o->jobs, sizeof *h->slot);
	h->free = xcalloc(o->jobs, sizeof *h->free);
	h->ready = xcalloc(o->jobs, sizeof *h->ready);
	good = good && multi_init(h) == 0;
	for (unsigned i = o->jobs; good && i-- > 0;) {
		good = httpslot_init(&h->slot[i], h) == 0;
		h->free[h->nfree++] = i;
	}
	if (good)
		return h;
	why->n = 0;
	buf_addf(why, "cannot set up libcurl: %s", errno != 0 ? strerror(errno) : "out of memory");
	buf_str(why);
	http_free(h);
	return NULL;
}

static bool
printable(const char *s, const char *not)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f || strchr(not, *s) != NULL)
			return false;
	return true;
}

int
http_header(struct http *h, const char *name, const char *value, bool secret)
{
	struct buf line = { 0 };
	struct curl_slist *list;

	if (*name == '\0' || !printable(name, " :;()<>@,\"/[]?={}\\") || !printable(value, ""))
		return -1;
	/* For libcurl "Name:" without a value drops the header; "Name;" sends it empty. */
	buf_addf(&line, *value != '\0' ? "%s: %s" : "%s;", name, value);
	if ((list = curl_slist_append(h->headers, buf_str(&line))) == NULL)
		die(EXIT_FOR_NOW, "out of memory");
	buf_free(&line);
	h->headers = list;
	h->secret |= secret;
	if (secret && strlen(value) >= HTTP_SECRET_LEAST)
		buf_add(&h->secrets, value, strlen(value) + 1);
	return 0;
}

int
http_sign(struct http *h, const char *region, const char *service, const char *id, const char *secret)
{
	struct buf how = { 0 };
	int status = 0;

	buf_addf(&how, "aws:amz:%s:%s", region, service);
	for (unsigned i = 0; i < h->o.jobs; i++)
		if (curl_easy_setopt(h->slot[i].easy, CURLOPT_AWS_SIGV4, buf_str(&how)) != CURLE_OK ||
		    curl_easy_setopt(h->slot[i].easy, CURLOPT_PATH_AS_IS, 1L) != CURLE_OK ||
		    curl_easy_setopt(h->slot[i].easy, CURLOPT_USERNAME, id) != CURLE_OK ||
		    curl_easy_setopt(h->slot[i].easy, CURLOPT_PASSWORD, secret) != CURLE_OK)
			status = -1;
	buf_free(&how);
	h->secret = h->signs = true;
	return status;
}

void
http_free(struct http *h)
{
	if (h == NULL)
		return;
	for (unsigned i = 0; i < h->o.jobs; i++) {
		if (h->slot[i].busy && !h->slot[i].finished)
			curl_multi_remove_handle(h->multi, h->slot[i].easy);
		curl_easy_cleanup(h->slot[i].easy);
		(void)httpcode_end(&h->slot[i].coded);
		free(h->slot[i].held);
		curl_slist_free_all(h->slot[i].headers);
		buf_free(&h->slot[i].body);
		buf_free(&h->slot[i].url);
	}
	if (h->multi != NULL)
		curl_multi_cleanup(h->multi);
	if (h->epoll != -1)
		close(h->epoll);
	curl_slist_free_all(h->headers);
	buf_free(&h->secrets);
	free(h->slot);
	free(h->free);
	free(h->ready);
	free(h);
}
