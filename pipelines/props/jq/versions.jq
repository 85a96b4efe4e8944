# versions: the snapshots that $chunks have
$chunks[].days[] | select(.version) | {snapshot, version}
