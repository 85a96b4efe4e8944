/* Files that people write: provider files and SQL files.  Good or not, it is said and nothing breaks. */
#include "db/sqlfile.h"
#include "fetch/provider.h"
#include "fuzz.h"

static void
fuzz_one(struct span data)
{
	static struct provider p;
	const char *path = fuzz_file(data);
	struct sqlfile sql;

	provider_init(&p);
	if (provider_load(&p, path) == 0 && provider_check(&p) == NULL)
		(void)provider_limits(&p);
	if (sqlfile_load(&sql, path) == 0) {
		must(strlen(sql.text.p) == sql.text.n);
		(void)sqlfile_unbound(&sql);
		sqlfile_free(&sql);
	}
}
