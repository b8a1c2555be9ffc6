"""The cells of a workbook, as values of a declared kind, read by openpyxl and confirmed by calamine."""

from __future__ import annotations

import datetime
import io
import re
import warnings
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.base.text import clean_text, show_text
from workbench.workbooks.findings import Finding
from workbench.workbooks.reading.archive import open_archive
from workbench.workbooks.reading.formats import shows_nothing
from workbench.workbooks.reading.limits import DEFAULT_LIMITS, ReadingLimits, Unreadable, refuse
from workbench.workbooks.reading.looks import is_unseen
from workbench.workbooks.reading.package import STYLES_PART, Package, SheetPart, read_package
from workbench.workbooks.reading.second_reader import confirm
from workbench.workbooks.reading.sheets import SheetScan, column_letters, count_strings, scan_sheet
from workbench.workbooks.reading.stray import without_spans
from workbench.workbooks.reading.workbook import UNSHOWABLE_DATE, CellKind, RawCell, RawSheet, RawWorkbook, write_number

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_workbook(data: bytes, limits: ReadingLimits = DEFAULT_LIMITS) -> RawWorkbook:
    """Every cell with a value of every worksheet; raises Unreadable and nothing else.

    For the child process: openpyxl is slow on a hostile file and calamine may end the process. `data` must
    have passed `scan_container`. The sheets are scanned and bounded before either library sees them.
    """
    try:
        package, scans, has_styles = _scan(data, limits)
        stray = {sheet.part: scan.stray_spans for sheet, scan in zip(package.worksheets, scans, strict=True)}
        if any(stray.values()):
            data = without_spans(data, stray)
        workbook = _read_first(data, package, scans, has_styles, limits)
        confirm(data, workbook)
        return workbook
    except Unreadable:
        raise
    except MemoryError as fault:
        raise Unreadable(Finding("reader_crashed", found="หน่วยความจำไม่พอ"), repr(fault)) from fault
    except Exception as fault:  # openpyxl and calamine fail with anything (faults §0.6)
        raise Unreadable(Finding("file_unreadable"), repr(fault)) from fault


def find_hidden_parts(workbook: RawWorkbook, expected_sheets: Iterable[str] = ()) -> list[Finding]:
    """Warnings of a sheet's values that its reader does not see: hidden, struck out, white, far behind the table.

    `expected_sheets` are those that the form itself hides.
    """
    findings = []
    for sheet in workbook.sheets:
        if clean_text(sheet.name) in set(expected_sheets):
            continue
        shown = show_text(sheet.name)
        if sheet.state != "visible" and sheet.cells:
            findings.append(Finding("hidden_sheet", sheet=shown, found=shown))
        if sheet.hidden_rows:
            rows = show_text(", ".join(map(str, sheet.hidden_rows)))
            findings.append(Finding("hidden_rows", sheet=shown, cell=f"{sheet.hidden_rows[0]}", found=rows))
        if sheet.hidden_columns:
            columns = show_text(", ".join(sheet.hidden_columns))
            findings.append(Finding("hidden_columns", sheet=shown, cell=sheet.hidden_columns[0], found=columns))
        if sheet.unseen:
            cells = show_text(", ".join(sheet.unseen))
            findings.append(Finding("unseen_values", shown, sheet.unseen[0], cells))
        if sheet.stray:
            findings.append(Finding("stray_cells", shown, sheet.stray[0], show_text(", ".join(sheet.stray))))
    return findings


def _scan(data: bytes, limits: ReadingLimits) -> tuple[Package, list[SheetScan], bool]:
    """The workbook's parts, our own pass over every sheet, and whether there are styles."""
    archive = open_archive(data, limits)
    package = read_package(archive)
    strings = 0
    if package.shared_strings:
        strings = count_strings(package.shared_strings, archive.chunks(package.shared_strings), limits)
    scans = []
    for sheet in package.worksheets:
        scans.append(scan_sheet(sheet.name, sheet.part, archive.chunks(sheet.part), strings, limits))
        if sum(scan.count for scan in scans) > limits.cells:
            raise refuse("too_many_cells", f"{limits.cells:,}", sheet=show_text(sheet.name))
    return package, scans, STYLES_PART in archive.parts


def _read_first(
    data: bytes, package: Package, scans: list[SheetScan], has_styles: bool, limits: ReadingLimits
) -> RawWorkbook:
    """The workbook as openpyxl reads it."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # extensions that openpyxl would drop on saving; nothing is saved
        opened = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheets = tuple(_read_sheets(opened, package.worksheets, scans, has_styles, limits))
        finally:
            opened.close()
    return RawWorkbook(sheets)


def _read_sheets(
    opened: Workbook,
    parts: tuple[SheetPart, ...],
    scans: list[SheetScan],
    has_styles: bool,
    limits: ReadingLimits,
) -> Iterator[RawSheet]:
    """Each sheet that workbook.xml names; one that openpyxl left out, wholly or in part, is refused."""
    worksheets = {worksheet.title: worksheet for worksheet in opened.worksheets}
    for part, scan in zip(parts, scans, strict=True):
        shown = show_text(part.name)
        if part.name not in worksheets:
            raise refuse("sheet_unreadable", shown, sheet=shown)
        cells = tuple(_read_cells(worksheets[part.name], scan, has_styles, limits))
        if len(cells) != scan.count + len(scan.uncached):
            raise refuse("sheet_unreadable", shown, sheet=shown)
        cells = tuple(cell for cell in cells if cell.value or cell.is_formula)  # an empty text holds nothing
        remarkable = (scan.hidden_rows, scan.hidden_columns, scan.merged, scan.stray, scan.unseen)
        yield RawSheet(part.name, part.state, cells, *map(tuple, remarkable))  # type: ignore[arg-type]


def _read_cells(worksheet: Any, scan: SheetScan, has_styles: bool, limits: ReadingLimits) -> Iterator[RawCell]:
    """The cells up to the last one with a value; blank formatted rows behind it cost nothing."""
    if not scan.last_row:
        return
    worksheet.reset_dimensions()  # what <dimension> claims may be wrong (faults §0.2)
    formats: dict[int, tuple[str, bool]] = {}
    rows = worksheet.iter_rows(min_row=1, max_row=scan.last_row, min_col=1, max_col=scan.last_column)
    for row_number, row in enumerate(rows, 1):
        for column_number, cell in enumerate(row, 1):
            place = (row_number, column_number)
            value = cell.value
            if value is None and place not in scan.uncached:
                continue
            style = cell._style_id
            if style not in formats:
                formats[style] = _read_format(cell, has_styles, worksheet.title)
            kind, text = _to_kind(cell.data_type, value, scan.uncached.get(place))
            if kind == "error" and place not in scan.errors:
                text = UNSHOWABLE_DATE  # openpyxl could not make a date of a sound number
            if len(text) > limits.text_length:
                raise refuse(
                    "cell_text_too_long",
                    f"{len(text):,}",
                    f"{limits.text_length:,}",
                    sheet=show_text(worksheet.title),
                    cell=f"{column_letters(column_number)}{row_number}",
                )
            number_format, is_hidden = formats[style]
            found = RawCell(row_number, column_number, kind, text, number_format, place in scan.formulas)
            if is_hidden or (kind == "number" and shows_nothing(number_format, Decimal(text))):
                scan.unseen.append(found.address)
            yield found


def _read_format(cell: Any, has_styles: bool, title: str) -> tuple[str, bool]:
    """The cell's number format, and whether its look keeps its value from being seen."""
    try:
        return str(cell.number_format), is_unseen(cell.font, cell.fill)
    except IndexError as fault:
        if not has_styles:
            return "General", False
        raise refuse("cell_damaged", "style", sheet=show_text(title), cell=cell.coordinate) from fault


def _to_kind(data_type: str, value: Any, uncached: str | None) -> tuple[CellKind, str]:
    """The kind and the canonical text of what openpyxl gave; `uncached` is a formula that holds no result."""
    if value is None:
        return ("formula_without_value", uncached) if uncached else ("text", "")
    if data_type == "e":
        return "error", str(value)
    if isinstance(value, bool):
        return "bool", "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return "number", write_number(value)
    if isinstance(value, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        return "date", write_date(value)
    return "text", decode_text(str(value))


def write_date(value: datetime.datetime | datetime.date | datetime.time | datetime.timedelta) -> str:
    """A date, a date with its time, a time of day or a length of time, to the nearest second.

    >>> write_date(datetime.datetime(2020, 4, 25)), write_date(datetime.timedelta(hours=30))
    ('2020-04-25', '30:00:00')
    """
    if isinstance(value, datetime.timedelta):
        seconds = round(value.total_seconds())
        sign = "-" if seconds < 0 else ""
        hours, rest = divmod(abs(seconds), 3600)
        return f"{sign}{hours:02}:{rest // 60:02}:{rest % 60:02}"
    if isinstance(value, datetime.time):
        return value.isoformat("seconds")
    if not isinstance(value, datetime.datetime):
        return value.isoformat()
    rounded = (value + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
    return rounded.date().isoformat() if rounded.time() == datetime.time() else rounded.isoformat()


def decode_text(text: str) -> str:
    r"""The text with Excel's `_xHHHH_` escapes resolved and without control characters or lone surrogates.

    Line breaks and tabs stay; everything else is left to `clean_text`, which keeps what was written apart
    from what is compared.

    >>> decode_text("ก_x000D_\nข_x001B_[31m"), decode_text("_x005F_x0041_")
    ('ก\nข[31m', '_x0041_')
    """
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
