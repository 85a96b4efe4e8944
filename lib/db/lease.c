#include "lease.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/io.h"

#define BOOT "/proc/sys/kernel/random/boot_id"
#define NAME "af-lease "

static const char settings[] =
    "SELECT set_config(v.name, v.value, false) FROM (VALUES ('application_name', $1::text), ('tcp_keepalives_idle', '15'), "
    "('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3'), ('tcp_user_timeout', '30000'), "
    "('idle_session_timeout', '0')) AS v (name, value) JOIN pg_settings USING (name)";

/* A 64-bit key is split over two columns. */
#define OF_KEY "locktype = 'advisory' AND objsubid = 1 AND ((classid::bigint << 32) | objid::bigint) = $1::bigint AND granted"

static const char holders[] =
    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE " OF_KEY
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";

static const char held[] = "SELECT 1 FROM pg_locks WHERE pid = pg_backend_pid() AND " OF_KEY;

void
lease_name(struct lease *l, struct span name, const char *host, pid_t pid)
{
	char own[256] = "";
	struct buf id = { 0 };

	/* Any two different keys that nobody else uses. */
	l->key = (int64_t)XXH3_64bits_withSeed(name.p, name.n, 0x61666c65617365);
	l->gate = (int64_t)XXH3_64bits_withSeed(name.p, name.n, 0x616667617465);
	if (host == NULL) {
		(void)gethostname(own, sizeof own - 1);
		(void)io_read_file(BOOT, &id, 64);
		host = own;
	}
	buf_adds(&id, host);
	snprintf(l->id, sizeof l->id, "%08x", (unsigned)XXH3_64bits(id.p, id.n));
	/* The server cuts it off after 63 bytes, and replaces what is not ASCII by '?'. */
	id.n = 0;
	buf_addf(&id, NAME "%lld %s %s", (long long)pid, l->id, host);
	snprintf(l->holder, sizeof l->holder, "%s", buf_str(&id));
	buf_free(&id);
}

/* A statement with one value whose rows are not needed. */
static int
ask(struct db *db, const char *sql, const char *value)
{
	if (db_send(db, sql, &value, 1, DB_WHOLE) != 0)
		return -1;
	while (db_row(db))
		continue;
	return db_fault(db) == DB_FINE ? 0 : -1;
}

/* Is this a session of another host?  If so, who says which. */
static bool
is_other(const struct lease *l, struct span name, struct buf *who)
{
	struct span rest = name, word, pid, id;

	if (span_cut(&rest, ' ', &word) && span_is(word, "af-lease") && span_cut(&rest, ' ', &pid) && span_cut(&rest, ' ', &id) &&
	    rest.p != NULL) {
		if (span_is(id, l->id))
			return false;
		who->n = 0;
		buf_addf(who, "host '%.*s' (process %.*s)", SPAN_ARG(rest), SPAN_ARG(pid));
	} else {
		who->n = 0;
		buf_addf(who, "a session that calls itself '%.*s'", SPAN_ARG(name));
	}
	buf_str(who);
	return true;
}

static bool
others_hold(struct db *db, const struct lease *l, const char *key, struct buf *who)
{
	bool others = false;

	if (db_send(db, holders, &key, 1, DB_WHOLE) != 0)
		return false;
	while (db_row(db))
		others = is_other(l, db_value(db, 0), who) || others;
	return others;
}

enum lease_got
lease_take(struct db *db, const struct lease *l, struct buf *who)
{
	char key[24], gate[24];
	bool others;

	snprintf(key, sizeof key, "%lld", (long long)l->key);
	snprintf(gate, sizeof gate, "%lld", (long long)l->gate);
	if (ask(db, settings, l->holder) != 0 || db_do(db, "BEGIN") != 0 || db_do(db, "SET LOCAL lock_timeout = '10s'") != 0 ||
	    ask(db, "SELECT pg_advisory_xact_lock($1::bigint)", gate) != 0)
		return LEASE_FAULT;
	others = others_hold(db, l, key, who);
	if (db_fault(db) != DB_FINE)
		return LEASE_FAULT;
	if (!others && ask(db, "SELECT pg_advisory_lock_shared($1::bigint)", key) != 0)
		return LEASE_FAULT;
	if (db_do(db, others ? "ROLLBACK" : "COMMIT") != 0)
		return LEASE_FAULT;
	return others ? LEASE_OTHERS : LEASE_OURS;
}

/* false: nothing has come. */
static bool
wait_for(int fd, int64_t patience)
{
	int64_t until = clock_mono() + patience, left;
	int k = 0;

	while ((left = until - clock_mono()) > 0 && k == 0) {
		struct pollfd p = { fd, POLLIN, 0 };

		k = poll(&p, 1, (int)(left / 1000) + 1);
		if (k == -1 && errno == EINTR)
			k = 0;
	}
	return k != 0;
}

bool
lease_holds(struct db *db, const struct lease *l, int64_t patience, const char **why)
{
	char key[24];
	const char *value = key;
	bool there = false;

	snprintf(key, sizeof key, "%lld", (long long)l->key);
	*why = NULL;
	if (db_send(db, held, &value, 1, DB_WHOLE) == 0) {
		if (!wait_for(db_fd(db), patience)) {
			*why = "the database does not answer";
			return false;
		}
		while (db_row(db))
			there = true;
	}
	if (db_fault(db) != DB_FINE)
		*why = db_why(db);
	else if (!there)
		*why = "the session does not have the lock; name the server itself, not a transaction pooler";
	return *why == NULL;
}
