"""The sums a form shows to whoever fills it in: of a row's months, of one indicator's rows, of a column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workbench.workbooks.forms.layout import Column
from workbench.workbooks.forms.template import Row

_WRONG = {"font": Font(color="B00020", bold=True), "fill": PatternFill("solid", bgColor="F9D9D6")}
_RIGHT = {"font": Font(color="1B6B3A", bold=True), "fill": PatternFill("solid", bgColor="DCEFE2")}
_NEXT = {"border": Border(top=Side(style="thin", color="1B6B3A"))}
GROUPED_BY = "indicator_code"


def row_sums(columns: Sequence[Column], rows: Sequence[Row], first: int) -> Iterator[tuple[int, int, str]]:
    """(row, column, formula) of every sum on a sheet whose rows begin at row `first`; blank cells count nothing there.

    A group's sum stands in its first row only; the rows of a group stand together.
    """
    for number, column in enumerate(columns, 1):
        if column.formula == "months":
            months = [get_column_letter(at) for at, each in enumerate(columns, 1) if is_month(each)]
            for row in range(first, first + len(rows)):
                yield row, number, f"=SUM({months[0]}{row}:{months[-1]}{row})"
        elif column.formula == "group":
            summed = _letter(columns, "target")
            for start, end in groups(rows):
                if rows[start].get("is_summed"):
                    yield first + start, number, f"=SUM({summed}{first + start}:{summed}{first + end})"


def column_sums(columns: Sequence[Column], first: int, last: int) -> Iterator[tuple[int, str]]:
    """(column, formula) of the sums that stand above the headers."""
    for number, column in enumerate(columns, 1):
        if column.total and last >= first:
            letter = get_column_letter(number)
            yield number, f"=SUM({letter}{first}:{letter}{last})"


def colour_sums(ws: Worksheet, columns: Sequence[Column], first: int, last: int) -> None:
    """Colour each sum green where it equals what it should, else red; draw a line where another group begins."""
    if any(column.formula == "group" for column in columns) and last > first:
        by = _letter(columns, GROUPED_BY)
        area = f"A{first + 1}:{get_column_letter(len(columns))}{last}"
        ws.conditional_formatting.add(area, FormulaRule([f"${by}{first + 1}<>${by}{first}"], **_NEXT))
    for number, column in enumerate(columns, 1):
        if not column.equals or last < first:
            continue
        own, other = get_column_letter(number), _letter(columns, column.equals)
        filled = f'AND({own}{first}<>"",{other}{first}<>"",{own}{first}+{other}{first}>0'
        area = f"{own}{first}:{own}{last}"
        same = f"ROUND({own}{first}-{other}{first},2)=0"
        ws.conditional_formatting.add(area, FormulaRule([f"{filled},{same})"], **_RIGHT))
        ws.conditional_formatting.add(area, FormulaRule([f"{filled},NOT({same}))"], **_WRONG))


def is_month(column: Column) -> bool:
    """Whether a column is one of the twelve months: they are keyed by month id.

    >>> is_month(Column(key="2563-04", header="เม.ย. 63", role="input", width=9))
    True
    """
    return column.key[:4].isdecimal()


def _letter(columns: Sequence[Column], key: str) -> str:
    return get_column_letter(1 + [each.key for each in columns].index(key))


def groups(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """First and last place of each stretch of rows about the same indicator."""
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or rows[at].get(GROUPED_BY) != rows[start].get(GROUPED_BY):
            yield start, at - 1
            start = at
