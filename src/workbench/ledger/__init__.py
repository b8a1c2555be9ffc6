"""What was received: bytes, record, and the way in."""

__all__ = ["audit", "closures", "events", "history", "ledger", "precondition"]
