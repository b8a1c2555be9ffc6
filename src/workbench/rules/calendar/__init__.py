"""Deadlines, cycles and days off."""

from workbench.rules.calendar.arrival import judge_arrival, judge_waiting
from workbench.rules.calendar.duties import Deadline, deadlines, form_days, in_month, remarks
from workbench.rules.calendar.ics import calendar_ics
from workbench.rules.calendar.working_days import WorkingDays, load_holidays, load_working_days

__all__ = [
    "Deadline",
    "WorkingDays",
    "calendar_ics",
    "deadlines",
    "form_days",
    "in_month",
    "judge_arrival",
    "judge_waiting",
    "load_holidays",
    "load_working_days",
    "remarks",
]
