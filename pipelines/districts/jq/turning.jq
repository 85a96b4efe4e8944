# turning: of the questions $ask, those of the weeks in which the year turns, where a refusal leads on
$ask[] | select(any(.rest[]; .after != null))
