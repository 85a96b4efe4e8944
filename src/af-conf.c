/*
 * af-conf - what a project's af.conf says
 *
 * The file provides defaults for the environment: standard output gets what the environment leaves open.  A key is never
 * read here, only the name of its file.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/io.h"
#include "base/near.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/share.h"
#include "base/words.h"
#include "base/xmem.h"
#include "db/dburl.h"
#include "record/rec.h"

enum {
	CONF_MAX = 1 << 16,	/* bytes of the file: a few lines */
	RATE_MAX = 1000000	/* calls a minute, as af-fetch has it */
};

struct conf;

struct setting {
	const char *name, *what;	/* what: describes the value in messages */
	/* Takes words 1 to n and appends the value that they mean; NULL, or what is wrong, with the remedy */
	const char *(*take)(struct conf *c, char **v, size_t n, struct buf *value);
	const char *to;			/* the variable; "key": the value names it */
	const char *const *unless;	/* each of these in the environment overrides it */
};

struct conf {
	struct buf path, folder;	/* the file, and the folder it is in */
	struct buf why;			/* a reason, as composed */
	size_t seen[8];			/* the line that each setting is on */
	struct writer out;
	bool show;
	int status;
};

/* --- values --- */

/* A relative path starts from the file's folder. */
static void
put_path(const struct conf *c, const char *path, struct buf *to)
{
	const char *home = getenv("HOME");

	if (path[0] == '~' && path[1] == '/' && home != NULL) {
		buf_adds(to, home);
		path++;
	} else if (*path != '/') {
		buf_span_add(to, buf_span(&c->folder));
		buf_addc(to, '/');
	}
	buf_adds(to, path);
}

static const char *
because(struct conf *c, const char *what, const struct buf *path, const char *remedy)
{
	struct buf *why = &c->why;

	why->n = 0;
	buf_addf(why, "%s '%.*s': %s; %s", what, (int)path->n, path->p, strerror(errno), remedy);
	return buf_str(why);
}

static const char *
take_database(struct conf *c, char **v, size_t n, struct buf *value)
{
	const char *wrong = dburl_wrong(v[0]);

	(void)c;
	(void)n;
	if (wrong != NULL)
		return wrong;
	buf_adds(value, v[0]);
	return NULL;
}

static const char *
take_provider(struct conf *c, char **v, size_t n, struct buf *value)
{
	struct buf file = { 0 };
	const char *wrong = NULL;

	(void)n;
	if (strchr(v[0], '/') != NULL) {
		put_path(c, v[0], value);
		if (access(buf_str(value), R_OK) != 0)
			wrong = because(c, "cannot read", value, "name a file, or one of pipelines/providers without its .conf");
	} else {
		buf_adds(value, v[0]);
		if (share_find(&file, "providers", v[0], ".conf") == NULL)
			wrong = because(c, "there is no provider", value, "to list them: af complete -- af pilot --provider ''");
	}
	buf_free(&file);
	return wrong;
}

static const char *
take_rate(struct conf *c, char **v, size_t n, struct buf *value)
{
	int64_t rate;

	(void)c;
	(void)n;
	if (num_i64(SPAN(v[0]), 1, RATE_MAX, &rate) != 0)
		return "is not a number of calls a minute; write a whole number from 1 to 1000000";
	buf_addf(value, "%lld", (long long)rate);
	return NULL;
}

static const char *
take_run(struct conf *c, char **v, size_t n, struct buf *value)
{
	struct stat st;

	(void)n;
	put_path(c, v[0], value);
	if (stat(buf_str(value), &st) == 0 && !S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return because(c, "cannot keep runs in", value, "name a directory, which need not exist yet");
	}
	return NULL;
}

/* "[VARIABLE] FILE": the value is "VARIABLE PATH", or "- PATH" for the variable that the provider's file reads */
static const char *
take_key_file(struct conf *c, char **v, size_t n, struct buf *value)
{
	struct buf path = { 0 };
	const char *wrong = NULL;
	struct stat st;

	buf_adds(value, n == 2 ? v[0] : "-");
	for (size_t i = 0; n == 2 && i < value->n && wrong == NULL; i++)
		if (!((value->p[i] >= 'A' && value->p[i] <= 'Z') || value->p[i] == '_' || (i > 0 && value->p[i] >= '0' && value->p[i] <= '9')))
			wrong = "the variable for the key must be in capitals, as API_FOOTBALL_KEY, before the file";
	put_path(c, v[n - 1], &path);
	if (wrong == NULL && (stat(buf_str(&path), &st) != 0 || access(buf_str(&path), R_OK) != 0))
		wrong = because(c, "cannot read the key in", &path, "make the file, with the key as its only line: chmod 600");
	else if (wrong == NULL && !S_ISREG(st.st_mode))
		wrong = "the key must be in a file, and this is not one; name a file with the key as its only line";
	else if (wrong == NULL && (st.st_mode & S_IRWXO) != 0)
		wrong = "everybody may read the key; type chmod 600 and the name of its file";
	buf_addc(value, ' ');
	buf_span_add(value, buf_span(&path));
	buf_free(&path);
	return wrong;
}

static const char *const by_pg[] = { "DATABASE_URL", "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE", NULL };
static const char *const by_key[] = { "API_FOOTBALL_KEY", "RAPIDAPI_KEY", NULL };
static const char *const by_provider[] = { "AF_PROVIDER", NULL }, *const by_rate[] = { "AF_RATE", NULL },
	*const by_run[] = { "AF_RUN", NULL };

static const struct setting settings[] = {
	{ "database", "a URI or name=value pairs", take_database, "DATABASE_URL", by_pg },
	{ "key-file", "a file, perhaps after a variable", take_key_file, "key", by_key },
	{ "provider", "a name or a file", take_provider, "AF_PROVIDER", by_provider },
	{ "rate", "calls a minute", take_rate, "AF_RATE", by_rate },
	{ "run", "a directory", take_run, "AF_RUN", by_run },
};

enum { SETTINGS = sizeof settings / sizeof *settings };

/* --- lines --- */

static void
wrong(struct conf *c, size_t line, const char *name, const char *why)
{
	complain("'%s' line %zu: %s%s%s", buf_str(&c->path), line, name, *name != '\0' ? ": " : "", why);
	c->status = EXIT_USAGE;
}

static void
unknown(struct conf *c, size_t line, const char *name)
{
	size_t best = SETTINGS, least = 3;

	for (size_t i = 0; i < SETTINGS; i++) {
		size_t d = near_slips(SPAN(settings[i].name), SPAN(name));

		if (d < least) {
			least = d;
			best = i;
		}
	}
	c->why.n = 0;
	buf_addf(&c->why, "'%.100s' is not a setting; ", name);
	if (best < SETTINGS)
		buf_addf(&c->why, "write '%s'", settings[best].name);
	else
		buf_adds(&c->why, "there are database, key-file, provider, rate and run");
	wrong(c, line, "", buf_str(&c->why));
}

/* The variable of the environment that overrides it, or NULL */
static const char *
otherwise(const struct setting *s)
{
	for (size_t i = 0; s->unless[i] != NULL; i++)
		if (getenv(s->unless[i]) != NULL)
			return s->unless[i];
	return NULL;
}

/* A database is shown only as being named, as its address may contain a password. */
static void
put(struct conf *c, const struct setting *s, size_t line, struct span value)
{
	const char *env = otherwise(s);
	struct buf text = { 0 };

	if (c->show) {
		buf_addf(&text, "%s\t%zu\t", s->name, line);
		if (s->take == take_database)
			buf_adds(&text, "(not shown)");
		else
			buf_span_add(&text, value);
		buf_addf(&text, "\t%s", env != NULL ? env : "");
		writer_line(&c->out, buf_span(&text));
	} else if (env == NULL) {
		buf_addf(&text, "%s ", s->to);
		buf_span_add(&text, value);
		writer_line(&c->out, buf_span(&text));
	}
	buf_free(&text);
}

static void
take_setting(struct conf *c, const struct setting *s, size_t line, char **v, size_t n)
{
	struct buf value = { 0 };
	size_t at = (size_t)(s - settings);
	const char *why = NULL;

	if (n > 0 && strcmp(v[0], "=") == 0) {
		v++;
		n--;
	}
	c->why.n = 0;
	if (n == 0 || *v[0] == '\0') {
		buf_addf(&c->why, "has no value; write %s after it", s->what);
		why = buf_str(&c->why);
	} else if (n > (s->take == take_key_file ? 2u : 1u)) {
		buf_addf(&c->why, "has more than one value; it is %s, in double quotes if it contains blanks", s->what);
		why = buf_str(&c->why);
	} else if (c->seen[at] != 0) {
		buf_addf(&c->why, "is already set in line %zu; remove one of them", c->seen[at]);
		why = buf_str(&c->why);
	} else {
		why = s->take(c, v, n, &value);
		for (size_t i = 0; i < value.n && why == NULL; i++)
			if ((unsigned char)value.p[i] < ' ' || value.p[i] == 127)
				why = "contains a control character; remove it";
	}
	c->seen[at] = line;
	if (why != NULL)
		wrong(c, line, s->name, why);
	else
		put(c, s, line, buf_span(&value));
	buf_free(&value);
}

static void
take_line(struct conf *c, size_t line, char *text)
{
	struct words w;
	const char *why = words_split(&w, text);

	if (why != NULL) {
		wrong(c, line, "", why);
		return;
	}
	if (w.n == 0)
		return;
	for (size_t i = 0; i < SETTINGS; i++)
		if (strcmp(w.v[0], settings[i].name) == 0) {
			take_setting(c, &settings[i], line, w.v + 1, w.n - 1);
			return;
		}
	if (strchr(w.v[0], '=') != NULL)
		wrong(c, line, "", "a blank stands between the name and its value: provider api-football");
	else
		unknown(c, line, w.v[0]);
}

static void
read_conf(struct conf *c)
{
	struct buf all = { 0 };
	struct span rest, line;
	size_t n = 0;

	if (io_read_file(buf_str(&c->path), &all, CONF_MAX) != 0)
		die_errno(EXIT_USAGE, "cannot read '%s'", buf_str(&c->path));
	rest = buf_span(&all);
	while (span_cut(&rest, '\n', &line)) {
		char *text = xmemdup(line.p, line.n);

		n++;
		if (strlen(text) != line.n)
			wrong(c, n, "", "contains a NUL byte; it is not text");
		else
			take_line(c, n, text);
		free(text);
	}
	buf_free(&all);
}

/* --- which file --- */

/* A file that somebody else has put in a folder above has no say here. */
static bool
is_ours(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && (st.st_uid == geteuid() || st.st_uid == 0) && (st.st_mode & S_IWOTH) == 0;
}

/* Searches from the working directory upwards; false if there is none */
static bool
find(struct conf *c)
{
	const char *given = getenv("AF_CONF");
	char here[PATH_MAX], *slash;

	if (given != NULL) {
		buf_adds(&c->path, given);
		if (*given == '\0')
			return false;
		slash = strrchr(given, '/');
		buf_add(&c->folder, slash != NULL ? given : ".", slash != NULL ? (size_t)(slash - given) : 1);
		return true;
	}
	if (getcwd(here, sizeof here) == NULL || here[0] != '/')
		return false;
	for (;; *slash = '\0') {
		c->path.n = 0;
		buf_addf(&c->path, "%s/af.conf", here);
		if (is_ours(buf_str(&c->path))) {
			buf_adds(&c->folder, here);
			return true;
		}
		if ((slash = strrchr(here, '/')) == NULL)
			return false;
	}
}

int
main(int argc, char *argv[])
{
	static struct conf c = { .status = EXIT_DONE };
	bool where = false;
	const struct opt opts[] = {
		{ 0, "show", OPT_FLAG, &c.show, NULL, "all of it, with lines, and what the environment says otherwise", 0, 0 },
		{ 0, "where", OPT_FLAG, &where, NULL, "the path of the file, if there is one", 0, 0 },
		OPT_END
	};

	opt_parse(argc, argv, opts, "", "say what a project's af.conf says");
	writer_open(&c.out, 1, "standard output");
	if (find(&c)) {
		if (where)
			writer_line(&c.out, buf_span(&c.path));
		else
			read_conf(&c);
	}
	writer_close(&c.out);
	buf_free(&c.path);
	buf_free(&c.folder);
	buf_free(&c.why);
	return c.status;
}
