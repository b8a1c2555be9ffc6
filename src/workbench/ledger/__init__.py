"""What was received: bytes, record, and the way in."""
