#include "share.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/* The directory of the running program, with its '/'. */
static int
program_dir(char out[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 1);

	if (n <= 0)
		return -1;
	while (n > 0 && out[n - 1] != '/')
		n--;
	out[n] = '\0';
	return 0;
}

static const char *
readable(struct buf *to, const char *base, const char *below, const char *file)
{
	to->n = 0;
	buf_addf(to, "%s%s/%s", base, below, file);
	return access(buf_str(to), R_OK) == 0 ? to->p : NULL;
}

const char *
share_find(struct buf *to, const char *dir, const char *name, const char *suffix)
{
	static const char *const places[] = { "../pipelines", "../share/af/pipelines" };
	const char *env = getenv("AF_SHARE"), *found = NULL;
	char base[PATH_MAX];
	struct buf file = { 0 };

	to->n = 0;
	if (*name == '\0' || *name == '.' || strchr(name, '/') != NULL) {
		errno = EINVAL;
		return NULL;
	}
	buf_addf(&file, "%s%s%s%s", dir != NULL ? dir : "", dir != NULL ? "/" : "", name, suffix);
	if (env != NULL && *env != '\0')
		found = readable(to, env, "", buf_str(&file));
	else if (program_dir(base) == 0)
		for (size_t i = 0; found == NULL && i < sizeof places / sizeof places[0]; i++)
			found = readable(to, base, places[i], buf_str(&file));
	buf_free(&file);
	return found;
}
