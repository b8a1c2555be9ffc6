"""What differs between two states of a report, and why."""
