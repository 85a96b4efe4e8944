/* The statements that files become. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/sqlfile.h"
#include "tap.h"

static char dir[] = "/tmp/af-sqlfile-XXXXXX";

static void
put(const char *name, const char *text, size_t n)
{
	FILE *f = fopen(name, "w");

	if (f == NULL || fwrite(text, 1, n, f) != n || fclose(f) != 0)
		exit(1);
}

/* Reads text as a file; the statement with blanks squeezed, or NULL. */
static const char *
statement(struct sqlfile *f, const char *text)
{
	static char out[4096];
	size_t n = 0;

	put("./x.sql", text, strlen(text));
	if (sqlfile_load(f, "./x.sql") != 0)
		return NULL;
	for (const char *p = f->text.p; *p != '\0' && n + 1 < sizeof out; p++) {
		bool blank = *p == ' ' || *p == '\n' || *p == '\t';

		if (!blank || (n > 0 && out[n - 1] != ' '))
			out[n++] = blank ? ' ' : *p;
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return out;
}

static const struct {
	const char *text, *want;
} cases[] = {
	{ "SELECT :a, :b, :a", "SELECT $1, $2, $1" },
	{ "SELECT :a::int, 'x'::text, b :: int", "SELECT $1::int, 'x'::text, b :: int" },
	{ "SELECT ':a', 'it''s :b', \"c:d\", \"e\"\":f\"", "SELECT ':a', 'it''s :b', \"c:d\", \"e\"\":f\"" },
	{ "SELECT E'\\':a', e'\\\\', :b", "SELECT E'\\':a', e'\\\\', $1" },
	{ "SELECT 'a\\', :b", "SELECT 'a\\', $1" },
	{ "SELECT E'a''\\':x', :b", "SELECT E'a''\\':x', $1" },
	{ "SELECT $$ :a $$, $t$ :b $x$ $$ $t$, :c", "SELECT $$ :a $$, $t$ :b $x$ $$ $t$, $1" },
	{ "SELECT a$1, b$c$d, :e", "SELECT a$1, b$c$d, $1" },
	{ "SELECT 1 -- :a\n, :b -- it's\n", "SELECT 1 , $1" },
	{ "SELECT /* :a /* :b */ ' */ :c", "SELECT $1" },
	{ "SELECT x[1:2], x[:a], f(a := :b)", "SELECT x[1:2], x[$1], f(a := $2)" },
	{ "SELECT :a+1,:a_1,(:b)", "SELECT $1+1,$2,($3)" },
	{ "SELECT 1;", "SELECT 1" },
	{ "SELECT 1 ; ; -- the end\n /* of it */ ", "SELECT 1" },
	{ "\\set t games\nSELECT :x FROM :t", "SELECT $1 FROM games" },
	{ "\\set t games\n\\set t matches\nSELECT 1 FROM :t", "SELECT 1 FROM matches" },
	{ "\\set d 'kick off::date'\nSELECT :d", "SELECT kick off::date" },
	{ "\\set n 'it''s'\nSELECT :'n', ':n'", "SELECT 'it''s', ':n'" },
	{ "\\set n\nSELECT :'n' :n", "SELECT ''" },
	{ "  \\set t :x\nSELECT :t", "SELECT :x" },	/* what was set is not looked into again */
	{ "SELECT 'a\n:b', :c", "SELECT 'a :b', $1" },
	{ "SELECT '\xc3\xa9', :\xc3\xa9t\xc3\xa9", "SELECT '\xc3\xa9', $1" },
};

static const char *const bad[] = {
	"", "  \n-- nothing\n", "SELECT 'a", "SELECT \"a", "SELECT E'\\'", "SELECT $t$ x $t", "SELECT /* /* */",
	"SELECT $1", "SELECT :\"a\"", "SELECT :'a'", "SELECT 1; SELECT 2", "\\d x\nSELECT 1", "\\set\nSELECT 1",
	"\\set 1a b\nSELECT 1", "\\set a b c\nSELECT 1", "\\set a 'b\nSELECT 1", "\\set a 'b' c\nSELECT 1", "\\ir\nSELECT 1",
	"\\ir none.sql\nSELECT 1", "\\ir x.sql\nSELECT 1",
};

static void
statements(void)
{
	struct sqlfile f;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *got = statement(&f, cases[i].text);

		if (!ok(got != NULL && strcmp(got, cases[i].want) == 0, "%s", cases[i].want))
			printf("# %s\n", got != NULL ? got : "refused");
		sqlfile_free(&f);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		ok(statement(&f, bad[i]) == NULL, "refused: case %zu", i);
		sqlfile_free(&f);
	}
	put("./nul.sql", "SELECT\0 1", 9);
	ok(sqlfile_load(&f, "./nul.sql") == -1, "a NUL byte");
	sqlfile_free(&f);
	ok(sqlfile_load(&f, "./none.sql") == -1, "no such file");
	sqlfile_free(&f);
	ok(sqlfile_load(&f, ".") == -1 && sqlfile_load(&f, "..") == -1, "no way out of the directory by a name");
}

static void
parameters(void)
{
	struct sqlfile f;
	const char *const *v;

	ok(statement(&f, "--: takes a, b = c.d?\n--: default limit 10\n--: default nothing\n --: key a \n"
	    "SELECT :limit, :nothing, :x -- --: none\n") != NULL, "with notes");
	ok(strcmp(sqlfile_note(&f, "takes"), "a, b = c.d?") == 0 && strcmp(sqlfile_note(&f, "key"), "a") == 0 &&
	    sqlfile_note(&f, "none") == NULL, "notes are the comments at the beginning of a line");
	ok(strcmp(sqlfile_unbound(&f), "x") == 0, "defaults are bound");
	ok(sqlfile_bind(&f, "x", "1") && sqlfile_unbound(&f) == NULL && !sqlfile_bind(&f, "y", "1"), "bound by name");
	ok(sqlfile_set(&f, "limit=a=b") == NULL && sqlfile_set(&f, "y=1") != NULL && sqlfile_set(&f, "limit") != NULL,
	    "set as on a command line");
	v = sqlfile_values(&f);
	ok(strcmp(v[0], "a=b") == 0 && v[1] == NULL && strcmp(v[2], "1") == 0, "values in their order");
	ok(sqlfile_takes(&f, "limit") && !sqlfile_takes(&f, "y"), "takes");
	sqlfile_free(&f);
	ok(statement(&f, "\\set k 'a, b'\n--: key :k,:x, c:\n--: none\n SELECT 1") != NULL &&
	    strcmp(sqlfile_note(&f, "key"), "a, b,:x, c:") == 0 && strcmp(sqlfile_note(&f, "none"), "") == 0,
	    "what was set, in a note");
	sqlfile_free(&f);
}

/* Where a file is looked for that another one names. */
static void
includes(void)
{
	struct sqlfile f;

	if (mkdir("own", 0777) != 0 || mkdir("share", 0777) != 0 || mkdir("share/sql", 0777) != 0 || mkdir("own/games", 0777) != 0 ||
	    mkdir("share/stats", 0777) != 0 || mkdir("share/stats/sql", 0777) != 0 || mkdir("share/games", 0777) != 0 ||
	    mkdir("share/games/sql", 0777) != 0)
		exit(1);
	setenv("AF_SHARE", "share", 1);
	put("share/sql/names.sql", "\\set t shared\n", 14);
	put("share/sql/q.sql", "\\ir names.sql\nSELECT :t", 23);
	put("own/names.sql", "\\set t own\n", 11);
	ok(sqlfile_load(&f, "q.sql") == 0 && strstr(f.text.p, "SELECT shared") != NULL, "by name, in $AF_SHARE/sql");
	sqlfile_free(&f);
	ok(sqlfile_load(&f, "q") == 0 && strstr(f.text.p, "SELECT shared") != NULL, "without its .sql");
	sqlfile_free(&f);
	setenv("AF_SQL", "own", 1);
	ok(sqlfile_load(&f, "q.sql") == 0 && strstr(f.text.p, "SELECT own") != NULL, "but first in $AF_SQL");
	sqlfile_free(&f);
	put("share/stats/sql/q.sql", "\\ir names.sql\nSELECT 'stats', :t", 32);
	put("share/games/sql/q.sql", "\\ir names.sql\nSELECT 'games', :t", 32);
	ok(sqlfile_load(&f, "q.sql") == 0 && strstr(f.text.p, "SELECT 'stats', own") != NULL,
	    "a backfill's file before what several share");
	sqlfile_free(&f);
	setenv("AF_BACKFILL", "games", 1);
	ok(sqlfile_load(&f, "q.sql") == 0 && strstr(f.text.p, "SELECT 'games', shared") != NULL,
	    "the backfill that is set; names in $AF_SQL itself are those of stats");
	sqlfile_free(&f);
	put("own/games/names.sql", "\\set t mine\n", 12);
	ok(sqlfile_load(&f, "q.sql") == 0 && strstr(f.text.p, "SELECT 'games', mine") != NULL, "its own in $AF_SQL/BACKFILL");
	sqlfile_free(&f);
	setenv("AF_BACKFILL", "../games", 1);
	ok(sqlfile_load(&f, "q.sql") == 0 && strstr(f.text.p, "SELECT 'stats', own") != NULL, "no path");
	sqlfile_free(&f);
	unsetenv("AF_BACKFILL");
	ok(sqlfile_load(&f, "share/sql/q.sql") == 0 && strstr(f.text.p, "SELECT shared") != NULL,
	    "a file named by a path looks beside itself first");
	sqlfile_free(&f);
	put("own/deep.sql", "\\ir deep.sql\nSELECT 1", 21);
	ok(sqlfile_load(&f, "own/deep.sql") == -1, "a file that names itself comes to an end");
	sqlfile_free(&f);
	put("./x.sql", "SELECT (\n\\ir names.sql\n:t)", 26);
	ok(sqlfile_load(&f, "./x.sql") == 0 && strstr(f.text.p, "own)") != NULL, "within a statement too");
	sqlfile_free(&f);
}

int
main(void)
{
	char clean[64];

	if (mkdtemp(dir) == NULL || chdir(dir) != 0 || freopen("/dev/null", "w", stderr) == NULL)
		return 1;
	unsetenv("AF_SQL");
	statements();
	parameters();
	includes();
	snprintf(clean, sizeof clean, "rm -rf %s", dir);
	return system(clean) != 0 ? 1 : tap_done();
}
