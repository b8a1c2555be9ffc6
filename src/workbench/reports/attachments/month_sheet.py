"""The table of a Budget Bureau form: twelve months of plan and twelve of result, each with its total by formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.base.fiscal import Month
from workbench.base.labels import month_name
from workbench.reports.attachments.month_tables import MONTHS, MonthLine
from workbench.workbooks.sheets import A3, Cell, Formula, Sheet, Styled, column_range, letter

_RATES_AND_MONEY = ("บาท", "ร้อยละ")


@dataclass(frozen=True)
class Kind:
    """One of the two forms: its name, what its lines are called and led by, whether they may be added up; its notes.

    `closed_note` is said only of a table with months that cannot be told apart.
    """

    name: str
    title: str
    code_head: str
    line_head: str
    amount_heads: tuple[str, ...]
    is_money: bool
    closed_note: str
    notes: tuple[str, ...] = ()


class MonthTable:
    """The table as it grows on a sheet; columns count from 0."""

    def __init__(self, sheet: Sheet, kind: Kind, months: Sequence[Month], place_heads: Sequence[str] = ()) -> None:
        self.sheet, self.kind = sheet, kind
        self.places = len(place_heads)
        self.lead = ["ลำดับ", *place_heads, kind.code_head, kind.line_head, "หน่วยนับ", *kind.amount_heads]
        self.amounts = len(self.lead) - len(kind.amount_heads)
        self.plan = len(self.lead)
        self.result = self.plan + MONTHS + 1
        self.note = self.result + MONTHS + 1
        self.lines: list[MonthLine] = []
        self._add_heads([month_name(month, "short", "arabic") for month in months])
        self.first = sheet.row

    def _add_heads(self, names: list[str]) -> None:
        """Two rows of heads, months of plan and of result under one head each, kept in sight and on every page."""
        paper, style, top = self.sheet.paper, self.sheet.book.look("head"), self.sheet.row
        for column, head in [*enumerate(self.lead), (self.note, "หมายเหตุ")]:
            paper.merge_range(top, column, top + 1, column, head, style)
        for column, words in ((self.plan, "แผน"), (self.result, "ผล")):
            paper.merge_range(top, column, top, column + MONTHS, words, style)
            for step, name in enumerate([*names, "รวม"]):
                self.sheet.put(top + 1, column + step, name, "head")
        month = 15 if self.kind.is_money else 11
        widths = [
            6,
            *[22] * self.places,
            11,
            36,
            9,
            *[15] * len(self.kind.amount_heads),
            *[month] * (2 * MONTHS + 2),
            46,
        ]
        for column, width in enumerate(widths):
            paper.set_column(column, column, width)
        paper.freeze_panes(top + 2, self.places + 3)
        paper.repeat_rows(top, top + 1)
        paper.set_paper(A3)
        self.sheet.row = top + 2

    @property
    def notes(self) -> list[str]:
        """What is noted below the lines added so far."""
        return [*self.kind.notes, *([self.kind.closed_note] if any(line.closed for line in self.lines) else [])]

    def add(self, line: MonthLine, places: Sequence[str] = ()) -> None:
        """Add a line: months that cannot be told apart are shaded, months without a value stay blank."""
        self.lines.append(line)
        number = "parts" if line.unit in _RATES_AND_MONEY else "whole"
        plan, result = (
            [Styled(value, number) for value in line.plan],
            [
                Styled(value, "closed" if value is None and month in line.closed else number)
                for month, value in enumerate(line.result, 1)
            ],
        )
        cells: list[Cell] = [
            Styled(len(self.lines), "whole"), *places, Styled(line.code, "text"), line.name, Styled(line.unit, "text"),
            *(Styled(value, number) for value in line.amounts),
            *plan, Styled(self._total(line.plan_total, self.plan, None not in line.plan), number),
            *result, Styled(self._total(line.result_total, self.result, line.is_summed), number),
            "; ".join(line.notes),
        ]  # fmt: skip
        self.sheet.add(cells, "wrap")

    def _total(self, value: Decimal | None, column: int, is_summed: bool) -> Decimal | Formula | None:
        row = self.sheet.row + 1
        if value is None or not is_summed:
            return value
        return Formula(f"=SUM({letter(column)}{row}:{letter(column + MONTHS - 1)}{row})", value)

    def add_blank(self, words: str, note: str) -> None:
        """Add a line that the form has and the workbench has no data for."""
        cells: list[Cell] = [None] * self.note
        cells[self.places + 2 : self.places + 4] = [words, Styled("บาท", "text")]
        self.sheet.add([*cells, note], "wrap")

    def add_total(self) -> None:
        """Add the sum of the lines where they can be added: money can, indicators cannot."""
        if not self.kind.is_money or not self.lines:
            return
        columns = zip(*(_numbers(line) for line in self.lines), strict=True)
        sums = [self._sum(column, values) for column, values in enumerate(columns, self.amounts)]
        cells: list[Cell] = ["", "รวมทั้งสิ้น", *[""] * (self.amounts - 2), *(Styled(s, "total_parts") for s in sums), ""]
        self.sheet.add(cells, "total")

    def _sum(self, column: int, values: Sequence[Decimal | None]) -> Formula | None:
        known = [value for value in values if value is not None]
        if not known:
            return None
        return Formula(f"=SUM({column_range(column, self.first, self.sheet.row - 1)})", sum(known, Decimal(0)))


def _numbers(line: MonthLine) -> tuple[Decimal | None, ...]:
    return (*line.amounts, *line.plan, line.plan_total, *line.result, line.result_total)
