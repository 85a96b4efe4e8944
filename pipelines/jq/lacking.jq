# lacking: how many matches of all segments ($records) lack statistics.
{matches: ([$records[].missing] | add // 0), segments: ($records | length)}
