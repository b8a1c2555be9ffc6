"""Commands about what falls due: calendar, due, plan, round."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.base.errors import WrongUse
from workbench.base.fiscal import parse_instant, parse_month, parse_period
from workbench.base.labels import thai_date, thai_instant
from workbench.cli.console import (
    ERR,
    Format,
    FormatOption,
    OnOption,
    agency,
    command,
    now_or,
    say,
    say_json,
    say_table,
    workspace,
)
from workbench.rules.scope import DEPARTMENT

if TYPE_CHECKING:
    from workbench.publishing.due import Attempt, DueRun, PlannedRun
    from workbench.publishing.preview import RunPlan
    from workbench.rules.calendar import Deadline
    from workbench.rules.framework import Framework
    from workbench.rules.workspace import Workspace

FAILED = 1
NO_DATE = "ไม่กำหนดวัน"
_CODES_SHOWN = 8


class CalendarFormat(StrEnum):
    """How the calendar is printed."""

    table = "table"
    json = "json"
    ics = "ics"


@command
def calendar(
    month: Annotated[str | None, typer.Option("--month", help="เฉพาะกำหนดที่ตกในเดือน เช่น 2563-04")] = None,
    year: Annotated[int | None, typer.Option("--year", help="ปีงบประมาณของกรอบ (ปกติคือปีล่าสุด)")] = None,
    today: OnOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="เขียนลงไฟล์แทนหน้าจอ (ics)")] = None,
    format: Annotated[CalendarFormat, typer.Option("--format", help="รูปแบบผลลัพธ์")] = CalendarFormat.table,
) -> None:
    """แสดงปฏิทินของกรอบ ใครส่งอะไรให้ใครเมื่อใด หรือส่งออกเป็น .ics"""
    place, now = workspace(), now_or(today)
    found = _calendar(place, month, year, now)
    if format is CalendarFormat.ics:
        _write_ics(found, out)
    elif format is CalendarFormat.json:
        say_json([each.as_data() for _, deadlines in found for each in deadlines])
    else:
        _say_calendar([each for _, deadlines in found for each in deadlines])


def _calendar(
    place: Workspace, month: str | None, year: int | None, now: datetime
) -> list[tuple[Framework, tuple[Deadline, ...]]]:
    """Each framework asked for with its deadlines; a month may hold those of two fiscal years."""
    from workbench.rules.calendar import deadlines, in_month, load_working_days
    from workbench.rules.framework import available_years, load_framework
    from workbench.rules.settings import load_dated_settings

    wanted = parse_month(month) if month else None
    years = available_years(place.parameters)
    chosen = [year] if year else list(years) if wanted else [years[-1]]
    days = load_working_days(place.parameters, now.date())
    cut_off = load_dated_settings(place.parameters).values["data_cut_off"]
    found = []
    for each in chosen:
        framework = load_framework(place.parameters, each)
        dues = deadlines(framework, days, cut_off)
        found.append((framework, in_month(dues, wanted) if wanted else dues))
    return found


def _write_ics(found: list[tuple[Framework, tuple[Deadline, ...]]], out: Path | None) -> None:
    from workbench.base.files import write_atomically
    from workbench.rules.calendar import calendar_ics

    framework = found[-1][0]
    content = calendar_ics(framework, [each for _, deadlines in found for each in deadlines])
    if out is None:
        sys.stdout.buffer.write(content)  # bytes: Windows would turn the CRLF of the format into CR CRLF
        sys.stdout.flush()
        return
    write_atomically(out, content)
    say(str(out))


def _say_calendar(deadlines: list[Deadline]) -> None:
    """Two lines a deadline: a table would cut the Thai to pieces in a narrow terminal."""
    from workbench.rules.calendar import remarks

    for each in deadlines:
        day = thai_date(each.effective_date, "short", "arabic") if each.effective_date else NO_DATE
        owed = f"{each.who} → {each.to_whom}" if each.to_whom else each.who
        say(f"{day} · {each.rule_code} · {each.period.id} · {owed}")
        say("  " + " · ".join([each.title, *remarks(each, "short", "arabic")]))
    say(f"รวม {len(deadlines)} กำหนด")


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

    rows = []
    for each in found:
        run = each.planned
        when = f" {thai_instant(parse_instant(each.at), 'arabic')}" if each.at else ""
        state = f"{RUN_STATES[each.state]}{when}{': ' if each.fault else ''}{each.fault}"
        day = thai_date(run.due_date, "short", "arabic")
        rows.append((day, run.rule, run.report, run.period_id, run.scope, state))
    title = f"รายงานที่ครบกำหนดถึง {thai_date(now.date(), 'short', 'arabic')}"
    say_table(title, ("กำหนด", "ข้อ", "รายงาน", "งวด", "ขอบเขต", "สถานะ"), rows)
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
    from workbench.publishing.due import waiting_plans
    from workbench.publishing.preview import plan_run

    place, now = workspace(), now_or(today)
    scopes = [code for code in (division, office, project) if code]
    if report is None and not period and not scopes:
        plans = waiting_plans(place, now)
    elif report is None or period is None or len(scopes) > 1:
        raise WrongUse(message="ระบุชื่อรายงาน --period และขอบเขตไม่เกินหนึ่งรหัส เช่น plan monthly --period 2563-06")
    else:
        plans = [plan_run(place, report, parse_period(period), scopes[0] if scopes else DEPARTMENT, now.date())]
    if format is Format.json:
        say_json([each.as_data() for each in plans])
    else:
        _say_plans(plans)


def _say_plans(plans: list[RunPlan]) -> None:
    senders = agency().senders_short
    for each in plans:
        kind = "ฉบับร่าง" if each.is_draft else "ฉบับเผยแพร่"
        say(f"{each.report} {each.period_id} {each.scope} ({each.scope_name}): {kind}")
        if each.ledger_number or not each.obstacles:
            say(f"  ข้อมูล: ทะเบียนรับลำดับที่ {each.ledger_number:,} แบบรายงานที่ใช้ {each.submissions:,} ฉบับ")
        for sender, words in senders.items():
            codes = each.missing_codes(sender)
            if codes:
                more = " …" if len(codes) > _CODES_SHOWN else ""
                say(f"  ยังขาด {words} {len(codes)} หน่วยงาน: {', '.join(codes[:_CODES_SHOWN])}{more}")
        for obstacle in each.obstacles:
            say(f"  สร้างไม่ได้: {obstacle}")
    say(f"รวม {len(plans)} ฉบับ ยังไม่ได้สร้าง" if plans else "ไม่มีรายงานค้าง")


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
