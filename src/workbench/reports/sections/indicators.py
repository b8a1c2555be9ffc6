"""The official table: every indicator under its plan, output or project, and main activity."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from workbench.base.labels import REASONS
from workbench.figures.measures import (
    ACHIEVEMENT,
    ACTUAL_IN_PERIOD,
    ACTUAL_TO_DATE,
    COVERAGE_EXPECTED,
    COVERAGE_REPORTED,
    DIFFERENCE,
    PLAN_TO_DATE,
    STATUS,
    SUMMED_TARGET,
    TARGET,
    companion_measure,
)
from workbench.progress.computation import IndicatorProgress
from workbench.reports.markup import (
    THIS_PERIOD,
    Fragment,
    Head,
    bar,
    code,
    fragment,
    group_row,
    join,
    name,
    paragraph,
    row,
    star,
    status_word,
    table,
)
from workbench.reports.report import Report
from workbench.reports.sections.section import section
from workbench.reports.sections.wording import no_separate_data, scope_note

COLUMNS = {
    "name": Head("ตัวชี้วัด", width="31%"),
    "unit": Head("หน่วยนับ", "unit", "7.5%"),
    "target": Head(TARGET.column_head, "number", "8%"),
    "plan": Head(Markup("แผนถึง") + THIS_PERIOD, "number", "8%"),
    "in_period": Head(Markup("ผล") + THIS_PERIOD, "number", "8%"),
    "to_date": Head(ACTUAL_TO_DATE.column_head, "number", "9%"),
    "comparison": Head("ร้อยละ / ผลต่าง", "number", "9%"),
    "coverage": Head(COVERAGE_REPORTED.column_head, "number", "6.5%"),
    "status": Head(STATUS.column_head, "status", "13%"),
}
"""The official table's columns."""
OUTCOME_COLUMNS = {key: COLUMNS[key] for key in COLUMNS if key not in ("plan", "in_period")}
"""Without plan and period: what is measured once a year has neither."""


@section
def indicator_table(report: Report) -> Fragment:
    """All indicators of the budget document, grouped as the framework prints them."""
    rows = [each for each in report.progress.indicators if each.indicator.group == "indicator"]
    said = no_separate_data(report) if report.framework.window(report.period.last) is None else Markup("")
    body = []
    for plan in report.framework.plans:
        groups = [group_row(plan.name, len(COLUMNS), "plan")]
        bare = len(groups)
        for project in report.framework.projects:
            if project.plan_code != plan.plan_code:
                continue
            word = "ผลผลิต" if project.type == "output" else "โครงการ"
            mine = [each for each in rows if _project_of(report, each) == project.project_code]
            if not mine:
                continue
            label = project.name if project.name.startswith(word) else f"{word} : {project.name}"
            groups.append(group_row(label, len(COLUMNS), "project"))
            for activity in report.framework.activities:
                if activity.project_code == project.project_code:
                    shown = [each for each in mine if each.indicator.activity_code == activity.activity_code]
                    if shown:
                        groups.append(group_row(f"กิจกรรมหลัก : {activity.name}", len(COLUMNS), "activity"))
                        groups += [indicator_row(report, each) for each in shown]
        if len(groups) > bare:
            body.append(Markup('<tbody class="plan-group">{}</tbody>').format(join(groups)))
    if not rows:
        return fragment(paragraph("ไม่มีตัวชี้วัดตามเอกสารงบประมาณในขอบเขตนี้"))
    caption = "ผลการดำเนินงานตามตัวชี้วัด จำแนกตามแผนงาน ผลผลิต/โครงการ และกิจกรรมหลัก"
    return fragment(
        said,
        table(caption, list(COLUMNS.values()), body, [scope_note(report), *_footnotes(report, rows)], "official"),
    )


def _project_of(report: Report, progress: IndicatorProgress) -> str:
    return report.framework.activity(progress.indicator.activity_code or "").project_code


@section
def outcome_table(report: Report) -> Fragment:
    """The master-plan indicators and the expected outcome, in the same columns."""
    body = []
    groups = {"master_plan": "ตัวชี้วัดตามแผนแม่บทภายใต้ยุทธศาสตร์ชาติ", "outcome": "ผลสัมฤทธิ์และประโยชน์ที่คาดว่าจะได้รับ"}
    shown: list[IndicatorProgress] = []
    for group, title in groups.items():
        mine = [each for each in report.progress.indicators if each.indicator.group == group]
        if not mine:
            continue
        shown += mine
        lines = [
            group_row(title, len(OUTCOME_COLUMNS), "plan"),
            *(indicator_row(report, each, OUTCOME_COLUMNS) for each in mine),
        ]
        body.append(Markup('<tbody class="plan-group">{}</tbody>').format(join(lines)))
    if not shown:
        return fragment(paragraph("ไม่มีตัวชี้วัดตามแผนแม่บทหรือผลสัมฤทธิ์ในขอบเขตนี้"))
    caption = "ตัวชี้วัดตามแผนแม่บท และผลสัมฤทธิ์ที่คาดว่าจะได้รับจากการใช้จ่ายงบประมาณ"
    return fragment(table(caption, list(OUTCOME_COLUMNS.values()), body, _footnotes(report, shown)))


def indicator_row(report: Report, progress: IndicatorProgress, columns: dict[str, Head] = COLUMNS) -> Markup:
    """One indicator's row; every number in it is a figure."""
    indicator, page = progress.indicator, report.page
    page.note_ambiguities(indicator.ambiguities)
    owners = " ".join(report.registers.name(each, "short") for each in indicator.division_codes)
    title = Markup("{} {} <small>{}</small>").format(code(progress.code), name(indicator.name), owners)
    makers: dict[str, Callable[[], Markup | str]] = {
        "name": lambda: title,
        "unit": lambda: indicator.unit,
        "target": lambda: indicator_target(report, progress),
        "plan": lambda: page.print(PLAN_TO_DATE, progress),
        "in_period": lambda: page.print(ACTUAL_IN_PERIOD, progress),
        "to_date": lambda: _to_date(report, progress),
        "comparison": lambda: _comparison(report, progress),
        "coverage": lambda: Markup("{}/{}").format(
            page.print(COVERAGE_REPORTED, progress), page.print(COVERAGE_EXPECTED, progress)
        ),
        "status": lambda: indicator_status(report, progress),
    }
    return row([makers[column]() for column in columns], list(columns.values()))


def _to_date(report: Report, progress: IndicatorProgress) -> Markup:
    return report.page.print(ACTUAL_TO_DATE, progress) + star(progress.is_partial, "ยังไม่ครบทุกหน่วยงาน")


def _comparison(report: Report, progress: IndicatorProgress) -> Markup:
    if progress.indicator.is_milestone:
        return Markup('<span class="none">–</span>')
    if progress.indicator.is_rate:
        value, printed = progress.difference_points.value, report.page.print(DIFFERENCE, progress)
        sign = "+" if value is not None and value > 0 else ""
        unit = Markup(" <small>จุด</small>") if value is not None else Markup("")
        return Markup("{}{}{}").format(sign, printed, unit)
    colour = report.settings.status(progress.status).colour
    return bar(progress.achievement_pct.value, colour) + report.page.print(ACHIEVEMENT, progress)


def indicator_target(report: Report, progress: IndicatorProgress) -> Markup:
    """The target as a figure: the framework's own, or within a scope the sum of its offices'."""
    return report.page.print(SUMMED_TARGET if report.scope.senders else TARGET, progress)


def indicator_status(report: Report, progress: IndicatorProgress) -> Markup:
    """The status word as a figure, with all that it is judged by, whether or not the page prints that too."""
    report.page.explain(STATUS, progress)
    return report.page.word(STATUS, progress.status, status_word(report.settings, progress.status), progress.code)


def _footnotes(report: Report, rows: Sequence[IndicatorProgress]) -> list[Markup]:
    """Side figures and reasons that belong under the table."""
    notes = []
    for progress in rows:
        measures = {each.code: companion_measure(each) for each in progress.indicator.companions}
        for each in progress.companions:
            if not each.amount.is_known:
                continue
            figure = report.page.number(measures[each.code], each.amount, progress.code)
            notes.append(Markup("{} {}: {} {}").format(code(progress.code), name(each.label), figure, each.unit))
    reasons = {each.to_date.reason for each in rows} | {each.in_period.reason for each in rows}
    shown = [REASONS[reason] for reason in ("not_separable", "gap", "overlap", "base_missing") if reason in reasons]
    if shown:
        notes.append(Markup("เหตุที่ไม่มีค่า: {}").format("; ".join(shown)))
    return notes
