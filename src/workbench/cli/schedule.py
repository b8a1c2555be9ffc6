"""Commands about scheduled runs: due and plan."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from workbench.base.errors import WrongUse
from workbench.base.fiscal import parse_instant, parse_period
from workbench.base.labels import thai_date, thai_instant
from workbench.cli.console import ERR, OUT, Format, agency, command, now_or, say, say_json, workspace

if TYPE_CHECKING:
    from workbench.publishing.due import Attempt, DueRun, PlannedRun
    from workbench.publishing.preview import RunPlan
    from workbench.rules.workspace import Workspace

FAILED = 1
_CODES_SHOWN = 8
OnOption = Annotated[str | None, typer.Option("--on", help="ถือว่าวันนี้คือวันใด (ค.ศ.)")]
FormatOption = Annotated[Format, typer.Option("--format", help="รูปแบบผลลัพธ์")]


@command
def due(
    today: OnOption = None,
    run: Annotated[bool, typer.Option("--run", help="สร้างรายงานที่ครบกำหนดและยังไม่ได้สร้าง")] = False,
    format: FormatOption = Format.table,
) -> None:
    """แสดงรายงานที่ครบกำหนด สร้างแล้ว หรือค้าง และสร้างส่วนที่ค้าง (--run)"""
    from workbench.publishing.due import all_planned_runs, due_runs, report_runner, run_due

    place, now = workspace(), now_or(today)
    planned = all_planned_runs(place, now.date())
    found = due_runs(place, planned, now)
    if not run:
        return say_json([each.as_data() for each in found]) if format is Format.json else _say_due(found, now)
    with ERR.status("ตรวจกำหนด") as spinner:

        def show(each: PlannedRun, total: int) -> None:
            spinner.update(f"กำลังสร้าง {each.words} (ทั้งหมด {total} ฉบับ)")

        attempts = run_due(place, planned, report_runner(place, now), now, show)
    idle = [each.planned for each in found if each.state == "no_data"]
    if format is Format.json:
        say_json([*(each.as_data() for each in attempts), *(each.as_data("no_data") for each in idle)])
    else:
        _say_attempts(attempts, idle)
    if any(each.fault for each in attempts):
        raise typer.Exit(FAILED)


def _say_due(found: list[DueRun], now: datetime) -> None:
    from workbench.publishing.due import RUN_STATES

    table = Table(title=f"รายงานที่ครบกำหนดถึง {thai_date(now.date(), 'short', 'arabic')}")
    for head in ("กำหนด", "ข้อ", "รายงาน", "งวด", "ขอบเขต", "สถานะ"):
        table.add_column(head)
    for each in found:
        run = each.planned
        when = f" {thai_instant(parse_instant(each.at), 'arabic')}" if each.at else ""
        state = f"{RUN_STATES[each.state]}{when}{': ' if each.fault else ''}{each.fault}"
        day = thai_date(run.due_date, "short", "arabic")
        table.add_row(day, run.rule, run.report, run.period_id, run.scope, state)
    OUT.print(table)
    counts = {words: sum(each.state == code for each in found) for code, words in RUN_STATES.items()}
    say(" · ".join(f"{words} {count}" for words, count in counts.items() if count) or "ยังไม่มีรายงานครบกำหนด")


def _say_attempts(attempts: list[Attempt], idle: list[PlannedRun]) -> None:
    from workbench.publishing.due import idle_words

    for each in attempts:
        name = each.planned.words
        say(f"ไม่สำเร็จ {name}: {each.reason}" if each.fault else f"สร้างแล้ว {name}")
    failed = sum(each.fault is not None for each in attempts)
    summary = f"สร้างแล้ว {len(attempts) - failed} ฉบับ" + (f" ไม่สำเร็จ {failed} ฉบับ" if failed else "")
    say(summary if attempts or idle else "ไม่มีรายงานค้าง")
    if idle:
        say(idle_words(idle))


@command
def daily_round(today: OnOption = None, format: FormatOption = Format.table) -> None:
    """รอบงานประจำวัน: รับไฟล์ใน data/incoming สร้างรายงานที่ครบกำหนด เขียนสารบัญ และสรุปว่าต้องทำอะไรต่อ"""
    from workbench.publishing.daily_round import run_round

    with ERR.status("เริ่มรอบงาน") as spinner:
        done = run_round(workspace(), now_or(today), on_step=lambda words: spinner.update(words))
    if format is Format.json:
        say_json(done.as_data())
    else:
        for line in done.lines():
            say(line)
    if done.exit_code:
        raise typer.Exit(done.exit_code)


@command
def plan(
    report: Annotated[str | None, typer.Argument(help="ชื่อรายงาน (ไม่ระบุคือที่ due --run จะสร้าง)")] = None,
    period: Annotated[str | None, typer.Option("--period", help="งวด เช่น 2563-06")] = None,
    division: Annotated[str | None, typer.Option("--division", help="รหัสกอง/สำนัก เช่น KPK")] = None,
    office: Annotated[str | None, typer.Option("--office", help="รหัสสำนักงาน เช่น TH50")] = None,
    project: Annotated[str | None, typer.Option("--project", help="รหัสผลผลิต/โครงการ เช่น J1")] = None,
    today: OnOption = None,
    format: FormatOption = Format.table,
) -> None:
    """บอกว่าคำสั่งจะสร้างรายงานใด ของใคร จากข้อมูลใด และยังขาดอะไร โดยไม่สร้าง"""
    from workbench.publishing.preview import plan_run
    from workbench.rules.scope import DEPARTMENT

    place, now = workspace(), now_or(today)
    scopes = [code for code in (division, office, project) if code]
    if report is None and not period and not scopes:
        plans = _due_plans(place, now)
    elif report is None or period is None or len(scopes) > 1:
        raise WrongUse(message="ระบุชื่อรายงาน --period และขอบเขตไม่เกินหนึ่งรหัส เช่น plan monthly --period 2563-06")
    else:
        plans = [plan_run(place, report, parse_period(period), scopes[0] if scopes else DEPARTMENT, now.date())]
    if format is Format.json:
        say_json([_plan_record(each) for each in plans])
    else:
        _say_plans(plans)


def _due_plans(place: Workspace, now: datetime) -> list[RunPlan]:
    from workbench.publishing.due import all_planned_runs, due_runs
    from workbench.publishing.preview import plan_due

    found = due_runs(place, all_planned_runs(place, now.date()), now)
    return [plan_due(place, each.planned, now.date()) for each in found if each.state != "done"]


def _plan_record(plan: RunPlan) -> dict[str, Any]:
    return {
        "report": plan.report,
        "period": plan.period_id,
        "scope": plan.scope,
        "scope_name": plan.scope_name,
        "is_draft": plan.is_draft,
        "ledger_number": plan.ledger_number,
        "submissions": plan.submissions,
        "missing_offices": plan.missing_codes("office"),
        "missing_divisions": plan.missing_codes("division"),
        "obstacles": list(plan.obstacles),
    }


def _say_plans(plans: list[RunPlan]) -> None:
    for each in plans:
        kind = "ฉบับร่าง" if each.is_draft else "ฉบับเผยแพร่"
        say(f"{each.report} {each.period_id} {each.scope} ({each.scope_name}): {kind}")
        if each.ledger_number or not each.obstacles:
            say(f"  ข้อมูล: ทะเบียนรับลำดับที่ {each.ledger_number:,} แบบรายงานที่ใช้ {each.submissions:,} ฉบับ")
        for sender, words in agency().senders_short.items():
            codes = each.missing_codes(sender)
            if codes:
                more = " …" if len(codes) > _CODES_SHOWN else ""
                say(f"  ยังขาด {words} {len(codes)} หน่วยงาน: {', '.join(codes[:_CODES_SHOWN])}{more}")
        for obstacle in each.obstacles:
            say(f"  สร้างไม่ได้: {obstacle}")
    say(f"รวม {len(plans)} ฉบับ ยังไม่ได้สร้าง" if plans else "ไม่มีรายงานค้าง")
