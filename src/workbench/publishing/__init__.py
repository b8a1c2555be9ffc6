"""Making reports: one, many, on schedule, and their index."""

__all__ = ["batch", "daily_round", "due", "issues", "notebook", "preview", "revisions", "run", "signing", "stale"]
