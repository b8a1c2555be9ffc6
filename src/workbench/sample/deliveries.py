"""Who sends which form when: punctual, late or never, faulty and sent again, corrected afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from workbench.base.fiscal import BANGKOK
from workbench.rules.framework import ReportingWindow
from workbench.rules.registers import Division, Office
from workbench.sample.assumptions import Correction, Mistake
from workbench.sample.draws import happens, stream
from workbench.sample.year import SampleYear

_SATURDAY = 5
Event = TypeVar("Event", Mistake, Correction)


@dataclass(frozen=True)
class Delivery:
    """One arrival of one form: when, which revision, and what is wrong with it, if anything."""

    sender: Office | Division
    window: ReportingWindow
    received_at: datetime
    revision: int = 1
    mistake: Mistake | None = None
    correction: Correction | None = None
    """Set on the first version, which is off, and on the second, which gives the reason."""

    @property
    def sender_code(self) -> str:
        """The sender's code."""
        return self.sender.code


def make_deliveries(year: SampleYear) -> Iterator[Delivery]:
    """Every arrival of the year's office and division forms, by period and sender."""
    unreliable = _unreliable(year)
    for window in year.framework.windows:
        for sender in year.senders:
            yield from _deliver(sender, window, sender.code in unreliable, year)


def _unreliable(year: SampleYear) -> set[str]:
    codes = [office.office_code for office in year.offices]
    count = year.assumptions.behaviour.unreliable_offices * len(codes) // 78
    return set(stream(year.seed, "unreliable").sample(codes, count))


def _deliver(
    sender: Office | Division, window: ReportingWindow, is_unreliable: bool, year: SampleYear
) -> Iterator[Delivery]:
    code, number = sender.code, window.form_month.number
    mistake = _planned(year.assumptions.mistakes, code, number, year)
    correction = _planned(year.assumptions.corrections, code, number, year)
    random = stream(year.seed, "arrival", code, number)
    if not (mistake or correction) and _is_missing(
        code, number, isinstance(sender, Office), is_unreliable, year, random
    ):
        return
    arrived = _arrival(sender, window, bool(mistake), year, random)
    yield Delivery(sender, window, arrived, mistake=mistake, correction=correction)
    days = correction.days_after if correction else mistake.resent_after if mistake else None
    if days is not None:
        again = _office_hours((arrived + timedelta(days=days)).date(), random)
        yield Delivery(sender, window, again, revision=2, correction=correction)


def _planned(events: Sequence[Event], code: str, month: int, year: SampleYear) -> Event | None:
    """The mistake or correction of a sender's form, if it is about the whole file or an indicator it reports.

    A division is believed to report the indicator; what offices report follows from their targets.
    """
    for event in events:
        is_office = code in year.sizes
        is_reported = not (event.indicator_code and is_office) or (event.indicator_code, code) in year.results
        if (event.sender, event.month) == (code, month) and is_reported:
            return event
    return None


def _is_missing(code: str, month: int, is_office: bool, is_unreliable: bool, year: SampleYear, random: Random) -> bool:
    behaviour = year.assumptions.behaviour
    if any(gap.sender == code and month in gap.months for gap in behaviour.gaps):
        return True
    percent = behaviour.missing_pct if is_office else behaviour.division_missing_pct
    return happens(random, percent * (behaviour.unreliable_times if is_unreliable else Decimal(1)))


def _arrival(
    sender: Office | Division, window: ReportingWindow, is_punctual: bool, year: SampleYear, random: Random
) -> datetime:
    """Some days before the due date, on a working day as a rule; the late ones some days after it."""
    behaviour = year.assumptions.behaviour
    is_office = isinstance(sender, Office)
    due = window.due_for(sender.kind)
    late_pct = behaviour.late_pct if is_office else behaviour.division_late_pct
    if happens(random, late_pct) and not is_punctual:
        return _office_hours(due + timedelta(days=1 + int(random.random() ** 2 * behaviour.late_days)), random)
    day = due - timedelta(days=int(random.random() ** 2 * (behaviour.early_days + 1)))
    weekend = day.weekday() - _SATURDAY + 1
    if weekend > 0 and not happens(random, 15):
        day -= timedelta(days=weekend)
    return _office_hours(day, random)


def _office_hours(day: date, random: Random) -> datetime:
    """A moment of the day: mostly working hours, sometimes the evening."""
    hour = random.randint(8, 16) if random.random() < 0.9 else random.randint(17, 22)
    return datetime.combine(day, time(hour, random.randint(0, 59), random.randint(0, 59)), BANGKOK)
