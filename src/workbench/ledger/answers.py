"""Answers to findings: who says why a finding may stand, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Answer:
    """One answer, an entry of the ledger: what it answers, why, who gave it, and its last day (None: for good)."""

    ledger_number: int
    finding_id: str
    subject: str
    reason: str
    by: str
    at: datetime
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it still counts on a day.

        >>> Answer(1, "F1", "", "", "", datetime(2020, 6, 1), date(2020, 6, 30)).holds(date(2020, 7, 1))
        False
        """
        return self.until is None or day <= self.until

    def as_data(self) -> dict[str, Any]:
        """The answer as plain data."""
        return {"by": self.by, "reason": self.reason, "until": self.until.isoformat() if self.until else None}


def answers_on(answers: Iterable[Answer], day: date) -> dict[str, Answer]:
    """The id of a finding → its last answer, of those whose last answer still counts on a day."""
    last = {each.finding_id: each for each in answers}
    return {name: each for name, each in last.items() if each.holds(day)}
