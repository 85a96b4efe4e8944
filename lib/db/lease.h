/*
 * lease - one host at a time, by a lock in the database
 *
 * A lease has a name, and every process of one host may hold it at the same time, but no process of another.  It is an
 * advisory lock of the session, shared, so the server releases it when the connection ends, however that happens.  Who
 * holds it stands in the session's application_name: "af-lease PID ID HOST", ID eight digits of the host's name and boot,
 * so that two hosts of one name are two.  Taking it is done under a second lock, so that of two hosts one sees the other.
 *
 * The session asks the server to look after half a minute whether this host is still there, where they speak TCP, and not
 * to end it for being idle.  Between them must be no pooler that gives each transaction another session: lease_holds
 * notices when the lock is not that of the session that is asked.
 *
 * A lease is known in one database (CREATE DATABASE), not beyond.
 */
#ifndef LEASE_H
#define LEASE_H

#include <sys/types.h>

#include "db.h"

struct lease {
	int64_t key, gate;	/* of the locks */
	char holder[64];	/* the application_name */
	char id[9];
};

enum lease_got { LEASE_OURS, LEASE_OTHERS, LEASE_FAULT };

/* host: NULL for this host's name.  pid: who is said to hold it. */
void lease_name(struct lease *l, struct span name, const char *host, pid_t pid);
/*
 * On a connection that was just made.  LEASE_OTHERS: who holds it is in who, as "host 'node1', process 4711"; LEASE_FAULT: see
 * db_why.  Without LEASE_OURS nothing is held.
 */
enum lease_got lease_take(struct db *db, const struct lease *l, struct buf *who);
/* Is it still held?  Waits for the answer as long as patience (microseconds) says.  If not, *why tells; good until the next
 * call, and the connection is only good for db_open. */
bool lease_holds(struct db *db, const struct lease *l, int64_t patience, const char **why);

#endif
