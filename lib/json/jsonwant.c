/*
 * json_scan remembers where a table is, not what it says: that is fast, and right only while the table stays the same.
 * A build with -DDEBUG remembers the contents of each table here, and aborts when one has changed.
 */
#include <stdlib.h>

#include "base/die.h"
#include "base/hash.h"
#include "jsonscan.h"

#ifdef DEBUG
enum { TABLES = 64 };

static uint64_t
hash(const struct json_want *want, uint64_t seed)
{
	if (want == NULL)
		return seed;
	for (;; want++) {
		seed = XXH3_64bits_withSeed(&want->slot, sizeof want->slot, seed);
		if (want->key == NULL)
			return seed;
		seed = hash(want->sub, XXH3_64bits_withSeed(want->key, strlen(want->key), seed));
	}
}

void
scan_unchanged(const struct json_want *want)
{
	static _Thread_local struct seen { const struct json_want *want; uint64_t hash; } seen[TABLES];
	const uint64_t now = hash(want, 0);

	for (unsigned i = 0; i < TABLES && want != NULL; i++) {
		if (seen[i].want == want && seen[i].hash != now) {
			complain("json_scan: the table of '%.40s' has changed since its first use", want->key);
			abort();
		}
		if (seen[i].want == NULL)
			seen[i] = (struct seen){ want, now };
		if (seen[i].want == want)
			return;
	}
}
#endif
