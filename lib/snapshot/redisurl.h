/* redisurl - where Redis is, and as whom: takes the address of redis.h apart */
#ifndef REDISURL_H
#define REDISURL_H

struct redis_url {
	char *user, *password, *host, *port, *path, *db;	/* NULL: not given; a path or a host is */
};

/* NULL, or why it is not such an address: text to follow the variable's name in a message, quoting none of the address,
 * which may hold the password.  Free u in both cases. */
const char *redis_url_parse(struct redis_url *u, const char *url);
void redis_url_free(struct redis_url *u);

#endif
