"""Limits and sources: the ambiguities that bore on a figure, and what the page was made from."""

from __future__ import annotations

from markupsafe import Markup

from workbench.base.labels import thai_date
from workbench.reports.markup import Fragment, Head, code, day, fragment, join, name, paragraph, rows, table
from workbench.reports.report import Report
from workbench.reports.sections.section import section


@section
def limits_and_sources(report: Report) -> Fragment:
    """Every ambiguity that bears on any report or touched a figure of this page, then sources and versions."""
    report.page.note_ambiguities(each.code for each in report.framework.ambiguities if each.always)
    touched = [each for each in report.framework.ambiguities if each.code in report.page.ambiguities]
    heads = [Head("ข้อสังเกตของกรอบฯ", width="30%"), Head("วิธีที่ใช้ในรายงานนี้")]
    lines = [[join([code(each.code), " ", name(each.topic_th)]), name(each.treatment)] for each in touched]
    caption = "ข้อกำกวมของกรอบการติดตามฯ ที่มีผลต่อตัวเลขในรายงานนี้"
    return fragment(table(caption, heads, [rows(lines, heads)]), _sources(report))


def _sources(report: Report) -> Markup:
    framework, evidence = report.framework, report.evidence
    targets = name(evidence.target_version) if evidence.targets else "ยังไม่ได้รับ จึงถือว่าทุกหน่วยงานต้องรายงาน"
    facts: list[tuple[str, Markup | str]] = [
        ("กรอบการติดตามฯ", join([name(framework.title), " ลงวันที่ ", day(thai_date(framework.document_date))])),
        ("เป้าหมายรายหน่วยงาน", targets),
        ("วงเงินงบประมาณ", name(report.budget.version) if report.budget.version else "ยังไม่ได้รับ"),
        ("แผนรายเดือน", "แบบแผนรายเดือนของหน่วยงาน" if evidence.plans else "ยังไม่ได้รับ จึงไม่เทียบแผน"),
        ("ผลงาน", join(["ทะเบียนรับลำดับที่ ", code(str(report.view.ledger_number))])),
        ("ที่มาของตัวเลข", Markup("ทุกตัวเลขสืบกลับถึงเซลล์ในไฟล์ที่ได้รับ ดู {} ที่แนบกับรายงาน").format(code("figures.csv"))),
    ]
    listed = join(Markup("<dt>{}</dt><dd>{}</dd>").format(key, value) for key, value in facts)
    return Markup('<dl class="facts">{}</dl>').format(listed) + paragraph(
        "แถบสถานะและเกณฑ์เทียบแผนเป็นค่าที่ตั้งไว้โดยดุลยพินิจ ไม่ใช่ข้อกำหนดของกรอบการติดตามฯ", css="table-note"
    )
