"""Stale issues: which newest issues would print another figure or other words now, and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from workbench.base.errors import WorkbenchError
from workbench.base.files import sha256_of
from workbench.base.fiscal import Period, parse_period
from workbench.base.log import log_fault
from workbench.figures.diff import FigureChange, InputChanges
from workbench.figures.titles import Names, Title
from workbench.publishing.batch import Job, JobResult, run_batch
from workbench.publishing.issues.editions import Edition, all_editions, issue_path
from workbench.publishing.issues.states import note_stale, refresh_states, stale_words
from workbench.publishing.request import code_digest
from workbench.publishing.revisions.content import issue_content
from workbench.publishing.revisions.input_changes import input_changes
from workbench.publishing.revisions.recompute import recompute
from workbench.publishing.revisions.revision import Revision, figure_data, revision_between
from workbench.reports.report import Report, load_report
from workbench.rules.records import parameters_digest
from workbench.rules.registers import FORM_KINDS
from workbench.rules.scope import ScopeKind
from workbench.rules.workspace import Workspace

_COMPARED = ("figures.csv", "report.ipynb")


@dataclass(frozen=True)
class StaleCheck:
    """What a look at one issue found: what it would say otherwise now, or why it could not be looked at.

    `is_untouched`: nothing that concerns it has come since, so that nothing had to be worked out.
    """

    issue: Path
    path: str
    revision: Revision = field(default_factory=Revision)
    is_untouched: bool = False
    fault: str = ""
    names: Names | None = None

    @property
    def is_stale(self) -> bool:
        """Whether a printed figure or word would change."""
        return self.revision.says_something

    @property
    def counts(self) -> dict[str, int] | None:
        """How many figures and texts differ; None where none do."""
        return {"figures": len(self.revision.figures), "texts": len(self.revision.texts)} if self.is_stale else None

    @property
    def words(self) -> str:
        """What was found, in Thai."""
        if self.fault:
            return f"ตรวจไม่ได้: {self.fault}"
        return stale_words(self.counts) if self.counts else "ไม่มีสิ่งใดที่พิมพ์ไว้เปลี่ยน"

    def title(self, change: FigureChange) -> Title:
        """The Thai name of a changed figure."""
        return self.names.title(change.figure) if self.names else Title(change.figure_id, "")

    def as_data(self) -> dict[str, Any]:
        """What was found, as plain data."""
        return {
            "issue": self.path,
            "state": "unknown" if self.fault else "stale" if self.is_stale else "current",
            "figures": [{"title": self.title(each).text, **figure_data(each)} for each in self.revision.figures],
            "texts": [vars(each) for each in self.revision.texts],
            "reason": self.revision.causes_in_short,
            "fault": self.fault,
        }


def find_stale(
    workspace: Workspace,
    report_name: str = "",
    period: Period | None = None,
    on_check: Callable[[StaleCheck, int], None] = lambda check, total: None,
) -> list[StaleCheck]:
    """A look at the newest issue of every edition (of one report or period), with states and index renewed.

    An issue that cannot be looked at is told and stops nothing; it keeps the mark it had.
    """
    editions = [
        each
        for each in all_editions(workspace.outputs)
        if report_name in ("", each.report_name) and (period is None or period.id == each.period_id)
    ]
    checker = StaleChecker(workspace)
    checks = []
    for edition in editions:
        checks.append(checker.check(edition))
        on_check(checks[-1], len(editions))
    if checks:
        note_stale(workspace.outputs, {each.path: each.counts for each in checks if not each.fault})
        refresh_states(workspace)
    return checks


class StaleChecker:
    """Looks at issue after issue against what is known now; what they share is read once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._years: dict[int, Report] = {}

    def check(self, edition: Edition) -> StaleCheck:
        """A look at an edition's newest issue."""
        issue = edition.latest()
        assert issue is not None  # an edition is a folder with issues
        path = issue_path(self.workspace.outputs, issue)
        try:
            return self._check(edition, issue, path)
        except WorkbenchError as fault:
            return StaleCheck(issue, path, fault=str(fault))
        except Exception as fault:  # one bad issue must not sink the look at the others
            log_fault(self.workspace.data)
            return StaleCheck(issue, path, fault=f"{type(fault).__name__}: {fault}")

    def _check(self, edition: Edition, issue: Path, path: str) -> StaleCheck:
        record = json.loads((issue / "run.json").read_text(encoding="utf-8"))
        for name in _COMPARED:
            if sha256_of((issue / name).read_bytes()) != record["files"][name]:
                return StaleCheck(issue, path, fault=f"{name} ไม่ตรงกับที่บันทึกไว้")
        report = self._report(edition, record["scope_kind"])
        notebook = self.workspace.notebooks / f"{edition.report_name}.ipynb"
        inputs = self._digests | {"notebook_sha256": sha256_of(notebook.read_bytes())}
        if self._is_untouched(report, input_changes(self.workspace, record["inputs"], inputs)):
            return StaleCheck(issue, path, is_untouched=True)
        revision = revision_between(issue_content(self.workspace, issue), recompute(report, notebook, inputs))
        return StaleCheck(issue, path, revision, names=report.names)

    def _report(self, edition: Edition, kind: ScopeKind) -> Report:
        period = parse_period(edition.period_id)
        if period.fiscal_year not in self._years:
            self._years[period.fiscal_year] = load_report(self.workspace, period)
        return self._years[period.fiscal_year].scoped(kind, edition.scope, period)

    def _is_untouched(self, report: Report, changes: InputChanges) -> bool:
        """Whether nothing differs that could change the page: settings, program, or an entry that concerns it."""
        if changes.settings or changes.is_other_program:
            return False
        return not concerns(report, report.view.submissions, changes.since).any()

    @cached_property
    def _digests(self) -> dict[str, str]:
        return {"parameters_sha256": parameters_digest(self.workspace.parameters), "code_sha256": code_digest()}


def concerns(report: Report, entries: pd.DataFrame, after: int) -> pd.Series:
    """Which ledger entries after a number may bear on a report: a mask over `entries`.

    Forms of its senders whose months begin by its last one; whatever else there is of its fiscal year, or of none.
    """
    is_form = entries["kind"].isin(FORM_KINDS)
    begins = entries["covers_first"].where(entries["covers_first"] != "", entries["period"])
    bears = begins <= report.period.last.id
    if report.scope.senders is not None:
        bears &= entries["sender_code"].isin(report.scope.senders)
    is_of_year = entries["fiscal_year"].isin((0, report.framework.fiscal_year))
    return (entries["ledger_number"] > after) & is_of_year & (bears | ~is_form)


def stale_jobs(workspace: Workspace, checks: Sequence[StaleCheck], now: datetime) -> list[Job]:
    """A job for every stale issue, in the order of the checks."""
    jobs = []
    for each in checks:
        if each.is_stale:
            period, report_name, scope, _ = each.path.split("/")
            jobs.append(Job(workspace, report_name, parse_period(period), scope, now))
    return jobs


def rerun_stale(
    workspace: Workspace,
    checks: Sequence[StaleCheck],
    now: datetime,
    on_done: Callable[[JobResult, int], None] = lambda result, total: None,
) -> list[tuple[StaleCheck, JobResult]]:
    """Make a new issue for every stale one, each beside what became of it; the others are left alone."""
    stale = [each for each in checks if each.is_stale]
    results = run_batch(stale_jobs(workspace, stale, now), on_done) if stale else []
    made = list(zip(stale, results, strict=True))
    unchanged: dict[str, dict[str, int] | None] = {
        check.path: None for check, result in made if result.outcome == "unchanged"
    }
    if unchanged:
        note_stale(workspace.outputs, unchanged)
    return made
