"""Every version of one sender's form for one month, and what each changed against the one before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal

from workbench.base.fiscal import Month, format_instant, parse_instant
from workbench.base.labels import OBS_STATUS
from workbench.ledger.ledger import LedgerView, open_ledger
from workbench.ledger.view import RANK
from workbench.rules.registers import FORM_KINDS
from workbench.rules.settings import LargeMove, load_settings
from workbench.rules.workspace import Workspace
from workbench.workbooks.findings import Finding

ChangeKind = Literal["added", "changed", "removed"]
_PARTS = {
    "observations": ("indicator_code", "element_code"),
    "budget": ("activity_code", "expense_group", "measure"),
    "narratives": ("subject_code", "field"),
}


@dataclass(frozen=True)
class Cell:
    """What one cell of a version says: its text, its number where it has one, and where it stands."""

    place: str
    text: str
    value: Decimal | None
    is_blank: bool = False


@dataclass(frozen=True)
class CellChange:
    """One difference between two versions: `I03.new` at sheet!cell, old → new; a cell left blank says nothing.

    part: observations (results), budget (spending, baht) or narratives. `is_large` by the policy large_move.
    """

    part: str
    kind: ChangeKind
    subject: str
    place: str
    old: str
    new: str
    is_large: bool = False


@dataclass(frozen=True)
class Version:
    """One file that came for the form; `changes` against the accepted version before it, in order of revision.

    is_preceded: the newest of a channel that another precedes.
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

    def as_data(self) -> dict[str, Any]:
        """The version as plain data."""
        return {
            **asdict(self),
            "received_at": format_instant(self.received_at),
            "changes": [asdict(each) for each in self.changes],
            "findings": [{"code": each.code, "place": each.place, "message": each.message} for each in self.findings],
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
    cells = {number: _cells(view, number) for number in accepted}
    changes = {after: tuple(_changes(cells[before], cells[after], policy)) for before, after in pairwise(accepted)}
    versions = [_version(view, row, changes.get(row["ledger_number"], ())) for row in rows]
    return History(sender_code, month, tuple(versions))


def _version(view: LedgerView, row: dict[str, Any], changes: tuple[CellChange, ...]) -> Version:
    number = row["ledger_number"]
    found = view.rows_of("findings", number).itertuples() if row["verdict"] == "quarantined" else ()
    findings = (Finding(each.code, each.sheet, each.cell, each.found, each.expected) for each in found)
    return Version(
        number, row["revision"], parse_instant(row["received_at"]), row["verdict"], bool(row["is_current"]),
        bool(row["is_pending"]), bool(row["is_preceded"]), row["channel"], row["file_name"], row["sha256"], changes,
        tuple(each for each in findings if each.severity == "error"),
    )  # fmt: skip


def _cells(view: LedgerView, ledger_number: int) -> dict[tuple[str, str, int], Cell]:
    """(part, subject, nth time) → what the version says there; the same subject may stand more than once."""
    found: dict[tuple[str, str, int], Cell] = {}
    for part, keys in _PARTS.items():
        for row in view.rows_of(part, ledger_number).to_dict("records"):
            subject, count = "/".join(row[key] for key in keys), 0
            while (part, subject, count) in found:
                count += 1
            found[part, subject, count] = _cell(part, row)
    return found


def _cell(part: str, row: dict[str, Any]) -> Cell:
    place = f"{row['sheet']}!{row['cell']}"
    if part == "narratives":
        return Cell(place, row["text"], None)
    if part == "budget" or row["obs_status"] == "reported":
        return Cell(place, row["value"], Decimal(row["value"]))
    nothing = Decimal(0) if row["obs_status"] == "nil" else None
    return Cell(place, OBS_STATUS[row["obs_status"]], nothing, row["obs_status"] == "missing")


def _changes(
    before: dict[tuple[str, str, int], Cell], after: dict[tuple[str, str, int], Cell], policy: LargeMove
) -> Iterator[CellChange]:
    """What differs, in the order of the later version, then what it left out. A blank cell counts as not there."""
    for key in dict.fromkeys([*after, *before]):
        old, new = _said(before.get(key)), _said(after.get(key))
        if old is None and new is None:
            continue
        part, subject, _ = key
        if old is None or new is None:
            kind: ChangeKind = "added" if old is None else "removed"
        elif old.text == new.text or (old.value == new.value is not None and _same_kind(old, new)):
            continue
        else:
            kind = "changed"
        place = (new or old).place  # type: ignore[union-attr]
        old_text, new_text = (each.text if each else "" for each in (old, new))
        yield CellChange(part, kind, subject, place, old_text, new_text, _is_large(part, old, new, policy))


def _said(cell: Cell | None) -> Cell | None:
    return None if cell is None or cell.is_blank else cell


def _same_kind(old: Cell, new: Cell) -> bool:
    """Whether both are numbers, or both say nothing was done: 0 and ไม่มีผลงาน are not the same."""
    return (old.text in OBS_STATUS.values()) == (new.text in OBS_STATUS.values())


def _is_large(part: str, old: Cell | None, new: Cell | None, policy: LargeMove) -> bool:
    """Whether a number moved, or went away, by more than the policy lets pass; one that is new has not moved."""
    if old is None or old.value is None or (new is not None and new.value is None):
        return False
    moved = abs((new.value if new and new.value is not None else Decimal(0)) - old.value)
    least = policy.least_baht if part == "budget" else policy.least_result
    return moved >= least and moved * 100 >= abs(old.value) * policy.pct
