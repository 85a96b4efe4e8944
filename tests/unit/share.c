#include "base/share.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static const char *const not_names[] = { "", ".", "..", ".x", "a/b", "../a", "/etc/passwd" };

int
main(void)
{
	char dir[] = "/tmp/af-share-XXXXXX";
	struct buf b = { 0 };
	const char *path;

	if (mkdtemp(dir) == NULL || chdir(dir) != 0 || mkdir("sql", 0777) != 0)
		return 1;
	close(open("sql/one.sql", O_CREAT | O_WRONLY, 0666));

	setenv("AF_SHARE", dir, 1);
	path = share_find(&b, "sql", "one", ".sql");
	ok(path != NULL && access(path, R_OK) == 0, "found in $AF_SHARE");
	ok(path != NULL && strncmp(path, dir, strlen(dir)) == 0, "and nowhere else");
	close(open("table", O_CREAT | O_WRONLY, 0666));
	path = share_find(&b, NULL, "table", "");
	ok(path != NULL && access(path, R_OK) == 0 && strncmp(path, dir, strlen(dir)) == 0, "beside the directories");
	unlink("table");
	errno = 0;
	ok(share_find(&b, "sql", "two", ".sql") == NULL && errno == ENOENT, "not there");
	ok(strstr(buf_str(&b), "sql/two.sql") != NULL, "and it says where it looked");
	for (size_t i = 0; i < sizeof not_names / sizeof not_names[0]; i++) {
		errno = 0;
		ok(share_find(&b, "sql", not_names[i], ".sql") == NULL && errno == EINVAL,
		    "'%s' is no name", not_names[i]);
	}

	/* The program is in build/unit: neither the source tree nor installed. */
	unsetenv("AF_SHARE");
	ok(share_find(&b, "sql", "one", ".sql") == NULL && errno == ENOENT, "nothing beside this program");
	ok(strstr(buf_str(&b), "/share/af/pipelines/sql/one.sql") != NULL, "the installed place is the last");

	unlink("sql/one.sql");
	rmdir("sql");
	rmdir(dir);
	buf_free(&b);
	return tap_done();
}
