"""The ways in: workbooks, corrections of our own, notices of closing."""

__all__ = ["answers", "arrivals", "closing", "corrections", "ingest", "known", "readiness", "receipt", "references"]
