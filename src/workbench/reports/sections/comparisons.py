"""One period beside another: quarter against quarter, the year's course, and the forecast with its error."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from workbench.base.fiscal import Period, month_period, parse_period
from workbench.base.labels import month_name, month_span, period_name
from workbench.progress.computation import IndicatorProgress
from workbench.progress.forecast import Forecast, forecast_year_end
from workbench.progress.lineage import DIVIDES, TIMES, as_role
from workbench.reports.markup import Fragment, Head, code, day, fragment, join, name, paragraph, rows, table
from workbench.reports.report import Report
from workbench.reports.sections.indicators import indicator_target
from workbench.reports.sections.wording import several_months
from workbench.rules.framework import ReportingWindow

_FORECAST_RULE = "ผลสะสม × แผนทั้งปี ÷ แผนสะสม"
_ERROR_RULE = "ใช้วิธีเดียวกันจากงวดก่อน ๆ ทำนายงวดล่าสุด แล้วเฉลี่ย"


def quarter_comparison(report: Report) -> Fragment:
    """This quarter's own result beside the quarter before and beside the plan, where both can be told apart."""
    before = _quarter_before(report.period)
    now = [each for each in report.progress.indicators if each.in_period.reason != "to_date_only"]
    earlier = {each.code: each for each in report.progress_in(before).indicators} if before else {}
    if cut := report.framework.windows_cut_by(report.period):
        return fragment(_not_separable(cut), _half_table(report, now))
    heads = [Head("ตัวชี้วัด", width="38%"), Head("หน่วยนับ", "unit", "9%")]
    heads += [Head(period_name(each, "arabic").split(" ปี")[0], "number") for each in (before, report.period) if each]
    heads += [Head("เพิ่ม/ลด", "number"), Head("แผนถึงไตรมาสนี้", "number", "11%"), Head("ผลสะสม", "number", "10%")]
    lines = [_comparison_row(report, each, earlier.get(each.code)) for each in now]
    note = "เทียบเฉพาะตัวชี้วัดที่บวกข้ามเดือนได้ อัตราร้อยละคำนวณจากยอดสะสมและไม่มีค่าเฉพาะไตรมาส"
    cut_before = report.framework.windows_cut_by(before) if before else ()
    missing = _not_separable(cut_before) if cut_before else Markup("")
    return fragment(missing, table("ผลรายไตรมาสเทียบไตรมาสก่อนและแผน", heads, [rows(lines, heads)], [note]))


def _quarter_before(period: Period) -> Period | None:
    number = period.last.number // 3
    return parse_period(f"FY{period.fiscal_year}-Q{number - 1}") if number > 1 else None


def _not_separable(cut: Sequence[ReportingWindow]) -> Markup:
    span = join((day(month_span(each.covers_first, each.covers_last)) for each in cut), ", ")
    return paragraph(
        "ไม่สามารถแยกรายไตรมาสได้ เพราะรายงานเป็นผลสะสม จึงไม่มีค่าเฉพาะไตรมาสของช่วง ",
        span,
        " และไม่นำมาเทียบกับไตรมาสอื่น",
        css="lead",
    )


def _half_table(report: Report, now: list[IndicatorProgress]) -> Markup:
    """What can be said all the same: the value to date, where it does not cut the cumulative form."""
    known = [each for each in now if each.to_date.is_known]
    if not known:
        return Markup("")
    heads = [
        Head("ตัวชี้วัด", width="52%"),
        Head("หน่วยนับ", "unit"),
        Head("แผนถึงไตรมาสนี้", "number"),
        Head("ผลสะสม", "number"),
    ]
    lines = [
        [
            _title(each),
            each.indicator.unit,
            report.amount(f"{each.code}.plan_to_date", each.plan_to_date, unit=each.indicator.unit),
            report.amount(
                f"{each.code}.actual_to_date", each.to_date, places=each.indicator.places, unit=each.indicator.unit
            ),
        ]
        for each in known
    ]
    return table("ผลสะสมถึงสิ้นไตรมาส", heads, [rows(lines, heads)])


def _title(progress: IndicatorProgress) -> Markup:
    return join([code(progress.code), " ", name(progress.indicator.name)])


def _comparison_row(
    report: Report, progress: IndicatorProgress, before: IndicatorProgress | None
) -> list[Markup | str]:
    key, unit = progress.code, progress.indicator.unit
    now, past = progress.in_period.value, before.in_period.value if before else None
    cells: list[Markup | str] = [_title(progress), unit]
    if before:
        cells.append(report.amount(f"{key}.actual_in_quarter_before", before.in_period, unit=unit))
    cells.append(report.amount(f"{key}.actual_in_period", progress.in_period, unit=unit))
    change = None if now is None or past is None else now - past
    inputs = [f"+{key}.actual_in_period", f"-{key}.actual_in_quarter_before"]
    cells.append(report.number(f"{key}.quarter_change", change, unit=unit, inputs=inputs, rule="ไตรมาสนี้ − ไตรมาสก่อน"))
    cells.append(report.amount(f"{key}.plan_to_date", progress.plan_to_date, unit=unit))
    cells.append(report.amount(f"{key}.actual_to_date", progress.to_date, places=progress.indicator.places, unit=unit))
    return cells


def year_course(report: Report) -> Fragment:
    """Every additive indicator's value to date by form, the whole year on one page."""
    months = report.months_reported
    by_month = [report.progress_in(month_period(month)) for month in months]
    heads = [Head("ตัวชี้วัด", width="30%"), Head("หน่วยนับ", "unit"), Head("เป้าหมาย", "number")]
    heads += [Head(month_name(month, "short", "arabic"), "number") for month in months]
    lines = []
    for progress in report.progress.indicators:
        if progress.in_period.reason == "to_date_only":
            continue
        unit = progress.indicator.unit
        cells: list[Markup | str] = [
            _title(progress), unit, indicator_target(report, progress)
        ]  # fmt: skip
        for month, each in zip(months, by_month, strict=True):
            known = each.of(progress.code)
            printed = report.amount(f"{progress.code}.to_date.{month.id}", known.to_date, unit=unit)
            cells.append(printed + ("*" if known.is_partial else ""))
        lines.append(cells)
    windows = [window for window in report.framework.windows if window.form_month in months]
    note = "   ".join([*several_months(windows, "ค่าของเดือน"), "* ยังไม่ครบทุกหน่วยงาน ณ งวดนั้น"])
    return fragment(table("ผลสะสมตามงวดที่รายงานตลอดปี", heads, [rows(lines, heads)], [note]))


def year_end_forecast(report: Report) -> Fragment:
    """Year-end forecasts by the plan's shape, each with its error on past months; the rest say why there is none."""
    found = [(each, _forecast_of(report, each)) for each in report.progress.indicators if _can_plan(each)]
    given = [(progress, made) for progress, made in found if made.value is not None]
    why = sorted({made.reason for _, made in found if made.value is None})
    if not given:
        return fragment(paragraph("ไม่มีการคาดการณ์สิ้นปี: ", "; ".join(why) or "ไม่มีตัวชี้วัดที่มีแผนรายเดือน"))
    heads = [Head("ตัวชี้วัด", width="46%"), Head("หน่วยนับ", "unit"), Head("เป้าหมาย", "number")]
    heads += [Head("คาดการณ์สิ้นปี", "number"), Head("คลาดเคลื่อนเฉลี่ย (ร้อยละ)", "number"), Head("งวดที่ทดสอบ", "number")]
    lines: list[list[Markup | str]] = []
    for progress, made in given:
        key, unit = progress.code, progress.indicator.unit
        year = report.progress_in(parse_period(f"FY{report.framework.fiscal_year}")).of(progress.code)
        cells = [*progress.to_date.sources, *as_role(year.plan_to_date.sources, TIMES)]
        cells += as_role(progress.plan_to_date.sources, DIVIDES)
        lines.append([
            _title(progress),
            unit,
            indicator_target(report, progress),
            report.number(f"{key}.forecast", made.value, unit=unit, sources=cells, rule=_FORECAST_RULE),
            report.number(f"{key}.forecast_error_pct", made.error_pct, places=1, unit="ร้อยละ", rule=_ERROR_RULE),
            report.number(f"{key}.forecast_tests", made.tests, unit="งวด", rule=_ERROR_RULE),
        ])  # fmt: skip
    notes = [f"วิธี: {_FORECAST_RULE} คลาดเคลื่อน: {_ERROR_RULE}"]
    if why:
        notes.append("ตัวชี้วัดที่ไม่คาดการณ์: " + "; ".join(why))
    return fragment(table("คาดการณ์ผลสิ้นปีงบประมาณ", heads, [rows(lines, heads)], notes))


def _can_plan(progress: IndicatorProgress) -> bool:
    return not (progress.indicator.is_rate or progress.indicator.is_milestone)


def _forecast_of(report: Report, progress: IndicatorProgress) -> Forecast:
    """Known months only count where every expected office was complete: a partial total foretells nothing."""
    year = report.progress_in(parse_period(f"FY{report.framework.fiscal_year}")).of(progress.code)
    plan: dict[int, Decimal] = {12: year.plan_to_date.value} if year.plan_to_date.value is not None else {}
    known: dict[int, Decimal] = {}
    for month in report.months_reported:
        each = report.progress_in(month_period(month)).of(progress.code)
        if each.plan_to_date.value is not None:
            plan[month.number] = each.plan_to_date.value
        if each.to_date.value is not None and not each.is_partial:
            known[month.number] = each.to_date.value
    if report.period.last.number not in known and report.period.last.number != 12:
        return Forecast(None, reason="ผลสะสมยังไม่ครบทุกหน่วยงาน")
    return forecast_year_end(known, plan)
