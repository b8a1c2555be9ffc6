"""Excel in and out: bytes to what they say, and back."""
