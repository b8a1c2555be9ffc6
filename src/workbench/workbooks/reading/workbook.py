"""What a received workbook holds: its worksheets and their cells, as canonical text of a declared kind."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from workbench.base.text import clean_text
from workbench.workbooks.reading.sheets import column_letters

CellKind = Literal["number", "text", "bool", "date", "error", "formula_without_value", "merged"]
"""`merged` is never read: a form's table marks a value so that is merged over several of its cells."""


UNSHOWABLE_DATE = "########"  # what Excel shows for a date outside its calendar


class RawCell(NamedTuple):
    """One cell that holds something; rows and columns count from 1.

    `value` is canonical text by kind: a number as its shortest decimal at 15 significant digits ("0.3"), a
    date as ISO ("2020-04-25", "2020-04-25T08:30:00", "08:30:00"), a bool as "TRUE" or "FALSE", an error as
    Excel shows it ("#N/A"), a formula never calculated as its own text ("=SUM(A1:A3)").
    """

    row: int
    column: int
    kind: CellKind
    value: str
    number_format: str
    is_formula: bool

    @property
    def address(self) -> str:
        """Where the cell is, as Excel says it: C5."""
        return f"{column_letters(self.column)}{self.row}"


@dataclass(frozen=True)
class RawSheet:
    """One worksheet: its cells in reading order, and what of it a reader of the page would not see.

    Hidden rows and columns are listed only where they hold values; a row of height 0 counts as hidden. `stray` are
    the addresses of values far behind the table, which are not among the cells; `unseen` of cells whose style strikes
    their value out or shows nothing.
    """

    name: str
    state: str
    cells: tuple[RawCell, ...]
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    stray: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawWorkbook:
    """The worksheets of one received file, in their order."""

    sheets: tuple[RawSheet, ...]

    def sheet(self, name: str) -> RawSheet | None:
        """The first worksheet of that name, or None."""
        return next(iter(self.sheets_named(name)), None)

    def sheets_named(self, name: str) -> list[RawSheet]:
        """The worksheets whose cleaned name is that: a space behind it is seen by nobody."""
        return [sheet for sheet in self.sheets if clean_text(sheet.name) == clean_text(name)]


def write_number(value: int | float) -> str:
    """The number as its shortest decimal at the 15 significant digits that Excel keeps, without exponent.

    >>> write_number(0.1 + 0.2), write_number(1e20), write_number(-0.0)
    ('0.3', '100000000000000000000', '0')
    """
    if isinstance(value, int) and abs(value) < 10**15:
        return str(value)
    number = Decimal(f"{value:.15g}").normalize()
    return f"{abs(number) if number.is_zero() else number:f}"
