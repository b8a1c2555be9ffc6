"""Workbooks gone wrong the way they do: numbers as words, broken formulas, changed headers, other files."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from workbench.base.text import format_number, to_thai_digits
from workbench.sample.assumptions import Mistake
from workbench.workbooks.forms import HEADER_ROW, Form, Layout, Row, book_bytes, make_book

_NOT_EXCEL = b"%PDF-1.4\n% a made-up scan, renamed to .xlsx by its sender\n%%EOF\n"
_WRONG_HEADER = "ผลการดำเนินงานงวดนี้"


def faulty_bytes(form: Form, mistake: Mistake, layout: Layout) -> bytes:
    """The form as its sender sent it, with one mistake in it."""
    if mistake.kind == "not_excel":
        return _NOT_EXCEL
    if mistake.kind in _IN_ROWS:
        rows = _with_mistake(form.sheets["results"], mistake, layout)
        return book_bytes(make_book(form.fill({"results": rows}), layout))
    if mistake.kind in _IN_LINES:
        place = (mistake.activity_code, mistake.expense_group)
        lines = [
            row | _IN_LINES[mistake.kind](row) if (row["activity_code"], row["expense_group"]) == place else row
            for row in form.sheets["spending"]
        ]
        return book_bytes(make_book(form.fill({"spending": lines}), layout))
    book = make_book(form, layout)
    _IN_BOOK[mistake.kind](book, mistake, layout)
    return book_bytes(book)


def _with_mistake(rows: list[Row], mistake: Mistake, layout: Layout) -> list[Row]:
    changed = []
    for row in rows:
        if (row["indicator_code"], row["element_code"]) == (mistake.indicator_code, mistake.element_code):
            row = row | _IN_ROWS[mistake.kind](row, layout)
            if mistake.kind == "doubled_row":
                changed.append(row | {"value": _number(row) + 1})
        changed.append(row)
    return changed


def _number(row: Row) -> Decimal:
    """What was meant; one where nothing had been done, so that the mistake has something to be made with."""
    number = row.get("value")
    return number if isinstance(number, Decimal) else Decimal(1)


_IN_ROWS: dict[str, Callable[[Row, Layout], Row]] = {
    "thai_digits": lambda row, layout: {"value": to_thai_digits(format_number(_number(row))), "nil": None},
    "comma_text": lambda row, layout: {"value": format_number(_number(row)), "nil": None},
    "with_unit": lambda row, layout: {"value": f"{_number(row):f} {row['unit']}", "nil": None},
    "dash": lambda row, layout: {"value": "-", "nil": None},
    "left_blank": lambda row, layout: {"value": None, "nil": None},
    "nil_with_value": lambda row, layout: {"value": max(Decimal(1), _number(row)), "nil": layout.nil_word},
    "digit_dropped": lambda row, layout: {"value": _number(row) // 10, "nil": None},
    "doubled_row": lambda row, layout: {"value": _number(row), "nil": None},
    "unit_changed": lambda row, layout: {"value": _number(row) / 1000, "unit": f"พัน{row['unit']}", "nil": None},
    "share_for_percent": lambda row, layout: {"value": _number(row) / 100, "nil": None},
}

_IN_LINES: dict[str, Callable[[Row], Row]] = {
    "amount_with_unit": lambda row: {"disbursed": f"{format_number(row['disbursed'], 2)} บาท"},
    "line_left_blank": lambda row: dict.fromkeys(("plan", "received", "committed", "disbursed")),
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


def _merge_rows(book: Workbook, mistake: Mistake, layout: Layout) -> None:
    sheet = book[layout.sheets["results"].name]
    cell = _value_cell(sheet, mistake, layout)
    sheet.merge_cells(start_row=cell.row, end_row=cell.row + 1, start_column=cell.column, end_column=cell.column)


def _copy_sheet(book: Workbook, mistake: Mistake, layout: Layout) -> None:
    sheet = book[layout.sheets["results"].name]
    book.copy_worksheet(sheet).title = f"{sheet.title} (2)"


def _strike_out(book: Workbook, mistake: Mistake, layout: Layout) -> None:
    cell = _value_cell(book[layout.sheets["results"].name], mistake, layout)
    cell.font = Font(name=cell.font.name, size=cell.font.size, strike=True)


_IN_BOOK: dict[str, Callable[[Workbook, Mistake, Layout], None]] = {
    "error_cell": _break_formula,
    "wrong_code": _change_code,
    "renamed_header": _rename_header,
    "merged_rows": _merge_rows,
    "copied_sheet": _copy_sheet,
    "struck_out": _strike_out,
}


def _value_cell(sheet: Worksheet, mistake: Mistake, layout: Layout) -> Any:
    keys = [column.key for column in layout.sheets["results"].columns]
    indicator, element, value = (keys.index(key) for key in ("indicator_code", "element_code", "value"))
    for row in sheet.iter_rows(min_row=HEADER_ROW + 1):
        if (row[indicator].value, row[element].value) == (mistake.indicator_code, mistake.element_code):
            return row[value]
    raise LookupError(f"{mistake.sender} has no row {mistake.indicator_code} {mistake.element_code}")
