"""What a blank form asks of one sender: its identity and its rows, prefilled from the framework."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from workbench.errors import NoFormForPeriod
from workbench.fiscal import Month
from workbench.forms.layout import Layout, SheetKey, SubmissionKind
from workbench.framework import Division, Element, Framework, Indicator, Office, ReportingWindow
from workbench.labels import EXPENSE_GROUPS, month_span

Row = dict[str, Any]
Targets = Mapping[tuple[str, str], Decimal]
"""(indicator_code, office_code) → target; empty when no targets have been received."""
BudgetLines = Iterable[tuple[str, str]]
"""(activity_code, expense_group) pairs that have a budget."""

_ASKED = {"flow", "flow_non_additive", "cumulative", "stock", "stock_of_base", "attribute"}


@dataclass(frozen=True)
class Identity:
    """Who sends what for which months: the content of the hidden _meta sheet."""

    kind: SubmissionKind
    fiscal_year: int
    sender_code: str
    period: str
    channel: str
    is_sample: bool
    template_version: str
    basis: str = ""
    covers_first: str = ""
    covers_last: str = ""
    revision: int = 1
    effective_from: str = ""
    document: str = ""


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


def reporting_window(framework: Framework, month: Month) -> ReportingWindow:
    """The window whose form is sent for `month`; raises NoFormForPeriod, which says why there is none (R17)."""
    window = framework.window(month)
    if window:
        return window
    available = ", ".join(each.form_month.id for each in framework.windows)
    for each in framework.windows:
        if each.covers_first <= month <= each.covers_last:
            reason = f"ผลงานเดือนนี้รายงานรวมเป็นผลสะสมในแบบของงวด {each.form_month.id}"
            raise NoFormForPeriod(period=month.id, reason=reason, available=available)
    raise NoFormForPeriod(period=month.id, reason="อยู่นอกช่วงการรายงานของกรอบ", available=available)


def expected_elements(indicator: Indicator) -> tuple[Element, ...]:
    """The elements a form asks for; record lists wait for the channels work (design §3.12)."""
    return tuple(element for element in indicator.elements if element.nature in _ASKED)


def provided_indicators(framework: Framework, sender_code: str, targets: Targets) -> list[Indicator]:
    """What one sender reports in the course of the year: provider and target say so (design §3.12).

    Where no target at all has been received for an indicator, every office is expected.
    """
    targeted: dict[str, set[str]] = {}
    for indicator_code, office_code in targets:
        targeted.setdefault(indicator_code, set()).add(office_code)
    is_division = any(sender_code == division.division_code for division in framework.divisions)

    def is_provided(indicator: Indicator) -> bool:
        if indicator.provider == "division":
            return indicator.provider_division == sender_code
        return not is_division and sender_code in targeted.get(indicator.indicator_code, {sender_code})

    return [indicator for indicator in framework.indicators if is_provided(indicator)]


def expected_indicators(framework: Framework, sender_code: str, month: Month, targets: Targets) -> list[Indicator]:
    """What one sender is expected to report in a month: of what it provides, what is measured then."""
    provided = provided_indicators(framework, sender_code, targets)
    return [indicator for indicator in provided if indicator.is_expected_in(month)]


def row_first_month(framework: Framework, indicator: Indicator, window: ReportingWindow) -> Month:
    """The first month a flow's row covers: the form's own, or the first since a quarterly row was last due.

    So that a quarterly row in June also covers April and May, whose forms did not ask for it (design §3.12).
    """
    first = window.covers_first
    earlier = [each for each in framework.windows if each.form_month < window.form_month]
    for each in reversed(earlier):
        if indicator.is_expected_in(each.form_month):
            break
        first = each.covers_first
    return first


def build_form(
    framework: Framework,
    layout: Layout,
    sender: Office | Division,
    month: Month,
    targets: Targets | None = None,
    budget_lines: BudgetLines = (),
    is_sample: bool = False,
) -> Form:
    """The blank form of one office or division for the month it is sent for.

    Raises NoFormForPeriod for a month that another form covers (FY2563: October to February).
    """
    window = reporting_window(framework, month)
    kind: SubmissionKind = "office" if isinstance(sender, Office) else "division"
    code = sender.office_code if isinstance(sender, Office) else sender.division_code
    provided = provided_indicators(framework, code, targets or {})
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
        "results": _result_rows(framework, indicators, window, code, targets or {}),
        "spending": _spending_rows(framework, provided, budget_lines),
        "narrative": _narrative_rows(framework, provided, code if kind == "division" else None),
    }
    if kind == "division":
        sheets["mission"] = []
    covers = month_span(window.covers_first, window.covers_last, "arabic")
    return Form(identity, sender_name(sender), covers, form_due_date(window, kind), sheets)


def sender_code(sender: Office | Division) -> str:
    """The sender's code."""
    return sender.office_code if isinstance(sender, Office) else sender.division_code


def sender_name(sender: Office | Division) -> str:
    """The sender's printed name; a division without a sourced name shows its abbreviation."""
    return sender.office_name if isinstance(sender, Office) else sender.name or sender.abbreviation


def form_due_date(window: ReportingWindow, kind: SubmissionKind) -> date:
    """When the form is due: offices on the window's date (R04, R07), divisions on the 27th (R10, R11)."""
    return window.due_date if kind == "office" else window.division_due_date


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
            }
            for element in expected_elements(indicator)
        ]
    return rows


def _spending_rows(framework: Framework, indicators: list[Indicator], budget_lines: BudgetLines) -> list[Row]:
    activities = {indicator.activity_code for indicator in indicators if indicator.activity_code}
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
