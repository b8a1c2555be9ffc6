"""Fonts and drawings."""
