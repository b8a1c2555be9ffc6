"""The ways in: workbooks, corrections of our own, notices of closing."""

__all__ = [
    "acceptance", "answers", "arrivals", "closing", "corrections", "ingest", "known", "readiness", "receipt",
    "references",
]  # fmt: skip
