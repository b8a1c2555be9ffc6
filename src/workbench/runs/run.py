"""One run of one report: check, execute in a scratch folder, render, check the page, promote by one rename."""

from __future__ import annotations

import json
import os
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout
from nbformat import NotebookNode

from workbench.errors import EnvironmentFault, LockHeld, PeriodNotEnded, ReportFailed, WrongUse
from workbench.fiscal import Period, format_instant
from workbench.labels import period_name, thai_date
from workbench.ledger.record import Ledger
from workbench.ledger.store import sha256_of
from workbench.page.render import check_page, render_html, render_pdf
from workbench.report import AS_OF_VARIABLE, DRAFT_VARIABLE, ROOT_VARIABLE, RUN_VARIABLE, load_report
from workbench.report_settings import load_report_settings
from workbench.runs.index_page import write_index
from workbench.runs.issues import Edition, read_run, write_json
from workbench.runs.notebooks import LocalKernelManager, check_parameters, read_notebook
from workbench.runs.provenance import code_digest, content_digest, git_commit, keep_parameters, package_versions
from workbench.scope import DEPARTMENT
from workbench.settings import Workspace, parameters_digest

CELL_SECONDS = 300
Outcome = Literal["issued", "unchanged", "draft"]


@dataclass(frozen=True)
class DraftKind:
    """A page that is no issue: the folder it is kept in, and the watermark it bears."""

    folder: str
    watermark: str


DRAFT = DraftKind("draft", "ฉบับร่าง")
REHEARSAL = DraftKind("rehearsal", "ฉบับซ้อม")


@dataclass(frozen=True)
class RunResult:
    """What a run left: its outcome, the folder, and how many offices had not been heard."""

    outcome: Outcome
    folder: Path
    offices_missing: int
    fault: EnvironmentFault | None = None

    @property
    def html(self) -> Path:
        """The report page."""
        return self.folder / "report.html"

    @property
    def pdf(self) -> Path:
        """The report as PDF; it may be missing when the PDF library is."""
        return self.folder / "report.pdf"


@dataclass(frozen=True)
class Run:
    """What is to be run: everything the inputs of an issue consist of."""

    workspace: Workspace
    report_name: str
    period: Period
    ledger_number: int
    is_draft: bool
    scope: str = DEPARTMENT
    draft_kind: DraftKind = DRAFT
    until: datetime | None = None

    @property
    def known(self) -> str:
        """What its notebook may know: up to the ledger number, or only what had arrived by an instant."""
        return format_instant(self.until) if self.until else str(self.ledger_number)

    @property
    def edition(self) -> Edition:
        """Where its issues stand."""
        return Edition(self.workspace.outputs, self.period.id, self.report_name, self.scope)

    @property
    def parameters(self) -> dict[str, str]:
        """What its notebook is given: the period, and the scope's code under the report's own name."""
        return {"period": self.period.id} | ({} if self.scope == DEPARTMENT else {self.report_name: self.scope})

    @property
    def notebook(self) -> Path:
        """The notebook it runs."""
        return self.workspace.notebooks / f"{self.report_name}.ipynb"

    def inputs(self) -> dict[str, Any]:
        """What decides every byte of the page: ledger number, parameters, notebook, code."""
        return {
            "report": self.report_name,
            "scope": self.scope,
            "parameters": self.parameters,
            "ledger_number": self.ledger_number,
            "known": self.known,
            "parameters_sha256": parameters_digest(self.workspace.parameters),
            "notebook_sha256": sha256_of(self.notebook.read_bytes()),
            "code_sha256": code_digest(),
        }


def run_report(
    workspace: Workspace,
    report_name: str,
    period: Period,
    now: datetime,
    scope: str = DEPARTMENT,
    is_draft: bool = False,
    as_of: int | datetime | None = None,
    draft_kind: DraftKind = DRAFT,
    engine: str | None = None,
    is_indexed: bool = True,
    on_step: Callable[[str], None] = lambda words: None,
) -> RunResult:
    """Make the next issue of a report and list it in the index (unless a batch will), or say that nothing has changed.

    Raises a WrongUse child before any kernel starts for what cannot be run, LockHeld, or ReportFailed with the
    place of the failing notebook. Without the PDF library the page is kept as a draft and the result names the fault.
    """
    _check_wish(workspace, report_name, period, scope, now.date(), is_draft)
    ledger = Ledger(workspace.data / "ledger.db")
    number = ledger.view(as_of).ledger_number
    ledger.close()
    until = as_of if isinstance(as_of, datetime) else None
    run = Run(workspace, report_name, period, number, is_draft, scope, draft_kind, until)
    check_parameters(read_notebook(run.notebook), run.parameters)
    run.edition.folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(str(run.edition.folder / ".lock"), timeout=0):
            latest = run.edition.latest()
            if latest and not is_draft and read_run(latest).get("inputs") == run.inputs():
                return RunResult("unchanged", latest, read_run(latest)["offices_missing"])
            result = _run(run, now, engine, on_step)
    except Timeout:
        raise LockHeld(what=f"รายงาน {report_name} งวด {period.id}", holder="การสร้างรายงานอีกชุดหนึ่ง") from None
    if is_indexed and result.outcome != "unchanged":
        write_index(workspace.outputs)
    return result


def _check_wish(
    workspace: Workspace, report_name: str, period: Period, scope: str, today: date, is_draft: bool
) -> None:
    settings = load_report_settings(workspace.parameters, report_name)
    if period.kind not in settings.period_kinds:
        raise WrongUse(message=f"รายงาน {report_name} ไม่ใช้กับงวด {period.id} (ใช้กับ {', '.join(settings.period_kinds)})")
    if (scope == DEPARTMENT) != (settings.scope == DEPARTMENT):
        raise WrongUse(message=f"รายงาน {report_name} ใช้กับขอบเขต {settings.scope}")
    load_report(workspace, period, scope_kind=settings.scope, scope_code=scope)
    if not period.has_ended(today) and not is_draft:
        raise PeriodNotEnded(period=period.id, end=thai_date(period.end_date))


def _run(run: Run, now: datetime, engine: str | None, on_step: Callable[[str], None]) -> RunResult:
    scratch = run.workspace.outputs / ".scratch" / uuid.uuid4().hex
    scratch.mkdir(parents=True)
    try:
        on_step("คำนวณและเขียนสมุดงาน")
        notebook = _execute(run, scratch, engine)
        result = _result(scratch)
        on_step("จัดหน้า HTML")
        html = _page(run, notebook, result, scratch)
        latest = run.edition.latest()
        if latest and not run.is_draft and read_run(latest).get("content_sha256") == content_digest(html):
            return RunResult("unchanged", latest, result["offices_missing"])
        on_step("พิมพ์ PDF")
        fault = _print(html, scratch)
        _write_record(run, result, html, now, scratch)
        if run.is_draft or fault:
            folder = run.edition.keep_draft(scratch, run.draft_kind.folder if run.is_draft else DRAFT.folder)
            return RunResult("draft", folder, result["offices_missing"], fault)
        return RunResult("issued", run.edition.promote(scratch), result["offices_missing"])
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _execute(run: Run, scratch: Path, engine: str | None) -> NotebookNode:
    """The executed notebook; on a fault it is left for the analyst and the last good issue for the reader."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    target = scratch / "report.ipynb"
    variables = {
        ROOT_VARIABLE: str(run.workspace.root),
        AS_OF_VARIABLE: run.known,
        RUN_VARIABLE: str(scratch.resolve()),
        DRAFT_VARIABLE: "1" if run.is_draft else "",
    }
    try:
        with _environment(variables):
            return papermill.execute_notebook(
                str(run.notebook), str(target), parameters=run.parameters, kernel_name="python3",
                cwd=str(scratch), progress_bar=False, execution_timeout=CELL_SECONDS, start_timeout=60,
                kernel_manager_class=LocalKernelManager,
                engine_name=engine,
            )  # fmt: skip
    except PapermillExecutionError as fault:
        failed = run.edition.keep_draft(scratch, "failed")
        raise ReportFailed(reason=f"{fault.ename}: {fault.evalue}", notebook=failed / target.name) from fault


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _result(scratch: Path) -> dict[str, Any]:
    """The result the notebook's last cell wrote; a notebook that ended early has none, whatever papermill says."""
    path = scratch / "result.json"
    if not path.is_file():
        raise ReportFailed(reason="สมุดงานจบโดยไม่ถึงเซลล์สุดท้าย", notebook=scratch / "report.ipynb")
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    path.unlink()
    if result["python"] != sys.executable:
        raise EnvironmentFault(
            what=f"เคอร์เนลของสมุดงานใช้ Python อีกชุดหนึ่ง ({result['python']})", remedy="สั่ง make setup ใหม่"
        )
    return result


def _page(run: Run, notebook: NotebookNode, result: dict[str, Any], scratch: Path) -> str:
    settings = load_report_settings(run.workspace.parameters, run.report_name)
    html = render_html(
        notebook,
        settings.title,
        period_name(run.period),
        result["is_sample"],
        run.draft_kind.watermark if run.is_draft else None,
    )
    problems = check_page(html)
    (scratch / "report.html").write_text(html, encoding="utf-8")
    if problems:
        failed = run.edition.keep_draft(scratch, "failed")
        raise ReportFailed(reason="; ".join(problems[:5]), notebook=failed / "report.html")
    return html


def _print(html: str, scratch: Path) -> EnvironmentFault | None:
    try:
        (scratch / "report.pdf").write_bytes(render_pdf(html))
    except EnvironmentFault as fault:
        return fault
    return None


def _write_record(run: Run, result: dict[str, Any], html: str, now: datetime, scratch: Path) -> None:
    latest = run.edition.latest()
    digest = keep_parameters(run.workspace)
    record = {
        "inputs": run.inputs(),
        "period": run.period.id,
        "title": result["title"],
        "scope_kind": result["scope_kind"],
        "scope_name": result["scope_name"],
        "coverage": result["coverage"],
        "parameters_kept": digest,
        "submissions": result["submissions"],
        "figures": result["figures"],
        "figures_digest": result["figures_digest"],
        "content_sha256": content_digest(html),
        "offices_missing": result["offices_missing"],
        "is_sample": result["is_sample"],
        "is_draft": run.is_draft,
        "versions": package_versions(),
        "git_commit": git_commit(),
        "started_at": format_instant(now),
        "ended_at": format_instant(datetime.now(now.tzinfo)),
        "outcome": "completed",
        "replaces": latest.name if latest else None,
        "reason": "ข้อมูล กรอบ หรือโปรแกรมเปลี่ยน" if latest else "ฉบับแรก",
        "files": {path.name: sha256_of(path.read_bytes()) for path in sorted(scratch.iterdir())},
    }
    write_json(scratch / "run.json", record)
