# news: the snapshots of $chunks that are to be published; all of them where one day was meant
$chunks[].days[] | select(.version != null and (.new or $once == "yes")) | {snapshot}
