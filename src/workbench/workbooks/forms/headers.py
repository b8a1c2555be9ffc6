"""The header row of a data sheet: found by its words, in whichever order and wherever it has moved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.base.fiscal import parse_month
from workbench.base.labels import month_name, month_span, month_word
from workbench.base.text import clean_text, to_arabic_digits
from workbench.rules.registers import FORM_KINDS
from workbench.workbooks.forms.layout import Column, Sheet, fiscal_months
from workbench.workbooks.reading import RawCell, RawSheet
from workbench.workbooks.submission import Contents, Identity

Grid = dict[int, dict[int, RawCell]]
"""Row → column → cell; blank cells are left out."""
_BRACKETED = re.compile(r"(.+?) ?\((.+)\)")
_UNSAID = re.compile(r"[\s.]|พ\.ศ\.|–|-")


@dataclass(frozen=True)
class Headers:
    """The headers of a sheet in its order, and the ways to say the months of its form."""

    columns: tuple[Column, ...]
    by_text: Mapping[str, Column]
    months: frozenset[str]

    @classmethod
    def of(cls, sheet: Sheet, identity: Identity) -> Headers:
        """Those of a sheet of the form that an identity names."""
        columns = sheet.columns_for(fiscal_months(identity.fiscal_year))
        return cls(columns, {_plain(column.header): column for column in columns}, _months_said(identity))

    def column(self, text: str) -> Column | None:
        """The column under a header text; None for one that the sheet does not have."""
        plain = _plain(text)
        bracketed = _BRACKETED.fullmatch(plain)
        if bracketed and _month_text(bracketed[2]) in self.months:
            plain = bracketed[1]
        return self.by_text.get(plain)

    def find_row(self, grid: Grid) -> int | None:
        """The row with most of the headers; None where no row has any."""
        row = max(grid, key=lambda number: len(self._keys(grid[number])), default=None)
        return row if row is not None and self._keys(grid[row]) else None

    def are_in(self, grid: Grid) -> bool:
        """Whether a sheet has the form's own table: every key, something to fill in, and half of the headers.

        Of a table without keys all headers: หน่วยนับ แผน ผล stand on many a sheet.
        """
        row = self.find_row(grid)
        found = self._keys(grid[row]) if row else set()
        keys = {column.key for column in self.columns if column.role == "key"}
        inputs = {column.key for column in self.columns if column.role == "input"}
        share = 2 if keys else 1
        return keys <= found and bool(inputs & found) and len(found) * share >= len(self.columns)

    def positions(self, cells: Mapping[int, RawCell], sheet: Sheet, contents: Contents) -> dict[str, int]:
        """Column key → where it stands in a header row, with findings on headers that are extra, doubled or swapped."""
        positions: dict[str, int] = {}
        for position, cell in sorted(cells.items()):
            column = self.column(cell.value)
            if column is None:
                contents.add("header_extra", sheet.name, cell.address, cell.value)
            elif column.key in positions:
                contents.add("header_doubled", sheet.name, cell.address, cell.value)
            else:
                positions[column.key] = position
        swapped = [cells[positions[key]] for key in self._displaced(positions)]
        if swapped:
            found = ", ".join(clean_text(cell.value) for cell in swapped)
            contents.add("headers_swapped", sheet.name, swapped[0].address, found)
        return positions

    def _displaced(self, positions: Mapping[str, int]) -> list[str]:
        """The headers that stand in each other's places; a column moved out of the table is no exchange."""
        expected = [column.key for column in self.columns if column.key in positions]
        moved = [found for found, own in zip(positions, expected, strict=True) if found != own]
        is_closed = max(positions.values(), default=0) - min(positions.values(), default=0) < len(positions)
        return moved if is_closed or len(moved) == 2 else []

    def _keys(self, cells: Mapping[int, RawCell]) -> set[str]:
        return {column.key for cell in cells.values() if (column := self.column(cell.value))}


def grid_of(sheet: RawSheet) -> Grid:
    """A sheet's cells by row and column."""
    grid: Grid = {}
    for cell in sheet.cells:
        grid.setdefault(cell.row, {})[cell.column] = cell
    return grid


def _plain(text: str) -> str:
    return " ".join(clean_text(text).split())


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
