"""What to do: PS3.15 Table E.1-1 with its options, and what it compiles to for one kind of data set."""
