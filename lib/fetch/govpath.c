/* Where the governor's file is, and the file that says when a provider was last asked. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/home.h"
#include "govfile.h"

/* The folder and the name, up to what tells one file of it from another. */
static void
put_name(struct buf *to, const char *provider)
{
	const char *name = strrchr(provider, '/');

	if (!home_folder(to, "XDG_STATE_HOME", ".local/state"))
		buf_adds(to, "/nonexistent");
	buf_adds(to, "/af/");
	for (const char *c = name != NULL ? name + 1 : provider; *c != '\0'; c++)
		buf_addc(to, strchr("/. ", *c) != NULL ? '-' : *c);
}

void
govfile_path(struct buf *to, const char *provider, struct span secret)
{
	put_name(to, provider);
	buf_addf(to, "-%016llx.gov", (unsigned long long)XXH3_64bits(secret.p != NULL ? secret.p : "",
	    secret.n));
}

void
govfile_asked_path(struct buf *to, const char *provider)
{
	put_name(to, provider);
	buf_adds(to, ".asked");
}

void
govfile_asked(const char *provider)
{
	struct buf path = { 0 };
	int fd;

	govfile_asked_path(&path, provider);
	if ((fd = open(buf_str(&path), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) != -1) {
		(void)futimens(fd, NULL);
		close(fd);
	}
	buf_free(&path);
}
