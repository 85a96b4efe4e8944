/*
 * httpdimpl - the internals of httpd: one request, from its first byte to the last of its answer
 */
#ifndef HTTPDIMPL_H
#define HTTPDIMPL_H

#include <microhttpd.h>

#include "httpd.h"

struct httpd_request {
	struct httpd *h;
	struct MHD_Connection *connection;
	void *own;
	bool begun, dropped, paused, gone, corked;
	ssize_t (*read)(void *own, char *to, size_t max);
	struct httpd_request *prev, *next;	/* of those paused */
	struct httpd_watch hangup;	/* fd -1: not watched yet */
};

/* For MHD_start_daemon, with the struct httpd as context. */
void *httpdreq_begin(void *ctx, const char *uri, struct MHD_Connection *connection);
enum MHD_Result httpdreq_handle(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *upload, size_t *upload_size, void **con_cls);
void httpdreq_end(void *ctx, struct MHD_Connection *connection, void **con_cls, enum MHD_RequestTerminationCode code);

/* Resumes requests whose time has come; when the loop ends, all of them. */
void httpdreq_wake(struct httpd *h);
/* Like httpd_watch, for events other than input. */
void httpdwatch_events(struct httpd *h, struct httpd_watch *w, unsigned events);
/* Calls those whose descriptors are readable. */
void httpdwatch_tell(struct httpd *h);

#endif
