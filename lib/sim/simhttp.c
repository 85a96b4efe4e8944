#include "simhttp.h"

#include "base/clock.h"
#include "simjob.h"

#define CONNECTIONS 4096

/* Opens or closes the listening socket as the outage demands; microseconds to its next change, or -1. */
static int64_t
outage(struct httpd *httpd)
{
	struct simhttp *h = httpd->ctx;
	int64_t at = clock_mono() - h->started, from = h->outage_at, to = from + h->outage_for;

	if (h->outage_for == 0 || at >= to) {
		if (!httpd_listens(httpd) && httpd_listen(httpd) != 0)
			return CLOCK_SECOND / 10;
		return -1;
	}
	if (at < from)
		return from - at;
	httpd_deafen(httpd);
	return to - at;
}

static const struct httpd_calls calls = { .begin = simjob_begin, .answer = simjob_answer, .end = simjob_end, .turn = outage };

int
simhttp_listen(struct simhttp *h)
{
	h->httpd = (struct httpd){ .calls = &calls, .ctx = h, .port = h->port, .connections = CONNECTIONS,
	    .memory = SIMJOB_MEMORY };
	if (httpd_listen(&h->httpd) != 0)
		return -1;
	h->port = h->httpd.port;
	return 0;
}

int
simhttp_run(struct simhttp *h)
{
	int status;

	h->started = clock_mono();
	status = httpd_run(&h->httpd);
	buf_free(&h->line);
	return status;
}
