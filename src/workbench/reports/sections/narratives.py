"""What offices and divisions wrote, as quotations: policy projects, problems, results, mission work."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from workbench.figures.measures import PROBLEMS_MORE, TEXTS
from workbench.progress.lineage import row_source
from workbench.reports.markup import Fragment, Head, bullet_list, fragment, join, name, paragraph, quote, rows, table
from workbench.reports.report import Report
from workbench.reports.sections.section import section

_FIELDS, _MISSION = ("result", "problem", "remedy"), ("unit", "plan", "result", "spending")
PRINTED_CHARACTERS = 1000


@section
def policy_projects(report: Report) -> Fragment:
    """The policy projects with what their divisions wrote; the framework gives them no measures."""
    codes = {each.project_code for each in report.framework.policy_projects}
    report.page.note_ambiguities(each.code for each in report.framework.ambiguities if codes & set(each.touches))
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
    return join((quoted(report, row) for row in texts.itertuples()), "\n")


def quoted(report: Report, row: Any) -> Markup:
    """A sender's own words (`row`: one of `narratives`) as a figure, cut where they are very long."""
    return report.page.quoted(row, quote(_cut(row.text)))


def _cut(text: str) -> str:
    return text if len(text) <= PRINTED_CHARACTERS else text[: PRINTED_CHARACTERS - 1] + "…"


@section
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
            printed = report.page.count(PROBLEMS_MORE, more, activity.activity_code)
            items.append(join(["และอีก ", printed, " หน่วยงาน"]))
        parts.append(Markup("<h4>{}</h4>").format(activity.name) + bullet_list(items))
    return fragment(*parts) if parts else fragment(paragraph("ไม่มีหน่วยงานรายงานปัญหา/อุปสรรคในงวดนี้"))


def _item(report: Report, row: Any, remedy: Any) -> Markup:
    sender = Markup("<b>{}</b> ").format(name(report.registers.name(row.sender_code, "short")))
    words = [sender, quoted(report, row)]
    if remedy is not None:
        words += [Markup(" <b>แนวทางแก้ไข</b> "), quoted(report, remedy)]
    return join(words)


@section
def mission_work(report: Report) -> Fragment:
    """The division's own mission work, as it wrote it; numbers in it are the sender's words."""
    frame = report.narratives
    mine = frame[(frame["sender_code"] == report.scope.code) & frame["subject_code"].str.startswith("mission-")]
    if mine.empty:
        return fragment(paragraph("กอง/สำนักยังไม่ได้รายงานงานตามภารกิจของงวดนี้"))
    heads = [Head(TEXTS["work"].column_head, width="44%"), *(Head(TEXTS[field].column_head) for field in _MISSION)]
    lines = []
    for _, group in mine.groupby("subject_code", sort=True):
        said = {row.field: quoted(report, row) for row in group.itertuples()}
        lines.append([said.get(key, quote("–")) for key in ("work", *_MISSION)])
    return fragment(table("งานตามภารกิจหน่วยงาน", heads, [rows(lines, heads)], ["ข้อความและตัวเลขตามที่หน่วยงานรายงาน"]))


@section
def achievements(report: Report) -> Fragment:
    """ผลสัมฤทธิ์/ประโยชน์ของโครงการ as its division and offices wrote it."""
    frame = report.narratives
    told = frame[frame["subject_code"].isin(report.scope.activity_codes) & (frame["field"] == "result")]
    if told.empty:
        return fragment(paragraph("ยังไม่ได้รับรายงานผลสัมฤทธิ์/ประโยชน์ของโครงการนี้"))
    limit = report.report_settings.problems_per_activity
    shown = told.sort_values(["kind", "sender_code"]).head(limit)
    items = [
        Markup("<b>{}</b> {}").format(name(report.registers.name(row.sender_code, "short")), quoted(report, row))
        for row in shown.itertuples()
    ]
    return fragment(bullet_list(items))


def reasons(report: Report, activity_code: str | None) -> list[Markup | str]:
    """What stands behind a result that was not reached: the first problem told of its activity, or that none is."""
    frame = report.narratives
    told = frame[(frame["subject_code"] == (activity_code or "")) & (frame["field"] == "problem")]
    if told.empty:
        return [Markup(' <span class="none">(ไม่ได้รับคำชี้แจง)</span>')]
    first = next(told.sort_values(["kind", "sender_code"]).itertuples())
    return [
        Markup("<br>เหตุผลที่รายงาน ({}): ").format(name(report.registers.name(first.sender_code, "short"))),
        quoted(report, first),
    ]
