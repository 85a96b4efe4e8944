/*
 * json-oracle - JSON (RFC 8259, RFC 3629) once more, a byte at a time
 *
 * A pushdown automaton that shares nothing with lib/: it refuses the first byte with which no
 * valid text can go on, and knows whether one may end.  Slow, and as plain as the grammar.
 */
#ifndef JSON_ORACLE_H
#define JSON_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define ORACLE_DEPTH 512

enum oracle_state {
	O_VALUE, O_VALUE_OR_END, O_KEY, O_KEY_OR_END, O_COLON, O_BEHIND,
	O_STRING, O_ESCAPE, O_HEX, O_MORE,
	O_MINUS, O_ZERO, O_INTEGER, O_POINT, O_FRACTION, O_E, O_SIGN, O_EXPONENT,
	O_WORD
};

struct oracle {
	enum oracle_state state;
	bool key;		/* the string is a member's name */
	unsigned left;		/* hexadecimal digits, or bytes of a character, to come */
	unsigned char lo, hi;	/* of the character's next byte */
	const char *word;	/* what is left of it */
	unsigned depth;
	char close[ORACLE_DEPTH];
};

static bool
oracle_white(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
oracle_in(unsigned char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool
oracle_to(struct oracle *o, enum oracle_state state)
{
	o->state = state;
	return true;
}

static bool
oracle_open(struct oracle *o, unsigned char c)
{
	if (o->depth == ORACLE_DEPTH)
		return false;
	o->close[o->depth++] = c == '{' ? '}' : ']';
	return oracle_to(o, c == '{' ? O_KEY_OR_END : O_VALUE_OR_END);
}

static bool
oracle_close(struct oracle *o, unsigned char c)
{
	if (o->depth == 0 || o->close[o->depth - 1] != (char)c)
		return false;
	o->depth--;
	return oracle_to(o, O_BEHIND);
}

static bool
oracle_value(struct oracle *o, unsigned char c)
{
	o->key = false;
	switch (c) {
	case '{': case '[':
		return oracle_open(o, c);
	case '"':
		return oracle_to(o, O_STRING);
	case '-':
		return oracle_to(o, O_MINUS);
	case '0':
		return oracle_to(o, O_ZERO);
	case 'n': case 't': case 'f':
		o->word = c == 'n' ? "ull" : c == 't' ? "rue" : "alse";
		return oracle_to(o, O_WORD);
	default:
		return c >= '1' && c <= '9' && oracle_to(o, O_INTEGER);
	}
}

static bool
oracle_behind(struct oracle *o, unsigned char c)
{
	o->state = O_BEHIND;
	if (oracle_white(c))
		return true;
	if (c == ',' && o->depth > 0)
		return oracle_to(o, o->close[o->depth - 1] == '}' ? O_KEY : O_VALUE);
	return oracle_close(o, c);
}

static bool
oracle_character(struct oracle *o, unsigned char c)
{
	if (c < 0xc2 || c > 0xf4)
		return false;
	o->left = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
	o->lo = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
	o->hi = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
	return oracle_to(o, O_MORE);
}

static bool
oracle_string(struct oracle *o, unsigned char c)
{
	if (c == '"')
		return oracle_to(o, o->key ? O_COLON : O_BEHIND);
	if (c == '\\')
		return oracle_to(o, O_ESCAPE);
	return c >= 0x80 ? oracle_character(o, c) : c >= 0x20;
}

/* One byte; false if no text can have it here. */
static bool
oracle_byte(struct oracle *o, unsigned char c)
{
	bool digit = c >= '0' && c <= '9';

	switch (o->state) {
	case O_VALUE:
		return oracle_white(c) || oracle_value(o, c);
	case O_VALUE_OR_END:
		return oracle_white(c) || (c == ']' ? oracle_close(o, c) : oracle_value(o, c));
	case O_KEY_OR_END:
		if (c == '}')
			return oracle_close(o, c);
		/* fall through */
	case O_KEY:
		o->key = true;
		return oracle_white(c) || (c == '"' && oracle_to(o, O_STRING));
	case O_COLON:
		return oracle_white(c) || (c == ':' && oracle_to(o, O_VALUE));
	case O_BEHIND:
		return oracle_behind(o, c);
	case O_STRING:
		return oracle_string(o, c);
	case O_ESCAPE:
		o->left = 4;
		return c == 'u' ? oracle_to(o, O_HEX) : oracle_in(c, "\"\\/bfnrt") && oracle_to(o, O_STRING);
	case O_HEX:
		if (!digit && !oracle_in(c, "abcdefABCDEF"))
			return false;
		return --o->left > 0 || oracle_to(o, O_STRING);
	case O_MORE:
		if (c < o->lo || c > o->hi)
			return false;
		o->lo = 0x80;
		o->hi = 0xbf;
		return --o->left > 0 || oracle_to(o, O_STRING);
	case O_MINUS:
		return digit && oracle_to(o, c == '0' ? O_ZERO : O_INTEGER);
	case O_INTEGER:
		if (digit)
			return true;
		/* fall through */
	case O_ZERO:
		if (c == '.')
			return oracle_to(o, O_POINT);
		return oracle_in(c, "eE") ? oracle_to(o, O_E) : oracle_behind(o, c);
	case O_POINT:
		return digit && oracle_to(o, O_FRACTION);
	case O_FRACTION:
		if (digit)
			return true;
		return oracle_in(c, "eE") ? oracle_to(o, O_E) : oracle_behind(o, c);
	case O_E:
		if (c == '+' || c == '-')
			return oracle_to(o, O_SIGN);
		/* fall through */
	case O_SIGN:
		return digit && oracle_to(o, O_EXPONENT);
	case O_EXPONENT:
		return digit || oracle_behind(o, c);
	case O_WORD:
		if ((char)c != *o->word)
			return false;
		return *++o->word != '\0' || oracle_to(o, O_BEHIND);
	}
	return false;
}

static bool
oracle_may_end(const struct oracle *o)
{
	return o->depth == 0 && (o->state == O_BEHIND || o->state == O_ZERO || o->state == O_INTEGER ||
	    o->state == O_FRACTION || o->state == O_EXPONENT);
}

/* -1: a JSON text; else how many of its bytes could begin one. */
static long
oracle(const char *p, size_t n)
{
	struct oracle o = { .state = O_VALUE };

	for (size_t i = 0; i < n; i++)
		if (!oracle_byte(&o, (unsigned char)p[i]))
			return (long)i;
	return oracle_may_end(&o) ? -1 : (long)n;
}

#endif
