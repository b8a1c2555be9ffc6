"""Excel in and out: bytes to what they say, and back."""

__all__ = ["documents", "findings", "forms", "guides", "reading", "sheets", "statements", "submission"]
