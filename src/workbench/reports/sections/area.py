"""The area dimension: a tile map of provinces and the offices that need attention."""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup

from workbench.base.text import format_number
from workbench.figures.measures import (
    AMOUNTS,
    BEHIND,
    DISBURSED_PCT,
    OFFICE_DISBURSED_PCT,
    PROVINCE_DISBURSED_PCT,
    WITH_PLAN,
)
from workbench.progress.results import OfficeStanding, office_standings
from workbench.reports.charts.bars import bar_ranking
from workbench.reports.charts.style import chart_html
from workbench.reports.charts.tile_map import Tile, tile_map_html
from workbench.reports.markup import Fragment, Head, fragment, name, paragraph, rows, table
from workbench.reports.report import Report
from workbench.reports.sections.section import section
from workbench.reports.sections.spending import basis_name, partial_mark
from workbench.reports.sections.wording import no_separate_data
from workbench.rules.registers import Office


@section
def area_view(report: Report) -> Fragment:
    """A tile map of spending by province, a ranking of offices, and those with most indicators behind plan."""
    if report.framework.window(report.period.last) is None:
        return fragment(no_separate_data(report))
    watch = report.settings.pace_bands.watch_from_pct
    standings = office_standings(report.progress, report.budget, report.offices, watch)
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
        measure = PROVINCE_DISBURSED_PCT.on(AMOUNTS[line.pct_basis])
        value = report.page.number(measure, pct, first.province_code, sources=line.share_sources)
        tiles.append(
            Tile(
                row=first.grid_row,
                column=first.grid_column,
                label=first.province_name,
                value_html=value + partial_mark(line, "disbursed_pct"),
                value=None if pct is None else float(pct),
                title=first.province_name,
            )
        )
    caption = f"ร้อยละการเบิกจ่ายต่อ{basis_name(report)} จำแนกตามจังหวัด"
    bounds = report.report_settings.map_bounds
    return Markup(tile_map_html(tiles, caption, bounds))


def _ranking(report: Report, standings: list[OfficeStanding], limit: int) -> Markup:
    known = sorted(
        (each for each in standings if each.spending.disbursed_pct is not None and not each.spending.gaps),
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
    measure, sender = OFFICE_DISBURSED_PCT.on(AMOUNTS[line.pct_basis]), standing.office.office_code
    printed = report.page.number(measure, line.disbursed_pct, sender=sender, sources=line.share_sources)
    return printed + partial_mark(line, "disbursed_pct")


def _behind_table(report: Report, standings: list[OfficeStanding], limit: int) -> Markup:
    lagging = sorted(
        (each for each in standings if each.behind), key=lambda each: (-len(each.behind), each.office.office_code)
    )[:limit]
    if not lagging:
        return paragraph("ไม่มีหน่วยงานที่มีตัวชี้วัดต่ำกว่าแผนเกินเกณฑ์เฝ้าระวัง")
    heads = [Head("หน่วยงาน", width="40%"), Head("ภาค", width="20%")]
    heads += [Head(measure.column_head, "number") for measure in (WITH_PLAN, BEHIND, DISBURSED_PCT)]
    lines: list[list[Markup | str]] = []
    for each in lagging:
        sender = each.office.office_code
        lines.append([
            name(each.office.office_name),
            name(each.office.region),
            report.page.count(WITH_PLAN, each.with_plan, sender=sender),
            report.page.count(BEHIND, each.behind, sender=sender),
            _disbursed_pct(report, each),
        ])  # fmt: skip
    note = "นับจำนวนตัวชี้วัด ไม่นำผลของตัวชี้วัดต่างกันมารวมกัน"
    return table("หน่วยงานที่มีตัวชี้วัดต่ำกว่าแผนมากที่สุด", heads, [rows(lines, heads)], [note])
