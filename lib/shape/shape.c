#include "shape.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/utf8.h"
#include "base/xmem.h"
#include "shapeimpl.h"

/* --- what libjq says while it compiles --- */

/* Turns "jq: error: WHY at FILE, line N:\n…" or "jq: error: WHY\n" into "FILE:N: WHY". */
static void
compile_error(void *ctx, jv message)
{
	struct shape_jq *j = ctx;
	const char *text = jv_get_kind(message) == JV_KIND_STRING ? jv_string_value(message) : "an error";
	const char *prefix = "jq: error: ", *top = "<top-level>", *shell = " (Unix shell quoting issues?)";
	const char *end = text + strcspn(text, "\n"), *line = NULL, *at = NULL, *cut;
	size_t n, k;

	for (const char *p = text; p + 7 < end; p++) {
		if (strncmp(p, " at ", 4) == 0 && line == NULL)
			at = p;
		if (strncmp(p, ", line ", 7) == 0 && at != NULL)
			line = p;
	}
	if (strncmp(text, prefix, strlen(prefix)) == 0)
		text += strlen(prefix);
	else if (j->mistakes > 0)	/* libjq's count of errors, which ends its list */
		goto done;
	j->mistakes++;
	n = (size_t)((line != NULL ? at : end) - text);
	if ((cut = memmem(text, n, shell, strlen(shell))) != NULL)
		n = (size_t)(cut - text);
	if (line == NULL) {
		complain("%s: %.*s", j->path, (int)n, text);
	} else {
		at += 4;
		k = (size_t)(line - at);
		if (k == strlen(top) && memcmp(at, top, k) == 0) {
			at = j->path;
			k = strlen(at);
		}
		line += 7;
		complain("%.*s:%.*s: %.*s", (int)k, at, (int)strspn(line, "0123456789"), line, (int)n, text);
	}
done:
	jv_free(message);
}

/* --- what a program says while it runs --- */

static void
say(struct shape_jq *j, const char *what, struct span text)
{
	if (j->file != NULL)
		complain("%s:%llu: %s: %.*s", j->file, j->lineno, what, (int)(text.n < 3000 ? text.n : 3000), text.p);
	else
		complain("%s: %.*s", what, (int)(text.n < 3000 ? text.n : 3000), text.p);
}

static void
say_debug(void *ctx, jv message)
{
	jv text = jv_dump_string(message, 0);

	say(ctx, "debug", (struct span){ jv_string_value(text), strlen(jv_string_value(text)) });
	jv_free(text);
}

/* What libjq writes to stderr: the builtin "stderr" writes a value without a newline, a failed assertion a line. */
static ssize_t
say_later(void *ctx, const char *text, size_t n)
{
	struct shape_jq *j = ctx;

	if (j->said.n < 4096)
		buf_add(&j->said, text, n);
	if (n > 0 && text[n - 1] == '\n') {
		say(j, "libjq", (struct span){ j->said.p, j->said.n - 1 });
		j->said.n = 0;
	}
	return (ssize_t)n;
}

static void
say_rest(struct shape_jq *j)
{
	if (j->said.n != 0)
		say(j, "stderr", buf_span(&j->said));
	j->said.n = 0;
}

static void
take_stderr(struct shape_jq *j)
{
	FILE *f = fopencookie(j, "w", (cookie_io_functions_t){ .write = say_later });

	if (f == NULL)
		die(EXIT_FOR_NOW, "out of memory");
	setvbuf(f, NULL, _IONBF, 0);
	stderr = f;
}

static _Noreturn void
no_memory(void *ctx)
{
	(void)ctx;
	complain("out of memory");
	_exit(EXIT_FOR_NOW);
}

static jv
no_input(jq_state *jq, void *ctx)
{
	(void)jq;
	(void)ctx;
	return jv_invalid();
}

/* --- opening --- */

static int
read_program(const char *path, struct buf *text)
{
	size_t line = 1;

	if (io_read_file(path, text, SHAPE_PROGRAM_MAX) != 0) {
		complain_errno("cannot read '%s'", path);
		return -1;
	}
	if (utf8_text(text->p, text->n))
		return 0;
	for (size_t i = 0, n; i < text->n && text->p[i] != '\0' && (n = utf8_valid(text->p + i, text->n - i)) != 0; i += n)
		line += text->p[i] == '\n';
	complain("%s:%zu: not UTF-8", path, line);
	return -1;
}

static jv
folders(const struct opt_list *dirs)
{
	jv all = jv_array();

	for (size_t i = 0; i < dirs->n; i++) {
		char *path = realpath(dirs->v[i], NULL);

		all = jv_array_append(all, jv_string(path != NULL ? path : dirs->v[i]));
		free(path);
	}
	return all;
}

/* A folder without files: libjq also looks for modules in the working directory. */
#define NOWHERE "/proc/self/fdinfo"

static int
compile(struct shape *s, const char *program, const struct shape_given *given)
{
	struct shape_jq *j = s->jq;
	jv named = shape_named(s, given);
	int here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC), done;

	jq_set_attr(j->jq, jv_string("JQ_LIBRARY_PATH"), folders(&given->dirs));
	jq_set_attr(j->jq, jv_string("JQ_ORIGIN"), jv_string(NOWHERE));
	jq_set_attr(j->jq, jv_string("PROGRAM_ORIGIN"), jv_string(NOWHERE));
	if (here == -1 || (chdir(NOWHERE) != 0 && chdir("/") != 0))
		die_errno(EXIT_FOR_GOOD, "cannot leave the working directory");
	done = jq_compile_args(j->jq, program, named);
	if (fchdir(here) != 0)
		die_errno(EXIT_FOR_GOOD, "cannot return to the working directory");
	close(here);
	return done;
}

int
shape_open(struct shape *s, const char *path, const struct shape_given *given)
{
	static char *nothing[] = { NULL };
	struct buf program = { 0 };
	int done;

	*s = (struct shape){ 0 };
	if (read_program(path, &program) != 0) {
		buf_free(&program);
		return -1;
	}
	s->jq = xcalloc(1, sizeof *s->jq);
	s->jq->path = path;
	environ = nothing;
	shape_breaks(s->jq);
	take_stderr(s->jq);
	jv_nomem_handler(no_memory, NULL);
	if ((s->jq->jq = jq_init()) == NULL)
		no_memory(NULL);
	s->jq->no_object = jv_object();
	s->jq->no_array = jv_array();
	jq_set_error_cb(s->jq->jq, compile_error, s->jq);
	jq_set_debug_cb(s->jq->jq, say_debug, s->jq);
	jq_set_input_cb(s->jq->jq, no_input, NULL);
	done = compile(s, buf_str(&program), given);
	buf_free(&program);
	if (done && s->jq->mistakes == 0)
		return 0;
	if (s->jq->mistakes == 0)
		complain("%s: jq cannot compile it", path);
	shape_free(s);
	return -1;
}

void
shape_free(struct shape *s)
{
	shape_breaks(NULL);
	for (size_t i = 0; i < SHAPE_NAMES; i++)
		if (s->jq->name[i].n != 0)
			jv_free(s->jq->name[i].string);
	jv_free(s->jq->no_object);
	jv_free(s->jq->no_array);
	jq_teardown(&s->jq->jq);
	fclose(stderr);
	stderr = NULL;
	buf_free(&s->jq->said);
	buf_free(&s->jq->scratch);
	buf_free(&s->text);
	buf_free(&s->why);
	free(s->place);
	free(s->first);
	free(s->jq);
	*s = (struct shape){ 0 };
}

void
shape_about(struct shape *s, const char *file, unsigned long long lineno)
{
	s->jq->file = file;
	s->jq->lineno = lineno;
}

/* --- running --- */

static int
fail(struct shape *s, const char *why)
{
	shape_why(s, SPAN(why));
	return -1;
}

/* A message from the program: text, or any value. */
static void
fail_with(struct shape *s, const char *prefix, jv message)
{
	struct buf b = { 0 };
	jv text = jv_get_kind(message) == JV_KIND_STRING ? message : jv_dump_string(message, 0);
	int n = jv_string_length_bytes(jv_copy(text));

	buf_adds(&b, prefix);
	buf_add(&b, jv_string_value(text), (size_t)(n < 2 * SHAPE_WHY ? n : 2 * SHAPE_WHY));
	jv_free(text);
	shape_why(s, buf_span(&b));
	buf_free(&b);
}

static void
begin(struct shape *s)
{
	if (s->objects + 1 >= s->firsts_cap) {
		s->firsts_cap = s->firsts_cap != 0 ? 2 * s->firsts_cap : 64;
		s->first = xreallocarray(s->first, s->firsts_cap, sizeof *s->first);
	}
	s->first[s->objects] = s->places;
}

static int
take(struct shape *s, jv v, size_t extra, size_t most)
{
	jv_kind kind = jv_get_kind(v);
	size_t taken = s->objects * extra + extra;
	bool ok = false;

	if (kind == JV_KIND_OBJECT)
		ok = taken <= most && shape_out(s, v, most - taken);
	jv_free(v);
	if (kind != JV_KIND_OBJECT) {
		char why[64];

		snprintf(why, sizeof why, "the program yields %s %s, not an object",
		    kind == JV_KIND_ARRAY || kind == JV_KIND_OBJECT ? "an" : "a", jv_kind_name(kind));
		return fail(s, why);
	}
	if (taken > most || s->text.n > most - taken) {
		struct buf b = { 0 };

		buf_addf(&b, "the program yields more than %zu bytes; --max-line raises the limit", most);
		shape_why(s, buf_span(&b));
		buf_free(&b);
		return -1;
	}
	if (!ok)
		return -1;
	s->objects++;
	begin(s);
	return 0;
}

/* The program has ended; was that its regular end? */
static int
ended(struct shape *s, jv last)
{
	jv message;

	if (jq_halted(s->jq->jq)) {
		jv_free(last);
		message = jq_get_error_message(s->jq->jq);
		if (jv_is_valid(message)) {
			fail_with(s, "halt: ", message);
		} else {
			jv_free(message);
			fail(s, "the program halts");
		}
		return -1;
	}
	if (!jv_invalid_has_msg(jv_copy(last))) {
		jv_free(last);
		return 0;
	}
	fail_with(s, "", jv_invalid_get_msg(last));
	return -1;
}

int
shape_run(struct shape *s, const struct json_members *record, size_t extra, size_t most)
{
	int done = 0;
	jv v;

	s->objects = s->places = s->text.n = s->why.n = 0;
	begin(s);
	v = record != NULL ? shape_in(s, record) : jv_null();
	if (!jv_is_valid(v)) {
		jv_free(v);
		return -1;
	}
	jq_start(s->jq->jq, v, 0);
	while (done == 0 && jv_is_valid(v = jq_next(s->jq->jq)))
		done = take(s, v, extra, most);
	if (done == 0)
		done = ended(s, v);
	say_rest(s->jq);
	return done;
}
