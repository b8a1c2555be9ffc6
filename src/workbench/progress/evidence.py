"""Observed intervals: what each office reported for which months, and what tiles a range of months."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import pairwise

import pandas as pd

from workbench.base.fiscal import parse_month
from workbench.base.labels import thai_date
from workbench.ledger.ledger import LedgerView
from workbench.progress.lineage import CellRef, row_source

SpendingPlans = dict[tuple[str, str], dict[str, dict[int, Decimal]]]
"""(activity, expense group) → sender → fiscal month → baht."""
VIEWS_KEPT = 4
"""How many ledger views' contents are kept for the reports that share a view."""


@dataclass(frozen=True, slots=True)
class Interval:
    """One observation as an interval of fiscal months (1 is October), both ends included."""

    first: int
    last: int
    basis: str
    obs_status: str
    value: Decimal | None
    source: CellRef | None = None

    @property
    def is_covering(self) -> bool:
        """Whether it says something about its months: reported, or nil (nothing done)."""
        return self.obs_status in ("reported", "nil")


@dataclass(frozen=True, slots=True)
class Amount:
    """A value with its sources, or the reason there is none; `reported` is what was said all the same.

    `month` is the fiscal month that a state is of, which may lie before the month asked for; `scale` is what the
    arithmetic of the sources is multiplied by (100 for a rate in percent).
    """

    value: Decimal | None
    reason: str = ""
    reported: Decimal | None = None
    sources: tuple[CellRef, ...] = ()
    month: int | None = None
    scale: Decimal = Decimal(1)

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


NO_DATA = Amount(None, "no_data")


@dataclass(frozen=True)
class Evidence:
    """All that was reported, planned and set as target in one fiscal year, as known at one ledger number.

    observations: (indicator, element, sender) → intervals. targets: (indicator, office) → value.
    plans: (indicator, office) → fiscal month → planned increment.
    """

    observations: dict[tuple[str, str, str], list[Interval]] = field(default_factory=dict)
    targets: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    plans: dict[tuple[str, str], dict[int, Decimal]] = field(default_factory=dict)
    target_sources: dict[tuple[str, str], CellRef] = field(default_factory=dict)
    plan_sources: dict[tuple[str, str], dict[int, CellRef]] = field(default_factory=dict)
    target_version: str = ""
    ledger_number: int = 0

    @cached_property
    def supplied(self) -> frozenset[tuple[str, str]]:
        """(indicator, sender) that has a target or a plan."""
        return frozenset((*self.targets, *self.plans))

    def intervals(self, indicator_code: str, element_code: str, sender_code: str) -> list[Interval]:
        """The intervals of one element from one sender; empty when nothing came."""
        return self.observations.get((indicator_code, element_code, sender_code), [])


def sum_flow(intervals: Iterable[Interval], first: int, last: int) -> Amount:
    """The sum of increments over months first…last, from the intervals that tile the range exactly (design §3.2).

    A range that cuts an interval has no value (`not_separable`); a hole gives `gap`, an overlap `overlap`. What was
    reported inside the range is kept as `reported`, but for an overlap, which would count months twice.
    """
    covering = [each for each in intervals if each.is_covering and each.last >= first and each.first <= last]
    if not covering:
        return NO_DATA
    if any(each.first < first or each.last > last for each in covering):
        return Amount(None, "not_separable")
    covering.sort(key=lambda each: each.first)
    sources = tuple(each.source for each in covering if each.source)
    if any(before.last >= after.first for before, after in pairwise(covering)):
        return Amount(None, "overlap", None, sources)
    total = sum((each.value or Decimal(0) for each in covering), Decimal(0))
    covered = sum(each.last - each.first + 1 for each in covering)
    if covered < last - first + 1:
        return Amount(None, "gap", total, sources)
    return Amount(total, "", total, sources)


def latest_state(intervals: Iterable[Interval], last: int) -> Amount:
    """The newest snapshot or cumulative value at or before month `last`; never summed over months."""
    known = [each for each in intervals if each.obs_status == "reported" and each.last <= last]
    if not known:
        return NO_DATA
    newest = max(known, key=lambda each: each.last)
    sources = (newest.source,) if newest.source else ()
    return Amount(newest.value, "", newest.value, sources, newest.last)


@lru_cache(maxsize=VIEWS_KEPT * 12)
def load_evidence(view: LedgerView, fiscal_year: int, on: date) -> Evidence:
    """The evidence of a fiscal year in a ledger view; targets are those in force on a day (the first, if none yet).

    Kept for the reports that share a view, which never changes.
    """
    targets, target_sources, version = _targets(view, fiscal_year, on)
    plans, plan_sources = _plans(view, fiscal_year)
    return Evidence(
        _observations(view, fiscal_year),
        targets,
        plans,
        target_sources,
        plan_sources,
        version,
        view.ledger_number,
    )


def version_name(effective_from: str, document: str) -> str:
    """A dated version of targets or budget in words.

    >>> version_name("2020-06-01", "บันทึกที่ 1")
    'บันทึกที่ 1 (มีผลวันที่ ๑ มิถุนายน ๒๕๖๓)'
    """
    since = f"มีผลวันที่ {thai_date(date.fromisoformat(effective_from))}" if effective_from else "ไม่ระบุวันที่มีผล"
    return f"{document} ({since})".strip()


@lru_cache(maxsize=VIEWS_KEPT)
def _observations(view: LedgerView, fiscal_year: int) -> dict[tuple[str, str, str], list[Interval]]:
    found: dict[tuple[str, str, str], list[Interval]] = {}
    for row in view.part("observations").itertuples():
        first, last = parse_month(row.covers_first), parse_month(row.covers_last)
        if last.fiscal_year != fiscal_year:
            continue
        value = Decimal(row.value) if row.value is not None else None
        interval = Interval(first.number, last.number, row.basis, row.obs_status, value, _cell(row))
        found.setdefault((row.indicator_code, row.element_code, row.sender_code), []).append(interval)
    return found


def _cell(row: object) -> CellRef:
    first, last = row.covers_first, row.covers_last  # type: ignore[attr-defined]
    subject = f"{row.indicator_code}/{row.element_code}"  # type: ignore[attr-defined]
    return row_source(row, subject, first if first == last else f"{first}..{last}")


def in_force(frame: pd.DataFrame, on: date) -> pd.DataFrame:
    """The rows of the version in force on a day: the latest effective date not after it, else the first."""
    if frame.empty:
        return frame
    dates = sorted(set(frame["effective_from"]))
    usable = [each for each in dates if each <= on.isoformat()]
    return frame[frame["effective_from"] == (usable[-1] if usable else dates[0])]


def _targets(
    view: LedgerView, fiscal_year: int, on: date
) -> tuple[dict[tuple[str, str], Decimal], dict[tuple[str, str], CellRef], str]:
    frame = view.part("targets")
    frame = in_force(frame[frame["period"] == f"FY{fiscal_year}"], on)
    rows = list(frame.itertuples())
    values = {(row.indicator_code, row.office_code): Decimal(row.value) for row in rows}
    sources = {
        (row.indicator_code, row.office_code): row_source(row, f"{row.indicator_code}/target", "", row.office_code)
        for row in rows
    }
    version = version_name(rows[0].effective_from, rows[0].document) if rows else ""
    return values, sources, version


@lru_cache(maxsize=VIEWS_KEPT)
def load_spending_plans(view: LedgerView, fiscal_year: int) -> SpendingPlans:
    """What senders plan to disburse in the months of a fiscal year, as known in a ledger view."""
    plans: SpendingPlans = {}
    frame = view.part("spending_plans")
    for row in frame[frame["period"] == f"FY{fiscal_year}"].itertuples():
        line = plans.setdefault((row.activity_code, row.expense_group), {})
        line.setdefault(row.sender_code, {})[parse_month(row.month).number] = Decimal(row.value)
    return plans


@lru_cache(maxsize=VIEWS_KEPT)
def _plans(
    view: LedgerView, fiscal_year: int
) -> tuple[dict[tuple[str, str], dict[int, Decimal]], dict[tuple[str, str], dict[int, CellRef]]]:
    plans: dict[tuple[str, str], dict[int, Decimal]] = {}
    sources: dict[tuple[str, str], dict[int, CellRef]] = {}
    frame = view.part("plans")
    for row in frame[frame["period"] == f"FY{fiscal_year}"].itertuples():
        key, number = (row.indicator_code, row.sender_code), parse_month(row.month).number
        plans.setdefault(key, {})[number] = Decimal(row.value)
        sources.setdefault(key, {})[number] = row_source(row, f"{row.indicator_code}/plan", row.month)
    return plans, sources
