"""Making reports: one, many, on schedule, and their index."""

__all__ = ["batch", "due", "issues", "notebook", "preview", "revisions", "run", "schedule", "signing", "stale"]
