#include "metricrow.h"

#include <stddef.h>

const struct metric_row metric_rows[METRIC_ROWS] = {
	{ NULL, NULL, RUNS, "af_runs_total", NULL, "Runs that have begun." },
	{ NULL, "at", INSTANT, "af_last_event_timestamp_seconds", NULL, "When the program last reported anything." },
	{ NULL, "status", GAUGE, "af_last_exit_status", NULL, "Exit status of the last run that ended." },
	{ NULL, "seconds", COUNTER, "af_run_seconds_total", NULL, "Time that ended runs took." },
	{ NULL, "in", COUNTER, "af_records_read_total", NULL, "Records read." },
	{ NULL, "out", COUNTER, "af_records_written_total", NULL, "Records written." },
	{ NULL, "rejected", COUNTER, "af_records_rejected_total", NULL, "Records that were rejected." },
	{ NULL, "skipped", COUNTER, "af_records_skipped_total", NULL, "Records left out on purpose." },

	{ "af-fetch", "answered", COUNTER, "af_fetch_records_total", "result=\"answered\"", "Records by what became of them." },
	{ "af-fetch", "saved", COUNTER, "af_fetch_records_total", "result=\"saved\"", NULL },
	{ "af-fetch", "through", COUNTER, "af_fetch_records_total", "result=\"through\"", NULL },
	{ "af-fetch", "failed", COUNTER, "af_fetch_records_total", "result=\"failed\"", NULL },
	{ "af-fetch", "not_asked", COUNTER, "af_fetch_records_total", "result=\"not_asked\"", NULL },
	{ "af-fetch", "calls", COUNTER, "af_fetch_calls_total", NULL, "Calls begun." },
	{ "af-fetch", "sent", COUNTER, "af_fetch_requests_sent_total", NULL, "Requests that left, each charged beforehand." },
	{ "af-fetch", "received", COUNTER, "af_fetch_answers_received_total", NULL, "Complete answers." },
	{ "af-fetch", "retries", COUNTER, "af_fetch_retries_total", NULL, "Calls that were repeated." },
	{ "af-fetch", "refused", COUNTER, "af_fetch_refusals_total", NULL, "Answers that were refusals." },
	{ "af-fetch", "bytes", COUNTER, "af_fetch_received_bytes_total", NULL, "Bytes of answers." },
	{ "af-fetch", "quota_left", GAUGE, "af_fetch_quota_remaining_calls", NULL, "Calls left of the provider's day." },
	{ "af-fetch", "waiting_until", INSTANT, "af_fetch_waiting_until_timestamp_seconds", NULL,
	    "Until when nothing is asked; 0: it is not waiting." },

	{ "af-classify", "API_OK", COUNTER, "af_findings_total", "status=\"API_OK\"", "Findings by status." },
	{ "af-classify", "PARTIAL", COUNTER, "af_findings_total", "status=\"PARTIAL\"", NULL },
	{ "af-classify", "NO_DATA", COUNTER, "af_findings_total", "status=\"NO_DATA\"", NULL },
	{ "af-classify", "ERROR", COUNTER, "af_findings_total", "status=\"ERROR\"", NULL },
	{ "af-classify", "SKIPPED", COUNTER, "af_findings_total", "status=\"SKIPPED\"", NULL },

	{ "af-merge", "updates", COUNTER, "af_merge_updates_total", NULL, "Matches that got something." },
	{ "af-merge", "filled", COUNTER, "af_merge_values_total", "outcome=\"filled\"", "Found values by what became of them." },
	{ "af-merge", "kept", COUNTER, "af_merge_values_total", "outcome=\"kept\"", NULL },
	{ "af-merge", "differ", COUNTER, "af_merge_differing_values_total", NULL, "Kept values that differ from the provider's." },

	{ "af-load", "updated", COUNTER, "af_load_records_total", "outcome=\"updated\"", "Records by what they did to the database." },
	{ "af-load", "present", COUNTER, "af_load_records_total", "outcome=\"present\"", NULL },
	{ "af-load", "unchanged", COUNTER, "af_load_records_total", "outcome=\"unchanged\"", NULL },
	{ "af-load", "rows", COUNTER, "af_load_rows_total", NULL, "Rows written." },
	{ "af-load", "merged_again", COUNTER, "af_load_merged_again_total", NULL,
	    "Records merged again because somebody else had changed the row." },
	{ "af-load", "batches", COUNTER, "af_load_batches_total", NULL, "Transactions committed." },
	{ "af-load", "repeated", COUNTER, "af_load_batches_repeated_total", NULL, "Batches repeated after a lost connection." },

	{ "af-props", "success", COUNTER, "af_ingestion_total", "result=\"success\"", "Collections of properties by what became of them." },
	{ "af-props", "partial", COUNTER, "af_ingestion_total", "result=\"partial\"", NULL },
	{ "af-props", "failed", COUNTER, "af_ingestion_total", "result=\"failed\"", NULL },
	{ "af-props", "seconds", BUCKET, "af_ingestion_seconds", "le=\"1\"", "Time that a collection took." },
	{ "af-props", "seconds", BUCKET, "af_ingestion_seconds", "le=\"5\"", NULL },
	{ "af-props", "seconds", BUCKET, "af_ingestion_seconds", "le=\"15\"", NULL },
	{ "af-props", "seconds", BUCKET, "af_ingestion_seconds", "le=\"60\"", NULL },
	{ "af-props", "seconds", BUCKET, "af_ingestion_seconds", "le=\"300\"", NULL },
	{ "af-props", "seconds", BUCKET, "af_ingestion_seconds", "le=\"1800\"", NULL },
	{ "af-props", "seconds", BUCKET, "af_ingestion_seconds", "le=\"7200\"", NULL },
	{ "af-props", "seconds", BUCKET, "af_ingestion_seconds", "le=\"+Inf\"", NULL },
	{ "af-props", "seconds", SUM, "af_ingestion_seconds", NULL, NULL },
	{ "af-props", "seconds", COUNT, "af_ingestion_seconds", NULL, NULL },
	{ "af-props", "at", INSTANT, "af_ingestion_last_run_timestamp_seconds", NULL, "When the last collection ended." },
	{ "af-props", "health_mlb", GAUGE, "af_health", "part=\"mlb\"", "1: it was healthy in the last collection." },
	{ "af-props", "health_savant", GAUGE, "af_health", "part=\"savant\"", NULL },
	{ "af-props", "health_database", GAUGE, "af_health", "part=\"database\"", NULL },
	{ "af-props", "health_published", GAUGE, "af_health", "part=\"published\"", NULL },

	{ "af-quota", "charged", GAUGE, "af_quota_charged_calls", NULL, "Calls charged to the ledger of the provider's day." },
	{ "af-quota", "answered", GAUGE, "af_quota_answered_calls", NULL, "Of these, answered." },
	{ "af-quota", "refused", GAUGE, "af_quota_refused_calls", NULL, "Of these, refused." },
	{ "af-quota", "failed", GAUGE, "af_quota_failed_calls", NULL, "Of these, failed." },
	{ "af-quota", "unknown", GAUGE, "af_quota_unknown_calls", NULL, "Of these, never answered." },
	{ "af-quota", "limit_day", GAUGE, "af_quota_limit_calls", NULL, "Calls that the provider allows a day." },
	{ "af-quota", "left", GAUGE, "af_quota_remaining_calls", NULL, "Calls left of the provider's day." },
	{ "af-quota", "limit_minute", GAUGE, "af_quota_limit_calls_per_minute", NULL, "Calls that the provider allows a minute." },
	{ "af-quota", "calls_a_minute", GAUGE, "af_quota_pace_calls_per_minute", NULL, "Calls that the governor allows a minute." },
	{ "af-quota", "provider_used", GAUGE, "af_quota_provider_used_calls", NULL, "Calls of the day by the provider's own count." },
	{ "af-quota", "waiting_until", INSTANT, "af_quota_waiting_until_timestamp_seconds", NULL,
	    "Until when nobody asks; 0: nobody is waiting." },
};

const char *
metric_suffix(const struct metric_row *row)
{
	return row->kind == BUCKET ? "_bucket" : row->kind == SUM ? "_sum" : row->kind == COUNT ? "_count" : "";
}
