"""Commands that show what stands in the ledger: history, log."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from workbench.base.fiscal import format_instant, parse_month
from workbench.base.labels import month_name, thai_instant
from workbench.cli.console import OUT, Format, agency, command, say, say_json, workspace

if TYPE_CHECKING:
    from workbench.ledger.audit import LogLine
    from workbench.ledger.history import CellChange, History, Version

FormatOption = Annotated[Format, typer.Option("--format", help="รูปแบบผลลัพธ์")]
LOG_ACTIONS = {
    "receive": "รับเข้า",
    "quarantine": "กักไว้",
    "hold": "รับไว้รอเปิดงวด",
    "correct": "รับรายการแก้ไข",
    "close": "ปิดงวด",
    "reopen": "เปิดงวด",
    "run": "ออกรายงาน",
    "check": "ตรวจ",
    "sign": "ลงนาม",
}
CHANGE_KINDS = {"added": "เพิ่ม", "changed": "แก้", "removed": "ตัดออก"}
_TEXT_SHOWN = 60


@command
def history(
    office: Annotated[str, typer.Argument(help="รหัสสำนักงานหรือกอง/สำนัก เช่น TH50")],
    period: Annotated[str, typer.Argument(help="งวด เช่น 2563-04")],
    as_of: Annotated[str | None, typer.Option(help="ลำดับทะเบียนรับ เวลา (ค.ศ.) หรือ issue:ฉบับ")] = None,
    format: FormatOption = Format.table,
) -> None:
    """แสดงแบบรายงานทุกครั้งที่ของหน่วยงานในงวดหนึ่ง และค่าที่เพิ่ม แก้ หรือตัดออกในแต่ละครั้ง"""
    from workbench.cli.inputs import choose_senders
    from workbench.ledger.history import sender_history
    from workbench.publishing.issues import resolve_as_of
    from workbench.rules.registers import load_divisions

    known, month = resolve_as_of(workspace(), as_of), parse_month(period)
    is_division = any(office == each.division_code for each in load_divisions(known.workspace.parameters))
    choose_senders(known.workspace, None if is_division else office, office if is_division else None)
    found = sender_history(known.workspace, office, month, known.as_of)
    if format is Format.json:
        say_json(_history_record(found))
    else:
        _say_history(found)


def _history_record(found: History) -> dict[str, Any]:
    return {
        "sender_code": found.sender_code,
        "period": found.month.id,
        "versions": [
            {
                **asdict(each),
                "received_at": format_instant(each.received_at),
                "changes": [asdict(change) for change in each.changes],
                "findings": [{"code": f.code, "place": f.place, "message": f.message} for f in each.findings],
            }
            for each in found.versions
        ],
    }


def _say_history(found: History) -> None:
    if not found.versions:
        say(f"{found.sender_code} ยังไม่เคยส่งแบบรายงานงวด {found.month.id}")
        return
    table = Table(title=f"แบบรายงานของ {found.sender_code} เดือน{month_name(found.month, digits='arabic')}")
    for head in ("ลำดับที่", "ครั้งที่", "ช่องทาง", "ได้รับ", "สถานะ", "ไฟล์", "sha256"):
        table.add_column(head, justify="right" if head in ("ลำดับที่", "ครั้งที่") else "left")
    for each in found.versions:
        table.add_row(
            f"{each.ledger_number:,}", f"{each.revision:,}", each.channel, thai_instant(each.received_at, "arabic"),
            _version_state(each), each.file_name, each.sha256[:12],
        )  # fmt: skip
    OUT.print(table)
    accepted = found.accepted
    for each in found.versions:
        for finding in each.findings:
            remedy = finding.remedy(agency())
            say(f"กักไว้ ลำดับที่ {each.ledger_number:,}: {finding.place} {finding.message}; {remedy}".replace("  ", " "))
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


def grouped(text: str) -> str:
    """Digits with thousands separated; any other text as it is."""
    whole, point, rest = text.lstrip("-").partition(".")
    if not whole.isdecimal() or (point and not rest.isdecimal()):
        return text
    return f"{'-' if text.startswith('-') else ''}{int(whole):,}{point}{rest}"


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
        say_json([_line_record(each) for each in shown])
        return
    for each in shown:
        number = f"{'ทะเบียน' if each.source == 'ledger' else 'บันทึก'} {each.number:,}"
        parts = [thai_instant(each.at, "arabic"), LOG_ACTIONS.get(each.action, each.action), each.subject]
        say(" · ".join(part for part in (*parts, each.by, each.details, number) if part))
    say(f"แสดง {len(shown):,} จาก {len(lines):,} รายการ" + (" (ทั้งหมดด้วย --limit 0)" if len(shown) < len(lines) else ""))


def _line_record(line: LogLine) -> dict[str, Any]:
    return {**asdict(line), "at": format_instant(line.at)}
