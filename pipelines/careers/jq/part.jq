# part: the records of one list of the result (verify), the first ten unless all are wanted.
.[$name] | if $all then . else .[:10] end | .[]
