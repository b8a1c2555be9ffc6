"""Commands about what comes in: sample year, forms, ingest, verify, framework check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.base.errors import BadCode, WrongUse
from workbench.base.fiscal import Month, parse_period
from workbench.base.text import show_text
from workbench.cli.console import (
    Format,
    agency,
    chosen_place,
    command,
    founding,
    now_or,
    progress_bar,
    say,
    say_json,
    workspace,
)
from workbench.rules.framework import Framework, available_years, load_framework
from workbench.rules.registers import Division, Office, load_divisions, load_offices
from workbench.rules.workspace import Workspace, found_workspace

if TYPE_CHECKING:
    from workbench.intake.ingest import Receipt

_SHOWN = 30


def newest_year(place: Workspace) -> int:
    """The newest fiscal year that has a framework."""
    return available_years(place.parameters)[-1]


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
    say("จากนั้นวางไฟล์ที่ได้รับไว้ใน data/incoming/ แล้วสั่ง workbench ingest หรือเขียนแบบเปล่าด้วย workbench forms")


@command
def sample(
    year: Annotated[int | None, typer.Option(help="ปีงบประมาณ")] = None,
    seed: Annotated[int, typer.Option(help="เลขตั้งต้นของการสุ่ม เลขเดิมได้ข้อมูลเดิม")] = 1,
    corrected: Annotated[bool, typer.Option("--corrected", help="เขียนแบบที่หน่วยงานส่งแก้ไขตามเรื่องเล่าในคู่มือแทน")] = False,
) -> None:
    """เขียนแบบรายงานข้อมูลสมมติทั้งปี"""
    from workbench.sample import write_corrected, write_sample

    with founding() as place:
        if corrected:
            paths = write_corrected(place, year or newest_year(place), seed)
            return say(f"เขียนแบบแก้ไขข้อมูลสมมติ {len(paths):,} ไฟล์ไว้ที่ {place.data / 'corrected'}")
        with progress_bar("เขียนข้อมูลสมมติทั้งปี ใช้เวลาราว 1–2 นาที") as bar:
            task = bar.add_task("เขียนข้อมูลสมมติ", total=None)
            paths = write_sample(
                place,
                year or newest_year(place),
                seed,
                lambda path, total: bar.update(task, total=total, advance=1),
            )
    say(f"เขียนแบบรายงานข้อมูลสมมติ {len(paths):,} ไฟล์ไว้ที่ {place.data / 'incoming'}")


@command
def forms(
    out: Annotated[Path, typer.Option(help="โฟลเดอร์ที่จะเขียน")],
    period: Annotated[str | None, typer.Option(help="งวด เช่น 2563-04")] = None,
    office: Annotated[str | None, typer.Option(help="รหัสสำนักงาน เช่น TH50")] = None,
    division: Annotated[str | None, typer.Option(help="รหัสกอง/สำนัก เช่น KPK")] = None,
    guide: Annotated[bool, typer.Option("--guide", help="เขียนคู่มือการกรอกแบบแทนตัวแบบ")] = False,
) -> None:
    """เขียนแบบรายงานเปล่าของงวด หรือคู่มือการกรอกแบบ (--guide)"""
    if guide:
        from workbench.cli.chasing import write_activity_guides

        place = chosen_place()
        return write_activity_guides(place, parse_period(period).fiscal_year if period else newest_year(place), out)
    if period is None:
        raise WrongUse(message="ระบุงวดของแบบรายงาน เช่น --period 2563-04 หรือใช้ --guide เพื่อเขียนคู่มือ")
    from workbench.intake.ingest import known_budget_lines, known_supplied
    from workbench.ledger.ledger import open_ledger
    from workbench.rules.expectations import reporting_window
    from workbench.workbooks.forms import build_form, load_layout, write_form

    with founding() as place:
        month, framework = _form_month(place, period)
        reporting_window(framework, month)
        layout, senders = load_layout(place.parameters), choose_senders(place, office, division)
        found_workspace(place)
        with open_ledger(place) as ledger:
            supplied = known_supplied(ledger, load_offices(place.parameters), framework.fiscal_year)
            lines = known_budget_lines(ledger, framework.fiscal_year)
            is_sample = bool(ledger.is_sample)
    for sender in senders:
        form = build_form(framework, layout, sender, month, supplied, lines, is_sample)
        path = out / f"{form.identity.sender_code}_{form.identity.period}.xlsx"
        write_form(form, layout, path)
        say(str(path))


def _form_month(place: Workspace, text: str) -> tuple[Month, Framework]:
    from workbench.base.errors import PeriodOutsideFramework

    period = parse_period(text)
    if period.kind != "month":
        raise WrongUse(message=f"แบบรายงานมีเป็นรายเดือน เช่น 2563-04 ไม่ใช่ {period.id}")
    years = available_years(place.parameters)
    if period.fiscal_year not in years:
        raise PeriodOutsideFramework(period=period.id, year=period.fiscal_year, available=", ".join(map(str, years)))
    return period.first, load_framework(place.parameters, period.fiscal_year)


def choose_senders(place: Workspace, office: str | None, division: str | None) -> list[Office | Division]:
    """The office or division named by its code, else all; raises BadCode."""
    offices = {each.office_code: each for each in load_offices(place.parameters)}
    divisions = {each.division_code: each for each in load_divisions(place.parameters)}
    if office and office not in offices:
        raise BadCode(kind="รหัสสำนักงาน", found=office, available=", ".join(offices))
    if division and division not in divisions:
        raise BadCode(kind="รหัสกอง/สำนัก", found=division, available=", ".join(divisions))
    if office or division:
        return [*([offices[office]] if office else []), *([divisions[division]] if division else [])]
    return [*offices.values(), *divisions.values()]


@command
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="ไฟล์หรือโฟลเดอร์")],
    received: Annotated[str | None, typer.Option(help="เวลาที่ได้รับ (ค.ศ. เวลาไทย)")] = None,
    format: Annotated[Format, typer.Option(help="รูปแบบผลลัพธ์")] = Format.table,
) -> None:
    """รับแบบรายงานที่กรอกแล้วเข้าทะเบียนรับ"""
    from workbench.intake.ingest import QUARANTINED_CODE
    from workbench.intake.ingest import ingest as receive

    with founding() as place, progress_bar("รับไฟล์ ใช้เวลาราว 1–3 นาทีต่อ 1,000 ไฟล์") as bar:
        task = bar.add_task("รับไฟล์", total=None)

        def show(receipt: Receipt, total: int) -> None:
            bar.update(task, total=total, advance=1)

        receipts = receive(place, paths, now_or(None), now_or(received) if received else None, show)
    if format is Format.json:
        say_json([receipt.as_data(agency()) for receipt in receipts])
    else:
        _say_receipts(receipts)
    if any(receipt.outcome == "quarantined" for receipt in receipts):
        raise typer.Exit(QUARANTINED_CODE)


def _say_receipts(receipts: list[Receipt]) -> None:
    from workbench.intake.ingest import counts_in_words

    grave = [(r, f) for r in receipts for f in r.findings if f.severity in ("error", "cell_error")]
    for receipt, finding in grave[:_SHOWN]:
        place = " › ".join(part for part in (show_text(receipt.path.name), finding.place) if part)
        say(f"[{finding.code}] {place}: {finding.message}; {finding.remedy(agency())}")
    if len(grave) > _SHOWN:
        say(f"… และอีก {len(grave) - _SHOWN} รายการ (ดูทั้งหมดด้วย --format json)")
    for receipt in receipts:
        if receipt.outcome == "skipped":
            say(f"ข้าม {show_text(receipt.path.name)}: {receipt.reason}")
        elif receipt.outcome == "pending":
            say(f"รอ {show_text(receipt.path.name)}: {receipt.reason}")
    say(counts_in_words(receipts))


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


@command
def check(
    year: Annotated[int | None, typer.Option(help="ปีงบประมาณ (ทุกปีเมื่อไม่ระบุ)")] = None,
) -> None:
    """ตรวจไฟล์กรอบการติดตามและค่าที่ตั้งไว้"""
    from workbench.rules.framework import check_framework

    place = workspace()
    years = [year] if year else available_years(place.parameters)
    problems = [problem for each in years for problem in check_framework(place.parameters, each)]
    for problem in problems:
        say(str(problem))
    if problems:
        raise typer.Exit(WrongUse.exit_code)
    _load_the_rest(place.parameters)
    for each in years:
        framework = load_framework(place.parameters, each)
        outputs = sum(project.type == "output" for project in framework.projects)
        indicators = sum(indicator.group == "indicator" for indicator in framework.indicators)
        say(
            f"กรอบปี {each} ใช้ได้: {len(framework.plans)} แผนงาน {outputs} ผลผลิต "
            f"{len(framework.projects) - outputs} โครงการ {len(framework.activities)} กิจกรรมหลัก {indicators} ตัวชี้วัด"
        )


def _load_the_rest(parameters: Path) -> None:
    """Read every other file under parameters/; each raises BadSetting with file and line."""
    from workbench.follow_up.letters import load_letter_words
    from workbench.ledger.channels import load_channel_orders
    from workbench.publishing.due import load_schedule
    from workbench.publishing.signing import load_signing
    from workbench.rules.calendar import load_holidays
    from workbench.rules.report_settings import load_report_settings, report_names
    from workbench.workbooks.forms import load_layouts
    from workbench.workbooks.guides import load_guide_words

    every = (load_layouts, load_channel_orders, load_holidays, load_schedule, load_letter_words, load_guide_words)
    for load in (*every, load_signing):
        load(parameters)
    for name in report_names(parameters):
        load_report_settings(parameters, name)
