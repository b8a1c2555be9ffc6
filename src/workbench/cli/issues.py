"""Commands about published issues: stale, rerun, sign, open."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.base.errors import WrongUse
from workbench.base.fiscal import parse_period
from workbench.base.text import show_text
from workbench.cli.console import Format, command, now_or, progress_bar, remind_of_register, say, say_json, workspace
from workbench.cli.reports import OUTCOME_WORDS, run_one
from workbench.publishing.issues import find_issue, issue_path
from workbench.reports.report import ROOT_VARIABLE
from workbench.rules.scope import DEPARTMENT
from workbench.rules.workspace import Workspace

if TYPE_CHECKING:
    from workbench.publishing.batch import JobResult
    from workbench.publishing.stale import StaleCheck

PeriodOption = Annotated[str, typer.Option("--period", help="เฉพาะงวด เช่น 2563-06")]
_SHOWN = 12
_WIDTH = 160


@command
def stale(
    report: Annotated[str, typer.Option("--report", help="เฉพาะรายงาน เช่น monthly")] = "",
    period: PeriodOption = "",
    format: Annotated[Format, typer.Option("--format", help="รูปแบบผลลัพธ์")] = Format.table,
) -> None:
    """บอกว่าฉบับใดที่ออกไปแล้วจะพิมพ์ต่างไปจากเดิม ตัวเลขใด จากเท่าใดเป็นเท่าใด เพราะอะไร"""
    checks = _look(workspace(), report, period)
    if format is Format.json:
        say_json([each.as_data() for each in checks])
        return
    for each in checks:
        if each.is_stale or each.fault:
            _say_check(each)
    count = sum(each.is_stale for each in checks)
    faults = sum(bool(each.fault) for each in checks)
    said = f"ตรวจ {len(checks):,} ฉบับ: ข้อมูลเปลี่ยนแล้ว {count:,} · ไม่เปลี่ยน {len(checks) - count - faults:,}"
    say(said + (f" · ตรวจไม่ได้ {faults:,}" if faults else ""))


def _look(place: Workspace, report: str, period: str) -> list[StaleCheck]:
    from workbench.publishing.stale import find_stale

    remind_of_register(place)
    wanted = parse_period(period) if period else None
    with progress_bar("ตรวจฉบับที่ออกแล้ว ใช้เวลาไม่กี่วินาทีต่อฉบับ") as bar:
        task = bar.add_task("ตรวจฉบับที่ออกแล้ว", total=None)

        def show(check: StaleCheck, total: int) -> None:
            bar.update(task, total=total, advance=1, description=f"ตรวจ {check.path}")

        return find_stale(place, report, wanted, show)


def _say_check(check: StaleCheck) -> None:
    say(f"{check.path}: {check.words}")
    for change in check.revision.figures[:_SHOWN]:
        cause = f" — {change.causes[0].words}" if change.causes else ""
        more = f" (และอีก {len(change.causes) - 1} สาเหตุ)" if len(change.causes) > 1 else ""
        unit = f" {change.unit}" if change.unit else ""
        measure = check.title(change).measure
        name = f"{change.figure_id} ({measure})" if measure else change.figure_id
        say(f"  {name}: {change.old_printed or '–'} → {change.new_printed or '–'}{unit}{cause}{more}")
    for text in check.revision.texts[:_SHOWN]:
        old, new = (show_text(words, _WIDTH) or "–" for words in (text.old, text.new))
        say(f"  {text.section}: {old} → {new}")
    hidden = max(0, len(check.revision.figures) - _SHOWN) + max(0, len(check.revision.texts) - _SHOWN)
    if hidden:
        say(f"  … และอีก {hidden:,} รายการ (ดูทั้งหมดด้วย --format json)")


@command
def rerun(
    report: Annotated[str, typer.Argument(help="ชื่อรายงาน เช่น monthly, office")] = "",
    period: Annotated[str, typer.Argument(help="งวด เช่น 2563-06 หรือ FY2563-Q3")] = "",
    scope: Annotated[str, typer.Argument(help="รหัสขอบเขต เช่น TH50 (รายงานของกรมไม่ต้องระบุ)")] = "",
    stale: Annotated[bool, typer.Option("--stale", help="ทุกฉบับที่ข้อมูลเปลี่ยนแล้ว และไม่ใช่ฉบับอื่น")] = False,
    period_option: PeriodOption = "",
    today: Annotated[str | None, typer.Option("--on", help="ถือว่าวันนี้คือวันใด (ค.ศ.)")] = None,
) -> None:
    """ออกฉบับใหม่แทนฉบับที่ข้อมูลเปลี่ยนแล้ว พร้อมตารางบอกว่าแก้อะไร เพราะอะไร"""
    now = now_or(today)
    if stale:
        if scope or (period and period_option):
            raise WrongUse(message="ใช้ rerun --stale [รายงาน] [--period งวด] หรือ rerun รายงาน งวด [ขอบเขต]")
        return _rerun_stale(workspace(), report, period_option or period, now)
    if not report or not (period or period_option):
        raise WrongUse(message="ระบุรายงานและงวด เช่น rerun monthly 2563-06 หรือใช้ rerun --stale")
    wanted = parse_period(period or period_option)
    run_one(report, wanted, now, False, scope or DEPARTMENT)


def _rerun_stale(place: Workspace, report: str, period: str, now: datetime) -> None:
    from workbench.publishing.stale import rerun_stale

    checks = _look(place, report, period)
    with progress_bar("ออกฉบับใหม่ ใช้เวลาราวครึ่งนาทีต่อฉบับ") as bar:
        task = bar.add_task("ออกฉบับใหม่", total=None)

        def show(result: JobResult, total: int) -> None:
            bar.update(task, total=total, advance=1, description=f"ออกฉบับใหม่ · {result.scope}")

        made = rerun_stale(place, checks, now, show)
    for check, result in made:
        where = issue_path(place.outputs, result.folder) if result.folder else check.path
        replaces = f" แทนฉบับที่ {check.issue.name} ({check.words})" if result.outcome == "issued" else ""
        fault = f" — {result.fault}" if result.fault else ""
        say(f"{where}: {OUTCOME_WORDS[result.outcome]}{replaces}{fault}")
    for check in checks:
        if check.fault:
            say(f"{check.path}: {check.words}")
    say(f"ตรวจ {len(checks):,} ฉบับ ออกฉบับใหม่ {sum(each.outcome == 'issued' for _, each in made):,} ฉบับ")
    code = max((each.exit_code for _, each in made), default=0)
    if code:
        raise typer.Exit(code)


IssueArgument = Annotated[str, typer.Argument(help="ฉบับ เช่น 2563-04/monthly/department/1")]


@command
def sign(
    issue: IssueArgument,
    by: Annotated[str, typer.Option(help="ชื่อผู้ตรวจหรือผู้ลงนาม")],
    role: Annotated[str, typer.Option(help="บทบาทตาม parameters/signing.yaml เช่น reviewer, director")],
    on: Annotated[str | None, typer.Option("--on", help="ลงนามเมื่อใด (ค.ศ.)")] = None,
    despite: Annotated[str, typer.Option(help="เหตุผลที่ลงนามทั้งที่ข้อมูลเปลี่ยนแล้ว")] = "",
) -> None:
    """ลงชื่อว่าตรวจหรือลงนามฉบับหนึ่ง ผูกกับลายนิ้วมือของไฟล์ที่อ่าน"""
    from workbench.publishing.issues import signature_words
    from workbench.publishing.signing import sign_issue

    place = workspace()
    event = sign_issue(place, find_issue(place.outputs, issue), by, role, now_or(on), despite)
    say(f"{event.subject}: {signature_words(event)}")
    if event.facts.get("despite"):
        say(f"ลงชื่อทั้งที่ข้อมูลเปลี่ยนแล้ว ({event.facts['despite']}) เหตุผล: {event.facts['reason']}")
    for name, digest in event.facts["files"].items():
        say(f"  {name}  sha256 {digest}")


@command
def open_issue(
    issue: IssueArgument,
    no_lab: Annotated[bool, typer.Option("--no-lab", help="ทำสำเนาไว้เท่านั้น ไม่เปิด JupyterLab")] = False,
) -> None:
    """ทำสำเนาสมุดงานของฉบับหนึ่งไว้ทดลอง ตรึงกับข้อมูลและกฎของฉบับนั้น แล้วเปิดใน JupyterLab"""
    from workbench.publishing.notebook import open_copy

    place = workspace()
    copy = open_copy(place, find_issue(place.outputs, issue))
    say(str(copy))
    if not no_lab:
        raise typer.Exit(open_lab(place, copy))


def open_lab(place: Workspace, what: Path) -> int:
    """Open JupyterLab at a folder or notebook of a workspace, for root as well; its exit code."""
    environment = os.environ | {ROOT_VARIABLE: str(place.root)}
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = ["--allow-root"] if is_root else []
    return subprocess.call([sys.executable, "-m", "jupyterlab", *flags, str(what)], env=environment)
