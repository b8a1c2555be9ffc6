"""The second opinion: calamine reads the same bytes, and every value must be the same.

Two readers that share no code and agree are worth more than either (research: faults §4). calamine may end
the process over a hostile file, so it comes last, after every cell has been bounded.
"""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

from workbench.base.text import show_text
from workbench.workbooks.reading.limits import refuse
from workbench.workbooks.reading.sheets import column_letters
from workbench.workbooks.reading.workbook import UNSHOWABLE_DATE, RawCell, RawSheet, RawWorkbook, write_number

# White space, what `decode_text` drops, and the escape of half a character, which calamine leaves as it is.
_UNCOMPARED = re.compile(r"[\s\x00-\x1f\x7f\ufffd\ud800-\udfff]+|_x[dD][89A-Fa-f][0-9A-Fa-f]{2}_")
_DATES = (datetime.date, datetime.time, datetime.timedelta)


def confirm(data: bytes, workbook: RawWorkbook) -> None:
    """Raise Unreadable at the first cell, in reading order, where calamine sees another value.

    Not differences: white space and control characters, an error cell or a formula without a value (calamine
    shows both as blank), and how a date is represented.
    """
    from python_calamine import CalamineWorkbook

    opened = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = set(opened.sheet_names)
    for sheet in workbook.sheets:
        if sheet.name not in names:
            raise refuse("readers_disagree", "-", "-", sheet=show_text(sheet.name))
        _confirm_sheet(opened.get_sheet_by_name(sheet.name), sheet)


def _confirm_sheet(other: Any, sheet: RawSheet) -> None:
    first = {(cell.row, cell.column): cell for cell in sheet.cells}
    top, left = other.start or (0, 0)
    for row_number, row in enumerate(other.to_python(skip_empty_area=True), top + 1):
        for column_number, value in enumerate(row, left + 1):
            cell = first.pop((row_number, column_number), None)
            if not _agree(cell, value):
                raise _disagreement(sheet, row_number, column_number, cell, value)
    for (row_number, column_number), cell in first.items():
        if not _agree(cell, ""):
            raise _disagreement(sheet, row_number, column_number, cell, "")


def _agree(cell: RawCell | None, value: Any) -> bool:
    """Whether calamine's value says what the cell says; None is a cell without a value."""
    if cell is None:
        return value == "" or (isinstance(value, str) and _strip(value) == "")
    if cell.kind in ("error", "formula_without_value"):
        return value == "" or (cell.value == UNSHOWABLE_DATE and not isinstance(value, str))
    if isinstance(value, _DATES) or cell.kind == "date":
        return cell.kind in ("date", "number") and not isinstance(value, str | bool)
    if isinstance(value, bool) or cell.kind == "bool":
        return cell.kind == "bool" and value is (cell.value == "TRUE")
    if isinstance(value, int | float):
        return cell.kind == "number" and (float(cell.value) == value or write_number(value) == cell.value)
    return cell.kind == "text" and (value == cell.value or _strip(value) == _strip(cell.value))


def _strip(text: str) -> str:
    return _UNCOMPARED.sub("", text)


def _disagreement(sheet: RawSheet, row: int, column: int, cell: RawCell | None, value: Any) -> Exception:
    return refuse(
        "readers_disagree",
        show_text(cell.value if cell else ""),
        show_text(write_number(value) if isinstance(value, float) else str(value)),
        sheet=show_text(sheet.name),
        cell=f"{column_letters(column)}{row}",
    )
