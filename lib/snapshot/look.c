#include "look.h"

#include <stdio.h>

#include "json/json.h"

int
store_look(struct store *s, const char *version, struct snap_look *l)
{
	char linked[SNAP_VERSION];
	struct json_err err;
	struct span at;
	int status;

	*l = (struct snap_look){ .linked = false };
	snprintf(l->version, sizeof l->version, "%s", version);
	if ((status = store_manifest(s, version, &l->m, l->digest)) != EXIT_DONE ||
	    (status = store_read(s, version, "metadata.json", &l->metadata, MANIFEST_MAX)) != EXIT_DONE)
		return status;
	if (json_scan(buf_span(&l->metadata), NULL, NULL, 0, NULL, &err) != 0)
		l->metadata.n = 0;
	at = json_get(buf_span(&l->metadata), "collectedAt");
	if (json_type(at) == JSON_STRING)
		json_text(&l->collected, at);
	l->linked = store_resolve(s, l->m.id, linked) == EXIT_DONE && strcmp(linked, version) == 0;
	return EXIT_DONE;
}

void
snap_look_free(struct snap_look *l)
{
	manifest_free(&l->m);
	buf_free(&l->metadata);
	buf_free(&l->collected);
}
