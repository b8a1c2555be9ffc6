"""How lateness is judged, here alone: by two last days, the printed one and the one by rule (design §3.10, Q01)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from workbench.base.fiscal import end_of_day

Arrival = Literal["on_time", "within_rule", "late"]
"""On the printed day at the latest, after it but within the rule, after both."""
Waiting = Literal["waiting", "past_printed", "overdue"]
"""The same of what has not arrived."""


def judge_arrival(printed: date, by_rule: date, received_at: datetime) -> Arrival:
    """How something received at an instant is judged; both days hold to their last second in Bangkok."""
    if received_at <= end_of_day(printed):
        return "on_time"
    return "within_rule" if received_at <= end_of_day(by_rule) else "late"


def judge_waiting(printed: date, by_rule: date, now: datetime) -> Waiting:
    """How something that has not been received by now is judged."""
    of_arrival: dict[Arrival, Waiting] = {"on_time": "waiting", "within_rule": "past_printed", "late": "overdue"}
    return of_arrival[judge_arrival(printed, by_rule, now)]
