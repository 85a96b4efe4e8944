#include "home.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

static bool
is_absolute(const char *path)
{
	return path != NULL && *path == '/';
}

static const char *
home(void)
{
	const char *said = getenv("HOME");
	const struct passwd *user;

	if (is_absolute(said))
		return said;
	user = getpwuid(getuid());
	return user != NULL && is_absolute(user->pw_dir) ? user->pw_dir : NULL;
}

bool
home_folder(struct buf *to, const char *variable, const char *otherwise)
{
	const char *said = getenv(variable), *under;

	if (is_absolute(said))
		buf_adds(to, said);
	else if ((under = home()) != NULL)
		buf_addf(to, "%s/%s", under, otherwise);
	else
		return false;
	return true;
}
