"""The findings of received files as a workbook, for whoever goes through them with the senders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from workbench.base.files import write_atomically
from workbench.base.labels import FINDING_STATES, SEVERITIES, thai_date
from workbench.ledger.findings import ReceivedFinding
from workbench.rules.agency import Agency
from workbench.workbooks.sheets import Book, Column

_COLUMNS = (
    Column("เลขที่", 12), Column("รหัสหน่วยงาน", 10), Column("หน่วยงาน", 28), Column("งวด", 10), Column("ไฟล์", 26),
    Column("แผ่นงาน", 22), Column("เซลล์", 9), Column("ระดับ", 14), Column("รหัส", 20), Column("สิ่งที่พบ", 48, "wrap"),
    Column("ค่าที่พบ", 18), Column("วิธีแก้", 48, "wrap"), Column("สถานะ", 16),
    Column("คำตอบ", 40, "wrap"), Column("ผู้ตอบ", 24), Column("ใช้ถึงวันที่", 14),
)  # fmt: skip


def write_findings(
    findings: Sequence[ReceivedFinding], names: Mapping[str, str], agency: Agency, path: Path, banner: str = ""
) -> None:
    """Write the workbook; texts of senders stay texts. `names`: sender code → name."""
    book = Book(banner)
    sheet = book.add_sheet("ข้อตรวจพบ", "ข้อตรวจพบของไฟล์ที่ได้รับ", f"{len(findings):,} รายการ")
    rows = (_row(each, names, agency) for each in findings)
    sheet.add_table(_COLUMNS, rows, frozen=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, book.data())


def _row(each: ReceivedFinding, names: Mapping[str, str], agency: Agency) -> list[str]:
    finding, answer = each.finding, each.answer
    last_day = thai_date(answer.until, "short", "arabic") if answer and answer.until else ""
    return [
        each.finding_id, each.sender_code, names.get(each.sender_code, ""), each.period, each.file_name, finding.sheet,
        finding.cell, SEVERITIES[finding.severity], finding.code, finding.message, finding.found,
        finding.remedy(agency), FINDING_STATES[each.state],
        answer.reason if answer else "", answer.by if answer else "", last_day,
    ]  # fmt: skip
