/*
 * af-run - what a run was made with, and from which database
 *
 * A run directory is one population from one database.  run.json says which: the options that its lists were made with, as
 * strings, and "databases", the identities returned by af-query --sql identity.sql.  Every phase asks here before it reads
 * or writes, so a run is never used with another database's rows by accident.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/die.h"
#include "base/io.h"
#include "base/lock.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/xmem.h"
#include "json/json.h"
#include "record/rec.h"

#define RUN_MAX (1 << 20)	/* bytes of run.json: a few names and databases */

struct pair {
	char *name;
	const char *value;
};

struct pairs {
	struct pair v[16];
	size_t n;
};

struct run {
	const char *path, *database;
	bool same_data, anew, dry, remind;
	int64_t lock;
	struct pairs fixed, within, set;
	struct opt_list get;
	struct buf had, db, out;	/* run.json; the database's line; the new run.json */
	struct json_members members;
	bool exists;
};

static const char *
take_pair(void *to, const char *text)
{
	struct pairs *p = to;
	const char *eq = strchr(text, '=');

	if (eq == NULL || eq == text)
		return "is not name=value";
	if (p->n == sizeof p->v / sizeof p->v[0])
		return "exceeds the limit";
	p->v[p->n].name = xmemdup(text, (size_t)(eq - text));
	p->v[p->n++].value = eq + 1;
	return NULL;
}

static const char *
named(const struct pairs *p, struct span name)
{
	const char *value = NULL;

	for (size_t i = 0; i < p->n; i++)
		if (span_is(name, p->v[i].name))
			value = p->v[i].value;
	return value;
}

/* Reads one JSON object; dies if the file is not one. */
static bool
read_object(const char *path, struct buf *text, struct json_members *members, const char *remedy)
{
	struct json_err err;

	if (io_read_file(path, text, RUN_MAX) != 0) {
		if (errno == ENOENT && members != NULL)
			return false;
		die_errno(EXIT_FOR_GOOD, "cannot read '%s'", path);
	}
	if (json_scan(buf_span(text), NULL, NULL, 0, members, &err) != 0)
		die(EXIT_FOR_GOOD, "'%s' is damaged: %s at byte %zu; %s", path, err.why, err.at + 1, remedy);
	if (json_type(json_trim(buf_span(text))) != JSON_OBJECT)
		die(EXIT_FOR_GOOD, "'%s' is damaged: it is not an object; %s", path, remedy);
	return true;
}

/* The text of a member of run.json, "" if it is absent; valid until the next call with the same to. */
static const char *
had(const struct run *r, const char *name, struct buf *to)
{
	struct span value = json_get(buf_span(&r->had), name);
	const char *text;

	to->n = 0;
	if (!r->exists || json_type(value) == JSON_ABSENT || json_type(value) == JSON_NULL)
		return "";
	if ((text = json_cstr(to, value)) != NULL)
		return text;
	json_text(to, value);
	return buf_str(to);
}

/* "league_id" as the option that it came from, "league-id" */
static const char *
option(const char *name, struct buf *to)
{
	to->n = 0;
	for (; *name != '\0'; name++)
		buf_addc(to, *name == '_' ? '-' : *name);
	return buf_str(to);
}

static void
compare(const struct run *r, const struct pairs *p, bool narrows)
{
	struct buf old = { 0 }, name = { 0 };

	for (size_t i = 0; i < p->n; i++) {
		const char *was = had(r, p->v[i].name, &old);

		if ((narrows && *was == '\0') || strcmp(was, p->v[i].value) == 0)
			continue;
		die(EXIT_USAGE, "the lists of this run were made with '--%s %s', not '%s': take another directory (--run), "
		    "or make them again (--refresh)", option(p->v[i].name, &name), *was != '\0' ? was : "none", p->v[i].value);
	}
	buf_free(&old);
	buf_free(&name);
}

/* Reminds a command without the options of them if the run was narrowed. */
static void
remind(const struct run *r)
{
	static const char *const names[] = { "league_id", "season" };
	struct buf text = { 0 }, old = { 0 }, name = { 0 };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *was = had(r, names[i], &old);

		if (*was != '\0' && named(&r->within, SPAN(names[i])) == NULL)
			buf_addf(&text, " --%s %s", option(names[i], &name), was);
	}
	if (text.n != 0)
		complain("this run has only%s; --refresh makes its lists again, with the options of that command", buf_str(&text));
	buf_free(&text);
	buf_free(&old);
	buf_free(&name);
}

static bool
same_database(struct span a, struct span b)
{
	static const char *const parts[] = { "system", "database", "schema" };
	struct buf x = { 0 }, y = { 0 };
	bool same = true;

	for (size_t i = 0; i < sizeof parts / sizeof parts[0] && same; i++) {
		x.n = y.n = 0;
		json_text(&x, json_get(a, parts[i]));
		json_text(&y, json_get(b, parts[i]));
		same = span_eq(buf_span(&x), buf_span(&y));
	}
	buf_free(&x);
	buf_free(&y);
	return same;
}

/* Must the database be written down? */
static bool
check_database(const struct run *r)
{
	struct span known = r->exists ? json_get(buf_span(&r->had), "databases") : SPAN_NONE;
	struct span now = json_trim(buf_span(&r->db));
	struct json_iter it = json_iter(known);
	struct buf is = { 0 }, schema = { 0 };
	size_t n = 0;

	if (r->database == NULL)
		return false;
	for (; json_next(&it); n++)
		if (same_database(it.value, now))
			return false;
	if (n == 0 || r->same_data)
		return true;
	json_text(&is, json_get(now, "database"));
	json_text(&schema, json_get(now, "schema"));
	die(EXIT_USAGE, "this run was made from another database than '%s', schema '%s'; take another directory (--run), or say "
	    "--same-data if it is the same data after a dump and restore", buf_str(&is), buf_str(&schema));
}

static void
put_databases(const struct run *r, struct jsonw *w, struct span known, bool add)
{
	struct json_iter it = json_iter(known);

	jsonw_open(w, "databases", '[');
	while (json_next(&it))
		jsonw_raw(w, NULL, it.value);
	if (add)
		jsonw_raw(w, NULL, json_trim(buf_span(&r->db)));
	jsonw_close(w);
}

/* The new run.json: members that stay, byte for byte, then new ones. */
static void
compose(struct run *r, bool add)
{
	struct jsonw w = jsonw(&r->out);
	struct span known = r->exists ? json_get(buf_span(&r->had), "databases") : SPAN_NONE;
	struct buf key = { 0 };

	jsonw_open(&w, NULL, '{');
	for (size_t i = 0; r->exists && !r->anew && i < r->members.n; i++) {
		key.n = 0;
		json_text(&key, r->members.v[i].key);
		if (named(&r->set, buf_span(&key)) == NULL && !span_is(buf_span(&key), "databases"))
			jsonw_raw(&w, buf_str(&key), r->members.v[i].value);
	}
	for (size_t i = 0; r->anew && i < r->fixed.n; i++)
		jsonw_str(&w, r->fixed.v[i].name, r->fixed.v[i].value);
	for (size_t i = 0; r->anew && i < r->within.n; i++)
		jsonw_str(&w, r->within.v[i].name, r->within.v[i].value);
	for (size_t i = 0; i < r->set.n; i++)
		jsonw_str(&w, r->set.v[i].name, r->set.v[i].value);
	if (add || known.p != NULL)
		put_databases(r, &w, known, add);
	jsonw_close(&w);
	buf_addc(&r->out, '\n');
	buf_free(&key);
}

static int
print(const struct run *r)
{
	struct writer out;
	struct buf text = { 0 };

	writer_open(&out, 1, "standard output");
	for (size_t i = 0; i < r->get.n; i++) {
		const char *value = named(&r->set, SPAN(r->get.v[i]));

		writer_line(&out, SPAN(value != NULL ? value : had(r, r->get.v[i], &text)));
	}
	writer_close(&out);
	buf_free(&text);
	return EXIT_DONE;
}

/*
 * Locks a run directory by the descriptor on which a script has it open, so the lock belongs to the script and all its
 * children.  Under the keeper of a job (af-job(1)) the job's lock is the run's, and whoever inherited it already has it.
 */
static int
take_lock(int fd)
{
	const char *text = getenv("AF_JOB_LOCK");
	struct stat mine, job;
	int64_t has;

	if (fstat(fd, &mine) != 0)
		die_errno(EXIT_USAGE, "--lock %d", fd);
	if (text != NULL && num_i64(SPAN(text), 3, INT32_MAX, &has) == 0 && fstat((int)has, &job) == 0 && mine.st_dev == job.st_dev &&
	    mine.st_ino == job.st_ino)
		fd = (int)has;
	if (lock_try(fd) == 0)
		return EXIT_DONE;
	if (errno != EAGAIN)
		die_errno(EXIT_FOR_GOOD, "cannot lock the run directory");
	return EXIT_FOR_NOW;
}

int
main(int argc, char *argv[])
{
	static struct run r = { .path = "run.json", .lock = -1 };
	struct opt_call fixed = { take_pair, &r.fixed }, within = { take_pair, &r.within }, set = { take_pair, &r.set };
	const struct opt opts[] = {
		{ 'f', "file", OPT_OUT, &r.path, "file", "the run's file (run.json)", 0, 0 },
		{ 0, "database", OPT_STR, &r.database, "file", "the database in use now, from identity.sql", 0, 0 },
		{ 0, "same-data", OPT_FLAG, &r.same_data, NULL, "another database has the same data; remember it too", 0, 0 },
		{ 0, "fixed", OPT_CALL, &fixed, "name=value", "the lists must have been made with this", 0, 0 },
		{ 0, "within", OPT_CALL, &within, "name=value", "the same, or the lists were made with everything", 0, 0 },
		{ 0, "new", OPT_FLAG, &r.anew, NULL, "the lists are being made now, with these", 0, 0 },
		{ 0, "set", OPT_CALL, &set, "name=value", "remember this", 0, 0 },
		{ 0, "get", OPT_LIST, &r.get, "name", "print what is remembered", 0, 0 },
		{ 0, "remind", OPT_FLAG, &r.remind, NULL, "say what the run was narrowed to", 0, 0 },
		{ 'n', "dry-run", OPT_FLAG, &r.dry, NULL, "compare, and write nothing", 0, 0 },
		{ 0, "lock", OPT_NUM, &r.lock, "n", "lock the directory open as descriptor n, and do nothing else", 3, INT32_MAX },
		OPT_END
	};
	bool add;

	opt_parse(argc, argv, opts, "", "keep what a run was made with, and compare");
	if (r.lock != -1)
		return take_lock((int)r.lock);
	r.exists = read_object(r.path, &r.had, &r.members, "move it away and repeat the command with --refresh");
	if (r.database != NULL)
		read_object(r.database, &r.db, NULL, "af-query --sql identity.sql makes it");
	if (!r.anew) {
		compare(&r, &r.fixed, false);
		compare(&r, &r.within, true);
	}
	if (r.remind)
		remind(&r);
	add = check_database(&r);
	if (!r.dry && (add || r.anew || r.set.n != 0)) {
		compose(&r, add);
		if (!span_eq(buf_span(&r.out), buf_span(&r.had)) && io_replace(r.path, buf_span(&r.out)) != 0)
			die_errno(errno == EACCES || errno == EISDIR ? EXIT_USAGE : EXIT_FOR_NOW, "cannot write '%s'", r.path);
	}
	return print(&r);
}
