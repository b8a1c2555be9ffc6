"""The run command: one report, or every scope of one."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.base.errors import OfficesMissing, WrongUse
from workbench.base.fiscal import Period, parse_period
from workbench.cli.console import ERR, command, foretell, now_or, progress_bar, remind_of_register, say, workspace
from workbench.rules.scope import DEPARTMENT

if TYPE_CHECKING:
    from workbench.publishing.batch import JobResult

OUTCOME_WORDS = {"issued": "ออกฉบับใหม่", "unchanged": "ไม่เปลี่ยนแปลง", "draft": "ฉบับร่าง", "failed": "ไม่สำเร็จ"}


@command
def run(
    report: Annotated[str, typer.Argument(help="ชื่อรายงาน เช่น monthly, quarterly, division")],
    period: Annotated[str, typer.Option("--period", help="งวด เช่น 2563-06 หรือ FY2563-Q3")],
    division: Annotated[str, typer.Option(help="รหัสกอง/สำนัก เช่น KPK")] = "",
    office: Annotated[str, typer.Option(help="รหัสสำนักงาน เช่น TH50")] = "",
    project: Annotated[str, typer.Option(help="รหัสผลผลิต/โครงการ เช่น J6 หรือ O1")] = "",
    every: Annotated[bool, typer.Option("--all", help="ทุกขอบเขตของรายงานนี้")] = False,
    region: Annotated[str, typer.Option(help="ทุกสำนักงานในภาค เช่น ภาคเหนือ")] = "",
    draft: Annotated[bool, typer.Option("--draft", help="ฉบับร่างของงวดที่ยังไม่สิ้นสุด")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="จบด้วยรหัส 4 เมื่อยังขาดหน่วยงาน")] = False,
    today: Annotated[str | None, typer.Option("--on", help="ถือว่าวันนี้คือวันใด (ค.ศ.)")] = None,
) -> None:
    """สร้างรายงานของงวด"""
    wanted, now = parse_period(period), now_or(today)
    remind_of_register(workspace())
    codes = {"division": division, "office": office, "project": project}
    given = {kind: code for kind, code in codes.items() if code}
    if len(given) + every + bool(region) > 1 or any(kind != report for kind in given):
        raise WrongUse(message=f"รายงาน {report} เลือกขอบเขตได้อย่างเดียว: --{report} รหัส, --all หรือ --region")
    if every or region:
        missing = _run_batch(report, wanted, now, draft, region)
    else:
        missing = run_one(report, wanted, now, draft, next(iter(given.values()), DEPARTMENT))
    if strict and missing:
        raise OfficesMissing(missing=missing)


def run_one(report: str, period: Period, now: datetime, is_draft: bool, scope: str) -> int:
    """Make one report in this process and say what became of it; how many offices had not been heard."""
    from workbench.publishing.run import run_report

    foretell(f"สร้างรายงาน {report} {scope} งวด {period.id} ใช้เวลาราวครึ่งนาทีถึงสองนาที")
    with ERR.status("เริ่มสร้างรายงาน") as spinner:
        result = run_report(workspace(), report, period, now, scope, is_draft, on_step=spinner.update)
    number = f" ฉบับที่ {result.folder.name}" if result.outcome == "issued" else ""
    say(f"รายงาน {report} {scope} งวด {period.id}: {OUTCOME_WORDS[result.outcome]}{number}")
    if result.revision and result.revision.number:
        say(f"แทนฉบับที่ {result.revision.number}: {result.revision.reason}")
    say(str(result.html))
    if result.fault:
        ERR.print(str(result.fault))
        raise typer.Exit(result.fault.exit_code)
    say(str(result.pdf))
    return result.offices_missing


def _run_batch(report: str, period: Period, now: datetime, is_draft: bool, region: str) -> int:
    from workbench.publishing.batch import check_batch, jobs_of, run_batch

    place = workspace()
    jobs = jobs_of(place, report, period, now, is_draft, region)
    with progress_bar(f"สร้างรายงาน {report} {len(jobs)} ฉบับ ใช้เวลาราว 5–10 วินาทีต่อฉบับ") as bar:
        task = bar.add_task(f"รายงาน {report}", total=len(jobs))

        def show(outcome: JobResult, total: int) -> None:
            bar.update(task, advance=1, description=f"รายงาน {report} · {outcome.scope}")

        outcomes = run_batch(jobs, show)
    for outcome in outcomes:
        if outcome.fault:
            say(f"{outcome.scope}: {outcome.fault}")
    problems = check_batch(place, report, period, outcomes)
    for problem in problems:
        say(problem)
    counts = Counter(outcome.outcome for outcome in outcomes)
    said = " · ".join(f"{OUTCOME_WORDS[outcome]} {count}" for outcome, count in counts.items())
    say(f"รายงาน {report} งวด {period.id} ทั้งหมด {len(outcomes)} ขอบเขต: {said}")
    if not problems:
        sums = "" if region else " และผลรวมส่วนย่อยตรงกับภาพรวม"
        say(f"ตรวจแล้ว: ทุกหน้าระบุขอบเขตของตน ตัวเลขไม่ซ้ำกัน{sums}")
    codes = [outcome.exit_code for outcome in outcomes if outcome.exit_code]
    if codes or problems:
        raise typer.Exit(max(codes, default=1))
    return max((outcome.offices_missing for outcome in outcomes), default=0)
