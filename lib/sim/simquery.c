#include "simquery.h"

#include <stdlib.h>

#include "base/escape.h"

struct span
simquery_decode(struct buf *to, struct span text, bool plus)
{
	const char *p = text.p, *end = text.p + text.n;
	size_t from = to->n;

	buf_reserve(to, text.n);
	for (; p < end; p++) {
		int byte = escape_byte((struct span){ p, (size_t)(end - p) });

		if (byte >= 0) {
			buf_addc(to, (char)byte);
			p += 2;
		} else {
			buf_addc(to, plus && *p == '+' ? ' ' : *p);
		}
	}
	return (struct span){ to->p + from, to->n - from };
}

static void
insert(struct sim_query *q, struct sim_param p)
{
	size_t i = q->n;

	for (; i > 0 && span_cmp(q->v[i - 1].name, p.name) >= 0; i--)
		if (span_eq(q->v[i - 1].name, p.name))
			return;
	if (q->n == SIM_PARAMS)
		return;
	memmove(&q->v[i + 1], &q->v[i], (q->n - i) * sizeof q->v[0]);
	q->v[i] = p;
	q->n++;
}

void
simquery_parse(struct span query, struct sim_query *q, struct buf *to)
{
	const char *p = query.p, *end = query.p + query.n;

	q->n = to->n = 0;
	buf_reserve(to, query.n + 1);
	while (p < end) {
		const char *amp = memchr(p, '&', (size_t)(end - p)), *stop = amp != NULL ? amp : end;
		const char *eq = memchr(p, '=', (size_t)(stop - p));
		struct sim_param param;

		param.name = simquery_decode(to, (struct span){ p, (size_t)((eq != NULL ? eq : stop) - p) }, true);
		param.value = simquery_decode(to, eq != NULL ? (struct span){ eq + 1, (size_t)(stop - eq) - 1 } :
		    SPAN(""), true);
		if (param.name.n > 0)
			insert(q, param);
		p = stop + 1;
	}
}

struct span
simquery_get(const struct sim_query *q, const char *name)
{
	for (size_t i = 0; i < q->n; i++)
		if (span_is(q->v[i].name, name))
			return q->v[i].value;
	return SPAN_NONE;
}

void
simquery_key(struct buf *to, struct span path, const struct sim_query *q)
{
	buf_span_add(to, path);
	for (size_t i = 0; i < q->n; i++) {
		buf_addc(to, i == 0 ? '?' : '&');
		buf_span_add(to, q->v[i].name);
		buf_addc(to, '=');
		buf_span_add(to, q->v[i].value);
	}
}
