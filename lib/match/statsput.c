#include "stats.h"

#include <stdio.h>

static void
put_side(struct jsonw *w, const char *key, const struct span *values)
{
	struct buf *to = w->to;
	bool comma = false;

	jsonw_open(w, key, '{');
	for (int row = 0; row < FIELDS; row++) {
		struct span v = values[row];
		char *p;

		if (v.p == NULL)
			continue;
		buf_reserve(to, 1 + sizeof fields[row].key + v.n);
		p = to->p + to->n;
		*p = ',';
		p += comma;
		memcpy(p, fields[row].key, sizeof fields[row].key);
		p += fields[row].key_n;
		for (size_t i = 0; i < v.n; i++)
			*p++ = v.p[i];
		to->n = (size_t)(p - to->p);
		comma = true;
	}
	jsonw_close(w);
}

static void
put_unreadable(struct jsonw *w, const struct stats *s)
{
	static const char *const side[] = { "home.", "away." };
	char text[40];

	jsonw_open(w, "unreadable", '[');
	for (int k = 0; k < 2; k++)
		for (int row = 0; row < FIELDS; row++)
			if (s->unreadable[k] >> row & 1) {
				snprintf(text, sizeof text, "%s%s", side[k], fields[row].name);
				jsonw_str(w, NULL, text);
			}
	jsonw_close(w);
}

void
stats_put(struct jsonw *w, const struct stats *s)
{
	finding_open(w, s->finding.status, s->finding.reason[0] != '\0' ? SPAN(s->finding.reason) : SPAN_NONE);
	if (s->finding.message.p != NULL)
		jsonw_raw(w, "message", s->finding.message);
	put_side(w, "home", s->side[0]);
	put_side(w, "away", s->side[1]);
	if ((s->unreadable[0] | s->unreadable[1]) != 0)
		put_unreadable(w, s);
	jsonw_close(w);
}
