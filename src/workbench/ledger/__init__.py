"""What was received: bytes, record, and the way in."""

__all__ = ["audit", "changes", "channels", "closures", "events", "findings", "history", "ledger", "precondition"]
