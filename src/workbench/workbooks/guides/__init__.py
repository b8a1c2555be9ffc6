"""Filling guides (R03)."""
