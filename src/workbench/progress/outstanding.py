"""What a sender owes, and what its silence does to the headline indicators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workbench.base.labels import month_name
from workbench.base.text import decimal_text, round_half_up
from workbench.progress.comparison import HUNDRED
from workbench.progress.computation import IndicatorProgress, OfficeProgress
from workbench.progress.lineage import CellRef
from workbench.rules.framework import Indicator, ReportingWindow


@dataclass(frozen=True)
class OwedForm:
    """One form that has not arrived, or that was set aside (`state`: missing, quarantined)."""

    window: ReportingWindow
    state: str
    due_date: date

    def days_late(self, on: date) -> int:
        """Whole days since the due date; 0 on the day itself and before."""
        return max(0, (on - self.due_date).days)


@dataclass(frozen=True)
class Effect:
    """What one sender's silence does to one headline indicator.

    `silent_months` fiscal months have no value of it; `known_months` have. Shares are percent of the department's
    target; contributions are in the indicator's unit.
    """

    indicator: Indicator
    silent_months: int
    known_months: int
    office: OfficeProgress
    target_source: CellRef | None = None

    @property
    def target_share_pct(self) -> Decimal | None:
        """The sender's own target as a share of the department's; None where either is missing."""
        return _share(self.office.target_value, self.indicator)

    @property
    def mean_monthly_contribution(self) -> Decimal | None:
        """The mean of what it reported, per month covered; None without history (nothing done counts as zero)."""
        reported = self.office.to_date.reported
        return reported / self.known_months if self.known_months and reported is not None else None

    @property
    def estimated_missing(self) -> Decimal | None:
        """Its usual contribution over the silent months; None without history."""
        usual = self.mean_monthly_contribution
        return None if usual is None else usual * self.silent_months

    @property
    def impact_pct(self) -> Decimal | None:
        """What is likely missing as a share of the department's target; None without history or target."""
        return _share(self.estimated_missing, self.indicator)

    def as_data(self) -> dict[str, Any]:
        """The effect as plain data, numbers to four places."""
        numbers = ("target_share_pct", "mean_monthly_contribution", "estimated_missing", "impact_pct")
        return {
            "indicator_code": self.indicator.indicator_code,
            "unit": self.indicator.unit,
            "silent_months": self.silent_months,
            **{name: _four_places(getattr(self, name)) for name in numbers},
        }

    @property
    def weight(self) -> Decimal | None:
        """What it is ranked by: `impact_pct`, or the whole target share of a sender that was never heard."""
        return self.target_share_pct if self.mean_monthly_contribution is None else self.impact_pct


def _four_places(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(round_half_up(value, 4))


def _share(value: Decimal | None, indicator: Indicator) -> Decimal | None:
    return value / indicator.target * HUNDRED if value is not None and indicator.target else None


@dataclass(frozen=True)
class Nonrespondent:
    """One sender to call: the forms it owes, and what that does to the headline indicators, most moved first.

    `blank` are (form, indicator) pairs where the form came but the headline value is blank or could not be used.
    """

    sender_code: str
    sender_name: str
    kind: str
    owed_forms: tuple[OwedForm, ...]
    effects: tuple[Effect, ...]
    blank: tuple[tuple[OwedForm, Indicator], ...] = ()

    @property
    def since(self) -> date:
        """The first due date that has something owed."""
        return min(form.due_date for form in (*self.owed_forms, *(form for form, _ in self.blank)))

    @property
    def rank_value(self) -> Decimal | None:
        """The weight of the indicator that moves most; None where no headline indicator is known to move."""
        return self.effects[0].weight if self.effects else None

    def as_data(self) -> dict[str, Any]:
        """The silence as plain data."""
        return {
            "sender_code": self.sender_code,
            "sender_name": self.sender_name,
            "kind": self.kind,
            "owed_forms": [
                {"period": form.window.form_month.id, "state": form.state, "due_date": form.due_date.isoformat()}
                for form in self.owed_forms
            ],
            "blank": [
                {"period": form.window.form_month.id, "indicator_code": indicator.indicator_code}
                for form, indicator in self.blank
            ],
            "since": self.since.isoformat(),
            "rank_value": _four_places(self.rank_value),
            "effects": [each.as_data() for each in self.effects],
        }


@dataclass(frozen=True)
class Gap:
    """What all silence together does to one headline indicator; `never_reported` senders have no usual contribution."""

    progress: IndicatorProgress
    effects: tuple[Effect, ...]

    @property
    def never_reported(self) -> int:
        """How many of the silent senders have never reported it."""
        return sum(effect.mean_monthly_contribution is None for effect in self.effects)

    @property
    def target_share_pct(self) -> Decimal | None:
        """The silent senders' targets as a share of the department's; None when none has a target."""
        return _total(effect.target_share_pct for effect in self.effects)

    @property
    def estimated_missing(self) -> Decimal | None:
        """What those with history would usually have added; None when none has history."""
        return _total(effect.estimated_missing for effect in self.effects)


def _total(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


@dataclass(frozen=True)
class CallList:
    """The senders to call, most moving first, and the headline indicators their silence moves."""

    nonrespondents: tuple[Nonrespondent, ...]
    gaps: tuple[Gap, ...]


def owed_months(silence: Nonrespondent) -> str:
    """The months of the owed forms, shortly; forms that came without a headline value are marked so."""
    words = {"missing": "", "quarantined": " (กักไว้ตรวจ)"}
    said = [_short(form) + words[form.state] for form in silence.owed_forms]
    blank = dict.fromkeys(_short(form) for form, _ in silence.blank)
    return ", ".join([*said, *(f"{month} (บางค่า)" for month in blank)])


def _short(form: OwedForm) -> str:
    return month_name(form.window.form_month, "short", "arabic").replace(" ", "\N{NO-BREAK SPACE}")
