#include "dbjson.h"

/* The oids in pg_type that have a JSON form; they never change (pg_type.dat). */
enum {
	OID_BOOL = 16, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_OID = 26, OID_JSON = 114,
	OID_FLOAT4 = 700, OID_FLOAT8 = 701, OID_TIMESTAMP = 1114, OID_TIMESTAMPTZ = 1184, OID_NUMERIC = 1700,
	OID_JSONB = 3802
};

void
dbjson_one_line(struct buf *to, struct span json)
{
	size_t from = to->n;

	buf_span_add(to, json);
	if (memchr(to->p + from, '\n', json.n) == NULL && memchr(to->p + from, '\r', json.n) == NULL)
		return;
	for (size_t i = from; i < to->n; i++)
		if (to->p[i] == '\n' || to->p[i] == '\r')
			to->p[i] = ' ';
}

/* "2024-08-16 19:00:00+00" in RFC 3339 form: "2024-08-16T19:00:00Z". */
static void
put_time(struct jsonw *w, const char *key, struct span v)
{
	char text[40];

	if (v.n < 19 || v.n >= sizeof text || v.p[10] != ' ') {
		jsonw_text(w, key, v);
		return;
	}
	memcpy(text, v.p, v.n);
	text[10] = 'T';
	if (memcmp(text + v.n - 3, "+00", 3) == 0) {
		text[v.n - 3] = 'Z';
		v.n -= 2;
	}
	jsonw_text(w, key, (struct span){ text, v.n });
}

void
dbjson_put(struct jsonw *w, const char *key, unsigned oid, struct span v)
{
	if (v.p == NULL) {
		jsonw_raw(w, key, SPAN_NONE);
		return;
	}
	switch (oid) {
	case OID_BOOL:
		jsonw_bool(w, key, *v.p == 't');
		break;
	case OID_FLOAT4:
	case OID_FLOAT8:
	case OID_NUMERIC:
		/* "NaN", "Infinity" and "-Infinity" are not in JSON. */
		jsonw_raw(w, key, strpbrk(v.p, "Nn") == NULL ? v : SPAN_NONE);
		break;
	case OID_INT2:
	case OID_INT4:
	case OID_INT8:
	case OID_OID:
		jsonw_raw(w, key, v);
		break;
	case OID_JSON:
	case OID_JSONB:
		jsonw_raw(w, key, SPAN(""));
		dbjson_one_line(w->to, v);
		break;
	case OID_TIMESTAMP:
	case OID_TIMESTAMPTZ:
		put_time(w, key, v);
		break;
	default:
		jsonw_text(w, key, v);
	}
}
