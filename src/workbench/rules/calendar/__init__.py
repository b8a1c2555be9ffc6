"""Deadlines, cycles and days off."""
