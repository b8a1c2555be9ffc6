"""Corrections of our own: the register's file taken into the ledger, so that a view knows which version held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.base.errors import LedgerEmpty
from workbench.base.files import keep_bytes, sha256_of
from workbench.base.locks import hold_ledger
from workbench.intake.register import PAPERS, read_register, register_path, shown_name
from workbench.ledger.ledger import LedgerView, OwnEntry, open_ledger
from workbench.ledger.precondition import Correction, CorrectionState, Register
from workbench.rules.records import Problem
from workbench.rules.workspace import Workspace

__all__ = [
    "Correction", "CorrectionState", "Register", "TakenIn", "known_entries", "pending_register_change",
    "read_register", "register_path", "take_in_corrections",
]  # fmt: skip


@dataclass(frozen=True)
class TakenIn:
    """A register taken into the ledger: its number, which version it is, how many entries it has."""

    ledger_number: int
    revision: int
    entries: int
    sha256: str


def take_in_corrections(workspace: Workspace, year: int, now: datetime) -> TakenIn | None:
    """Check the register and, where it differs from the one last taken in, append it to the ledger; else None.

    Raises BadSetting (file, line) for its first fault, LedgerEmpty, LockHeld.
    """
    if not pending_register_change(workspace, year):
        return None
    path = register_path(workspace, year)
    with hold_ledger(workspace.data), open_ledger(workspace, "append") as ledger:
        if ledger.is_sample is None:
            raise LedgerEmpty()
        view = ledger.view()
        corrections, problems = read_register(workspace, year, known_entries(view, year))
        if problems:
            raise problems[0].as_error()
        digest = keep_bytes(workspace.data / "store", path.read_bytes())
        last = _last_register(view, year)
        revision = last.revision + 1 if last else 1
        entry = OwnEntry(
            kind="corrections",
            period=f"FY{year}",
            fiscal_year=year,
            sha256=digest,
            file_name=shown_name(path),
            at=now,
            revision=revision,
            parts={"corrections": [_part_row(each) for each in corrections]},
        )
        return TakenIn(ledger.append_own([entry]), revision, len(corrections), digest)


def pending_register_change(workspace: Workspace, year: int) -> bool:
    """Whether the register's file differs from what was last taken in; a file that vanished differs too."""
    with open_ledger(workspace) as ledger:
        last = _last_register(ledger.view(), year)
    path = register_path(workspace, year)
    if not path.is_file():
        return last is not None
    return last is None or last.sha256 != sha256_of(path.read_bytes())


def register_problems(workspace: Workspace, year: int) -> list[Problem]:
    """Every fault of a register that differs from the one taken in; one that does not was checked then."""
    if not pending_register_change(workspace, year):
        return []
    with open_ledger(workspace) as ledger:
        known = known_entries(ledger.view(), year)
    return read_register(workspace, year, known)[1]


def correction_states(workspace: Workspace, year: int) -> list[CorrectionState]:
    """What became of every correction of a year's register, as it is known now."""
    with open_ledger(workspace) as ledger:
        states = ledger.view().corrections
    return [each for each in states if each.correction.register.file_name.endswith(f"{year}.yaml")]


def known_entries(view: LedgerView, year: int) -> tuple[str, ...]:
    """The ids of the entries of the register last taken in; an entry is withdrawn, never deleted."""
    frame = view.part("corrections")
    return tuple(frame[frame["period"] == f"FY{year}"]["correction_id"])


def _last_register(view: LedgerView, year: int) -> Register | None:
    frame = view.current
    frame = frame[(frame["kind"] == "corrections") & (frame["period"] == f"FY{year}")]
    rows = frame[list(Register.__dataclass_fields__)].to_dict("records")
    return Register(**rows[-1]) if rows else None


def _part_row(correction: Correction) -> dict[str, Any]:
    same = (
        "correction_id", "indicator_code", "element_code", "activity_code", "expense_group", "measure", "basis",
        "covers_first", "covers_last", "status", *PAPERS,
    )  # fmt: skip
    return {name: getattr(correction, name) for name in same} | {
        "form_sender": correction.sender_code,
        "form_period": correction.period,
        "from_value": None if correction.from_value is None else f"{correction.from_value:f}",
        "to_value": f"{correction.to_value:f}",
        "entered_on": correction.entered_on.isoformat() if correction.entered_on else "",
    }
