"""What was reached of the targets, nearly reached and missed, with the reasons given."""

from __future__ import annotations

from markupsafe import Markup

from workbench.figures.measures import ACTUAL_TO_DATE, NEARLY_FROM_PCT, RESULTS, STATUS
from workbench.progress.computation import IndicatorProgress
from workbench.progress.lineage import register_source
from workbench.progress.results import RESULT_STATES, ResultState, result_state
from workbench.reports.markup import Fragment, bullet_list, code, fragment, join, name, paragraph
from workbench.reports.report import Report
from workbench.reports.sections.indicators import indicator_status, indicator_target
from workbench.reports.sections.narratives import reasons
from workbench.reports.sections.section import section

_TITLES: dict[ResultState, str] = {
    "achieved": "บรรลุเป้าหมาย", "nearly": "เกือบบรรลุ", "missed": "ไม่บรรลุ", "open": "ยังตัดสินไม่ได้",
}  # fmt: skip


@section
def year_results(report: Report) -> Fragment:
    """What was reached, nearly reached and missed, with the reasons given; what cannot be judged stands apart."""
    nearly = report.report_settings.nearly_from_pct
    groups: dict[ResultState, list[IndicatorProgress]] = {state: [] for state in RESULT_STATES}
    for progress in report.progress.indicators:
        groups[result_state(progress, nearly)].append(progress)
    parts: list[Markup] = []
    for state, members in groups.items():
        if not members:
            continue
        count = report.page.count_of(RESULTS[state], [STATUS.figure_id(each.code) for each in members])
        parts.append(Markup("<h3>{}</h3>").format(_TITLES[state]) + paragraph("รวม ", count, " ตัวชี้วัด"))
        parts.append(bullet_list(_result_item(report, each, state) for each in members))
    setting = register_source(f"reports/{report.name}.yaml", "nearly_from_pct", nearly)
    note = Markup("เกือบบรรลุ: ตั้งแต่ร้อยละ {} ของเป้าหมาย (ค่าที่ตั้งไว้โดยดุลยพินิจ)").format(
        report.page.number(NEARLY_FROM_PCT, nearly, sources=[setting])
    )
    return fragment(*parts, paragraph(note, css="table-note"))


def _result_item(report: Report, progress: IndicatorProgress, state: ResultState) -> Markup:
    indicator = progress.indicator
    words = [
        indicator_status(report, progress), " ", code(progress.code), " ", name(indicator.name), " ผล ",
        report.page.print(ACTUAL_TO_DATE, progress), " จากเป้าหมาย ", indicator_target(report, progress), " ",
        indicator.unit,
    ]  # fmt: skip
    if state != "achieved":
        words += reasons(report, indicator.activity_code)
    return join(words)
