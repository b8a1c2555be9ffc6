"""Filling guides (R03)."""

from workbench.workbooks.guides.fixed_words import load_words
from workbench.workbooks.guides.guide import write_guides
from workbench.workbooks.guides.words import load_guide_words

__all__ = [
    "load_guide_words",
    "load_words",
    "write_guides",
]
