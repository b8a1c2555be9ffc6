"""The first sheet of a report's workbook: what it is of, who has sent, how the indicators stand, what was spent."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from workbench.base.labels import ARRIVAL_STATES, thai_instant
from workbench.reports.attachments.spending_sheet import SpendingPlace
from workbench.reports.report import Report
from workbench.reports.sections.wording import no_separate_data
from workbench.workbooks.sheets import Cell, Formula, Sheet, column_range, letter

_NOTES = (
    "ช่องว่างคือไม่มีข้อมูล ยังไม่ถึงกำหนด หรือแยกงวดไม่ได้ ไม่ใช่ศูนย์ เหตุอยู่ในช่องหมายเหตุ",
    "ผลสะสมของตัวชี้วัดนับรวมเท่าที่หน่วยงานรายงาน ดูจำนวนหน่วยงานที่รายงานครบเทียบกับที่ต้องรายงาน",
    "ตัวชี้วัดต่างกันไม่นำมารวมกัน  อัตราคำนวณใหม่จากผลรวมของตัวตั้งและตัวหาร ไม่เฉลี่ย",
    "เงินเป็นบาท  เบิกจ่ายไม่รวมใบสั่งซื้อ (PO)  คงเหลือ = รับโอน − เบิกจ่าย  ใช้ได้อีก = คงเหลือ − PO",
    "แผ่น ที่มา บอกไฟล์ แผ่นงาน และเซลล์ของทุกตัวเลขที่พิมพ์ในรายงาน",
)


def add_summary(sheet: Sheet, report: Report, spending: SpendingPlace) -> None:
    """Write the summary; its totals are formulas, those of money point at the budget sheet."""
    sheet.paper.set_column(0, 0, 44)
    sheet.paper.set_column(1, 8, 16)
    last = report.last_received
    facts: list[tuple[str, Cell]] = [
        ("ขอบเขต", f"{report.scope.name} ({report.scope.code})"),
        ("กรอบการติดตามฯ", report.framework.title),
        ("ข้อมูลที่ได้รับถึง", thai_instant(last, "arabic") if last else "ยังไม่ได้รับแบบรายงานใด"),
        ("ทะเบียนรับลำดับที่", str(report.view.ledger_number)),
        ("เป้าหมายรายหน่วยงาน", report.evidence.target_version or "ยังไม่ได้รับ"),
        ("วงเงินงบประมาณ", report.budget.version or "ยังไม่ได้รับ"),
    ]
    for label, value in facts:
        sheet.add([label, value], ["label", "plain"])
    _add_arrivals(sheet, report)
    _add_standing(sheet, report)
    sheet.row += 1
    sheet.add(["งบประมาณ", "บาท" if spending.is_known else "ยังไม่มีข้อมูลการใช้จ่ายในงวดนี้"], "head")
    for label, cell in spending.totals():
        sheet.add([label, cell], ["text", "parts"])
    sheet.row += 1
    for note in _NOTES:
        sheet.add([note], "plain")


def _add_arrivals(sheet: Sheet, report: Report) -> None:
    """Who has sent the period's form, of the scope's senders; a month without a form says so."""
    sheet.row += 1
    if report.framework.window(report.period.last) is None:
        sheet.add([no_separate_data(report).striptags()], "plain")
        return
    states = report.timeliness.states
    heads = ["การส่งแบบรายงานของงวด", *(ARRIVAL_STATES[state] for state in states), "รวม"]
    looks = ["text", *["whole"] * (len(states) + 1)]
    sheet.add(heads, "head")
    first = sheet.row
    within = report.scope.senders
    seen = [each for each in report.timeliness.senders if within is None or each.sender_code in within]
    for kind, words in report.agency.senders.items():
        counts = Counter(each.state for each in seen if each.kind == kind)
        if counts:
            sheet.add(
                [words, *(counts[state] for state in states), _sum_beside(sheet.row, len(states), counts.total())],
                looks,
            )
    counts = Counter(each.state for each in seen)
    totals = [_sum_above(column, first, sheet.row - 1, counts[state]) for column, state in enumerate(states, 1)]
    totals.append(_sum_beside(sheet.row, len(states), counts.total()))
    sheet.add(["รวม", *totals], [f"total_{look}".removesuffix("_text") for look in looks])


def _add_standing(sheet: Sheet, report: Report) -> None:
    rows = [each for each in report.progress.indicators if each.indicator.group == "indicator"]
    counts = Counter(each.status for each in rows)
    sheet.row += 1
    sheet.add(["สถานะของตัวชี้วัดตามเอกสารงบประมาณ", "จำนวน"], "head")
    first = sheet.row
    for code, status in report.settings.statuses.items():
        if counts[code]:
            sheet.add([f"{status.symbol} {status.word}", counts[code]], ["text", "whole"])
    if rows:
        sheet.add(["รวม", _sum_above(1, first, sheet.row - 1, len(rows))], ["total", "total_whole"])


def _sum_above(column: int, first: int, last: int, value: int) -> Formula:
    return Formula(f"=SUM({column_range(column, first, last)})", Decimal(value))


def _sum_beside(row: int, columns: int, value: int) -> Formula:
    return Formula(f"=SUM(B{row + 1}:{letter(columns)}{row + 1})", Decimal(value))
