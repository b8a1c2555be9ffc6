"""What a new issue replaces: the figures and words that changed since the last one, and why, in Thai."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.base.fiscal import parse_instant
from workbench.figures.book import read_figures
from workbench.figures.diff import FigureChange, compare_figures
from workbench.publishing.issues.editions import read_run
from workbench.publishing.request import Run
from workbench.publishing.revisions.input_changes import background_of
from workbench.publishing.revisions.text_diff import TextChange, issue_sections, text_changes

FIRST_ISSUE = "ฉบับแรก"
UNREADABLE = "ฉบับก่อนอ่านเทียบไม่ได้"
_TEXT_REASON = "ถ้อยคำในรายงานเปลี่ยน"
_OTHER_REASON = "หน้าตาของรายงานเปลี่ยน"
_REASONS = {
    "cell": "หน่วยงานแก้ไขข้อมูล ({count} หน่วยงาน)",
    "form": "แบบรายงานได้รับเพิ่มหรือเปลี่ยน ({count} หน่วยงาน)",
    "target": "เป้าหมายเปลี่ยน",
    "plan": "แผนรายเดือนเปลี่ยน",
    "budget": "วงเงินงบประมาณเปลี่ยน",
    "correction": "การแก้ไขในทะเบียนแก้ไข",
    "setting": "ค่าที่ตั้งไว้เปลี่ยน",
    "program": "วิธีคำนวณหรือโปรแกรมเปลี่ยน",
}


@dataclass(frozen=True)
class Replacement:
    """The issue before, and what differs from it; number 0 for a first issue."""

    number: int = 0
    made_on: datetime | None = None
    figures: tuple[FigureChange, ...] = ()
    texts: tuple[TextChange, ...] = ()
    is_unreadable: bool = False

    @property
    def says_something(self) -> bool:
        """Whether a reader has anything to be told."""
        return bool(self.figures or self.texts)

    @property
    def reason(self) -> str:
        """Why the issue was made, in short."""
        if not self.number:
            return FIRST_ISSUE
        if self.is_unreadable:
            return UNREADABLE
        return reason_of(self.figures) or (_TEXT_REASON if self.texts else _OTHER_REASON)

    def as_data(self) -> list[dict[str, Any]]:
        """The changes as plain data, for run.json and for a list in JSON."""
        return [figure_data(each) for each in self.figures] + [vars(each) for each in self.texts]


def replacement_of(run: Run, latest: Path | None, scratch: Path) -> Replacement:
    """What a finished run in a scratch folder changes against the newest issue."""
    if latest is None:
        return Replacement()
    record = read_run(latest)
    started = record.get("started_at", "")
    made_on = parse_instant(started) if started else None
    try:
        background = background_of(run.workspace, record["inputs"], run.inputs())
        old, new = read_figures(latest / "figures.csv"), read_figures(scratch / "figures.csv")
        figures = compare_figures(old, new, background)
        ids = {each.figure_id for each in figures}
        texts = text_changes(issue_sections(latest), issue_sections(scratch), ids)
    except (OSError, ValueError, KeyError):  # what an older program or a broken disk left must not stop a new issue
        return Replacement(int(latest.name), made_on, is_unreadable=True)
    return Replacement(int(latest.name), made_on, tuple(figures), tuple(texts))


def reason_of(changes: Sequence[FigureChange]) -> str:
    """The causes of changes in one short Thai phrase, the most frequent first; empty without any.

    Offices and divisions are counted once each, however many figures they move.
    """
    kinds: Counter[str] = Counter(cause.kind for change in changes for cause in change.causes)
    senders = {
        kind: len({cause.sender_code for change in changes for cause in change.causes if cause.kind == kind})
        for kind in kinds
    }
    return " ".join(_REASONS[kind].format(count=senders[kind]) for kind, _ in kinds.most_common() if kind in _REASONS)


def figure_data(change: FigureChange) -> dict[str, Any]:
    """One changed figure as plain data."""
    return {
        "figure_id": change.figure_id,
        "old": change.old_printed,
        "new": change.new_printed,
        "unit": change.unit,
        "causes": [{"kind": each.kind, "sender_code": each.sender_code, "words": each.words} for each in change.causes],
    }
