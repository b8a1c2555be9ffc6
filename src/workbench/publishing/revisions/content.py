"""What a page says, whether published, under way or only in memory: one form for all that compares pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.base.fiscal import parse_instant
from workbench.figures.book import FigureBook
from workbench.figures.table import read_figures
from workbench.publishing.issues.editions import read_run
from workbench.publishing.revisions.text_diff import Sections, sections_of
from workbench.rules.workspace import Workspace


@dataclass(frozen=True)
class IssueContent:
    """The figures and words of a page, and the `inputs` of its run record: what it was made from.

    `number` and `made_on` are those of a published issue; 0 and None for any other page.
    """

    workspace: Workspace
    figures: FigureBook
    sections: Sections
    inputs: Mapping[str, Any]
    number: int = 0
    made_on: datetime | None = None

    def digest(self) -> str:
        """A hash of all that is printed; equal digests are the same page, whatever it was made from."""
        figures = [(each.figure_id, each.printed, each.unit) for each in self.figures.printed()]
        words = {heading: [(line.key, line.charts) for line in lines] for heading, lines in self.sections.items()}
        return hashlib.sha256(json.dumps([figures, words], sort_keys=True).encode()).hexdigest()


def issue_content(workspace: Workspace, issue: Path) -> IssueContent:
    """The content of a published issue or draft, from its folder."""
    number = int(issue.name) if issue.name.isdecimal() else 0
    return page_content(workspace, issue, read_run(issue)["inputs"], number, made_on(issue))


def made_on(issue: Path) -> datetime | None:
    """When an issue was made, as far as its run record says."""
    started = read_run(issue).get("started_at")
    return parse_instant(started) if started else None


def page_content(
    workspace: Workspace, folder: Path, inputs: Mapping[str, Any], number: int = 0, made_on: datetime | None = None
) -> IssueContent:
    """The content of a page whose figures.csv and report.ipynb stand in a folder."""
    sections = sections_of(json.loads((folder / "report.ipynb").read_text(encoding="utf-8")))
    return IssueContent(workspace, read_figures(folder / "figures.csv"), sections, inputs, number, made_on)
