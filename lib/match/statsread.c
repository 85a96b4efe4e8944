/* The values of a team's block. */
#include "statsgot.h"

/* A type that comes twice is one value only if both are the same; else neither is the truth, and the type cannot be read. */
static void
take(struct stats_block *b, const struct stats_rules *rules, int row, struct span value)
{
	bool null = json_type(value) <= JSON_NULL;
	struct span digits = null ? SPAN_NONE : fields_value(fields[row].kind, value);
	uint32_t bit = UINT32_C(1) << row;
	bool again = (b->seen & bit) != 0, broken = !null && digits.p == NULL;

	b->any = true;
	b->seen |= bit;
	if (digits.p != NULL && fields[row].kind == FIELD_COUNT)
		b->counts |= bit;
	if (!rules->all && !fields[row].core)
		return;
	if (again)
		broken = broken || (b->unreadable & bit) != 0 || !span_eq(b->value[row], digits);
	b->nulls = null && !broken ? b->nulls | bit : b->nulls & ~bit;
	b->unreadable = broken ? b->unreadable | bit : b->unreadable;
	b->value[row] = broken ? SPAN_NONE : digits;
}

/* A count in its usual spelling; fields_value handles the rest. */
static bool
is_plain(struct span v)
{
	return v.n <= 2 && v.p[0] >= '0' && v.p[0] <= '9' &&
	    (v.n == 1 || (v.p[0] != '0' && v.p[1] >= '0' && v.p[1] <= '9'));
}

/* Reads the block as json_scan took it apart; only null_zero needs types outside the core. */
static void
read_pairs(const struct span *values, const struct stats_rules *rules, struct stats_block *b)
{
	int rows = rules->all || rules->null_zero ? FIELDS : FIELDS_CORE;

	b->any = true;
	for (int row = 0; row < rows; row++) {
		if (values[row].p == NULL || (!rules->null_zero && *values[row].p == 'n'))
			continue;
		if (!rules->null_zero && fields[row].kind == FIELD_COUNT && is_plain(values[row]))
			b->value[row] = values[row];
		else
			take(b, rules, row, values[row]);
	}
}

/* False: its entries are not statistics. */
static bool
read_block(struct span block, const struct stats_rules *rules, struct stats_block *b)
{
	struct json_iter it = json_iter(block);
	unsigned hint = 0;
	int row;

	while (json_next(&it)) {
		struct span type = json_get(it.value, "type");

		if (json_type(type) <= JSON_NULL)
			return false;
		b->any = true;
		if (json_type(type) == JSON_STRING && (row = fields_find(type, &hint)) >= 0)
			take(b, rules, row, json_get(it.value, "value"));
	}
	return true;
}

/* A null count in a filled block is 0. */
static void
zero_nulls(struct stats_block *b, const struct stats_rules *rules)
{
	for (int row = 0; b->counts != 0 && row < FIELDS; row++)
		if ((b->nulls >> row & 1) && fields[row].null_zero && (rules->all || fields[row].core))
			b->value[row] = (struct span){ "0", 1 };
}

bool
stats_read(const struct span *got, unsigned which, struct span stats,
    const struct stats_rules *rules, struct stats_block *b)
{
	static const struct { int values, pairs; } at[] = {
		{ G_VALUES0, G_PAIRS0 }, { G_VALUES1, G_PAIRS1 }
	};

	if (got[at[which].pairs].p == stats.p)
		read_pairs(&got[at[which].values], rules, b);
	else if (!read_block(stats, rules, b))
		return false;
	if (rules->null_zero)
		zero_nulls(b, rules);
	return true;
}
