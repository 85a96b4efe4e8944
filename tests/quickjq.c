/*
 * quickjq - jq 1.6 starts ten times as fast; preloaded into jq, or into what else uses libjq
 *
 *	LD_PRELOAD=quickjq.so jq PROGRAM …
 *
 * At each start libjq reads its own library, 200 definitions in its own language, and binds each to all that follow: 25 ms for
 * a program that uses one of them.  Here it gets those alone whose names occur in what it has read before, the program and its
 * modules, and those that these need.  The definitions are libjq's own, so what a program does is the same; one that was left
 * out by mistake would be an error ("not defined"), never another result.
 *
 * If libjq is not as expected, it gets what it would have got.
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES = 8192, DEFS = 1024, DEEP = 64 };

/* Its first definition; no program of ours begins with it. */
static const char first[] = "def halt_error: halt_error(5);";
/* What the grammar itself calls: =, |=, .. and the like.  "builtins" lists all there are. */
static const char *const always[] = { "_assign", "_modify", "error", "recurse" };
static const char all[] = "builtins";

struct word {
	const char *p;
	size_t n;
};
struct def {
	struct word name;
	const char *from, *to;
};

static struct word seen[NAMES];	/* a hash table, and its words' own copies */
static size_t names;

static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct word *
place(struct word w)
{
	size_t h = 5381;

	for (size_t i = 0; i < w.n; i++)
		h = h * 33 + (unsigned char)w.p[i];
	while (seen[h %= NAMES].p != NULL && (seen[h].n != w.n || memcmp(seen[h].p, w.p, w.n) != 0))
		h++;
	return &seen[h];
}

/* Also what stands in strings and comments: too many is no harm.  False: there is no room. */
static bool
note(const char *p, const char *end)
{
	struct word w, *at;
	char *copy;

	for (; p < end; p++) {
		if (!letter(*p))
			continue;
		for (w = (struct word){ p, 0 }; p < end && letter(*p); p++)
			w.n++;
		if ((at = place(w))->p != NULL)
			continue;
		if (names >= NAMES / 2 || (copy = malloc(w.n)) == NULL)
			return false;
		memcpy(copy, w.p, w.n);
		*at = (struct word){ copy, w.n };
		names++;
	}
	return true;
}

/* After the string that begins at p; NULL: it does not end.  What stands in \( ) is skipped as text. */
static const char *
string(const char *p, const char *end)
{
	size_t in = 0;

	for (p++; p < end; p++) {
		if (*p == '\\' && ++p < end)
			in += *p == '(';
		else if (in > 0 && (*p == '(' || *p == ')'))
			in += *p == '(' ? 1 : (size_t)-1;
		else if (in > 0 && *p == '"' && (p = string(p, end)) != NULL)
			p--;
		else if (p == NULL)
			return NULL;
		else if (*p == '"')
			return p + 1;
	}
	return NULL;
}

/* The definitions of the library, in order; how many, 0 if it is not what it was in 1.6. */
static size_t
split(const char *p, const char *end, struct def *def)
{
	size_t n = 0, deep = 0, paren = 0, opened[DEEP];
	const char *from;

	while (p < end) {
		from = p++;
		if (*from == '#') {
			while (p < end && *p != '\n')
				p++;
		} else if (*from == '"') {
			if ((p = string(from, end)) == NULL)
				return 0;
		} else if (strchr("([{", *from) != NULL && *from != '\0') {
			paren++;
		} else if (strchr(")]}", *from) != NULL && *from != '\0') {
			if (paren-- == 0)
				return 0;
		} else if (*from == ';' && deep > 0 && opened[deep - 1] == paren) {
			if (--deep == 0)
				def[n++].to = p;
		} else if (letter(*from)) {
			while (p < end && letter(*p))
				p++;
			if (p - from != 3 || memcmp(from, "def", 3) != 0)
				continue;
			if (deep == DEEP || n == DEFS)
				return 0;
			if (deep == 0) {
				for (def[n].from = from; p < end && *p == ' ';)
					p++;
				for (def[n].name = (struct word){ p, 0 }; p < end && letter(*p); p++)
					def[n].name.n++;
			}
			opened[deep++] = paren;
		}
	}
	return deep == 0 && paren == 0 ? n : 0;
}

/* Puts what is needed of the library into to, which has room for all of it; how long that is, 0 if it must be all. */
static size_t
reduce(const char *p, size_t length, char *to)
{
	static struct def def[DEFS];
	static bool kept[DEFS];
	size_t n = split(p, p + length, def), used = 0;

	if (n == 0 || place((struct word){ all, sizeof all - 1 })->p != NULL)
		return 0;
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		if (!note(always[i], always[i] + strlen(always[i])))
			return 0;
	/* Each needs only those before it. */
	for (size_t i = n; i-- > 0;)
		if ((kept[i] = place(def[i].name)->p != NULL) && !note(def[i].from, def[i].to))
			return 0;
	for (size_t i = 0; i < n; i++)
		if (kept[i]) {
			memcpy(to + used, def[i].from, (size_t)(def[i].to - def[i].from));
			used += (size_t)(def[i].to - def[i].from);
			to[used++] = '\n';
		}
	return used;
}

/* Whatever libjq reads goes through here: the program first, its own library last. */
void *jq_yy_scan_bytes(const char *bytes, int length, void *scanner);
void *
jq_yy_scan_bytes(const char *bytes, int length, void *scanner)
{
	void *(*next)(const char *, int, void *) = NULL, *made, *found = dlsym(RTLD_NEXT, "jq_yy_scan_bytes");
	static bool full;
	char *less = NULL;
	size_t n = 0;

	memcpy(&next, &found, sizeof next);
	if (length < (int)sizeof first || memcmp(bytes, first, sizeof first - 1) != 0)
		full = !note(bytes, bytes + length) || full;
	else if (!full && (less = malloc((size_t)length + DEFS)) != NULL)
		n = reduce(bytes, (size_t)length, less);
	made = next(n > 0 ? less : bytes, n > 0 ? (int)n : length, scanner);
	free(less);
	return made;
}
