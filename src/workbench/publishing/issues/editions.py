"""Published issues of reports: where they stand, how one is promoted, what its run record says."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.base.errors import BadPeriod, IssueUnknown
from workbench.base.fiscal import parse_period
from workbench.rules.scope import DEPARTMENT

DRAFT_FOLDERS = ("draft", "rehearsal")
_NUMBER = re.compile(r"[1-9]\d*", re.ASCII)
_LISTED = 5


@dataclass(frozen=True)
class Edition:
    """A report × period × scope: the folder in which its issues 1, 2, 3 … stand."""

    outputs: Path
    period_id: str
    report_name: str
    scope: str = DEPARTMENT

    @property
    def folder(self) -> Path:
        """`outputs/<period>/<report>/<scope>`; ids and codes come from registers, never from a sender."""
        return self.outputs / self.period_id / self.report_name / self.scope

    def issue_numbers(self) -> list[int]:
        """The numbers of the issues published so far."""
        if not self.folder.is_dir():
            return []
        return sorted(int(path.name) for path in self.folder.iterdir() if _NUMBER.fullmatch(path.name))

    def latest(self) -> Path | None:
        """The folder of the newest issue."""
        numbers = self.issue_numbers()
        return self.folder / str(numbers[-1]) if numbers else None

    def next_number(self) -> int:
        """The number that the next issue will have."""
        numbers = self.issue_numbers()
        return numbers[-1] + 1 if numbers else 1

    def promote(self, staging: Path) -> Path:
        """Make a finished staging folder the next issue by one rename; an issue is never altered."""
        return self._rename(staging, str(self.next_number()))

    def keep_draft(self, staging: Path, name: str = "draft") -> Path:
        """Put a staging folder in the place of the last draft (or failed run)."""
        target = self.folder / name
        if target.exists():
            shutil.rmtree(target)
        return self._rename(staging, name)

    def _rename(self, staging: Path, name: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        return staging.rename(self.folder / name)


def read_run(issue: Path) -> dict[str, Any]:
    """The run record of an issue; empty when it has none."""
    path = issue / "run.json"
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return record


def write_json(path: Path, record: dict[str, Any]) -> None:
    """Write a record as readable JSON."""
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def issue_path(outputs: Path, issue: Path) -> str:
    """What an issue is called everywhere: its folder relative to outputs/, `2563-04/monthly/department/1`."""
    return issue.relative_to(outputs).as_posix()


def all_editions(outputs: Path) -> list[Edition]:
    """Every edition of which at least one issue stands, in the order of their folders."""
    found = {folder.parent for folder in all_issues(outputs)}
    parts = sorted(folder.relative_to(outputs).parts for folder in found)
    return [Edition(outputs, period, report, scope) for period, report, scope in parts]


def all_issues(outputs: Path) -> Iterator[Path]:
    """The folder of every issue under outputs/, drafts left out."""
    for folder in sorted(outputs.glob("*/*/*/*")):
        if _NUMBER.fullmatch(folder.name) and folder.is_dir() and _is_period(folder.parts[-4]):
            yield folder


def find_issue(outputs: Path, text: str) -> Path:
    """The folder of the issue (or draft) that `text` names; raises IssueUnknown.

    Accepted: its path under outputs/ (`2563-04/monthly/department/1`; without the number the newest), its folder or
    a file in it, from anywhere on the disk.
    """
    for place in (outputs / text, Path(text)):
        found = _issue_at(outputs, (place.parent if place.is_file() else place).resolve())
        if found:
            return found
    newest = [issue_path(outputs, latest) for each in all_editions(outputs) if (latest := each.latest())]
    raise IssueUnknown(found=text, available=", ".join(newest[-_LISTED:]) or "ยังไม่มีฉบับใด")


def _issue_at(outputs: Path, folder: Path) -> Path | None:
    """The issue that a folder is, or the newest of the edition that it is; None for any other folder."""
    home = outputs.resolve()
    if not folder.is_relative_to(home):
        return None
    parts = folder.relative_to(home).parts
    if len(parts) == 3 and _is_period(parts[0]):
        return Edition(outputs, *parts).latest()
    is_issue = len(parts) == 4 and (parts[3] in DRAFT_FOLDERS or _NUMBER.fullmatch(parts[3]))
    return outputs.joinpath(*parts) if is_issue and _is_period(parts[0]) and folder.is_dir() else None


def _is_period(name: str) -> bool:
    try:
        return bool(parse_period(name))
    except BadPeriod:
        return False
