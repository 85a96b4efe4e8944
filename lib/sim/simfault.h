/*
 * simfault - what goes wrong, how often, and for which requests
 *
 * Which request is hit follows from the seed, the request's path and query, and how often it has come before.  The
 * order of arrival plays no part, and a request that failed may succeed when repeated (unless always is set).
 */
#ifndef SIMFAULT_H
#define SIMFAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/table.h"

enum simfault_kind {
	FAULT_REFUSE, FAULT_RESET, FAULT_SLOW, FAULT_TIMEOUT, FAULT_500, FAULT_499, FAULT_204, FAULT_BUG,
	FAULT_502, FAULT_503, FAULT_503_DATE, FAULT_429, FAULT_429_AFTER, FAULT_TRUNCATED, FAULT_NOT_JSON,
	FAULT_EMPTY, FAULT_LONG_LENGTH, FAULT_SHORT_LENGTH, FAULT_TOO_LARGE, FAULT_GZIP,
	FAULT_REDIRECT, FAULT_STALE, FAULT_KINDS, FAULT_NONE = FAULT_KINDS
};

extern const char *const simfault_names[FAULT_KINDS];

struct simfault_injection {
	int64_t n;		/* the number of the request */
	int status;
	struct buf body;
};

struct simfault {
	uint64_t seed;
	uint32_t share[FAULT_KINDS];	/* in thousandths of a per cent */
	int64_t retry_after;		/* seconds, for 503 and 429 */
	int64_t over;			/* only answers of at least this many bytes fail */
	bool always;			/* a request that fails once fails every time */
	struct simfault_injection *injections;
	size_t ninjections;
	/* private: how often each request has come */
	struct table seen;
};

/* Parses "KIND=PERCENT"; NULL or why not.  ctx is the struct simfault: for OPT_CALL. */
const char *simfault_option(void *ctx, const char *value);
/* Likewise "N=FILE" or "N:STATUS=FILE". */
const char *simfault_inject_option(void *ctx, const char *value);
/* Draws the fate of a request, and counts it. */
enum simfault_kind simfault_draw(struct simfault *f, struct span path, struct span query);
/* The injection for request n, or NULL. */
const struct simfault_injection *simfault_injection(const struct simfault *f, uint64_t n);
void simfault_free(struct simfault *f);

#endif
