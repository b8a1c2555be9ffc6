"""Passports of figures: name, definition, rule, make-up and every source cell of a printed number, in Thai."""

from workbench.passports.passport import (
    CellGroup,
    CellLine,
    FileLines,
    InputLine,
    Passport,
    make_passport,
    passport_cards,
)
from workbench.passports.titles import Names, figure_title, resolve_figure_id

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
