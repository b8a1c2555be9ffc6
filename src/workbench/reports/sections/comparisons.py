"""One period beside another: quarter against quarter, the year's course, and the forecast with its error."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from workbench.base.fiscal import Period, month_period, parse_period
from workbench.base.labels import month_name, month_span, period_name
from workbench.figures.measures import (
    ACTUAL_IN_PERIOD,
    ACTUAL_IN_QUARTER_BEFORE,
    ACTUAL_TO_DATE,
    FORECAST,
    FORECAST_ERROR,
    FORECAST_TESTS,
    PLAN_TO_DATE,
    QUARTER_CHANGE,
    TARGET,
    TO_DATE,
)
from workbench.progress.computation import IndicatorProgress, Progress
from workbench.progress.forecast import Forecast, forecast_indicator
from workbench.progress.lineage import DIVIDES, TIMES, as_role
from workbench.reports.markup import Fragment, Head, code, day, fragment, join, name, paragraph, rows, table
from workbench.reports.report import Report
from workbench.reports.sections.indicators import indicator_target
from workbench.reports.sections.section import section
from workbench.reports.sections.wording import several_months
from workbench.rules.framework import ReportingWindow


@section
def quarter_comparison(report: Report) -> Fragment:
    """This quarter's own result beside the quarter before and beside the plan, where both can be told apart."""
    before = _quarter_before(report.period)
    now = [each for each in report.progress.indicators if each.in_period.reason != "to_date_only"]
    earlier = {each.code: each for each in report.progress_in(before).indicators} if before else {}
    if cut := report.framework.windows_cut_by(report.period):
        return fragment(_not_separable(cut), _half_table(report, now))
    heads = [Head("ตัวชี้วัด", width="38%"), Head("หน่วยนับ", "unit", "9%")]
    heads += [Head(period_name(each, "arabic").split(" ปี")[0], "number") for each in (before, report.period) if each]
    heads += [
        Head(QUARTER_CHANGE.column_head, "number"),
        Head("แผนถึงไตรมาสนี้", "number", "11%"),
        Head(ACTUAL_TO_DATE.column_head, "number", "10%"),
    ]
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
        Head(ACTUAL_TO_DATE.column_head, "number"),
    ]
    lines = [
        [
            _title(each),
            each.indicator.unit,
            report.page.print(PLAN_TO_DATE, each),
            report.page.print(ACTUAL_TO_DATE, each),
        ]
        for each in known
    ]
    return table("ผลสะสมถึงสิ้นไตรมาส", heads, [rows(lines, heads)])


def _title(progress: IndicatorProgress) -> Markup:
    return join([code(progress.code), " ", name(progress.indicator.name)])


def _comparison_row(
    report: Report, progress: IndicatorProgress, before: IndicatorProgress | None
) -> list[Markup | str]:
    page = report.page
    now, past = progress.in_period.value, before.in_period.value if before else None
    cells: list[Markup | str] = [_title(progress), progress.indicator.unit]
    if before:
        cells.append(page.print(ACTUAL_IN_QUARTER_BEFORE, before))
    cells.append(page.print(ACTUAL_IN_PERIOD, progress))
    change = None if now is None or past is None else now - past
    cells.append(page.number(QUARTER_CHANGE, change, progress.code))
    return [*cells, page.print(PLAN_TO_DATE, progress), page.print(ACTUAL_TO_DATE, progress)]


@section
def year_course(report: Report) -> Fragment:
    """Every additive indicator's value to date by form, the whole year on one page."""
    months = report.months_reported
    by_month = [report.progress_in(month_period(month)) for month in months]
    heads = [Head("ตัวชี้วัด", width="30%"), Head("หน่วยนับ", "unit"), Head(TARGET.column_head, "number")]
    heads += [Head(month_name(month, "short", "arabic"), "number") for month in months]
    lines = []
    for progress in report.progress.indicators:
        if progress.in_period.reason == "to_date_only":
            continue
        cells: list[Markup | str] = [_title(progress), progress.indicator.unit, indicator_target(report, progress)]
        for month, each in zip(months, by_month, strict=True):
            known = each.of(progress.code)
            printed = report.page.print(TO_DATE, known, period=month.id)
            cells.append(printed + ("*" if known.is_partial else ""))
        lines.append(cells)
    windows = [window for window in report.framework.windows if window.form_month in months]
    note = "   ".join([*several_months(windows, "ค่าของเดือน"), "* ยังไม่ครบทุกหน่วยงาน ณ งวดนั้น"])
    return fragment(table("ผลสะสมตามงวดที่รายงานตลอดปี", heads, [rows(lines, heads)], [note]))


@section
def year_end_forecast(report: Report) -> Fragment:
    """Year-end forecasts by the plan's shape, each with its error on past months; the rest say why there is none."""
    found = [(each, _forecast_of(report, each)) for each in report.progress.indicators if _can_plan(each)]
    given = [(progress, made) for progress, made in found if made.value is not None]
    why = sorted({made.reason for _, made in found if made.value is None})
    if not given:
        return fragment(paragraph("ไม่มีการคาดการณ์สิ้นปี: ", "; ".join(why) or "ไม่มีตัวชี้วัดที่มีแผนรายเดือน"))
    heads = [Head("ตัวชี้วัด", width="46%"), Head("หน่วยนับ", "unit"), Head(TARGET.column_head, "number")]
    heads += [Head(measure.column_head, "number") for measure in (FORECAST, FORECAST_ERROR, FORECAST_TESTS)]
    lines: list[list[Markup | str]] = []
    for progress, made in given:
        cells = [*progress.to_date.sources, *as_role(_year(report).of(progress.code).plan_to_date.sources, TIMES)]
        cells += as_role(progress.plan_to_date.sources, DIVIDES)
        lines.append([
            _title(progress),
            progress.indicator.unit,
            indicator_target(report, progress),
            report.page.number(FORECAST, made.value, progress.code, sources=cells),
            report.page.print(FORECAST_ERROR, made, progress.code),
            report.page.print(FORECAST_TESTS, made, progress.code),
        ])  # fmt: skip
    notes = [f"วิธี: {FORECAST.rule} คลาดเคลื่อน: {FORECAST_ERROR.rule}"]
    if why:
        notes.append("ตัวชี้วัดที่ไม่คาดการณ์: " + "; ".join(why))
    return fragment(table("คาดการณ์ผลสิ้นปีงบประมาณ", heads, [rows(lines, heads)], notes))


def _can_plan(progress: IndicatorProgress) -> bool:
    return not (progress.indicator.is_rate or progress.indicator.is_milestone)


def _forecast_of(report: Report, progress: IndicatorProgress) -> Forecast:
    by_month = {
        each.number: report.progress_in(month_period(each)).of(progress.code) for each in report.months_reported
    }
    return forecast_indicator(by_month, _year(report).of(progress.code), report.period.last.number)


def _year(report: Report) -> Progress:
    return report.progress_in(parse_period(f"FY{report.framework.fiscal_year}"))
