# What taint and untaint say.  Input: the summary of af-load, which counts verdicts and the rows behind them.
{segments: .updated, matches: .rows, dry_run: $dry_run}
