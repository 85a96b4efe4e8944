/*
 * simjob - the inside of simhttp: one request, from its first byte to the last byte of its answer
 */
#ifndef SIMJOB_H
#define SIMJOB_H

#include "simhttp.h"

/* The memory of a connection.  It is cleared for each request, so more would be slower; a large body leaves in chunks of
 * half of it. */
#define SIMJOB_MEMORY ((size_t)16 << 10)

/* For struct httpd_calls; the context of the httpd is the struct simhttp. */
void *simjob_begin(struct httpd *httpd, struct httpd_request *r, const char *uri);
void simjob_answer(void *own, const char *method);
void simjob_end(void *own);

#endif
