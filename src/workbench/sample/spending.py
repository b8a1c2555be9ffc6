"""The made-up year in baht: budget versions, and what each sender received, committed and spent by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from workbench.base.text import round_half_up
from workbench.rules.framework import Indicator, ReportingWindow
from workbench.sample.assumptions import BudgetVersion
from workbench.sample.draws import allocate, baht, between, stream
from workbench.sample.elements import Entries
from workbench.sample.year import Months, SampleYear

_MOST_SPENT = Decimal("0.9975")  # something always remains at the year's end
_STEP = 100  # baht; transfers to offices are in whole hundreds


@dataclass(frozen=True)
class SpendingLine:
    """One sender's money for one activity and expense group: the year's plan, and balances to each month's end."""

    plan: Decimal
    adjusted: Decimal
    received: Months
    disbursed: Months
    committed: Months


Spending = dict[tuple[str, str, str], SpendingLine]
"""(sender_code, activity_code, expense_group) → its year."""


def budget_rows(version: BudgetVersion, year: SampleYear) -> Iterator[tuple[str, str, Decimal, Decimal]]:
    """(activity_code, expense_group, approved, adjusted) of one budget version, for the framework's activities."""
    known = {activity.activity_code for activity in year.framework.activities}
    for activity_code, groups in year.assumptions.budget.lines.items():
        for group, amount in groups.items():
            if activity_code in known:
                approved, adjusted = version.approved_pct[group], version.adjusted_pct[group]
                yield activity_code, group, amount * approved / 100, amount * adjusted / 100


def budget_lines(year: SampleYear) -> set[tuple[str, str]]:
    """(activity_code, expense_group) pairs that have money."""
    return {(code, group) for code, group, *_ in budget_rows(year.assumptions.budget.versions[-1], year)}


def make_spending(year: SampleYear) -> Spending:
    """Every sender's lines: activities of one division whole, those of offices divided by target and size."""
    spending: Spending = {}
    for activity_code, group, approved, adjusted in budget_rows(year.assumptions.budget.versions[-1], year):
        factor = adjusted / approved if approved else Decimal(0)
        for sender, plan in _plans(activity_code, approved, year).items():
            spending[sender, activity_code, group] = _line(sender, activity_code, group, plan, factor, year)
    return spending


def _plans(activity_code: str, amount: Decimal, year: SampleYear) -> dict[str, Decimal]:
    indicators = year.framework.indicators_of(activity_code)
    divisions = {each.provider_division for each in indicators if each.provider == "division"} - {None}
    offices = {code: _share(code, indicators, year) for code in year.sizes}
    shares = {code: share for code, share in offices.items() if share}
    if not shares:
        return {code: amount for code in sorted(filter(None, divisions))[:1]}
    handed_out = int(amount * (100 - year.assumptions.budget.kept_pct) / 100 / _STEP)
    parts = allocate(handed_out, list(shares.values()))
    return {code: Decimal(part * _STEP) for code, part in zip(shares, parts, strict=True) if part}


def _share(office_code: str, indicators: tuple[Indicator, ...], year: SampleYear) -> float:
    """An office's weight in an activity: half by its share of the first count's target, half by size."""
    counted = next((each for each in indicators if not each.is_rate and each.provider == "office"), None)
    target = year.targets.get((counted.indicator_code, office_code)) if counted else None
    if counted is None or target is None:
        return 0
    return float(target) / float(counted.target or 1) + year.sizes[office_code] / sum(year.sizes.values())


def _line(
    sender: str, activity_code: str, group: str, plan: Decimal, factor: Decimal, year: SampleYear
) -> SpendingLine:
    budget = year.assumptions.budget
    random = stream(year.seed, "spending", sender, activity_code, group)
    adjusted = baht(float(plan * factor), _STEP)
    level = min(1.04, max(0.9, random.gauss(1, float(budget.disbursed_spread))))
    received, disbursed, committed = [], [], []
    spent = Decimal(0)
    for received_pct, disbursed_pct in zip(budget.received_pct[group], budget.disbursed_pct[group], strict=True):
        got = baht(float(adjusted * received_pct / 100), _STEP)
        wobble = 1.0 if group == "personnel" else level * random.uniform(0.97, 1.03)
        wanted = round_half_up(Decimal(repr(float(adjusted * disbursed_pct / 100) * wobble)) * 4, 0) / 4
        spent = max(spent, min(wanted, got * _MOST_SPENT))
        ordered = round_half_up((got - spent) * Decimal(repr(between(random, budget.committed_pct[group]))) / 100, 2)
        received.append(got)
        disbursed.append(spent)
        committed.append(ordered)
    return SpendingLine(plan, adjusted, tuple(received), tuple(disbursed), tuple(committed))


def personnel_entries(indicator: Indicator, sender: str, window: ReportingWindow, spending: Spending) -> Entries:
    """The elements of an indicator that repeats a division's spending (I08), from the same balances."""
    lines = [line for (code, activity, _), line in spending.items()
             if code == sender and activity == indicator.activity_code]  # fmt: skip
    last, before = window.covers_last.number, window.covers_first.number - 1
    spent = sum((line.disbursed[last - 1] for line in lines), Decimal(0))
    earlier = sum((line.disbursed[before - 1] for line in lines), Decimal(0)) if before else Decimal(0)
    return {
        "allocated_approved": sum((line.plan for line in lines), Decimal(0)),
        "allocated_net": sum((line.adjusted for line in lines), Decimal(0)),
        "disbursed": spent - earlier,
        "disbursed_cum": spent,
    }
