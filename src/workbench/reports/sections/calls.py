"""Who to call: what they owe, since when, and how far their silence moves the headline figures."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from workbench.base.labels import thai_date
from workbench.figures.measures import (
    CALLS_MORE,
    LIKELY_MISSING,
    MOVED,
    REPORTED_SO_FAR,
    SILENT,
    SILENT_MONTHS,
    TARGET_SHARE,
    UNHEARD,
    USUAL_CONTRIBUTION,
)
from workbench.progress.lineage import ADDS, DIVIDES, CellRef, register_source
from workbench.progress.outstanding import CallList, Effect, Gap, Nonrespondent, owed_months
from workbench.reports.markup import Fragment, Head, code, day, fragment, join, name, paragraph, row, rows, table
from workbench.reports.rehearsal import RANKING_RULE, make_call_list
from workbench.reports.report import Report
from workbench.reports.sections.section import section
from workbench.reports.sections.wording import no_separate_data
from workbench.rules.framework import Indicator

_CALL_HEADS = [
    Head("หน่วยงาน", width="27%"),
    Head("งวดที่ค้าง", "date", "14%"),
    Head("ครบกำหนดตั้งแต่", "date", "11%"),
    Head("ตัวชี้วัดที่ขยับมากที่สุด", width="9%"),
    *(
        Head(measure.column_head, "number")
        for measure in (SILENT_MONTHS, TARGET_SHARE, USUAL_CONTRIBUTION, LIKELY_MISSING, MOVED)
    ),
]
_GAP_HEADS = [
    Head("ตัวชี้วัดหลัก", width="40%"),
    Head("หน่วยนับ", "unit"),
    Head("หน่วยงานที่ยังไม่ได้รับ", "number"),
    Head(TARGET_SHARE.column_head, "number"),
    Head(REPORTED_SO_FAR.column_head, "number"),
    Head(LIKELY_MISSING.column_head, "number"),
    Head("ไม่มีประวัติให้ประมาณ", "number"),
]


@section
def call_list(report: Report) -> Fragment:
    """What silence does to each headline indicator, and the senders to call first, with the ranking rule beside."""
    if report.framework.window(report.period.last) is None:
        return fragment(no_separate_data(report))
    calls = make_call_list(report)
    if not calls.nonrespondents:
        return fragment(paragraph("ไม่มีหน่วยงานที่ต้องติดตาม: ได้รับแบบรายงานครบ และค่าของตัวชี้วัดหลักใช้ได้ทุกหน่วยงาน"))
    return fragment(_gap_table(report, calls.gaps), _call_table(report, calls))


def _gap_table(report: Report, gaps: Sequence[Gap]) -> Markup:
    if not gaps:
        return Markup("")
    lines = [_gap_line(report, gap) for gap in gaps]
    note = "ผลที่น่าจะขาดเป็นค่าประมาณจากผลเฉลี่ยของหน่วยงานที่เคยรายงาน ยังไม่รวมหน่วยงานที่ไม่มีประวัติ และไม่นำไปรวมเป็นผลงาน"
    return table("ตัวชี้วัดหลักที่ขยับเพราะยังไม่ได้รับข้อมูล", _GAP_HEADS, [rows(lines, _GAP_HEADS)], [note])


def _gap_line(report: Report, gap: Gap) -> list[Markup | str]:
    indicator, page = gap.progress.indicator, report.page
    subject = indicator.indicator_code
    silent = [effect.office.office_code for effect in gap.effects]
    never_reported = [effect.office.office_code for effect in gap.effects if effect.mean_monthly_contribution is None]
    for effect in gap.effects:
        _effect_cells(report, effect)
    parts = [ADDS + LIKELY_MISSING.figure_id(subject, sender) for sender in silent if sender not in never_reported]
    targets = [effect.target_source for effect in gap.effects if effect.target_source]
    return [
        join([code(subject), " ", name(indicator.name)]),
        indicator.unit,
        page.count(SILENT, report.register_lines(silent), subject),
        page.number(
            TARGET_SHARE, gap.target_share_pct, subject, sources=[*targets, *_national_target(report, indicator)]
        ),
        page.print(REPORTED_SO_FAR, gap.progress),
        page.number(LIKELY_MISSING, gap.estimated_missing, subject, inputs=parts),
        page.count(UNHEARD, report.register_lines(never_reported), subject),
    ]


def _national_target(report: Report, indicator: Indicator) -> list[CellRef]:
    """The department's target as what is divided by."""
    if indicator.target is None:
        return []
    file, cell = report.framework.file_of(indicator), f"{indicator.indicator_code}.target"
    return [register_source(file, cell, indicator.target, DIVIDES)]


def _call_table(report: Report, calls: CallList) -> Markup:
    limit = report.report_settings.ranking_items
    body = [_call_line(report, silence) for silence in calls.nonrespondents[:limit]]
    notes: list[Markup | str] = [RANKING_RULE]
    if len(calls.nonrespondents) > limit:
        rest = report.register_lines([silence.sender_code for silence in calls.nonrespondents[limit:]])
        printed = report.page.count(CALLS_MORE, rest)
        notes.insert(0, join(["และอีก ", printed, " หน่วยงาน ดูทั้งหมดด้วยคำสั่ง ", code("workbench rehearse")]))
    return table("ผู้ที่ควรติดตามก่อน", _CALL_HEADS, [Markup("<tbody>{}</tbody>").format(join(body))], notes)


def _call_line(report: Report, silence: Nonrespondent) -> Markup:
    cells: list[Markup | str] = [
        name(silence.sender_name),
        day(owed_months(silence)),
        day(thai_date(silence.since, "short", "arabic")),
    ]
    if not silence.effects:
        return row([*cells, *[Markup('<span class="none">–</span>')] * 6], _CALL_HEADS)
    return row([*cells, *_effect_cells(report, silence.effects[0])], _CALL_HEADS)


def _effect_cells(report: Report, effect: Effect) -> list[Markup | str]:
    indicator, page = effect.indicator, report.page
    of = {"subject": indicator.indicator_code, "sender": effect.office.office_code}
    target = [effect.target_source] if effect.target_source else []
    whole, asked = _national_target(report, indicator), f"framework/{report.framework.fiscal_year}/reporting.yaml"
    known = register_source(asked, "เดือนที่รายงาน", effect.known_months, DIVIDES)
    silent = register_source(asked, "เดือนที่ยังไม่ได้รับ", effect.silent_months)
    said = [*effect.office.to_date.sources, known]
    return [
        Markup("{} <small>{}</small>").format(code(indicator.indicator_code), indicator.unit),
        page.number(SILENT_MONTHS, effect.silent_months, **of, sources=[silent]),
        page.number(TARGET_SHARE, effect.target_share_pct, **of, sources=[*target, *whole]),
        page.number(USUAL_CONTRIBUTION, effect.mean_monthly_contribution, **of, sources=said),
        page.print(LIKELY_MISSING, effect, **of),
        page.number(MOVED, effect.impact_pct, **of, sources=whole),
    ]
