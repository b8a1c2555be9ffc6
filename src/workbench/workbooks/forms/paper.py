"""How a form's sheets lie on paper: rows as high as their texts, twelve months on A3."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from math import ceil

from openpyxl.worksheet.worksheet import Worksheet

from workbench.workbooks.forms.layout import Column
from workbench.workbooks.forms.sums import groups, is_month
from workbench.workbooks.forms.template import Row

LINE = 21.0
"""The height of a line of the forms' font, in points."""
_TITLE = 27.0
_A4_CHARACTERS = 200
_FILLED = 0.8
"""How much of a column's width letters fill before a Thai word is carried over."""
_SHORT_INPUTS = ("nil", "note")


def set_heights(ws: Worksheet, columns: Sequence[Column], rows: Sequence[Row], header_row: int) -> None:
    """Make every row as high as its prefilled texts need, for programs that do not do so by themselves.

    Rows that whoever fills them in writes sentences into are left to grow. In a list by indicator only the first row of
    each shows its name in full.
    """
    ws.row_dimensions[1].height = _TITLE
    for above in range(2, header_row):
        ws.row_dimensions[above].height = LINE
    ws.row_dimensions[header_row].height = _height(columns, {each.key: each.header for each in columns})
    if any(each.role == "input" and each.type == "text" and each.key not in _SHORT_INPUTS for each in columns):
        return
    is_grouped = any(each.formula == "group" for each in columns)
    firsts = {start for start, _ in groups(rows)} if is_grouped else set(range(len(rows)))
    for at, row in enumerate(rows):
        ws.row_dimensions[header_row + 1 + at].height = _height(columns, row) if at in firsts else LINE


def needs_a3(columns: Sequence[Column]) -> bool:
    """Whether a sheet of twelve months is too wide to be read on A4; what every office prints stays on A4."""
    return any(map(is_month, columns)) and sum(each.width for each in columns) > _A4_CHARACTERS


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column; marks above and below a letter take no room.

    >>> lines_of("ที่", 2), lines_of("เป้าหมาย", 5)
    (1, 2)
    """
    letters = sum(unicodedata.category(letter) != "Mn" for letter in text)
    return max(1, ceil(letters / (width * _FILLED)))


def _height(columns: Sequence[Column], row: Row) -> float:
    texts = ((row.get(each.key), each.width) for each in columns)
    return LINE * max(lines_of(text, width) if isinstance(text, str) else 1 for text, width in texts)
