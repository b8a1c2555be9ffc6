"""Which file counts: what a file that comes replaces, by how many values, and which file stays in its stead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from workbench.base.fiscal import format_instant
from workbench.base.text import show_text
from workbench.ledger.changes import cells_of, count_changes
from workbench.ledger.history import rows_of
from workbench.ledger.ledger import SLOT, Arrival, Ledger, part_rows
from workbench.workbooks.findings import Finding
from workbench.workbooks.submission import Submission


@dataclass(frozen=True)
class Succession:
    """A file taken in beside the one that was in use for the same sender, period and kind, and which of them now is.

    is_used: the new one. `differing`: how many values and texts the two do not share. `new_…` is the file that came,
    `other_…` the one that was in use.
    """

    is_used: bool
    differing: int
    new_name: str
    new_number: int
    new_revision: int
    other_name: str
    other_number: int
    other_revision: int

    @property
    def words(self) -> str:
        """What has become of the two files, in Thai."""
        new = _named(self.new_name, self.new_number, self.new_revision)
        other = _named(self.other_name, self.other_number, self.other_revision)
        differing = f"ค่าต่างกัน {self.differing:,} ค่า" if self.differing else "ไม่มีค่าใดต่าง"
        return f"{new} แทน {other}: {differing}" if self.is_used else f"{new} เก็บไว้แต่ไม่ใช้ เพราะใช้ {other}: {differing}"


def compare_versions(ledger: Ledger, arrival: Arrival, submission: Submission) -> Succession | None:
    """How a file about to be appended stands to the one in use; None where there is none, or it is refused.

    Adds to its findings: that it is older, that another of the same revision says otherwise, and that its channel
    comes second (design §5).
    """
    identity = submission.identity
    if identity is None or submission.is_refused:
        return None
    versions, number = ledger.versions(identity), ledger.last_number + 1
    new_cells = cells_of(part_rows(submission))
    view = ledger.view()

    def differing(other: dict[str, Any]) -> int:
        return count_changes(cells_of(rows_of(view, other["ledger_number"])), new_cells)

    alike = versions[versions["revision"] == identity.revision].to_dict("records")
    if alike and (count := differing(alike[-1])):
        files = ((alike[-1]["file_name"], alike[-1]["ledger_number"]), (arrival.file_name, number))
        both = " กับ ".join(f"{show_text(name)} (ลำดับที่ {each:,})" for name, each in files)
        submission.contents.findings.append(Finding("twin_differs", found=both, expected=f"{count:,}"))
    if first := ledger.preceding_channel(identity):
        submission.contents.add("channel_preceded", "", "", identity.channel, first)
    usable = versions[~versions["is_pending"]].to_dict("records")
    if not usable:
        return None
    other = usable[-1]
    if other["revision"] > identity.revision:
        submission.contents.add("older_arrived_late", "", "", identity.revision, other["revision"])
    rank = (identity.revision, format_instant(arrival.received_at))
    return Succession(
        rank >= (other["revision"], other["received_at"]), differing(other), arrival.file_name, number,
        identity.revision, other["file_name"], other["ledger_number"], other["revision"],
    )  # fmt: skip


def find_replacement(entries: pd.DataFrame, sha256: str) -> str:
    """By which file bytes taken in before have been replaced, in Thai; empty where they are in use, or held back.

    `entries` as in LedgerView.submissions.
    """
    mine = entries[(entries["sha256"] == sha256) & (entries["verdict"] == "accepted")]
    if (mine["is_current"] | mine["is_pending"] | mine["is_preceded"]).any():
        return ""
    slot = mine.iloc[-1][SLOT]
    in_use = entries[(entries[SLOT] == slot).all(axis=1) & (entries["is_current"] | entries["is_preceded"])]
    if in_use.empty:
        return ""
    by = in_use.iloc[-1]
    return f"ถูกแทนด้วย {_named(by['file_name'], by['ledger_number'], by['revision'])}"


def _named(file_name: str, number: int, revision: int) -> str:
    return f"{show_text(file_name)} (ลำดับที่ {number:,} ครั้งที่ {revision:,})"
