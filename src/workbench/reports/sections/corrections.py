"""The analyst's corrections that bear on the page, and the forms that a closed period holds back."""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup

from workbench.base.fiscal import parse_instant, parse_month
from workbench.base.labels import EXPENSE_GROUPS, GUARD_STATES, month_name, thai_instant
from workbench.figures.measure import Measure
from workbench.figures.measures import AMOUNTS, CORRECTED_FROM, CORRECTED_TO, CORRECTION_STATE
from workbench.ledger.precondition import Correction, CorrectionState
from workbench.progress.lineage import CellRef
from workbench.reports.markup import Fragment, Head, code, day, fragment, join, name, paragraph, quote, rows, table
from workbench.reports.report import Report
from workbench.reports.sections.section import section

_HEADS = [
    Head("รายการ", width="30%"),
    Head("หน่วยงาน · งวด", width="13%"),
    Head(CORRECTED_FROM.column_head, "number", "9%"),
    Head(CORRECTED_TO.column_head, "number", "9%"),
    Head("เหตุผล · ผู้ขอ · หลักฐาน"),
    Head("ผล", width="14%"),
]


@section
def corrections(report: Report) -> Fragment:
    """Every entry of the corrections register that touches the page, with its guard's verdict; forms held back."""
    shown = [each for each in report.view.corrections if _touches(report, each)]
    lines = [_line(report, each) for each in shown]
    what = f"รายการที่{report.agency.planning_division}แก้ไขแทนหน่วยงาน"
    said = table(what, _HEADS, [rows(lines, _HEADS)]) if lines else None
    return fragment(said or paragraph(f"ไม่มี{what}ในรายงานนี้"), _held_back(report))


def _touches(report: Report, state: CorrectionState) -> bool:
    """Whether a correction lies in the report's scope and months; one withdrawn touches nothing."""
    each, scope = state.correction, report.scope
    month = parse_month(each.period)
    is_mine = scope.senders is None or each.sender_code in scope.senders
    is_shown = each.indicator_code in scope.indicator_codes or each.activity_code in scope.activity_codes
    is_in_time = month.fiscal_year == report.framework.fiscal_year and month <= report.period.last
    is_kept = state.state != "withdrawn" and each.register.ledger_number > 0  # not one that is only tried out
    return is_kept and is_mine and is_shown and is_in_time


def _line(report: Report, state: CorrectionState) -> list[Markup | str]:
    each = state.correction
    month = month_name(parse_month(each.period), "short", "arabic")
    why = join((quote(text) for text in (each.reason, each.asked_by, each.evidence) if text), " · ")
    return [
        join([code(each.correction_id), " ", _place(report, each)]),
        join([name(report.registers.name(each.sender_code, "short")), " ", day(month)]),
        _value(report, each, CORRECTED_FROM, each.from_value),
        _value(report, each, CORRECTED_TO, each.to_value),
        why,
        report.page.word(CORRECTION_STATE, state.state, Markup(GUARD_STATES[state.state]), each.correction_id),
    ]


def _place(report: Report, each: Correction) -> Markup:
    if each.indicator_code:
        indicator = report.framework.indicator(each.indicator_code)
        label = indicator.element(each.element_code).label
        return join(
            [code(each.indicator_code), " ", name(indicator.name), " ", Markup("<small>{}</small>").format(label)]
        )
    activity = report.framework.activity(each.activity_code)
    words = f"{EXPENSE_GROUPS[each.expense_group]} {AMOUNTS[each.measure].title} (บาท)"
    return join([code(each.activity_code), " ", name(activity.name), " ", Markup("<small>{}</small>").format(words)])


def _value(report: Report, each: Correction, measure: Measure, value: Decimal | None) -> Markup:
    unit = report.framework.indicator(each.indicator_code).unit if each.indicator_code else "บาท"
    places = 0 if value is None else max(0, -int(value.as_tuple().exponent))
    register = each.register
    source = CellRef(
        register.ledger_number, register.sha256, register.file_name, each.correction_id, measure.code,
        "" if value is None else f"{value:f}", each.sender_code, f"correction/{each.correction_id}/{measure.code}",
        each.period, register.revision,
    )  # fmt: skip
    return report.page.number(measure, value, each.correction_id, places=places, unit=unit, sources=[source])


def _held_back(report: Report) -> Markup:
    """The forms taken in after their period was closed: a fact of the ledger, which makes no page stale."""
    items = [
        Markup("<dt>{} {}</dt><dd>{} {}</dd>").format(
            name(report.registers.name(row.sender_code, "short")),
            day(month_name(parse_month(row.period), "short", "arabic")),
            name(f"ครั้งที่ {row.revision}"),
            day(f"รับเมื่อ {thai_instant(parse_instant(row.received_at), 'arabic')}"),
        )
        for row in report.view.pending.itertuples()
        if row.sender_code in report.sender_codes
    ]
    if not items:
        return Markup("")
    lead = Markup("<dt>{}</dt><dd>{}</dd>").format("แบบที่รับไว้หลังปิดงวด", "ยังไม่นำมาคำนวณจนกว่าจะเปิดงวด")
    return Markup('<dl class="facts">{}</dl>').format(join([lead, *items]))
