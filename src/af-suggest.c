/*
 * af-suggest - what may be typed next, by a command's own help; which word was meant
 *
 * The help of a program and of a phase is one table (opt.h; pipelines/lib.sh), so a completion needs no list of its own: it
 * reads what -h prints.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/io.h"
#include "base/near.h"
#include "base/opt.h"
#include "base/xmem.h"
#include "record/rec.h"

enum {
	HELP_MAX = 1 << 20,	/* bytes of a help text, or of a list of words */
	NEAR_MOST = 3		/* words that may be meant, at most */
};

struct help_row {
	char letter;		/* 0: none */
	struct span name;	/* without "--"; empty: only a letter */
	struct span kind;	/* what its value is called; empty for a flag */
	struct buf text;
};

struct help {
	struct buf all, usage;
	struct help_row *v;		/* options */
	size_t n;
	struct help_row *words;	/* operands that the help explains */
	size_t nwords;
};

static bool
is_word(struct span s)
{
	if (s.n == 0 || *s.p < 'a' || *s.p > 'z')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-'))
			return false;
	return true;
}

static bool
begins(struct span s, const char *with)
{
	size_t n = strlen(with);

	return s.n >= n && memcmp(s.p, with, n) == 0;
}

static bool
holds(struct span s, const char *what)
{
	return s.n != 0 && memmem(s.p, s.n, what, strlen(what)) != NULL;
}

/* What precedes the first blank of *rest, which then continues after it. */
static struct span
cut_word(struct span *rest)
{
	const char *blank = rest->n != 0 ? memchr(rest->p, ' ', rest->n) : NULL;
	struct span word = { rest->p, blank != NULL ? (size_t)(blank - rest->p) : rest->n };

	rest->p += word.n;
	rest->n -= word.n;
	return word;
}

static struct help_row *
add_row(struct help_row **v, size_t *n)
{
	*v = xreallocarray(*v, *n + 1, sizeof **v);
	(*v)[*n] = (struct help_row){ .letter = 0 };
	return &(*v)[(*n)++];
}

static void
add_text(struct help_row *r, struct span text)
{
	text = span_trim(text);
	if (text.n != 0 && r->text.n != 0)
		buf_addc(&r->text, ' ');
	buf_span_add(&r->text, text);
}

/* "-r, --rate n   text", without the blanks before it; at least two blanks separate the text from the rest */
static struct help_row *
take_option(struct help *h, struct span line)
{
	struct help_row *r = add_row(&h->v, &h->n);

	if (line.n > 1 && line.p[1] != '-') {
		r->letter = line.p[1];
		line = (struct span){ line.p + 2, line.n - 2 };
		while (line.n != 0 && (*line.p == ',' || *line.p == ' '))
			line = (struct span){ line.p + 1, line.n - 1 };
	}
	if (begins(line, "--")) {
		r->name = cut_word(&line);
		r->name = (struct span){ r->name.p + 2, r->name.n - 2 };
	}
	if (line.n > 1 && *line.p == ' ' && line.p[1] != ' ') {
		const char *end = memmem(line.p, line.n, "  ", 2);

		r->kind = span_trim((struct span){ line.p, end != NULL ? (size_t)(end - line.p) : line.n });
		line = end != NULL ? (struct span){ end, line.n - (size_t)(end - line.p) } : SPAN_NONE;
	}
	add_text(r, line);
	return r;
}

static size_t
indent(struct span line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == ' ')
		n++;
	return n;
}

/* One line of the help; *open: what the previous line explained, which may continue. */
static void
take_line(struct help *h, struct span line, struct help_row **open, bool *usage)
{
	size_t n = indent(line);
	struct span rest = { line.p + n, line.n - n };

	*usage = begins(line, "usage: ") || (*usage && n >= 7);
	if (*usage) {
		*open = NULL;
		buf_span_add(&h->usage, rest);
		buf_addc(&h->usage, '\n');
	} else if ((n == 2 || n == 6) && begins(rest, "-") && rest.n > 1 && rest.p[1] != ' ') {
		*open = take_option(h, rest);
	} else if (*open != NULL && n >= 10) {
		add_text(*open, rest);
	} else if (n == 2) {
		struct span word = cut_word(&rest);

		*open = NULL;
		if (is_word(word) && begins(rest, "  ")) {
			*open = add_row(&h->words, &h->nwords);
			(*open)->name = word;
			add_text(*open, rest);
		}
	} else {
		*open = NULL;
	}
}

static void
read_input(struct buf *to)
{
	if (io_read_file("/dev/stdin", to, HELP_MAX) == 0)
		return;
	if (errno == EFBIG)
		die(EXIT_USAGE, "standard input has more than %d bytes; it is not a help text", HELP_MAX);
	die_errno(EXIT_FOR_GOOD, "cannot read standard input");
}

static void
read_help(struct help *h)
{
	struct help_row *open = NULL;
	bool usage = false;
	struct span rest, line;

	read_input(&h->all);
	rest = buf_span(&h->all);
	while (span_cut(&rest, '\n', &line))
		take_line(h, line, &open, &usage);
}

/* --- what may come next --- */

struct ask {
	const struct help *h;
	struct writer *out;
	struct buf *line;	/* a line being composed */
	struct span front;	/* what precedes the word: "--color=" */
	struct span typed;	/* the beginning of the word */
};

static void
offer(const struct ask *a, struct span front, struct span word, struct span text)
{
	if (front.n + word.n < a->typed.n || memcmp(front.p, a->typed.p, front.n < a->typed.n ? front.n : a->typed.n) != 0 ||
	    (a->typed.n > front.n && memcmp(word.p, a->typed.p + front.n, a->typed.n - front.n) != 0))
		return;
	a->line->n = 0;
	buf_span_add(a->line, a->front);
	buf_span_add(a->line, front);
	buf_span_add(a->line, word);
	buf_addc(a->line, '\t');
	buf_span_add(a->line, text);
	writer_line(a->out, buf_span(a->line));
}

/* "auto, always or never (auto)": offers the words, if the text begins like that. */
static void
offer_choice(const struct ask *a, struct span text, bool look)
{
	struct span rest = text;
	bool last = false, choice = false;

	for (;;) {
		struct span word = cut_word(&rest), part = word;
		char end = word.n != 0 ? word.p[word.n - 1] : '\0';

		if (end == ',' || end == ';' || end == ':')
			part.n--;
		if (part.n == 0 || (!is_word(part) && !(*part.p >= '0' && *part.p <= '9')))
			return;
		choice = last || choice;
		if (!look)
			offer(a, SPAN(""), part, SPAN(""));
		rest = span_trim(rest);
		if (last)
			break;
		last = begins(rest, "or ");
		if (!last && end != ',')
			return;
		if (last)
			rest = (struct span){ rest.p + 3, rest.n - 3 };
	}
	if (look && choice && (rest.n == 0 || *rest.p == '('))
		offer_choice(a, text, false);
}

/* Offers those parts of "n|max", "get|set" that are words and that the help does not explain */
static void
offer_parts(const struct ask *a, struct span parts)
{
	struct span part;

	if (!holds(parts, "|"))
		return;
	while (span_cut(&parts, '|', &part)) {
		bool told = false;

		for (size_t i = 0; i < a->h->nwords; i++)
			told = told || span_eq(a->h->words[i].name, part);
		if (is_word(part) && part.n > 1 && !told)
			offer(a, SPAN(""), part, SPAN(""));
	}
}

/* A place for the shell to fill in: ":file", ":dir", or ":value NAME KIND" for who knows more */
static void
offer_place(const struct ask *a, const char *what, struct span name, struct span kind)
{
	a->line->n = 0;
	buf_adds(a->line, what);
	if (name.n != 0) {
		buf_addc(a->line, ' ');
		buf_span_add(a->line, name);
		buf_addc(a->line, ' ');
		buf_span_add(a->line, kind);
	}
	writer_line(a->out, buf_span(a->line));
}

static void
offer_value(const struct ask *a, const struct help_row *r)
{
	if (holds(r->kind, "file") || holds(r->kind, "FILE") || holds(r->kind, "WHERE"))
		offer_place(a, ":file", SPAN_NONE, SPAN_NONE);
	else if (holds(r->kind, "dir") || holds(r->kind, "DIR"))
		offer_place(a, ":dir", SPAN_NONE, SPAN_NONE);
	else
		offer_place(a, ":value", r->name, r->kind);
	offer_parts(a, r->kind);
	offer_choice(a, buf_span(&r->text), true);
}

static void
offer_options(const struct ask *a)
{
	for (size_t i = 0; i < a->h->n; i++)
		if (a->h->v[i].name.n != 0)
			offer(a, SPAN("--"), a->h->v[i].name, buf_span(&a->h->v[i].text));
	offer(a, SPAN("--"), SPAN("help"), SPAN("this text"));
}

/* "get|set|delete [KEY ...] [file]", and "add kind | list | show job" */
static void
offer_usage(const struct ask *a)
{
	struct span rest = buf_span(&a->h->usage), line;
	bool file = false, dir = false, first = false;	/* first: of an alternative, perhaps at the beginning of a line */

	while (span_cut(&rest, '\n', &line)) {
		bool value = false;

		for (line = span_trim(line); line.n != 0; line = span_trim(line)) {
			struct span word = cut_word(&line);

			if (holds(word, "--"))
				value = true;
			else if (value)
				value = false;
			else if (first && is_word(word))
				offer(a, SPAN(""), word, SPAN(""));
			else if (word.n > 1 && holds(word, "|"))
				offer_parts(a, word);
			else if (holds(word, "file") || holds(word, "FILE") || holds(word, "segments"))
				file = true;
			else
				dir = dir || holds(word, "DIR");
			first = span_is(word, "|") || span_is(word, "[options]");
		}
	}
	if (file || dir)
		offer_place(a, file ? ":file" : ":dir", SPAN_NONE, SPAN_NONE);
}

static void
offer_operands(const struct ask *a)
{
	for (size_t i = 0; i < a->h->nwords; i++)
		offer(a, SPAN(""), a->h->words[i].name, buf_span(&a->h->words[i].text));
	offer_usage(a);
}

/* The option that word is, if it takes a value; else NULL. */
static const struct help_row *
valued(const struct help *h, struct span word)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct help_row *r = &h->v[i];

		if (r->kind.n != 0 && ((begins(word, "--") && span_eq(r->name, (struct span){ word.p + 2, word.n - 2 }) && r->name.n != 0) ||
		    (word.n == 2 && word.p[0] == '-' && r->letter != 0 && word.p[1] == r->letter)))
			return r;
	}
	return NULL;
}

static void
suggest(const struct help *h, char **words, struct writer *out)
{
	struct buf line = { 0 };
	struct ask a = { h, out, &line, SPAN(""), SPAN("") };
	const struct help_row *r = NULL;
	const char *eq;
	size_t n = 0;

	while (words[n] != NULL)
		n++;
	if (n != 0)
		a.typed = SPAN(words[n - 1]);
	if (n > 1)
		r = valued(h, SPAN(words[n - 2]));
	if (r == NULL && begins(a.typed, "--") && (eq = memchr(a.typed.p, '=', a.typed.n)) != NULL) {
		a.front = (struct span){ a.typed.p, (size_t)(eq - a.typed.p) };
		r = valued(h, a.front);
		a.front.n++;
		a.typed = SPAN(eq + 1);
	}
	if (r != NULL)
		offer_value(&a, r);
	else if (a.front.n != 0)
		;	/* a value for an option that takes none */
	else if (begins(a.typed, "-"))
		offer_options(&a);
	else
		offer_operands(&a);
	buf_free(&line);
}

/* --- which word was meant --- */

/* One slip in a short word, two in six letters, three in nine. */
static size_t
tolerance(struct span word)
{
	return word.n < 6 ? 1 : word.n < 9 ? 2 : 3;
}

static void
nearest(struct span meant, struct writer *out)
{
	struct buf all = { 0 };
	struct span best[NEAR_MOST], rest, line;
	size_t n = 0, most = tolerance(meant);	/* slips */

	read_input(&all);
	rest = buf_span(&all);
	while (span_cut(&rest, '\n', &line)) {
		struct span front, word = span_cut(&line, '\t', &front) ? cut_word(&front) : SPAN("");
		size_t d = word.n == 0 ? NEAR_NOT : near_slips(meant, word);

		if (d < most)
			n = 0;
		if (d <= most && n < NEAR_MOST) {
			best[n++] = word;
			most = d;
		}
	}
	for (size_t i = 0; i < n; i++)
		writer_line(out, best[i]);
	buf_free(&all);
}

static void
help_free(struct help *h)
{
	for (size_t i = 0; i < h->n; i++)
		buf_free(&h->v[i].text);
	for (size_t i = 0; i < h->nwords; i++)
		buf_free(&h->words[i].text);
	free(h->v);
	free(h->words);
	buf_free(&h->all);
	buf_free(&h->usage);
}

int
main(int argc, char *argv[])
{
	const char *near = NULL;
	const struct opt opts[] = {
		{ 0, "near", OPT_STR, &near, "word", "which of the words on standard input are meant by this", 0, 0 },
		OPT_END
	};
	struct help h = { 0 };
	struct writer out;

	argv = opt_parse(argc, argv, opts, "[-- word ...]", "say what may be typed next, by the help text on standard input");
	if (near != NULL && argv[0] != NULL)
		die(EXIT_USAGE, "--near takes no operands");
	writer_open(&out, 1, "standard output");
	if (near != NULL) {
		nearest(SPAN(near), &out);
	} else {
		read_help(&h);
		suggest(&h, argv, &out);
	}
	writer_close(&out);
	help_free(&h);
	return EXIT_DONE;
}
