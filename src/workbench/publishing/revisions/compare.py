"""What differs between two published issues, figure by figure, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from workbench.base.errors import IssueDamaged, WrongUse
from workbench.base.fiscal import parse_period
from workbench.figures.titles import Names
from workbench.publishing.issues.editions import find_issue, issue_path, read_run
from workbench.publishing.open_report import current_workspace
from workbench.publishing.page.pdf import render_pdf
from workbench.publishing.revisions.content import issue_content, made_on
from workbench.publishing.revisions.revision import Difference, IssueFacts, revision_between
from workbench.publishing.revisions.summary_page import difference_page, difference_part
from workbench.rules.framework import load_framework
from workbench.rules.registers import load_divisions, load_offices
from workbench.rules.settings import load_settings
from workbench.rules.workspace import Workspace

_SUMMARIES = (".html", ".pdf")


@dataclass(frozen=True)
class Comparison:
    """Two issues compared: as a table (`frame`), as plain data, as a page."""

    difference: Difference

    @property
    def frame(self) -> pd.DataFrame:
        """One row per changed figure; see Difference.frame."""
        return self.difference.frame

    def _repr_html_(self) -> str:
        return str(difference_part(self.difference))

    def as_data(self) -> dict[str, Any]:
        """Both issues, the changed figures and the changed words as plain data."""
        difference = self.difference
        return {
            "old": _issue_data(difference.old),
            "new": _issue_data(difference.new),
            "figures": [difference.row(each) for each in difference.changes],
            "texts": [vars(each) for each in difference.texts],
        }

    def write_summary(self, path: Path) -> None:
        """Write the one-page summary as HTML or PDF, by the file's name; raises WrongUse for another."""
        kind = path.suffix.lower()
        if kind not in _SUMMARIES:
            raise WrongUse(message=f"สรุปเขียนเป็น .html หรือ .pdf เท่านั้น (พบ {path.name})")
        page = difference_page(self.difference)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render_pdf(page) if kind == ".pdf" else page.encode())


def compare(issue_a: str, issue_b: str) -> Comparison:
    """What differs from one issue to another, and why: a table, a page, plain data.

    An issue is named by its path under outputs/ (`2563-04/monthly/department/1`) or by its folder. Raises IssueUnknown.
    """
    return compare_issues(current_workspace(), issue_a, issue_b)


def compare_issues(workspace: Workspace, issue_a: str, issue_b: str) -> Comparison:
    """What differs between two issues of a workspace; the names are those of the newer one's year."""
    folders = [find_issue(workspace.outputs, each) for each in (issue_a, issue_b)]
    records = [_record(workspace, each) for each in folders]
    revision = revision_between(*(issue_content(workspace, each) for each in folders))
    older, newer = (_facts(workspace, folder, record) for folder, record in zip(folders, records, strict=True))
    parameters, on = workspace.parameters, newer.period.end_date
    framework, settings = load_framework(parameters, newer.period.fiscal_year, on), load_settings(parameters, on)
    names = Names(framework, load_offices(parameters, on), load_divisions(parameters, on), settings)
    return Comparison(
        Difference(
            older,
            newer,
            revision,
            lambda figure: names.title(figure).text,
            lambda code: names.senders.get(code, code),
        )
    )


def _record(workspace: Workspace, folder: Path) -> dict[str, Any]:
    record = read_run(folder)
    if not record:
        raise IssueDamaged(where=f"{issue_path(workspace.outputs, folder)} ไม่มี run.json")
    return record


def _facts(workspace: Workspace, folder: Path, record: dict[str, Any]) -> IssueFacts:
    return IssueFacts(
        issue_path(workspace.outputs, folder),
        record["title"],
        parse_period(record["period"]),
        folder.name,
        made_on(folder),
        record["inputs"]["ledger_number"],
        record["is_sample"],
    )


def _issue_data(facts: IssueFacts) -> dict[str, Any]:
    return {
        "path": facts.path,
        "issue": facts.number,
        "title": facts.title,
        "period": facts.period.id,
        "ledger_number": facts.ledger_number,
        "is_sample": facts.is_sample,
    }
