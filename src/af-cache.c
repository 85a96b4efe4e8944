/*
 * af-cache - values with a time to live, in Redis or on this machine
 *
 * A value is kept in a directory of this machine and, if there is Redis, also there; Redis is asked first.  What Redis could
 * not be told is marked in the directory, and the next command about that key that reaches Redis tells it before anything
 * else: so the value set last is the one found, also after Redis has come back; and if its time is over by then, none is.
 * Behind both there may be a store of snapshots, in which case the end of a key is an ID.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/command.h"
#include "base/home.h"
#include "base/io.h"
#include "base/opt.h"
#include "base/sha256.h"
#include "base/xmem.h"
#include "json/json.h"
#include "snapshot/redis.h"
#include "snapshot/store.h"

#define KEY_MOST 1024

enum local_state { LOCAL_NONE, LOCAL_SAVED, LOCAL_PENDING, LOCAL_GONE };	/* GONE: deleted, and Redis does not know it */

static const char *const states[] = { "none", "saved", "pending", "gone" };

struct cache {
	const char *dir, *url, *store, *file;
	int64_t ttl, timeout;
	struct redis redis;
	bool has_redis;			/* it has answered */
	struct buf path, text;
};

struct local {
	enum local_state state;
	int64_t expires;
	struct span value;		/* in the cache's text */
};

/* --- this machine --- */

static const char *
path_of(struct cache *c, const char *key)
{
	char name[SHA256_HEX];

	sha256_hex(SPAN(key), name);
	c->path.n = 0;
	buf_addf(&c->path, "%s/%s", c->dir, name);
	return buf_str(&c->path);
}

static int64_t
left(const struct local *l)
{
	return l->expires - clock_now();
}

/* Keys are not secret, but whoever can write to the directory controls what they lead to. */
static void
check_directory(struct cache *c)
{
	struct buf why = { 0 };

	if (access(c->dir, F_OK) == 0 && !io_ours_alone(c->dir, &why))
		die(EXIT_FOR_GOOD, "%s", why.p);
	buf_free(&why);
}

/*
 * The key's value here; one that is expired, damaged or for another key does not count.  If Redis has not been told of one that
 * is expired it is GONE: an older value may still be there, with more time.
 */
static struct local
look(struct cache *c, const char *key)
{
	struct local l = { .state = LOCAL_NONE };
	struct buf expires = { 0 };
	struct json_err err;
	struct span head;
	const char *end, *at;

	c->text.n = 0;
	if (io_read_file(path_of(c, key), &c->text, REDIS_VALUE_MAX + 4096) != 0) {
		if (errno != ENOENT)
			die_errno(EXIT_FOR_NOW, "cannot read '%s'", c->path.p);
		return l;
	}
	end = memchr(buf_span(&c->text).p, '\n', c->text.n);
	head = (struct span){ c->text.p, end != NULL ? (size_t)(end - c->text.p) : 0 };
	if (end == NULL || json_scan(head, NULL, NULL, 0, NULL, &err) != 0 || !json_is(json_get(head, "key"), key))
		return l;
	at = json_cstr(&expires, json_get(head, "expires"));
	if (at != NULL && clock_parse(SPAN(at), &l.expires) == 0)
		for (enum local_state s = LOCAL_SAVED; s <= LOCAL_GONE; s++)
			if (json_is(json_get(head, "state"), states[s]))
				l.state = s;
	if (l.state != LOCAL_NONE && left(&l) <= 0)
		l.state = l.state == LOCAL_SAVED ? LOCAL_NONE : LOCAL_GONE;
	l.value = (struct span){ end + 1, c->text.n - head.n - 1 };
	buf_free(&expires);
	return l;
}

static void
keep(struct cache *c, const char *key, enum local_state state, int64_t expires, struct span value)
{
	struct buf b = { 0 };
	struct jsonw w = jsonw(&b);
	char at[32];

	clock_iso_ms(expires, at);
	jsonw_open(&w, NULL, '{');
	jsonw_str(&w, "key", key);
	jsonw_str(&w, "state", states[state]);
	jsonw_str(&w, "expires", at);
	jsonw_close(&w);
	buf_addc(&b, '\n');
	buf_span_add(&b, value);
	if (io_replace_own(path_of(c, key), buf_span(&b)) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write '%s'", c->path.p);
	buf_free(&b);
}

/* Is there something that Redis, wherever it is, must be told about the key before it is asked? */
static bool
to_tell(struct cache *c, const char *key)
{
	enum local_state state = look(c, key).state;

	return c->url != NULL || state == LOCAL_PENDING || state == LOCAL_GONE;
}

static void
forget(struct cache *c, const char *key)
{
	if (unlink(path_of(c, key)) != 0 && errno != ENOENT)
		die_errno(EXIT_FOR_NOW, "cannot remove '%s'", c->path.p);
}

/* Only one command at a time changes anything; the lock is held until the program ends. */
static void
lock(struct cache *c)
{
	mode_t mask = umask(077);
	int fd;

	if (io_mkdirs(c->dir) != 0)
		die_errno(EXIT_FOR_GOOD, "cannot make '%s'", c->dir);
	umask(mask);
	check_directory(c);
	c->path.n = 0;
	buf_addf(&c->path, "%s/.lock", c->dir);
	if ((fd = open(buf_str(&c->path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666)) == -1)
		die_errno(EXIT_FOR_GOOD, "cannot open '%s'", c->path.p);
	while (flock(fd, LOCK_EX) != 0)
		if (errno != EINTR)
			die_errno(EXIT_FOR_NOW, "cannot lock '%s'", c->path.p);
}

/* --- Redis --- */

/* Redis is gone: that is reported once, and this machine's copy serves. */
static void
lose_redis(struct cache *c, int status)
{
	if (status == EXIT_USAGE)
		die(EXIT_USAGE, "%s", redis_why(&c->redis));
	complain("%s; this machine's own copy serves", redis_why(&c->redis));
	redis_close(&c->redis);
	c->has_redis = false;
}

static void
find_redis(struct cache *c)
{
	int status;

	if (c->url == NULL)
		return;
	status = redis_open(&c->redis, c->url, c->timeout);
	c->has_redis = status == EXIT_DONE;
	if (!c->has_redis)
		lose_redis(c, status);
}

/* Sends a command and reads its answer; false if the connection is lost. */
static bool
ask(struct cache *c, size_t n, const struct span *args, struct redis_answer *a)
{
	int status;

	if (!c->has_redis)
		return false;
	redis_add(&c->redis, n, args);
	status = redis_send(&c->redis);
	if (status == EXIT_DONE)
		status = redis_next(&c->redis, a);
	if (status != EXIT_DONE)
		lose_redis(c, status);
	return status == EXIT_DONE;
}

static bool
set_there(struct cache *c, const char *key, struct span value, int64_t ttl)
{
	struct redis_answer a;
	char ms[24];

	snprintf(ms, sizeof ms, "%lld", (long long)(ttl / 1000 > 0 ? ttl / 1000 : 1));
	return ask(c, 5, (const struct span[]){ SPAN("SET"), SPAN(key), value, SPAN("PX"), SPAN(ms) }, &a);
}

static bool
delete_there(struct cache *c, const char *key)
{
	struct redis_answer a;

	return ask(c, 2, (const struct span[]){ SPAN("DEL"), SPAN(key) }, &a);
}

/* Tells Redis what it has not been told about this key yet. */
static void
settle(struct cache *c, const char *key)
{
	struct local l = look(c, key);

	if (!c->has_redis || (l.state != LOCAL_PENDING && l.state != LOCAL_GONE))
		return;
	lock(c);
	l = look(c, key);
	if (l.state == LOCAL_PENDING && set_there(c, key, l.value, left(&l)))
		keep(c, key, LOCAL_SAVED, l.expires, l.value);
	else if (l.state == LOCAL_GONE && delete_there(c, key))
		forget(c, key);
}

/* --- commands --- */

static int
print(struct span value)
{
	if (io_write(STDOUT_FILENO, value.p, value.n) != 0)
		die_errno(EXIT_FOR_NOW, "cannot write standard output");
	return EXIT_DONE;
}

/* The file of the snapshot named by the end of the key. */
static int
get_from_store(struct cache *c, const char *key)
{
	const char *colon = strrchr(key, ':');
	char version[SNAP_VERSION];
	struct store s;
	int status;

	if (c->store == NULL)
		return EXIT_SOME;
	c->text.n = 0;
	status = store_open(&s, c->store, STORE_READ);
	if (status == EXIT_DONE)
		status = store_resolve(&s, colon != NULL ? colon + 1 : key, version);
	if (status == EXIT_DONE)
		status = store_read(&s, version, c->file, &c->text, REDIS_VALUE_MAX);
	if (status == EXIT_DONE)
		(void)print(buf_span(&c->text));
	else if (status != EXIT_USAGE)
		complain("%s", store_why(&s));
	store_close(&s);
	return status == EXIT_DONE ? EXIT_DONE : EXIT_SOME;
}

static int
run_get(struct cache *c, char **operands)
{
	struct redis_answer a;
	struct local l;

	find_redis(c);
	settle(c, operands[0]);
	if (c->has_redis && ask(c, 2, (const struct span[]){ SPAN("GET"), SPAN(operands[0]) }, &a)) {
		return a.type == '$' ? print(a.text) : get_from_store(c, operands[0]);
	}
	l = look(c, operands[0]);
	return l.state == LOCAL_SAVED || l.state == LOCAL_PENDING ? print(l.value) : get_from_store(c, operands[0]);
}

static int
run_set(struct cache *c, char **operands)
{
	struct buf value = { 0 };
	const char *path = operands[1] != NULL && strcmp(operands[1], "-") != 0 ? operands[1] : "/dev/stdin";
	int64_t expires;

	if (io_read_file(path, &value, REDIS_VALUE_MAX) != 0)
		die_errno(EXIT_USAGE, "cannot read '%s'", path);
	lock(c);
	expires = clock_now() + c->ttl;
	/* Here first, so that dying in between cannot leave Redis with a value unknown to us. */
	keep(c, operands[0], to_tell(c, operands[0]) ? LOCAL_PENDING : LOCAL_SAVED, expires, buf_span(&value));
	find_redis(c);
	if (c->has_redis && set_there(c, operands[0], buf_span(&value), c->ttl))
		keep(c, operands[0], LOCAL_SAVED, expires, buf_span(&value));
	buf_free(&value);
	return EXIT_DONE;
}

static int
run_delete(struct cache *c, char **operands)
{
	lock(c);
	for (char **p = operands; *p != NULL; p++) {
		if (to_tell(c, *p))
			keep(c, *p, LOCAL_GONE, clock_now(), SPAN_NONE);
		else
			forget(c, *p);
	}
	find_redis(c);
	for (char **p = operands; *p != NULL; p++)
		if (delete_there(c, *p))
			forget(c, *p);
	return EXIT_DONE;
}

static int
run_available(struct cache *c, char **operands)
{
	struct redis_answer a;
	int status;

	(void)operands;
	if (c->url == NULL) {
		complain("REDIS_URL is not set: this machine's own copy serves");
		return EXIT_SOME;
	}
	status = redis_open(&c->redis, c->url, c->timeout);
	redis_add(&c->redis, 1, (const struct span[]){ SPAN("PING") });
	if (status == EXIT_DONE)
		status = redis_send(&c->redis);
	if (status == EXIT_DONE)
		status = redis_next(&c->redis, &a);
	if (status == EXIT_USAGE)
		die(EXIT_USAGE, "%s", redis_why(&c->redis));
	if (status != EXIT_DONE)
		complain("%s", redis_why(&c->redis));
	return status == EXIT_DONE ? EXIT_DONE : EXIT_SOME;
}

static const struct cache_command {
	struct command is;
	int (*run)(struct cache *c, char **operands);
} commands[] = {
	{ { "get", "KEY", 1, 1 }, run_get },
	{ { "set", "KEY [file]", 1, 2 }, run_set },
	{ { "delete", "KEY ...", 1, SIZE_MAX }, run_delete },
	{ { "available", "nothing", 0, 0 }, run_available },
};

/* For delete all operands are keys, for the others the first one is. */
static void
check_keys(const struct cache_command *command, char **operands)
{
	for (char **p = operands; *p != NULL && (p == operands || command->run == run_delete); p++)
		if (**p == '\0' || strlen(*p) > KEY_MOST)
			die(EXIT_USAGE, "a key must have 1 to %d bytes", KEY_MOST);
}

/* This machine's copy, by default. */
static const char *
usual_directory(void)
{
	struct buf b = { 0 };

	if (!home_folder(&b, "XDG_CACHE_HOME", ".cache"))
		die(EXIT_USAGE, "where? give --dir, or set HOME");
	buf_adds(&b, "/af");
	return buf_str(&b);
}

int
main(int argc, char *argv[])
{
	static struct cache c = { .ttl = CLOCK_DAY, .timeout = 5 * CLOCK_SECOND, .redis = { .fd = -1 } };
	const struct opt opts[] = {
		{ 0, "dir", OPT_STR, &c.dir, "dir", "this machine's own copy (~/.cache/af)", 0, 0 },
		{ 0, "ttl", OPT_TIME, &c.ttl, "time", "set: the value's time to live (1d)", 1, INT64_C(100) * 366 * 86400 },
		{ 0, "store", OPT_STR, &c.store, "dir", "get: a store of snapshots behind that; a key ends in an ID", 0, 0 },
		{ 0, "file", OPT_STR, &c.file, "name", "get: which file of the snapshot", 0, 0 },
		{ 0, "timeout", OPT_TIME, &c.timeout, "time", "how long to wait for each answer of Redis (5s)", 1, 3600 },
		OPT_END
	};
	const struct cache_command *command;
	int status;

	argv = opt_parse(argc, argv, opts, "get|set|delete|available [KEY ...] [file]",
	    "keep values for a time, in Redis and on this machine");
	command = command_find(commands, sizeof commands / sizeof *commands, sizeof *commands, argv);
	check_keys(command, argv + 1);
	if ((c.store != NULL) != (c.file != NULL))
		die(EXIT_USAGE, "--store and --file go together");
	if (c.file != NULL && snap_name_check(SPAN(c.file)) != NULL)
		die(EXIT_USAGE, "--file: %s", snap_name_check(SPAN(c.file)));
	if (c.dir == NULL)
		c.dir = usual_directory();
	if ((c.url = getenv("REDIS_URL")) != NULL && *c.url == '\0')
		c.url = NULL;
	check_directory(&c);
	status = command->run(&c, argv + 1);
	redis_close(&c.redis);
	buf_free(&c.path);
	buf_free(&c.text);
	return status;
}
