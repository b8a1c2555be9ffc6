"""What is known of an indicator in a period: nationally, within a scope, and of each sender."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from workbench.base.fiscal import Period
from workbench.base.text import decimal_text
from workbench.progress.evidence import Amount
from workbench.progress.lineage import CellRef
from workbench.rules.framework import Indicator

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class OfficeProgress:
    """One sender's part in an indicator; `is_complete` where it has said all that is asked to date."""

    office_code: str
    obs_status: str
    in_period: Amount
    to_date: Amount
    is_complete: bool
    target_value: Decimal | None
    plan_to_date: Decimal | None
    target_source: CellRef | None = None
    plan_sources: tuple[CellRef, ...] = ()

    @property
    def plan(self) -> Amount:
        """The plan to date with its cells."""
        return Amount(self.plan_to_date, sources=self.plan_sources)

    @property
    def pace_pct(self) -> Decimal | None:
        """Result over plan in percent; None where either is missing or nothing was planned."""
        if not self.plan_to_date or self.to_date.value is None:
            return None
        return self.to_date.value / self.plan_to_date * HUNDRED

    def as_data(self, is_rate: bool) -> dict[str, Any]:
        """The sender's part as plain data, numbers as decimal text."""
        return {
            "office_code": self.office_code,
            "obs_status": self.obs_status,
            "actual_in_period": _shown(self.in_period.value, is_rate),
            "actual_to_date": _shown(self.to_date.value, is_rate),
            "reported_value": _shown(self.to_date.reported, is_rate),
            "reason_code": self.to_date.reason or None,
            "target_value": decimal_text(self.target_value),
        }


def _shown(value: Decimal | None, is_rate: bool) -> str | None:
    """Counts exactly; rates, which may have no end, at ten places."""
    return decimal_text(value, 10 if is_rate else None)


@dataclass(frozen=True)
class Outlook:
    """How the sum of office targets divides, in percent, and where the year may end at worst and at best.

    Confirmed is reported; out of reach is what offices heard to the year's end are short of; the rest is
    outstanding.
    """

    confirmed_pct: Decimal
    outstanding_pct: Decimal
    out_of_reach_pct: Decimal
    worst: Decimal
    best: Decimal

    def as_data(self) -> dict[str, str | None]:
        """The outlook as plain data."""
        shares = ("confirmed_pct", "outstanding_pct", "out_of_reach_pct")
        ends = {"worst": decimal_text(self.worst), "best": decimal_text(self.best)}
        return {name: decimal_text(getattr(self, name), 2) for name in shares} | ends


@dataclass(frozen=True)
class CompanionValue:
    """A side figure printed beside an indicator (the other reading of an ambiguity)."""

    code: str
    label: str
    unit: str
    amount: Amount


@dataclass(frozen=True)
class IndicatorProgress:
    """One indicator at the period's end. Rates are percent; differences are percentage points."""

    indicator: Indicator
    target_value: Decimal | None
    in_period: Amount
    to_date: Amount
    is_partial: bool
    plan_to_date: Amount
    achievement_pct: Amount
    difference_points: Amount
    pace_pct: Amount
    status: str
    reported: int
    expected: int
    by_office: tuple[OfficeProgress, ...]
    companions: tuple[CompanionValue, ...] = ()
    outlook: Outlook | None = None
    target_sources: tuple[CellRef, ...] = ()
    expected_senders: tuple[str, ...] = ()
    expected_sources: tuple[CellRef, ...] = ()
    """A cell for each expected sender: its target, or its line of the register."""
    heard_sources: tuple[CellRef, ...] = ()
    """A cell for each expected sender that has said all."""

    @property
    def target(self) -> Amount:
        """The target with the cells that set it."""
        return Amount(self.target_value, sources=self.target_sources)

    @property
    def heard(self) -> Amount:
        """How many of the expected senders have said all that is asked to date."""
        return Amount(Decimal(self.reported), sources=self.heard_sources)

    @property
    def owed(self) -> Amount:
        """How many senders are expected to report."""
        return Amount(Decimal(len(self.expected_sources)), sources=self.expected_sources)

    @property
    def plan_pct(self) -> Decimal | None:
        """The plan to date as a percentage of the target."""
        plan, target = self.plan_to_date.value, self.target_value
        return plan / target * HUNDRED if plan is not None and target else None

    @property
    def code(self) -> str:
        """The indicator's code."""
        return self.indicator.indicator_code

    @property
    def reason_code(self) -> str:
        """Why a value is null: the value to date's reason first, else that of the period's own value."""
        return self.to_date.reason or self.in_period.reason

    def as_data(self) -> dict[str, Any]:
        """The progress as plain data, numbers as decimal text."""
        is_rate = self.indicator.is_rate
        return {
            "indicator_code": self.code,
            "kind": self.indicator.kind,
            "unit": self.indicator.unit,
            "target_value": decimal_text(self.target_value),
            "actual_in_period": _shown(self.in_period.value, is_rate),
            "actual_to_date": _shown(self.to_date.value, is_rate),
            "reason_code": self.reason_code or None,
            "is_partial": self.is_partial,
            "plan_to_date": decimal_text(self.plan_to_date.value),
            "achievement_pct": decimal_text(self.achievement_pct.value, 2),
            "difference_points": decimal_text(self.difference_points.value, 2),
            "status": self.status,
            "coverage": {"reported": self.reported, "expected": self.expected},
            "companions": {each.code: _shown(each.amount.value, each.unit == "ร้อยละ") for each in self.companions},
            "outlook": self.outlook.as_data() if self.outlook else None,
            "by_office": [each.as_data(is_rate) for each in self.by_office],
        }


@dataclass(frozen=True)
class Progress:
    """Every indicator of the framework in one period, as known at one ledger number."""

    period: Period
    ledger_number: int
    indicators: tuple[IndicatorProgress, ...]
    target_version: str = ""
    has_targets: bool = True

    def only(self, indicator_codes: frozenset[str]) -> Progress:
        """The same progress with only some indicators."""
        kept = tuple(each for each in self.indicators if each.code in indicator_codes)
        return replace(self, indicators=kept)

    def of(self, indicator_code: str) -> IndicatorProgress:
        """The progress of one indicator; raises KeyError."""
        found = next((each for each in self.indicators if each.code == indicator_code), None)
        if found is None:
            raise KeyError(indicator_code)
        return found
