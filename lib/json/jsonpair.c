/* Arrays of pairs, taken apart while they are scanned. */
#include "jsonscan.h"

void
scan_forget(struct scan *s, const struct json_want *want)
{
	for (; want != NULL && want->key != NULL; want++) {
		if (scan_slot(s, want) != NULL)
			*scan_slot(s, want) = SPAN_NONE;
		scan_forget(s, want->sub);
	}
}

static inline bool
begins(const char *p, const struct json_want *row)
{
	int n = scan_head(row);

	return n > 0 && (n <= 40 ? lex_same40(p, row->key, (unsigned)n) : memcmp(p, row->key, (size_t)n) == 0);
}

/* The row for the element at p, if it is not the expected one. */
static const struct json_want *
pair_at(const struct json_want *row, const char *p)
{
	for (; scan_head(row) > 0; row++)
		if (begins(p, row))
			return row;
	return NULL;
}

bool
scan_pairs(struct scan *s, const struct json_want *rows)
{
	const struct lex l = s->l;
	const struct json_want *row = rows;
	const char *p = l.p, *value;

	do {
		/* Up to near, enough bytes are readable for a head and for lex_quick. */
		if (p++ >= l.near || (!begins(p, row) && (row = pair_at(rows, p)) == NULL))
			goto none;
		value = p + scan_head(row);
		if (scan_head(row) > 40 && value > l.near)
			goto none;
		if ((p = lex_quick(&l, value)) == NULL || p >= l.end || *p != '}')
			goto none;
		if (scan_slot(s, row) != NULL) {
			if (scan_slot(s, row)->p != NULL)
				goto none;
			*scan_slot(s, row) = (struct span){ value, (size_t)(p - value) };
		}
		row++;
	} while (++p < l.end && *p == ',');
	if (p >= l.end || *p != ']')
		goto none;
	while (scan_head(rows) > 0)
		rows++;
	if (scan_slot(s, rows) != NULL)
		*scan_slot(s, rows) = (struct span){ l.p, (size_t)(p + 1 - l.p) };
	s->l.p = p + 1;
	return true;
none:
	scan_forget(s, rows);
	return false;
}
