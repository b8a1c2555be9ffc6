"""What the department decides: parameters/ as typed values."""
