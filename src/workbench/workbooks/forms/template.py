"""What a blank form asks of one sender: its identity and its rows, prefilled from the framework."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from workbench.base.fiscal import Month
from workbench.base.labels import EXPENSE_GROUPS, month_span
from workbench.rules.expectations import (
    Supplied,
    Targets,
    expected_elements,
    provided_indicators,
    reporting_window,
    row_first_month,
)
from workbench.rules.framework import Framework, Indicator, ReportingWindow
from workbench.rules.registers import Sender
from workbench.workbooks.forms.layout import Layout, SheetKey
from workbench.workbooks.submission import Identity

Row = dict[str, Any]
BudgetLines = Iterable[tuple[str, str]]
"""(activity_code, expense_group) pairs that have a budget."""


@dataclass(frozen=True)
class Form:
    """One workbook before it is written: identity, cover words and the rows of each data sheet."""

    identity: Identity
    sender_name: str
    covers: str
    due_date: date | None
    sheets: dict[SheetKey, list[Row]] = field(default_factory=dict)

    def fill(self, sheets: dict[SheetKey, list[Row]], **identity: Any) -> Form:
        """The same form with other rows and, if given, other identity fields (revision …)."""
        return replace(self, sheets={**self.sheets, **sheets}, identity=replace(self.identity, **identity))


def build_form(
    framework: Framework,
    layout: Layout,
    sender: Sender,
    month: Month,
    supplied: Supplied | None = None,
    budget_lines: BudgetLines = (),
    is_sample: bool = False,
) -> Form:
    """The blank form of one office or division for the month it is sent for; without `supplied` it is asked everything.

    Raises NoFormForPeriod for a month that another form covers (FY2563: October to February).
    """
    window = reporting_window(framework, month)
    code, kind = sender.code, sender.kind
    supplied = supplied or Supplied((code,) if kind == "office" else ())
    provided = provided_indicators(framework, code, supplied)
    indicators = [indicator for indicator in provided if indicator.is_expected_in(month)]
    identity = Identity(
        kind=kind,
        fiscal_year=framework.fiscal_year,
        sender_code=code,
        period=month.id,
        channel=layout.kinds[kind].channel,
        is_sample=is_sample,
        template_version=layout.version,
        basis=window.basis,
        covers_first=window.covers_first.id,
        covers_last=window.covers_last.id,
    )
    sheets: dict[SheetKey, list[Row]] = {
        "results": _result_rows(framework, indicators, window, code, supplied.targets),
        "spending": _spending_rows(framework, provided, budget_lines),
        "narrative": _narrative_rows(framework, provided, code if kind == "division" else None),
    }
    if kind == "division":
        sheets["mission"] = []
    covers = month_span(window.covers_first, window.covers_last, "arabic")
    return Form(identity, sender.full_name, covers, window.due_for(kind), sheets)


def _result_rows(
    framework: Framework, indicators: list[Indicator], window: ReportingWindow, code: str, targets: Targets
) -> list[Row]:
    rows = []
    for indicator in indicators:
        first = row_first_month(framework, indicator, window)
        months = f" ({month_span(first, window.covers_last, 'arabic')})" if first != window.covers_first else ""
        target = targets.get((indicator.indicator_code, code))
        if target is None and indicator.over_offices == "central_only":
            target = indicator.target
        activity = framework.activity(indicator.activity_code).name if indicator.activity_code else ""
        rows += [
            {
                "indicator_code": indicator.indicator_code,
                "element_code": element.element_code,
                "activity": activity,
                "indicator": indicator.name,
                "element": element.label + (months if element.nature.startswith("flow") else ""),
                "unit": element.unit,
                "target": target,
                "nature": element.nature,
                "is_whole": framework.is_whole(element.unit),
            }
            for element in expected_elements(indicator)
        ]
    return rows


def _spending_rows(framework: Framework, indicators: list[Indicator], budget_lines: BudgetLines) -> list[Row]:
    activities = {indicator.activity_code for indicator in indicators if indicator.activity_code}
    return money_rows(framework, activities, budget_lines)


def money_rows(framework: Framework, activities: set[str], budget_lines: BudgetLines) -> list[Row]:
    """A row for each of the lines that belongs to one of the activities; without lines, for each of their groups."""
    lines = sorted(set(budget_lines)) or [(code, group) for code in sorted(activities) for group in EXPENSE_GROUPS]
    order = list(EXPENSE_GROUPS)
    return [
        {
            "activity_code": activity_code,
            "expense_group": group,
            "activity": framework.activity(activity_code).name,
            "expense_name": EXPENSE_GROUPS[group],
        }
        for activity_code, group in sorted(lines, key=lambda line: (line[0], order.index(line[1])))
        if activity_code in activities
    ]


def _narrative_rows(framework: Framework, indicators: list[Indicator], division_code: str | None) -> list[Row]:
    activities = {indicator.activity_code for indicator in indicators if indicator.activity_code}
    if division_code:
        owned = (each for each in framework.indicators if each.division_codes[:1] == (division_code,))
        activities |= {indicator.activity_code for indicator in owned if indicator.activity_code}
    rows = [{"subject_code": code, "subject": framework.activity(code).name} for code in sorted(activities)]
    for project in framework.policy_projects:
        if division_code in project.division_codes:
            rows.append({"subject_code": project.project_code, "subject": project.name})
    return rows
