"""Many scopes of one report: each in a child process of its own, then a check that the pages are what they claim."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from workbench.base.errors import NothingReceived, WorkbenchError, WrongUse
from workbench.base.fiscal import Period
from workbench.base.log import log_fault
from workbench.figures.book import FigureBook
from workbench.figures.measure import Measure
from workbench.figures.measures import ACTUAL_TO_DATE, DISBURSED, TOTAL
from workbench.figures.table import read_figures
from workbench.publishing.issues.states import refresh_states
from workbench.reports.report import load_report
from workbench.rules.report_settings import load_report_settings
from workbench.rules.scope import DEPARTMENT, ScopeKind
from workbench.rules.workspace import Workspace

PARALLEL = max(1, min(4, os.cpu_count() or 1))


@dataclass(frozen=True)
class JobResult:
    """What became of one scope's report: its folder, or the Thai reason why there is none."""

    scope: str
    outcome: str
    folder: Path | None = None
    offices_missing: int = 0
    fault: str = ""
    exit_code: int = 0


@dataclass(frozen=True)
class Job:
    """One report to make; the jobs of a batch differ from one another."""

    workspace: Workspace
    report_name: str
    period: Period
    scope: str
    now: datetime
    is_draft: bool = False
    as_of: int | None = None


def run_batch(
    jobs: Sequence[Job], on_done: Callable[[JobResult, int], None] = lambda result, total: None
) -> list[JobResult]:
    """Run every job in a process forked from a warm one, a few at once; one failure does not sink the others.

    Ctrl-C ends the children and travels on; a staging folder of a child that died is never promoted.
    """
    context = multiprocessing.get_context("forkserver" if hasattr(os, "fork") else "spawn")
    if hasattr(os, "fork"):
        context.set_forkserver_preload(["workbench.publishing.preload"])
    waiting, live, done = list(reversed(jobs)), {}, {}  # type: ignore[var-annotated]
    try:
        while waiting or live:
            while waiting and len(live) < PARALLEL:
                job = waiting.pop()
                live |= _start(context, job)
            for receiver in wait(list(live)):
                job, process = live.pop(receiver)
                outcome = _collect(receiver, job, process)  # type: ignore[arg-type]
                done[job] = outcome
                on_done(outcome, len(jobs))
    finally:
        for _, process in live.values():
            process.kill()
        for workspace in {job.workspace for job in jobs}:
            refresh_states(workspace)
    return [done[job] for job in jobs]


def _start(context: multiprocessing.context.BaseContext, job: Job) -> dict[Connection, tuple[Job, BaseProcess]]:
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(job, sender), daemon=True)  # type: ignore[attr-defined]
    process.start()
    sender.close()
    return {receiver: (job, process)}


def _work(job: Job, sender: Connection) -> None:
    """In the child: run one job and send its outcome."""
    from workbench.publishing.run import run_report

    try:
        result = run_report(
            job.workspace,
            job.report_name,
            job.period,
            job.now,
            job.scope,
            job.is_draft,
            job.as_of,
            is_indexed=False,
        )
        fault, code = (str(result.fault), result.fault.exit_code) if result.fault else ("", 0)
        outcome = JobResult(job.scope, result.outcome, result.folder, result.offices_missing, fault, code)
    except WorkbenchError as fault_met:
        outcome = JobResult(job.scope, "failed", fault=str(fault_met), exit_code=fault_met.exit_code)
    except Exception as fault_met:  # a fault of the program in one scope must not sink the others
        log_fault(job.workspace.data)
        outcome = JobResult(job.scope, "failed", fault=f"{type(fault_met).__name__}: {fault_met}", exit_code=1)
    sender.send(outcome)
    sender.close()


def _collect(receiver: Connection, job: Job, process: BaseProcess) -> JobResult:
    try:
        outcome: JobResult = receiver.recv()
    except EOFError:
        outcome = JobResult(job.scope, "failed", fault="กระบวนการสร้างรายงานหยุดกะทันหัน", exit_code=1)
    receiver.close()
    process.join(10)
    return outcome


def jobs_of(
    workspace: Workspace, report_name: str, period: Period, now: datetime, is_draft: bool, region: str = ""
) -> list[Job]:
    """A job for every scope of a report, or for a region's offices; raises NothingReceived, but not of drafts."""
    scopes = scopes_of(workspace, report_name, period, region)
    if not scopes:
        raise WrongUse(message=f'ไม่มีสำนักงานในภาค "{region}"')
    kind = load_report_settings(workspace.parameters, report_name, period.end_date).scope
    if not is_draft and not load_report(workspace, period, scope_kind=kind, scope_code=scopes[0]).is_heard:
        raise NothingReceived(period=period.id)
    return [Job(workspace, report_name, period, scope, now, is_draft) for scope in scopes]


def scopes_of(workspace: Workspace, report_name: str, period: Period, region: str = "") -> list[str]:
    """Every scope a report can be made for in a period; with `region`, only that region's offices."""
    kind: ScopeKind = load_report_settings(workspace.parameters, report_name, period.end_date).scope
    report = load_report(workspace, period)
    if kind == "division":
        return [each.division_code for each in report.divisions]
    if kind == "office":
        return [each.office_code for each in report.offices if not region or each.region == region]
    if kind == "project":
        return [each.project_code for each in report.framework.projects]
    return [DEPARTMENT]


def check_batch(workspace: Workspace, report_name: str, period: Period, results: Sequence[JobResult]) -> list[str]:
    """What is wrong with a finished batch, in Thai; empty when every page is what it claims to be.

    Each page names its own scope; no two pages print the same figures where any is known; and the parts add up to
    the department's figures: offices' results by indicator, divisions' and projects' spending.
    """
    made = {each.scope: each.folder for each in results if each.folder}
    figures = {scope: read_figures(folder / "figures.csv") for scope, folder in made.items()}
    problems = [
        f"{scope}: หน้ารายงานไม่ได้ระบุขอบเขตของตน"
        for scope, folder in made.items()
        if f'<span class="code">{scope}</span>' not in (folder / "report.html").read_text(encoding="utf-8")
    ]
    problems += list(_twins(figures))
    if set(made) == set(scopes_of(workspace, report_name, period)):
        problems += list(_sums(workspace, report_name, period, figures))
    return problems


def _twins(books: dict[str, FigureBook]) -> Iterator[str]:
    seen: dict[frozenset[tuple[str, str]], str] = {}
    for scope, book in books.items():
        results = (each for each in book.printed() if each.measure == ACTUAL_TO_DATE.key)
        known = frozenset((each.subject, each.value) for each in results if each.value)
        if known and known in seen:
            yield f"{scope}: ตัวเลขผลสะสมทุกตัวเหมือนกับ {seen[known]}"
        seen[known] = scope


def _sums(workspace: Workspace, report_name: str, period: Period, books: dict[str, FigureBook]) -> Iterator[str]:
    whole = load_report(workspace, period)
    if report_name == "office":
        for progress in whole.progress.indicators:
            if progress.in_period.reason != "to_date_only" and progress.indicator.provider == "office":
                parts = _total(books, ACTUAL_TO_DATE, progress.code)
                yield from _differs(
                    f"{progress.code} {ACTUAL_TO_DATE.title}", parts, progress.to_date.value or Decimal(0)
                )
    else:
        total = whole.budget.line().disbursed.value or Decimal(0)
        parts = _total(books, DISBURSED, TOTAL) * DISBURSED.per
        yield from _differs("เบิกจ่ายรวม", parts, total)


def _total(books: dict[str, FigureBook], measure: Measure, subject: str) -> Decimal:
    figures = (book.figures.get(measure.figure_id(subject)) for book in books.values())
    return sum((Decimal(each.value) for each in figures if each and each.value), Decimal(0))


def _differs(what: str, parts: Decimal, whole: Decimal) -> Iterator[str]:
    if parts != whole:
        yield f"{what}: ผลรวมของส่วนย่อย {parts:,} ไม่เท่ากับภาพรวม {whole:,}"
