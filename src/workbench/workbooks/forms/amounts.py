"""The budget, target and plan sheets of a returned workbook: amounts with their cells."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from workbench.base.labels import EXPENSE_GROUPS
from workbench.workbooks.forms.beside import Words, belongs_together
from workbench.workbooks.forms.tables import Row, TableReading
from workbench.workbooks.submission import BudgetValue, PlanValue, TargetValue

Codes = tuple[str, ...]
Amounts = dict[str, Decimal]
"""Column key → amount; blank and refused cells are left out."""
Line = tuple[Codes, Row, Amounts]


def read_budget(reading: TableReading) -> None:
    """The department's budget by activity × expense group, of one version."""
    measures = ("approved", "adjusted")
    lines: list[Line] = []
    for row in reading.table.rows:
        if not all(reading.is_blank(row, measure) for measure in measures) and (codes := read_codes(reading, row)):
            is_usable = belongs_together(reading, row, line_words(reading, codes))
            lines.append((codes, row, _read_amounts(reading, row, measures) if is_usable else {}))
    keep_money(reading, keep_once(reading, lines))


def read_targets(reading: TableReading) -> None:
    """The offices' targets of the year."""
    indicators = {each.indicator_code for each in reading.reference.framework.indicators}
    lines: list[Line] = []
    for row in reading.table.rows:
        senders = reading.reference.senders
        codes: Codes = (reading.code(row, "indicator_code", indicators), reading.code(row, "office_code", senders))
        if not any(codes):
            continue
        if codes[0] not in indicators or codes[1] not in senders:
            reading.remark("row_unknown", row, "office_code", " ".join(codes).strip())
            continue
        if not belongs_together(reading, row, _indicator_words(reading, codes[0])):
            continue
        lines.append((codes, row, _read_amounts(reading, row, ("target",), is_each_asked=True)))
    for codes, row, amounts in keep_once(reading, lines):
        for value in amounts.values():
            cell = reading.table.address(row, "target")
            reading.contents.targets.append(TargetValue(codes[0], codes[1], value, reading.table.name, cell))


def read_plan(reading: TableReading) -> None:
    """A sender's planned increments, October to September."""
    indicators = {each.indicator_code for each in reading.reference.framework.indicators}
    shown = {column.key for column in reading.layout.sheets["plan"].columns}
    months = tuple(column.key for column in reading.table.columns if column.key not in shown)
    lines: list[Line] = []
    for row in reading.table.rows:
        code = reading.code(row, "indicator_code", indicators)
        if not code:
            continue
        if code not in indicators:
            reading.remark("row_unknown", row, "indicator_code", code)
            continue
        if not belongs_together(reading, row, _indicator_words(reading, code)):
            continue
        lines.append(((code,), row, _read_amounts(reading, row, months, is_each_asked=True)))
    for codes, row, amounts in keep_once(reading, lines):
        for month, value in amounts.items():
            cell = reading.table.address(row, month)
            reading.contents.plans.append(PlanValue(codes[0], month, value, reading.table.name, cell))


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


def _indicator_words(reading: TableReading, code: str) -> dict[str, Words]:
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


def _read_amounts(reading: TableReading, row: Row, keys: tuple[str, ...], is_each_asked: bool = False) -> Amounts:
    amounts = {}
    for key in keys:
        number = reading.number(row, key)
        if number.value is not None:
            amounts[key] = number.value
        elif number.status == "missing" and is_each_asked:
            reading.remark("blank_value", row, key)
    return amounts


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
