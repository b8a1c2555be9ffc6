"""The area dimension: a tile map of provinces and the offices that need attention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from workbench.base.text import format_number
from workbench.progress.budget import BudgetLine
from workbench.progress.comparison import HUNDRED
from workbench.progress.lineage import Source, one_each
from workbench.reports.charts.bars import bar_ranking
from workbench.reports.charts.style import chart_html
from workbench.reports.charts.tile_map import Tile, tile_map_html
from workbench.reports.markup import Fragment, Head, fragment, name, paragraph, rows, table
from workbench.reports.report import Report
from workbench.reports.sections.spending import BASES
from workbench.reports.sections.wording import no_separate_data
from workbench.rules.registers import Office


@dataclass(frozen=True)
class OfficeStanding:
    """One office's standing: a cell for each indicator that has a plan, and for each behind it; its spending."""

    office: Office
    with_plan: tuple[Source, ...]
    behind: tuple[Source, ...]
    spending: BudgetLine


def office_standings(report: Report) -> list[OfficeStanding]:
    """Each office's number of indicators behind plan (never a sum of indicators, Q35) and share disbursed."""
    watch = next(band.from_pct for band in report.settings.pace_bands.bands if band.status == "watch")
    with_plan: dict[str, list[Sequence[Source]]] = {}
    behind: dict[str, list[Sequence[Source]]] = {}
    for progress in report.progress.indicators:
        for each in progress.by_office:
            if each.plan_to_date and each.to_date.value is not None:
                with_plan.setdefault(each.office_code, []).append(each.to_date.sources)
                if each.to_date.value / each.plan_to_date * HUNDRED < watch:
                    behind.setdefault(each.office_code, []).append(each.to_date.sources)
    return [
        OfficeStanding(
            office,
            one_each(with_plan.get(office.office_code, ())),
            one_each(behind.get(office.office_code, ())),
            report.budget.of(frozenset({office.office_code})).line(),
        )
        for office in report.offices
    ]


def _share_rule(report: Report) -> str:
    return f"เบิกจ่าย ÷ {BASES[report.budget.pct_basis]} × 100"


def area_view(report: Report) -> Fragment:
    """A tile map of spending by province, a ranking of offices, and those with most indicators behind plan."""
    if report.framework.window(report.period.last) is None:
        return fragment(no_separate_data(report))
    standings = office_standings(report)
    limit = report.report_settings.ranking_items
    return fragment(_tile_map(report), _ranking(report, standings, limit), _behind_table(report, standings, limit))


def _tile_map(report: Report) -> Markup:
    """One tile a province; Bangkok's two offices share theirs. A province not heard from is blank, not zero."""
    by_province: dict[str, list[Office]] = {}
    for office in report.offices:
        by_province.setdefault(office.province_code, []).append(office)
    tiles = []
    for offices in by_province.values():
        first = offices[0]
        codes = frozenset(office.office_code for office in offices)
        line = report.budget.of(codes).line()
        pct = line.disbursed_pct
        value = report.number(
            f"area.{first.province_code}.disbursed_pct", pct, places=1, unit="ร้อยละ", rule=_share_rule(report),
            sources=line.share_sources, scale=HUNDRED,
        )  # fmt: skip
        tiles.append(
            Tile(
                row=first.grid_row,
                column=first.grid_column,
                label=first.province_name,
                value_html=value,
                value=None if pct is None else float(pct),
                title=first.province_name,
            )
        )
    caption = f"ร้อยละการเบิกจ่ายต่อ{BASES[report.budget.pct_basis]} จำแนกตามจังหวัด"
    bounds = report.report_settings.map_bounds
    return Markup(tile_map_html(tiles, caption, bounds))


def _ranking(report: Report, standings: list[OfficeStanding], limit: int) -> Markup:
    known = sorted(
        (each for each in standings if each.spending.disbursed_pct is not None),
        key=lambda each: (each.spending.disbursed_pct or Decimal(0), each.office.office_code),
    )[:limit]
    if not known:
        return Markup("")
    for each in known:
        _disbursed_pct(report, each)  # what a chart shows has its passport too
    labels = [each.office.short_name for each in known]
    caption = "หน่วยงานที่เบิกจ่ายต่ำที่สุด (ร้อยละของงบที่รับโอน)"
    values = [each.spending.disbursed_pct for each in known]
    texts = [format_number(value, 2) for value in values if value is not None]
    return Markup(chart_html(bar_ranking, labels, values, "ร้อยละ", texts=texts, alt=caption, caption=caption))


def _disbursed_pct(report: Report, standing: OfficeStanding) -> Markup:
    line = standing.spending
    return report.number(
        f"area.{standing.office.office_code}.disbursed_pct", line.disbursed_pct, places=2, unit="ร้อยละ",
        sources=line.share_sources, scale=HUNDRED, rule=_share_rule(report),
    )  # fmt: skip


def _behind_table(report: Report, standings: list[OfficeStanding], limit: int) -> Markup:
    lagging = sorted(
        (each for each in standings if each.behind), key=lambda each: (-len(each.behind), each.office.office_code)
    )[:limit]
    if not lagging:
        return paragraph("ไม่มีหน่วยงานที่มีตัวชี้วัดต่ำกว่าแผนเกินเกณฑ์เฝ้าระวัง")
    heads = [Head("หน่วยงาน", width="40%"), Head("ภาค", width="20%"), Head("ตัวชี้วัดที่มีแผน", "number")]
    heads += [Head("ต่ำกว่าแผน", "number"), Head("ร้อยละเบิกจ่าย", "number")]
    rule = "ผลสะสม ÷ แผนถึงงวดนี้ ต่ำกว่าเกณฑ์เฝ้าระวัง"
    lines: list[list[Markup | str]] = []
    for each in lagging:
        key = f"area.{each.office.office_code}"
        lines.append([
            name(each.office.office_name),
            name(each.office.region),
            report.count(f"{key}.with_plan", each.with_plan, unit="ตัวชี้วัด", rule="มีทั้งแผนและผลสะสม"),
            report.count(f"{key}.behind", each.behind, unit="ตัวชี้วัด", rule=rule),
            _disbursed_pct(report, each),
        ])  # fmt: skip
    note = "นับจำนวนตัวชี้วัด ไม่นำผลของตัวชี้วัดต่างกันมารวมกัน"
    return table("หน่วยงานที่มีตัวชี้วัดต่ำกว่าแผนมากที่สุด", heads, [rows(lines, heads)], [note])
