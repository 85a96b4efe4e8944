/* What a person can do about the reasons why matches fail. */
#include "outcome.h"

/* The first row whose text the reason begins with. */
static const struct {
	const char *reason, *remedy;
} remedies[] = {
	{ "team_unknown", "the database has team ids of its own; try --by-order" },
	{ "team_mismatch", "home and away contradict the answer; check home_team_id and away_team_id of these matches" },
	{ "mismatch", "the provider answered about another match; check the fixture ids" },
	{ "other_fixture", "the match has another fixture id now; make the lists again with --refresh" },
	{ "rejected", "the database refused them; rejects.ndjson says why" },
	{ "refused_plan", "the plan does not include them; leave these seasons out, or change the plan" },
	{ "refused_token", "the key is not accepted; check API_FOOTBALL_KEY" },
	{ "refused_access", "the account is not allowed to ask; see the provider's dashboard" },
	{ "refused_endpoint", "the provider does not know the question; check --base and --provider" },
	{ "refused_requests", "the day's quota is spent; the same command asks again tomorrow" },
	{ "refused_rateLimit", "too many calls a minute; lower --rate-limit" },
	{ "refused", "the provider refused; its words are in the finding's message" },
	{ "timeout", "no answer in time; the same command asks again" },
	{ "resolve", "the host name cannot be resolved; check --base and the network" },
	{ "connect", "the provider cannot be reached; check --base and the network" },
	{ "descriptors", "this machine let af-fetch open no more sockets; raise 'ulimit -n', or lower --jobs" },
	{ "tls", "no trusted TLS connection; check the system's certificates" },
	{ "reset", "the connection ended early; the same command asks again" },
	{ "truncated", "the answer was cut short; the same command asks again" },
	{ "too_large", "the answer is larger than af-fetch's limit; raise --max-body" },
	{ "bad_encoding", "the answer cannot be decompressed; the same command asks again" },
	{ "bad_answer", "the answer is not HTTP; check --base" },
	{ "redirect", "the answer leads to another host; check --base" },
	{ "http_429", "too many calls; lower --rate-limit" },
	{ "http_401", "the key is not accepted; check API_FOOTBALL_KEY" },
	{ "http_403", "the account is not allowed to ask; see the provider's dashboard" },
	{ "http_404", "the provider does not know the question; check --base and the fixture ids" },
	{ "http_5", "the provider failed; the same command asks again" },
	{ "bad_body", "the answer cannot be read; look at it in the log" },
	{ "no_body", "the answer was empty; look at it in the log" },
	{ "bad_value", "values in the answer cannot be read; look at it in the log" },
	{ "no_statistics", "the answer has no statistics where they belong; look at it in the log" },
	{ "incomplete", "records that belong to them did not come; the same command carries on" },
	{ "shape", "the program of af-shape failed; its message is in the finding" },
	{ "no_output", "the program of af-shape yields nothing for them; let it say NO_DATA or why" },
	{ "not_saved", "nothing is saved for them; without --offline the same command asks" },
	{ "interrupted", "the command was ended; the same command carries on" },
};

const char *
remedy_of(const char *reason)
{
	for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
		if (strncmp(reason, remedies[i].reason, strlen(remedies[i].reason)) == 0)
			return remedies[i].remedy;
	return NULL;
}
