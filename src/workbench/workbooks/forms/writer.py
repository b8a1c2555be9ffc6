"""A form as an Excel workbook: prefilled, locked but for its input cells, ready to print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from workbench.base.fiscal import Month, parse_period
from workbench.base.labels import SAMPLE_BANNER, month_name, period_name, thai_date
from workbench.workbooks.forms.identity import META_KEYS, META_SHEET, SPENDING_LINES
from workbench.workbooks.forms.layout import Column, Layout, Sheet, fiscal_months
from workbench.workbooks.forms.paper import LINE, lines_of, needs_a3, set_heights
from workbench.workbooks.forms.sums import colour_sums, column_sums, row_sums
from workbench.workbooks.forms.template import Form, Row

HEADER_ROW = 4
_COVER_WIDTH = 90
_FILTERED_FROM = 60  # rows
_FONT = "TH SarabunPSK"
_LINE = Border(*(Side(style="thin", color="B8C4BD"),) * 4)
_LEFT = Alignment(horizontal="left", vertical="top")
_TOP = Alignment(wrap_text=True, vertical="top")
_CENTRE = Alignment(wrap_text=True, vertical="center", horizontal="center")
_INPUT_FILL = PatternFill("solid", fgColor="FFF7D6")
_FORMATS = {"choice": "@", "whole": "#,##0", "parts": "#,##0.00", "money": "#,##0.00", "general": None}
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_EPOCH = datetime(2000, 1, 1)


def write_form(form: Form, layout: Layout, path: Path) -> None:
    """Write the form to `path`, folders included; the same form gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(book_bytes(make_book(form, layout)))


def make_book(form: Form, layout: Layout) -> Workbook:
    """The form as an open workbook."""
    book = Workbook()
    book.remove(book.active)
    for style in _looks():
        book.add_named_style(style)
    _write_cover(book.create_sheet(layout.cover.name), form, layout)
    for key in layout.kinds[form.identity.kind].sheets:
        sheet = layout.sheets[key]
        _write_sheet(book.create_sheet(sheet.name), sheet, form, form.sheets.get(key, []), layout)
    _write_meta(book.create_sheet(META_SHEET), form)
    book.properties.creator = "workbench"
    book.properties.created = _EPOCH
    return book


def book_bytes(book: Workbook) -> bytes:
    """The workbook as .xlsx bytes that depend on its content alone: no clock in the zip or its properties."""
    written, fixed = BytesIO(), BytesIO()
    ExcelWriter(book, ZipFile(written, "w", ZIP_STORED)).save()
    with ZipFile(written) as source, ZipFile(fixed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + _EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), content)
            target.writestr(ZipInfo(name, (_EPOCH.year, 1, 1, 0, 0, 0)), content, ZIP_DEFLATED)
    return fixed.getvalue()


def _looks() -> Iterator[NamedStyle]:
    """The looks of a form's cells, as named styles of the workbook: cheap to set."""
    body, bold = Font(name=_FONT, size=14), Font(name=_FONT, size=14, bold=True)
    is_open = Protection(locked=False)
    yield NamedStyle("form_title", Font(name=_FONT, size=18, bold=True))
    yield NamedStyle("form_banner", Font(name=_FONT, size=14, bold=True, color="B00020"))
    yield NamedStyle("form_bold", bold)
    yield NamedStyle("form_body", body)
    yield NamedStyle("form_how_to", body, alignment=_TOP)
    yield NamedStyle("form_head", bold, PatternFill("solid", fgColor="DCE9E1"), _LINE, _CENTRE)
    yield NamedStyle("form_total", bold, None, _LINE, number_format=_FORMATS["money"])
    yield NamedStyle("form_total_label", bold, alignment=Alignment(horizontal="right"))
    yield NamedStyle("form_cover", body, alignment=_LEFT)
    yield NamedStyle("form_cover_input", body, _INPUT_FILL, alignment=_LEFT, protection=is_open)
    for name, number_format in _FORMATS.items():
        yield NamedStyle(f"form_shown_{name}", body, None, _LINE, _TOP, number_format)
        yield NamedStyle(f"form_input_{name}", body, _INPUT_FILL, _LINE, _TOP, number_format, is_open)


def cover_values(form: Form, layout: Layout) -> dict[str, Any]:
    """What the cover shows, by label key; empty values are left out where the kind does not ask for them."""
    identity, kind = form.identity, layout.kinds[form.identity.kind]
    period = parse_period(identity.period)
    words = month_name(period.first, digits="arabic") if period.kind == "month" else period_name(period, "arabic")
    values = {
        "sender_code": identity.sender_code,
        "sender_name": form.sender_name,
        "period": f"{identity.period} ({words})",
        "covers": form.covers,
        "due": thai_date(form.due_date, digits="arabic") if form.due_date else "",
        "revision": identity.revision,
        "effective_from": identity.effective_from,
        "document": identity.document,
    }
    shown = kind.cover or [key for key in layout.cover.labels if values[key] != ""]
    return {key: values[key] for key in layout.cover.labels if key in shown}


def _write_cover(ws: Worksheet, form: Form, layout: Layout) -> None:
    ws.column_dimensions["A"].width, ws.column_dimensions["B"].width = 26, _COVER_WIDTH
    kind = layout.kinds[form.identity.kind]
    _put(ws, 1, 1, kind.title, "title")
    if form.identity.is_sample:
        _put(ws, 2, 1, SAMPLE_BANNER, "banner")
    row = 4
    for key, value in cover_values(form, layout).items():
        _put(ws, row, 1, layout.cover.labels[key], "bold")
        _put(ws, row, 2, value, "cover_input" if key in layout.cover.editable else "cover")
        row += 1
    _put(ws, row + 1, 1, "วิธีกรอก", "bold")
    for line in kind.how_to or layout.how_to:
        row += 1
        _put(ws, row, 2, line, "how_to")
        ws.row_dimensions[row].height = LINE * lines_of(line, _COVER_WIDTH)
    for each in range(1, row + 1):
        if ws.row_dimensions[each].height is None:
            ws.row_dimensions[each].height = LINE
    _finish(ws, None)


def _write_sheet(ws: Worksheet, sheet: Sheet, form: Form, rows: list[Row], layout: Layout) -> None:
    columns = _columns(sheet, fiscal_months(form.identity.fiscal_year), rows)
    heading = f"{sheet.name} — {form.sender_name} — {form.covers}"
    _put(ws, 1, 1, heading, "title")
    _put(ws, 2, 1, sheet.prompt, "body")
    if form.identity.is_sample:
        _put(ws, 3, 1, SAMPLE_BANNER, "banner")
    for number, column in enumerate(columns, 1):
        _put(ws, HEADER_ROW, number, column.header, "head")
        ws.column_dimensions[get_column_letter(number)].width = column.width
    blank: list[Row] = [{} for _ in range(sheet.free_rows - len(rows))]
    for offset, row in enumerate([*rows, *blank], HEADER_ROW + 1):
        for number, column in enumerate(columns, 1):
            _put(ws, offset, number, row.get(column.key), _look(column, row))
    first, last = HEADER_ROW + 1, HEADER_ROW + len(rows)
    for offset, number, formula in row_sums(columns, rows, first):
        ws.cell(offset, number).value = formula
    _write_totals(ws, columns, first, last)
    colour_sums(ws, columns, first, last)
    _validate(ws, columns, rows, sheet, layout)
    set_heights(ws, columns, rows, HEADER_ROW)
    if len(rows) >= _FILTERED_FROM:
        ws.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{last}"
        ws.protection.autoFilter = False  # it may be used though the sheet is locked
    _finish(ws, f"{get_column_letter(1 + sum(c.role == 'key' for c in columns))}{HEADER_ROW + 1}", needs_a3(columns))


def _columns(sheet: Sheet, months: tuple[Month, ...], rows: list[Row]) -> tuple[Column, ...]:
    """The sheet's columns but for those that only show something, where there is nothing to show."""
    columns = sheet.columns_for(months)
    return tuple(
        each
        for each in columns
        if each.role != "shown" or not each.optional or any(row.get(each.key) is not None for row in rows)
    )


def _write_totals(ws: Worksheet, columns: tuple[Column, ...], first: int, last: int) -> None:
    """The sums of the money columns, above their headers, where they stay in sight and are read by nothing."""
    sums = list(column_sums(columns, first, last))
    for number, formula in sums:
        _put(ws, HEADER_ROW - 1, number, None, "total")
        ws.cell(HEADER_ROW - 1, number).value = formula
    if sums:
        _put(ws, HEADER_ROW - 1, sums[0][0] - 1, "รวมทั้งแผ่น", "total_label")


def _look(column: Column, row: Row) -> str:
    nature, kind = row.get("nature", "flow"), str(column.type)
    if kind == "number":
        kind = "whole" if row.get("is_whole") else "parts"
    if column.type == "text" or nature == "attribute":
        kind = "general"
    is_open = column.role == "input" and (column.key != "nil" or nature.startswith("flow"))
    return f"{'input' if is_open else 'shown'}_{kind}"


def _put(ws: Worksheet, row: int, column: int, value: Any, look: str) -> None:
    cell = ws.cell(row, column)
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = stays text
    cell.style = f"form_{look}"


def _validate(ws: Worksheet, columns: tuple[Column, ...], rows: list[Row], sheet: Sheet, layout: Layout) -> None:
    for number, column in enumerate(columns, 1):
        if column.role != "input" or column.type == "text":
            continue
        if column.type == "choice":
            word = column.word or layout.nil_word
            rule = DataValidation(type="list", formula1=f'"{word}"', allow_blank=True)
            meant = column.header if column.word else "งวดนี้ไม่ได้ดำเนินการ"
            rule.prompt = f"เลือก {word} เมื่อ{meant}"
        else:
            rule = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
            rule.allowBlank = True
            rule.prompt = f"กรอกเฉพาะตัวเลข ไม่ต้องใส่หน่วย เว้นว่าง = {sheet.blank_means}"
            rule.error, rule.errorTitle = "ต้องเป็นตัวเลขตั้งแต่ 0 ขึ้นไป", "ค่าไม่ถูกต้อง"
            rule.errorStyle = "warning"
        rule.promptTitle, rule.showInputMessage, rule.showErrorMessage = column.header[:30], True, True
        for first, last in _runs(_validated_rows(column, rows)):
            rule.add(f"{get_column_letter(number)}{first}:{get_column_letter(number)}{last}")
        if rule.sqref:
            ws.add_data_validation(rule)


def _validated_rows(column: Column, rows: list[Row]) -> Iterator[int]:
    for offset, row in enumerate(rows, HEADER_ROW + 1):
        nature = row.get("nature", "flow")
        if nature.startswith("flow") or (column.type != "choice" and nature != "attribute"):
            yield offset


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Neighbouring numbers as (first, last)."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _finish(ws: Worksheet, freeze: str | None, is_wide: bool = False) -> None:
    ws.freeze_panes = freeze
    ws.protection.sheet = True
    ws.protection.formatColumns = ws.protection.formatRows = False
    ws.page_setup.orientation = "landscape" if freeze else "portrait"
    ws.page_setup.paperSize = ws.PAPERSIZE_A3 if is_wide else ws.PAPERSIZE_A4
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.oddFooter.center.text = "หน้า &P จาก &N"
    ws.page_margins.left = ws.page_margins.right = 0.4
    ws.page_margins.top = ws.page_margins.bottom = 0.6
    if freeze:
        ws.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def _write_meta(ws: Worksheet, form: Form) -> None:
    identity = asdict(form.identity)
    lines = [f"{row['activity_code']}/{row['expense_group']}" for row in form.sheets.get("spending", [])]
    values = {key: identity[key] for key in META_KEYS} | ({SPENDING_LINES: " ".join(lines)} if lines else {})
    for row, (key, value) in enumerate(values.items(), 1):
        _put(ws, row, 1, key, "body")
        _put(ws, row, 2, str(int(value) if isinstance(value, bool) else value), "body")
    ws.sheet_state = "hidden"
    ws.protection.sheet = True
