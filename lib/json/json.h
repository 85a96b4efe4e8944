/*
 * json - a strict scanner that builds no tree (RFC 8259, RFC 3629)
 *
 * json_scan looks at each byte of a text once: it accepts exactly one JSON value,
 * in valid UTF-8, with white space around it, at most JSON_DEPTH deep, and nothing
 * else.  On the way it notes where the values are that the caller wants, as spans
 * of the text.  Everything else here walks text that json_scan has accepted, and
 * trusts it.
 *
 * Numbers stay as they were spelled, strings stay as they were escaped; a span of a
 * string includes its quotes.  A member that occurs twice counts with its last
 * value (as for jq and jsonb), but both are kept when a record passes through.
 *
 * Not here: changing a document in place, comments, NaN, single quotes.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define JSON_DEPTH 512

/*
 * What to note: a table that ends with a row without key.  At its level it
 * names members of an object, or elements of an array, "[0]" to "[9]"; slot is the index
 * in got[] (-1: none), sub the table one level down (NULL: none).
 *
 * json_scan remembers addresses of tables, not what they say, so make them static const: once used, a table and those
 * below it stay as they are and where they are until the process ends.  A build with -DDEBUG (make SAN=1) aborts at
 * the next scan with a table that has changed.
 *
 *	static const struct json_want body[] = {
 *		{ "errors", GOT_ERRORS, NULL }, { "response", GOT_RESPONSE, first },
 *		{ NULL, 0, NULL }
 *	};
 *
 * An array of pairs, [{"type":"Fouls","value":3},…], can be taken apart on the way: rows in front
 * of the others say what an element begins with, in the order that is most likely, and their slots
 * get the scalars after it; the slot of the row "[]" after them gets the array.
 *
 *	{ JSON_PAIR("{\"type\":\"Fouls\",\"value\":", GOT_FOULS) }, …, { "[]", GOT_PAIRS, NULL },
 *
 * An element that is spelled in another way, or that no row knows, and none of these slots is set:
 * json_iter then walks the array, if it is noted.
 */
#define JSON_PAIR(head, slot) head JSON_PAIR_PAD, (int)(sizeof head - 1) << 16 | (slot), NULL
/* So that a head can be compared in steps of 16 bytes. */
#define JSON_PAIR_PAD "                                        "
struct json_want {
	const char *key;
	int slot;
	const struct json_want *sub;
};

struct json_member {
	struct span key;	/* with its quotes */
	struct span value;
};

/* The members of the outermost object, in order; grows, is reused, freed by json_members_free. */
struct json_members {
	struct json_member *v;
	size_t n, cap;
};

struct json_err {
	size_t at;		/* how many bytes could begin a JSON text: the first wrong one is after them */
	const char *why;	/* a constant text */
};

/*
 * Returns 0 or -1 with *err set.  got[0..ngot) is set to SPAN_NONE first.  want, got and
 * members may be NULL; members is filled only if the value is an object.  What is noted inside a
 * member is forgotten when another member of that name follows.
 */
int json_scan(struct span text, const struct json_want *want, struct span *got, size_t ngot,
    struct json_members *members, struct json_err *err);
/*
 * The same, and faster with short texts, for a text after which JSON_PAD more bytes can be read (whatever
 * they hold: they are not part of the text).  Reading a stream, give the buffer so much room.
 */
#define JSON_PAD 64
int json_scan_padded(struct span text, const struct json_want *want, struct span *got, size_t ngot,
    struct json_members *members, struct json_err *err);
void json_members_free(struct json_members *m);
/* The last member of that name, or SPAN_NONE. */
struct span json_member(const struct json_members *m, struct span name);
/* The value at a path of names with dots between them, "fetch.error", or SPAN_NONE.  Not here: names with a dot in them,
 * elements of arrays. */
struct span json_path(const struct json_members *m, struct span path);
/* The same in a value; an empty path leads to the value itself. */
struct span json_path_in(struct span value, struct span path);

/*
 * --- walks over text that json_scan has accepted ---
 *
 * They take values: spans that json_scan, json_get or json_next gave, or the whole text, less the white space
 * around it.  (json_get and json_iter forgive that; json_type calls a blank a number.)
 */
struct span json_trim(struct span text);

enum json_type {
	JSON_ABSENT, JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT
};

/* JSON_ABSENT for SPAN_NONE */
static inline enum json_type
json_type(struct span value)
{
	switch (value.n != 0 && value.p != NULL ? *value.p : '\0') {
	case '\0':
		return JSON_ABSENT;
	case 'n':
		return JSON_NULL;
	case 't':
	case 'f':
		return JSON_BOOL;
	case '"':
		return JSON_STRING;
	case '[':
		return JSON_ARRAY;
	case '{':
		return JSON_OBJECT;
	default:
		return JSON_NUMBER;
	}
}

const char *json_type_name(enum json_type type);	/* "a string", "null" … for messages */

/* The last member of that name, or SPAN_NONE; also for a value that is no object. */
struct span json_get(struct span object, const char *key);

/*
 *	struct json_iter it = json_iter(value);
 *	while (json_next(&it)) use(it.key, it.value);
 *
 * Goes over the members of an object or the elements of an array (key SPAN_NONE);
 * over nothing for any other value.
 */
struct json_iter {
	struct span key, value;
	bool escaped;		/* the key has an escape in it */
	const char *p, *end;
};

struct json_iter json_iter(struct span value);
bool json_next(struct json_iter *it);

/* Does the string value (with quotes) read as text, whatever its escapes? */
bool json_is(struct span string, const char *text);
bool json_is_span(struct span string, struct span text);
/* Appends the string's text as UTF-8; a lone surrogate becomes U+FFFD.  Appends
 * any other value as it is spelled.  May append NUL bytes. */
void json_text(struct buf *to, struct span value);
/* The same for a key that is only compared: a lone surrogate becomes three bytes that no UTF-8 has, so that two
 * strings are one key only if they are one text. */
void json_key(struct buf *to, struct span value);
/* As json_text, but a whole number that is spelled 7.0 or 7e0, as some exporters do, is its digits. */
void json_id_text(struct buf *to, struct span value);
/* The text of a string as a NUL-terminated copy in to (emptied first), or NULL if
 * value is no string or holds a NUL. */
const char *json_cstr(struct buf *to, struct span value);
/* A whole number within lo..hi, exact, also when spelled 7.0 or 7e0; -1 for anything else,
 * strings included. */
int json_i64(struct span value, int64_t lo, int64_t hi, int64_t *out);
/* The same, or a string of digits: identifiers come as 39 and as "39". */
int json_id(struct span value, int64_t lo, int64_t hi, int64_t *out);
int json_double(struct span value, double lo, double hi, double *out);

/* --- writing --- */

/* Appends text as a JSON string, escaped as little as RFC 8259 allows; bytes that are
 * not UTF-8 become U+FFFD.  An absent text is written like an empty one. */
void json_put_text(struct buf *to, struct span text);
void json_put_str(struct buf *to, const char *text);
/* json_put_text, and faster with short texts, for a text after which JSON_PAD more bytes can be read. */
void json_put_padded(struct buf *to, struct span text);

/*
 * A writer that knows whether a comma is due:
 *
 *	struct jsonw w = jsonw(&buf);
 *	jsonw_open(&w, NULL, '{');
 *	jsonw_int(&w, "n", 3);
 *	jsonw_close(&w);
 *
 * key is NULL inside an array and at the top.  At most 64 deep.
 */
struct jsonw {
	struct buf *to;
	unsigned depth;
	bool comma;
	char close[64];
};

struct jsonw jsonw(struct buf *to);
/* A writer inside an object that is already open in to, and that somebody else closes; comma: a
 * member stands there. */
struct jsonw jsonw_inside(struct buf *to, bool comma);
void jsonw_open(struct jsonw *w, const char *key, char bracket);	/* '{' or '[' */
void jsonw_close(struct jsonw *w);
void jsonw_raw(struct jsonw *w, const char *key, struct span json);	/* null for SPAN_NONE */
void jsonw_str(struct jsonw *w, const char *key, const char *text);	/* null for NULL */
void jsonw_text(struct jsonw *w, const char *key, struct span text);
void jsonw_int(struct jsonw *w, const char *key, int64_t v);
/* v rounded to decimals (0 to 17) digits after the point, without zeros at the end; null if it
 * is not finite. */
void jsonw_fixed(struct jsonw *w, const char *key, double v, int decimals);
void jsonw_bool(struct jsonw *w, const char *key, bool v);

#endif
