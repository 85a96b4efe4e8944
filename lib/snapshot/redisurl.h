/* redisurl - where Redis is, and as whom: the address of redis.h taken apart */
#ifndef REDISURL_H
#define REDISURL_H

struct redis_url {
	char *user, *password, *host, *port, *path, *db;	/* NULL: not told; a path or a host is */
};

/* NULL, or why it is no such address: what follows the name of the variable in a message, without a part of the address,
 * which may be the password.  u is to be freed in both cases. */
const char *redis_url_parse(struct redis_url *u, const char *url);
void redis_url_free(struct redis_url *u);

#endif
