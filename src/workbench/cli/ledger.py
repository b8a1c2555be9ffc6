"""Commands about the ledger itself: correct, close, reopen, log, verify."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.base.errors import WrongUse
from workbench.base.fiscal import parse_period
from workbench.base.labels import GUARD_STATES, thai_date, thai_instant
from workbench.cli.console import (
    Format,
    FormatOption,
    OnOption,
    agency,
    command,
    grouped,
    newest_year,
    now_or,
    say,
    say_json,
    say_table,
    workspace,
)
from workbench.rules.workspace import Workspace

if TYPE_CHECKING:
    from workbench.intake.corrections import CorrectionState, TakenIn

PeriodArgument = Annotated[str, typer.Argument(help="งวด เช่น 2563-04 FY2563-Q3 หรือ FY2563 (ทุกเดือนในงวด)")]
ReasonOption = Annotated[str, typer.Option(help="เหตุผล ซึ่งจะแสดงในบันทึกและรายงาน")]
ByOption = Annotated[str, typer.Option(help="ชื่อและตำแหน่งของผู้สั่ง")]
LOG_ACTIONS = {
    "receive": "รับเข้า",
    "quarantine": "กักไว้",
    "hold": "รับไว้รอเปิดงวด",
    "correct": "รับรายการแก้ไข",
    "close": "ปิดงวด",
    "reopen": "เปิดงวด",
    "answer": "ตอบข้อตรวจพบ",
    "accept": "รับไว้ตามที่ตัดสิน",
    "run": "ออกรายงาน",
    "check": "ตรวจ",
    "sign": "ลงนาม",
}
_REMARKS = {
    "fixed": "หน่วยงานแก้ไฟล์แล้ว รายการนี้เลิกใช้แล้ว ({place} = {found})",
    "differs": "ค่าในไฟล์ไม่ใช่ทั้ง from และ to จึงไม่ใช้ ให้ตรวจกับหน่วยงานใหม่ ({place} = {found})",
    "unknown_place": "ไม่พบแถวนี้ในแบบที่ใช้อยู่ของหน่วยงาน จึงไม่ใช้",
}


@command
def correct(
    year: Annotated[int | None, typer.Option(help="ปีงบประมาณ (ปีล่าสุดที่มีกรอบเมื่อไม่ระบุ)")] = None,
    today: OnOption = None,
    format: FormatOption = Format.table,
) -> None:
    """ตรวจรายการแก้ไขแทนหน่วยงาน (data/corrections/ปี.yaml) รับเข้าทะเบียน และบอกว่าแต่ละรายการใช้อยู่หรือไม่"""
    from workbench.intake.corrections import correction_states, register_path, register_problems, take_in_corrections
    from workbench.rules.framework import load_framework

    place = workspace()
    fiscal_year = load_framework(place.parameters, year or newest_year(place)).fiscal_year
    problems = register_problems(place, fiscal_year)
    for problem in problems:
        say(str(problem.as_error()))
    if problems:
        raise typer.Exit(WrongUse.exit_code)
    taken = take_in_corrections(place, fiscal_year, now_or(today))
    states = correction_states(place, fiscal_year)
    if format is Format.json:
        told = [each.as_data() for each in states]
        say_json({"taken_in": asdict(taken) if taken else None, "corrections": told})
    elif not states and not taken and not register_path(place, fiscal_year).is_file():
        say(f"ยังไม่มีรายการแก้ไขของปี {fiscal_year} — เขียนไว้ที่ data/corrections/{fiscal_year}.yaml ตามแบบใน README.md ที่นั่น")
    else:
        _say_states(states, taken)


def _say_states(states: list[CorrectionState], taken: TakenIn | None) -> None:
    if taken:
        number = f"ทะเบียนรับลำดับที่ {taken.ledger_number:,}"
        say(f"รับรายการแก้ไขเข้าทะเบียน {taken.entries:,} รายการ ({number} ครั้งที่ {taken.revision:,})")
    else:
        say("รายการแก้ไขไม่เปลี่ยนจากที่รับเข้าทะเบียนไว้")
    rows = [
        (
            state.correction.correction_id, state.correction.sender_code, state.correction.period,
            state.correction.subject,
            "(ไม่มีค่า)" if state.correction.from_value is None else grouped(f"{state.correction.from_value:f}"),
            grouped(f"{state.correction.to_value:f}"), GUARD_STATES[state.state],
        )
        for state in states
    ]  # fmt: skip
    heads = ("รหัส", "หน่วยงาน", "งวด", "รายการ", "จาก", "เป็น", "สถานะ")
    say_table(f"รายการแก้ไขของ{agency().planning_division}", heads, rows, to_right=("จาก", "เป็น"), overflow="fold")
    for state in states:
        if state.state in _REMARKS:
            remark = _REMARKS[state.state].format(place=state.place, found=grouped(state.found))
            say(f"{state.correction.correction_id}: {remark}")
    counts: Counter[str] = Counter(state.state for state in states)
    said = " · ".join(f"{words} {counts[code]:,}" for code, words in GUARD_STATES.items() if counts[code])
    say(said or "ไม่มีรายการ")


@command
def close(
    period: PeriodArgument,
    reason: ReasonOption,
    by: ByOption,
    today: OnOption = None,
) -> None:
    """ปิดงวด ไฟล์ที่รับหลังจากนี้เก็บไว้แต่ยังไม่ใช้ จนกว่าจะเปิดงวด"""
    from workbench.intake.closing import close_period

    place, wanted = workspace(), parse_period(period)
    _say_notice(place, "ปิดงวดแล้ว", lambda: close_period(place, wanted, reason, by, now_or(today)))


@command
def reopen(
    period: PeriodArgument,
    reason: ReasonOption,
    by: ByOption,
    until: Annotated[str, typer.Option(help="วันสุดท้ายที่เปิด (ค.ศ.) เช่น 2020-06-30")],
    today: OnOption = None,
) -> None:
    """เปิดงวดที่ปิดไว้ถึงวันที่กำหนด ไฟล์ที่รอไว้นำมาใช้ทันที"""
    from workbench.intake.closing import reopen_period

    try:
        last_day = date.fromisoformat(until)
    except ValueError:
        raise WrongUse(message=f'ไม่รู้จักวันที่ "{until}" — ใช้ ค.ศ. ปปปป-ดด-วว เช่น 2020-06-30') from None
    place, wanted = workspace(), parse_period(period)
    words = f"เปิดงวดถึง {thai_date(last_day, 'short', 'arabic')} แล้ว"
    _say_notice(place, words, lambda: reopen_period(place, wanted, reason, by, last_day, now_or(today)))


def _say_notice(place: Workspace, words: str, give: Callable[[], int]) -> None:
    """Give the notice, and say which months it changed and how many files now wait for them."""
    from workbench.ledger.ledger import open_ledger

    with open_ledger(place) as ledger:
        before = ledger.view()
    waited = len(before.pending)
    last = give()
    with open_ledger(place) as ledger:
        view = ledger.view()
    months = [each.period for each in view.closures if each.ledger_number > before.ledger_number]
    say(f"{words}: {', '.join(months)} (ทะเบียนรับลำดับที่ {last:,})")
    released = waited - len(view.pending)
    if released > 0:
        say(f"นำไฟล์ที่รอไว้มาใช้ {released:,} ไฟล์ — ตรวจรายงานที่ต้องออกใหม่ด้วย workbench stale")
    if len(view.pending):
        say(f"ยังมีไฟล์รอเปิดงวดอยู่ {len(view.pending):,} ไฟล์")


@command
def log(
    limit: Annotated[int, typer.Option(help="จำนวนบรรทัดล่าสุด (0 คือทั้งหมด)", min=0)] = 30,
    format: FormatOption = Format.table,
) -> None:
    """แสดงบันทึกการรับ แก้ไข ปิดและเปิดงวด ออกรายงาน ตรวจ และลงนาม เรียงตามเวลา"""
    from workbench.ledger.audit import audit_log

    lines = audit_log(workspace())
    shown = lines[-limit:] if limit else lines
    if format is Format.json:
        say_json([each.as_data() for each in shown])
        return
    for each in shown:
        number = f"{'ทะเบียน' if each.source == 'ledger' else 'บันทึก'} {each.number:,}"
        parts = [thai_instant(each.at, "arabic"), LOG_ACTIONS.get(each.action, each.action), each.subject]
        say(" · ".join(part for part in (*parts, each.by, each.details, number) if part))
    say(f"แสดง {len(shown):,} จาก {len(lines):,} รายการ" + (" (ทั้งหมดด้วย --limit 0)" if len(shown) < len(lines) else ""))


@command
def verify() -> None:
    """ตรวจทะเบียนรับ ไฟล์ที่เก็บไว้ ฉบับที่ออกแล้ว และการลงนามว่ายังตรงกับที่บันทึกไว้ทั้งหมด"""
    from workbench.publishing.issues import verify_workspace

    found = verify_workspace(workspace())
    say(
        f"ทะเบียนรับถูกต้อง {found.entries:,} รายการ ไฟล์ที่เก็บไว้ตรงกับลายนิ้วมือ {found.files:,} ไฟล์ "
        f"พารามิเตอร์ที่เก็บไว้ {found.parameters:,} ชุด บันทึกเหตุการณ์ {found.events:,} รายการ "
        f"ฉบับที่ออกแล้ว {found.issues:,} ฉบับ การตรวจและลงนาม {found.signatures:,} รายการ"
    )
