"""The tables of a returned workbook: header rows found by their words, and what a table is read against."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from workbench.base.fiscal import parse_month
from workbench.base.labels import month_name, month_span, month_word
from workbench.base.text import clean_text, to_arabic_digits
from workbench.rules.expectations import Supplied
from workbench.rules.framework import Framework
from workbench.rules.registers import FORM_KINDS
from workbench.workbooks.forms.identity import META_SHEET
from workbench.workbooks.forms.layout import Column, Layout, Sheet, SheetKey, fiscal_months
from workbench.workbooks.forms.values import Number, Place, is_blank_word, known_code, read_number, read_text
from workbench.workbooks.reading import RawCell, RawWorkbook
from workbench.workbooks.reading.sheets import column_letters
from workbench.workbooks.submission import Contents, Identity

_BRACKETED = re.compile(r"(.+?) ?\((.+)\)")
_UNSAID = re.compile(r"[\s.]|พ\.ศ\.|–|-")
Row = dict[str, RawCell]
"""Column key → cell; blank cells are left out."""


@dataclass(frozen=True)
class Reference:
    """What a workbook is read against: framework, registers, and the targets and plans known so far."""

    framework: Framework
    senders: frozenset[str]
    supplied: Supplied


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
    """One table being read: from whom, against what, and where records and findings go."""

    table: Table
    identity: Identity
    layout: Layout
    reference: Reference
    contents: Contents

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
    columns = sheet.columns_for(fiscal_months(identity.fiscal_year))
    by_row: dict[int, dict[int, RawCell]] = {}
    for cell in raw.cells:
        by_row.setdefault(cell.row, {})[cell.column] = cell
    headers = Headers({_header_text(column.header): column for column in columns}, _months_said(identity))
    header_row = max(by_row, key=lambda row: _matches(by_row[row], headers), default=None)
    if header_row is None or not _matches(by_row[header_row], headers):
        contents.add("header_missing", sheet.name, expected=columns[0].header)
        return None
    positions = _positions(by_row[header_row], headers, sheet, contents)
    missing = [each.header for each in columns if each.key not in positions and not _is_optional(each)]
    for header in missing:
        contents.add("header_missing", sheet.name, f"แถว {header_row}", expected=header)
    if missing:
        return None
    below = (by_row[number] for number in sorted(by_row) if number > header_row)
    rows = [{key: cells[at] for key, at in positions.items() if at in cells} for cells in below]
    letters = {key: column_letters(at) for key, at in positions.items()}
    return Table(sheet.name, columns, [row for row in rows if row], letters)


def _is_optional(column: Column) -> bool:
    return column.optional or column.role == "shown"


def _header_text(text: str) -> str:
    return " ".join(clean_text(text).split())


@dataclass(frozen=True)
class Headers:
    """The headers of a sheet, and the ways to say the months of its form."""

    columns: Mapping[str, Column]
    months: frozenset[str]

    def column(self, text: str) -> Column | None:
        """The column under a header text; None for one that the sheet does not have."""
        plain = _header_text(text)
        bracketed = _BRACKETED.fullmatch(plain)
        if bracketed and _month_text(bracketed[2]) in self.months:
            plain = bracketed[1]
        return self.columns.get(plain)


def _months_said(identity: Identity) -> frozenset[str]:
    """How a header may say the months that a form covers: the last of them, or from – to, in words."""
    if identity.kind not in FORM_KINDS:
        return frozenset()
    first, last = parse_month(identity.covers_first), parse_month(identity.covers_last)
    short, whole, word = month_name(last, "short", "arabic"), month_name(last, digits="arabic"), month_word(last)
    said = {short, whole, word, short[:-2], f"{short[:-2]}{last.year}", f"{word}{short[-2:]}", last.id}
    return frozenset(map(_month_text, {*said, month_span(first, last, "arabic")}))


def _month_text(text: str) -> str:
    return _UNSAID.sub("", to_arabic_digits(text).removeprefix("เดือน"))


def _matches(cells: dict[int, RawCell], headers: Headers) -> int:
    return sum(headers.column(cell.value) is not None for cell in cells.values())


def _positions(cells: dict[int, RawCell], headers: Headers, sheet: Sheet, contents: Contents) -> dict[str, int]:
    positions: dict[str, int] = {}
    for position, cell in sorted(cells.items()):
        column = headers.column(cell.value)
        if column is None:
            contents.add("header_extra", sheet.name, cell.address, cell.value)
        elif column.key in positions:
            contents.add("header_doubled", sheet.name, cell.address, cell.value)
        else:
            positions[column.key] = position
    return positions


def extra_sheets(book: RawWorkbook, layout: Layout, kind: str) -> Iterator[str]:
    """Names of sheets the workbook's kind does not have."""
    known = {clean_text(layout.cover.name), META_SHEET}
    known |= {clean_text(layout.sheets[key].name) for key in layout.kinds[kind].sheets}  # type: ignore[index]
    return (sheet.name for sheet in book.sheets if clean_text(sheet.name) not in known)
