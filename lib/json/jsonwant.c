/*
 * json_scan remembers where a table is, not what it says: that is quick, and right only while a table stays as it is.
 * Here a build with -DDEBUG remembers what each one said, and ends where one says something else.
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
			complain("json_scan: the table of '%.40s' has changed since it was used first", want->key);
			abort();
		}
		if (seen[i].want == NULL)
			seen[i] = (struct seen){ want, now };
		if (seen[i].want == want)
			return;
	}
}
#endif
