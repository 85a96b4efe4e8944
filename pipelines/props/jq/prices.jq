# prices: of several chunks together
$chunks | {chunks: length, schedule: (map(.schedule) | add), boxscores: (map(.boxscores) | add), savant: (map(.savant) | add), calls: (map(.calls) | add),
	calls_at_most: (map(.calls_at_most) | add), exact: all(.[]; .exact)}
