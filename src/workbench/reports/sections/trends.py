"""The course of chosen indicators, a point for each form; one that covers several months is no month of its own."""

from __future__ import annotations

from markupsafe import Markup

from workbench.base.fiscal import month_period
from workbench.base.labels import month_span, month_word
from workbench.base.text import format_number
from workbench.figures.measures import MONTH_ACHIEVEMENT, TO_DATE
from workbench.progress.computation import IndicatorProgress
from workbench.reports.charts.lines import Series, trend_lines
from workbench.reports.charts.style import chart_html
from workbench.reports.markup import Fragment, Head, code, fragment, join, name, rows, table
from workbench.reports.report import Report
from workbench.reports.sections.section import section
from workbench.reports.sections.wording import no_separate_data, several_months


@section
def trend(report: Report) -> Fragment:
    """Share of the yearly target reached by each form's month, beside the plan, for the chosen indicators."""
    months = report.months_reported
    if not months:
        return fragment(no_separate_data(report))
    chosen = report.report_settings.trend_indicators
    course = {key: [report.progress_in(month_period(month)).of(key) for month in months] for key in chosen}
    windows = [window for window in report.framework.windows if window.form_month in months]
    labels = [month_span(each.covers_first, each.covers_last, "arabic") for each in windows]
    several = [place for place, each in enumerate(windows) if each.covers_several]
    single = [f"ไม่ใช่ผลของเดือน{month_word(windows[place].form_month)}" for place in several]
    said = [f"{each} {denied}" for each, denied in zip(several_months(windows, "จุด"), single, strict=True)]
    chart = _chart(course, labels, several, " ".join(["ผลสะสมและแผนสะสม (ร้อยละของเป้าหมายทั้งปี)", *said]))
    return fragment(chart, _table(report, course, labels, [month.id for month in months]))


def _chart(course: dict[str, list[IndicatorProgress]], labels: list[str], several: list[int], caption: str) -> Markup:
    series = [
        Series(
            label=f"{key} {line[0].indicator.name}",
            values=[p.achievement_pct.value for p in line],
            plan=[p.plan_pct for p in line],
            texts=["" if p.achievement_pct.value is None else format_number(p.achievement_pct.value, 1) for p in line],
        )
        for key, line in course.items()
    ]
    return Markup(chart_html(trend_lines, labels, series, cumulative=several, alt=caption, caption=caption))


def _table(report: Report, course: dict[str, list[IndicatorProgress]], labels: list[str], months: list[str]) -> Markup:
    heads = [Head("ตัวชี้วัด", width="36%"), Head("หน่วยนับ", "unit"), *(Head(label, "number") for label in labels)]
    lines: list[list[Markup | str]] = []
    for key, line in course.items():
        indicator = line[0].indicator
        cells: list[Markup | str] = [join([code(key), " ", name(indicator.name)]), indicator.unit]
        for month, progress in zip(months, line, strict=True):
            report.page.print(MONTH_ACHIEVEMENT, progress, period=month)  # what the chart shows
            printed = report.page.print(TO_DATE, progress, period=month)
            cells.append(printed + ("*" if progress.is_partial else ""))
        lines.append(cells)
    note = "* ยังไม่ครบทุกหน่วยงาน ณ งวดนั้น"
    return table("ผลสะสมตามงวดที่รายงาน", heads, [rows(lines, heads)], [note])
