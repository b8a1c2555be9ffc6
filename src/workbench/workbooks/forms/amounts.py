"""The money, target and plan sheets of a returned workbook: amounts with their cells."""

from __future__ import annotations

from decimal import Decimal

from workbench.base.labels import EXPENSE_GROUPS
from workbench.workbooks.forms.beside import Words, belongs_together
from workbench.workbooks.forms.tables import Row, TableReading
from workbench.workbooks.submission import BudgetValue, PlanValue, TargetValue

Codes = tuple[str, ...]
Amounts = dict[str, Decimal]
"""Column key → amount; blank and refused cells are left out."""
Line = tuple[Codes, Row, Amounts]


def read_spending(reading: TableReading) -> None:
    """A sender's balances to date by activity × expense group (design §3.7)."""
    for _, row, amounts in _read_money(reading, ("plan", "received", "committed", "disbursed")):
        for measure in ("received", "disbursed"):
            if reading.is_blank(row, measure):
                reading.remark("blank_value", row, measure)
        received, disbursed = amounts.get("received"), amounts.get("disbursed")
        if received is not None and disbursed is not None and disbursed > received:
            reading.remark("spent_over_received", row, "disbursed", f"{disbursed:,}", f"{received:,}")


def read_budget(reading: TableReading) -> None:
    """The department's budget by activity × expense group, of one version."""
    _read_money(reading, ("approved", "adjusted"))


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
    for codes, row, amounts in _keep_once(reading, lines):
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
    for codes, row, amounts in _keep_once(reading, lines):
        for month, value in amounts.items():
            cell = reading.table.address(row, month)
            reading.contents.plans.append(PlanValue(codes[0], month, value, reading.table.name, cell))


def _read_money(reading: TableReading, measures: tuple[str, ...]) -> list[Line]:
    """The lines that hold an amount, kept as budget values; a form lists more lines than are spent on."""
    activities = {each.activity_code for each in reading.reference.framework.activities}
    lines: list[Line] = []
    for row in reading.table.rows:
        if all(reading.is_blank(row, measure) for measure in measures):
            continue
        codes: Codes = (
            reading.code(row, "activity_code", activities),
            reading.code(row, "expense_group", EXPENSE_GROUPS),
        )
        if codes[0] not in activities or codes[1] not in EXPENSE_GROUPS:
            reading.remark("row_unknown", row, "activity_code", " ".join(codes).strip() or "(ว่าง)")
            continue
        is_usable = belongs_together(reading, row, _line_words(reading, codes))
        lines.append((codes, row, _read_amounts(reading, row, measures) if is_usable else {}))
    kept = _keep_once(reading, lines)
    for codes, row, amounts in kept:
        for measure, value in amounts.items():
            cell = reading.table.address(row, measure)
            money = BudgetValue(codes[0], codes[1], measure, value, reading.table.name, cell)
            reading.contents.budget.append(money)
    return kept


def _indicator_words(reading: TableReading, code: str) -> dict[str, Words]:
    """What a form prints beside an indicator's code."""
    framework = reading.reference.framework
    indicator = framework.indicator(code)
    names = [each.name for each in framework.indicators]
    return {"indicator": Words(indicator.name, names), "unit": Words(indicator.unit, is_unit=True)}


def _line_words(reading: TableReading, codes: Codes) -> dict[str, Words]:
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


def _keep_once(reading: TableReading, lines: list[Line]) -> list[Line]:
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
