"""Who has sent what for a period: on time, late, missing, not due or refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from workbench.base.fiscal import Month, format_instant, parse_instant
from workbench.progress.lineage import COUNTS, CellRef, register_source
from workbench.rules.calendar import WorkingDays, form_days, judge_arrival, judge_waiting
from workbench.rules.framework import Framework
from workbench.rules.registers import FORM_KINDS, Sender

RECEIVED_STATES, OWED_STATES = ("on_time", "within_rule", "late"), ("quarantined", "missing")
"""A form that came, by when it came; one that is still owed."""


@dataclass(frozen=True)
class SenderStatus:
    """One sender's standing for one month's form. `received_at` is of the first accepted file."""

    sender_code: str
    sender_name: str
    kind: str
    state: str
    due_date: date | None
    limit_date: date | None = None
    """The last day that is not late, by rule: the due date or later."""
    received_at: datetime | None = None
    revision: int | None = None
    versions: int = 0
    quarantined: int = 0
    file_name: str = ""
    source: CellRef | None = None
    """The form in use (or refused) as one thing counted; for a form not received, the register's line."""

    @property
    def sources(self) -> tuple[CellRef, ...]:
        """Its one source, where there is one."""
        return (self.source,) if self.source else ()

    @property
    def days_late(self) -> int:
        """Whole days after the due date; 0 when not late or not received."""
        if self.received_at is None or self.due_date is None or self.state != "late":
            return 0
        return max(0, (self.received_at.date() - self.due_date).days)

    def as_data(self) -> dict[str, Any]:
        """The standing as plain data."""
        return {
            "sender_code": self.sender_code,
            "sender_name": self.sender_name,
            "kind": self.kind,
            "state": self.state,
            "due_date": self.due_date.isoformat() if self.due_date else None,
            "received_at": format_instant(self.received_at) if self.received_at else None,
            "revision": self.revision,
            "versions": self.versions,
            "quarantined": self.quarantined,
        }


@dataclass(frozen=True)
class Timeliness:
    """All senders' standing for one month's form, with counts."""

    month: Month
    senders: tuple[SenderStatus, ...]

    def as_data(self) -> dict[str, Any]:
        """The standings with their counts as plain data."""
        counts = {kind: dict(self.counts(kind)) for kind in FORM_KINDS}
        return {"period": self.month.id, "counts": counts, "senders": [each.as_data() for each in self.senders]}

    def count(self, state: str, kind: str = "") -> int:
        """How many senders (of a kind) are in a state."""
        return self.counts(kind)[state]

    def counts(self, kind: str = "") -> Counter[str]:
        """State → number of senders, of one kind or of all."""
        return Counter(each.state for each in self.senders if not kind or each.kind == kind)

    def sources(self, state: str = "", kind: str = "") -> tuple[CellRef, ...]:
        """One source a sender, of a state and kind or of all."""
        wanted = (each for each in self.senders if state in ("", each.state) and kind in ("", each.kind))
        return tuple(each.source for each in wanted if each.source)

    def in_state(self, *states: str) -> list[SenderStatus]:
        """The senders in one of the states."""
        return [each for each in self.senders if each.state in states]

    @property
    def received(self) -> int:
        """How many senders have an accepted file, on time or late."""
        return sum(self.count(state) for state in RECEIVED_STATES)

    @property
    def states(self) -> tuple[str, ...]:
        """The states to count the senders by, in order; `within_rule` only where a form has two last days."""
        has_two_days = any(each.limit_date != each.due_date for each in self.senders)
        return tuple(each for each in (*RECEIVED_STATES, *OWED_STATES) if has_two_days or each != "within_rule")


def compute_timeliness(
    framework: Framework,
    senders: Sequence[Sender],
    submissions: pd.DataFrame,
    month: Month,
    on: datetime | None = None,
    working_days: WorkingDays | None = None,
) -> Timeliness:
    """Each sender's standing for the form of `month`, judged by instants in Bangkok (design §3.10).

    `submissions` as in LedgerView.submissions. A month without a form is not due for anyone (R17); given the
    instant `on`, neither is a form before its deadline. `working_days` moves deadlines where its rule says so (Q05).
    """
    window = framework.window(month)
    days = working_days or WorkingDays()
    frame = submissions[(submissions["period"] == month.id) & submissions["kind"].isin(FORM_KINDS)]
    # a file that was held and then accepted is no longer held, of whomever it was accepted
    accepted = submissions[submissions["verdict"] == "accepted"]["sha256"]
    frame = frame[~frame["is_pending"] & ~((frame["verdict"] == "quarantined") & frame["sha256"].isin(accepted))]
    by_sender = {code: group for code, group in frame.groupby("sender_code")}
    of_kind = {kind: form_days(framework, window, kind, days) if window else None for kind in FORM_KINDS}
    rows = []
    for sender in senders:
        code, kind = sender.code, sender.kind
        last_days = of_kind[kind]
        status = _standing(SenderStatus(code, sender.full_name, kind, "not_due", None), last_days, by_sender.get(code))
        status = replace(status, source=_source(status, month, by_sender.get(code)))
        is_early = on is not None and last_days is not None and judge_waiting(*last_days, on) == "waiting"
        rows.append(replace(status, state="not_due") if is_early and status.state == "missing" else status)
    return Timeliness(month, tuple(rows))


def _source(status: SenderStatus, month: Month, files: pd.DataFrame | None) -> CellRef:
    if files is None or status.state in ("not_due", "missing"):
        register = "offices.csv" if status.kind == "office" else "divisions.yaml"
        line = register_source(register, status.sender_code, status.state, COUNTS, status.sender_code)
        return replace(line, subject="form", covers=month.id)
    file = files.iloc[-1] if status.state == "quarantined" else files[files["is_current"]].iloc[-1]
    return CellRef(
        int(file["ledger_number"]), file["sha256"], file["file_name"], "", "", status.state, status.sender_code,
        "form", month.id, int(file["revision"]), COUNTS,
    )  # fmt: skip


def _standing(status: SenderStatus, last_days: tuple[date, date] | None, files: pd.DataFrame | None) -> SenderStatus:
    if last_days is None:
        return status
    status = replace(status, state="missing", due_date=last_days[0], limit_date=last_days[1])
    if files is None:
        return status
    accepted = files[files["verdict"] == "accepted"]
    refused = len(files) - len(accepted)
    if accepted.empty:
        return replace(status, state="quarantined", quarantined=refused)
    first = parse_instant(accepted["received_at"].min())
    current = accepted[accepted["is_current"]].iloc[-1]
    return replace(
        status,
        state=judge_arrival(*last_days, first),
        received_at=first,
        revision=int(current["revision"]),
        versions=len(accepted),
        quarantined=refused,
        file_name=current["file_name"],
    )
