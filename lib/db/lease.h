/*
 * lease - one host at a time, by a lock in the database
 *
 * A lease has a name.  Every process of one host may hold it at the same time, but no process of another host.  It is a
 * shared advisory lock of the session, so the server releases it when the connection ends, however that happens.  The
 * session's application_name says who holds it: "af-lease PID ID HOST", where ID is eight digits of the host's name and
 * boot, so that two hosts with the same name differ.  It is taken under a second lock, so that one of two hosts sees the
 * other.
 *
 * Over TCP the session asks the server to check after half a minute whether this host is still there, and not to end it for
 * being idle.  No pooler in between may give each transaction another session: lease_holds notices if the lock does not
 * belong to the session that it asks.
 *
 * A lease is known only within one database (CREATE DATABASE) of the server.
 */
#ifndef LEASE_H
#define LEASE_H

#include <sys/types.h>

#include "db.h"

struct lease {
	int64_t key, gate;	/* the keys of the two locks */
	char holder[64];	/* the application_name */
	char id[9];
};

enum lease_got { LEASE_OURS, LEASE_OTHERS, LEASE_FAULT };

/* host: NULL for this host's name.  pid: the process to name as the holder. */
void lease_name(struct lease *l, struct span name, const char *host, pid_t pid);
/*
 * Takes it on a connection that was just made.  LEASE_OTHERS: who says who holds it, as "host 'node1' (process 4711)";
 * LEASE_FAULT: see db_why; then only db_open may be called.  Except after LEASE_OURS nothing is held.
 */
enum lease_got lease_take(struct db *db, const struct lease *l, struct buf *who);
/* Is it still held?  Waits up to patience (microseconds) for the answer.  If not, *why says why, valid until the next call,
 * and the connection may only be used for db_open. */
bool lease_holds(struct db *db, const struct lease *l, int64_t patience, const char **why);

#endif
