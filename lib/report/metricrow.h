/*
 * metricrow - the table of metrics: which member of which program's events is which sample
 *
 * A program of the family that tells something new gets a row here.
 */
#ifndef METRICROW_H
#define METRICROW_H

enum metric_kind {
	COUNTER,	/* summed over runs */
	GAUGE,		/* the last value */
	INSTANT,	/* a gauge whose member is a time */
	RUNS,		/* a counter of our own */
	BUCKET,		/* of a histogram: runs whose value is not above the label's; */
	SUM,		/* what they add up to; */
	COUNT		/* and how many there are */
};

/*
 * Rows of one metric stand together; the first has the help.  program NULL: of every program, which
 * then is a label.  label: what tells the rows of a metric apart.
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
