"""Sections of the pages of one division, one office or one project."""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup

from workbench.base.labels import ARRIVAL_STATES, OBS_STATUS, month_name, thai_date, thai_instant
from workbench.progress.comparison import HUNDRED
from workbench.progress.computation import IndicatorProgress, OfficeProgress
from workbench.progress.lineage import register_source
from workbench.reports.markup import (
    Fragment,
    Head,
    bullet_list,
    code,
    day,
    fragment,
    join,
    name,
    paragraph,
    quote,
    rows,
    table,
)  # fmt: skip
from workbench.reports.report import Report
from workbench.reports.sections.indicators import indicator_status, indicator_target

_GROUPS = {"บรรลุเป้าหมาย": "achieved", "เกือบบรรลุ": "nearly", "ไม่บรรลุ": "missed", "ยังตัดสินไม่ได้": "open"}
_MISSION = (("unit", "หน่วยนับ"), ("plan", "แผน"), ("result", "ผล"), ("spending", "การใช้จ่าย (บาท)"))


def mission_work(report: Report) -> Fragment:
    """The division's own mission work, as it wrote it; numbers in it are the sender's words."""
    frame = report.narratives
    mine = frame[(frame["sender_code"] == report.scope.code) & frame["subject_code"].str.startswith("mission-")]
    if mine.empty:
        return fragment(paragraph("กอง/สำนักยังไม่ได้รายงานงานตามภารกิจของงวดนี้"))
    heads = [Head("งานตามภารกิจ", width="44%"), *(Head(words) for _, words in _MISSION)]
    lines = []
    for _, group in mine.groupby("subject_code", sort=True):
        said = {row.field: report.quoted(row, quote(row.text)) for row in group.itertuples()}
        lines.append([said.get(key, quote("–")) for key in ("work", *(key for key, _ in _MISSION))])
    return fragment(table("งานตามภารกิจหน่วยงาน", heads, [rows(lines, heads)], ["ข้อความและตัวเลขตามที่หน่วยงานรายงาน"]))


def offices_behind(report: Report) -> Fragment:
    """Offices behind plan or not heard from, by indicator of the scope: whom to call."""
    watch = next(band.from_pct for band in report.settings.pace_bands.bands if band.status == "watch")
    heads = [Head("หน่วยงาน", width="34%"), Head("ตัวชี้วัด"), Head("แผนถึงงวดนี้", "number")]
    heads += [Head("ผลสะสม", "number"), Head("ร้อยละของแผน", "number"), Head("งวดนี้")]
    found: list[tuple[Decimal, str, list[Markup | str]]] = []
    for progress in report.progress.indicators:
        for office in progress.by_office:
            pace = _pace(office)
            if pace is not None and pace < watch:
                key = f"{progress.code}.by_office.{office.office_code}"
                found.append((pace, f"{key}.pace_pct", _behind_row(report, progress, office, pace)))
    found.sort(key=lambda each: each[0])
    limit = report.report_settings.ranking_items
    if not found:
        return fragment(paragraph("ไม่มีหน่วยงานที่ต่ำกว่าเกณฑ์เฝ้าระวังของแผนถึงงวดนี้"), _silent(report))
    keys = [key for _, key, _ in found]
    shown = report.count_of("behind.shown", keys[:limit], style="prose", unit="รายการ")
    total = report.count_of("behind.total", keys, style="prose", unit="รายการ")
    more = paragraph("แสดง ", shown, " จาก ", total, " รายการ เรียงจากต่ำสุด", css="table-note")
    caption = "หน่วยงานที่ต่ำกว่าแผนเกินเกณฑ์เฝ้าระวัง"
    return fragment(table(caption, heads, [rows([line for *_, line in found[:limit]], heads)]), more, _silent(report))


def _pace(office: OfficeProgress) -> Decimal | None:
    if not office.plan_to_date or office.to_date.value is None:
        return None
    return office.to_date.value / office.plan_to_date * HUNDRED


def _behind_row(
    report: Report, progress: IndicatorProgress, office: OfficeProgress, pace: Decimal
) -> list[Markup | str]:
    key, unit = f"{progress.code}.by_office.{office.office_code}", progress.indicator.unit
    return [
        name(report.registers.name(office.office_code, "short")),
        code(progress.code),
        report.number(f"{key}.plan_to_date", office.plan_to_date, unit=unit, sources=office.plan_sources),
        report.amount(f"{key}.actual_to_date", office.to_date, unit=unit),
        report.number(
            f"{key}.pace_pct", pace, places=2, unit="ร้อยละ", scale=HUNDRED, rule="ผลสะสม ÷ แผนถึงงวดนี้ × 100",
            inputs=[f"+{key}.actual_to_date", f"/{key}.plan_to_date"],
        ),
        OBS_STATUS[office.obs_status],
    ]  # fmt: skip


def _silent(report: Report) -> Markup:
    """Senders of the scope not heard from in the period."""
    owed = report.timeliness.in_state("missing", "quarantined")
    if not owed:
        return paragraph("ได้รับแบบรายงานงวดนี้ครบทุกหน่วยงานที่เกี่ยวข้อง")
    return paragraph(Markup("<b>ยังไม่ได้รับแบบรายงานงวดนี้</b> "), join((name(each.sender_name) for each in owed), ", "))


def sending_history(report: Report) -> Fragment:
    """One sender's forms of the year: when due, when first received; which version is used is told by the passports."""
    heads = [Head("งวด"), Head("กำหนดส่ง", "date"), Head("ได้รับครั้งแรก", "date"), Head("สถานะ")]
    lines: list[list[Markup | str]] = []
    for month in report.months_reported:
        for each in report.timeliness_in(month).senders:
            lines.append([
                day(month_name(month, digits="arabic")),
                day(thai_date(each.due_date, "short", "arabic") if each.due_date else "–"),
                day(thai_instant(each.received_at, "arabic") if each.received_at else "–"),
                report.word(
                    f"arrival.{month.id}.{each.sender_code}.state", each.state,
                    Markup("{}").format(ARRIVAL_STATES[each.state]), each.sources,
                ),
            ])  # fmt: skip
    return fragment(table("การส่งแบบรายงานตั้งแต่งวดแรก", heads, [rows(lines, heads)]))


def year_results(report: Report) -> Fragment:
    """What was reached, nearly reached and missed, with the reasons given; what cannot be judged stands apart."""
    nearly = report.report_settings.nearly_from_pct
    groups: dict[str, list[IndicatorProgress]] = {title: [] for title in _GROUPS}
    for progress in report.progress.indicators:
        groups[_standing(progress, nearly)].append(progress)
    parts: list[Markup] = []
    for title, members in groups.items():
        if not members:
            continue
        statuses = [f"{each.code}.status" for each in members]
        count = report.count_of(f"results.{_GROUPS[title]}", statuses, style="prose", unit="ตัวชี้วัด")
        parts.append(Markup("<h3>{}</h3>").format(title) + paragraph("รวม ", count, " ตัวชี้วัด"))
        parts.append(bullet_list(_result_item(report, each, title) for each in members))
    setting = register_source(f"reports/{report.name}.yaml", "nearly_from_pct", nearly)
    note = Markup("เกือบบรรลุ: ตั้งแต่ร้อยละ {} ของเป้าหมาย (ค่าที่ตั้งไว้โดยดุลยพินิจ)").format(
        report.number("results.nearly_from_pct", nearly, style="prose", unit="ร้อยละ", sources=[setting])
    )
    return fragment(*parts, paragraph(note, css="table-note"))


def _standing(progress: IndicatorProgress, nearly: Decimal) -> str:
    if progress.status == "achieved":
        return "บรรลุเป้าหมาย"
    if progress.status not in ("missed", "not_yet", "watch", "at_risk", "critical", "on_track"):
        return "ยังตัดสินไม่ได้"
    value, target = progress.to_date.value, progress.target_value
    if value is not None and target and value / target * HUNDRED >= nearly and not progress.indicator.is_milestone:
        return "เกือบบรรลุ"
    return "ไม่บรรลุ"


def _result_item(report: Report, progress: IndicatorProgress, title: str) -> Markup:
    indicator, key = progress.indicator, progress.code
    words = [
        indicator_status(report, progress), " ", code(key), " ", name(indicator.name), " ผล ",
        report.amount(f"{key}.actual_to_date", progress.to_date, places=indicator.places, unit=indicator.unit),
        " จากเป้าหมาย ", indicator_target(report, progress), " ", indicator.unit,
    ]  # fmt: skip
    if title != "บรรลุเป้าหมาย":
        words += _reasons(report, indicator.activity_code)
    return join(words)


def _reasons(report: Report, activity_code: str | None) -> list[Markup | str]:
    frame = report.narratives
    told = frame[(frame["subject_code"] == (activity_code or "")) & (frame["field"] == "problem")]
    if told.empty:
        return [Markup(' <span class="none">(ไม่ได้รับคำชี้แจง)</span>')]
    first = next(told.sort_values(["kind", "sender_code"]).itertuples())
    return [
        Markup("<br>เหตุผลที่รายงาน ({}): ").format(name(report.registers.name(first.sender_code, "short"))),
        report.quoted(first, quote(first.text)),
    ]


def achievements(report: Report) -> Fragment:
    """ผลสัมฤทธิ์/ประโยชน์ของโครงการ as its division and offices wrote it."""
    frame = report.narratives
    told = frame[frame["subject_code"].isin(report.scope.activity_codes) & (frame["field"] == "result")]
    if told.empty:
        return fragment(paragraph("ยังไม่ได้รับรายงานผลสัมฤทธิ์/ประโยชน์ของโครงการนี้"))
    limit = report.report_settings.problems_per_activity
    shown = told.sort_values(["kind", "sender_code"]).head(limit)
    items = [
        Markup("<b>{}</b> {}").format(
            name(report.registers.name(row.sender_code, "short")), report.quoted(row, quote(row.text))
        )
        for row in shown.itertuples()
    ]
    return fragment(bullet_list(items))


def approval(report: Report) -> Fragment:
    """The approval block of a project book: what the framework's rule for it asks, and who signs."""
    lines = "".join(
        f'<div class="signature"><p>{who}</p><p>ลงชื่อ ........................................</p>'
        f"<p>(........................................)</p><p>วันที่ ........ / ........ / ........</p></div>"
        for who in ("ผู้จัดทำ", "ผู้อำนวยการกอง/สำนัก", "ความเห็นของอธิบดี ☐ เห็นชอบ ☐ อื่น ๆ")
    )
    rule = report.framework.rule(report.report_settings.rule)
    note = f"{rule.deliverable} (กรอบการติดตามฯ {rule.source_clause})"
    return fragment(
        Markup('<div class="approval">{}</div>').format(Markup(lines)),
        paragraph(name(note)),
    )
