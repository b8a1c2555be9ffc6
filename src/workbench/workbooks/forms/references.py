"""Blank workbooks of the year's references: a sender's monthly plans, the offices' targets, a version of the budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from workbench.base.fiscal import year_period
from workbench.base.labels import period_name
from workbench.rules.expectations import Supplied, provided_indicators
from workbench.rules.framework import Framework, Indicator
from workbench.rules.registers import Office, ReferenceKind, Sender
from workbench.workbooks.forms.layout import Layout, SheetKey
from workbench.workbooks.forms.template import BudgetLines, Form, Row, money_rows
from workbench.workbooks.forms.versions import Versions
from workbench.workbooks.submission import Identity


def build_plan(
    framework: Framework,
    layout: Layout,
    sender: Sender,
    supplied: Supplied | None = None,
    budget_lines: BudgetLines = (),
    is_sample: bool = False,
) -> Form:
    """The blank plan of one sender: work by indicator, spending by activity × expense group, twelve months each.

    Asks for what the sender's forms will ask for; rates are not planned by month. Either sheet may be without rows.
    """
    supplied = supplied or Supplied((sender.code,) if sender.kind == "office" else ())
    provided = provided_indicators(framework, sender.code, supplied)
    work = [_work_row(framework, each, sender.code, supplied) for each in provided if not each.is_rate]
    activities = {each.activity_code for each in provided if each.activity_code}
    sheets: dict[SheetKey, list[Row]] = {
        "plan": work,
        "spending_plan": money_rows(framework, activities, budget_lines),
    }
    return _form("plan", framework, layout, sender, sheets, is_sample)


def _work_row(framework: Framework, indicator: Indicator, sender_code: str, supplied: Supplied) -> Row:
    return {
        "indicator_code": indicator.indicator_code,
        "indicator": indicator.name,
        "unit": indicator.unit,
        "is_whole": framework.is_whole(indicator.unit),
        "year": year_target(indicator, sender_code, supplied.targets),
    }


def year_target(indicator: Indicator, sender_code: str, targets: Mapping[Any, Decimal]) -> Decimal | None:
    """What a sender's twelve months should come to: its own target, or the department's where it alone provides it.

    targets: (indicator, sender) → the sender's.
    """
    own = targets.get((indicator.indicator_code, sender_code))
    return indicator.target if own is None and indicator.provider_division == sender_code else own


def build_targets(
    framework: Framework,
    layout: Layout,
    sender: Sender,
    offices: Sequence[Office],
    known: Versions | None = None,
    is_sample: bool = False,
) -> Form:
    """The blank list of the offices' targets: a row for each indicator that offices provide and each office.

    Beside it stand the department's target, and the office's own of the newest version known. A first version holds
    from the year's first day; of a later one the day is left to be filled in.
    """
    before = known.newest("targets") if known else None
    rows: list[Row] = []
    for indicator in framework.indicators:
        if indicator.provider != "office":
            continue
        for office in offices:
            row: Row = {
                "office_code": office.office_code,
                "indicator_code": indicator.indicator_code,
                "office": office.office_name,
                "indicator": indicator.name,
                "unit": indicator.unit,
                "is_whole": framework.is_whole(indicator.unit),
                "is_summed": is_summed(indicator),
            }
            if office is offices[0]:
                row["department"] = indicator.target
            if before:
                row["before"] = before.lines.get((indicator.indicator_code, office.office_code))
            rows.append(row)
    first_day = "" if before else _first_day(framework)
    return _form("targets", framework, layout, sender, {"targets": rows}, is_sample, first_day)


def is_summed(indicator: Indicator) -> bool:
    """Whether the offices' targets of an indicator add up to the department's."""
    return not indicator.is_rate and indicator.target is not None and indicator.provider == "office"


def build_budget(
    framework: Framework, layout: Layout, sender: Sender, known: Versions | None = None, is_sample: bool = False
) -> Form:
    """The blank budget of the department: every activity × expense group, with the newest version known beside it.

    Its day is as that of build_targets.
    """
    before = known.newest("budget") if known else None
    activities = {each.activity_code for each in framework.activities}
    rows = money_rows(framework, activities, ())
    if before:
        rows = [row | {"before": before.lines.get((row["activity_code"], row["expense_group"]))} for row in rows]
    first_day = "" if before else _first_day(framework)
    return _form("budget", framework, layout, sender, {"budget": rows}, is_sample, first_day)


def keep_lines(rows: Iterable[Row], filled: dict[tuple[str, ...], Row], keys: tuple[str, ...]) -> list[Row]:
    """The rows of a blank whose keys have been filled in, with what was."""
    found = ((row, filled.get(tuple(row[key] for key in keys))) for row in rows)
    return [row | values for row, values in found if values is not None]


def _first_day(framework: Framework) -> str:
    return year_period(framework.fiscal_year).start_date.isoformat()


def _form(
    kind: ReferenceKind,
    framework: Framework,
    layout: Layout,
    sender: Sender,
    sheets: dict[SheetKey, list[Row]],
    is_sample: bool,
    effective_from: str = "",
) -> Form:
    period = year_period(framework.fiscal_year)
    identity = Identity(
        kind=kind,
        fiscal_year=framework.fiscal_year,
        sender_code=sender.code,
        period=period.id,
        channel=layout.kinds[kind].channel,
        is_sample=is_sample,
        template_version=layout.version,
        effective_from=effective_from,
    )
    return Form(identity, sender.full_name, period_name(period, "arabic"), None, sheets)
