"""A notebook's parameters and its execution."""
