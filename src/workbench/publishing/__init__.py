"""Making reports: one, many, on schedule, and their index."""
