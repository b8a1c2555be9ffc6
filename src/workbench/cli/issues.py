"""Commands about published issues and their figures: stale, rerun, explain, diff, sign, open, index."""

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
from workbench.cli.console import (
    Format,
    FormatOption,
    OnOption,
    command,
    now_or,
    progress_bar,
    remind_of_register,
    say,
    say_json,
    workspace,
)
from workbench.cli.reporting import OUTCOME_WORDS, run_one
from workbench.publishing.issues import find_issue, issue_path
from workbench.reports.report import ROOT_VARIABLE
from workbench.rules.scope import DEPARTMENT, ScopeKind
from workbench.rules.workspace import Workspace

if TYPE_CHECKING:
    from workbench.publishing.batch import JobResult
    from workbench.publishing.revisions import Comparison
    from workbench.publishing.stale import StaleCheck

PeriodOption = Annotated[str, typer.Option("--period", help="เฉพาะงวด เช่น 2563-06")]
IssueArgument = Annotated[str, typer.Argument(help="ฉบับ เช่น 2563-04/monthly/department/1")]
_SHOWN = 12
_SHOWN_CAUSES = 2
_WIDTH = 160


@command
def stale(
    report: Annotated[str, typer.Option("--report", help="เฉพาะรายงาน เช่น monthly")] = "",
    period: PeriodOption = "",
    format: FormatOption = Format.table,
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
    today: OnOption = None,
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


@command
def explain(
    figure: Annotated[str, typer.Argument(help="รหัสตัวเลข เช่น I03.actual_to_date หรือย่อว่า I03")],
    period: Annotated[str, typer.Option("--period", help="งวด เช่น 2563-06 หรือ FY2563-Q3")] = "",
    office: Annotated[str, typer.Option(help="รหัสสำนักงาน")] = "",
    division: Annotated[str, typer.Option(help="รหัสกอง/สำนัก")] = "",
    project: Annotated[str, typer.Option(help="รหัสผลผลิต/โครงการ")] = "",
    report: Annotated[str, typer.Option("--report", help="ชื่อรายงาน ถ้าไม่ใช่รายงานปกติของงวดและขอบเขต")] = "",
    as_of: Annotated[
        str, typer.Option("--as-of", help="ลำดับทะเบียนรับ เวลา (ค.ศ.) หรือ issue:2563-06/monthly/department/1")
    ] = "",
    format: FormatOption = Format.table,
) -> None:
    """บอกที่มาของตัวเลขหนึ่งตัว: ความหมาย กฎ ส่วนประกอบ และเซลล์ต้นทางทุกเซลล์"""
    from workbench.publishing.revisions import explain_figure

    scopes: dict[ScopeKind, str] = {"office": office, "division": division, "project": project}
    kind, code = next(((kind, code) for kind, code in scopes.items() if code), ("department", ""))
    found = explain_figure(workspace(), figure, period, kind, code, as_of, report)
    if format is Format.json:
        say_json(found.as_data())
        return
    say(str(found))


@command
def diff(
    issue_a: Annotated[str, typer.Argument(help="ฉบับเดิม เช่น 2563-04/monthly/department/1")],
    issue_b: Annotated[str, typer.Argument(help="ฉบับใหม่ เช่น 2563-04/monthly/department/2")],
    summary: Annotated[Path | None, typer.Option("--summary", help="เขียนสรุปหนึ่งหน้าเป็น .html หรือ .pdf")] = None,
    format: FormatOption = Format.table,
) -> None:
    """บอกว่าสองฉบับต่างกันที่ตัวเลขและถ้อยคำใด เท่าใด เพราะอะไร"""
    from workbench.publishing.revisions import compare_issues

    found = compare_issues(workspace(), issue_a, issue_b)
    if summary:
        found.write_summary(summary)
    if format is Format.json:
        say_json(found.as_data())
        return
    _say_differences(found)
    if summary:
        say(f"เขียนสรุปไว้ที่ {summary}")


def _say_differences(found: Comparison) -> None:
    from workbench.publishing.revisions import KINDS, NOT_PRINTED, causes_in_short, change_pct, signed

    difference = found.difference
    for kind, words in KINDS.items():
        changes = difference.of_kind(kind)
        if changes:
            say(f"{words} ({len(changes)})")
        for each in changes:
            percent = change_pct(each)
            moved = ", ".join(
                [*([signed(each.difference)] if each.difference is not None else []),
                 *([f"ร้อยละ {signed(percent, 2)}"] if percent is not None else [])]
            )  # fmt: skip
            old, new = (show_text(text) or NOT_PRINTED for text in (each.old_printed, each.new_printed))
            say(f"  {difference.title_of(each.figure)}: {old} → {new} {each.unit}{f' ({moved})' if moved else ''}")
            causes, more = causes_in_short(each.causes, _SHOWN_CAUSES)
            for cause in [*causes, *([f"และอีก {more} รายการ"] if more else [])]:
                say(f"    {cause}")
    for text in difference.texts:
        say(f"ถ้อยคำใน {text.section}: {text.old or NOT_PRINTED} → {text.new or NOT_PRINTED}")
    say(f"ต่างกัน {len(difference.changes)} ตัวเลข {len(difference.texts)} ถ้อยคำ")


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


@command
def index() -> None:
    """เขียนสารบัญรายงานทั้งหมด outputs/index.html ใหม่"""
    from workbench.publishing.issues import write_index

    say(str(write_index(workspace())))
