#include "headers.h"

#include <string.h>
#include <strings.h>

#define THOUSAND 1000	/* a weight is in thousandths */
#define INVALID (-1)

static bool
is(struct span s, const char *word)
{
	return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

static bool
is_token(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || strchr("\"(),/:;<=>?@[\\]{}", s.p[i]) != NULL)
			return false;
	return s.n > 0;
}

/* Takes what stands before the parameters off *rest. */
static struct span
cut_word(struct span *rest)
{
	struct span word = { rest->p, 0 };

	while (word.n < rest->n && rest->p[word.n] != ';' && rest->p[word.n] != ' ' && rest->p[word.n] != '\t')
		word.n++;
	*rest = (struct span){ rest->p + word.n, rest->n - word.n };
	return word;
}

/* The length of the quoted string at the beginning, with its quotes; 0 if there is none. */
static size_t
quoted(struct span s)
{
	if (s.n == 0 || *s.p != '"')
		return 0;
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == '"')
			return i + 1;
		i += s.p[i] == '\\';
	}
	return 0;
}

/* One ';NAME=VALUE' off *rest, which may end with ';', a value in quotes without them; false at the end, or with *ok false. */
static bool
parameter(struct span *rest, struct span *name, struct span *value, bool *ok)
{
	size_t n;

	do {
		*rest = span_trim(*rest);
		if (rest->n == 0)
			return false;
		if (*rest->p != ';') {
			*ok = false;
			return false;
		}
		*rest = span_trim((struct span){ rest->p + 1, rest->n - 1 });
	} while (rest->n == 0 || *rest->p == ';');
	for (n = 0; n < rest->n && rest->p[n] != '=' && rest->p[n] != ';';)
		n++;
	*name = (struct span){ rest->p, n };
	*rest = (struct span){ rest->p + n, rest->n - n };
	if (!is_token(*name) || rest->n == 0 || *rest->p != '=') {
		*ok = false;
		return false;
	}
	*rest = (struct span){ rest->p + 1, rest->n - 1 };
	if ((n = quoted(*rest)) > 0) {
		*value = (struct span){ rest->p + 1, n - 2 };
	} else {
		while (n < rest->n && is_token((struct span){ rest->p + n, 1 }))
			n++;
		*value = (struct span){ rest->p, n };
		*ok = n > 0;
	}
	*rest = (struct span){ rest->p + n, rest->n - n };
	return *ok;
}

/* 0, 0.5, 0.125, 1, 1.000 in thousandths. */
static int
weight_of(struct span s)
{
	int v, unit = THOUSAND / 10;

	if (s.n == 0 || s.n > strlen("0.000") || (*s.p != '0' && *s.p != '1') || (s.n > 1 && s.p[1] != '.'))
		return INVALID;
	v = (*s.p - '0') * THOUSAND;
	for (size_t i = 2; i < s.n; i++, unit /= 10) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return INVALID;
		v += (s.p[i] - '0') * unit;
	}
	return v <= THOUSAND ? v : INVALID;
}

/* "gzip;q=0.5": its name and weight; INVALID if it is not well formed. */
static int
coding_of(struct span member, struct span *name)
{
	struct span key, value;
	int weight = THOUSAND;
	bool ok = true;

	*name = cut_word(&member);
	while (weight != INVALID && parameter(&member, &key, &value, &ok))
		if (is(key, "q") && weight_of(value) < weight)
			weight = weight_of(value);
	return ok && is_token(*name) ? weight : INVALID;
}

/* Where one is named twice, what it is wanted least counts; INVALID forbids. */
static void
lower(int *weight, bool *named, int to)
{
	if (!*named || to < *weight)
		*weight = to;
	*named = true;
}

bool
headers_take_gzip(struct req *q)
{
	int gzip = 0, identity = 0, star = 0;
	bool has_gzip = false, has_identity = false, has_star = false;
	const char *line;

	for (size_t i = 0; (line = q->header(q->ctx, "accept-encoding", i)) != NULL; i++)
		for (struct span rest = SPAN(line), member, name; span_cut(&rest, ',', &member);) {
			int weight = coding_of(span_trim(member), &name);

			if (is(name, "gzip") || is(name, "x-gzip"))
				lower(&gzip, &has_gzip, weight);
			else if (is(name, "identity"))
				lower(&identity, &has_identity, weight);
			else if (is(name, "*"))
				lower(&star, &has_star, weight);
		}
	if (!has_gzip)
		gzip = star;
	return gzip > 0 && (!has_identity || gzip >= identity);
}

/* Takes a tag off *rest, with a comma before it if it is not the first; false at the end, or where the list is not well formed. */
static bool
cut_tag(struct span *rest, struct span *tag, bool *weak)
{
	size_t n;

	while (rest->n > 0 && (*rest->p == ' ' || *rest->p == '\t' || *rest->p == ','))
		*rest = (struct span){ rest->p + 1, rest->n - 1 };
	if ((*weak = rest->n > 2 && rest->p[0] == 'W' && rest->p[1] == '/'))
		*rest = (struct span){ rest->p + 2, rest->n - 2 };
	if (rest->n < 2 || *rest->p != '"')
		return false;
	for (n = 1; n < rest->n && rest->p[n] != '"';)	/* nothing is escaped in a tag */
		n++;
	if (n == rest->n)
		return false;
	*tag = (struct span){ rest->p + 1, n - 1 };
	*rest = span_trim((struct span){ rest->p + n + 1, rest->n - n - 1 });
	return rest->n == 0 || *rest->p == ',';
}

enum headers_tag
headers_tag(struct req *q, const char *name, const char *tag, bool weak)
{
	enum headers_tag answer = HEADERS_NO_FIELD;
	const char *line;

	for (size_t i = 0; answer != HEADERS_LISTED && (line = q->header(q->ctx, name, i)) != NULL; i++) {
		struct span rest = span_trim(SPAN(line)), one;
		bool is_weak;

		answer = HEADERS_NOT_LISTED;
		if (tag != NULL && span_is(rest, "*"))
			answer = HEADERS_LISTED;
		while (tag != NULL && answer != HEADERS_LISTED && cut_tag(&rest, &one, &is_weak))
			if (span_is(one, tag) && (weak || !is_weak))
				answer = HEADERS_LISTED;
	}
	return answer;
}

bool
headers_is_json(const char *type)
{
	struct span rest = span_trim(SPAN(type)), name, value;
	bool ok = true;

	if (!is(cut_word(&rest), "application/json"))
		return false;
	while (parameter(&rest, &name, &value, &ok))
		if (is(name, "charset") && !is(value, "utf-8"))
			return false;
	return ok;
}
