"""What came of the targets, and who is behind plan: judgements over a whole page's progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from workbench.progress.budget import Budget, BudgetLine
from workbench.progress.comparison import HUNDRED
from workbench.progress.lineage import CellRef, one_each
from workbench.progress.values import IndicatorProgress, OfficeProgress, Progress
from workbench.rules.registers import Office

ResultState = Literal["achieved", "nearly", "missed", "open"]
RESULT_STATES: tuple[ResultState, ...] = ("achieved", "nearly", "missed", "open")
_JUDGED = ("missed", "not_yet", "watch", "at_risk", "critical", "on_track")


def result_state(progress: IndicatorProgress, nearly_from_pct: Decimal) -> ResultState:
    """What an indicator came to: achieved, nearly (from a percentage of the target on), missed, or not to be judged."""
    if progress.status == "achieved":
        return "achieved"
    if progress.status not in _JUDGED:
        return "open"
    value, target = progress.to_date.value, progress.target_value
    if value is None or not target or progress.indicator.is_milestone:
        return "missed"
    return "nearly" if value / target * HUNDRED >= nearly_from_pct else "missed"


@dataclass(frozen=True)
class Lagging:
    """One sender's part in an indicator that is behind its plan, with its result over plan in percent."""

    progress: IndicatorProgress
    office: OfficeProgress
    pace_pct: Decimal


def lagging_parts(progress: Progress, watch_from_pct: Decimal) -> list[Lagging]:
    """Every sender's part in an indicator whose pace is below the watch band, the furthest behind first."""
    paced = ((row, each, each.pace_pct) for row in progress.indicators for each in row.by_office)
    found = [Lagging(row, each, pct) for row, each, pct in paced if pct is not None and pct < watch_from_pct]
    return sorted(found, key=lambda each: each.pace_pct)


@dataclass(frozen=True)
class OfficeStanding:
    """One office's standing: a cell for each indicator that has a plan, and for each behind it; its spending."""

    office: Office
    with_plan: tuple[CellRef, ...]
    behind: tuple[CellRef, ...]
    spending: BudgetLine


def office_standings(
    progress: Progress, budget: Budget, offices: Sequence[Office], watch_from_pct: Decimal
) -> list[OfficeStanding]:
    """Each office's number of indicators behind plan (never a sum of indicators, Q35) and share disbursed."""
    with_plan: dict[str, list[Sequence[CellRef]]] = {}
    behind: dict[str, list[Sequence[CellRef]]] = {}
    for each in (office for row in progress.indicators for office in row.by_office):
        if each.pace_pct is not None:
            with_plan.setdefault(each.office_code, []).append(each.to_date.sources)
            if each.pace_pct < watch_from_pct:
                behind.setdefault(each.office_code, []).append(each.to_date.sources)
    return [
        OfficeStanding(
            office,
            one_each(with_plan.get(office.office_code, ())),
            one_each(behind.get(office.office_code, ())),
            budget.of(frozenset({office.office_code})).line(),
        )
        for office in offices
    ]
