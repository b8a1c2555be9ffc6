"""Workbooks that leave the house: numbers as numbers, texts as texts, totals as formulas that carry their value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

FONT = "TH SarabunPSK"
TEXT_LIMIT = 32_767
"""Characters that Excel takes in one cell."""
_CREATED = datetime(2000, 1, 1)
A4, A3 = 9, 8
_A4_CHARACTERS = 200
"""A wider sheet is printed on A3, so that it can still be read."""
_LINE = {"border": 1, "border_color": "#B8C4BD"}
_BODY = {"font_name": FONT, "font_size": 14, "valign": "top"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font_size": 18, "bold": True},
    "banner": {"bold": True, "font_color": "#B00020"},
    "label": {"bold": True},
    "plain": {},
    "long": {"text_wrap": True},
    "head": {"bold": True, "bg_color": "#DCE9E1", "text_wrap": True, "align": "center", "valign": "vcenter"} | _LINE,
    "text": {"num_format": "@"} | _LINE,
    "wrap": {"text_wrap": True} | _LINE,
    "whole": {"num_format": "#,##0"} | _LINE,
    "parts": {"num_format": "#,##0.00"} | _LINE,
    "closed": {"bg_color": "#E3E5E3"} | _LINE,
    "total": {"bold": True, "bg_color": "#EEF3EC"} | _LINE,
    "total_whole": {"bold": True, "bg_color": "#EEF3EC", "num_format": "#,##0"} | _LINE,
    "total_parts": {"bold": True, "bg_color": "#EEF3EC", "num_format": "#,##0.00"} | _LINE,
}


@dataclass(frozen=True)
class Formula:
    """A formula with the value it has, so that a viewer that does not calculate shows it too."""

    text: str
    value: Decimal


@dataclass(frozen=True)
class Styled:
    """A value that does not look like its column."""

    value: Value
    look: str


Value = str | int | Decimal | Formula | None
Cell = Value | Styled


@dataclass(frozen=True)
class Column:
    """A column's head, its width in characters, and how its cells look."""

    head: str
    width: float
    look: str = "text"


class Book:
    """An open workbook; `data` closes it and gives its bytes, which depend on the content alone."""

    def __init__(self, banner: str = "") -> None:
        self.banner = banner
        self._stream = BytesIO()
        self._book = Workbook(self._stream, {"in_memory": True, "strings_to_numbers": False})
        self._book.set_properties({"author": "workbench", "created": _CREATED})
        self._book.set_calc_mode("auto")
        self.look = cache(self._make_look)

    def add_sheet(self, name: str, title: str, subtitle: str = "") -> Sheet:
        """A sheet that begins with its title, what it is about, and the banner; `sheet.row` is the next free row."""
        sheet = Sheet(self, self._book.add_worksheet(name))
        sheet.add([title], "title")
        if subtitle:
            sheet.add([subtitle], "plain")
        if self.banner:
            sheet.add([self.banner], "banner")
        return sheet

    def data(self) -> bytes:
        """The finished workbook."""
        self._book.close()
        return self._stream.getvalue()

    def _make_look(self, name: str) -> Any:
        return self._book.add_format(_BODY | _LOOKS[name])


class Sheet:
    """One sheet, written row by row; rows and columns count from 0."""

    def __init__(self, book: Book, paper: Worksheet) -> None:
        self.book, self.paper = book, paper
        self.row = 0
        paper.set_landscape()
        paper.set_paper(A4)
        paper.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        paper.fit_to_pages(1, 0)
        paper.set_footer("&L&A&Rหน้า &P จาก &N")
        if book.banner:
            paper.set_header(f"&R{book.banner.split(' — ')[0]}")

    @property
    def name(self) -> str:
        """The sheet's name."""
        return str(self.paper.get_name())

    def put(self, row: int, column: int, cell: Cell, look: str) -> None:
        """Write one cell; a text stays a text, whatever it begins with, and None leaves a blank, not a zero."""
        value, name = (cell.value, cell.look) if isinstance(cell, Styled) else (cell, look)
        style = self.book.look(name)
        if value is None or value == "":
            if name != "plain":
                self.paper.write_blank(row, column, None, style)
        elif isinstance(value, Formula):
            self.paper.write_formula(row, column, value.text, style, float(value.value))
        elif isinstance(value, str):
            self.paper.write_string(row, column, _safe(value), style)
        else:
            self.paper.write_number(row, column, float(value), style)

    def add(self, cells: Sequence[Cell], looks: str | Sequence[str], first_column: int = 0) -> int:
        """Write the next row, in one look or in each column's own; the number of the row written."""
        named = [looks] * len(cells) if isinstance(looks, str) else looks
        for column, (cell, look) in enumerate(zip(cells, named, strict=True), first_column):
            self.put(self.row, column, cell, look)
        self.row += 1
        return self.row - 1

    def merge(self, first: int, last: int, text: str, look: str) -> None:
        """Write a text over several columns of the current row."""
        for column in range(first, last + 1):
            self.put(self.row, column, None, look)
        if last > first:
            self.paper.merge_range(self.row, first, self.row, last, "", self.book.look(look))
        self.put(self.row, first, text, look)

    def add_table(self, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], frozen: int = 0) -> tuple[int, int]:
        """Write a table whose head stays in sight and is printed on each page; its first and last row.

        `frozen` columns stay in sight as well. The last row stands before the first where there are no rows.
        """
        for number, column in enumerate(columns):
            self.paper.set_column(number, number, column.width)
        if sum(column.width for column in columns) > _A4_CHARACTERS:
            self.paper.set_paper(A3)
        head = self.add([column.head for column in columns], "head")
        looks = [column.look for column in columns]
        for row in rows:
            self.add(row, looks)
        self.paper.freeze_panes(head + 1, frozen)
        self.paper.repeat_rows(head)
        if self.row > head + 1:
            self.paper.autofilter(head, 0, self.row - 1, len(columns) - 1)
            self.paper.ignore_errors({"number_stored_as_text": f"A{head + 2}:{letter(len(columns) - 1)}{self.row}"})
        return head + 1, self.row - 1


def letter(column: int) -> str:
    """The name of a column counted from 0.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    return str(xl_col_to_name(column))


def column_range(column: int, first: int, last: int, sheet: str = "") -> str:
    """A stretch of a column in Excel's words; rows and columns count from 0.

    >>> column_range(2, 4, 9, "งบประมาณ")
    "'งบประมาณ'!$C$5:$C$10"
    """
    name = letter(column)
    place = f"'{sheet}'!" if sheet else ""
    return f"{place}${name}${first + 1}:${name}${last + 1}"


def _safe(text: str) -> str:
    """The text as a cell can hold it: no half characters, not beyond Excel's limit."""
    whole = text.encode("utf-8", "replace").decode()
    return whole if len(whole) <= TEXT_LIMIT else whole[: TEXT_LIMIT - 1] + "…"
