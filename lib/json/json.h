/*
 * json - a strict scanner that builds no tree (RFC 8259, RFC 3629)
 *
 * json_scan looks at each byte of a text once: it accepts exactly one JSON value, in valid UTF-8, with white space
 * around it, at most JSON_DEPTH deep, and nothing else.  On the way it notes where the wanted values are, as spans
 * of the text.  Everything else here walks text that json_scan has accepted, and trusts it; on any other text the
 * result is undefined and reads may run past the end.
 *
 * Numbers stay as they were spelled and strings as they were escaped; the span of a string includes its quotes.  Of
 * a member that occurs twice the last value counts (as in jq and jsonb), but both are kept when a record passes
 * through.
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
 * What to note: a table that ends with a row without a key.  At its level it names the members of an object, or the
 * elements of an array, "[0]" to "[9]"; slot is the index in got[] (-1: none), sub the table one level down (NULL:
 * none).
 *
 * json_scan remembers the addresses of tables, not their contents, so make them static const: once used, a table and
 * those below it must neither change nor move until the process ends.  A build with -DDEBUG (make SAN=1) aborts at the
 * next scan with a table that has changed.
 *
 *	static const struct json_want body[] = {
 *		{ "errors", GOT_ERRORS, NULL }, { "response", GOT_RESPONSE, first },
 *		{ NULL, 0, NULL }
 *	};
 *
 * An array of pairs, [{"type":"Fouls","value":3},…], can be taken apart on the way.  Rows before the others give the
 * text that an element begins with, in the likeliest order, and their slots get the scalars that follow that text; the
 * slot of the row "[]" after them gets the array.
 *
 *	{ JSON_PAIR("{\"type\":\"Fouls\",\"value\":", GOT_FOULS) }, …, { "[]", GOT_PAIRS, NULL },
 *
 * If an element is spelled in another way, or no row knows it, or a row is needed twice, none of these slots is set, that of
 * "[]" included; note the array as usual and walk it with json_iter.
 */
#define JSON_PAIR(head, slot) head JSON_PAIR_PAD, (int)(sizeof head - 1) << 16 | (slot), NULL
/* Lets a head be compared in steps of 16 bytes. */
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

/* The members of the outermost object, in order.  Zero it once; it grows and is reused; json_members_free frees it. */
struct json_members {
	struct json_member *v;
	size_t n, cap;
};

struct json_err {
	size_t at;		/* so many bytes could begin a JSON text; the one after them is wrong */
	const char *why;	/* a constant text */
};

/*
 * Returns 0, or -1 with *err set.  got[0..ngot) is set to SPAN_NONE first; after a failure do not use it, nor members.
 * want, got and members may be NULL; members is filled only if the value is an object.  When a member follows another of
 * the same name, what was noted inside the earlier one is forgotten.
 */
int json_scan(struct span text, const struct json_want *want, struct span *got, size_t ngot,
    struct json_members *members, struct json_err *err);
/*
 * The same, and faster with short texts, for a text followed by JSON_PAD readable bytes; their contents do not matter, as
 * they are not part of the text.  When reading a stream, give the buffer that much room.
 */
#define JSON_PAD 64
int json_scan_padded(struct span text, const struct json_want *want, struct span *got, size_t ngot,
    struct json_members *members, struct json_err *err);
void json_members_free(struct json_members *m);
/* The last member of that name, or SPAN_NONE. */
struct span json_member(const struct json_members *m, struct span name);
/* The value at a path of names joined by dots, "fetch.error", or SPAN_NONE.  It cannot reach names with a dot in them, or
 * elements of arrays. */
struct span json_path(const struct json_members *m, struct span path);
/* The same in a value; an empty path leads to the value itself. */
struct span json_path_in(struct span value, struct span path);

/*
 * --- walks over text that json_scan has accepted ---
 *
 * They take values: spans returned by json_scan, json_get or json_next, or the whole text without the white space around
 * it.  (json_get and json_iter tolerate that; json_type calls a blank a number.)
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

/* The last member of that name, or SPAN_NONE, also if object is a value of another type. */
struct span json_get(struct span object, const char *key);

/*
 *	struct json_iter it = json_iter(value);
 *	while (json_next(&it)) use(it.key, it.value);
 *
 * Goes over the members of an object or the elements of an array (key SPAN_NONE), and over nothing in any other
 * value.
 */
struct json_iter {
	struct span key, value;
	bool escaped;		/* the key contains an escape */
	const char *p, *end;
};

struct json_iter json_iter(struct span value);
bool json_next(struct json_iter *it);

/* Does the string (with quotes) read as text, however it is escaped? */
bool json_is(struct span string, const char *text);
bool json_is_span(struct span string, struct span text);
/* Appends the string's text as UTF-8; a lone surrogate becomes U+FFFD.  Any other value is appended as spelled.  May
 * append NUL bytes. */
void json_text(struct buf *to, struct span value);
/* The same for a key that is only compared: a lone surrogate becomes three bytes that are not valid UTF-8, so that two
 * strings yield one key only if they are the same text. */
void json_key(struct buf *to, struct span value);
/* As json_text, but a whole number spelled 7.0 or 7e0, as some exporters do, becomes its digits. */
void json_id_text(struct buf *to, struct span value);
/* The text of a string as a NUL-terminated copy in to (emptied first), or NULL if value is not a string or contains a
 * NUL. */
const char *json_cstr(struct buf *to, struct span value);
/* Reads a whole number within lo..hi, exactly, also when spelled 7.0 or 7e0.  0, or -1 for anything else, strings
 * included; *out is then unchanged. */
int json_i64(struct span value, int64_t lo, int64_t hi, int64_t *out);
/* The same, and also a string of digits: identifiers come as 39 and as "39". */
int json_id(struct span value, int64_t lo, int64_t hi, int64_t *out);
int json_double(struct span value, double lo, double hi, double *out);

/* --- writing --- */

/* Appends text as a JSON string with the least escaping that RFC 8259 allows; bytes that are not UTF-8 become U+FFFD.
 * SPAN_NONE is written as an empty string. */
void json_put_text(struct buf *to, struct span text);
void json_put_str(struct buf *to, const char *text);
/* As json_put_text, and faster with short texts, for a text followed by JSON_PAD readable bytes. */
void json_put_padded(struct buf *to, struct span text);

/*
 * A writer that knows whether a comma is due:
 *
 *	struct jsonw w = jsonw(&buf);
 *	jsonw_open(&w, NULL, '{');
 *	jsonw_int(&w, "n", 3);
 *	jsonw_close(&w);
 *
 * key is NULL inside an array and at the top level.  At most 64 deep: nesting deeper, or closing what was not opened,
 * ends the process with EXIT_FOR_GOOD.
 */
struct jsonw {
	struct buf *to;
	unsigned depth;
	bool comma;
	char close[64];
};

struct jsonw jsonw(struct buf *to);
/* A writer inside an object that is already open in to and that the caller closes itself; comma: a member was written
 * before. */
struct jsonw jsonw_inside(struct buf *to, bool comma);
void jsonw_open(struct jsonw *w, const char *key, char bracket);	/* '{' or '[' */
void jsonw_close(struct jsonw *w);
void jsonw_raw(struct jsonw *w, const char *key, struct span json);	/* null for SPAN_NONE */
void jsonw_str(struct jsonw *w, const char *key, const char *text);	/* null for NULL */
void jsonw_text(struct jsonw *w, const char *key, struct span text);
void jsonw_int(struct jsonw *w, const char *key, int64_t v);
/* v rounded to decimals (0 to 17) digits after the point, without trailing zeros; null if it is not finite. */
void jsonw_fixed(struct jsonw *w, const char *key, double v, int decimals);
void jsonw_bool(struct jsonw *w, const char *key, bool v);

#endif
