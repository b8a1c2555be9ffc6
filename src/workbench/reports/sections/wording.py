"""Sentences that several sections say the same way."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from workbench.base.labels import count_word, month_name, month_span, month_word
from workbench.reports.markup import day, paragraph
from workbench.reports.report import Report
from workbench.rules.framework import ReportingWindow


def no_separate_data(report: Report) -> Markup:
    """That the period has no form of its own, and which form covers it; said instead of zeros."""
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
                " รวมเป็นผลสะสมในแบบของงวด" if window.basis == "to_date" else " รวมในแบบของงวด",
                form,
                f" จึง{separable} และไม่แสดงเป็นศูนย์",
                css="lead",
            )
    return paragraph("งวดนี้อยู่นอกช่วงการรายงานของกรอบการติดตามฯ", css="lead")


def several_months(windows: Sequence[ReportingWindow], what: str) -> list[str]:
    """Which of the windows cover several months, a sentence each; `what` is the point or the column it is said of."""
    said = []
    for place, window in enumerate(windows):
        count, month = count_word(len(window.months)), month_word(window.form_month)
        if window.covers_several:
            said.append(f"{what}แรกเป็นผลสะสม{count}เดือน" if place == 0 else f"{what}ของเดือน{month}รวมผล{count}เดือน")
    return said


def scope_note(report: Report) -> Markup:
    """How a partial total is marked."""
    return Markup("* ผลรวมจากหน่วยงานที่รายงานแล้ว ยังไม่ครบทุกหน่วยงานที่ต้องรายงาน   – ไม่มีข้อมูลหรือยังไม่ถึงกำหนด (ไม่ใช่ศูนย์)")
