"""Which days a form's data cover: cut-off on the due date, and the supplement for the days after it (Q07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from workbench.base.fiscal import Month
from workbench.rules.calendar.working_days import WorkingDays
from workbench.rules.framework import Framework
from workbench.rules.records import Dated
from workbench.rules.registers import FORM_KINDS, SenderKind
from workbench.rules.settings import DataCutOff

CutOff = Literal["due_date", "month_end"] | Dated[DataCutOff]
"""One rule for ever, or the setting with its versions, of which a form's month takes its own."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cycle:
    """One form's data: from which day, cut off when, and until when the days left out may be sent."""

    form_month: Month
    sender: SenderKind
    data_from: date
    cut_off: date
    month_end: date
    due_date: date
    accepted_until: date
    is_closing: bool

    @property
    def supplement(self) -> tuple[date, date] | None:
        """The days after the cut-off, first and last; None when the cut-off is the month's end."""
        return None if self.cut_off >= self.month_end else (self.cut_off + _DAY, self.month_end)


def cycles(framework: Framework, days: WorkingDays | None = None, cut_off: CutOff = "due_date") -> tuple[Cycle, ...]:
    """Every form's cut-off and supplement, offices first (Q07, Q08).

    A form may be replaced as a whole until the next one is due; the last one until the day before the year's first
    summary (R13) is.
    """
    days = days or WorkingDays()
    return tuple(each for sender in FORM_KINDS for each in _cycles_of(framework, sender, days, cut_off))


def _cycles_of(framework: Framework, sender: SenderKind, days: WorkingDays, cut_off: CutOff) -> list[Cycle]:
    closing = _last_day_for_supplements(framework, days)
    found = []
    for window in framework.windows:
        due, month_end = window.due_for(sender), window.covers_last.end_date
        later = [each.due_for(sender) for each in framework.windows if each.due_for(sender) > due]
        found.append(
            Cycle(
                form_month=window.form_month,
                sender=sender,
                data_from=window.covers_first.start_date,
                cut_off=_cut_off(cut_off, due, month_end),
                month_end=month_end,
                due_date=days.effective(due),
                accepted_until=days.effective(min(later)) if later else max(closing, days.effective(due)),
                is_closing=not later,
            )
        )
    return found


def _cut_off(rule: CutOff, due: date, month_end: date) -> date:
    rule = rule.at(month_end).rule if isinstance(rule, Dated) else rule
    return min(due, month_end) if rule == "due_date" else month_end


def _last_day_for_supplements(framework: Framework, days: WorkingDays) -> date:
    yearly = [rule.rule_code for rule in framework.rules if rule.frequency == "yearly"]
    dues = [days.effective(due.due_date) for code in yearly for due in framework.due_dates(code)]
    return min(dues, default=date.min + _DAY) - _DAY
