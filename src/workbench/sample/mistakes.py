"""Workbooks gone wrong the way they do: numbers as words, broken formulas, changed headers, other files."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from workbench.form_writer import HEADER_ROW, book_bytes, make_book
from workbench.forms import Form, Row
from workbench.layout import Layout
from workbench.sample.assumptions import Mistake
from workbench.text import format_number, to_thai_digits

_NOT_EXCEL = "รหัสตัวชี้วัด,ตัวชี้วัด,ผลงวดนี้\nข้อมูลสมมติ,ไฟล์ข้อความที่ตั้งนามสกุลเป็น .xlsx,๑๒\n"
_WRONG_HEADER = "ผลการดำเนินงานงวดนี้"


def faulty_bytes(form: Form, mistake: Mistake, layout: Layout) -> bytes:
    """The form as its sender sent it, with one mistake in it."""
    if mistake.kind == "not_excel":
        return _NOT_EXCEL.encode("utf-8-sig")
    if mistake.kind in _IN_ROWS:
        rows = _with_mistake(form.sheets["results"], mistake, layout)
        return book_bytes(make_book(form.fill({"results": rows}), layout))
    book = make_book(form, layout)
    _IN_BOOK[mistake.kind](book, mistake, layout)
    return book_bytes(book)


def _with_mistake(rows: list[Row], mistake: Mistake, layout: Layout) -> list[Row]:
    wanted = (mistake.indicator_code, mistake.element_code)
    changed = []
    for row in rows:
        if (row["indicator_code"], row["element_code"]) == wanted:
            number = row.get("value")
            row = row | _IN_ROWS[mistake.kind](number if isinstance(number, Decimal) else Decimal(0), layout)
            if mistake.kind == "left_blank":
                row.pop("nil", None)
            if mistake.kind == "doubled_row":
                changed.append(row | {"value": (row["value"] or Decimal(0)) + 1})
        changed.append(row)
    return changed


_IN_ROWS: dict[str, Callable[[Decimal, Layout], Row]] = {
    "thai_digits": lambda number, layout: {"value": to_thai_digits(format_number(number))},
    "comma_text": lambda number, layout: {"value": format_number(number)},
    "with_unit": lambda number, layout: {"value": f"{number:f} ราย"},
    "dash": lambda number, layout: {"value": "-", "nil": None},
    "left_blank": lambda number, layout: {"value": None},
    "nil_with_value": lambda number, layout: {"value": number or Decimal(1), "nil": layout.nil_word},
    "doubled_row": lambda number, layout: {"value": number, "nil": None},
}


def _break_formula(book: Workbook, mistake: Mistake, layout: Layout) -> None:
    cell = _value_cell(book[layout.sheets["results"].name], mistake, layout)
    cell.value = "#REF!"
    cell.data_type = "e"


def _change_code(book: Workbook, mistake: Mistake, layout: Layout) -> None:
    label = layout.cover.labels["sender_code"]
    for row in book[layout.cover.name].iter_rows(max_col=2):
        if row[0].value == label:
            row[1].value = f"{mistake.sender}1"


def _rename_header(book: Workbook, mistake: Mistake, layout: Layout) -> None:
    header = next(column.header for column in layout.sheets["results"].columns if column.key == "value")
    for cell in book[layout.sheets["results"].name][HEADER_ROW]:
        if cell.value == header:
            cell.value = _WRONG_HEADER


_IN_BOOK: dict[str, Callable[[Workbook, Mistake, Layout], None]] = {
    "error_cell": _break_formula,
    "wrong_code": _change_code,
    "renamed_header": _rename_header,
}


def _value_cell(sheet: Worksheet, mistake: Mistake, layout: Layout) -> Any:
    keys = [column.key for column in layout.sheets["results"].columns]
    indicator, element, value = (keys.index(key) for key in ("indicator_code", "element_code", "value"))
    for row in sheet.iter_rows(min_row=HEADER_ROW + 1):
        if (row[indicator].value, row[element].value) == (mistake.indicator_code, mistake.element_code):
            return row[value]
    raise LookupError(f"{mistake.sender} has no row {mistake.indicator_code} {mistake.element_code}")
