"""What any program in Thai needs: faults, text and numbers, fiscal months, files, locks, the log."""

__all__ = ["errors", "files", "fiscal", "labels", "locks", "log", "text"]
