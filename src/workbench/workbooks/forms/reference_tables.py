"""The sheets of a year's references: offices' targets, monthly plans of work and of spending, the budget's lines."""

from __future__ import annotations

from decimal import Decimal

from workbench.workbooks.forms.amounts import (
    Amounts,
    Codes,
    Line,
    indicator_words,
    keep_money,
    keep_once,
    line_words,
    read_amounts,
    read_codes,
)
from workbench.workbooks.forms.beside import belongs_together
from workbench.workbooks.forms.layout import fiscal_months
from workbench.workbooks.forms.reference_checks import (
    check_budget,
    check_left_out,
    check_months,
    check_plan_year,
    check_target_sums,
)
from workbench.workbooks.forms.tables import Row, TableReading
from workbench.workbooks.submission import BudgetValue, PlanValue, SpendingPlanValue, TargetValue

ZERO = Decimal(0)


def read_targets(reading: TableReading) -> None:
    """The offices' targets of the year: a blank is no target yet, a choice says that there is none, neither is zero."""
    indicators, senders = _indicators(reading), reading.reference.senders
    lines: list[Line] = []
    rows: dict[Codes, Row] = {}
    blank: list[Codes] = []
    none: set[Codes] = set()
    for row in reading.table.rows:
        codes: Codes = (reading.code(row, "indicator_code", indicators), reading.code(row, "office_code", senders))
        if not any(codes):
            continue
        if codes[0] not in indicators or codes[1] not in senders:
            reading.remark("row_unknown", row, "office_code", " ".join(codes).strip())
            continue
        if not belongs_together(reading, row, indicator_words(reading, codes[0])):
            continue
        rows.setdefault(codes, row)
        is_blank = reading.is_blank(row, "target")
        if reading.is_chosen(row):
            if not is_blank:
                _check_none(reading, row, read_amounts(reading, row, ("target",)))
            none.add(codes)
        elif is_blank:
            blank.append(codes)
        else:
            lines.append((codes, row, read_amounts(reading, row, ("target",))))
    targets: dict[Codes, Decimal] = {}
    for codes, row, amounts in keep_once(reading, lines):
        for value in amounts.values():
            cell = reading.table.address(row, "target")
            reading.contents.targets.append(TargetValue(codes[0], codes[1], value, reading.table.name, cell))
            targets[codes] = value
            if value == 0:
                reading.remark("target_of_zero", row, "target")
    check_target_sums(reading, rows, targets, blank)
    check_left_out(reading, rows, [*targets, *none])


def read_plan(reading: TableReading) -> None:
    """A sender's planned increments, October to September."""
    indicators = _indicators(reading)
    lines: list[Line] = []
    rows: dict[Codes, Row] = {}
    for row in reading.table.rows:
        code = reading.code(row, "indicator_code", indicators)
        if not code:
            continue
        if code not in indicators:
            reading.remark("row_unknown", row, "indicator_code", code)
            continue
        if not belongs_together(reading, row, indicator_words(reading, code)):
            continue
        rows.setdefault((code,), row)
        if amounts := _read_months(reading, row):
            lines.append(((code,), row, amounts))
    kept = keep_once(reading, lines)
    for (code,), row, amounts in kept:
        for month, value in amounts.items():
            cell = reading.table.address(row, month)
            reading.contents.plans.append(PlanValue(code, month, value, reading.table.name, cell))
        check_plan_year(reading, row, code, amounts)
    check_left_out(reading, rows, [codes for codes, _, _ in kept])


def read_spending_plan(reading: TableReading) -> None:
    """A sender's planned spending by activity × expense group, October to September, and its own sum of the year."""
    lines: list[Line] = []
    rows: dict[Codes, Row] = {}
    for row in reading.table.rows:
        is_zero = reading.is_chosen(row)
        if not is_zero and all(reading.is_blank(row, key) for key in ("year", *_months(reading))):
            if any(codes := _money_codes(reading, row)):
                rows.setdefault(codes, row)
            continue
        known = read_codes(reading, row)
        if known is None or not belongs_together(reading, row, line_words(reading, known)):
            continue
        rows.setdefault(known, row)
        amounts = _read_months(reading, row, is_zero) | read_amounts(reading, row, ("year",))
        if "year" not in amounts and reading.is_blank(row, "year"):
            reading.remark("blank_value", row, "year")
        lines.append((known, row, amounts))
    kept = keep_once(reading, lines)
    for codes, row, amounts in kept:
        for key, value in amounts.items():
            place = (reading.table.name, reading.table.address(row, key))
            if key == "year":
                reading.contents.budget.append(BudgetValue(codes[0], codes[1], "plan", value, *place))
            else:
                reading.contents.spending_plans.append(SpendingPlanValue(codes[0], codes[1], key, value, *place))
        check_months(reading, row, codes, amounts)
    check_left_out(reading, rows, [codes for codes, _, _ in kept])


def read_budget(reading: TableReading) -> None:
    """The department's budget by activity × expense group, of one version; a choice says zero where nothing stands."""
    measures = ("approved", "adjusted")
    lines: list[Line] = []
    rows: dict[Codes, Row] = {}
    for row in reading.table.rows:
        blank = [key for key in measures if reading.is_blank(row, key)]
        is_zero = reading.is_chosen(row)
        if len(blank) == len(measures) and not is_zero:
            if any(codes := _money_codes(reading, row)):
                rows.setdefault(codes, row)
            continue
        known = read_codes(reading, row)
        if known is None or not belongs_together(reading, row, line_words(reading, known)):
            continue
        rows.setdefault(known, row)
        amounts = read_amounts(reading, row, measures)
        for key in blank if not is_zero else ():
            reading.remark("blank_value", row, key)
        if is_zero:
            amounts |= dict.fromkeys(blank, ZERO)
            _check_none(reading, row, amounts)
        lines.append((known, row, amounts))
    kept = keep_once(reading, lines)
    keep_money(reading, kept)
    check_budget(reading, [amounts for _, _, amounts in kept])
    check_left_out(reading, rows, [codes for codes, _, _ in kept])


def _indicators(reading: TableReading) -> set[str]:
    return {each.indicator_code for each in reading.reference.framework.indicators}


def _months(reading: TableReading) -> tuple[str, ...]:
    return tuple(month.id for month in fiscal_months(reading.identity.fiscal_year))


def _read_months(reading: TableReading, row: Row, is_zero: bool | None = None) -> Amounts:
    """The row's months; where its choice says so blank ones are zero, else they are remarked upon."""
    months = _months(reading)
    blank = [month for month in months if reading.is_blank(row, month)]
    amounts = read_amounts(reading, row, months)
    if reading.is_chosen(row) if is_zero is None else is_zero:
        return amounts | dict.fromkeys(blank, ZERO)
    if len(blank) == len(months):
        reading.remark("plan_blank", row, months[0], " ".join(_shown_codes(reading, row)))
    else:
        for month in blank:
            reading.remark("blank_value", row, month)
    return amounts


def _check_none(reading: TableReading, row: Row, amounts: Amounts) -> None:
    """A row whose choice says that there is none must not hold an amount."""
    for key, value in amounts.items():
        if value:
            header = next(column.header for column in reading.table.columns if column.key == "nil")
            reading.remark("none_with_value", row, key, f"{value:,f}", header)


def _shown_codes(reading: TableReading, row: Row) -> list[str]:
    keys = [column.key for column in reading.table.columns if column.role == "key"]
    return [reading.text(row, key) for key in keys]


def _money_codes(reading: TableReading, row: Row) -> Codes:
    return reading.text(row, "activity_code"), reading.text(row, "expense_group")
