"""An analyst's view: filters over indicators and offices, a table, a chart, and the selection as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from workbench.base.fiscal import parse_period
from workbench.base.labels import OBS_STATUS, month_name, period_name
from workbench.reports.charts.bars import bar_ranking
from workbench.reports.charts.style import chart_html
from workbench.reports.report import Report

EVERYTHING = "ทั้งหมด"
SHOWN_IN_CHART = 15


@dataclass(frozen=True)
class Selection:
    """What an analyst wants to see; an empty code means everything."""

    plan_code: str = ""
    division_code: str = ""
    office_code: str = ""
    indicator_code: str = ""


def progress_frame(report: Report, selection: Selection = Selection()) -> pd.DataFrame:
    """One row per indicator × sender: names, unit, target, values as exact decimals, reporting state.

    A missing value is None, never zero; `reason` then says why.
    """
    framework = report.framework
    rows: list[dict[str, Any]] = []
    for progress in report.progress.indicators:
        indicator = progress.indicator
        activity = framework.activity(indicator.activity_code) if indicator.activity_code else None
        plan_code = framework.project(activity.project_code).plan_code if activity else ""
        for each in progress.by_office:
            rows.append({
                "indicator_code": progress.code,
                "indicator_name": indicator.name,
                "plan_code": plan_code,
                "division_codes": " ".join(indicator.division_codes),
                "office_code": each.office_code,
                "office_name": report.registers.name(each.office_code, "short"),
                "unit": indicator.unit,
                "target_value": each.target_value,
                "actual_in_period": each.in_period.value,
                "actual_to_date": each.to_date.value,
                "reported_value": each.to_date.reported,
                "obs_status": OBS_STATUS[each.obs_status],
                "reason": each.to_date.reason,
            })  # fmt: skip
    frame = pd.DataFrame(rows)
    wanted = {
        "plan_code": selection.plan_code, "office_code": selection.office_code,
        "indicator_code": selection.indicator_code,
    }  # fmt: skip
    for column, code in wanted.items():
        frame = frame[frame[column] == code] if code else frame
    if selection.division_code:
        frame = frame[frame["division_codes"].str.split().map(lambda codes: selection.division_code in codes)]
    return frame.reset_index(drop=True)


def selection_chart(report: Report, frame: pd.DataFrame) -> Markup:
    """The offices' values to date of one indicator, highest first; nothing where several indicators are selected."""
    known = frame[frame["actual_to_date"].notna()]
    if known["indicator_code"].nunique() != 1:
        return Markup("<p>เลือกตัวชี้วัดหนึ่งตัวเพื่อดูแผนภาพ (ไม่นำตัวชี้วัดต่างกันมารวมกัน)</p>")
    top = known.sort_values(["actual_to_date", "office_code"], ascending=[False, True]).head(SHOWN_IN_CHART)
    caption = f"{top['indicator_code'].iloc[0]} ผลสะสม {SHOWN_IN_CHART} หน่วยงานแรก ({top['unit'].iloc[0]})"
    inputs = (list(top["office_name"]), list(top["actual_to_date"]), top["unit"].iloc[0])
    return Markup(chart_html(bar_ranking, *inputs, alt=caption, caption=caption))


def export_selection(frame: pd.DataFrame, path: Path) -> Path:
    """Write the selection as a workbook: numbers as numbers, texts as texts even where they begin with =."""
    numbers = ["target_value", "actual_in_period", "actual_to_date", "reported_value"]
    plain = frame.assign(**{column: pd.to_numeric(frame[column].astype(object)) for column in numbers})
    with pd.ExcelWriter(path, engine="openpyxl") as writer:
        plain.to_excel(writer, index=False, sheet_name="selection")
        for row in writer.sheets["selection"].iter_rows(min_row=2):
            for cell in row:
                if cell.data_type == "f":
                    cell.data_type = "s"
    return path


def explore(report: Report) -> Any:
    """Widgets over period, plan, division, office and indicator, with table, chart and export below them."""
    import ipywidgets as widgets
    from IPython.display import HTML, display
    from itables import to_html_datatable

    framework = report.framework
    months = [(month_name(each), each.id) for each in report.months_reported]
    choices: dict[str, list[tuple[str, str]]] = {
        "แผนงาน": [(each.name, each.plan_code) for each in framework.plans],
        "กอง/สำนัก": [(each.abbreviation, each.division_code) for each in report.divisions],
        "หน่วยงาน": [(each.short_name, each.office_code) for each in report.offices],
        "ตัวชี้วัด": [(f"{each.code} {each.indicator.name}", each.code) for each in report.progress.indicators],
    }
    period = widgets.Dropdown(description="งวด", options=[(period_name(report.period), report.period.id), *months])
    filters = [
        widgets.Dropdown(description=label, options=[(EVERYTHING, ""), *options], layout={"width": "60%"})
        for label, options in choices.items()
    ]
    button, output = widgets.Button(description="ส่งออก Excel"), widgets.Output()

    def selected() -> tuple[Report, pd.DataFrame]:
        chosen = report.at(parse_period(period.value))
        return chosen, progress_frame(chosen, Selection(*(each.value for each in filters)))

    def show(_: object = None) -> None:
        output.clear_output()
        chosen, frame = selected()
        with output:
            display(HTML(to_html_datatable(frame.astype(str), connected=False)))
            display(HTML(str(selection_chart(chosen, frame))))

    def export(_: object) -> None:
        chosen, frame = selected()
        folder = chosen.workspace.outputs / chosen.period.id / "explore"
        folder.mkdir(parents=True, exist_ok=True)
        with output:
            print(export_selection(frame, folder / "selection.xlsx"))

    _connect([period, *filters], show)
    button.on_click(export)
    show()
    return widgets.VBox([period, *filters, button, output])


def _connect(filters: list[Any], show: Callable[[object], None]) -> None:
    for each in filters:
        each.observe(show, names="value")
