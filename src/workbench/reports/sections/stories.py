"""What offices and divisions wrote: policy projects, problems and remedies, as quotations."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from workbench.progress.lineage import row_source
from workbench.reports.markup import Fragment, Head, bullet_list, fragment, join, name, paragraph, quote, rows, table
from workbench.reports.report import Report

_FIELDS = ("result", "problem", "remedy")
PRINTED_CHARACTERS = 1000


def policy_projects(report: Report) -> Fragment:
    """The policy projects with what their divisions wrote; the framework gives them no measures."""
    codes = {each.project_code for each in report.framework.policy_projects}
    report.touch(*(each.code for each in report.framework.ambiguities if codes & set(each.touches)))
    heads = [
        Head("งาน/โครงการสำคัญตามนโยบาย", width="28%"),
        Head("ผลสัมฤทธิ์/ประโยชน์"),
        Head("ปัญหา/อุปสรรค"),
        Head("แนวทางแก้ไข"),
    ]
    lines: list[list[Markup | str]] = []
    shown = [
        each for each in report.framework.policy_projects
        if report.scope.is_department or report.scope.code in each.division_codes
    ]  # fmt: skip
    if not shown:
        return fragment(paragraph("ไม่มีงาน/โครงการสำคัญตามนโยบายในขอบเขตนี้"))
    for project in shown:
        mine = report.narratives[report.narratives["subject_code"] == project.project_code]
        owners = " ".join(report.registers.name(each, "short") for each in project.division_codes)
        title = Markup("{} <small>{}</small>").format(name(project.name), owners)
        lines.append([title, *(_said(report, mine, field) for field in _FIELDS)])
    note = "กรอบการติดตามฯ ไม่ได้กำหนดตัวชี้วัด เป้าหมาย และงบประมาณของงาน/โครงการกลุ่มนี้ จึงรายงานเป็นคำบรรยาย"
    return fragment(table("งาน/โครงการสำคัญตามนโยบายภาครัฐ", heads, [rows(lines, heads)], [note]))


def _said(report: Report, frame: pd.DataFrame, field: str) -> Markup:
    """Every division's words on one point; nothing received is said so."""
    texts = frame[frame["field"] == field].sort_values("sender_code")
    if texts.empty:
        return Markup('<span class="none">ยังไม่ได้รับรายงาน</span>')
    return join((report.quoted(row, quote(_cut(row.text))) for row in texts.itertuples()), "\n")


def _cut(text: str) -> str:
    return text if len(text) <= PRINTED_CHARACTERS else text[: PRINTED_CHARACTERS - 1] + "…"


def problems(report: Report) -> Fragment:
    """Problems and remedies by activity: the division's own first, then offices', with how many more there are."""
    limit = report.report_settings.problems_per_activity
    parts = []
    for activity in report.framework.activities:
        if activity.activity_code not in report.scope.activity_codes:
            continue
        mine = report.narratives[report.narratives["subject_code"] == activity.activity_code]
        told = mine[mine["field"] == "problem"].sort_values(["kind", "sender_code"])
        if told.empty:
            continue
        remedies = {row.sender_code: row for row in mine[mine["field"] == "remedy"].itertuples()}
        items = [_item(report, row, remedies.get(row.sender_code)) for row in told.head(limit).itertuples()]
        more = [row_source(row, f"text/{row.subject_code}/problem", row.period) for row in told[limit:].itertuples()]
        if more:
            printed = report.count(f"problems.{activity.activity_code}.more", more, style="prose", unit="หน่วยงาน")
            items.append(join(["และอีก ", printed, " หน่วยงาน"]))
        parts.append(Markup("<h4>{}</h4>").format(activity.name) + bullet_list(items))
    return fragment(*parts) if parts else fragment(paragraph("ไม่มีหน่วยงานรายงานปัญหา/อุปสรรคในงวดนี้"))


def _item(report: Report, row: Any, remedy: Any) -> Markup:
    sender = Markup("<b>{}</b> ").format(name(report.registers.name(row.sender_code, "short")))
    words = [sender, report.quoted(row, quote(_cut(row.text)))]
    if remedy is not None:
        words += [Markup(" <b>แนวทางแก้ไข</b> "), report.quoted(remedy, quote(_cut(remedy.text)))]
    return join(words)
