"""Commands about what comes in: sample, ingest, status, history."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.base.errors import WrongUse
from workbench.base.fiscal import month_period, parse_month, parse_period
from workbench.base.labels import ARRIVAL_STATES, month_name, period_name, thai_date, thai_instant
from workbench.base.text import show_text
from workbench.cli.acceptance import say_successions
from workbench.cli.console import (
    ERR,
    AsOfOption,
    Format,
    FormatOption,
    OnOption,
    PeriodOption,
    agency,
    command,
    founding,
    grouped,
    newest_year,
    now_or,
    progress_bar,
    say,
    say_json,
    say_table,
    workspace,
)
from workbench.cli.findings import say_refused, say_waiting, say_warnings
from workbench.cli.preparing import choose_senders

if TYPE_CHECKING:
    from workbench.intake.receipt import Receipt
    from workbench.ledger.changes import CellChange
    from workbench.ledger.history import History, Version
    from workbench.progress.timeliness import Timeliness
    from workbench.rules.agency import SenderWords

CHANGE_KINDS = {"added": "เพิ่ม", "changed": "แก้", "removed": "ตัดออก"}
_TEXT_SHOWN = 60


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
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="ไฟล์หรือโฟลเดอร์")],
    received: Annotated[str | None, typer.Option(help="เวลาที่ได้รับ (ค.ศ. เวลาไทย)")] = None,
    format: Annotated[Format, typer.Option(help="รูปแบบผลลัพธ์")] = Format.table,
) -> None:
    """รับแบบรายงานที่กรอกแล้วเข้าทะเบียนรับ"""
    from workbench.intake.arrivals import receipts_remarks
    from workbench.intake.ingest import ingest as receive
    from workbench.intake.receipt import QUARANTINED_CODE

    with founding() as place, progress_bar("รับไฟล์ ใช้เวลาราว 1–3 นาทีต่อ 1,000 ไฟล์") as bar:
        task = bar.add_task("รับไฟล์", total=None)

        def show(receipt: Receipt, total: int) -> None:
            bar.update(task, total=total, advance=1)

        receipts = receive(place, paths, now_or(None), now_or(received) if received else None, show)
    remarks = receipts_remarks(paths, now_or(None))
    if format is Format.json:
        names = agency()
        say_json([receipt.as_data(names) for receipt in receipts])
        for remark in remarks:
            ERR.print(remark)
    else:
        for remark in remarks:
            say(remark)
        _say_receipts(receipts)
    if any(receipt.outcome == "quarantined" for receipt in receipts):
        raise typer.Exit(QUARANTINED_CODE)


def _say_receipts(receipts: list[Receipt]) -> None:
    from workbench.intake.receipt import counts_in_words

    say_refused(receipts)
    say_warnings(receipts)
    for receipt in receipts:
        if receipt.outcome == "skipped":
            say(f"ข้าม {show_text(receipt.path.name)}: {receipt.reason}")
        elif receipt.outcome == "pending":
            say(f"รอ {show_text(receipt.path.name)}: {receipt.reason}")
    say_successions(receipts)
    say(counts_in_words(receipts))


@command
def status(
    period: PeriodOption,
    today: OnOption = None,
    as_of: AsOfOption = "",
    format: FormatOption = Format.table,
) -> None:
    """แสดงว่าใครส่งแล้ว ล่าช้า ยังไม่ส่ง หรือถูกกักไว้"""
    from workbench.ledger.findings import list_findings
    from workbench.publishing.issues import resolve_as_of
    from workbench.reports.report import load_report

    wanted = parse_period(period)
    if wanted.kind != "month":
        raise WrongUse(message=f"สถานะการส่งดูเป็นรายเดือน เช่น {wanted.last.id}")
    known = resolve_as_of(workspace(), as_of)
    report = load_report(known.workspace, wanted, known.as_of)
    now = now_or(today)
    standing, incomplete = report.timeliness_in(wanted.last, now), report.budget.incomplete
    waiting = list_findings(report.view, now.date(), (wanted.id,), only_open=True)
    if format is Format.json:
        found = {
            "spending_incomplete": list(incomplete),
            "open_findings": [each.as_data(report.agency) for each in waiting],
        }
        say_json(standing.as_data() | found)
    else:
        _say_standing(standing, report.agency.senders_short, Counter(each.sender_code for each in waiting))
        if incomplete:
            say(f"รายงานการใช้จ่ายไม่ครบทุกบรรทัด {len(incomplete):,} หน่วยงาน: {', '.join(incomplete)}")
        say_waiting(waiting, wanted.id)


def _say_standing(standing: Timeliness, senders: SenderWords, waiting: Counter[str]) -> None:
    rows = [
        (
            each.sender_code,
            each.sender_name,
            ARRIVAL_STATES[each.state],
            thai_date(each.due_date, "short", "arabic") if each.due_date else "-",
            thai_instant(each.received_at, "arabic") if each.received_at else "-",
            str(each.revision or "-"),
            str(waiting[each.sender_code] or "-"),
        )
        for each in standing.senders
    ]
    title = f"สถานะการส่งแบบรายงาน{period_name(month_period(standing.month), 'arabic')}"
    say_table(title, ("รหัส", "หน่วยงาน", "สถานะ", "กำหนดส่ง", "ได้รับ", "ครั้งที่", "รอแก้ไข"), rows)
    for kind, words in senders.items():
        counts = standing.counts(kind)
        said = " · ".join(f"{ARRIVAL_STATES[state]} {counts[state]}" for state in ARRIVAL_STATES if counts[state])
        say(f"{words} {sum(counts.values())} หน่วยงาน: {said}")


@command
def history(
    office: Annotated[str, typer.Argument(help="รหัสสำนักงานหรือกอง/สำนัก เช่น TH50")],
    period: Annotated[str, typer.Argument(help="งวด เช่น 2563-04")],
    as_of: Annotated[str | None, typer.Option(help="ลำดับทะเบียนรับ เวลา (ค.ศ.) หรือ issue:ฉบับ")] = None,
    format: FormatOption = Format.table,
) -> None:
    """แสดงแบบรายงานทุกครั้งที่ของหน่วยงานในงวดหนึ่ง และค่าที่เพิ่ม แก้ หรือตัดออกในแต่ละครั้ง"""
    from workbench.ledger.history import sender_history
    from workbench.publishing.issues import resolve_as_of
    from workbench.rules.registers import load_divisions

    known, month = resolve_as_of(workspace(), as_of), parse_month(period)
    is_division = any(
        office == each.division_code for each in load_divisions(known.workspace.parameters, month.end_date)
    )
    choose_senders(known.workspace, month, None if is_division else office, office if is_division else None)
    found = sender_history(known.workspace, office, month, known.as_of)
    if format is Format.json:
        say_json(found.as_data())
    else:
        _say_history(found)


def _say_history(found: History) -> None:
    if not found.versions:
        say(f"{found.sender_code} ยังไม่เคยส่งแบบรายงานงวด {found.month.id}")
        return
    rows = [
        (
            f"{each.ledger_number:,}", f"{each.revision:,}", thai_instant(each.received_at, "arabic"),
            _version_state(each), each.file_name, each.sha256[:12],
        )
        for each in found.versions
    ]  # fmt: skip
    title = f"แบบรายงานของ {found.sender_code} เดือน{month_name(found.month, digits='arabic')}"
    heads = ("ลำดับที่", "ครั้งที่", "ได้รับ", "สถานะ", "ไฟล์", "sha256")
    say_table(title, heads, rows, to_right=("ลำดับที่", "ครั้งที่"))
    names = agency()
    accepted = found.accepted
    for each in found.versions:
        for finding in each.findings:
            remedy = finding.remedy(names)
            say(f"กักไว้ ลำดับที่ {each.ledger_number:,}: {finding.place} {finding.message}; {remedy}".replace("  ", " "))
    for each in accepted:
        if decided := each.acceptance:
            at = thai_instant(decided.at, "arabic")
            say(f"รับไว้ตามที่ตัดสิน ลำดับที่ {each.ledger_number:,} โดย {decided.by} {at}: {decided.reason}")
    for each in accepted[1:]:
        _say_changes(each)
    if len(accepted) == 1:
        say("มีครั้งเดียว จึงไม่มีสิ่งใดให้เทียบ")


def _version_state(version: Version) -> str:
    if version.verdict == "quarantined":
        return "กักไว้"
    if version.is_pending:
        return "รอเปิดงวด"
    if version.is_preceded:
        return "ช่องทางรอง"
    return "ใช้อยู่" if version.is_current else "ถูกแทน"


def _say_changes(version: Version) -> None:
    large = sum(each.is_large for each in version.changes)
    counts: Counter[str] = Counter(each.kind for each in version.changes)
    said = " · ".join(f"{words} {counts[kind]:,}" for kind, words in CHANGE_KINDS.items() if counts[kind])
    flagged = f" · เปลี่ยนมาก {large:,} (เครื่องหมาย !)" if large else ""
    say(f"ครั้งที่ {version.revision:,} (ลำดับที่ {version.ledger_number:,}) เทียบกับครั้งก่อน: {said or 'ไม่มีค่าใดเปลี่ยน'}{flagged}")
    for each in version.changes:
        say(f"  {'!' if each.is_large else ' '} {CHANGE_KINDS[each.kind]} {each.subject} ที่ {each.place}: {_move(each)}")


def _move(change: CellChange) -> str:
    old, new = (text.replace("\n", " ") for text in (change.old, change.new))
    if len(old) > _TEXT_SHOWN or len(new) > _TEXT_SHOWN:
        old, new = (text[:_TEXT_SHOWN] + ("…" if len(text) > _TEXT_SHOWN else "") for text in (old, new))
    return f"{grouped(old) or '(ว่าง)'} → {grouped(new) or '(ว่าง)'}"
