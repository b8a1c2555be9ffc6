"""How a value stands against its target and its plan: achievement, points, pace and outlook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from workbench.progress.evidence import Amount
from workbench.progress.lineage import DIVIDES, as_role
from workbench.progress.values import HUNDRED, OfficeProgress, Outlook
from workbench.rules.framework import Indicator

ZERO = Decimal(0)


def achievement(indicator: Indicator, to_date: Amount, target: Decimal | None) -> Amount:
    """Percent of the target, for counts only; it may pass 100 (design §3.4)."""
    if indicator.is_rate:
        return Amount(None, "rate")
    if indicator.is_milestone:
        return Amount(None, "milestone")
    if not target:
        return Amount(None, "no_target" if target is None else "target_zero")
    if to_date.value is None:
        return Amount(None, to_date.reason)
    return Amount(to_date.value / target * HUNDRED)


def difference(indicator: Indicator, to_date: Amount, target: Decimal | None) -> Amount:
    """Percentage points above the target, for rates only (design §3.4)."""
    if not indicator.is_rate:
        return Amount(None)
    if target is None or to_date.value is None:
        return Amount(None, to_date.reason or "no_target")
    return Amount(to_date.value - target)


def planned_sum(plan: Mapping[int, Decimal] | None, last: int) -> Decimal | None:
    """The planned increments of months 1…last; None without a plan, or where it leaves one of them open."""
    if plan is None or any(number not in plan for number in range(1, last + 1)):
        return None
    return sum((plan[number] for number in range(1, last + 1)), ZERO)


def pace(by_office: Sequence[OfficeProgress], plan: Amount) -> Amount:
    """Result over plan in percent, like for like: only offices whose value to date is complete, on both sides."""
    if not plan.is_known:
        return Amount(None, plan.reason)
    complete = [each for each in by_office if each.is_complete and each.plan_to_date is not None]
    planned = sum((each.plan_to_date or ZERO for each in complete), ZERO)
    done = sum((each.to_date.value or ZERO for each in complete), ZERO)
    if not planned:
        return Amount(None, "no_plan")
    cells = [source for each in complete for source in each.to_date.sources]
    cells += [source for each in complete for source in as_role(each.plan_sources, DIVIDES)]
    return Amount(done / planned * HUNDRED, sources=tuple(cells), scale=HUNDRED)


def outlook(
    indicator: Indicator, by_office: Sequence[OfficeProgress], to_date: Amount, is_year_end: bool
) -> Outlook | None:
    """Shares of the offices' targets and the year's possible ends; only for counts with office targets (§3.6)."""
    aimed = [each for each in by_office if each.target_value is not None]
    total = sum((each.target_value or ZERO for each in aimed), ZERO)
    if indicator.is_rate or indicator.is_milestone or not total or to_date.value is None:
        return None
    confirmed = outstanding = out_of_reach = ZERO
    for each in aimed:
        aim = each.target_value or ZERO
        done = min(each.to_date.reported or ZERO, aim)
        confirmed += done
        if is_year_end and each.is_complete:
            out_of_reach += aim - done
        else:
            outstanding += aim - done
    return Outlook(
        confirmed_pct=confirmed / total * HUNDRED,
        outstanding_pct=outstanding / total * HUNDRED,
        out_of_reach_pct=out_of_reach / total * HUNDRED,
        worst=to_date.value,
        best=to_date.value + outstanding,
    )
