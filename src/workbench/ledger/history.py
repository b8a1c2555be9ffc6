"""Every version of one sender's form for one month, and what each changed against the one before."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from workbench.base.fiscal import Month, format_instant, parse_instant
from workbench.ledger.acceptances import Acceptance
from workbench.ledger.changes import COMPARED_PARTS, CellChange, cells_of, find_changes
from workbench.ledger.ledger import LedgerView, open_ledger
from workbench.ledger.view import RANK
from workbench.rules.registers import FORM_KINDS
from workbench.rules.settings import LargeMove, load_settings
from workbench.rules.workspace import Workspace
from workbench.workbooks.findings import Finding


@dataclass(frozen=True)
class Version:
    """One file that came for the form; `changes` against the accepted version before it, in order of revision.

    is_preceded: the newest of a channel that another precedes. `acceptance`: the decision of a person to use it.
    """

    ledger_number: int
    revision: int
    received_at: datetime
    verdict: str
    is_current: bool
    is_pending: bool
    is_preceded: bool
    channel: str
    file_name: str
    sha256: str
    changes: tuple[CellChange, ...] = ()
    findings: tuple[Finding, ...] = ()
    acceptance: Acceptance | None = None

    def as_data(self) -> dict[str, Any]:
        """The version as plain data."""
        return {
            **asdict(self),
            "received_at": format_instant(self.received_at),
            "changes": [asdict(each) for each in self.changes],
            "findings": [{"code": each.code, "place": each.place, "message": each.message} for each in self.findings],
            "acceptance": self.acceptance.as_data() if self.acceptance else None,
        }


@dataclass(frozen=True)
class History:
    """All versions of one sender's form for one month, oldest revision first; refused ones with what was wrong."""

    sender_code: str
    month: Month
    versions: tuple[Version, ...]

    def as_data(self) -> dict[str, Any]:
        """The versions as plain data."""
        versions = [each.as_data() for each in self.versions]
        return {"sender_code": self.sender_code, "period": self.month.id, "versions": versions}

    @property
    def accepted(self) -> tuple[Version, ...]:
        """The versions that were accepted, those held back by a closed period among them."""
        return tuple(each for each in self.versions if each.verdict == "accepted")


def sender_history(
    workspace: Workspace, sender_code: str, month: Month, as_of: int | datetime | None = None
) -> History:
    """The versions of one sender's form for one month as known then, in the order in which they replace one another.

    That is by revision and time received, and only then by order of arrival (design §5). Pending versions are compared
    as well: they are what the next reopening would bring.
    """
    with open_ledger(workspace) as ledger:
        policy = load_settings(workspace.parameters, month.end_date).large_move
        return history_in(ledger.view(as_of), sender_code, month, policy)


def history_in(view: LedgerView, sender_code: str, month: Month, policy: LargeMove) -> History:
    """The same for a ledger view, with the policy that says which moves are large."""
    frame = view.submissions
    mine = frame[(frame["sender_code"] == sender_code) & (frame["period"] == month.id) & frame["kind"].isin(FORM_KINDS)]
    rows = mine.sort_values(RANK).to_dict("records")
    accepted = [row["ledger_number"] for row in rows if row["verdict"] == "accepted"]
    cells = {number: cells_of(rows_of(view, number)) for number in accepted}
    changes = {after: tuple(find_changes(cells[before], cells[after], policy)) for before, after in pairwise(accepted)}
    versions = [_version(view, row, changes.get(row["ledger_number"], ())) for row in rows]
    return History(sender_code, month, tuple(versions))


def rows_of(view: LedgerView, ledger_number: int) -> dict[str, list[dict[str, Any]]]:
    """Part → rows of one entry, of the parts that are compared."""
    return {part: view.rows_of(part, ledger_number).to_dict("records") for part in COMPARED_PARTS}


def _version(view: LedgerView, row: dict[str, Any], changes: tuple[CellChange, ...]) -> Version:
    number = row["ledger_number"]
    found = view.rows_of("findings", number).itertuples() if row["verdict"] == "quarantined" else ()
    findings = (Finding(each.code, each.sheet, each.cell, each.found, each.expected) for each in found)
    return Version(
        number, row["revision"], parse_instant(row["received_at"]), row["verdict"], bool(row["is_current"]),
        bool(row["is_pending"]), bool(row["is_preceded"]), row["channel"], row["file_name"], row["sha256"], changes,
        tuple(each for each in findings if each.severity == "error"), view.acceptances.get(number),
    )  # fmt: skip
