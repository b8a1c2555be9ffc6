"""The Budget Bureau's shape: twelve months of plan and result, work (301) or money (302), as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from workbench.base.files import write_atomically
from workbench.base.labels import month_name, thai_instant
from workbench.figures.measures import ADJUSTED, APPROVED, RECEIVED, TARGET
from workbench.reports.attachments.month_sheet import Kind, MonthTable
from workbench.reports.attachments.month_tables import MONTHS, MonthLine, Spending, months_of, work_lines
from workbench.reports.attachments.report_workbook import banner_of
from workbench.reports.report import Report
from workbench.reports.sections.wording import no_separate_data
from workbench.rules.framework import Activity
from workbench.workbooks.sheets import Book, Sheet

ALL = "รวมทุกกิจกรรม"
WORK = Kind(
    "s301", "แผน/ผลการปฏิบัติงาน (ตามแนวแบบ สงป. 301)", "รหัส", "ชื่อกิจกรรม/ตัวชี้วัด", (TARGET.title,), is_money=False,
    closed_note="ช่องสีเทา: ผลของเดือนนั้นรวมอยู่ในยอดสะสมของเดือนที่ระบุในหมายเหตุ แยกรายเดือนไม่ได้ ไม่ใช่ศูนย์",
)  # fmt: skip
MONEY = Kind(
    "s302", "แผน/ผลการใช้จ่ายงบประมาณ (ตามแนวแบบ สงป. 302) หน่วย: บาท", "รหัสรายจ่าย", "ประเภทรายจ่าย",
    (APPROVED.title, ADJUSTED.title, RECEIVED.title), is_money=True,
    notes=(
        "ผลรายเดือน = ยอดเบิกจ่ายสะสมสิ้นเดือน − ยอดสะสมก่อนหน้าที่ทราบ  ไม่รวมใบสั่งซื้อ (PO)",
        "แผนรายเดือนคือแผนการใช้จ่ายของทุกหน่วยงานที่มีบรรทัดนั้น  หากยังส่งไม่ครบ เว้นว่างทั้ง 12 เดือน "
        "และแผนรวมคืองบประมาณตามแผนทั้งปีที่หน่วยงานรายงาน",
    ),
    closed_note="ช่องสีเทา: ผลของเดือนนั้นรวมอยู่ในยอดสะสมของเดือนถัดไปที่รายงาน แยกรายเดือนไม่ได้ ไม่ใช่ศูนย์",
)  # fmt: skip
KINDS = {kind.name: kind for kind in (WORK, MONEY)}
_PLACE_HEADS = ("แผนงาน", "ผลผลิต/โครงการ", "กิจกรรมหลัก")
_NOT_COLLECTED = ("เงินงบประมาณที่กักไว้เบิกเหลื่อมปีที่ผ่านมา", "เงินนอกงบประมาณ")
Lines = dict[str, list[MonthLine]]
"""Activity code → its lines."""
_LINE_HEIGHT = 21
_CHARACTERS_PER_LINE = 150


def write_export(report: Report, kind: Kind, path: Path) -> None:
    """Write form 301 or 302 up to the report's period: all activities on one sheet, then a form for each.

    The same report gives the same bytes.
    """
    book = Book(banner_of(report))
    spending = Spending(report) if kind.is_money else None
    lines: Lines = {}
    for activity in report.framework.activities:
        code = activity.activity_code
        if code in report.scope.activity_codes:
            lines[code] = spending.lines(code) if spending else work_lines(report, code)
    shown = [report.framework.activity(code) for code in lines if lines[code]]
    _add_together(book.add_sheet(ALL, kind.title), report, kind, shown, lines, spending)
    for activity in shown:
        sheet = book.add_sheet(activity.activity_code, kind.title)
        _add_form(sheet, report, kind, activity, lines[activity.activity_code], spending)
    write_atomically(path, book.data())


def _add_together(
    sheet: Sheet, report: Report, kind: Kind, activities: Sequence[Activity], lines: Lines, spending: Spending | None
) -> None:
    _add_header(sheet, report, ())
    table = MonthTable(sheet, kind, months_of(report.period), _PLACE_HEADS)
    for activity in activities:
        for line in lines[activity.activity_code]:
            table.add(line, _place_names(report, activity))
    table.add_total()
    notes = [*table.notes, *(spending.notes() if spending else _left_out(report))]
    if report.framework.window(report.period.last) is None:
        notes.append(no_separate_data(report).striptags())
    _add_notes(sheet, notes)


def _add_form(
    sheet: Sheet, report: Report, kind: Kind, activity: Activity, lines: list[MonthLine], spending: Spending | None
) -> None:
    places = list(zip(_PLACE_HEADS, _place_names(report, activity), strict=True))
    if kind.is_money and activity.sub_activity:
        places.append(("กิจกรรมย่อย", activity.sub_activity))
    _add_header(sheet, report, places)
    table = MonthTable(sheet, kind, months_of(report.period))
    for line in lines:
        table.add(line)
    table.add_total()
    if spending:
        for words in _NOT_COLLECTED:
            table.add_blank(words, "แบบรายงานของกรอบฯ ไม่ได้เก็บรายการนี้ กรอกเพิ่มเมื่อส่ง")
    _add_notes(sheet, [*table.notes, *(spending.notes(activity.activity_code) if spending else ())])
    _add_problems(sheet, report, activity, table)


def _place_names(report: Report, activity: Activity) -> tuple[str, str, str]:
    project = report.framework.project(activity.project_code)
    return report.framework.plan(project.plan_code).name, project.name, activity.name


def _add_header(sheet: Sheet, report: Report, places: Sequence[tuple[str, str]]) -> None:
    scope, last, department = report.scope, report.last_received, report.agency.department
    facts = [
        ("หน่วยงาน", department if scope.is_department else f"{department} › {scope.name}"),
        ("ปีงบประมาณ", f"พ.ศ. {report.period.fiscal_year}"),
        ("เดือน", month_name(report.period.last, digits="arabic")),
        *places,
        ("ข้อมูลที่ได้รับถึง", thai_instant(last, "arabic") if last else "ยังไม่ได้รับแบบรายงานใด"),
    ]
    for label, value in facts:
        sheet.add([label, None, value], ["label", "plain", "plain"])
    sheet.row += 1


def _add_notes(sheet: Sheet, notes: Sequence[str]) -> None:
    sheet.row += 1
    for number, note in enumerate(notes):
        sheet.add(["" if number else "หมายเหตุ", None, note], ["label", "plain", "plain"])


def _left_out(report: Report) -> Iterator[str]:
    codes = [each.code for each in report.progress.indicators if each.indicator.activity_code is None]
    if codes:
        yield f"ตัวชี้วัด {' '.join(codes)} ไม่อยู่ใต้กิจกรรมหลัก จึงไม่อยู่ในแบบนี้ ดูในสมุดงานแนบของรายงาน"


def _add_problems(sheet: Sheet, report: Report, activity: Activity, table: MonthTable) -> None:
    """Problems and remedies as their senders wrote them, or that none has."""
    mine = report.narratives[report.narratives["subject_code"] == activity.activity_code]
    remedies = mine[mine["field"] == "remedy"].set_index("sender_code")["text"].to_dict()
    told = mine[mine["field"] == "problem"].sort_values(["kind", "sender_code"])
    sheet.row += 1
    _add_wide(sheet, table, ("ปัญหา", "ปัญหา/อุปสรรค", "แนวทางแก้ไข"), "head")
    for row in told.itertuples():
        _add_wide(
            sheet, table, (report.registers.name(row.sender_code), row.text, remedies.get(row.sender_code, "")), "wrap"
        )
    if told.empty:
        _add_wide(sheet, table, ("", "ไม่มีหน่วยงานรายงานปัญหา/อุปสรรคในงวดนี้", ""), "wrap")


def _add_wide(sheet: Sheet, table: MonthTable, cells: tuple[str, str, str], look: str) -> None:
    """A row of three: who, over the lead columns; what and the remedy, over the months."""
    stretches = ((0, table.plan - 1), (table.plan, table.result - 1), (table.result, table.result + MONTHS))
    for (first, last), text in zip(stretches, cells, strict=True):
        sheet.merge(first, last, text, look)
    longest = max(len(cells[1]), len(cells[2]))
    sheet.paper.set_row(sheet.row, _LINE_HEIGHT * (1 + longest // _CHARACTERS_PER_LINE))
    sheet.row += 1
