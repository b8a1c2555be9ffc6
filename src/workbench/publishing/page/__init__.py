"""The executed notebook as HTML and PDF, and the checks on it."""
