"""Acceptances: a person has decided that a file which was held, or replaced, is used all the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.base.fiscal import format_instant


@dataclass(frozen=True)
class Acceptance:
    """Who has decided it, why and when, and by which number the ledger knew the file before."""

    by: str
    reason: str
    at: datetime
    held_number: int

    def as_row(self) -> dict[str, Any]:
        """The row of the table `acceptances`."""
        return {
            "by_name": self.by,
            "reason": self.reason,
            "accepted_at": format_instant(self.at),
            "held_number": self.held_number,
        }

    def as_data(self) -> dict[str, Any]:
        """The acceptance as plain data."""
        return {"by": self.by, "reason": self.reason, "at": format_instant(self.at), "held_number": self.held_number}
