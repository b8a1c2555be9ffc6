"""Which forms a closed period holds back: a pure reading of the notices and the order of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from workbench.base.fiscal import BANGKOK

NOTICE_KINDS = ("close", "reopen", "answer")
"""Entries of our own that are never current: each stands beside the ones before it."""
OWN_KINDS = (*NOTICE_KINDS, "corrections")


@dataclass(frozen=True)
class Closure:
    """One notice: a month closed, or reopened up to and including the day `until`."""

    ledger_number: int
    period: str
    action: Literal["close", "reopen"]
    at: datetime
    by: str
    reason: str
    until: date | None = None

    def holds(self, at: datetime) -> bool:
        """Whether a form received at an instant is held back, if this notice is the last one before it."""
        return self.until is None or at.astimezone(BANGKOK).date() > self.until


@dataclass(frozen=True)
class TakenForm:
    """One accepted form: its place in the ledger, the month it is for, and when it was received."""

    ledger_number: int
    period: str
    received_at: datetime


def last_notice(closures: Iterable[Closure], period: str) -> Closure | None:
    """The newest notice about a month; None where there is none. `closures` in ledger order."""
    return next((each for each in reversed(list(closures)) if each.period == period), None)


def is_closed(closures: Iterable[Closure], period: str, at: datetime) -> bool:
    """Whether a form of the month received at an instant, and taken in after all these notices, is held back.

    A reopened month is closed again after its last day (Bangkok).
    """
    last = last_notice(closures, period)
    return last is not None and last.holds(at)


def held_back(forms: Iterable[TakenForm], closures: Sequence[Closure]) -> frozenset[int]:
    """The ledger numbers of the forms that wait for their month to be opened.

    A form is held back when its month was closed at the moment it was taken in, by the order of the ledger, until a
    later reopen releases it. What was taken in before the month was closed stays in use.
    """
    found = []
    for form in forms:
        mine = [each for each in closures if each.period == form.period]
        before = [each for each in mine if each.ledger_number < form.ledger_number]
        is_released = any(each.action == "reopen" for each in mine[len(before) :])
        if is_closed(before, form.period, form.received_at) and not is_released:
            found.append(form.ledger_number)
    return frozenset(found)
