"""Who owes what when: the windows of the forms, the indicators a sender provides, and the months a row covers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from workbench.base.errors import NoFormForPeriod
from workbench.base.fiscal import Month
from workbench.rules.framework import Element, Framework, Indicator, ReportingWindow

Pair = tuple[str, str]
"""(indicator_code, sender_code)."""
Targets = Mapping[Pair, Decimal]
"""Pair → the office's target; empty when no targets have been received."""


@dataclass(frozen=True)
class Supplied:
    """What has been supplied of a year's work: the reporting units, their targets, and who has a plan for what."""

    offices: tuple[str, ...]
    targets: Targets = field(default_factory=dict)
    plans: frozenset[Pair] = frozenset()

    @cached_property
    def pairs(self) -> frozenset[Pair]:
        """What has a target or a plan."""
        return self.plans | self.targets.keys()


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


def expected_senders(indicator: Indicator, offices: Sequence[str], supplied: Collection[Pair]) -> tuple[str, ...]:
    """Who is expected to report an indicator: the offices with a target or a plan for it (design §3.6).

    Where none of `offices`, the reporting units, has been supplied with one, all of them; the division that provides
    it, where a division does.
    """
    if indicator.provider == "division":
        return (indicator.provider_division,) if indicator.provider_division else ()
    named = tuple(office for office in offices if (indicator.indicator_code, office) in supplied)
    return named or tuple(offices)


def provided_indicators(framework: Framework, sender_code: str, supplied: Supplied) -> list[Indicator]:
    """What one sender reports in the course of the year: the indicators it is among the expected senders of."""
    return [
        indicator
        for indicator in framework.indicators
        if sender_code in expected_senders(indicator, supplied.offices, supplied.pairs)
    ]


def expected_indicators(framework: Framework, sender_code: str, month: Month, supplied: Supplied) -> list[Indicator]:
    """What one sender is expected to report in a month: of what it provides, what is measured then."""
    provided = provided_indicators(framework, sender_code, supplied)
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
