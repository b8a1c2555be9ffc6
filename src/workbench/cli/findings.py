"""What was found in the files received: what ingest prints of it, and the commands findings and answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.base.errors import BadCode, WrongUse
from workbench.base.fiscal import parse_period
from workbench.base.labels import FINDING_STATES, SAMPLE_BANNER, SEVERITIES, thai_date
from workbench.base.text import show_text
from workbench.cli.console import OnOption, agency, command, now_or, say, say_json, workspace
from workbench.workbooks.findings import CATALOGUE

if TYPE_CHECKING:
    from workbench.intake.receipt import Receipt
    from workbench.ledger.findings import ReceivedFinding
    from workbench.workbooks.findings import Finding

_FIRST_PLACES = 3
_SHOWN = 30


class FindingsFormat(StrEnum):
    """How the findings are given."""

    table = "table"
    json = "json"
    xlsx = "xlsx"


def say_refused(receipts: Iterable[Receipt]) -> None:
    """Print what makes a file or a value unusable, each with its place and what to do."""
    names = agency()
    grave = [(r, f) for r in receipts for f in r.findings if f.severity in ("error", "cell_error")]
    for receipt, finding in grave[:_SHOWN]:
        place = " › ".join(part for part in (show_text(receipt.path.name), finding.place) if part)
        say(f"[{finding.code}] {place}: {finding.message}; {finding.remedy(names)}")
    if len(grave) > _SHOWN:
        say(f"… และอีก {len(grave) - _SHOWN} รายการ (ดูทั้งหมดด้วย workbench findings)")


def say_warnings(receipts: Iterable[Receipt]) -> None:
    """Print the warnings of what was just received: each kind once, how often it was met, and where first.

    What was answered before is not asked again.
    """
    names, answered = agency(), _answered()
    by_code: dict[str, list[tuple[str, Finding]]] = {}
    for receipt in receipts:
        for finding in receipt.findings:
            if finding.severity == "warning" and (receipt.ledger_number, finding) not in answered:
                by_code.setdefault(finding.code, []).append((receipt.path.name, finding))
    for code, met in by_code.items():
        say(f"[{code}] ข้อสังเกต {len(met):,} รายการ; {met[0][1].remedy(names)}")
        for file_name, finding in met[:_FIRST_PLACES]:
            place = " › ".join(part for part in (show_text(file_name), finding.place) if part)
            say(f"  {place}: {finding.message}")
        if len(met) > _FIRST_PLACES:
            say(f"  … และอีก {len(met) - _FIRST_PLACES:,} รายการ (workbench findings --code {code})")


def say_waiting(found: Sequence[ReceivedFinding], period: str) -> None:
    """Print how many findings of a month still wait for a mended form or an answer, by how grave they are."""
    counts = Counter(
        "doubtful" if each.finding.check_code else each.finding.severity for each in found if each.state == "open"
    )
    words = {**SEVERITIES, "doubtful": "ค่าที่น่าสงสัย"}
    said = " · ".join(f"{words[kind]} {counts[kind]:,}" for kind in words if counts[kind])
    if said:
        say(f"ข้อตรวจพบที่รอแก้ไขหรือคำตอบ: {said} (workbench findings --period {period} --open)")


def _answered() -> set[tuple[int | None, Finding]]:
    """Ledger number and finding of what an answer covers."""
    from workbench.ledger.findings import list_findings
    from workbench.ledger.ledger import open_ledger

    with open_ledger(workspace()) as ledger:
        view = ledger.view()
    if not view.answers:
        return set()
    return {(each.ledger_number, each.finding) for each in list_findings(view, now_or(None).date()) if each.answer}


@command
def answer(
    finding: Annotated[str, typer.Argument(help="เลขที่ข้อตรวจพบ เช่น F1a2b3c4d (ดูด้วย workbench findings --open)")],
    reason: Annotated[str, typer.Option(help="เหตุผลที่ค่านั้นใช้ได้ หรือสิ่งที่ตกลงกับผู้ส่ง")],
    by: Annotated[str, typer.Option(help="ชื่อและตำแหน่งของผู้ตอบ")],
    until: Annotated[str | None, typer.Option(help="วันสุดท้ายที่ใช้คำตอบ (ค.ศ.) หลังจากนั้นถามใหม่ ไม่ระบุคือตลอดไป")] = None,
    today: OnOption = None,
) -> None:
    """ตอบข้อตรวจพบที่ค้างอยู่ คำตอบเก็บในทะเบียนรับ และค่าเดียวกันไม่ถูกถามซ้ำ"""
    from workbench.intake.answers import answer_finding

    last_day = _day(until) if until else None
    number, found = answer_finding(workspace(), finding, reason, by, last_day, now_or(today))
    words = f"ถึง {thai_date(last_day, 'short', 'arabic')}" if last_day else "ไม่มีวันสิ้นสุด"
    say(f"ตอบข้อ {found.finding_id} แล้ว (ทะเบียนรับลำดับที่ {number:,}) {words}: {found.finding.message}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(message=f'ไม่รู้จักวันที่ "{text}" — ใช้ ค.ศ. ปปปป-ดด-วว เช่น 2020-06-30') from None


@command
def findings(
    period: Annotated[str | None, typer.Option(help="เฉพาะงวด เช่น 2563-06 หรือ FY2563")] = None,
    office: Annotated[str | None, typer.Option(help="เฉพาะผู้ส่ง รหัสสำนักงานหรือกอง/สำนัก เช่น TH50")] = None,
    code: Annotated[str | None, typer.Option(help="เฉพาะรหัสข้อตรวจพบ เช่น blank_value")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="เฉพาะข้อที่ยังรอแก้ไขหรือคำตอบ")] = False,
    out: Annotated[Path | None, typer.Option(help="ไฟล์ที่จะเขียน (xlsx)")] = None,
    today: OnOption = None,
    format: Annotated[FindingsFormat, typer.Option(help="รูปแบบผลลัพธ์")] = FindingsFormat.table,
) -> None:
    """แสดงข้อตรวจพบของทุกไฟล์ที่ได้รับ ทั้งที่รับเข้าและที่กักไว้"""
    from workbench.ledger.findings import list_findings
    from workbench.ledger.ledger import open_ledger

    place, on = workspace(), now_or(today).date()
    names = _sender_names(on)
    if office and office not in names:
        raise BadCode(kind="รหัสหน่วยงาน", found=office, available=", ".join(names))
    if code and code.partition(".")[0] not in CATALOGUE:
        raise BadCode(kind="รหัสข้อตรวจพบ", found=code, available=", ".join(CATALOGUE))
    with open_ledger(place) as ledger:
        found = list_findings(ledger.view(), on, _period_ids(period), office or "", code or "", only_open)
        banner = SAMPLE_BANNER if ledger.is_sample else ""
    if out or format is FindingsFormat.xlsx:
        from workbench.reports.attachments import write_findings

        path = out or place.outputs / "findings.xlsx"
        write_findings(found, names, agency(), path, banner)
        say(str(path))
    elif format is FindingsFormat.json:
        who = agency()
        say_json([each.as_data(who) for each in found])
    else:
        _say_findings(found)


def _sender_names(on: date) -> dict[str, str]:
    """Every sender that the registers know on a day, code → name."""
    from workbench.rules.registers import Registers, load_divisions, load_offices

    parameters = workspace().parameters
    registers = Registers(tuple(load_offices(parameters, on)), tuple(load_divisions(parameters, on)))
    return {code: each.full_name for code, each in registers.senders.items()}


def _period_ids(text: str | None) -> tuple[str, ...]:
    """A period as files name theirs: its months, and itself."""
    if text is None:
        return ()
    period = parse_period(text)
    return (period.id, *(month.id for month in period.months))


def _say_findings(found: list[ReceivedFinding]) -> None:
    for each in found:
        finding = each.finding
        who = " ".join(part for part in (each.sender_code, each.period) if part) or "ไม่ทราบผู้ส่ง"
        standing = f"{SEVERITIES[finding.severity]} · {FINDING_STATES[each.state]}"
        say(f"{each.finding_id} · {who} · [{finding.code}] {standing}")
        place = " › ".join(part for part in (show_text(each.file_name), finding.place) if part)
        say(f"  {place}: {finding.message}")
        if each.answer:
            last_day = f" (ถึง {thai_date(each.answer.until, 'short', 'arabic')})" if each.answer.until else ""
            say(f"  ตอบโดย {each.answer.by}{last_day}: {each.answer.reason}")
    waiting = sum(each.state == "open" for each in found)
    say(f"{len(found):,} รายการ รอแก้ไข {waiting:,} รายการ (วิธีแก้และทุกช่อง: --format json หรือ --out ไฟล์.xlsx)")
