"""One period and scope as sections, charts and attachments."""

__all__ = ["attachments", "charts", "explorer", "markup", "rehearsal", "report", "sections"]
