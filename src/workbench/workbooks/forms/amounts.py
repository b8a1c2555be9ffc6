"""What every sheet of amounts shares: lines by their codes, given once, their amounts with their cells."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from workbench.base.labels import EXPENSE_GROUPS
from workbench.workbooks.forms.beside import Words
from workbench.workbooks.forms.tables import Row, TableReading
from workbench.workbooks.submission import BudgetValue

Codes = tuple[str, ...]
Amounts = dict[str, Decimal]
"""Column key → amount; blank and refused cells are left out."""
Line = tuple[Codes, Row, Amounts]


def read_codes(reading: TableReading, row: Row) -> Codes | None:
    """The activity and expense group of a line; None, with a finding, for codes that are not known."""
    activities = {each.activity_code for each in reading.reference.framework.activities}
    codes = reading.code(row, "activity_code", activities), reading.code(row, "expense_group", EXPENSE_GROUPS)
    if codes[0] in activities and codes[1] in EXPENSE_GROUPS:
        return codes
    reading.remark("row_unknown", row, "activity_code", " ".join(codes).strip() or "(ว่าง)")
    return None


def keep_money(reading: TableReading, lines: Iterable[Line]) -> None:
    """Keep the amounts of lines as budget values with their cells."""
    for codes, row, amounts in lines:
        for measure, value in amounts.items():
            cell = reading.table.address(row, measure)
            money = BudgetValue(codes[0], codes[1], measure, value, reading.table.name, cell)
            if note := reading.text(row, "note"):
                reading.contents.notes[money.sheet, cell] = note
            reading.contents.budget.append(money)


def indicator_words(reading: TableReading, code: str) -> dict[str, Words]:
    """What a form prints beside an indicator's code."""
    framework = reading.reference.framework
    indicator = framework.indicator(code)
    names = [each.name for each in framework.indicators]
    return {"indicator": Words(indicator.name, names), "unit": Words(indicator.unit, is_unit=True)}


def line_words(reading: TableReading, codes: Codes) -> dict[str, Words]:
    """What a form prints beside the codes of an activity and an expense group."""
    framework = reading.reference.framework
    activities = [each.name for each in framework.activities]
    return {
        "activity": Words(framework.activity(codes[0]).name, activities),
        "expense_name": Words(EXPENSE_GROUPS[codes[1]], EXPENSE_GROUPS.values()),
    }


def read_amounts(reading: TableReading, row: Row, keys: tuple[str, ...]) -> Amounts:
    """The amounts of a row, column by column; blank and refused cells are left out."""
    numbers = {key: reading.number(row, key).value for key in keys}
    return {key: value for key, value in numbers.items() if value is not None}


def keep_once(reading: TableReading, lines: list[Line]) -> list[Line]:
    """Each line once; given again with the same amounts it is remarked, with others neither counts (D48)."""
    kept: dict[Codes, Line] = {}
    refused: set[Codes] = set()
    key = reading.table.columns[0].key
    for codes, row, amounts in lines:
        first = kept.setdefault(codes, (codes, row, amounts))
        if first[1] is row:
            continue
        is_same = first[2] == amounts
        code = "row_repeated" if is_same else "row_doubled"
        reading.remark(code, row, key, " ".join(codes), reading.table.address(first[1], key))
        if not is_same:
            refused.add(codes)
    return [line for codes, line in kept.items() if codes not in refused]
