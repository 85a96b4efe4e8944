#include "findput.h"

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
put_unreadable(struct jsonw *w, const struct finding *f)
{
	static const char *const side[] = { "home.", "away." };
	char text[40];

	jsonw_open(w, "unreadable", '[');
	for (int s = 0; s < 2; s++)
		for (int row = 0; row < FIELDS; row++)
			if (f->unreadable[s] >> row & 1) {
				snprintf(text, sizeof text, "%s%s", side[s], fields[row].name);
				jsonw_str(w, NULL, text);
			}
	jsonw_close(w);
}

void
findput(struct jsonw *w, const struct finding *f)
{
	jsonw_open(w, "finding", '{');
	jsonw_str(w, "status", finding_status_name(f->status));
	jsonw_str(w, "reason", f->reason[0] != '\0' ? f->reason : NULL);
	if (f->message.p != NULL)
		jsonw_raw(w, "message", f->message);
	put_side(w, "home", f->side[0]);
	put_side(w, "away", f->side[1]);
	if ((f->unreadable[0] | f->unreadable[1]) != 0)
		put_unreadable(w, f);
	jsonw_close(w);
}
