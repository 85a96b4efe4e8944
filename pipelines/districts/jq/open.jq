# open: of what the log says of some questions ($saved), those that it does not answer
$saved[] | select(.fetch.skipped != null or .fetch.error != null or .body == null) | del(.fetch)
