/*
 * metricrow - the table of metrics: which member of which program's events becomes which sample
 *
 * A program of the family that reports something new gets a row here.
 */
#ifndef METRICROW_H
#define METRICROW_H

enum metric_kind {
	COUNTER,	/* summed over runs */
	GAUGE,		/* the last value */
	INSTANT,	/* a gauge whose member is a time */
	RUNS,		/* a counter of our own */
	BUCKET,		/* of a histogram: runs whose value is at most the label's; */
	SUM,		/* what they add up to; */
	COUNT		/* and how many there are */
};

/*
 * The rows of a metric are adjacent; the first has the help.  program NULL: for every program, which then is a label.
 * label: what distinguishes the rows of a metric.
 */
struct metric_row {
	const char *program, *member;
	enum metric_kind kind;
	const char *name, *label, *help;
};

#define METRIC_ROWS 66
extern const struct metric_row metric_rows[METRIC_ROWS];

/* What follows the metric's name in the sample's: "", "_bucket", "_sum", "_count". */
const char *metric_suffix(const struct metric_row *row);

#endif
