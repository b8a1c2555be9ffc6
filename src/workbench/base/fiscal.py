"""Fiscal months, quarters, halves and years, in Buddhist years, and instants in Bangkok."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from workbench.base.errors import BadPeriod
from workbench.base.text import to_arabic_digits

BANGKOK = ZoneInfo("Asia/Bangkok")
BUDDHIST_OFFSET = 543
FIRST_MONTH_OF_FISCAL_YEAR = 10
_YEARS = range(2400, 2700)

PeriodKind = Literal["month", "quarter", "half", "year", "range"]


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month of a Buddhist year, as the framework prints it.

    >>> Month(2562, 10).fiscal_year, Month(2562, 10).number
    (2563, 1)
    >>> Month(2563, 4).shift(-7)
    Month(year=2562, month=9)
    """

    year: int
    month: int

    @property
    def id(self) -> str:
        """The month as text that sorts: `2563-04`."""
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def fiscal_year(self) -> int:
        """The Buddhist fiscal year: October begins the next one."""
        return self.year + (self.month >= FIRST_MONTH_OF_FISCAL_YEAR)

    @property
    def number(self) -> int:
        """The month's place in its fiscal year, 1 (October) to 12 (September)."""
        return (self.month - FIRST_MONTH_OF_FISCAL_YEAR) % 12 + 1

    @property
    def start_date(self) -> date:
        """Its first day, in the common era (543 is taken off before a date is made: 29 Feb)."""
        return date(self.year - BUDDHIST_OFFSET, self.month, 1)

    @property
    def end_date(self) -> date:
        """Its last day, in the common era."""
        year = self.year - BUDDHIST_OFFSET
        return date(year, self.month, calendar.monthrange(year, self.month)[1])

    def shift(self, months: int) -> Month:
        """The month so many months later (or earlier)."""
        year, index = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, index + 1)


def month_of(day: date) -> Month:
    """The month a day falls in.

    >>> month_of(date(2020, 9, 30)).id, month_of(date(2020, 10, 1)).fiscal_year
    ('2563-09', 2564)
    """
    return Month(day.year + BUDDHIST_OFFSET, day.month)


def months_between(first: Month, last: Month) -> tuple[Month, ...]:
    """Every month from `first` to `last`, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(first.shift(step) for step in range(count))


@dataclass(frozen=True)
class Period:
    """A stretch of whole months with its id as the design writes it."""

    id: str
    kind: PeriodKind
    first: Month
    last: Month

    @property
    def fiscal_year(self) -> int:
        """The fiscal year all its months belong to."""
        return self.first.fiscal_year

    @property
    def months(self) -> tuple[Month, ...]:
        """Its months in order."""
        return months_between(self.first, self.last)

    def has_ended(self, today: date) -> bool:
        """Whether its last day has passed."""
        return today > self.end_date

    @property
    def start_date(self) -> date:
        """Its first day (common era)."""
        return self.first.start_date

    @property
    def end_date(self) -> date:
        """Its last day (common era)."""
        return self.last.end_date


_FORM = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d{2})"
    r"|FY(?P<fiscal>\d{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|M(?P<from>\d{2})(?:\.\.M(?P<to>\d{2}))?))?)",
    re.ASCII,
)


@lru_cache(maxsize=2048)
def parse_period(text: str) -> Period:
    """The period named by `text`; Thai digits are accepted, never kept.

    Raises BadPeriod, which names the accepted forms.

    >>> parse_period("FY2563-Q3").first.id, parse_period("FY2563-Q3").last.id
    ('2563-04', '2563-06')
    >>> parse_period("๒๕๖๓-๐๔").id
    '2563-04'
    >>> parse_period("FY2563-M01..M10").last.id
    '2563-07'
    """
    match = _FORM.fullmatch(to_arabic_digits(text.strip()))
    if not match:
        raise BadPeriod(found=text)
    parts = match.groupdict()
    if parts["year"]:
        month = Month(int(parts["year"]), int(parts["month"]))
        if month.year not in _YEARS or not 1 <= month.month <= 12:
            raise BadPeriod(found=text)
        return month_period(month)
    year = int(parts["fiscal"])
    if year not in _YEARS:
        raise BadPeriod(found=text)
    return _fiscal_period(year, parts, text)


def _fiscal_period(year: int, parts: dict[str, str | None], text: str) -> Period:
    kind: PeriodKind = "year"
    first, last = 1, 12
    if parts["quarter"]:
        kind, first = "quarter", int(parts["quarter"]) * 3 - 2
        last = first + 2
    elif parts["half"]:
        kind, first = "half", int(parts["half"]) * 6 - 5
        last = first + 5
    elif parts["from"]:
        kind, first = "range", int(parts["from"])
        last = int(parts["to"] or parts["from"])
    if not 1 <= first <= last <= 12:
        raise BadPeriod(found=text)
    return Period(to_arabic_digits(text.strip()), kind, fiscal_month(year, first), fiscal_month(year, last))


def fiscal_month(fiscal_year: int, number: int) -> Month:
    """Month `number` (1 is October) of a fiscal year.

    >>> fiscal_month(2563, 1).id
    '2562-10'
    """
    return Month(fiscal_year - 1, FIRST_MONTH_OF_FISCAL_YEAR).shift(number - 1)


def month_period(month: Month) -> Period:
    """The period of one month."""
    return Period(month.id, "month", month, month)


def year_period(fiscal_year: int) -> Period:
    """The whole fiscal year."""
    return parse_period(f"FY{fiscal_year}")


def parse_month(text: str) -> Month:
    """The month named by `text`; raises BadPeriod for any other kind of period."""
    period = parse_period(text)
    if period.kind != "month":
        raise BadPeriod(found=text)
    return period.first


def end_of_day(day: date) -> datetime:
    """The last second of a day in Bangkok: the instant a deadline on that day passes (design §3.10).

    >>> end_of_day(date(2020, 4, 25)).isoformat()
    '2020-04-25T23:59:59+07:00'
    """
    return datetime.combine(day, time(23, 59, 59), BANGKOK)


def parse_instant(text: str) -> datetime:
    """An ISO instant in Bangkok time; a bare date means the end of that day.

    Raises ValueError, for a Buddhist year too: a year in the wrong era must not pass for a distant one.

    >>> parse_instant("2020-04-25T09:30").isoformat()
    '2020-04-25T09:30:00+07:00'
    """
    plain = to_arabic_digits(text.strip())
    try:
        instant = end_of_day(date.fromisoformat(plain))
    except ValueError:
        instant = datetime.fromisoformat(plain)
    if instant.year >= _YEARS.start:
        raise ValueError(text)
    return instant.replace(tzinfo=BANGKOK) if instant.tzinfo is None else instant.astimezone(BANGKOK)


def format_instant(instant: datetime) -> str:
    """The instant as ISO text in Bangkok time, to the second; sorts as it happened."""
    return instant.astimezone(BANGKOK).replace(microsecond=0).isoformat()
