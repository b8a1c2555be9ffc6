"""What was found in the files received: what ingest prints of it, and the command findings."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.base.errors import BadCode
from workbench.base.fiscal import parse_period
from workbench.base.labels import FINDING_STATES, SAMPLE_BANNER, SEVERITIES
from workbench.base.text import show_text
from workbench.cli.console import agency, command, say, say_json, workspace
from workbench.workbooks.findings import CATALOGUE

if TYPE_CHECKING:
    from workbench.intake.ingest import Receipt
    from workbench.ledger.findings import ReceivedFinding
    from workbench.workbooks.findings import Finding

_FIRST_PLACES = 3


class FindingsFormat(StrEnum):
    """How the findings are given."""

    table = "table"
    json = "json"
    xlsx = "xlsx"


def say_warnings(receipts: Iterable[Receipt]) -> None:
    """Print the warnings of what was just received: each kind once, how often it was met, and where first."""
    names = agency()
    by_code: dict[str, list[tuple[str, Finding]]] = {}
    for receipt in receipts:
        for finding in receipt.findings:
            if finding.severity == "warning":
                by_code.setdefault(finding.code, []).append((receipt.path.name, finding))
    for code, met in by_code.items():
        say(f"[{code}] ข้อสังเกต {len(met):,} รายการ; {met[0][1].remedy(names)}")
        for file_name, finding in met[:_FIRST_PLACES]:
            place = " › ".join(part for part in (show_text(file_name), finding.place) if part)
            say(f"  {place}: {finding.message}")
        if len(met) > _FIRST_PLACES:
            say(f"  … และอีก {len(met) - _FIRST_PLACES:,} รายการ (workbench findings --code {code})")


@command
def findings(
    period: Annotated[str | None, typer.Option(help="เฉพาะงวด เช่น 2563-06 หรือ FY2563")] = None,
    office: Annotated[str | None, typer.Option(help="เฉพาะผู้ส่ง รหัสสำนักงานหรือกอง/สำนัก เช่น TH50")] = None,
    code: Annotated[str | None, typer.Option(help="เฉพาะรหัสข้อตรวจพบ เช่น blank_value")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="เฉพาะข้อที่ยังรอแก้ไข")] = False,
    out: Annotated[Path | None, typer.Option(help="ไฟล์ที่จะเขียน (xlsx)")] = None,
    format: Annotated[FindingsFormat, typer.Option(help="รูปแบบผลลัพธ์")] = FindingsFormat.table,
) -> None:
    """แสดงข้อตรวจพบของทุกไฟล์ที่ได้รับ ทั้งที่รับเข้าและที่กักไว้"""
    from workbench.ledger.findings import list_findings
    from workbench.ledger.ledger import open_ledger

    place = workspace()
    names = _sender_names()
    if office and office not in names:
        raise BadCode(kind="รหัสหน่วยงาน", found=office, available=", ".join(names))
    if code and code.partition(".")[0] not in CATALOGUE:
        raise BadCode(kind="รหัสข้อตรวจพบ", found=code, available=", ".join(CATALOGUE))
    with open_ledger(place) as ledger:
        found = list_findings(ledger.view(), _period_ids(period), office or "", code or "", only_open)
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


def _sender_names() -> dict[str, str]:
    """Every sender that the registers know, code → name."""
    from workbench.rules.registers import Registers, load_divisions, load_offices

    parameters = workspace().parameters
    registers = Registers(tuple(load_offices(parameters)), tuple(load_divisions(parameters)))
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
    waiting = sum(each.state == "open" for each in found)
    say(f"{len(found):,} รายการ รอแก้ไข {waiting:,} รายการ (วิธีแก้และทุกช่อง: --format json หรือ --out ไฟล์.xlsx)")
