"""The tables of a returned workbook: header rows found by their words, and what a table is read against."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from workbench.base.text import to_arabic_digits
from workbench.rules.expectations import Supplied
from workbench.rules.framework import Framework
from workbench.workbooks.forms.headers import Headers, grid_of
from workbench.workbooks.forms.identity import TakenAs
from workbench.workbooks.forms.layout import Column, Layout, SheetKey
from workbench.workbooks.forms.merged import settle_merged
from workbench.workbooks.forms.values import Number, Place, is_blank_word, known_code, read_number, read_text
from workbench.workbooks.forms.versions import Versions
from workbench.workbooks.reading import RawCell, RawWorkbook
from workbench.workbooks.reading.sheets import column_letters
from workbench.workbooks.statements import SenderNames
from workbench.workbooks.submission import Contents, Identity

Row = dict[str, RawCell]
"""Column key → cell; blank cells are left out."""


@dataclass(frozen=True)
class Reference:
    """What a workbook is read against: framework, registers, names of senders, and what has been supplied so far.

    spending: the lines (activity, expense group) that its sender has reported before.
    names: by which senders are known. `taken_as`: set where a person has decided whose the workbook is; what it says of
    that is not compared then, and no results are asked for.
    """

    framework: Framework
    senders: frozenset[str]
    supplied: Supplied
    spending: frozenset[tuple[str, str]] = frozenset()
    names: SenderNames = field(default_factory=SenderNames)
    versions: Versions = field(default_factory=Versions)
    taken_as: TakenAs | None = None


@dataclass(frozen=True)
class Table:
    """A data sheet with its header found: rows of cells by column key."""

    name: str
    columns: tuple[Column, ...]
    rows: list[Row]
    letters: dict[str, str]

    def address(self, row: Row, key: str) -> str:
        """The address of a cell of a row, blank or not."""
        number = next(iter(row.values())).row
        return f"{self.letters[key]}{number}"


@dataclass(frozen=True)
class TableReading:
    """One table being read: from whom, against what, and where records and findings go.

    prefilled: the lines of spending that the form was written with, where it says so.
    """

    table: Table
    identity: Identity
    layout: Layout
    reference: Reference
    contents: Contents
    prefilled: frozenset[tuple[str, str]] = frozenset()

    def text(self, row: Row, key: str) -> str:
        """The cleaned text of a cell; empty when blank."""
        return read_text(row.get(key))

    def code(self, row: Row, key: str, known: Collection[str]) -> str:
        """The code of a cell as it is known, in whichever case it was typed; what is no known code as it stands."""
        return known_code(self.text(row, key), known)

    def number(self, row: Row, key: str, unit: str = "") -> Number:
        """The number of a cell; a word for nothing is as good as a blank."""
        if self.is_blank(row, key):
            return Number("missing")
        place = Place(self.table.name, self.table.address(row, key))
        is_whole = unit != "" and self.reference.framework.is_whole(unit)
        return read_number(row[key], place, unit, is_whole, self.contents)

    def is_blank(self, row: Row, key: str) -> bool:
        """Whether a cell is blank, or says in words that there is nothing."""
        return not self.text(row, key) or is_blank_word(row[key], self.layout.blank_words)

    def is_chosen(self, row: Row, key: str = "nil") -> bool:
        """Whether a choice was made in the row; words that are none are remarked upon and choose nothing."""
        tick = self.text(row, key)
        if tick and row[key].kind == "merged":
            self.remark("cell_merged", row, key, tick)
            return False
        if not tick or tick.casefold() in self.layout.nil_declined:
            return False
        if tick.casefold() in self.layout.nil_accepted:
            return True
        is_number = to_arabic_digits(tick).replace(",", "").replace(".", "").isdecimal()
        self.remark("tick_is_number" if is_number else "tick_unknown", row, key, tick)
        return False

    def remark(self, code: str, row: Row, key: str, found: object = "", expected: object = "") -> None:
        """Record a finding on a cell of this table."""
        self.contents.add(code, self.table.name, self.table.address(row, key), found, expected)


def find_table(
    book: RawWorkbook, key: SheetKey, layout: Layout, identity: Identity, contents: Contents
) -> Table | None:
    """The data sheet `key` with its header row found by the words in it, wherever it has moved.

    A header may add the form's own months in brackets, as in ผลงวดนี้ (มิ.ย. 63); any other words change it.
    """
    sheet = layout.sheets[key]
    raw = book.sheet(sheet.name)
    if raw is None:
        contents.add("sheet_missing", sheet.name, expected=sheet.name)
        return None
    headers, grid = Headers.of(sheet, identity), grid_of(raw)
    columns, header_row = headers.columns, headers.find_row(grid)
    if header_row is None:
        contents.add("header_missing", sheet.name, expected=columns[0].header)
        return None
    positions = headers.positions(grid[header_row], sheet, contents)
    missing = [each.header for each in columns if each.key not in positions and not _is_optional(each)]
    for header in missing:
        contents.add("header_missing", sheet.name, f"แถว {header_row}", expected=header)
    if missing:
        return None
    grid = settle_merged(
        raw, grid, header_row, {positions[each.key]: each for each in columns if each.key in positions}
    )
    below = (grid[number] for number in sorted(grid) if number > header_row)
    rows = [{key: cells[at] for key, at in positions.items() if at in cells} for cells in below]
    letters = {key: column_letters(at) for key, at in positions.items()}
    return Table(sheet.name, columns, [row for row in rows if row], letters)


def _is_optional(column: Column) -> bool:
    return column.optional or column.role == "shown"
