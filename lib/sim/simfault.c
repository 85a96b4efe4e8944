#include "simfault.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/num.h"
#include "base/xmem.h"

#define MAX_BODY ((size_t)256 << 20)

const char *const simfault_names[FAULT_KINDS] = {
	"refuse", "reset", "slow", "timeout", "500", "499", "204", "bug", "502", "503", "503-date", "429",
	"429-after", "truncated", "not-json", "empty", "long-length", "short-length", "too-large",
	"gzip", "redirect", "stale",
};

const char *
simfault_option(void *ctx, const char *value)
{
	struct simfault *f = ctx;
	const char *eq = strchr(value, '=');
	double percent;

	if (eq == NULL || num_double(SPAN(eq + 1), 0, 100, &percent) != 0)
		return "a fault is KIND=PERCENT";
	for (size_t k = 0; k < FAULT_KINDS; k++)
		if (span_is((struct span){ value, (size_t)(eq - value) }, simfault_names[k])) {
			f->share[k] = (uint32_t)(percent * 1000 + 0.5);
			return NULL;
		}
	return "a kind is refuse, reset, slow, timeout, 500, 499, 204, bug, 502, 503, 503-date, 429, 429-after, "
	    "truncated, not-json, empty, long-length, short-length, too-large, gzip, redirect or stale";
}

const char *
simfault_inject_option(void *ctx, const char *value)
{
	struct simfault *f = ctx;
	const char *eq = strchr(value, '='), *colon;
	struct simfault_injection in = { .status = 200 };
	size_t n;
	int64_t status;

	if (eq == NULL)
		return "an injection is N=FILE or N:STATUS=FILE";
	n = (size_t)(eq - value);
	colon = memchr(value, ':', n);
	if (colon != NULL) {
		if (num_i64((struct span){ colon + 1, (size_t)(eq - colon) - 1 }, 200, 599, &status) != 0)
			return "a status is a number from 200 to 599";
		in.status = (int)status;
		n = (size_t)(colon - value);
	}
	if (num_i64((struct span){ value, n }, 1, INT64_MAX, &in.n) != 0)
		return "requests are numbered from 1";
	if (io_read_file(eq + 1, &in.body, MAX_BODY) != 0)
		return strerror(errno);
	f->injections = xreallocarray(f->injections, f->ninjections + 1, sizeof in);
	f->injections[f->ninjections++] = in;
	return NULL;
}

enum simfault_kind
simfault_draw(struct simfault *f, struct span path, struct span query)
{
	uint64_t key[2] = { XXH3_64bits_withSeed(path.p, path.n, f->seed), 0 };
	uint64_t total = 0, drawn;

	for (size_t k = 0; k < FAULT_KINDS; k++)
		total += f->share[k];
	if (total == 0)
		return FAULT_NONE;
	key[0] = XXH3_64bits_withSeed(query.p, query.n, key[0]);
	key[1] = f->always ? 0 : (uint64_t)++*table_of(&f->seen, key[0]);
	drawn = XXH3_64bits_withSeed(key, sizeof key, f->seed) % (total > 100000 ? total : 100000);
	for (size_t k = 0; k < FAULT_KINDS; k++) {
		if (drawn < f->share[k])
			return (enum simfault_kind)k;
		drawn -= f->share[k];
	}
	return FAULT_NONE;
}

const struct simfault_injection *
simfault_injection(const struct simfault *f, uint64_t n)
{
	for (size_t i = 0; i < f->ninjections; i++)
		if ((uint64_t)f->injections[i].n == n)
			return &f->injections[i];
	return NULL;
}

void
simfault_free(struct simfault *f)
{
	for (size_t i = 0; i < f->ninjections; i++)
		buf_free(&f->injections[i].body);
	free(f->injections);
	table_free(&f->seen);
}
