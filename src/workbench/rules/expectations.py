"""Who owes what when: the windows of the forms, the indicators a sender provides, and the months a row covers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from workbench.base.errors import NoFormForPeriod
from workbench.base.fiscal import Month
from workbench.rules.framework import Element, Framework, Indicator, ReportingWindow

Targets = Mapping[tuple[str, str], Decimal]
"""(indicator_code, office_code) → target; empty when no targets have been received."""


_ASKED = {"flow", "flow_non_additive", "cumulative", "stock", "stock_of_base", "attribute"}


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
