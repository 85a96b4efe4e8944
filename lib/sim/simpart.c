#include "simpart.h"

#include <ctype.h>

#include "simtext.h"
#include "worldname.h"

#define MEDIA "https:\\/\\/media.api-sports.io\\/"

void
simpart_image(struct buf *to, const char *kind, int64_t id)
{
	LIT(to, "\"" MEDIA "football\\/");
	buf_adds(to, kind);
	LIT(to, "\\/");
	simtext_int(to, id);
	LIT(to, ".png\"");
}

void
simpart_team_open(struct buf *to, uint32_t team)
{
	LIT(to, "{\"id\":");
	simtext_int(to, team);
	LIT(to, ",\"name\":\"");
	worldname_team(to, team);
	LIT(to, "\",\"logo\":");
	simpart_image(to, "teams", team);
}

void
simpart_flag(struct buf *to, const struct world_league *l)
{
	if (*l->code == '\0') {
		LIT(to, "null");
		return;
	}
	LIT(to, "\"" MEDIA "flags\\/");
	for (const char *c = l->code; *c != '\0'; c++)
		buf_addc(to, (char)tolower((unsigned char)*c));
	LIT(to, ".svg\"");
}

void
simpart_league_open(struct buf *to, const struct world_league *l, int season)
{
	LIT(to, "{\"id\":");
	simtext_int(to, l->id);
	LIT(to, ",\"name\":");
	simtext_str(to, SPAN(l->name));
	LIT(to, ",\"country\":");
	simtext_str(to, SPAN(l->country));
	LIT(to, ",\"logo\":");
	simpart_image(to, "leagues", l->id);
	LIT(to, ",\"flag\":");
	simpart_flag(to, l);
	LIT(to, ",\"season\":");
	simtext_int(to, season);
}

void
simpart_venue(struct buf *to, uint32_t team)
{
	LIT(to, "\"venue\":{\"id\":");
	if (team % 10 < 3)
		LIT(to, "null");
	else
		simtext_int(to, team + 500);
	LIT(to, ",\"name\":\"");
	worldname_venue(to, team);
	LIT(to, "\",\"city\":\"");
	worldname_city(to, team);
	LIT(to, "\"}");
}
