#include "dbfault.h"

/* The longest matching prefix of the SQLSTATE decides. */
static const struct policy {
	const char *state;
	enum db_fault fault;
	int status;
	const char *remedy;
} policies[] = {
	{ "", DB_FAILED, EXIT_FOR_GOOD, NULL },
	{ "08", DB_LOST, EXIT_FOR_NOW, "is the database up? 'af doctor' looks, 'af db start' runs one" },
	{ "21", DB_ROW, EXIT_FOR_GOOD, NULL },
	{ "22", DB_ROW, EXIT_FOR_GOOD, NULL },
	{ "23", DB_ROW, EXIT_FOR_GOOD, NULL },
	{ "P0001", DB_ROW, EXIT_FOR_GOOD, NULL },
	{ "25006", DB_FAILED, EXIT_FOR_GOOD,
	    "this connection only reads (af-query's always does); name the primary with --db" },
	{ "28", DB_FAILED, EXIT_FOR_GOOD,
	    "check the user and the password: PGUSER, PGPASSWORD, ~/.pgpass, --db" },
	{ "3D000", DB_FAILED, EXIT_FOR_GOOD, "name the database with --db, DATABASE_URL or PGDATABASE" },
	{ "40", DB_REPEAT, EXIT_FOR_NOW, "the same command carries on" },
	{ "42501", DB_FAILED, EXIT_FOR_GOOD, "grant this user what it needs, or name another with --db" },
	{ "42703", DB_FAILED, EXIT_FOR_GOOD,
	    "if a column of yours has another name, say so in sql/tables.sql; 'af doctor' compares" },
	{ "42P01", DB_FAILED, EXIT_FOR_GOOD,
	    "if a table of yours has another name, say so in sql/tables.sql; 'af doctor' compares" },
	{ "3F000", DB_FAILED, EXIT_FOR_GOOD, "say where your tables are in sql/tables.sql" },
	{ "53", DB_LOST, EXIT_FOR_NOW, "the server is out of resources; the same command carries on later" },
	{ "55P03", DB_REPEAT, EXIT_FOR_NOW, "somebody holds a lock; the same command carries on later" },
	{ "57", DB_LOST, EXIT_FOR_NOW, "the server is going down or coming up; the same command carries on later" },
	{ "57014", DB_FAILED, EXIT_FOR_NOW, "cancelled, or over the statement_timeout of this user" },
	{ "58", DB_FAILED, EXIT_FOR_NOW, "the server's own disk or system failed; its log says more" },
	{ "F0", DB_FAILED, EXIT_FOR_GOOD, "correct it in --db, DATABASE_URL, the PG* variables or the service file" },
};

static const struct policy *
policy_of(const char *state)
{
	const struct policy *best = &policies[0];

	for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++) {
		size_t n = strlen(policies[i].state);

		if (n >= strlen(best->state) && strncmp(state, policies[i].state, n) == 0)
			best = &policies[i];
	}
	return best;
}

enum db_fault
dbfault_kind(const char *state)
{
	return policy_of(state)->fault;
}

int
dbfault_status(const char *state)
{
	return policy_of(state)->status;
}

bool
dbfault_maybe_row(const struct dbfault *f)
{
	bool of_transaction = strncmp(f->state, "40", 2) == 0;

	/* 57014, a cancelled statement, and 58: the others of the server and the connection are DB_LOST. */
	return f->fault == DB_ROW || of_transaction ||
	    (f->fault == DB_FAILED && strncmp(f->state, "57", 2) != 0 && strncmp(f->state, "58", 2) != 0);
}

void
dbfault_set(struct dbfault *f, const char *state, struct span what, const char *detail)
{
	const struct policy *p = policy_of(state);

	f->fault = p->fault;
	f->status = p->status;
	memcpy(f->state, state, sizeof f->state);
	f->why.n = 0;
	while (what.n > 0 && strchr(" \n\r", what.p[what.n - 1]) != NULL)
		what.n--;
	buf_span_add(&f->why, what);
	if (detail != NULL && *detail != '\0')
		buf_addf(&f->why, " (%s)", detail);
	if (p->remedy != NULL)
		buf_addf(&f->why, "; %s", p->remedy);
	buf_str(&f->why);
}

static bool
is_state(const char *p)
{
	for (int i = 0; i < 5; i++)
		if (!((p[i] >= '0' && p[i] <= '9') || (p[i] >= 'A' && p[i] <= 'Z')))
			return false;
	return true;
}

/* libpq may quote its target; of a URI only the scheme is shown. */
static void
mask(struct buf *to, struct span text)
{
	for (size_t i = 0; i < text.n; i++) {
		buf_addc(to, text.p[i]);
		if (i < 2 || memcmp(text.p + i - 2, "://", 3) != 0)
			continue;
		buf_adds(to, "...");
		while (i + 1 < text.n && strchr(" \"'\t", text.p[i + 1]) == NULL)
			i++;
	}
}

/* Does libpq refuse its parameters before asking any server?  That will not change. */
static bool
is_misled(const char *message)
{
	static const char *const begins[] = { "invalid ", "could not match ", "definition of service ", "service file ",
		"syntax error in service file ", "line ", "nested service ", "weak sslmode ", "sslmode value ",
		"gssencmode value ", "Unix-domain socket path " };

	for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++)
		if (strncmp(message, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

void
dbfault_connect(struct dbfault *f, const char *message)
{
	char state[6];
	struct buf clean = { 0 };

	memcpy(state, is_misled(message) ? "F0000" : "08001", sizeof state);
	/* The last state of them: with several hosts, each reported. */
	for (const char *p = message; (p = strstr(p, ":  ")) != NULL; p += 3)
		if (strlen(p) > 10 && is_state(p + 3) && strncmp(p + 8, ": ", 2) == 0) {
			memcpy(state, p + 3, 5);
			message = p + 10;
		}
	mask(&clean, (struct span){ message, strcspn(message, "\n") });
	dbfault_set(f, state, buf_span(&clean), NULL);
	buf_free(&clean);
}
