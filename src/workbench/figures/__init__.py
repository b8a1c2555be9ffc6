"""Passports of figures: name, definition, rule, make-up and every source cell of a printed number, in Thai."""

from workbench.figures.lineage_card import (
    CellGroup,
    CellLine,
    FileLines,
    InputLine,
    Passport,
    make_passport,
    passport_cards,
)
from workbench.figures.titles import Names, figure_title, resolve_figure_id

__all__ = [
    "CellGroup",
    "CellLine",
    "FileLines",
    "InputLine",
    "Names",
    "Passport",
    "figure_title",
    "make_passport",
    "passport_cards",
    "resolve_figure_id",
]
