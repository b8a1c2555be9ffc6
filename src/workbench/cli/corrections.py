"""Commands that write into the ledger by hand: correct, close, reopen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from workbench.base.errors import WrongUse
from workbench.base.fiscal import parse_period
from workbench.base.labels import GUARD_STATES, thai_date
from workbench.cli.console import OUT, Format, agency, command, now_or, say, say_json, workspace
from workbench.cli.records import FormatOption, grouped
from workbench.rules.workspace import Workspace

if TYPE_CHECKING:
    from workbench.intake.corrections import CorrectionState, TakenIn
    from workbench.rules.records import Problem

OnOption = Annotated[str | None, typer.Option("--on", help="ถือว่าขณะนี้คือเมื่อใด (ค.ศ.)")]
ReasonOption = Annotated[str, typer.Option(help="เหตุผล ซึ่งจะแสดงในบันทึกและรายงาน")]
ByOption = Annotated[str, typer.Option(help="ชื่อและตำแหน่งของผู้สั่ง")]


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
    from workbench.cli.inputs import newest_year
    from workbench.intake.corrections import register_path, take_in_corrections
    from workbench.ledger.ledger import open_ledger
    from workbench.rules.framework import load_framework

    place = workspace()
    fiscal_year = load_framework(place.parameters, year or newest_year(place)).fiscal_year
    problems = _register_problems(place, fiscal_year)
    for problem in problems:
        say(str(problem.as_error()))
    if problems:
        raise typer.Exit(WrongUse.exit_code)
    taken = take_in_corrections(place, fiscal_year, now_or(today))
    with open_ledger(place) as ledger:
        known = ledger.view().corrections
    states = [each for each in known if each.correction.register.file_name.endswith(f"{fiscal_year}.yaml")]
    if format is Format.json:
        say_json(
            {"taken_in": asdict(taken) if taken else None, "corrections": [_state_record(each) for each in states]}
        )
    elif not states and not taken and not register_path(place, fiscal_year).is_file():
        say(f"ยังไม่มีรายการแก้ไขของปี {fiscal_year} — เขียนไว้ที่ data/corrections/{fiscal_year}.yaml ตามแบบใน README.md ที่นั่น")
    else:
        _say_states(states, taken)


def _register_problems(place: Workspace, year: int) -> list[Problem]:
    """Every fault of a register that differs from the one taken in; one that does not was checked then."""
    from workbench.intake.corrections import known_entries, pending_register_change, read_register
    from workbench.ledger.ledger import open_ledger

    if not pending_register_change(place, year):
        return []
    with open_ledger(place) as ledger:
        known = known_entries(ledger.view(), year)
    return read_register(place, year, known)[1]


def _state_record(state: CorrectionState) -> dict[str, Any]:
    correction = state.correction
    return {
        "id": correction.correction_id,
        "sender_code": correction.sender_code,
        "period": correction.period,
        "subject": correction.subject,
        "from": None if correction.from_value is None else f"{correction.from_value:f}",
        "to": f"{correction.to_value:f}",
        "state": state.state,
        "found": state.found,
        "place": state.place,
        **{name: getattr(correction, name) for name in ("reason", "asked_by", "entered_by", "evidence")},
        "date": correction.entered_on.isoformat() if correction.entered_on else None,
        "ledger_number": correction.register.ledger_number,
    }


def _say_states(states: list[CorrectionState], taken: TakenIn | None) -> None:
    if taken:
        number = f"ทะเบียนรับลำดับที่ {taken.ledger_number:,}"
        say(f"รับรายการแก้ไขเข้าทะเบียน {taken.entries:,} รายการ ({number} ครั้งที่ {taken.revision:,})")
    else:
        say("รายการแก้ไขไม่เปลี่ยนจากที่รับเข้าทะเบียนไว้")
    table = Table(title=f"รายการแก้ไขของ{agency().planning_division}")
    for head in ("รหัส", "หน่วยงาน", "งวด", "รายการ", "จาก", "เป็น", "สถานะ"):
        table.add_column(head, justify="right" if head in ("จาก", "เป็น") else "left", overflow="fold")
    for state in states:
        each = state.correction
        table.add_row(
            each.correction_id, each.sender_code, each.period, each.subject,
            "(ไม่มีค่า)" if each.from_value is None else grouped(f"{each.from_value:f}"),
            grouped(f"{each.to_value:f}"), GUARD_STATES[state.state],
        )  # fmt: skip
    OUT.print(table)
    for state in states:
        if state.state in _REMARKS:
            remark = _REMARKS[state.state].format(place=state.place, found=grouped(state.found))
            say(f"{state.correction.correction_id}: {remark}")
    counts: Counter[str] = Counter(state.state for state in states)
    said = " · ".join(f"{words} {counts[code]:,}" for code, words in GUARD_STATES.items() if counts[code])
    say(said or "ไม่มีรายการ")


@command
def close(
    period: Annotated[str, typer.Argument(help="งวด เช่น 2563-04 FY2563-Q3 หรือ FY2563 (ทุกเดือนในงวด)")],
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
    period: Annotated[str, typer.Argument(help="งวด เช่น 2563-04 FY2563-Q3 หรือ FY2563 (ทุกเดือนในงวด)")],
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
