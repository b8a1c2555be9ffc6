"""Scheduled runs: what is due, what has been made, and making the rest once, in order, under a lock."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from workbench.base.errors import LockHeld, WorkbenchError
from workbench.base.fiscal import format_instant, parse_period
from workbench.ledger.ledger import open_ledger
from workbench.publishing.batch import Job, run_batch
from workbench.publishing.preview import RunPlan, plan_due
from workbench.publishing.schedule import PlannedRun, all_planned_runs, load_schedule, planned_runs
from workbench.rules.workspace import Workspace

__all__ = [
    "Attempt", "DueRun", "PlannedRun", "RunOne", "ScheduleRecord", "all_planned_runs", "due_runs", "idle_words",
    "load_schedule", "planned_runs", "report_runner", "run_due", "schedule_record", "waiting_plans",
]  # fmt: skip

RECORD = "schedule.jsonl"
RunState = Literal["done", "due_today", "missed", "failed", "no_data"]
RUN_STATES = {
    "done": "สร้างแล้ว",
    "due_today": "ครบกำหนดวันนี้",
    "missed": "ค้าง",
    "failed": "ครั้งก่อนไม่สำเร็จ",
    "no_data": "ยังไม่มีข้อมูลของงวด",
}
SETTLED = ("done", "no_data")
"""The states of a run that there is nothing to make for now."""
RunOne = Callable[[PlannedRun], None]


@dataclass(frozen=True)
class DueRun:
    """A run that is due, with what the record says of it: when it was made, or why the last attempt failed."""

    planned: PlannedRun
    state: RunState
    at: str = ""
    fault: str = ""

    def as_data(self) -> dict[str, Any]:
        """The run and its state as plain data."""
        return {**self.planned.as_data(), "state": self.state, "at": self.at or None, "fault": self.fault or None}


@dataclass(frozen=True)
class Attempt:
    """One run that was tried; `fault` is what stopped it."""

    planned: PlannedRun
    fault: Exception | None = None

    @property
    def reason(self) -> str:
        """Why it failed, in a sentence; empty for a run that was made."""
        if self.fault is None:
            return ""
        return (
            str(self.fault) if isinstance(self.fault, WorkbenchError) else f"{type(self.fault).__name__}: {self.fault}"
        )

    @property
    def outcome(self) -> str:
        """Done or failed."""
        return "failed" if self.fault else "done"

    def as_data(self) -> dict[str, Any]:
        """The attempt as plain data."""
        return {**self.planned.as_data(), "outcome": self.outcome, "fault": self.reason or None}


class ScheduleRecord:
    """The append-only record of scheduled runs, `data/schedule.jsonl`: one line an attempt.

    A line is written once its run is finished. A run cut off before that is made again, which changes nothing: the
    same inputs give no new issue. A line cut off half-written does not count.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def lines(self) -> list[dict[str, Any]]:
        """Every whole line, oldest first."""
        text = self.path.read_text(encoding="utf-8", errors="replace") if self.path.is_file() else ""
        return [line for each in text.split("\n") if (line := _whole_line(each))]

    def latest(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        """What the record says of each run: the line that made it, else its last failure."""
        found: dict[tuple[str, str, str], dict[str, Any]] = {}
        for line in self.lines():
            key = (line["report"], line["period"], line["scope"])
            if found.get(key, {}).get("outcome") != "done":
                found[key] = line
        return found

    def append(self, attempt: Attempt, now: datetime) -> None:
        """Add a line and see it on the disk before going on."""
        line = {**attempt.as_data(), "at": format_instant(now), "fault": attempt.reason}
        with self.path.open("ab") as file:
            start = b"" if _ends_with_newline(self.path) else b"\n"
            file.write(start + json.dumps(line, ensure_ascii=False, sort_keys=True).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())


def schedule_record(workspace: Workspace) -> ScheduleRecord:
    """The record of a workspace."""
    return ScheduleRecord(workspace.data / RECORD)


def due_runs(workspace: Workspace, planned: Sequence[PlannedRun], now: datetime) -> list[DueRun]:
    """Each planned run with its state; everything but what is settled waits to be made.

    no_data: no form of the period has been received, so that there is nothing to make it of, not even a draft.
    """
    latest = schedule_record(workspace).latest()
    unmade = {run.key: run.period_id for run in planned if latest.get(run.key, {}).get("outcome") != "done"}
    silent = _silent_periods(workspace, set(unmade.values()))
    found = []
    for run in planned:
        line = latest.get(run.key, {})
        waiting: RunState = "due_today" if run.due_date == now.date() else "missed"
        is_silent = run.key in unmade and run.period_id in silent
        state: RunState = "no_data" if is_silent else line.get("outcome", waiting)
        found.append(DueRun(run, state, line.get("at", ""), line.get("fault", "")))
    return found


def _silent_periods(workspace: Workspace, period_ids: set[str]) -> set[str]:
    """Those of which no usable form has been received."""
    if not period_ids:
        return set()
    with open_ledger(workspace) as ledger:
        view = ledger.view()
    return {each for each in period_ids if view.forms_about(parse_period(each)).empty}


def run_due(
    workspace: Workspace,
    planned: Sequence[PlannedRun],
    run_one: RunOne,
    now: datetime,
    on_start: Callable[[PlannedRun, int], None] = lambda run, total: None,
) -> list[Attempt]:
    """Make the runs that are not made yet and have data, once, in order, and say how each went.

    One failure does not stop the others; it is tried again next time. Raises LockHeld while another does the same.
    """
    record = schedule_record(workspace)
    attempts: list[Attempt] = []
    if not _waiting(workspace, planned, now):
        return attempts
    with _locked(workspace):
        waiting = _waiting(workspace, planned, now)
        for run in waiting:
            on_start(run, len(waiting))
            attempt = _attempt(run, run_one)
            record.append(attempt, now)
            attempts.append(attempt)
    return attempts


def _waiting(workspace: Workspace, planned: Sequence[PlannedRun], now: datetime) -> list[PlannedRun]:
    return [due.planned for due in due_runs(workspace, planned, now) if due.state not in SETTLED]


def waiting_plans(workspace: Workspace, now: datetime) -> list[RunPlan]:
    """What the schedule would do with each run that is not made, and what would stop it."""
    found = due_runs(workspace, all_planned_runs(workspace, now.date()), now)
    return [plan_due(workspace, each.planned, now.date()) for each in found if each.state != "done"]


def idle_words(idle: Sequence[PlannedRun]) -> str:
    """Why runs wait, in a sentence."""
    periods = ", ".join(dict.fromkeys(each.period_id for each in idle))
    return f"ยังไม่สร้าง {len(idle)} ฉบับ เพราะยังไม่มีข้อมูลของงวด {periods} — จะสร้างให้เมื่อรับแบบรายงานแล้ว (workbench ingest)"


def report_runner(workspace: Workspace, now: datetime) -> RunOne:
    """What makes one planned run for real, in a process of its own; provisional ones become drafts.

    A run kept as a draft because the PDF library is missing counts as failed, so that it is made again.
    """

    def run_one(run: PlannedRun) -> None:
        job = Job(workspace, run.report, parse_period(run.period_id), run.scope, now, run.is_provisional)
        (outcome,) = run_batch([job])
        if outcome.fault:
            raise WorkbenchError(message=outcome.fault)

    return run_one


def _attempt(run: PlannedRun, run_one: RunOne) -> Attempt:
    try:
        run_one(run)
    except Exception as fault:  # whatever stops one report must not stop the others
        return Attempt(run, fault)
    return Attempt(run)


@contextmanager
def _locked(workspace: Workspace) -> Iterator[None]:
    lock = FileLock(str(workspace.data / ".schedule.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise LockHeld(what="รายงานตามกำหนด", holder="workbench due --run อีกชุดหนึ่ง") from None
    try:
        yield
    finally:
        lock.release()


def _whole_line(text: str) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    needed = {"report", "period", "scope", "outcome"}
    return line if isinstance(line, dict) and needed <= set(line) else None


def _ends_with_newline(path: Path) -> bool:
    content = path.read_bytes() if path.is_file() else b""
    return not content or content.endswith(b"\n")
