"""Offices behind plan or not heard from, by indicator: whom to call."""

from __future__ import annotations

from markupsafe import Markup

from workbench.base.labels import OBS_STATUS
from workbench.figures.measures import LAGGING_SHOWN, LAGGING_TOTAL, OFFICE_PACE, OFFICE_PLAN, OFFICE_TO_DATE
from workbench.progress.results import Lagging, lagging_parts
from workbench.reports.markup import Fragment, Head, code, fragment, join, name, paragraph, rows, table
from workbench.reports.report import Report
from workbench.reports.sections.section import section


@section
def offices_behind(report: Report) -> Fragment:
    """Offices behind plan or not heard from, by indicator of the scope: whom to call."""
    heads = [Head("หน่วยงาน", width="34%"), Head("ตัวชี้วัด"), Head(OFFICE_PLAN.column_head, "number")]
    heads += [Head(measure.column_head, "number") for measure in (OFFICE_TO_DATE, OFFICE_PACE)] + [Head("งวดนี้")]
    found = lagging_parts(report.progress, report.settings.pace_bands.watch_from_pct)
    limit = report.report_settings.ranking_items
    if not found:
        return fragment(paragraph("ไม่มีหน่วยงานที่ต่ำกว่าเกณฑ์เฝ้าระวังของแผนถึงงวดนี้"), _silent(report))
    lines = [_behind_row(report, each) for each in found]
    keys = [OFFICE_PACE.figure_id(each.progress.code, each.office.office_code) for each in found]
    shown, total = report.page.count_of(LAGGING_SHOWN, keys[:limit]), report.page.count_of(LAGGING_TOTAL, keys)
    more = paragraph("แสดง ", shown, " จาก ", total, " รายการ เรียงจากต่ำสุด", css="table-note")
    caption = "หน่วยงานที่ต่ำกว่าแผนเกินเกณฑ์เฝ้าระวัง"
    return fragment(table(caption, heads, [rows(lines[:limit], heads)]), more, _silent(report))


def _behind_row(report: Report, behind: Lagging) -> list[Markup | str]:
    subject, office = behind.progress.code, behind.office
    amounts = (OFFICE_PLAN, OFFICE_TO_DATE, OFFICE_PACE)
    return [
        name(report.registers.name(office.office_code, "short")),
        code(subject),
        *(report.page.print(measure, office, subject, sender=office.office_code) for measure in amounts),
        OBS_STATUS[office.obs_status],
    ]


def _silent(report: Report) -> Markup:
    """Senders of the scope not heard from in the period."""
    owed = report.timeliness.in_state("missing", "quarantined")
    if not owed:
        return paragraph("ได้รับแบบรายงานงวดนี้ครบทุกหน่วยงานที่เกี่ยวข้อง")
    return paragraph(Markup("<b>ยังไม่ได้รับแบบรายงานงวดนี้</b> "), join((name(each.sender_name) for each in owed), ", "))
