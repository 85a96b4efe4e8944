# before: a chunk that an earlier command has finished ($chunks): nothing of it is new, or loaded, now
$chunks[] | .days[] |= ((.new // empty) = false | del(.load, .loaded))
