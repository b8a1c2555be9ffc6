"""One run of one report: check, execute in a staging folder, render, check the page, promote by one rename."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from papermill.engines import Engine

from workbench.base.errors import EnvironmentFault, LockHeld, NothingReceived, PeriodNotEnded
from workbench.base.fiscal import Period
from workbench.base.labels import thai_date
from workbench.publishing.issues.editions import read_run
from workbench.publishing.issues.states import record_issue, refresh_states
from workbench.publishing.notebook.execution import InProcessEngine, execute, take_result
from workbench.publishing.notebook.parameters import check_parameters, read_notebook
from workbench.publishing.page.pdf import render_pdf
from workbench.publishing.pages import page_of, write_pages
from workbench.publishing.provenance import write_record
from workbench.publishing.request import DRAFT, REHEARSAL, DraftKind, Run, validate_request
from workbench.publishing.revisions.content import IssueContent, issue_content, made_on, page_content
from workbench.publishing.revisions.revision import Revision, revision_between
from workbench.reports.report import load_report
from workbench.rules.report_settings import load_report_settings
from workbench.rules.scope import DEPARTMENT
from workbench.rules.workspace import Workspace

__all__ = ["DRAFT", "REHEARSAL", "DraftKind", "Run", "RunResult", "run_report"]

RunOutcome = Literal["issued", "unchanged", "draft"]


@dataclass(frozen=True)
class RunResult:
    """What a run left: its outcome, the folder, and how many offices had not been heard.

    A new issue says what it replaces.
    """

    outcome: RunOutcome
    folder: Path
    offices_missing: int
    fault: EnvironmentFault | None = None
    revision: Revision | None = None

    @property
    def html(self) -> Path:
        """The report page."""
        return self.folder / "report.html"

    @property
    def pdf(self) -> Path:
        """The report as PDF; it may be missing when the PDF library is."""
        return self.folder / "report.pdf"


def run_report(
    workspace: Workspace,
    report_name: str,
    period: Period,
    now: datetime,
    scope: str = DEPARTMENT,
    is_draft: bool = False,
    as_of: int | datetime | None = None,
    draft_kind: DraftKind = DRAFT,
    engine: type[Engine] = InProcessEngine,
    is_indexed: bool = True,
    on_step: Callable[[str], None] = lambda words: None,
) -> RunResult:
    """Make the next issue of a report and list it in the index (unless a batch will), or say that nothing has changed.

    Raises a WrongUse child before any cell runs for what cannot be run, LockHeld, or ReportFailed with the
    place of the failing notebook. Without the PDF library the page is kept as a draft and the result names the fault.
    """
    number = _pinned_number(workspace, report_name, period, scope, now.date(), is_draft, as_of)
    until = as_of if isinstance(as_of, datetime) else None
    run = Run(workspace, report_name, period, number, is_draft, scope, draft_kind, until)
    check_parameters(read_notebook(run.notebook), run.parameters)
    run.edition.folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(str(run.edition.folder / ".lock"), timeout=0):
            result = _unchanged(run, now) or _run(run, now, engine, on_step)
    except Timeout:
        raise LockHeld(what=f"รายงาน {report_name} งวด {period.id}", holder="การสร้างรายงานอีกชุดหนึ่ง") from None
    if is_indexed and result.outcome != "unchanged":
        refresh_states(workspace)
    return result


def _pinned_number(
    workspace: Workspace,
    report_name: str,
    period: Period,
    scope: str,
    today: date,
    is_draft: bool,
    as_of: int | datetime | None,
) -> int:
    """The ledger number that the run pins; raises a WrongUse child for what cannot be run."""
    settings = load_report_settings(workspace.parameters, report_name, period.end_date)
    validate_request(settings, report_name, period, scope)
    report = load_report(workspace, period, as_of, scope_kind=settings.scope, scope_code=scope)
    if not period.has_ended(today) and not is_draft:
        raise PeriodNotEnded(period=period.id, end=thai_date(period.end_date))
    if not report.is_heard and not is_draft:
        raise NothingReceived(period=period.id)
    return report.view.ledger_number


def _unchanged(run: Run, now: datetime) -> RunResult | None:
    """The newest issue, where it was made of the same inputs; its record is made up for if a crash came before it."""
    latest = run.edition.latest()
    if latest is None or run.is_draft:
        return None
    record_issue(run.workspace, latest, now)
    record = read_run(latest)
    return RunResult("unchanged", latest, record["offices_missing"]) if record.get("inputs") == run.inputs() else None


def _run(run: Run, now: datetime, engine: type[Engine], on_step: Callable[[str], None]) -> RunResult:
    staging = run.workspace.outputs / ".staging" / uuid.uuid4().hex
    staging.mkdir(parents=True)
    try:
        on_step("คำนวณและเขียนสมุดงาน")
        notebook = execute(run, staging, engine)
        result = take_result(staging)
        missing = result["offices_missing"]
        content = page_content(run.workspace, staging, run.inputs())
        latest = None if run.is_draft else run.edition.latest()
        revision = _revision(latest, content)
        if latest and revision.is_same_page:
            return RunResult("unchanged", latest, missing)
        on_step("จัดหน้า HTML")
        issue = 0 if run.is_draft else run.edition.next_number()
        pages = write_pages(run, page_of(run, notebook, result), revision, issue, staging)
        on_step("พิมพ์ PDF")
        fault = _print(pages.paper, staging)
        write_record(run, result, content, revision, issue, now, staging)
        if run.is_draft or fault:
            folder = run.edition.keep_draft(staging, run.draft_kind.folder if run.is_draft else DRAFT.folder)
            return RunResult("draft", folder, missing, fault)
        folder = run.edition.promote(staging)
        record_issue(run.workspace, folder, now)
        return RunResult("issued", folder, missing, revision=revision)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _revision(latest: Path | None, content: IssueContent) -> Revision:
    """What a finished page changes against the newest issue."""
    if latest is None:
        return Revision()
    try:
        return revision_between(issue_content(content.workspace, latest), content)
    except (OSError, ValueError, KeyError):  # what an older program or a broken disk left must not stop a new issue
        return Revision(int(latest.name), made_on(latest), is_unreadable=True)


def _print(html: str, staging: Path) -> EnvironmentFault | None:
    try:
        (staging / "report.pdf").write_bytes(render_pdf(html))
    except EnvironmentFault as fault:
        return fault
    return None
