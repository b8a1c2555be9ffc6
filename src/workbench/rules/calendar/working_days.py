"""Which days the department does not work, as known on a day, and where a deadline then moves (Q05)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import holidays

from workbench.rules.records import Dated, Many, Place, Policy, Record, load_mapping, read_record
from workbench.rules.settings import NonWorkingDays, load_dated_settings

MovingRule = Literal["none", "next_working_day", "previous_working_day"]
WEEKEND = {5: "วันเสาร์", 6: "วันอาทิตย์"}
_CATEGORIES = ("public", "government")
_STEP = {"next_working_day": timedelta(days=1), "previous_working_day": timedelta(days=-1)}


class NotObserved(Policy):
    """A holiday of the package on which government offices work, with its substitute days, from a day (to another)."""

    name: str
    until: date = date.max


class DeclaredDay(Record):
    """A day the cabinet made a holiday (or a working day again) in the course of a year."""

    day: date
    name: str
    declared_on: date
    is_working: bool = False
    source: str


class HolidayTable(Record):
    """What parameters/holidays.yaml adds to the yearly holidays of the `holidays` package."""

    not_observed: Many[NotObserved] = ()
    declared_days: Many[DeclaredDay] = ()

    def name_of(self, day: date, known_on: date) -> str | None:
        """The holiday that falls on a day, as known on another; a declared day is unknown before its declaration."""
        declared = [each for each in self.declared_days if each.day == day]
        known = [each for each in declared if each.declared_on <= known_on]
        if known:
            latest = max(known, key=lambda each: each.declared_on)
            return None if latest.is_working else latest.name
        if any(not each.is_working for each in declared):
            return None
        names = [name for name in _package_holidays(day.year).get(day, "").split("; ") if name]
        unobserved = [each.name for each in self.not_observed if each.since <= day <= each.until]
        observed = [name for name in names if not any(each in name for each in unobserved)]
        return "; ".join(observed) or None


@dataclass(frozen=True)
class WorkingDays:
    """The rule for deadlines on a day off, and which days are off as known on a day (by default: all that is known).

    The rule is one for ever, or the setting with its versions: a deadline is moved by the rule of its own day.
    """

    rule: MovingRule | Dated[NonWorkingDays] = "none"
    table: HolidayTable = field(default_factory=HolidayTable)
    known_on: date = date.max

    def as_known_on(self, day: date) -> WorkingDays:
        """The same as it was known on another day."""
        return replace(self, known_on=day)

    def day_off(self, day: date) -> str | None:
        """Why nobody works on a day, in Thai; None for a working day."""
        return self.table.name_of(day, self.known_on) or WEEKEND.get(day.weekday())

    def effective(self, day: date) -> date:
        """The day a deadline holds: moved only where the rule says so.

        >>> WorkingDays("next_working_day").effective(date(2020, 4, 25))
        datetime.date(2020, 4, 27)
        """
        step = _STEP.get(self.rule.at(day).rule if isinstance(self.rule, Dated) else self.rule)
        while step and self.day_off(day):
            day += step
        return day


def load_working_days(parameters_dir: Path, known_on: date) -> WorkingDays:
    """The setting and the table of a parameters folder; raises BadSetting."""
    rule = load_dated_settings(parameters_dir).values["non_working_days"]
    return WorkingDays(rule, load_holidays(parameters_dir), known_on)


def load_holidays(parameters_dir: Path) -> HolidayTable:
    """The table of parameters/holidays.yaml; raises BadSetting, which names file and line."""
    path = parameters_dir / "holidays.yaml"
    table, problems = read_record(HolidayTable, load_mapping(path), Place(path))
    if table is None:
        raise problems[0].as_error()
    return table


@cache
def _package_holidays(year: int) -> dict[date, str]:
    """The package's Thai holidays of a common-era year: day → Thai names joined by `; `."""
    return dict(holidays.country_holidays("TH", years=year, language="th", categories=_CATEGORIES))
