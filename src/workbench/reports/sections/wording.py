"""Sentences that several sections say the same way."""

from __future__ import annotations

from markupsafe import Markup

from workbench.base.labels import month_name, month_span
from workbench.reports.markup import day, paragraph
from workbench.reports.report import Report


def no_separate_data(report: Report) -> Markup:
    """That the period has no form of its own, and which form covers it (R17); said instead of zeros."""
    month = report.period.last
    kind = "รายเดือน" if report.period.kind == "month" else "รายไตรมาส"
    separable = f"ไม่สามารถแยก{kind}ได้"
    for window in report.framework.windows:
        if window.covers_first <= month <= window.covers_last:
            span = day(month_span(window.covers_first, window.covers_last))
            form = day(month_name(window.form_month))
            return paragraph(
                f"งวดนี้ไม่มีข้อมูลแยก{kind}: กรอบการติดตามฯ ให้รายงานผลงาน ",
                span,
                " รวมเป็นผลสะสมในแบบของงวด",
                form,
                f" จึง{separable} และไม่แสดงเป็นศูนย์",
                css="lead",
            )
    return paragraph("งวดนี้อยู่นอกช่วงการรายงานของกรอบการติดตามฯ", css="lead")


def scope_note(report: Report) -> Markup:
    """How a partial total is marked."""
    return Markup("* ผลรวมจากหน่วยงานที่รายงานแล้ว ยังไม่ครบทุกหน่วยงานที่ต้องรายงาน   – ไม่มีข้อมูลหรือยังไม่ถึงกำหนด (ไม่ใช่ศูนย์)")


def short_name(report: Report, sender_code: str) -> str:
    """A sender's short printed name."""
    for office in report.offices:
        if office.office_code == sender_code:
            return office.short_name
    return abbreviation(report, sender_code)


def abbreviation(report: Report, division_code: str) -> str:
    """A division's printed abbreviation."""
    return next(each.abbreviation for each in report.divisions if each.division_code == division_code)
