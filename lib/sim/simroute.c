#include "simroute.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/io.h"
#include "base/num.h"
#include "base/words.h"
#include "base/xmem.h"

#define MAX_TABLE ((size_t)1 << 20)

struct parse {
	struct simroutes *to;
	const char *host;
	struct words words;
	size_t at;
};

static const char *
next(struct parse *p)
{
	return p->at < p->words.n ? p->words.v[p->at++] : NULL;
}

static const char *
take_status(struct parse *p, struct simroute *r)
{
	const char *word = next(p);
	int64_t status;

	if (word == NULL || num_i64(SPAN(word), 200, 599, &status) != 0)
		return "a status is a number from 200 to 599";
	r->status = (int)status;
	return NULL;
}

static const char *
take_other(struct parse *p, struct simroute *r)
{
	r->other = next(p);
	return r->other != NULL ? NULL : "'or' needs a file";
}

static const char *
add_when(struct parse *p, struct simroute *r, bool unless)
{
	const char *header = next(p), *pattern = next(p);

	if (pattern == NULL)
		return "a condition is: if HEADER PATTERN, or unless HEADER PATTERN";
	if (r->nwhen == SIMROUTE_WHENS)
		return "too many conditions";
	r->when[r->nwhen].header = header;
	r->when[r->nwhen].pattern = pattern;
	r->when[r->nwhen++].unless = unless;
	return NULL;
}

static const char *
take_if(struct parse *p, struct simroute *r)
{
	return add_when(p, r, false);
}

static const char *
take_unless(struct parse *p, struct simroute *r)
{
	return add_when(p, r, true);
}

static const char *
take_header(struct parse *p, struct simroute *r)
{
	const char *name = next(p), *value = next(p);

	if (value == NULL)
		return "a header is: header NAME VALUE";
	if (r->nheaders == SIMROUTE_HEADERS)
		return "too many headers";
	r->headers[r->nheaders].name = name;
	r->headers[r->nheaders++].value = value;
	return NULL;
}

static const char *
take_pick(struct parse *p, struct simroute *r)
{
	r->array = next(p);
	r->member = next(p);
	r->from = next(p);
	r->to = next(p);
	return r->to != NULL ? NULL : "a pick is: pick ARRAY MEMBER FROM TO";
}

static const struct {
	const char *word;
	const char *(*take)(struct parse *, struct simroute *);
} clauses[] = {
	{ "or", take_other }, { "status", take_status }, { "if", take_if }, { "unless", take_unless },
	{ "header", take_header }, { "pick", take_pick },
};

static const char *
take_clauses(struct parse *p, struct simroute *r)
{
	static char why[96];
	const char *word, *wrong;

	while ((word = next(p)) != NULL) {
		size_t i = 0, n = sizeof clauses / sizeof clauses[0];

		while (i < n && strcmp(word, clauses[i].word) != 0)
			i++;
		if (i == n) {
			snprintf(why, sizeof why, "'%.20s' is not one of or, status, if, unless, header and pick", word);
			return why;
		}
		if ((wrong = clauses[i].take(p, r)) != NULL)
			return wrong;
	}
	return NULL;
}

bool
simroute_name(const char **p, struct span *name, bool *any)
{
	const char *open = strchr(*p, '{'), *close = open != NULL ? strchr(open, '}') : NULL;

	if (close == NULL)
		return false;
	*any = open[1] == '+';
	*name = (struct span){ open + 1 + *any, (size_t)(close - open - 1 - *any) };
	*p = close + 1;
	return true;
}

static size_t
count_names(const char *pattern)
{
	struct span name;
	size_t n = 0;
	bool any;

	while (simroute_name(&pattern, &name, &any))
		n++;
	return n;
}

static bool
has_name(const char *pattern, struct span wanted)
{
	struct span name;
	bool any;

	while (simroute_name(&pattern, &name, &any))
		if (span_eq(name, wanted))
			return true;
	return false;
}

/* Each name in a template must be in the pattern. */
static bool
is_known(const struct simroute *r, const char *template)
{
	struct span name;
	bool any, found = true;

	while (template != NULL && found && simroute_name(&template, &name, &any)) {
		found = has_name(r->path, name);
		for (size_t i = 0; i < r->nquery && !found; i++)
			found = has_name(r->query[i].value.p, name);
	}
	return found;
}

/* Parses "/path?a=1&b={x}", cutting it in place. */
static const char *
take_pattern(struct simroute *r, char *text)
{
	char *p = strchr(text, '?'), *eq;
	size_t names;

	r->path = text;
	for (; p != NULL; p = strchr(p, '&')) {
		*p++ = '\0';
		if (r->nquery == SIM_PARAMS || (eq = strchr(p, '=')) == NULL)
			return "a pattern is /path?name=value&name={name}";
		*eq = '\0';
		r->query[r->nquery++] = (struct sim_param){ SPAN(p), { eq + 1, 0 } };
		p = eq + 1;
	}
	names = count_names(text);
	for (size_t i = 0; i < r->nquery; i++) {
		r->query[i].value = SPAN(r->query[i].value.p);
		names += count_names(r->query[i].value.p);
	}
	return names > SIMROUTE_NAMES ? "a pattern has at most 8 names" : NULL;
}

static const char *
take_route(struct parse *p, char *pattern)
{
	struct simroute r = { .host = p->host, .status = 200 };
	const char *why = take_pattern(&r, pattern);

	if (why != NULL)
		return why;
	if ((r.file = next(p)) == NULL)
		return "a route is: PATTERN FILE [clause ...]";
	if ((why = take_clauses(p, &r)) != NULL)
		return why;
	if (!is_known(&r, r.file) || !is_known(&r, r.other) || !is_known(&r, r.from) || !is_known(&r, r.to))
		return "a name in braces is not in the pattern";
	p->to->v = xreallocarray(p->to->v, p->to->n + 1, sizeof r);
	p->to->v[p->to->n++] = r;
	return NULL;
}

static const char *
take_line(struct parse *p, char *line)
{
	const char *why = words_split(&p->words, line);
	char *word;

	p->at = 0;
	if (why != NULL || p->words.n == 0)
		return why;
	word = p->words.v[p->at++];
	if (*word == '/')
		return take_route(p, word);
	if (strcmp(word, "host") != 0 || p->words.n != 2)
		return "a line is 'host NAME', or a route, which begins with '/'";
	p->host = next(p);
	return NULL;
}

int
simroutes_read(struct simroutes *r, const char *path)
{
	struct parse p = { .to = r, .host = "" };
	const char *why = NULL;
	int n = 0;

	if (io_read_file(path, &r->text, MAX_TABLE) != 0) {
		complain_errno("cannot read '%s'", path);
		return -1;
	}
	if (memchr(buf_span(&r->text).p, '\0', r->text.n) != NULL)
		why = "it contains a NUL byte";
	for (char *line = buf_str(&r->text), *end; why == NULL && line != NULL; line = end) {
		if ((end = strchr(line, '\n')) != NULL)
			*end++ = '\0';
		n++;
		why = take_line(&p, line);
	}
	if (why == NULL)
		return 0;
	complain("%s:%d: %s", path, n, why);
	return -1;
}

void
simroutes_free(struct simroutes *r)
{
	free(r->v);
	buf_free(&r->text);
}
