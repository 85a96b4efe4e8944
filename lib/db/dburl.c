#include "dburl.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <string.h>

/* How SQLAlchemy names a driver, postgresql+asyncpg://: up to the colon. */
static bool
names_driver(const char *text)
{
	size_t n = strcspn(text, ":/?= @");

	return strncmp(text, "postgres", 8) == 0 && memchr(text, '+', n) != NULL && strncmp(text + n, "://", 3) == 0;
}

/* After an unescaped '/', '@', '?' or '#' in a password, the rest becomes a port, a host or a name. */
static bool
torn(const PQconninfoOption *o)
{
	for (; o->keyword != NULL; o++) {
		if (o->val == NULL)
			continue;
		if (strcmp(o->keyword, "port") == 0 && o->val[strspn(o->val, "0123456789,")] != '\0')
			return true;
		if ((strcmp(o->keyword, "host") == 0 || strcmp(o->keyword, "hostaddr") == 0) &&
		    *o->val != '@' && strchr(o->val, '@') != NULL)
			return true;
		if (strcmp(o->keyword, "dbname") == 0 && strpbrk(o->val, "@/") != NULL)
			return true;
	}
	return false;
}

const char *
dburl_wrong(const char *text)
{
	PQconninfoOption *o;
	char *why = NULL;
	const char *wrong = NULL;

	if (names_driver(text))
		return "it names a driver, as SQLAlchemy has it; write postgresql:// without '+' and the driver";
	o = PQconninfoParse(text, &why);
	/* libpq's reason may quote a part of it, and so a password. */
	PQfreemem(why);
	if (o == NULL)
		return "it is neither a URI (postgresql://user@host/name?sslmode=require) nor name=value pairs; no quotes "
		    "around it, and in a URI write a '%' as %25, '/' as %2F, '@' as %40";
	if (torn(o))
		wrong = "its parts cannot be told apart; in a user or password write '/' as %2F, '@' as %40, '?' as %3F, "
		    "':' as %3A";
	PQconninfoFree(o);
	return wrong;
}
