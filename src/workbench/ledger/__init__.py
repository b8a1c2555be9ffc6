"""What was received: bytes, record, and the way in."""

__all__ = ["audit", "channels", "closures", "events", "history", "ledger", "precondition"]
