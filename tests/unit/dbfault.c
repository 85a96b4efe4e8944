#include "db/dbfault.h"
#include "db/dbjson.h"
#include "tap.h"

static const struct {
	const char *state;
	enum db_fault fault;
	int status;
} states[] = {
	{ "08006", DB_LOST, EXIT_FOR_NOW }, { "08001", DB_LOST, EXIT_FOR_NOW },
	{ "21000", DB_ROW, EXIT_FOR_GOOD }, { "22P02", DB_ROW, EXIT_FOR_GOOD }, { "23505", DB_ROW, EXIT_FOR_GOOD },
	{ "P0001", DB_ROW, EXIT_FOR_GOOD }, { "P0002", DB_FAILED, EXIT_FOR_GOOD },
	{ "25006", DB_FAILED, EXIT_FOR_GOOD }, { "25001", DB_FAILED, EXIT_FOR_GOOD },
	{ "28P01", DB_FAILED, EXIT_FOR_GOOD }, { "28000", DB_FAILED, EXIT_FOR_GOOD },
	{ "3D000", DB_FAILED, EXIT_FOR_GOOD }, { "40001", DB_REPEAT, EXIT_FOR_NOW }, { "40P01", DB_REPEAT, EXIT_FOR_NOW },
	{ "42P01", DB_FAILED, EXIT_FOR_GOOD }, { "42703", DB_FAILED, EXIT_FOR_GOOD }, { "42501", DB_FAILED, EXIT_FOR_GOOD },
	{ "42601", DB_FAILED, EXIT_FOR_GOOD }, { "53300", DB_LOST, EXIT_FOR_NOW }, { "53100", DB_LOST, EXIT_FOR_NOW },
	{ "55P03", DB_REPEAT, EXIT_FOR_NOW }, { "57P01", DB_LOST, EXIT_FOR_NOW }, { "57P03", DB_LOST, EXIT_FOR_NOW },
	{ "57014", DB_FAILED, EXIT_FOR_NOW }, { "58030", DB_FAILED, EXIT_FOR_NOW }, { "XX000", DB_FAILED, EXIT_FOR_GOOD },
	{ "F0000", DB_FAILED, EXIT_FOR_GOOD },
};

static const char *const misled[] = { "invalid sslmode value: \"on\"\n", "invalid port number: \"99999\"\n",
	"could not match 2 port numbers to 3 hosts\n", "definition of service \"x\" not found\n" };

static void
faults(void)
{
	struct dbfault f = { 0 };

	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		dbfault_set(&f, states[i].state, SPAN("what\n"), NULL);
		ok(f.fault == states[i].fault && f.status == states[i].status && strcmp(f.state, states[i].state) == 0 &&
		    strncmp(f.why.p, "what", 4) == 0, "%s", states[i].state);
	}
	dbfault_set(&f, "23505", SPAN("duplicate key"), "Key (id)=(1) already exists.");
	ok(strcmp(f.why.p, "duplicate key (Key (id)=(1) already exists.)") == 0, "with a detail");
	dbfault_connect(&f, "connection to server on socket \"/x\" failed: FATAL:  28P01: password authentication failed\n"
	    "LOCATION:  auth_failed, auth.c:339\n");
	ok(strcmp(f.state, "28P01") == 0 && strncmp(f.why.p, "password authentication failed;", 31) == 0,
	    "a state within libpq's message");
	dbfault_connect(&f, "connection to server at \"a\" failed: FATAL:  57P03: starting up\nLOCATION:  x\n"
	    "connection to server at \"b\" failed: FATAL:  3D000: database \"x\" does not exist\n");
	ok(strcmp(f.state, "3D000") == 0, "of several hosts the last");
	dbfault_connect(&f, "could not translate host name \"x:  y\" to address: Name or service not known\nmore\n");
	ok(f.fault == DB_LOST && strstr(f.why.p, "more") == NULL && strstr(f.why.p, "not known") != NULL,
	    "a message without one");
	for (size_t i = 0; i < sizeof misled / sizeof misled[0]; i++) {
		dbfault_connect(&f, misled[i]);
		ok(f.fault == DB_FAILED && f.status == EXIT_FOR_GOOD, "for good: %s", misled[i]);
	}
	dbfault_connect(&f, ":  ");
	dbfault_connect(&f, ":  28P01: ");
	dbfault_connect(&f, "");
	ok(f.fault == DB_LOST, "cut messages");
	buf_free(&f.why);
}

static const struct {
	unsigned oid;
	const char *text, *want;
} values[] = {
	{ 16, "t", "true" }, { 16, "f", "false" }, { 20, "-9223372036854775808", "-9223372036854775808" },
	{ 23, "7", "7" }, { 1700, "1.10", "1.10" }, { 701, "1e+300", "1e+300" }, { 701, "NaN", "null" },
	{ 701, "-Infinity", "null" }, { 1700, "Infinity", "null" }, { 25, "a\"b\n", "\"a\\\"b\\n\"" },
	{ 114, "{\n \"a\":\r\n1}", "{  \"a\":  1}" }, { 3802, "{\"a\": 1}", "{\"a\": 1}" },
	{ 1184, "2024-08-16 19:00:00+00", "\"2024-08-16T19:00:00Z\"" },
	{ 1184, "2024-08-16 19:00:00.5+05:30", "\"2024-08-16T19:00:00.5+05:30\"" },
	{ 1114, "2024-08-16 19:00:00", "\"2024-08-16T19:00:00\"" }, { 1184, "infinity", "\"infinity\"" },
	{ 1184, "12024-08-16 19:00:00+00", "\"12024-08-16 19:00:00+00\"" },
	{ 1082, "2024-08-16", "\"2024-08-16\"" }, { 1007, "{1,2}", "\"{1,2}\"" }, { 25, NULL, "null" }, { 23, NULL, "null" },
};

int
main(void)
{
	struct buf b = { 0 };

	faults();
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		struct jsonw w = jsonw(&b);

		b.n = 0;
		dbjson_put(&w, NULL, values[i].oid, values[i].text != NULL ? SPAN(values[i].text) : SPAN_NONE);
		if (!ok(strcmp(buf_str(&b), values[i].want) == 0, "type %u: %s", values[i].oid, values[i].want))
			printf("# %s\n", b.p);
	}
	buf_free(&b);
	return tap_done();
}
