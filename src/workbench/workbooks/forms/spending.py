"""The spending sheet of a returned form: balances to date, and the amounts that it owes and does not give."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.base.labels import EXPENSE_GROUPS
from workbench.workbooks.forms.amounts import Amounts, Codes, keep_money, keep_once, line_words, read_codes
from workbench.workbooks.forms.beside import belongs_together
from workbench.workbooks.forms.tables import Row, TableReading
from workbench.workbooks.forms.values import Number
from workbench.workbooks.submission import SpendingGap

MEASURES = ("plan", "received", "committed", "disbursed")
OWED = ("received", "committed", "disbursed")
"""What every line must give; zero is written as 0, for a blank is no zero."""


@dataclass(frozen=True)
class _Line:
    """One line of the sheet as its cells say it, all refused where the words beside its codes are another line's."""

    codes: Codes
    row: Row
    numbers: dict[str, Number]

    @property
    def is_blank(self) -> bool:
        return all(number.status == "missing" for number in self.numbers.values())


def read_spending(reading: TableReading) -> None:
    """A sender's balances to date by activity × expense group (design §3.7), and a gap for each amount it owes.

    Owed are the lines that stand in the form, those it was written with and those reported before. A blank line, a
    blank cell and a deleted row are findings; what is refused has its own.
    """
    lines = [line for row in reading.table.rows if (line := _read_line(reading, row))]
    said = [line for line in lines if not line.is_blank]
    kept = keep_once(reading, [(line.codes, line.row, _amounts(line)) for line in said])
    keep_money(reading, kept)
    counted = {id(row) for _, row, _ in kept}
    settled: set[Codes] = set()
    for line in said:
        if id(line.row) in counted:
            _note_gaps(reading, line)
        elif line.codes not in settled and line.codes not in {codes for codes, *_ in kept}:
            _add_gaps(reading, line.codes, "refused", line.row)
        settled.add(line.codes)
    for line in lines:
        if line.codes not in settled:
            reading.remark("line_blank", line.row, OWED[0], _shown(line.codes))
            _add_gaps(reading, line.codes, "missing", line.row)
            settled.add(line.codes)
    for codes in sorted((reading.prefilled | reading.reference.spending) - settled):
        reading.contents.add("row_missing", reading.table.name, expected=_shown(codes))
        _add_gaps(reading, codes, "missing")


def _read_line(reading: TableReading, row: Row) -> _Line | None:
    """The line in a row; None for a row without amounts that names no line, and for one that is not known."""
    is_blank = all(reading.is_blank(row, measure) for measure in MEASURES)
    if is_blank and not (reading.text(row, "activity_code") and reading.text(row, "expense_group")):
        return None
    codes = read_codes(reading, row)
    if codes is None:
        return None
    if belongs_together(reading, row, line_words(reading, codes)):
        return _Line(codes, row, {measure: reading.number(row, measure) for measure in MEASURES})
    return _Line(codes, row, {measure: Number("refused") for measure in MEASURES})


def _amounts(line: _Line) -> Amounts:
    return {measure: number.value for measure, number in line.numbers.items() if number.value is not None}


def _note_gaps(reading: TableReading, line: _Line) -> None:
    for measure in OWED:
        status = line.numbers[measure].status
        if status == "missing":
            reading.remark("blank_value", line.row, measure)
        if status != "reported":
            _add_gap(reading, line.codes, measure, status, line.row)


def _add_gaps(reading: TableReading, codes: Codes, status: str, row: Row | None = None) -> None:
    for measure in OWED:
        _add_gap(reading, codes, measure, status, row)


def _add_gap(reading: TableReading, codes: Codes, measure: str, status: str, row: Row | None) -> None:
    cell = reading.table.address(row, measure) if row else ""
    reading.contents.spending_gaps.append(SpendingGap(codes[0], codes[1], measure, status, reading.table.name, cell))


def _shown(codes: Codes) -> str:
    return f"{codes[0]} {EXPENSE_GROUPS.get(codes[1], codes[1])}"
