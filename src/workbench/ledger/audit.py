"""The audit log: what was received, corrected, closed and reopened, and what was run, checked and signed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from workbench.base.fiscal import format_instant, parse_instant
from workbench.base.labels import thai_date
from workbench.ledger.answers import Answer
from workbench.ledger.closures import Closure
from workbench.ledger.events import Event, read_events
from workbench.ledger.ledger import LedgerView, open_ledger
from workbench.rules.workspace import Workspace

_TOLD = ("despite", "reason")
"""The facts of an event that a reader of the log is told; the others are for `workbench verify`."""
_OWN_ACTIONS = {"corrections": "correct", "close": "close", "reopen": "reopen", "answer": "answer"}


@dataclass(frozen=True)
class LogLine:
    """One line of the log. `number` is the ledger's for an entry, the event's own for an event.

    action: receive, quarantine, hold (a closed period), correct, close, reopen, answer, accept; run, check, sign.
    """

    at: datetime
    action: str
    subject: str
    by: str
    details: str
    source: str
    number: int

    def as_data(self) -> dict[str, Any]:
        """The line as plain data."""
        return {**asdict(self), "at": format_instant(self.at)}


def audit_log(workspace: Workspace) -> list[LogLine]:
    """Ledger entries and events together, by time; at the same time the entries come first."""
    with open_ledger(workspace) as ledger:
        lines = [*_entry_lines(ledger.view()), *map(_event_line, read_events(workspace))]
    return sorted(lines, key=lambda line: line.at)


def _entry_lines(view: LedgerView) -> list[LogLine]:
    notices: dict[int, Closure | Answer] = {each.ledger_number: each for each in view.closures}
    notices |= {each.ledger_number: each for each in view.answers}
    lines = []
    for row in view.submissions.itertuples():
        notice = notices.get(row.ledger_number)
        until = f"ถึง {thai_date(notice.until, 'short', 'arabic')} " if notice and notice.until else ""
        details = f"{until}{row.document}" if notice else row.file_name
        what = notice.finding_id if isinstance(notice, Answer) else row.sender_code
        subject = " ".join(part for part in (what, row.period) if part)
        by = notice.by if notice else ""
        line = LogLine(parse_instant(row.received_at), _action(row), subject, by, details, "ledger", row.ledger_number)
        if accepted := view.acceptances.get(row.ledger_number):
            told = f"{row.file_name}, {accepted.reason}"
            line = replace(line, at=accepted.at, action="accept", by=accepted.by, details=told)
        lines.append(line)
    return lines


def _action(row: Any) -> str:
    if row.verdict == "quarantined":
        return "quarantine"
    return "hold" if row.is_pending else _OWN_ACTIONS.get(row.kind, "receive")


def _event_line(event: Event) -> LogLine:
    by = f"{event.by} ({event.role})" if event.role else event.by
    details = ", ".join(str(event.facts[name]) for name in _TOLD if event.facts.get(name))
    return LogLine(event.at, event.action, event.subject, by, details, "event", event.number)
