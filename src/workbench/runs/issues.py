"""Published issues of reports: where they stand, how one is promoted, what its run record says."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.scope import DEPARTMENT


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
        return sorted(int(path.name) for path in self.folder.iterdir() if re.fullmatch(r"[1-9]\d*", path.name))

    def latest(self) -> Path | None:
        """The folder of the newest issue."""
        numbers = self.issue_numbers()
        return self.folder / str(numbers[-1]) if numbers else None

    def promote(self, scratch: Path) -> Path:
        """Make a finished scratch folder the next issue by one rename; an issue is never altered."""
        numbers = self.issue_numbers()
        return self._rename(scratch, str((numbers[-1] if numbers else 0) + 1))

    def keep_draft(self, scratch: Path, name: str = "draft") -> Path:
        """Put a scratch folder in the place of the last draft (or failed run)."""
        target = self.folder / name
        if target.exists():
            shutil.rmtree(target)
        return self._rename(scratch, name)

    def _rename(self, scratch: Path, name: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        return scratch.rename(self.folder / name)


def read_run(issue: Path) -> dict[str, Any]:
    """The run record of an issue; empty when it has none."""
    path = issue / "run.json"
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return record


def write_json(path: Path, record: dict[str, Any]) -> None:
    """Write a record as readable JSON."""
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
