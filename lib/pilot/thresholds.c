#include "thresholds.h"

#include <stdlib.h>

#include "base/io.h"
#include "base/num.h"
#include "base/words.h"
#include "base/xmem.h"

#define BLANKS " \t\r,"

static int
percent(struct span s, int64_t *out)
{
	const char *point = memchr(s.p, '.', s.n);
	struct span whole = { s.p, point != NULL ? (size_t)(point - s.p) : s.n };
	struct span part = SPAN_NONE;
	int64_t a, b = 0;

	if (point != NULL)
		part = (struct span){ point + 1, s.n - whole.n - 1 };
	if (num_i64(whole, 0, 100, &a) != 0 || s.p[0] == '-' || (point != NULL &&
	    (part.n > 3 || part.p[0] == '-' || num_i64(part, 0, 999, &b) != 0)))
		return -1;
	for (size_t i = part.n; i < 3; i++)
		b *= 10;
	if (a * 1000 + b > 100000)
		return -1;
	*out = a * 1000 + b;
	return 0;
}

const char *
thresholds_percent(void *thousandths, const char *value)
{
	return percent(SPAN(value), thousandths) == 0 ? NULL :
	    "not a percentage from 0 to 100 with at most three decimals";
}

/* NULL, or why the line is wrong. */
static const char *
read_line(struct thresholds *t, struct span line)
{
	struct threshold one;
	struct span id = words_bare(&line, BLANKS), go = words_bare(&line, BLANKS), hold = words_bare(&line, BLANKS);

	if (id.n == 0 || *id.p == '#')
		return NULL;
	if (num_i64(id, 0, INT32_MAX, &one.league_id) != 0 || percent(go, &one.go) != 0 ||
	    percent(hold, &one.hold) != 0 || words_bare(&line, BLANKS).n != 0)
		return "not 'league_id go hold', as in '39 70 50'";
	if (one.hold > one.go)
		return "hold is above go";
	t->v = xreallocarray(t->v, t->n + 1, sizeof *t->v);
	t->v[t->n++] = one;
	return NULL;
}

int
thresholds_read(struct thresholds *t, const char *path)
{
	struct buf text = { 0 };
	const char *p, *end, *nl, *why;
	int status = 0;

	*t = (struct thresholds){ 0 };
	if (io_read_file(path, &text, 1 << 24) != 0) {
		complain_errno("cannot read '%s'", path);
		return -1;
	}
	buf_reserve(&text, 1);
	p = text.p;
	end = p + text.n;
	if (text.n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	for (uint64_t no = 1; p != end; p = nl + (nl < end), no++) {
		nl = memchr(p, '\n', (size_t)(end - p));
		nl = nl != NULL ? nl : end;
		if ((why = read_line(t, (struct span){ p, (size_t)(nl - p) })) != NULL) {
			complain("%s:%llu: %s", path, (unsigned long long)no, why);
			status = -1;
		}
	}
	buf_free(&text);
	return status;
}

void
thresholds_free(struct thresholds *t)
{
	free(t->v);
	*t = (struct thresholds){ 0 };
}

struct policy
thresholds_policy(const struct thresholds *t, const struct policy *p, int64_t league_id)
{
	struct policy own = *p;

	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].league_id != league_id)
			continue;
		own.go = t->v[i].go;
		own.hold = t->v[i].hold;
	}
	return own;
}
