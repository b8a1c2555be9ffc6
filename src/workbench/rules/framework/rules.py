"""The framework's calendar: who owes what, which months a form covers, and when each rule falls due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from workbench.base.errors import BadPeriod
from workbench.base.fiscal import Month, Period, month_period, months_between, parse_month, parse_period
from workbench.rules.records import Many, Record
from workbench.rules.registers import SenderKind

Basis = Literal["to_date", "increment"]
Frequency = Literal["once", "monthly", "quarterly", "yearly", "by_division", "by_system", "continuous", "footnote"]


def _as_month(value: Any) -> Any:
    if isinstance(value, Month):
        return value
    try:
        return parse_month(value)
    except (BadPeriod, AttributeError, TypeError):
        raise ValueError(f"ต้องเป็นเดือน พ.ศ. เช่น 2563-04 (พบ {value})") from None


MonthId = Annotated[Month, BeforeValidator(_as_month)]
"""A month written as its id: `2563-04`."""


class ReportingWindow(Record):
    """One form period: the months its form covers, on which basis, and when it is due (R17)."""

    form_month: MonthId
    covers_first: MonthId
    covers_last: MonthId
    basis: Basis
    due_date: date
    division_due_date: date
    source: str
    judgements: Many[str] = ()
    ambiguities: Many[str] = ()

    @property
    def months(self) -> tuple[Month, ...]:
        """The months its form covers."""
        return months_between(self.covers_first, self.covers_last)

    @property
    def covers_several(self) -> bool:
        """Whether one form stands for several months, which then cannot be told apart."""
        return self.covers_first < self.covers_last

    def is_cut_by(self, period: Period) -> bool:
        """Whether the period takes some of its months and leaves others."""
        inside = [period.first <= month <= period.last for month in self.months]
        return any(inside) and not all(inside)

    def due_for(self, kind: SenderKind) -> date:
        """The nominal date of its form: offices on the 25th (R04, R07), divisions on the 27th (R10, R11)."""
        return self.due_date if kind == "office" else self.division_due_date


class ReportingRule(Record):
    """A footnote that makes windows of several months: its rule code, the rules it binds and its text."""

    rule_code: str
    applies_to: Many[str]
    text_source: str


class DueRule(Record):
    """How a due date follows from a period.

    `day_of_month`: that day of the period's last month, or so many months after it.
    `after_period_end`: so many days after the period's last day.
    """

    kind: Literal["day_of_month", "after_period_end"]
    day: int = 1
    months_after: int = 0
    days: int = 0

    def due_date(self, period: Period, end_day_counts: bool = False) -> date:
        """The date for one period; with `end_day_counts` the period's last day is day one (Q03).

        >>> DueRule(kind="after_period_end", days=15).due_date(parse_period("FY2563-Q1"))
        datetime.date(2020, 1, 15)
        >>> DueRule(kind="day_of_month", day=1, months_after=1).due_date(parse_period("2563-09"))
        datetime.date(2020, 10, 1)
        """
        if self.kind == "day_of_month":
            month = period.last.shift(self.months_after)
            return month.start_date.replace(day=min(self.day, month.end_date.day))
        days = self.days - 1 if end_day_counts and self.days else self.days
        return period.end_date + timedelta(days=days)


@dataclass(frozen=True)
class DueDate:
    """One deadline: the date the source prints, the date its rule gives, and whether lateness counts."""

    rule_code: str
    period_id: str
    printed_date: date | None
    rule_date: date | None
    is_judged: bool

    @property
    def due_date(self) -> date:
        """The date to keep: the printed one where there is one."""
        return self.printed_date or self.limit_date

    @property
    def limit_date(self) -> date:
        """The last date that is not late: the later of the two (design §3.10)."""
        return max(day for day in (self.printed_date, self.rule_date) if day)


DAY_COUNT, FOURTH_QUARTER, BEFORE_FRAMEWORK = "day_count", "fourth_quarter_deadline", "deadlines_before_framework"
DECISIONS = frozenset({DAY_COUNT, FOURTH_QUARTER, BEFORE_FRAMEWORK})
"""The setting keys of ambiguities that decide deadlines; other choices change indicators (`by_choice`)."""
Decide = Callable[[str], str | None]
"""A setting's key, or the code of an ambiguity → the value chosen for it."""


class CalendarRule(Record):
    """One duty of the calendar: actors, recipient, deliverable (as printed) and when it is due."""

    rule_code: str
    actors: Many[str]
    recipient: str | None
    deliverable: str
    short_name: str
    frequency: Frequency
    window_first: MonthId
    window_last: MonthId
    channel_code: str | None = None
    activity_code: str | None = None
    due_rule: DueRule | None = None
    printed_dates: dict[str, date] = Field(default_factory=dict)
    dates_decided_by: str | None = None
    footnote: str | None = None
    source_clause: str
    judgements: Many[str] = ()
    ambiguities: Many[str] = ()

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods it is owed for; none for a rule without dates."""
        months = months_between(self.window_first, self.window_last)
        year = self.window_last.fiscal_year
        if self.frequency == "monthly":
            return tuple(month_period(month) for month in months)
        if self.frequency == "quarterly":
            numbers = sorted({(month.number + 2) // 3 for month in months})
            return tuple(parse_period(f"FY{year}-Q{number}") for number in numbers)
        if self.frequency == "yearly":
            return (parse_period(f"FY{year}"),)
        if self.frequency == "once":
            printed = tuple(parse_period(text) for text in self.printed_dates)
            return printed or (month_period(self.window_last),)
        return ()

    def due_dates(self, document_date: date, decide: Decide) -> tuple[DueDate, ...]:
        """Its deadlines in order of period, the ambiguities decided as the framework's file says."""
        found = (self._due_date(period, document_date, decide) for period in self.periods)
        return tuple(each for each in found if each)

    def _due_date(self, period: Period, document_date: date, decide: Decide) -> DueDate | None:
        printed = self.printed_dates.get(period.id)
        end_day_counts = decide(DAY_COUNT) == "end_day_is_first"
        by_rule = self.due_rule.due_date(period, end_day_counts) if self.due_rule else None
        choice = decide(self.dates_decided_by) if self.dates_decided_by else "both"
        if printed and by_rule and choice != "both":
            printed, by_rule = (printed, None) if choice == "printed" else (None, by_rule)
        is_last_quarter = period.kind == "quarter" and period.last.number == 12
        if is_last_quarter and not printed and decide(FOURTH_QUARTER) == "with_annual_report":
            return None
        last = max((day for day in (printed, by_rule) if day), default=None)
        if last is None:
            return None
        is_judged = last >= document_date or decide(BEFORE_FRAMEWORK) == "judged"
        return DueDate(self.rule_code, period.id, printed, by_rule, is_judged)
