"""Commands about what a year begins with: init, start, and the blank workbooks of forms."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from workbench.base.errors import BadCode, WrongUse
from workbench.base.fiscal import Month, parse_period, year_period
from workbench.cli.console import (
    Format,
    FormatOption,
    OnOption,
    State,
    chosen_place,
    command,
    founding,
    newest_year,
    now_or,
    say,
    say_json,
    workspace,
)
from workbench.rules.framework import Framework, load_framework, require_year
from workbench.rules.registers import Division, Office, load_divisions, load_offices
from workbench.rules.workspace import Workspace, found_workspace


class FormKind(StrEnum):
    """Which blank workbooks are written."""

    month = "month"
    plan = "plan"
    targets = "targets"
    budget = "budget"


@command
def init() -> None:
    """ตั้งพื้นที่ทำงาน: สร้างโฟลเดอร์ data/ และ outputs/ กับ README.md และบอกว่ายังต้องเตรียมสิ่งใด"""
    from workbench.intake.readiness import still_needed

    place = chosen_place()
    words = "ตั้งพื้นที่ทำงานแล้วที่" if found_workspace(place) else "เป็นพื้นที่ทำงานอยู่แล้ว"
    say(f"{words} {place.root}")
    say("สิ่งที่ยังต้องเตรียม:")
    for line in still_needed(place, now_or(None).date()):
        say(f"  - {line}")
    say(f"ดูว่าแต่ละอย่างได้มาด้วยคำสั่งใด: {_typed('start')}")


@command
def start(
    year: Annotated[int | None, typer.Option(help="ปีงบประมาณ (ปีของวันนี้ ถ้ามีกรอบ มิฉะนั้นปีล่าสุด)")] = None,
    today: OnOption = None,
    format: FormatOption = Format.table,
) -> None:
    """บอกว่าพื้นที่ทำงานมีสิ่งตั้งต้นของปีครบหรือยัง: กรอบ ทะเบียน เป้าหมาย วงเงิน แผน และคำสั่งของแต่ละอย่าง"""
    from workbench.intake.readiness import STATES, list_needs, year_on

    place, on = workspace(), now_or(today).date()
    if year:
        require_year(place.parameters, year, f"FY{year}")
    needs = list_needs(place, on, year)
    if format is Format.json:
        return say_json([each.as_data() for each in needs])
    for each in needs:
        say(f"{STATES[each.state]}  {each.title} — {each.said}")
        if each.command and each.state != "complete":
            say(f"     {_typed(each.command)}")
    if any("forms --kind" in each.command for each in needs):
        incoming = shlex.quote(str(place.data / "incoming")) if State.root else "data/incoming"
        say(f"กรอกแบบเปล่าแล้ววางไว้ใน data/incoming/ จากนั้นสั่ง {_typed(f'ingest {incoming}')}")
    else:
        month = _next_form(load_framework(place.parameters, year or year_on(place, on)), on)
        say(f"พร้อมแล้ว ขั้นต่อไปคือส่งแบบรายงานของงวด: {_typed(f'forms --period {month.id} --out build/forms')}")


def _next_form(framework: Framework, on: date) -> Month:
    """The first month whose form is not due yet on a day; the last of the year when all were."""
    windows = framework.windows
    return next((each for each in windows if each.due_for("office") >= on), windows[-1]).form_month


def _typed(words: str) -> str:
    """A command as it is typed for this workspace."""
    root = f" --root {shlex.quote(str(State.root))}" if State.root else ""
    return f"workbench{root} {words}"


@command
def forms(
    out: Annotated[Path, typer.Option(help="โฟลเดอร์ที่จะเขียน")],
    kind: Annotated[
        FormKind,
        typer.Option(
            help="month แบบรายงานของงวด · plan แผนการปฏิบัติงานและแผนการใช้จ่ายรายเดือน · "
            "targets เป้าหมายรายหน่วยงาน · budget วงเงินงบประมาณ"
        ),
    ] = FormKind.month,
    period: Annotated[str | None, typer.Option(help="งวด เช่น 2563-04 (แผน เป้าหมาย และวงเงิน: FY2563)")] = None,
    office: Annotated[str | None, typer.Option(help="รหัสสำนักงาน เช่น TH50")] = None,
    division: Annotated[str | None, typer.Option(help="รหัสกอง/สำนัก เช่น KPK")] = None,
    guide: Annotated[bool, typer.Option("--guide", help="เขียนคู่มือการกรอกแบบแทนตัวแบบ")] = False,
) -> None:
    """เขียนแบบเปล่า: แบบรายงานของงวด แผน เป้าหมาย วงเงิน (--kind) หรือคู่มือการกรอกแบบ (--guide)"""
    if guide:
        return _write_guides(parse_period(period).fiscal_year if period else None, out)
    if kind is not FormKind.month:
        return _write_references(kind, period, office, division, out)
    if period is None:
        raise WrongUse(message="ระบุงวดของแบบรายงาน เช่น --period 2563-04 หรือใช้ --kind plan, targets, budget หรือ --guide")
    from workbench.intake.known import known_budget_lines, known_supplied
    from workbench.ledger.ledger import open_ledger
    from workbench.rules.expectations import reporting_window
    from workbench.workbooks.forms import build_form, load_layout, write_form

    with founding() as place:
        month, framework = _form_month(place, period)
        reporting_window(framework, month)
        layout, senders = load_layout(place.parameters), choose_senders(place, month, office, division)
        found_workspace(place)
        with open_ledger(place) as ledger:
            supplied = known_supplied(ledger, load_offices(place.parameters, month.end_date), framework.fiscal_year)
            lines = known_budget_lines(ledger, framework.fiscal_year)
            is_sample = bool(ledger.is_sample)
    for sender in senders:
        form = build_form(framework, layout, sender, month, supplied, lines, is_sample)
        path = out / f"{form.identity.sender_code}_{form.identity.period}.xlsx"
        write_form(form, layout, path)
        say(str(path))


def _write_references(kind: FormKind, period: str | None, office: str | None, division: str | None, out: Path) -> None:
    from workbench.intake.references import blank_budget, blank_plans, blank_targets
    from workbench.workbooks.forms import Form, load_layout, write_form

    with founding() as place:
        year = parse_period(period).fiscal_year if period else newest_year(place)
        require_year(place.parameters, year, f"FY{year}")
        if kind is not FormKind.plan and office:
            raise WrongUse(message="เป้าหมายและวงเงินจัดทำโดยกอง/สำนัก ระบุด้วย --division หรือไม่ต้องระบุ")
        last_month = year_period(year).last
        senders = choose_senders(place, last_month, office, division)
        found_workspace(place)
        blanks: Iterable[Form]
        if kind is FormKind.plan:
            blanks = blank_plans(place, year, senders)
        else:
            keeper = senders[0] if division else None
            blanks = [(blank_targets if kind is FormKind.targets else blank_budget)(place, year, keeper)]
        layout = load_layout(place.parameters)
        for form in blanks:
            who = f"_{form.identity.sender_code}" if kind is FormKind.plan else ""
            path = out / f"{kind}{who}_{form.identity.period}.xlsx"
            write_form(form, layout, path)
            say(str(path))


def _write_guides(fiscal_year: int | None, out: Path) -> None:
    from workbench.workbooks.guides import write_guides

    place = chosen_place()
    for path in write_guides(place.parameters, fiscal_year or newest_year(place), out):
        say(str(path))


def _form_month(place: Workspace, text: str) -> tuple[Month, Framework]:
    period = parse_period(text)
    if period.kind != "month":
        raise WrongUse(message=f"แบบรายงานมีเป็นรายเดือน เช่น 2563-04 ไม่ใช่ {period.id}")
    require_year(place.parameters, period.fiscal_year, period.id)
    return period.first, load_framework(place.parameters, period.fiscal_year, period.end_date)


def choose_senders(place: Workspace, month: Month, office: str | None, division: str | None) -> list[Office | Division]:
    """The office or division that a code names in a month, else all; raises BadCode."""
    offices = {each.office_code: each for each in load_offices(place.parameters, month.end_date)}
    divisions = {each.division_code: each for each in load_divisions(place.parameters, month.end_date)}
    if office and office not in offices:
        raise BadCode(kind="รหัสสำนักงาน", found=office, available=", ".join(offices))
    if division and division not in divisions:
        raise BadCode(kind="รหัสกอง/สำนัก", found=division, available=", ".join(divisions))
    if office or division:
        return [*([offices[office]] if office else []), *([divisions[division]] if division else [])]
    return [*offices.values(), *divisions.values()]
